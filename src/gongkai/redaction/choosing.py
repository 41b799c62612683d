"""How does somebody choose what to hide without drawing? By the words of a page: a phrase, or every place of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.redaction.box import Box
from gongkai.redaction.source import Word

_LONGEST = 24
"""Words in a phrase: a line without any sign is offered in stretches."""
_ENDS = re.compile(r"[，。；：、！？）〕》”,;:!?)]")
_BEGINS = re.compile(r"[（〔《“(]")
_LATIN = re.compile(r"[!-~]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together in a line: those from `first` to `last` of the page, counted from 0."""

    text: str
    first: int
    last: int


def phrases(words: Sequence[Word]) -> list[list[Phrase]]:
    """The words of a page line by line, in stretches that end with a sign or a gap."""
    lines: list[list[Phrase]] = []
    start = 0
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        if after and place - start + 1 < _LONGEST and _goes_on(word, after):
            continue
        phrase = Phrase(_text(words[start : place + 1]), start, place)
        if start and lines and words[start - 1].line == word.line:
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
        start = place + 1
    return lines


def _goes_on(word: Word, after: Word) -> bool:
    together = word.line == after.line and _beside(word, after)
    return together and not _ENDS.fullmatch(word.text) and not _BEGINS.match(after.text)


def _text(words: Sequence[Word]) -> str:
    said = words[0].text
    for before, after in pairwise(words):
        latin = _LATIN.match(before.text[-1]) and _LATIN.match(after.text[0])
        said += f" {after.text}" if latin else after.text
    return said


def occurrences(words: Sequence[Word], text: str) -> Iterator[list[Word]]:
    """Every place of a text on a page, also over the end of a line: the words that have a part in it.

    Blanks and the size of letters make no difference.
    """
    wanted = "".join(text.split()).lower()
    owners = [place for place, word in enumerate(words) for _sign in word.text.lower()]
    said = "".join(word.text.lower() for word in words)
    at = said.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        yield list(words[owners[at] : owners[end - 1] + 1])
        at = said.find(wanted, end)


def boxes_around(words: Sequence[Word], page: int, ground: str, reason: str = "") -> list[Box]:
    """The boxes that hide these words of a page: one for each stretch of a line."""
    found: list[list[Word]] = []
    for word in words:
        if found and found[-1][-1].line == word.line and _beside(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [_box_around(stretch, page, ground, reason) for stretch in found]


def _beside(left: Word, right: Word) -> bool:
    """No wider apart than a blank is."""
    return -0.5 < right.area.left - left.area.right < 2


def _box_around(words: Sequence[Word], page: int, ground: str, reason: str) -> Box:
    inks = [part for word in words for part in word.parts]
    left, top = max(min(ink.left for ink in inks) - 0.1, 0), max(min(ink.top for ink in inks) - 0.1, 0)
    right, bottom = min(max(ink.right for ink in inks) + 0.1, 100), min(max(ink.bottom for ink in inks) + 0.1, 100)
    return Box(page, round(left, 3), round(top, 3), round(right - left, 3), round(bottom - top, 3), ground, reason)
