"""Into which cell of the form does each figure of a table go?

Labels decide the row. The column is known in three ways only: the carrier has true geometry and the column heads say
it; or the row holds exactly as many cells as the form has columns; or the row has one column. Everything else is
`unplaced`: the figures are kept as text and no cell gets a number. One exception is sound: when at least two figures
are left of a collapsed row of table three and the last is the sum of those before it, the last is the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from gongkai.form import Form, Slot, load
from gongkai.reading.document import Cell
from gongkai.reading.labels import Label
from gongkai.reading.numerals import EMPTY
from gongkai.reading.script import core, ordinal
from gongkai.reading.tables import Mark, Region
from gongkai.reading.tape import Piece, is_vertical
from gongkai.report import ABSENT, Extra, Figure, Leftover, Note, State

# Heads and rows that one edition has and the other has not; the heads of the first block are often mixed up.
_TELLING = {
    "proactive.previous_items": 4,
    "proactive.change": 4,
    "proactive.projects": 2,
    "proactive.other_services": 4,
    "proactive.procurement": 2,
    "proactive.amount": 3,
}


@dataclass(slots=True)
class Filled:
    """What one table gave: its edition, its figures, and everything noticed on the way."""

    edition: str | None
    cells: dict[str, Figure] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A labelled row on its way into the form: the label's mark and the pieces that hold its figures.

    `interrupted` says that unknown words follow its figures: more of the row may stand behind them.
    """

    mark: Mark
    label: Label
    values: list[Piece] = field(default_factory=list)
    inferred: bool = False
    interrupted: bool = False


@dataclass(slots=True)
class Run:
    """Figures that stand together, not yet owned by a row; `words` are texts that stood among them in the same row."""

    values: list[Piece]
    row: tuple[int, int] | None
    closed: bool = False


@dataclass(slots=True)
class Unknown:
    """A text that names nothing known, and the figures behind it."""

    mark: Mark
    values: list[Piece] = field(default_factory=list)


Item = Row | Run | Unknown
Heads = Mapping[int, Mapping[int, str]]
Placed = list[tuple[Slot, Piece]]


def edition_of(region: Region) -> str | None:
    """The edition that the labels of this table belong to, or None when they fit both."""
    if region.table == "requests":
        return _requests_edition(region)
    if region.table != "proactive":
        return None
    votes = {"2019": 0, "2021": 0}
    for mark in region.marks:
        if mark.label and len(mark.label.editions) == 1 and mark.kind in ("column", "row"):
            if mark.label.key == "proactive.decisions" and "2019" in mark.label.editions:
                continue  # 处理决定数量 without 本年 is met in both
            if mark.kind == "column" or mark.label.key in _TELLING:
                votes[min(mark.label.editions)] += _TELLING.get(mark.label.key, 1)
    if votes["2019"] == votes["2021"]:
        return None
    return max(votes, key=lambda edition: votes[edition])


def _requests_edition(region: Region) -> str | None:
    rows = region.rows_seen()
    if rows & {"requests.other_handling.not_corrected", "requests.other_handling.fee_unpaid"}:
        return "2021"
    if "requests.other_handling" in rows and "requests.concluded" in rows:
        return "2021" if "requests.other_handling.other" in rows else "2019"
    return None


def _mixed_heads(region: Region, edition: str) -> list[Mark]:
    return [
        mark
        for mark in region.marks
        if mark.kind == "column" and mark.label and len(mark.label.editions) == 1 and edition not in mark.label.editions
        and mark.label.key not in ("proactive.amount", "proactive.decisions")
    ]


