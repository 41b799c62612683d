"""Into which column does each figure of a row go?

It is known in three ways only: the carrier has true geometry and the column heads say it; or the row holds exactly as
many cells as the form has columns; or the row has one column. Anything else is not placed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from gongkai.form import Slot, load
from gongkai.reading.document import Cell
from gongkai.reading.filled import Filled
from gongkai.reading.rows import Row, as_printed, has_figures
from gongkai.reading.script import core
from gongkai.reading.tables import Mark, Region
from gongkai.reading.tape import Piece
from gongkai.report import Note

Heads = Mapping[int, Mapping[int, str]]


Placed = list[tuple[Slot, Piece]]

_SAME_HEAD = {"newly_made": "issued", "total_published": "in_force"}
_APPLICANTS = 7  # columns of table three


def in_printed_order(
    region: Region, rows: Sequence[Row], slots: Mapping[str, tuple[Slot, ...]], filled: Filled
) -> Mapping[str, tuple[Slot, ...]]:
    """The slots in the order in which this document prints its columns, if its heads are all there."""
    if region.table != "requests":
        return _blocks_in_printed_order(region, slots, filled)
    printed = _printed_heads(region)
    order = [slot.columns[-1].key for slot in next(iter(slots.values()))]
    if 0 < len(printed) < len(order):  # a column is gone: a blank that might only be spacing does not stand for it
        for row in rows:
            row.values = as_printed(row.values)
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


def _blocks_in_printed_order(
    region: Region, slots: Mapping[str, tuple[Slot, ...]], filled: Filled
) -> Mapping[str, tuple[Slot, ...]]:
    """Table two has heads for each block: rows below them follow their order."""
    heads: list[str] = []
    ordered = dict(slots)
    for mark in region.marks:
        if mark.kind == "head":
            heads = []
        elif mark.kind == "column" and mark.label:
            heads.append(mark.label.key.split(".", 1)[1])
        elif mark.kind == "row" and mark.label and mark.label.key in slots:
            own = {slot.columns[-1].key: slot for slot in slots[mark.label.key]}
            if heads != list(own) and sorted(heads) == sorted(own):
                ordered[mark.label.key] = tuple(own[key] for key in heads)
                place = mark.piece.place
                filled.notes.append(Note("column_order", "表二一栏的顺序与格式不同，按表头读取。", place=place))
    return ordered


def rows_under_foreign_heads(region: Region, slots: Mapping[str, tuple[Slot, ...]], filled: Filled) -> set[str]:
    """Rows of table two below heads of the other edition that have no counterpart in this one.

    本年新制作数量 and 对外公开总数量 are read as 本年制发件数 and 现行有效件数, but 本年新公开数量 is no 本年废止件数.
    A row with one column has one figure, whatever stands above it; a head of another block is noted.
    """
    foreign: set[str] = set()
    heads: list[Mark] = []
    for mark in region.marks if region.table == "proactive" else ():
        if mark.kind == "head":
            heads = []
        elif mark.kind == "column":
            heads.append(mark)
        elif mark.kind == "row" and mark.label and mark.label.key in slots:
            own = slots[mark.label.key]
            strange = _strange(heads, own)
            if strange and len(own) == 1:
                _note_strange_head(strange[0], own[0], filled)
            elif strange:
                foreign.add(mark.label.key)
    return foreign


def _strange(heads: Sequence[Mark], own: Sequence[Slot]) -> list[Mark]:
    """Heads that name no column of these slots; none when there are more or fewer heads than columns."""
    keys = {slot.columns[-1].key for slot in own}
    names = [(mark, mark.label.key.split(".", 1)[1]) for mark in heads if mark.label]
    if len(names) != len(own):
        return []
    return [mark for mark, name in names if name not in keys and _SAME_HEAD.get(name) not in keys]


def _note_strange_head(mark: Mark, slot: Slot, filled: Filled) -> None:
    printed, expected = " ".join(mark.piece.text.split()), slot.columns[-1].label
    filled.notes.append(
        Note("label", f"“{printed}”应为“{expected}”。", (slot.key,), mark.piece.place, printed, expected)
    )


def _fits(columns: int, rows: Sequence[Row]) -> bool:
    """A head with a column too few is believed when every row of the table has just as many cells."""
    filled = [row for row in rows if row.values]
    agreeing = sum(sum(piece.kind != "blank" for piece in row.values) == columns for row in filled)
    return 4 <= columns < 7 <= len(filled) and agreeing >= len(filled) - 2


def _printed_heads(region: Region) -> list[str]:
    """The applicant columns from left to right: the five kinds of organisation stand below their common head."""
    above: list[str] = []
    below: list[str] = []
    flat: list[str] = []
    organisations = {path[-1].key for path in load("2021").table("requests").blocks[0].column_paths if len(path) > 2}
    for mark in region.marks:
        if mark.kind == "row":
            break
        if mark.label is None or mark.kind not in ("column", "group"):
            continue
        key = mark.label.key.split(".", 1)[1]
        if mark.kind == "group" and core(mark.piece.text).startswith("法人"):
            above.append("")
        elif mark.kind == "column" and key not in flat:
            (below if key in organisations else above).append(key)
            flat.append(key)
    if above.count("") != 1:
        two_lines = [key for key in above if key] + below == flat and flat[:2] == ["natural_person", "total"]
        return [] if two_lines else flat
    middle = above.index("")
    return [*above[:middle], *below, *above[middle + 1 :]]


def heads_by_grid(region: Region) -> Heads:
    """For each grid with true geometry: grid column → name of the head that covers it; none when heads are unsound."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for mark in region.marks:
        cell = mark.piece.cell
        if (
            mark.kind != "column"
            or mark.label is None
            or mark.piece.grid is None
            or cell is None
            or cell.column is None
        ):
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
    return spans[0][0] >= 1 and all(left[1] <= right[0] for left, right in pairwise(spans))


