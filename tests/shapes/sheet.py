"""Of which boxes do the three statutory tables consist, before any carrier has written them down?

A sheet is rows of boxes in printed order. A box that a taller box above reaches into is there too, as an empty box with
`owner` set, because Word dumps print it and other carriers do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gongkai.form import Block, Form, Line
from gongkai.report import Number


@dataclass(slots=True, eq=False)
class Box:
    """One cell as printed. `role`: item, corner, head, group, label or figure. `key` is the cell's for a figure."""

    text: str
    role: str
    key: str = ""
    width: int = 1
    value: Number | None = None
    owner: Box | None = None

    @property
    def is_figure(self) -> bool:
        return self.role == "figure"


@dataclass(slots=True, eq=False)
class Row:
    """One printed row. `kind`: item, head or figures; `key` is the row key of the form, empty for a row it has not."""

    boxes: list[Box]
    kind: str
    key: str = ""

    @property
    def figures(self) -> list[Box]:
        return [box for box in self.boxes if box.is_figure]

    @property
    def labels(self) -> list[Box]:
        """Group and row labels that start in this row."""
        return [box for box in self.boxes if not box.is_figure and box.owner is None]

    @property
    def own_boxes(self) -> list[Box]:
        """The boxes that start here, without those that hang in from above."""
        return [box for box in self.boxes if box.owner is None]


@dataclass(slots=True, eq=False)
class Sheet:
    """One table of the form: `proactive`, `requests` or `disputes`."""

    table: str
    width: int
    rows: list[Row] = field(default_factory=list)

    @property
    def figure_rows(self) -> list[Row]:
        return [row for row in self.rows if row.kind == "figures"]

    @property
    def head_rows(self) -> list[Row]:
        return [row for row in self.rows if row.kind == "head"]


def sheets_of(form: Form, values: Mapping[str, Number | None], tables: Iterable[str]) -> list[Sheet]:
    """The tables of an edition filled with values; a missing value is an empty box."""
    return [_sheet(form, table, values) for table in tables]


def _sheet(form: Form, table: str, values: Mapping[str, Number | None]) -> Sheet:
    blocks = form.table(table).blocks
    width = max(_label_columns(block) + len(block.column_paths) for block in blocks)
    sheet = Sheet(table, width)
    for block in blocks:
        if block.item:
            sheet.rows.append(Row([Box(block.item, "item", width=width)], "item"))
        sheet.rows += _heads(block, width)
        sheet.rows += _figure_rows(block, width, values)
    return sheet


def _label_columns(block: Block) -> int:
    return max((len(path) for path in block.row_paths), default=0)


def _heads(block: Block, width: int) -> list[Row]:
    """Head rows: a group spans its leaves, a leaf reaches down to the last, the last column fills the width."""
    depth = max(len(path) for path in block.column_paths)
    rows = [Row([], "head") for _ in range(depth)]
    if corner_width := _label_columns(block):
        _hang(rows, 0, depth, Box(block.corner, "corner", width=corner_width))
    spare = width - corner_width - len(block.column_paths)
    _hang_columns(rows, 0, block.columns, spare)
    return rows


def _hang_columns(rows: list[Row], level: int, columns: Sequence[Line], spare: int) -> None:
    for column in columns:
        leaves = sum(1 for _ in column.leaves())
        extra = spare if column is columns[-1] and level == 0 else 0
        box = Box(column.label, "head", width=leaves + extra)
        _hang(rows, level, len(rows) if column.is_leaf else level + 1, box)
        _hang_columns(rows, level + 1, column.lines, 0)


def _hang(rows: list[Row], top: int, bottom: int, box: Box) -> None:
    rows[top].boxes.append(box)
    for row in rows[top + 1 : bottom]:
        row.boxes.append(Box("", box.role, width=box.width, owner=box))


def _figure_rows(block: Block, width: int, values: Mapping[str, Number | None]) -> list[Row]:
    label_columns = _label_columns(block)
    slots = iter(block.slots)
    rows: list[Row] = []
    groups: dict[int, Box] = {}
    for path in block.row_paths:
        boxes = []
        for depth, line in enumerate(path):
            owner = groups.get(id(line))
            role = "label" if line.is_leaf else "group"
            box_width = label_columns - depth if line.is_leaf else 1
            box = Box("" if owner else line.label, role, width=box_width, owner=owner)
            if not line.is_leaf and owner is None:
                groups[id(line)] = box
            boxes.append(box)
        key = ""
        for column in block.column_paths:
            slot = next(slots)
            key = slot.row_key
            value = values.get(slot.key)
            last = width - label_columns - len(block.column_paths) if column is block.column_paths[-1] else 0
            boxes.append(Box(written(value), "figure", slot.key, 1 + last, value))
        rows.append(Row(boxes, "figures", key))
    return rows


def written(value: Number | None) -> str:
    """A number as an officer types it."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