def fill_table(region: Region, edition: str) -> Filled:
    """Place the figures of a region into the cells of an edition. Cells of rows that are missing stay `absent`."""
    form = load(edition)
    filled = Filled(edition)
    if region.table == "disputes":
        _fill_disputes(region, form, filled)
    else:
        _fill_rows(region, form, filled)
        if mixed := _mixed_heads(region, edition):
            heads = "、".join(dict.fromkeys(" ".join(mark.piece.text.split()) for mark in mixed))
            filled.notes.append(
                Note("edition_mixed", f"表头“{heads}”属于另一版格式。", place=mixed[0].piece.place, printed=heads)
            )
    for slot in form.table(region.table).slots:
        filled.cells.setdefault(slot.key, ABSENT)
    _note_labels(region, filled, edition)
    if not any(figure.state is State.NUMBER for figure in filled.cells.values()):
        filled.notes.append(Note("table_blank", "表中没有任何数字。", place=region.marks[0].piece.place))
    return filled


# ── rows ──


def _fill_rows(region: Region, form: Form, filled: Filled) -> None:
    slots = _slots_by_row(form.edition, region.table)
    items = _items(region, slots)
    _bind(items, slots)
    _name_the_unlabelled(items, slots, filled)
    heads = _heads_by_grid(region)
    for item, following in zip(items, items[1:], strict=False):
        if isinstance(item, Row) and isinstance(following, Unknown):
            item.interrupted = True
    rows = [item for item in items if isinstance(item, Row)]
    slots = _in_printed_order(region, rows, slots, filled)
    shifts = _shifts(rows, slots)
    width = _width(rows)
    done: dict[str, Row] = {}
    for row in rows:
        key = row.label.key
        if key not in slots:
            _set_aside(row.mark, row.values, filled)
        elif key in done:
            _repeated(row, done[key], slots[key], filled)
        else:
            done[key] = row
            if width is not None:
                row.values = _last_columns(row, width, len(slots[key]))
            _fill_row(row, slots[key], heads, shifts, filled, ends=row is rows[-1] and region.table == "proactive")
    for item in items:
        if isinstance(item, Unknown):
            _set_aside(item.mark, item.values, filled)
        elif isinstance(item, Run):
            filled.leftovers += [Leftover(p.text.strip(), p.place) for p in item.values if p.kind != "blank"]


@cache
def _slots_by_row(edition: str, table: str) -> Mapping[str, tuple[Slot, ...]]:
    rows: dict[str, list[Slot]] = {}
    for slot in load(edition).table(table).slots:
        rows.setdefault(slot.row_key, []).append(slot)
    return {key: tuple(found) for key, found in rows.items()}


def _items(region: Region, slots: Mapping[str, tuple[Slot, ...]]) -> list[Item]:
    """The region as a sequence of labelled rows, runs of figures, and unknown texts."""
    items: list[Item] = []
    for mark in region.marks:
        last = items[-1] if items else None
        piece = mark.piece
        if mark.kind == "value":
            if isinstance(last, Run) and not last.closed and last.row == piece.row:
                last.values.append(piece)
            elif isinstance(last, Unknown) and (piece.row is None or piece.row == last.mark.piece.row):
                last.values.append(piece)
            else:
                items.append(Run([piece], piece.row))
        elif mark.kind == "row" and mark.label is not None:
            if mark.label.key == "requests.other_handling" and mark.label.key not in slots:
                _close(last)
            else:
                items.append(Row(mark, mark.label))
        elif mark.kind == "unknown":
            if _stands_among_figures(piece, last):
                _append_words(items, piece)
            else:
                items.append(Unknown(mark))
        elif mark.kind not in ("fragment", "furniture"):
            _close(last)
    return items


def _close(item: Item | None) -> None:
    if isinstance(item, Run):
        item.closed = True


def _stands_among_figures(piece: Piece, last: Item | None) -> bool:
    """A text in a cell behind the label of its own row stands where a figure belongs."""
    if piece.row is None or not piece.cellular:
        return False
    return (isinstance(last, Row) and last.mark.piece.row == piece.row) or (
        isinstance(last, Run) and last.row == piece.row and not last.closed
    )


