"""Does the reader read every shape of the wild, and never put a figure where the text has none?

The drawings come from `tests.shapes`, which knows nothing of the reader. `python -m tests.shapes` prints the whole
table and writes the texts that fail.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache

import pytest

from tests.shapes import SHAPES, Perhaps, Shape
from tests.shapes.floors import LOWER, floor
from tests.shapes.score import Score, drawing, score

SEEDS = range(2)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=[shape.name for shape in SHAPES])


@cache
def _score(shape: Shape) -> Score:
    total = Score()
    for seed in SEEDS:
        total.add(score(drawing(shape, seed)))
    return total


@every_shape
def test_no_figure_is_read_that_the_text_does_not_say(shape: Shape) -> None:
    result = _score(shape)
    assert not result.crashes
    assert not [str(fault) for fault in result.faults if fault.wrong]


@every_shape
def test_the_reader_finds_nearly_every_figure_that_the_text_says(shape: Shape) -> None:
    assert _score(shape).share >= floor(shape.name)


@every_shape
def test_the_title_names_agency_and_year(shape: Shape) -> None:
    assert not _score(shape).misnamed


@every_shape
def test_a_drawing_prints_every_number_that_its_truth_claims(shape: Shape) -> None:
    drawn = drawing(shape, 0)
    text = re.sub(r"</?(?:span|w:)[^>]*>", "", re.sub("</w:(?:tc|del)>", " ", drawn.text))
    text = unicodedata.normalize("NFKC", text)
    printed = {Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))}
    for truth in drawn.truths:
        for key, expected in truth.items():
            value = expected.value if isinstance(expected, Perhaps) else expected
            if isinstance(value, int | Decimal):
                assert abs(Decimal(value)) in printed, f"{key}: {value}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_text_does_not_change_its_figures(encoding: str) -> None:
    drawn = drawing(next(shape for shape in SHAPES if shape.name == "pipe rows, padded, blanks"), 0)
    assert not score(drawn, encoding).faults


def test_a_traditional_text_in_big5_is_read() -> None:
    drawn = drawing(next(shape for shape in SHAPES if shape.name == "traditional"), 0)
    assert not score(drawn, "big5hkscs").faults


def test_every_lower_floor_names_a_shape() -> None:
    assert set(LOWER) <= {shape.name for shape in SHAPES}
