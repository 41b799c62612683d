"""Which share of the figures of a shape must the reader find at least?

A reader that grows cautious and leaves figures out is as useless as one that guesses. Where words or lost cells stand
among the figures, caution is right and the floor is lower.
"""

LEAST = 0.97

LOWER: dict[str, float] = {
    "words in cells": 0.70,
    "wild lines": 0.85,
    "wild bars": 0.80,
    "wild pdf": 0.90,
}


def floor(shape: str) -> float:
    return LOWER.get(shape, LEAST)
