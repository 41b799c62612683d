"""Which fifteen figures are table four, and where do they stand?

The table has two lines of heads and one row of figures without a label, so nothing but their number tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.form import Form
from gongkai.reading.filled import Filled, figure
from gongkai.reading.rows import has_figures
from gongkai.reading.tables import Region
from gongkai.reading.tape import Piece
from gongkai.report import Figure, Leftover, Note, State


def fill_disputes(region: Region, form: Form, filled: Filled) -> None:
    slots = form.table("disputes").slots
    rows = {mark.piece.row for mark in region.marks if mark.piece.kind == "number"} - {None}
    values = [
        mark.piece
        for mark in region.marks
        if (mark.kind == "value" and not mark.piece.implied)
        or (mark.kind == "unknown" and mark.piece.cellular and mark.piece.row in rows)
    ]
    everything, values = values, _after_heads(region, values)
    chosen = _fifteen(values, len(slots)) or _fifteen_by_rows(values, len(slots)) or _all(everything, len(slots))
    figures = [piece for piece in values if piece.kind != "blank"]
    place = values[0].place if values else region.marks[0].piece.place
    if chosen is not None:
        for slot, piece in zip(slots, chosen, strict=True):
            filled.cells[slot.key] = figure(piece, slot, filled)
        filled.leftovers += [Leftover(p.text.strip(), p.place) for p in figures if p not in chosen]
        if len(values) > len(slots):
            filled.notes.append(Note("layout", "数据行前有空白行，或表头被拆开。", place=place))
        return
    raw = " | ".join(piece.text.strip() for piece in figures)
    state = State.UNPLACED if figures else State.BLANK
    for slot in slots:
        filled.cells[slot.key] = Figure(state, raw=raw, place=place)
    if figures:
        filled.notes.append(
            Note(
                "collapsed",
                f"复议诉讼表有 {len(figures)} 个数字，格式有 {len(slots)} 栏，无法确定各在哪一栏。",
                tuple(slot.key for slot in slots),
                place,
            )
        )


def _after_heads(region: Region, values: list[Piece]) -> list[Piece]:
    """Only what stands behind the last column head is data; blanks among the heads are merges."""
    last = max((mark.index for mark in region.marks if mark.kind in ("column", "group", "fragment")), default=-1)
    order = {id(mark.piece): mark.index for mark in region.marks}
    behind = [piece for piece in values if order[id(piece)] > last]
    return behind if has_figures(behind) or not has_figures(values) else values


def _fifteen(values: Sequence[Piece], wanted: int) -> list[Piece] | None:
    """The data row when the cells leave no doubt: exactly fifteen figures, or fifteen cells with or without figures."""
    figures = [piece for piece in values if piece.kind != "blank"]
    if len(figures) == wanted:
        return figures
    if len(values) == wanted:
        return list(values)
    return None


def _all(values: Sequence[Piece], wanted: int) -> list[Piece] | None:
    """A table drawn in two halves (5 and 10 columns), or one figure a line: fifteen figures in all, heads between."""
    figures = [piece for piece in values if piece.kind == "number"]
    return figures if len(figures) == wanted else None


def _fifteen_by_rows(values: Sequence[Piece], wanted: int) -> list[Piece] | None:
    """The one row with figures, when rows are known or ghost rows of blanks stand before it."""
    rows: dict[tuple[int, int] | None, list[Piece]] = {}
    for piece in values:
        rows.setdefault(piece.row, []).append(piece)
    with_figures = [row for row in rows.values() if has_figures(row)]
    if len(with_figures) == 1 and None not in rows:
        return _window(with_figures[0], wanted)
    if len(values) % wanted == 0:
        chunks = [list(values[start : start + wanted]) for start in range(0, len(values), wanted)]
        full = [chunk for chunk in chunks if has_figures(chunk)]
        if len(full) == 1:
            return full[0]
    return None


def _window(row: list[Piece], wanted: int) -> list[Piece] | None:
    """The row itself, or the row less leading blanks (label columns) when it is longer."""
    while row and row[0].kind == "text":  # the row carries a label of its own, such as 件数
        row = row[1:]
    if len(row) == wanted:
        return row
    surplus = len(row) - wanted
    if surplus > 0 and not has_figures(row[:surplus]) and row[surplus].kind != "blank" and row[-1].kind != "blank":
        return row[surplus:]
    return None
