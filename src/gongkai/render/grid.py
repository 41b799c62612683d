"""How do the headings and cells of a statutory table lie on paper: which stand where, and which span how far?

A block of the form is a tree of rows and a tree of columns. Here, once for every format, the trees become a grid:

- a column heading lies over its leaves; a leaf that ends early reaches down to the figures;
- a row heading stands beside its leaves; a leaf that begins early reaches right to the figures;
- blocks of one table lie one under the other, and the last column of a narrow block reaches to the right edge;
- the item of a block (第二十条第（一）项) is a strip across, its corner fills what both trees leave open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from gongkai.form import Block, Line, Slot, load

CROWDED_ABOVE = 6
"""So many columns stand in 五号 (10.5 pt) on the 156 mm of an official document."""


class Kind(StrEnum):
    STRIP = "strip"
    """The item of a block, across the whole table."""
    CORNER = "corner"
    HEAD = "head"
    """A column heading."""
    LABEL = "label"
    """A row heading."""
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the drawn table. Rows and columns count from 0; `slot` is set where a figure stands."""

    kind: Kind
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    label: str = ""
    en: str = ""
    block: int = 0
    is_leaf: bool = True
    slot: Slot | None = None

    @property
    def key(self) -> str:
        """The cell key of the figure that stands here; empty for a heading."""
        return self.slot.key if self.slot else ""

    @property
    def unit(self) -> str:
        """The unit that the form gives for the figure that stands here."""
        return self.slot.unit if self.slot else ""

    @property
    def name(self) -> str:
        """A name for this place that is unique in its table."""
        return f"r{self.row + 1}c{self.column + 1}"

    def text(self, language: str = "zh") -> str:
        """The heading; in English where the form has it in English."""
        return self.en if language == "en" and self.en else self.label

    def is_over(self, other: GridCell) -> bool:
        """True for a column heading or strip of the block that lies over another cell's column."""
        return self.block == other.block and self.column <= other.column < self.column + self.colspan

    def is_beside(self, other: GridCell) -> bool:
        return self.row <= other.row < self.row + self.rowspan


@dataclass(frozen=True)
class TableGrid:
    """A whole table. `head_rows` are the rows at the top that are repeated when the table runs over a page."""

    table: str
    edition: str
    cells: tuple[GridCell, ...]
    columns: int
    label_columns: int
    head_rows: int

    @cached_property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells by the row in which they begin, from left to right."""
        found: list[list[GridCell]] = [[] for _ in range(max(cell.row + cell.rowspan for cell in self.cells))]
        for cell in sorted(self.cells, key=lambda cell: (cell.row, cell.column)):
            found[cell.row].append(cell)
        return tuple(map(tuple, found))

    @cached_property
    def group_starts(self) -> tuple[int, ...]:
        """The rows with which a group of rows begins: the head, what follows it, and every strip."""
        strips = {cell.row for cell in self.cells if cell.kind is Kind.STRIP}
        return tuple(sorted({0, self.head_rows, *strips}))

    @cached_property
    def figures(self) -> tuple[GridCell, ...]:
        return tuple(cell for cell in self.cells if cell.kind is Kind.FIGURE)

    @cached_property
    def headings(self) -> dict[str, tuple[GridCell, ...]]:
        """For each cell key the headings it stands under: strip and columns, then rows, from the outside in."""
        over = [cell for cell in self.cells if cell.kind in (Kind.STRIP, Kind.HEAD)]
        beside = [cell for cell in self.cells if cell.kind is Kind.LABEL]
        return {
            figure.key: (
                *(cell for cell in over if cell.is_over(figure)),
                *(cell for cell in beside if cell.is_beside(figure)),
            )
            for figure in self.figures
        }

    @cached_property
    def at(self) -> dict[tuple[int, int], GridCell]:
        """Which cell covers a place of the grid."""
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        }

    @property
    def is_crowded(self) -> bool:
        """True where 五号 does not fit and the table is set in 小五."""
        return self.columns > CROWDED_ABOVE

    @property
    def shares(self) -> tuple[float, ...]:
        """The widths of the columns as shares of the whole: equal, but nested row headings leave room to the leaves."""
        if self.label_columns < 2:
            return (1 / self.columns,) * self.columns
        labels = [0.08] * (self.label_columns - 2) + [0.115, 0.3]
        figures = self.columns - self.label_columns
        return (*labels, *((1 - sum(labels)) / figures,) * figures)


@cache
def grid_of(edition: str, table: str) -> TableGrid:
    """The grid of a table of an edition."""
    blocks = load(edition).table(table).blocks
    width = max(_label_columns(block) + len(block.column_paths) for block in blocks)
    cells: list[GridCell] = []
    row = 0
    for block in blocks:
        drawn = list(_block(block, row, width))
        cells += drawn
        row = max(cell.row + cell.rowspan for cell in drawn)
    only = blocks[0]
    return TableGrid(
        table=table,
        edition=edition,
        cells=tuple(cells),
        columns=width,
        label_columns=max(map(_label_columns, blocks)),
        head_rows=_depth(only.columns) + bool(only.item) if len(blocks) == 1 else 0,
    )


def _block(block: Block, top: int, width: int) -> Iterator[GridCell]:
    """The cells of one block whose first row is `top`, stretched to `width` columns."""
    labels, depth = _label_columns(block), _depth(block.columns)
    if block.item:
        yield GridCell(Kind.STRIP, top, 0, 1, width, block.item, block=block.index)
        top += 1
    if labels:
        yield GridCell(Kind.CORNER, top, 0, depth, labels, block.corner, block=block.index)
    yield from _heads(block, block.columns, top, labels, depth, width)
    yield from _labels(block, block.rows, top + depth, 0, labels)
    columns = len(block.column_paths)
    for index, slot in enumerate(block.slots):
        row, column = divmod(index, columns)
        yield GridCell(
            Kind.FIGURE,
            top + depth + row,
            labels + column,
            colspan=_stretched(labels + column, 1, labels + columns, width),
            block=block.index,
            slot=slot,
        )


def _heads(block: Block, lines: Sequence[Line], top: int, left: int, rows: int, width: int) -> Iterator[GridCell]:
    end = _label_columns(block) + len(block.column_paths)
    for line in lines:
        leaves = sum(1 for _ in line.leaves())
        yield GridCell(
            Kind.HEAD,
            top,
            left,
            rows if line.is_leaf else 1,
            _stretched(left, leaves, end, width),
            line.label,
            line.en,
            block.index,
            line.is_leaf,
        )
        yield from _heads(block, line.lines, top + 1, left, rows - 1, width)
        left += leaves


def _labels(block: Block, lines: Sequence[Line], top: int, left: int, columns: int) -> Iterator[GridCell]:
    for line in lines:
        leaves = sum(1 for _ in line.leaves())
        width = columns if line.is_leaf else 1
        yield GridCell(Kind.LABEL, top, left, leaves, width, line.label, line.en, block.index, line.is_leaf)
        yield from _labels(block, line.lines, top, left + 1, columns - 1)
        top += leaves


def _stretched(left: int, span: int, end: int, width: int) -> int:
    """A span that ends where the block ends reaches on to the right edge of the table."""
    return width - left if left + span == end else span


def _depth(lines: Sequence[Line]) -> int:
    return max((1 + _depth(line.lines) for line in lines), default=0)


def _label_columns(block: Block) -> int:
    return _depth(block.rows)