def unpack_from_the_left(rows: Sequence[Row], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Where a converter dropped empty cells and filled rows up with blanks at their end, the blanks are no cells.

    Two things give it away: no row has a blank before its last figure, and every row that ends in blanks and holds more
    than noughts ends in the sum of its figures, where the form has other columns.
    """
    filled = [(row, as_printed(row.values)) for row in rows if has_figures(row.values)]
    if any(_blank_before_last_figure(values) for _, values in filled):
        return
    short = [
        (row, [piece for piece in values if piece.kind != "blank"])
        for row, values in filled
        if values[-1].kind == "blank" and len(slots.get(row.label.key, ())) == _APPLICANTS
    ]
    short = [(row, figures) for row, figures in short if len(figures) < _APPLICANTS]
    telling = [figures for _, figures in short if any(p.numeral and p.numeral.value for p in figures)]
    if all(len(figures) == _APPLICANTS - 1 for _, figures in short):
        return  # only 总计 was left empty
    if telling and all(ends_in_sum(figures) for figures in telling):
        for row, figures in short:
            row.values = figures


def _blank_before_last_figure(values: Sequence[Piece]) -> bool:
    kinds = [piece.kind == "blank" for piece in values]
    return True in kinds and False in kinds[kinds.index(True) :]


def ends_in_sum(figures: Sequence[Piece]) -> bool:
    """True when the last of several figures is the sum of those before it."""
    numbers = [piece.numeral.value for piece in figures if piece.numeral]
    return 2 <= len(numbers) == len(figures) and sum(numbers[:-1]) == numbers[-1]


def shifts_of(rows: Sequence[Row], slots: Mapping[str, tuple[Slot, ...]]) -> dict[tuple[int, int], int]:
    """For rows longer than the form: by how many leading blanks all rows of that length agree to be shifted."""
    agreed: dict[tuple[int, int], set[int]] = {}
    counts = {sum(piece.kind != "blank" for piece in row.values) for row in rows if has_figures(row.values)}
    keeps_blanks = len(counts) == 1 or any(_blank_before_last_figure(as_printed(row.values)) for row in rows)
    for row in rows:
        wanted = len(slots.get(row.label.key, ()))
        values = as_printed(row.values)
        if 1 < wanted < len(values):
            fits = {
                shift
                for shift in range(len(values) - wanted + 1)
                if not has_figures(values[:shift]) and not has_figures(values[shift + wanted :])
            }
            if fits:
                agreed.setdefault((len(values), wanted), fits).intersection_update(fits)
    sure = {size: fits.pop() for size, fits in agreed.items() if len(fits) == 1}
    return {size: shift for size, shift in sure.items() if shift or keeps_blanks}


def width_of(rows: Sequence[Row]) -> int | None:
    """The number of columns of a Markdown table: every row has all of them, so that the last ones hold the figures."""
    widths = {
        max((piece.place.column or 0 for piece in row.values), default=0)
        for row in rows
        if row.values and row.mark.piece.row is not None and row.mark.piece.place.column is not None
    }
    if len(widths) != 1 or any(row.mark.piece.place.column is None for row in rows):
        return None
    width = widths.pop()
    left = width - _APPLICANTS
    packed = any(piece.kind != "blank" and (piece.place.column or 0) <= left for row in rows for piece in row.values)
    return None if packed or len({row.mark.piece.place.column for row in rows}) == 1 else width


def last_columns(row: Row, width: int | None, wanted: int) -> list[Piece]:
    """The cells of a row of a table of known width that stand in its last columns."""
    if width is None or wanted != _APPLICANTS:
        return row.values
    return [piece for piece in row.values if (piece.place.column or 0) > width - wanted]


def by_geometry(row: Row, slots: Sequence[Slot], heads: Heads) -> Placed | None:
    """Place each figure under the head that covers its grid column; None when one has no head or two claim a slot."""
    if not heads:
        return None
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
        elif piece.kind != "blank" and piece.cell.column <= max(columns):  # further right stands a column of remarks
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


def by_count(row: Row, slots: Sequence[Slot], shifts: Mapping[tuple[int, int], int], *, ends: bool) -> Placed | None:
    """Place figures by their order when there are just as many cells as columns, or the surplus is certainly blank."""
    wanted, values = len(slots), as_printed(row.values)
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
    if repeated <= {chosen[-1].text.strip()} and (
        repeated or len(figures) == len([p for p in chosen if p.kind != "blank"])
    ):
        return list(zip(slots, chosen, strict=True))
    return None
