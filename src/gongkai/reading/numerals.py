"""What number stands in a cell, with which unit and which remark?

    "2116.1358万"          → 2116.1358, unit 万
    "减3"                  → -3
    "22（其中修订16件）"     → 22, note 其中修订16件
    "-" "／" ""            → nothing: the cell is blank
    "办公桌12张"            → nothing: words

The number is read as printed and never converted: a unit is kept beside it for the checks to judge.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from gongkai.reading.script import REMEMBERED, plain

EMPTY = "\u2422"
"""Stands for the mark-up of an empty cell (&nbsp;, <o:p></o:p>) where only white space would be left of it."""

_BLANK = frozenset(
    [
        "",
        EMPTY,
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "―",
        "/",
        "//",
        "\\",
        "N/A",
        "n/a",
        "NA",
        "_",
        "__",
        ".",
        "·",
        "…",
        "*",
        "×",
        "空",
        "－",
        "null",
        "NULL",
        "None",
        "nan",
        "NaN",
    ]
)
_ZERO = frozenset(["零", "〇", "○", "O", "o", "无", "Ο", "О"])
_UNITS = "亿元|万元|亿|万|元|件次|件|项|个|条|宗|批次|批|份|部|起|次|人次|人|篇|台|套|家|户|张|幅|期|例|所|处"
_NUMBER = re.compile(
    rf"""^(?P<about>约|共计?|合计|计|近|为)?
    (?P<sign>[+\-−–—]|增加?|新增|减少?|↑|↓)?
    (?P<digits>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
    (?P<more>余|多|\+)?
    (?P<unit>{_UNITS})?(?:人民币)?
    (?:[(\[【](?P<note>[^()\[\]【】]*(?:[(][^()]*[)][^()]*)*)[)\]】]?)?
    [。;；]?$""",
    re.VERBOSE,
)
_HAN_IN_FRONT = frozenset("约約共合閤計计近为爲為增新减減零无無空")
"""The Han characters that a number or a blank may begin with, and those that simplification makes of others."""
_BRACKETS = frozenset("(（〔【《")  # not [, which begins the marks of word processors: [bookmark: _GoBack]
_SPACED = re.compile(r"(?<=\d)\s+(?=\d)")  # "1 2" may be 12 or two figures: it is not read
_SPACE = re.compile(r"\s+")
# Marks of a footnote: folding the width of characters would make digits of them (13① is thirteen, not 131).
_MARK = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079\u2080-\u2089\u2460-\u24ff\u2776-\u2793*＊†‡※]+\s*$")
_DIGIT = re.compile(r"\d")
_BECOMES_DIGIT = re.compile(r"[\d\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2793]")
_LONGEST_BLANK = max(map(len, _BLANK))
_LONGEST = 200  # characters: a longer text in a cell is no number
_LONGEST_NOUGHT = 12  # characters: a nought in words, with spaces and its reading
_MOST_DIGITS = 18
_MINUS = frozenset("-−–—")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as printed, with the unit and remark that stood beside it. `lower_bound`: 5500余 says at least."""

    value: int | Decimal
    unit: str | None = None
    note: str | None = None
    lower_bound: bool = False

    @property
    def is_bare(self) -> bool:
        """True for a whole number with nothing beside it, as nearly all are."""
        return self.unit is None and self.note is None and isinstance(self.value, int)


def _begins_with_words(text: str) -> bool:
    """True for a text whose first character is a bracket or Han character that no number and no blank begins with."""
    first = text.lstrip()[:1]
    return first in _BRACKETS or ("\u4e00" <= first <= "\u9fff" and first not in _HAN_IN_FRONT)


def has_digit(text: str) -> bool:
    """Whether a digit stands in a text, in whatever script, or what becomes one when its width is folded."""
    return _BECOMES_DIGIT.search(text) is not None


@lru_cache(maxsize=REMEMBERED)
def is_blank(text: str) -> bool:
    """True for an empty cell and for the dashes and strokes that people draw through one."""
    if len(text) > _LONGEST or _begins_with_words(text):
        return False
    marks = "".join(text.split())
    return len(marks) <= _LONGEST_BLANK and "".join(unicodedata.normalize("NFKC", marks).split()) in _BLANK


@lru_cache(maxsize=REMEMBERED)
def numeral(text: str) -> Numeral | None:
    """The one number that a cell holds, or None when it holds none, more than one, or words."""
    if len(text) > _LONGEST or _begins_with_words(text):
        return None
    if _SPACED.search(text) or (len(text) > _LONGEST_NOUGHT and not has_digit(text)):
        return None  # as most lines and labels: what follows comes to the same, and takes longer
    if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS:
        return Numeral(int(text))
    if (marked := _MARK.search(text)) and marked.start():
        before = numeral(text[: marked.start()])
        return before and replace(before, note=before.note or marked.group().strip())
    cell = plain(text).strip()
    if cell in _ZERO:
        return Numeral(0)
    if not _DIGIT.search(cell) or _SPACED.search(cell):
        return None
    found = _NUMBER.match(_SPACE.sub("", cell))
    if found is None or len(found["digits"]) > _MOST_DIGITS:
        return None
    digits = found["digits"].replace(",", "").replace("，", "")
    value: int | Decimal = Decimal(digits) if "." in digits else int(digits)
    if (found["sign"] or "")[:1] in {"减", "↓", *_MINUS} and found["sign"]:
        value = -value
    return Numeral(value, found["unit"], found["note"] or None, lower_bound=bool(found["more"]))
