"""What is printed in a cell, when a figure is known there and when none is?

A number is printed with its own digits, and with the unit and remark that stood beside it. Where nothing is known the
cell stays empty: nothing unknown is ever printed as 0. In a document the two unusual ways of not knowing are drawn, not
written, and a legend explains them: a word or sign in the cell would be taken for its content by whoever reads it next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from gongkai.report import Figure, Number, State

_UNPRINTABLE = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NUMBER = 40

MARKS = {State.UNPLACED: "※", State.ABSENT: "△"}
"""Signs for a page on the screen that shows a report. A document draws the cell instead."""

DRAWN = {
    "zh": {State.UNPLACED: "灰底的空格：", State.ABSENT: "划斜线的空格："},
    "en": {State.UNPLACED: "Grey cell: ", State.ABSENT: "Cell with a diagonal line: "},
}
MEANING = {
    "zh": {
        State.UNPLACED: "原文此行有数字，但无法判断属于哪一栏，故不填写",
        State.ABSENT: "原文没有此栏",
    },
    "en": {
        State.UNPLACED: "the document has figures in this row but does not show which column they belong to",
        State.ABSENT: "the document does not have this cell",
    },
}


def printed(figure: Figure, heading_unit: str = "") -> str:
    """The text of a cell. A unit is printed where it stood in the cell, or is another than the heading's."""
    if figure.value is None:
        return ""
    raw, unit, note = figure.raw or "", figure.unit or "", figure.note or ""
    stands_in_cell = unit in raw if raw else unit != heading_unit
    remark = f"（{note}）" if note and note in raw else ""
    return printable(f"{digits(figure.value)}{unit if stands_in_cell else ''}{remark}")


def digits(value: Number) -> str:
    """A number in plain digits: a Decimal keeps those it was printed with, without an exponent unless it is absurd."""
    if isinstance(value, Decimal) and abs(value.adjusted()) < _LONGEST_NUMBER:
        return format(value, "f")
    return str(value)


def printable(text: str) -> str:
    """Text without the control characters that no document format can carry."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n"))


def legend(states: Iterable[State], language: str = "zh") -> str:
    """One line that explains the marks in use, or an empty string when there are none."""
    return _line(states, {state: f"{mark} " for state, mark in MARKS.items()}, language)


def drawn_legend(states: Iterable[State], language: str = "zh") -> str:
    """The same for a document, which draws such a cell grey or with a line through it."""
    return _line(states, DRAWN[language], language)


def _line(states: Iterable[State], signs: Mapping[State, str], language: str) -> str:
    used = set(states)
    explained = [sign + MEANING[language][state] for state, sign in signs.items() if state in used]
    stop, comma = ("。", "；") if language == "zh" else (".", "; ")
    return comma.join(explained) + stop if explained else ""
