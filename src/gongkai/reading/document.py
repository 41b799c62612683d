"""What does every format reader give back, before anybody asks what it means?

A `Document` is a list of blocks in reading order: a `Paragraph` of text, or a `Grid` of cells. A grid from HTML or a
word processor knows the row and column of each cell; a grid from plain text often knows only the order of its cells,
and says so with `row` and `column` None. Text is as printed, apart from the script normalisation done when filling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import repeat
from typing import NamedTuple

from gongkai.report import Place


class Paragraph(NamedTuple):
    """A line or paragraph of prose. `level` is the heading level that the carrier gives it, 0 when it gives none."""

    text: str
    place: Place = Place()
    level: int = 0


class Cell(NamedTuple):
    """A cell of a grid: its text ('' is an empty cell), where it starts (from 0, None when unknown), and its spans.

    `unknown` is what a document that we drew says of an empty cell: `unplaced` or `absent`.
    """

    text: str
    row: int | None = None
    column: int | None = None
    rowspan: int = 1
    colspan: int = 1
    place: Place = Place()
    unknown: str = ""


Spot = tuple[int | None, int | None, int, int]
"""Row and column of a cell, and the rows and columns it covers."""

_SHAPES_KEPT = 512


@dataclass(frozen=True, eq=False)
class Shape:
    """How the cells of a grid lie, whatever stands in them. `shape_of` gives grids that lie alike one and the same.

    `spanned` says that the carrier gave true rows, columns and spans (HTML, docx); `lossless` that it kept its empty
    cells, so that the first cell behind a label is the first column (a Word dump, and every spanned grid).
    """

    spots: tuple[Spot, ...]
    spanned: bool = False
    lossless: bool = False

    @cached_property
    def from_one(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows and the columns of the cells as a place names them, counted from 1."""
        return tuple((row or 0) + 1 for row, *_ in self.spots), tuple((column or 0) + 1 for _, column, *_ in self.spots)


@lru_cache(maxsize=_SHAPES_KEPT)
def shape_of(spots: tuple[Spot, ...], *, spanned: bool, lossless: bool) -> Shape:
    return Shape(spots, spanned, lossless)


class Grid:
    """Cells in reading order: their texts, the shape they lie in, and the place of each.

    `spanned` and `lossless` are said of its shape. The cells themselves are made when somebody asks for them: a table
    of a well-known shape is read without.
    """

    __slots__ = ("_cells", "_lines", "_shape", "_unknown", "lossless", "place", "spanned", "texts")

    def __init__(
        self, cells: Iterable[Cell] = (), *, spanned: bool = False, lossless: bool = False, place: Place = Place()
    ) -> None:
        self._cells: tuple[Cell, ...] | None = tuple(cells)
        self._shape: Shape | None = None
        self._lines: Sequence[int | None] = ()
        self._unknown: Mapping[int, str] = {}
        self.texts: Sequence[str] = [cell.text for cell in self._cells]
        self.spanned, self.lossless, self.place = spanned, lossless, place

    @classmethod
    def spread(
        cls,
        texts: Sequence[str],
        shape: Shape,
        place: Place,
        lines: Sequence[int | None] = (),
        unknown: Mapping[int, str] | None = None,
    ) -> Grid:
        """Texts over a spanned shape. `lines` and `unknown` are those of the cells, where there are any."""
        grid = cls((), spanned=True, lossless=shape.lossless, place=place)
        grid._cells, grid._shape, grid._lines, grid._unknown, grid.texts = None, shape, lines, unknown or {}, texts
        return grid

    @property
    def cells(self) -> tuple[Cell, ...]:
        if self._cells is None:
            self._cells = tuple(
                Cell(text, *spot, place, self._unknown.get(index, ""))
                for index, (text, spot, place) in enumerate(zip(self.texts, self.shape.spots, self.places, strict=True))
            )
        return self._cells

    @property
    def tells_unknown(self) -> bool:
        """Whether it says of an empty cell why it is empty."""
        return bool(self._unknown) or any(cell.unknown for cell in self._cells or ())

    @property
    def shape(self) -> Shape:
        """Rows are counted from that of the first cell. Without geometry the column is the one the place names."""
        if self._shape is None:
            first = next((cell.row for cell in self.cells if cell.row is not None), 0)
            spots = tuple(
                (
                    None if cell.row is None else cell.row - first,
                    cell.column if self.spanned else cell.place.column,
                    cell.rowspan,
                    cell.colspan,
                )
                for cell in self.cells
            )
            self._shape = shape_of(spots, spanned=self.spanned, lossless=self.lossless)
        return self._shape

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Cells grouped by the row they start in; only for grids that know their rows."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            if cell.row is not None:
                found.setdefault(cell.row, []).append(cell)
        return (tuple(found[row]) for row in sorted(found))

    @property
    def places(self) -> list[Place]:
        """Where each cell stands in its document."""
        if self._cells is not None:
            return [cell.place for cell in self._cells]
        part, table, none = repeat(self.place.part), repeat(self.place.table), repeat(None)
        rows, columns = self.shape.from_one
        # In one go and not by name, field by field: a report has hundreds of places.
        said = zip(part, self._lines or none, table, rows, columns, none, none, strict=False)
        return [*map(tuple.__new__, repeat(Place), said)]


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says, block by block. `remarks` are what its reader noticed: (note code, message)."""

    blocks: tuple[Block, ...]
    format: str
    title: str = ""
    remarks: tuple[tuple[str, str], ...] = field(default=())


class ReadError(ValueError):
    """A file that cannot be read; the message says what is wrong and what to do, in Chinese."""
