"""What does every format reader give back, before anybody asks what it means?

A `Document` is a list of blocks in reading order: a `Paragraph` of text, or a `Grid` of cells. A grid from HTML or a
word processor knows the row and column of each cell; a grid from plain text often knows only the order of its cells,
and says so with `row` and `column` None. Text is as printed, apart from the script normalisation done when filling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in reading order.

    `spanned` says that the carrier gave true rows, columns and spans (HTML, docx); `lossless` that it kept its empty
    cells, so that the first cell behind a label is the first column (a Word dump, and every spanned grid).
    """

    cells: tuple[Cell, ...]
    spanned: bool = False
    lossless: bool = False
    place: Place = Place()

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Cells grouped by the row they start in; only for grids that know their rows."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            if cell.row is not None:
                found.setdefault(cell.row, []).append(cell)
        return (tuple(found[row]) for row in sorted(found))


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
