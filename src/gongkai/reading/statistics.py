"""What does the statistics table of a report for 2018 or earlier say?

政府信息公开情况统计表 has one column of figures behind indented labels, and a unit column between. It is imported and
kept as extras (`statistics.<key>`): it has other rows than the forms since 2019, and nothing is computed in it.
Rows come in order; the labels repeat themselves (（二）被依法纠错数 under 四 and under 五), so a label is looked for
behind the one found last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from gongkai.form import Line, statistics
from gongkai.reading.script import core
from gongkai.reading.tape import Piece
from gongkai.report import Extra

_FEWEST_ROWS = 8  # a few words of the table in the prose make no table
_FURTHEST = 4  # pieces between a label and its figure: the unit, a pipe, a blank
_SHORTEST_PREFIX = 6  # characters of a label that leave no doubt


def statistics_extras(pieces: Sequence[Piece]) -> list[Extra]:
    """The figures of the old statistics table, one extra each; none when the document has no such table."""
    found = list(_rows(pieces))
    return found if len(found) >= _FEWEST_ROWS else []


@cache
def _wording() -> tuple[tuple[str, Line], ...]:
    return tuple((core(row.label), row) for row in statistics().rows)


def _rows(pieces: Sequence[Piece]) -> Iterator[Extra]:
    next_row = 0
    for index, piece in enumerate(pieces):
        if piece.kind != "text" or len(piece.text) > 80:
            continue
        position = _row_named(core(piece.text), next_row)
        if position is None:
            continue
        row = _wording()[position][1]
        figure = _figure_behind(pieces, index)
        next_row = position + 1
        if figure is not None and figure.numeral is not None:
            yield Extra(
                f"statistics.{row.key}",
                row.label,
                figure.numeral.value,
                figure.text.strip(),
                figure.numeral.unit or row.unit,
                figure.place,
            )


def _row_named(plain: str, start: int) -> int | None:
    """The first row from `start` on that a text names, in full or by a beginning that leaves no doubt."""
    if len(plain) < 4:
        return None
    for position in range(start, len(_wording())):
        wording = _wording()[position][0]
        alike = wording.startswith(plain) or plain.startswith(wording)
        if wording == plain or (alike and len(plain) >= _SHORTEST_PREFIX):
            return position
    return None


def _figure_behind(pieces: Sequence[Piece], index: int) -> Piece | None:
    """The figure of a label: the next number, with nothing but its unit between."""
    for piece in pieces[index + 1 : index + 1 + _FURTHEST]:
        if piece.kind == "number":
            return piece
        if piece.kind == "text" and len(core(piece.text)) > 2:
            return None
    return None
