"""How can a reader see the very line or cell of the original from which a figure was read?

A text is shown line by line. A page or a word processor's document is shown as its reader saw it: paragraphs and
tables, each cell with its own address. Nothing of the original's own markup reaches the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from gongkai.portal.files import content
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.reading.decode import decode
from gongkai.reading.document import Cell, Document, Grid
from gongkai.reading.docx import read_docx
from gongkai.reading.html import read_html
from gongkai.report import Place

DRAWN: Mapping[str, Callable[[bytes], Document]] = {
    "html": lambda data: read_html(decode(data).text),
    "docx": read_docx,
}
"""The carriers that are shown as their reader saw them."""

LINE_END = re.compile(r"\r\n?|[\n\f\v\x85\u2028\u2029]")


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    read: bool


@dataclass(frozen=True)
class DrawnCell:
    """A cell of the original's own table. `read`: a figure of the report came from here."""

    cell: Cell
    anchor: str
    read: bool


@dataclass(frozen=True)
class DrawnBlock:
    """A paragraph, or a table row by row."""

    text: str = ""
    rows: tuple[tuple[DrawnCell, ...], ...] = ()


def anchor(place: Place, carrier: str) -> str:
    """The address of a place inside the reprint; empty when the reprint does not show it."""
    if carrier == "text":
        return f"L{place.line}" if place.line else ""
    if carrier in DRAWN and place.table and place.row and place.column:
        return f"T{place.table}R{place.row}C{place.column}"
    return ""


@dataclass(frozen=True)
class Reprint:
    """Lines for a text, blocks for everything else that can be shown."""

    lines: tuple[Line, ...] = ()
    blocks: tuple[DrawnBlock, ...] = ()


def reprint(stored: StoredReport) -> Reprint:
    document = stored.original
    data, read = content.bytes_of(document.file.sha256), places_read(document)
    if document.format == "text":
        return Reprint(lines=tuple(lines(data, read)))
    if document.format in DRAWN:
        return Reprint(blocks=tuple(blocks(DRAWN[document.format](data), document.format, read)))
    return Reprint()


def places_read(document: Original) -> frozenset[str]:
    """The addresses from which the figures of a file's reports were taken."""
    figures = (figure for stored in document.reports.all() for figure in stored.report.cells.values())
    return frozenset(anchor(figure.place, document.format) for figure in figures if figure.place) - {""}


def lines(data: bytes, read: Set[str]) -> Iterator[Line]:
    """A text file line by line, counted as its reader counts."""
    for number, text in enumerate(LINE_END.split(decode(data).text), 1):
        yield Line(number, text, f"L{number}" in read)


def blocks(document: Document, carrier: str, read: Set[str]) -> Iterator[DrawnBlock]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield DrawnBlock(rows=tuple(tuple(_drawn(cell, carrier, read) for cell in row) for row in block.rows))
        else:
            yield DrawnBlock(text=block.text)


def _drawn(cell: Cell, carrier: str, read: Set[str]) -> DrawnCell:
    at = anchor(cell.place, carrier)
    return DrawnCell(cell, at, at in read)
