"""What paragraphs and tables does a .docx hold, as Word would print them?

A .docx is a zip of XML parts. Only the parts needed are unpacked, within limits; the tables are walked as they are
written: rows of cells over a grid of columns, with spans, merges and skipped columns.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from lxml import etree

from gongkai.reading.document import Block, Cell, Document, Grid, Paragraph, ReadError
from gongkai.reading.layout import is_frame, plain, visible
from gongkai.reading.numbering import W
from gongkai.reading.printed import NO_STYLE, Style, outline, style_of, write_as_printed
from gongkai.reading.stencil import Printed, cut_out, printed
from gongkai.report import Place

MOST_MEMBERS = 10_000
MOST_UNPACKED = 1 << 30
MOST_OF_ONE_PART = 64 << 20
MOST_TIMES_SMALLER = 300
"""Limits against zip bombs. The XML of long tables shrinks about 60 times, hardly ever more than 100 times."""

SNAP = 60
"""Column edges nearer than this (in twips, twentieths of a point; about a millimetre) are one edge: converters leave
columns one twip wide, and every figure behind would move by one column."""

MOST_COLUMNS = 1000

_CELL_STYLE = f"{W}p/{W}pPr/{W}pStyle"
_SAVE_AGAIN = "文件可能已损坏，请用 Word 或 WPS 打开后另存为 .docx 再试。"
_DAMAGED = "这个 .docx 文件不完整或已损坏，无法解压。请重新下载或复制后再试。"
_TOO_BIG = "这个 .docx 解压后过大，不像正常的文档，没有打开。"

_STANDS_FOR = b"gongkai-stands-for"
_STANDS_FOR_ATTRIBUTE = _STANDS_FOR.decode()
_STYLE_NAMED = re.compile(rb"""<w:pStyle\s[^<>]*w:val=["']([^"']*)["']""")

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W[1:-1].encode()
_OFFICE_DOCUMENT = "/officeDocument"

_P, _P_PR, _TBL, _TR, _TR_PR, _TC, _TC_PR, _GRID_BEFORE, _GRID_SPAN, _V_MERGE, _H_MERGE, _VAL = (
    W + name
    for name in (
        *("p", "pPr", "tbl", "tr", "trPr", "tc", "tcPr"),
        *("gridBefore", "gridSpan", "vMerge", "hMerge", "val"),
    )
)
_PROPERTIES = (_TR_PR, *(W + name for name in ("tblPr", "tblGrid", "sectPr")))
_STRING: Callable[[etree._Element], Any] = etree.XPath("string()", smart_strings=False)
_MEASURE = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*(pt|cm|mm|in|pc|pi)?\s*")
_TWIPS = {None: 1.0, "pt": 20.0, "cm": 567.0, "mm": 56.7, "in": 1440.0, "pc": 240.0, "pi": 240.0}


def read_docx(data: bytes) -> Document:
    """A .docx file as paragraphs and grids. Raises ReadError when it is damaged, encrypted or no such file."""
    package = _Package(data)
    content = package.content(package.main)
    page, tables = cut_out(content, b"w:tbl", partial(printed, read_alone=_read_alone), _STANDS_FOR)
    if tables and (document := _read_cut(page, tables, package)):
        return document
    root, whole = _parse(content)
    if root is None or root.tag != W + "document":
        raise ReadError(f"这个 .docx 里的正文不是 Word 文档。{_SAVE_AGAIN}")
    body = root.find(W + "body")
    if body is None:
        raise ReadError(f"这个 .docx 里没有正文。{_SAVE_AGAIN}")
    styles = write_as_printed(root, package.beside)
    remarks = () if whole else (("truncated", "文档的 XML 已损坏，只读出了能恢复的部分。"),)
    return Document(tuple(_Walk(package.main, styles).blocks(body)), "docx", remarks=remarks)


def _read_cut(page: bytes, tables: Sequence[Printed], package: _Package) -> Document | None:
    """A document in which empty tables stand for known ones; None when they do not stand there as they should."""
    try:
        root, whole = _parse(page)
    except ReadError:
        return None
    body = root.find(W + "body") if whole and root is not None and root.tag == W + "document" else None
    if root is None or body is None:
        return None
    empty = [table for table in root.iter(_TBL) if table.get(_STANDS_FOR_ATTRIBUTE) is not None]
    if len(empty) != len(tables) or any(next(table.iterancestors(_TBL), None) is not None for table in empty):
        return None
    named = {name.decode() for table in tables for name in _STYLE_NAMED.findall(table.stencil.markup)}
    styles = write_as_printed(root, package.beside, named)
    if any(styles[name].number for name in named if name in styles):
        return None  # the paragraphs in the tables are numbered, and go on from those before
    return Document(tuple(_Walk(package.main, styles, tables).blocks(body)), "docx")


def _read_alone(markup: bytes) -> list[Block]:
    """The mark-up of one table by itself: nothing when what stands around it could change what it means."""
    if b"numPr" in markup or b"&" in markup:
        return []
    root, whole = _parse(b'<w:document xmlns:w="%b"><w:body>%b</w:body></w:document>' % (_TRANSITIONAL, markup))
    if root is None or not whole or len(root[0]) != 1:
        return []
    return list(_Walk(None, write_as_printed(root, lambda name: None)).blocks(root[0]))


# --- the package -----------------------------------------------------------------------------------------------------


class _Package:
    """The zip file: opened with suspicion, read only where needed."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise ReadError(_DAMAGED) from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/"): info for info in self._zip.infolist()}
        if len(self._parts) > MOST_MEMBERS or sum(info.file_size for info in self._parts.values()) > MOST_UNPACKED:
            raise ReadError(_TOO_BIG)
        self.main = self._main_part()

    def _main_part(self) -> str:
        """Where the package says its document is; nearly always `word/document.xml`."""
        usual = "word/document.xml"
        if usual in self._parts:
            return usual
        relations, _ = self.xml("_rels/.rels")
        for relation in () if relations is None else relations:
            if relation.get("Type", "").endswith(_OFFICE_DOCUMENT):
                target = relation.get("Target", "").lstrip("/")
                if target in self._parts:
                    return target
        raise ReadError("这个文件里没有 Word 正文（word/document.xml），不是 .docx 文档，或已损坏。")

    def content(self, name: str) -> bytes:
        """The bytes of a part that must be there, in the names of the usual edition of the standard."""
        content = self._unpack(name)
        # The two editions differ in name only, for all that is read here.
        return content.replace(_STRICT, _TRANSITIONAL) if _STRICT in content else content

    def beside(self, name: str) -> etree._Element | None:
        """A part in the folder of the document, or None when it is missing or of no use."""
        root, _ = self.xml(f"{self.main.rpartition('/')[0]}/{name}".lstrip("/"))
        return root

    def xml(self, name: str) -> tuple[etree._Element | None, bool]:
        """A part parsed, and whether it was sound: one that may be missing or broken."""
        if name not in self._parts:
            return None, False
        try:
            return _parse(self.content(name))
        except ReadError:
            return None, False

    def _unpack(self, name: str) -> bytes:
        info = self._parts[name]
        if info.flag_bits & 1:
            raise ReadError("这个文件加了密码，无法读取。请先用 Word 或 WPS 打开并取消密码，再试一次。")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ReadError(_DAMAGED)  # Word writes no other; bzip2 and LZMA can claim a gigabyte before the first byte
        try:
            with self._zip.open(info) as part:
                content = part.read(MOST_OF_ONE_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
            raise ReadError(_DAMAGED) from error
        shrunk = max(info.compress_size, 1) * MOST_TIMES_SMALLER
        if len(content) > MOST_OF_ONE_PART or (len(content) > 1 << 20 and len(content) > shrunk):
            raise ReadError(_TOO_BIG)
        return content


def _parse(content: bytes) -> tuple[etree._Element | None, bool]:
    """XML without entities, definitions or network; broken XML as far as it can be recovered."""
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True, remove_blank_text=True, recover=recover,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            continue
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise ReadError("这个 .docx 的 XML 带有 DTD 声明，正常的文档不会有，没有打开。")
        return root, not recover
    raise ReadError(f"这个 .docx 的正文不是有效的 XML。{_SAVE_AGAIN}")


# --- the walk --------------------------------------------------------------------------------------------------------


def _content(parent: etree._Element, *kinds: str) -> Iterator[etree._Element]:
    """The children of these kinds, also those wrapped in content controls, custom XML, insertions and the like."""
    own = list(parent.iterchildren(*kinds))
    if len(own) + sum(1 for _ in parent.iterchildren(*_PROPERTIES)) == len(parent):
        yield from own
        return
    waiting = [iter(parent)]
    while waiting:
        for child in waiting[-1]:
            if child.tag in kinds:
                yield child
            elif child.tag not in (_P, _TBL, _TR, _TC) and len(child):
                waiting.append(iter(child))
                break
        else:
            waiting.pop()


@dataclass(slots=True)
class _Walk:
    """Goes through the body once, in reading order."""

    part: str | None
    styles: Mapping[str, Style]
    printed: Sequence[Printed] = ()  # the tables that empty ones stand for
    paragraphs: int = 0
    tables: int = 0

    def blocks(self, body: etree._Element) -> Iterator[Block]:
        waiting: list[Iterator[etree._Element]] = [_content(body, _P, _TBL)]
        merges = _Merges.of(body)
        while waiting:
            for element in waiting[-1]:
                if element.tag == _P:
                    yield from self.paragraph(element)
                    continue
                if self.printed and (number := element.get(_STANDS_FOR_ATTRIBUTE)) is not None:
                    self.tables += 1
                    yield self.printed[int(number)].grid(Place(part=self.part, table=self.tables))
                    continue
                table = _Table.of(element, merges)
                if table.is_frame():
                    cells = [cell.element for row in table.rows for cell in row]
                    waiting += [_content(cell, _P, _TBL) for cell in reversed(cells)]
                    break
                self.tables += 1
                place = Place(part=self.part, table=self.tables)
                yield Grid(tuple(table.laid_out(place)), spanned=True, place=place)
            else:
                waiting.pop()

    def paragraph(self, element: etree._Element) -> Iterator[Paragraph]:
        self.paragraphs += 1
        place = Place(part=self.part, line=self.paragraphs)
        for line in _string(element).split("\n"):
            if line := visible(line).strip():
                yield Paragraph(line, place, self.level(element))

    def level(self, element: etree._Element) -> int:
        properties = element.find(_P_PR)
        if properties is None or not len(properties):
            return NO_STYLE.level
        own = outline(properties)
        return style_of(properties, self.styles).level if own is None else own


# --- tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Merges:
    """What cells and rows say of their room. Few say anything, so the marks are looked up once for the whole body."""

    columns: dict[etree._Element, int]  # by cell: how many columns of the grid it covers
    below: dict[etree._Element, bool]  # by cell: whether it belongs to the one above
    joined: dict[etree._Element, bool]  # by cell: whether it belongs to the one before
    skipped: dict[etree._Element, int]  # by row: how many columns of the grid it leaves free before its first cell

    @classmethod
    def of(cls, body: etree._Element) -> _Merges:
        merges = cls({}, {}, {}, {})
        for mark in body.iter(_GRID_BEFORE, _GRID_SPAN, _V_MERGE, _H_MERGE):
            properties = mark.getparent()
            owner = properties.getparent() if properties is not None else None
            if properties is None or owner is None:
                continue
            if properties.tag == _TR_PR and mark.tag == _GRID_BEFORE:
                merges.skipped.setdefault(owner, _count(mark.get(_VAL, "")))
            elif properties.tag == _TC_PR and properties.getprevious() is None:
                merges.hear(owner, mark)
        return merges

    def hear(self, cell: etree._Element, mark: etree._Element) -> None:
        """Take in one mark of a cell."""
        if mark.tag == _GRID_SPAN:
            self.columns[cell] = max(_count(mark.get(_VAL, "")), 1)
        elif mark.tag == _V_MERGE:
            self.below[cell] = mark.get(_VAL) != "restart"
        elif mark.tag == _H_MERGE:
            self.joined[cell] = mark.get(_VAL) != "restart"


@dataclass(slots=True)
class _Tc:
    """A cell as written: the grid columns it covers, and whether it carries on one above it or before it."""

    element: etree._Element
    start: int
    end: int
    below: bool = False
    text: str | None = None  # None when the cell holds a table itself
    rows: int = 1


@dataclass(slots=True)
class _Table:
    """A `w:tbl`: rows of cells over a grid of columns."""

    rows: list[list[_Tc]]
    edges: list[float]
    nested: bool

    @classmethod
    def of(cls, element: etree._Element, merges: _Merges) -> _Table:
        nested = next(element.iterdescendants(_TBL), None) is not None
        rows = [_row(row, merges, nested=nested) for row in _content(element, _TR)]
        return cls(rows, _edges(element), nested)

    def is_frame(self) -> bool:
        texts = [cell.text for row in self.rows for cell in row if cell.text is not None]
        return is_frame(texts, nested=self.nested)

    def laid_out(self, place: Place) -> Iterator[Cell]:
        """Every cell with its row, column and spans; cells that carry on the one above become its rowspan."""
        columns = self.snapped()
        above: dict[int, _Tc] = {}  # by column: the cell that reaches down to the row before
        begun: list[tuple[int, int, _Tc]] = []
        for row_index, row in enumerate(self.rows):
            reaching: dict[int, _Tc] = {}
            for cell in row:
                column = columns[cell.start]
                if column == columns[cell.end] and cell.text == "":
                    continue  # in a column too narrow to see
                first = above.get(column) if cell.below else None
                if first is None:
                    first = cell
                    begun.append((row_index, column, cell))
                else:
                    first.rows += 1
                reaching[column] = first
            above = reaching
        for row_index, column, cell in begun:
            text = _cell_text(cell.element) if cell.text is None else cell.text
            colspan = max(columns[cell.end] - column, 1)
            at = Place(place.part, None, place.table, row_index + 1, column + 1)
            unknown = "" if text else _unknown(cell.element)
            yield Cell(text, row_index, column, cell.rows, colspan, at, unknown)

    def snapped(self) -> list[int]:
        """For every column edge as written the column that begins there; edges closer than `SNAP` are one.

        An edge stays where it is when a cell with text would otherwise lose its column.
        """
        last_edge = len(self.edges) - 1
        needed = {
            cell.end
            for row in self.rows
            for cell in row
            if cell.text and cell.end <= last_edge and self.edges[cell.end] - self.edges[cell.start] < SNAP
        }
        columns: list[int] = []
        column, kept = 0, 0.0
        for index, edge in enumerate(self.edges):
            if index and (edge - kept >= SNAP or index in needed):
                column, kept = column + 1, edge
            columns.append(column)
        beyond = max((row[-1].end for row in self.rows if row), default=0) - last_edge
        return columns + [column + further for further in range(1, beyond + 1)]


def _edges(table: etree._Element) -> list[float]:
    """Where the columns of the grid begin, in twips; only the first edge when the widths cannot be true."""
    edges = [0.0]
    for column in islice(table.iterfind(f"{W}tblGrid/{W}gridCol"), MOST_COLUMNS):
        found = _MEASURE.fullmatch(column.get(W + "w", ""))
        edges.append(edges[-1] + (float(found.group(1)) * _TWIPS[found.group(2)] if found else 0.0))
    return edges if edges[-1] >= SNAP * (len(edges) - 1) else [0.0]


def _row(row: etree._Element, merges: _Merges, *, nested: bool) -> list[_Tc]:
    """The cells of a row; those merged away into the one before them (`hMerge`) only make that one wider."""
    cells: list[_Tc] = []
    start = merges.skipped.get(row, 0)
    for element in _content(row, _TC):
        end = min(start + merges.columns.get(element, 1), MOST_COLUMNS)
        if cells and merges.joined.get(element, False):
            cells[-1].end = end
        else:
            own = None if nested and next(element.iter(_TBL), None) is not None else _cell_text(element)
            cells.append(_Tc(element, start, end, merges.below.get(element, False), own))
        start = end
    return cells


def _count(text: str) -> int:
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _unknown(element: etree._Element) -> str:
    """What a document drawn by us says of a cell without a figure, by the style of its paragraph."""
    style = element.find(_CELL_STYLE)
    name = style.get(W + "val", "") if style is not None else ""
    return next((state for state in ("unplaced", "absent") if name.startswith(state.capitalize())), "")


def _cell_text(cell: etree._Element) -> str:
    """The text of a cell, one line per paragraph that says something."""
    text = _string(cell)
    if text.isdecimal():
        return text
    if "\n" in text or len(cell) > 2 or (len(cell) and cell[-1].tag != _P):  # not just properties and one paragraph
        lines = (plain(line) for item in cell.iter(_P) for line in _string(item).split("\n"))
        return "\n".join(line for line in lines if line)
    return plain(text)


def _string(element: etree._Element) -> str:
    text: str = _STRING(element)
    return text