def _append_words(items: list[Item], piece: Piece) -> None:
    last = items[-1]
    if isinstance(last, Run):
        last.values.append(piece)
    else:
        items.append(Run([piece], piece.row))


def _bind(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Give every label its figures: those of its own row, else those right behind it, else those right before it."""
    for index, item in enumerate(items):
        if isinstance(item, Row):
            following = items[index + 1] if index + 1 < len(items) else None
            if isinstance(following, Run) and following.row == item.mark.piece.row:
                _take(item, following, items, index, slots)
    for segment in _segments(items):
        if not _pair_off(segment, slots):
            for index in range(len(segment)):
                _take_from_neighbours(segment, index, slots)
    _split_double_rows(items, slots)
    _take_in_words(items, slots)
    items[:] = [item for item in items if not (isinstance(item, Run) and not item.values)]


def _segments(items: Sequence[Item]) -> Iterator[list[Item]]:
    """What stands between two rows that have their figures: labels without figures and figures without label."""
    segment: list[Item] = []
    for item in items:
        if isinstance(item, Row) and item.values:
            if segment:
                yield segment
            segment = []
        elif not (isinstance(item, Run) and not _has_figures(item.values)):
            segment.append(item)
    if segment:
        yield segment


def _pair_off(segment: Sequence[Item], slots: Mapping[str, tuple[Slot, ...]]) -> bool:
    """As many labels as full rows of figures: the first goes with the first, and so on, when each pair stands together.

    Where all labels come first and all figures after them, both sides must be the whole table. Says whether the
    segment is settled.
    """
    rows = [item for item in segment if isinstance(item, Row)]
    runs = [item for item in segment if isinstance(item, Run)]
    if not rows or not runs:
        return True
    if len(rows) == len(runs) == len(segment) / 2 and all(
        len(_printed(run.values)) == len(slots.get(row.label.key, ())) for row, run in zip(rows, runs, strict=True)
    ):
        position = {id(item): index for index, item in enumerate(segment)}
        apart = max(abs(position[id(row)] - position[id(run)]) for row, run in zip(rows, runs, strict=True))
        if apart == 1 or [row.label.key for row in rows] == list(slots):
            for row, run in zip(rows, runs, strict=True):
                row.values, run.values = run.values, []
            return True
    return _is_stacked(segment)


def _is_stacked(segment: Sequence[Item]) -> bool:
    """Three labels one under the other and then three rows of figures: which belongs to which is not said."""
    kinds = "".join("L" if isinstance(item, Row) else "G" if isinstance(item, Run) else "x" for item in segment)
    return "LLLGGG" in kinds or "GGGLLL" in kinds


def _take_in_words(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Words among the figures of a row (详见附件) are a cell of it when the row is exactly full with them."""
    for index in range(len(items) - 1, -1, -1):
        row = items[index]
        if not isinstance(row, Row):
            continue
        words: list[Unknown] = []
        for item in items[index + 1 :]:
            if not isinstance(item, Unknown) or ordinal(item.mark.piece.text) or item.mark.piece.row != row.mark.piece.row:
                break
            words.append(item)
        wanted = len(slots.get(row.label.key, ()))
        full = _printed(row.values) + [p for word in words for p in (word.mark.piece, *_printed(word.values))]
        if words and wanted > 1 and len(full) == wanted:
            row.values = full
            del items[index + 1 : index + 1 + len(words)]


def _split_double_rows(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """A row that is followed by an empty label cell and another full row: the second half has lost its label."""
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if not isinstance(item, Row):
            continue
        wanted, values = len(slots.get(item.label.key, ())), _printed(item.values)
        if wanted > 1 and len(values) == 2 * wanted + 1 and values[wanted].kind == "blank":
            item.values = values[:wanted]
            items.insert(index + 1, Run(values[wanted + 1 :], None))


def _take(row: Row, run: Run, items: Sequence[Item], index: int, slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Take a run; when it holds exactly two rows and the next label has none behind it, leave it the second half."""
    wanted = len(slots.get(row.label.key, ())) or 1
    after = items[index + 2] if index + 2 < len(items) else None
    behind = items[index + 3] if index + 3 < len(items) else None
    if (
        isinstance(after, Row)
        and not isinstance(behind, Run)
        and len(slots.get(after.label.key, ())) == wanted
        and len(_printed(run.values)) == 2 * wanted > 2
    ):
        both = _printed(run.values)
        row.values, run.values = both[:wanted], both[wanted:]
        return
    row.values, run.values = run.values, []


def _take_from_neighbours(items: Sequence[Item], index: int, slots: Mapping[str, tuple[Slot, ...]]) -> None:
    row = items[index]
    if not isinstance(row, Row) or row.values:
        return
    following = items[index + 1] if index + 1 < len(items) else None
    before = items[index - 1] if index else None
    if isinstance(following, Run) and following.values and _may_follow(row, following):
        _take(row, following, items, index, slots)
    elif isinstance(before, Run) and before.values and _has_figures(before.values):
        row.values, before.values = before.values, []


def _may_follow(row: Row, run: Run) -> bool:
    """Blanks alone in the next known row are the label columns of that row, not this row's figures."""
    return run.row is None or run.row == row.mark.piece.row or _has_figures(run.values)


def _printed(values: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in values if not piece.implied]


def _has_figures(values: Iterable[Piece]) -> bool:
    for piece in values:  # noqa: SIM110  (a loop takes half the time of any())
        if piece.kind != "blank":
            return True
    return False


def _name_the_unlabelled(items: list[Item], slots: Mapping[str, tuple[Slot, ...]], filled: Filled) -> None:
    """A full row without a label between two neighbours that miss exactly one row between them is that row."""
    order = list(slots)
    present = {item.label.key for item in items if isinstance(item, Row)}
    for index, item in enumerate(items):
        if not isinstance(item, Run) or not _has_figures(item.values) or not 0 < index < len(items) - 1:
            continue
        before, after = items[index - 1], items[index + 1]
        if not (isinstance(before, Row) and isinstance(after, Row) and before.values):
            continue
        if before.label.key not in slots or after.label.key not in slots:
            continue
        first, last = order.index(before.label.key), order.index(after.label.key)
        between = [key for key in order[first + 1 : last] if key not in present]
        if len(between) == 1 and last - first == 2 and len(_printed(item.values)) == len(slots[between[0]]):
            slot = slots[between[0]][0]
            label = Label("row", between[0], slot.table, slot.rows[-1].label)
            items[index] = Row(Mark(item.values[0], "row", label), label, item.values, inferred=True)
            filled.notes.append(
                Note("label_missing", f"这一行没有标签，按前后两行之间唯一缺少的“{slot.rows[-1].label}”读取。",
                     tuple(s.key for s in slots[between[0]]), item.values[0].place)
            )


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
        Note("row_repeated", f"“{row.label.wording}”一行出现两次，" + ("内容相同。" if same else "内容不同，无法确定以哪一行为准。"),
             tuple(slot.key for slot in slots), row.mark.piece.place)
    )
    if not same and earlier:
        raw = f"{' | '.join(earlier)} ／ {' | '.join(figures)}"
        for slot in slots:
            filled.cells[slot.key] = Figure(State.UNPLACED, raw=raw, place=first.mark.piece.place)
    elif not earlier:
        first.values = row.values
        _fill_row(first, slots, {}, {}, filled)


# ── columns ──


def _in_printed_order(
    region: Region, rows: Sequence[Row], slots: Mapping[str, tuple[Slot, ...]], filled: Filled
) -> Mapping[str, tuple[Slot, ...]]:
    """The slots of table three in the order in which this document prints its columns, when its heads all stand there."""
    if region.table != "requests":
        return slots
    printed = _printed_heads(region)
    order = [slot.columns[-1].key for slot in next(iter(slots.values()))]
    if 0 < len(printed) < len(order):  # a column is gone: a blank that might only be spacing does not stand for it
        for row in rows:
            row.values = _printed(row.values)
    if printed == order or not (sorted(printed) == sorted(order) or _fits(len(printed), rows)):
        return slots
    filled.notes.append(
        Note("column_order", "申请人各栏的顺序或栏数与格式不同，按表头读取。", place=region.marks[0].piece.place)
    )
    return {
        key: tuple(
            sorted(
                (slot for slot in found if slot.columns[-1].key in printed),
                key=lambda slot: printed.index(slot.columns[-1].key),
            )
        )
        for key, found in slots.items()
    }


def _fits(columns: int, rows: Sequence[Row]) -> bool:
    """A head with a column too few is believed when every row of the table has just as many cells."""
    filled = [row for row in rows if row.values]
    agreeing = sum(sum(piece.kind != "blank" for piece in row.values) == columns for row in filled)
    return 4 <= columns < 7 <= len(filled) and agreeing >= len(filled) - 2


def _printed_heads(region: Region) -> list[str]:
    """The applicant columns from left to right: the five kinds of organisation stand below their common head."""
    above: list[str] = []
    below: list[str] = []
    organisations = {path[-1].key for path in load("2021").table("requests").blocks[0].column_paths if len(path) > 2}
    for mark in region.marks:
        if mark.kind == "row":
            break
        if mark.label is None or mark.kind not in ("column", "group"):
            continue
        key = mark.label.key.split(".", 1)[1]
        if mark.kind == "group" and core(mark.piece.text).startswith("法人"):
            above.append("")
        elif mark.kind == "column" and key not in above + below:
            (below if key in organisations else above).append(key)
    if above.count("") != 1:
        return []
    middle = above.index("")
    return [*above[:middle], *below, *above[middle + 1 :]]


def _heads_by_grid(region: Region) -> Heads:
    """For each grid with true geometry: grid column → name of the column whose head covers it; none when heads are unsound."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for mark in region.marks:
        cell = mark.piece.cell
        if mark.kind != "column" or mark.label is None or mark.piece.grid is None or cell is None or cell.column is None:
            continue
        name = mark.label.key.split(".", 1)[1]
        found.setdefault(mark.piece.grid, {}).setdefault(name, (cell.column, cell.column + cell.colspan))
    order = [column[-1].key for column in load("2021").table("requests").blocks[0].column_paths]
    return {
        grid: {column: name for name, (left, right) in heads.items() for column in range(left, right)}
        for grid, heads in found.items()
        if region.table == "requests" and set(heads) == set(order) and _in_order([heads[name] for name in order])
    }


def _in_order(spans: Sequence[tuple[int, int]]) -> bool:
    """Heads stand side by side, left to right, without overlap, and right of at least one label column."""
    return spans[0][0] >= 1 and all(left[1] <= right[0] for left, right in zip(spans, spans[1:], strict=False))


def _shifts(rows: Sequence[Row], slots: Mapping[str, tuple[Slot, ...]]) -> dict[tuple[int, int], int]:
    """For rows longer than the form: by how many leading blanks all rows of that length agree to be shifted."""
    agreed: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        wanted = len(slots.get(row.label.key, ()))
        values = _printed(row.values)
        if 1 < wanted < len(values):
            fits = {
                shift
                for shift in range(len(values) - wanted + 1)
                if not _has_figures(values[:shift]) and not _has_figures(values[shift + wanted :])
            }
            if fits:
                agreed.setdefault((len(values), wanted), fits).intersection_update(fits)
    return {size: fits.pop() for size, fits in agreed.items() if len(fits) == 1}


def _width(rows: Sequence[Row]) -> int | None:
    """The number of columns of a Markdown table: every row has all of them, so that the last ones hold the figures."""
    widths = {
        max((piece.place.column or 0 for piece in row.values), default=0)
        for row in rows
        if row.values and row.mark.piece.row is not None and row.mark.piece.place.column is not None
    }
    full = len(widths) == 1 and all(row.mark.piece.place.column is not None for row in rows)
    return widths.pop() if full and len({row.mark.piece.place.column for row in rows}) > 1 else None


def _last_columns(row: Row, width: int, wanted: int) -> list[Piece]:
    return [piece for piece in row.values if (piece.place.column or 0) > width - wanted] if wanted == 7 else row.values


def _fill_row(
    row: Row,
    slots: Sequence[Slot],
    heads: Heads,
    shifts: Mapping[tuple[int, int], int],
    filled: Filled,
    *,
    ends: bool = False,
) -> None:
    placed = _by_geometry(row, slots, heads) or _by_count(row, slots, shifts, ends=ends)
    if placed is not None:
        for slot, piece in placed:
            filled.cells[slot.key] = figure(piece, slot, filled)
        if len(placed) < len(slots):
            filled.notes.append(Note("truncated", f"“{row.label.wording}”一行缺了后面的格。",
                                     tuple(slot.key for slot in slots[len(placed):]), row.mark.piece.place))
        return
    _collapse(row, slots, filled)


def _by_geometry(
    row: Row, slots: Sequence[Slot], heads: Heads
) -> Placed | None:
    """Place each figure under the head that covers its grid column; None when one of them has no head or two claim a slot."""
    grid = next((piece.grid for piece in row.values if piece.grid is not None), None)
    columns = heads.get(grid) if grid is not None else None
    if not columns:
        return None
    placed: dict[str, Piece] = {}
    for piece in row.values:
        if piece.cell is None or piece.cell.column is None or piece.grid != grid:
            return None
        name = _head_over(piece.cell, columns)
        if name is not None and (name not in placed or placed[name].kind == "blank"):
            placed[name] = piece
        elif piece.kind != "blank":
            return None
    if len(placed) != len(slots):
        return None
    return [(slot, placed[slot.columns[-1].key]) for slot in slots]


def _head_over(cell: Cell, columns: Mapping[int, str]) -> str | None:
    """The one column head above a cell; None when there is none, or the cell stands below several."""
    start = cell.column or 0
    if cell.colspan == 1:
        return columns.get(start)
    over = {columns[column] for column in range(start, start + cell.colspan) if column in columns}
    return over.pop() if len(over) == 1 else None


def _by_count(
    row: Row, slots: Sequence[Slot], shifts: Mapping[tuple[int, int], int], *, ends: bool
) -> Placed | None:
    """Place figures by their order when there are exactly as many cells as columns, or the surplus is certainly blank."""
    wanted, values = len(slots), _printed(row.values)
    figures = [piece for piece in values if piece.kind != "blank"]
    if wanted == 1:
        return _single(slots[0], figures, values)
    if len(values) != wanted and len(row.values) == wanted:
        values = row.values
    if len(values) == wanted:
        return list(zip(slots, values, strict=True))
    if len(values) > wanted and slots[0].table == "proactive" and (placed := _last_spanned(slots, values, figures)):
        return placed
    if len(figures) == wanted:
        return list(zip(slots, figures, strict=True))
    if len(values) > wanted:
        shift = shifts.get((len(values), wanted))
        if shift is not None:
            chosen = values[shift : shift + wanted]
            if all(piece in chosen for piece in figures):
                return list(zip(slots, chosen, strict=True))
    elif values and values[0].lossless and ends:
        return list(zip(slots, values, strict=False))
    return None


def _single(slot: Slot, figures: Sequence[Piece], values: Sequence[Piece]) -> Placed | None:
    """A row with one column: the only figure, or one figure printed again in every column that the merge spans."""
    if not figures:
        return [(slot, values[0])] if values else None
    if len({piece.text.strip() for piece in figures}) == 1:
        return [(slot, figures[0])]
    return None


def _last_spanned(slots: Sequence[Slot], values: Sequence[Piece], figures: Sequence[Piece]) -> Placed | None:
    """The last column of table two spans the rest of the grid: a carrier may print it again, or blanks behind it."""
    wanted = len(slots)
    chosen, rest = values[:wanted], values[wanted:]
    repeated = {piece.text.strip() for piece in rest if piece.kind != "blank"}
    if repeated <= {chosen[-1].text.strip()} and (repeated or len(figures) == len([p for p in chosen if p.kind != "blank"])):
        return list(zip(slots, chosen, strict=True))
    return None


def _collapse(row: Row, slots: Sequence[Slot], filled: Filled) -> None:
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
    numbers = [piece.numeral.value for piece in figures if piece.numeral]
    if (
        total.columns[-1].key == "total"
        and 2 <= len(numbers) == len(figures) < len(slots)
        and len(_printed(row.values)) == len(figures)
        and not row.interrupted
        and sum(numbers[:-1]) == numbers[-1]
    ):
        filled.cells[total.key] = figure(figures[-1], total, filled)
        filled.notes.append(
            Note("total_by_sum", f"此行空白格丢失，只剩 {raw}；末一数等于其前各数之和，读作总计。", (total.key,), place)
        )
    filled.notes.append(
        Note("collapsed", f"“{row.label.wording}”一行只剩 {len(figures)} 个数字（{raw}），格式有 {len(slots)} 栏，无法确定各在哪一栏。",
             keys, place)
    )


# ── figures ──


def figure(piece: Piece, slot: Slot, filled: Filled) -> Figure:
    """The content of one cell, with notes for units, remarks and words that stood in it."""
    raw = piece.text
    if not raw.isalnum():
        raw = raw.replace(EMPTY, "").strip("\n\r\t ")
    if piece.kind == "blank":
        return Figure(State.BLANK, None, raw, None, None, piece.place)
    found = piece.numeral
    if found is not None and found.is_bare:
        return Figure(State.NUMBER, found.value, raw, None, None, piece.place)
    if found is None:
        filled.notes.append(Note("words_in_cell", f"{slot.name()}一格填的是文字：{raw}。", (slot.key,), piece.place, printed=raw))
        return Figure(State.BLANK, raw=raw, note=raw, place=piece.place)
    if found.unit:
        filled.notes.append(
            Note("unit_in_cell", f"{slot.name()}一格写了单位：{raw}。", (slot.key,), piece.place, printed=raw)
        )
    if found.note:
        filled.notes.append(
            Note("note_in_cell", f"{slot.name()}一格带有说明：{raw}。", (slot.key,), piece.place, printed=raw)
        )
    if slot.kind == "count" and not isinstance(found.value, int) and found.value != int(found.value):
        filled.notes.append(Note("not_whole", f"{slot.name()}一格不是整数：{raw}。", (slot.key,), piece.place, printed=raw))
    unit = found.unit
    return Figure(State.NUMBER, found.value, raw, unit, found.note, piece.place)


# ── table four ──


def _fill_disputes(region: Region, form: Form, filled: Filled) -> None:
    slots = form.table("disputes").slots
    rows = {mark.piece.row for mark in region.marks if mark.piece.kind == "number"} - {None}
    values = [
        mark.piece
        for mark in region.marks
        if (mark.kind == "value" and not mark.piece.implied)
        or (mark.kind == "unknown" and mark.piece.cellular and mark.piece.row in rows)
    ]
    values = _after_heads(region, values)
    chosen = _fifteen(values, len(slots)) or _fifteen_by_rows(values, len(slots))
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
            Note("collapsed", f"复议诉讼表有 {len(figures)} 个数字，格式有 {len(slots)} 栏，无法确定各在哪一栏。",
                 tuple(slot.key for slot in slots), place)
        )


def _after_heads(region: Region, values: list[Piece]) -> list[Piece]:
    """Only what stands behind the last column head is data; blanks among the heads are merges."""
    last = max((mark.index for mark in region.marks if mark.kind in ("column", "group", "fragment")), default=-1)
    order = {id(mark.piece): mark.index for mark in region.marks}
    behind = [piece for piece in values if order[id(piece)] > last]
    return behind if _has_figures(behind) or not _has_figures(values) else values


def _fifteen(values: Sequence[Piece], wanted: int) -> list[Piece] | None:
    """The data row when the cells leave no doubt: exactly fifteen figures, or fifteen cells with or without figures."""
    figures = [piece for piece in values if piece.kind != "blank"]
    if len(figures) == wanted:
        return figures
    if len(values) == wanted:
        return list(values)
    return None


def _fifteen_by_rows(values: Sequence[Piece], wanted: int) -> list[Piece] | None:
    """The one row with figures, when rows are known or ghost rows of blanks stand before it."""
    rows: dict[tuple[int, int] | None, list[Piece]] = {}
    for piece in values:
        rows.setdefault(piece.row, []).append(piece)
    with_figures = [row for row in rows.values() if _has_figures(row)]
    if len(with_figures) == 1 and None not in rows:
        return _window(with_figures[0], wanted)
    if len(values) % wanted == 0:
        chunks = [list(values[start : start + wanted]) for start in range(0, len(values), wanted)]
        full = [chunk for chunk in chunks if _has_figures(chunk)]
        if len(full) == 1:
            return full[0]
    return None


def _window(row: list[Piece], wanted: int) -> list[Piece] | None:
    """The row itself, or the row less leading blanks (label columns) when it is longer."""
    if len(row) == wanted:
        return row
    surplus = len(row) - wanted
    if surplus > 0 and not _has_figures(row[:surplus]) and row[surplus].kind != "blank" and row[-1].kind != "blank":
        return row[surplus:]
    return None


# ── labels ──


def _note_labels(region: Region, filled: Filled, edition: str) -> None:
    """Note every label whose printed wording is not the statutory one, once each."""
    noted: set[tuple[str, str]] = set()
    vertical = broken = False
    whole = _heads_in_pieces(region)
    for mark in region.marks:
        label = mark.label
        if label is None or mark.kind not in ("row", "column", "group"):
            continue
        vertical = vertical or is_vertical(mark.piece.text)
        broken = broken or mark.split
        printed = " ".join(mark.piece.text.split())
        wording = _wording_in(edition, label)
        if label.key in whole:
            broken = True
        if label.key in whole or mark.kind == "group" or mark.split or core(printed) == core(wording) or (label.key, printed) in noted:
            continue
        if not label.sure and core(wording).startswith(core(printed)):
            broken = True
        noted.add((label.key, printed))
        filled.notes.append(
            Note("label", f"“{printed}”应为“{wording}”。", (label.key,), mark.piece.place, printed, wording)
        )
    if broken:
        filled.notes.append(Note("label_split", "有的标签被换行或分页切断。", place=region.marks[0].piece.place))
    if vertical:
        filled.notes.append(Note("layout", "表头文字被竖排拆成单字。", place=region.marks[0].piece.place))


def _heads_in_pieces(region: Region) -> set[str]:
    """Column heads that stand in the document piece by piece (商业, lower down 企业) and are whole when put together."""
    parts: dict[str, list[str]] = {}
    wording: dict[str, str] = {}
    for mark in region.marks:
        if mark.kind == "column" and mark.label:
            parts.setdefault(mark.label.key, []).append(core(mark.piece.text))
            wording[mark.label.key] = core(mark.label.wording)
    return {key for key, found in parts.items() if len(found) > 1 and "".join(found) == wording[key]}


def _wording_in(edition: str, label: Label) -> str:
    """The statutory wording of a row or column in the edition of the table, else the wording known."""
    slots = _slots_by_row(edition, label.table).get(label.key) if label.kind == "row" else None
    return slots[0].rows[-1].label if slots else label.wording
