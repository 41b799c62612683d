"""Into which cell of the form does each figure of a table go?

Labels decide the row (`rows`), heads or the number of cells the column (`columns`). Everything else is `unplaced`: the
figures are kept as text and no cell gets a number. One exception is sound: when at least two figures are left of a
collapsed row of table three and the last is the sum of those before it, the last is the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from gongkai.form import Form, Slot, load
from gongkai.reading.columns import (
    Heads,
    by_count,
    by_geometry,
    ends_in_sum,
    heads_by_grid,
    in_printed_order,
    last_columns,
    rows_under_foreign_heads,
    shifts_of,
    unpack_from_the_left,
    width_of,
)
from gongkai.reading.disputes import fill_disputes
from gongkai.reading.editions import mixed_heads
from gongkai.reading.filled import Filled, figure
from gongkai.reading.rows import Row, Run, Unknown, as_printed, bind, items_of, name_the_unlabelled, slots_by_row
from gongkai.reading.tables import Mark, Region, has_heads
from gongkai.reading.tape import Piece
from gongkai.reading.wording import note_labels
from gongkai.report import ABSENT, Extra, Figure, Leftover, Note, State


def fill_table(region: Region, edition: str) -> Filled:
    """Place the figures of a region into the cells of an edition. Cells of rows that are missing stay `absent`."""
    form = load(edition)
    filled = Filled(edition)
    if region.table == "disputes":
        fill_disputes(region, form, filled)
    else:
        _fill_rows(region, form, filled)
        if mixed := mixed_heads(region, edition):
            heads = "、".join(dict.fromkeys(" ".join(mark.piece.text.split()) for mark in mixed))
            filled.notes.append(
                Note("edition_mixed", f"表头“{heads}”属于另一版格式。", place=mixed[0].piece.place, printed=heads)
            )
    for slot in form.table(region.table).slots:
        filled.cells.setdefault(slot.key, ABSENT)
    note_labels(region, filled, edition)
    if not any(figure.state is State.NUMBER for figure in filled.cells.values()):
        filled.notes.append(Note("table_blank", "表中没有任何数字。", place=region.marks[0].piece.place))
    return filled


def _fill_rows(region: Region, form: Form, filled: Filled) -> None:
    slots = slots_by_row(form.edition, region.table)
    items = items_of(region, slots)
    bind(items, slots)
    name_the_unlabelled(items, slots, filled)
    heads = heads_by_grid(region)
    for item, following in pairwise(items):
        if isinstance(item, Row) and isinstance(following, Unknown):
            item.interrupted = True
    rows = [item for item in items if isinstance(item, Row)]
    slots = in_printed_order(region, rows, slots, filled)
    unpack_from_the_left(rows, slots)
    shifts = shifts_of(rows, slots)
    width = width_of(rows)
    has_total = has_heads(region)
    foreign = rows_under_foreign_heads(region, slots, filled)
    done: dict[str, Row] = {}
    for row in rows:
        key = row.label.key
        if key not in slots:
            _set_aside(row.mark, row.values, filled)
        elif key in done:
            _repeated(row, done[key], slots[key], filled)
        elif key in foreign:
            _unplace(row, slots[key], filled)
        else:
            row.values = last_columns(row, width, len(slots[key]))
            ends = row is rows[-1] and region.table == "proactive"
            _fill_row(row, slots[key], heads, shifts, filled, ends=ends, has_total=has_total)
        done.setdefault(key, row)
    for item in items:
        if isinstance(item, Unknown):
            _set_aside(item.mark, item.values, filled)
        elif isinstance(item, Run):
            filled.leftovers += [Leftover(p.text.strip(), p.place) for p in item.values if p.kind != "blank"]


def _set_aside(mark: Mark, values: Sequence[Piece], filled: Filled) -> None:
    """A row that the form does not have is kept as an extra; a text without figures is a leftover."""
    figures = [piece for piece in values if piece.kind != "blank"]
    text = " ".join(mark.piece.text.split())
    if figures:
        only = figures[0].numeral if len(figures) == 1 else None
        raw = " | ".join(piece.text.strip() for piece in figures)
        filled.extras.append(
            Extra("row", text, only.value if only else None, raw, only.unit if only else None, mark.piece.place)
        )
        filled.notes.append(Note("row_extra", f"格式中没有的行：{text}。", place=mark.piece.place, printed=text))
    elif not (mark.label and mark.kind == "row"):
        filled.leftovers.append(Leftover(text, mark.piece.place))


def _repeated(row: Row, first: Row, slots: Sequence[Slot], filled: Filled) -> None:
    """A row that stands twice with the same figures is one; with other figures, nobody can say which of them counts."""
    figures = [piece.text.strip() for piece in row.values if piece.kind != "blank"]
    earlier = [piece.text.strip() for piece in first.values if piece.kind != "blank"]
    if not figures:
        return
    same = figures == earlier
    filled.notes.append(
        Note(
            "row_repeated",
            f"“{row.label.wording}”一行出现两次，" + ("内容相同。" if same else "内容不同，无法确定以哪一行为准。"),
            tuple(slot.key for slot in slots),
            row.mark.piece.place,
        )
    )
    if not same and earlier:
        raw = f"{' | '.join(earlier)} ／ {' | '.join(figures)}"
        for slot in slots:
            filled.cells[slot.key] = Figure(State.UNPLACED, raw=raw, place=first.mark.piece.place)
    elif not earlier:
        first.values = row.values
        _fill_row(first, slots, {}, {}, filled)


def _fill_row(
    row: Row,
    slots: Sequence[Slot],
    heads: Heads,
    shifts: Mapping[tuple[int, int], int],
    filled: Filled,
    *,
    ends: bool = False,
    has_total: bool = True,
) -> None:
    placed = by_geometry(row, slots, heads) or by_count(row, slots, shifts, ends=ends)
    if placed is not None:
        for slot, piece in placed:
            filled.cells[slot.key] = figure(piece, slot, filled)
        if len(placed) < len(slots):
            filled.notes.append(
                Note(
                    "truncated",
                    f"“{row.label.wording}”一行缺了后面的格。",
                    tuple(slot.key for slot in slots[len(placed) :]),
                    row.mark.piece.place,
                )
            )
        return
    _collapse(row, slots, filled, has_total=has_total)


def _unplace(row: Row, slots: Sequence[Slot], filled: Filled) -> None:
    """The heads above this row are of the other edition: its figures belong to no cell of this one."""
    figures = [piece.text.strip() for piece in row.values if piece.kind != "blank"]
    state = State.UNPLACED if figures else State.BLANK
    for slot in slots:
        filled.cells[slot.key] = Figure(state, raw=" | ".join(figures), place=row.mark.piece.place)


def _collapse(row: Row, slots: Sequence[Slot], filled: Filled, *, has_total: bool) -> None:
    """A row whose figures cannot be placed: blank when there are none, else unplaced, the total perhaps by its sum."""
    figures = [piece for piece in row.values if piece.kind != "blank"]
    place = row.mark.piece.place
    if not figures:
        for slot in slots:
            filled.cells[slot.key] = Figure(State.BLANK, raw="", place=place)
        return
    raw = " | ".join(piece.text.strip() for piece in figures)
    keys = tuple(slot.key for slot in slots)
    for slot in slots:
        filled.cells[slot.key] = Figure(State.UNPLACED, raw=raw, place=figures[0].place)
    total = slots[-1]
    if (
        has_total
        and total.columns[-1].key == "total"
        and len(as_printed(row.values)) == len(figures) < len(slots)
        and not row.interrupted
        and ends_in_sum(figures)
    ):
        filled.cells[total.key] = figure(figures[-1], total, filled)
        filled.notes.append(
            Note("total_by_sum", f"此行空白格丢失，只剩 {raw}；末一数等于其前各数之和，读作总计。", (total.key,), place)
        )
    filled.notes.append(
        Note(
            "collapsed",
            f"“{row.label.wording}”一行只剩 {len(figures)} 个数字（{raw}），"
            f"格式有 {len(slots)} 栏，无法确定各在哪一栏。",
            keys,
            place,
        )
    )
