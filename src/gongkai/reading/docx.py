"""What paragraphs and tables does a .docx hold, as Word would print them?

A .docx is a zip of XML parts. Only the parts needed are unpacked, within limits; the tables are walked as they are
written: rows of cells over a grid of columns, with spans, merges and skipped columns. What Word prints and the text
does not hold, such as the automatic "（一）", is put back; what it holds and Word does not print, such as deleted words, is
left out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from gongkai.reading.document import Block, Cell, Document, Grid, Paragraph, ReadError
from gongkai.reading.layout import is_frame, plain, visible
from gongkai.reading.numbering import Numbering, W, numbering
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

_SAVE_AGAIN = "文件可能已损坏，请用 Word 或 WPS 打开后另存为 .docx 再试。"
_DAMAGED = "这个 .docx 文件不完整或已损坏，无法解压。请重新下载或复制后再试。"
_TOO_BIG = "这个 .docx 解压后过大，不像正常的文档，没有打开。"

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W[1:-1].encode()
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFFICE_DOCUMENT = "/officeDocument"

_P, _TBL, _TR, _TC, _R, _T = (W + name for name in ("p", "tbl", "tr", "tc", "r", "t"))
_P_PR, _TC_PR, _BOX, _NUM_PR, _STYLE = (W + name for name in ("pPr", "tcPr", "txbxContent", "numPr", "pStyle"))
_GRID_SPAN, _V_MERGE, _H_MERGE = (W + name for name in ("gridSpan", "vMerge", "hMerge"))
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_SYM = W + "sym"
_SPOKEN = (_T, _SYM, *_SIGNS)
_TR_PR, _FALLBACK = W + "trPr", _MC + "Fallback"
_UNSEEN = (W + "del", W + "moveFrom", W + "rt", _FALLBACK)
_VAL = W + "val"
_OFF = frozenset({"0", "false", "off", "none"})
_CHECK_MARKS = {0xFC: "√", 0xFE: "☑", 0x52: "☑", 0xA8: "□", 0x6F: "□", 0xFB: "×", 0xFD: "☒", 0x54: "☒"}
"""Signs of the fonts Wingdings and Wingdings 2 that stand for themselves on forms."""

_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,5}")
_MEASURE = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*(pt|cm|mm|in|pc|pi)?\s*")
_TWIPS = {None: 1.0, "pt": 20.0, "cm": 567.0, "mm": 56.7, "in": 1440.0, "pc": 240.0, "pi": 240.0}


def read_docx(data: bytes) -> Document:
    """A .docx file as paragraphs and grids. Raises ReadError when it is damaged, encrypted or no such file."""
    package = _Package(data)
    root, whole = package.xml(package.main, needed=True)
    if root is None or root.tag != W + "document":
        raise ReadError(f"这个 .docx 里的正文不是 Word 文档。{_SAVE_AGAIN}")
    body = root.find(W + "body")
    if body is None:
        raise ReadError(f"这个 .docx 里没有正文。{_SAVE_AGAIN}")
    _take_away_the_unseen(root)
    _take_out_text_boxes(root)
    styles = _styles(package) if next(root.iter(_STYLE), None) is not None else {}
    if next(root.iter(_NUM_PR), None) is not None or any(style.number for style in styles.values()):
        _write_numbers(body, styles, numbering(package.beside("numbering.xml")))
    remarks = () if whole else (("truncated", "文档的 XML 已损坏，只读出了能恢复的部分。"),)
    return Document(tuple(_Walk(package.main, styles).blocks(body)), "docx", remarks=remarks)


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

    def beside(self, name: str) -> etree._Element | None:
        """A part in the folder of the document, or None when it is missing or of no use."""
        root, _ = self.xml(f"{self.main.rpartition('/')[0]}/{name}".lstrip("/"))
        return root

    def xml(self, name: str, *, needed: bool = False) -> tuple[etree._Element | None, bool]:
        """A part parsed, and whether it was sound. A part that is not `needed` may be missing or broken."""
        if name not in self._parts:
            return None, False
        try:
            return _parse(self._unpack(name))
        except ReadError:
            if needed:
                raise
            return None, False

    def _unpack(self, name: str) -> bytes:
        info = self._parts[name]
        if info.flag_bits & 1:
            raise ReadError("这个文件加了密码，无法读取。请先用 Word 或 WPS 打开并取消密码，再试一次。")
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
    if _STRICT in content:
        content = content.replace(_STRICT, _TRANSITIONAL)  # the two differ in name only, for all that is read here
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True, recover=recover,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            continue
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise ReadError("这个 .docx 的 XML 带有 DTD 声明，正常的文档不会有，没有打开。")
        return root, not recover
    raise ReadError(f"这个 .docx 的正文不是有效的 XML。{_SAVE_AGAIN}")


# --- what is printed and what is not ---------------------------------------------------------------------------------


def _take_away_the_unseen(root: etree._Element) -> None:
    """Deleted and moved-away text, pinyin over characters, the second drawing of the same text box, hidden text."""
    for element in list(root.iter(*_UNSEEN)):
        parent = element.getparent()
        if parent is None:
            continue
        if parent.tag == _TR_PR:
            _remove(parent.getparent())  # a deleted row carries the mark in its properties
        elif element.tag != _FALLBACK or parent.find(_MC + "Choice") is not None:
            parent.remove(element)
    for element in list(root.iter(W + "vanish")):
        run = next(element.iterancestors(_R, _P), None)
        if run is not None and run.tag == _R and element.get(_VAL, "").lower() not in _OFF:
            _remove(run)


def _remove(element: etree._Element | None) -> None:
    parent = element.getparent() if element is not None else None
    if element is not None and parent is not None:
        parent.remove(element)


def _take_out_text_boxes(root: etree._Element) -> None:
    """What stands in a text box is read after the paragraph that the box hangs on."""
    for box in list(root.iter(_BOX)):
        anchor = next(box.iterancestors(_P), None)
        if anchor is None or anchor.getparent() is None:
            continue
        for block in reversed(list(box)):
            anchor.addnext(block)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style brings with it: a heading level, a list."""

    level: int = 0
    number: str = ""
    depth: int = 0


_NO_STYLE = _Style()


def _styles(package: _Package) -> dict[str, _Style]:
    root = package.beside("styles.xml")
    if root is None:
        return {}
    elements = {style.get(W + "styleId", ""): style for style in root.iterchildren(W + "style")}
    return {name: style for name, element in elements.items() if (style := _style(element, elements)) != _Style()}


def _style(element: etree._Element, elements: dict[str, etree._Element]) -> _Style:
    """A style with what it inherits; the nearest ancestor that says something is heard."""
    level, number, depth = None, None, None
    current: etree._Element | None = element
    for _ in range(12):  # styles built on each other in a circle occur
        if current is None:
            break
        properties = current.find(W + "pPr")
        if properties is not None:
            if level is None:
                level = _outline(properties)
            number_of, depth_of = _number(properties)
            number = number_of if number is None else number
            depth = depth_of if depth is None else depth
        based = current.find(W + "basedOn")
        current = elements.get(based.get(_VAL, "")) if based is not None else None
    return _Style(level or 0, number or "", depth or 0)


def _outline(properties: etree._Element) -> int | None:
    element = properties.find(W + "outlineLvl")
    if element is None:
        return None
    value = element.get(_VAL, "")
    return int(value) + 1 if value in {"0", "1", "2", "3", "4", "5", "6", "7", "8"} else 0


def _number(properties: etree._Element) -> tuple[str | None, int | None]:
    """The list and the level that the properties of a paragraph or style name."""
    element = properties.find(_NUM_PR)
    if element is None:
        return None, None
    number, depth = element.find(W + "numId"), element.find(W + "ilvl")
    level = depth.get(_VAL, "") if depth is not None else ""
    return (
        number.get(_VAL, "") if number is not None else None,
        int(level) if level.isascii() and level.isdecimal() and len(level) == 1 else None,
    )


def _write_numbers(body: etree._Element, styles: dict[str, _Style], lists: Numbering) -> None:
    """Write the number that Word prints before a paragraph into its text. A number alone is no text, and no figure."""
    for paragraph in body.iter(_P):
        properties = paragraph.find(_P_PR)
        if properties is None:
            continue
        style = _style_of(properties, styles)
        number, depth = _number(properties)
        number = style.number if number is None else number
        if number and number != "0" and _text(paragraph).strip():
            printed = lists.next(number, style.depth if depth is None else depth)
            if printed:
                run = etree.Element(_R)
                etree.SubElement(run, _T).text = printed
                properties.addnext(run)


def _style_of(properties: etree._Element, styles: dict[str, _Style]) -> _Style:
    named = properties.find(_STYLE)
    return styles.get(named.get(_VAL, ""), _NO_STYLE) if named is not None else _NO_STYLE


# --- the walk --------------------------------------------------------------------------------------------------------


def _content(parent: etree._Element, *kinds: str) -> Iterator[etree._Element]:
    """The children of these kinds, also those wrapped in content controls, custom XML, insertions and the like."""
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

    part: str
    styles: dict[str, _Style]
    paragraphs: int = 0
    tables: int = 0

    def blocks(self, body: etree._Element) -> Iterator[Block]:
        waiting: list[Iterator[etree._Element]] = [_content(body, _P, _TBL)]
        while waiting:
            for element in waiting[-1]:
                if element.tag == _P:
                    yield from self.paragraph(element)
                    continue
                table = _Table.of(element)
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
        for line in _text(element).split("\n"):
            if line := visible(line).strip():
                yield Paragraph(line, place, self.level(element))

    def level(self, element: etree._Element) -> int:
        properties = element.find(_P_PR)
        if properties is None:
            return 0
        own = _outline(properties)
        return _style_of(properties, self.styles).level if own is None else own


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph: words, tabs, line ends, signs; fields with their result, insertions as accepted."""
    return "".join([(item.text or "") if item.tag == _T else _sign(item) for item in paragraph.iter(*_SPOKEN)])


def _sign(element: etree._Element) -> str:
    if element.tag != _SYM:
        parent = element.getparent()
        return _SIGNS[element.tag] if parent is not None and parent.tag == _R else ""  # w:tab also defines tab stops
    code = element.get(W + "char", "")
    if not _HEXADECIMAL.fullmatch(code):
        return ""
    number = int(code, 16)
    return _CHECK_MARKS.get(number - 0xF000, chr(number)) if number >= 0xE000 else chr(number) if number >= 0x20 else ""


# --- tables ----------------------------------------------------------------------------------------------------------


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
    def of(cls, element: etree._Element) -> _Table:
        nested = next(element.iterdescendants(_TBL), None) is not None
        rows = [_row(row, nested=nested) for row in _content(element, _TR)]
        return cls(rows, _edges(element), nested)

    def is_frame(self) -> bool:
        texts = [cell.text for row in self.rows for cell in row if cell.text is not None]
        return is_frame(texts, nested=self.nested)

    def laid_out(self, place: Place) -> Iterator[Cell]:
        """Every cell with its row, column and spans; cells that carry on the one above become its rowspan."""
        column_of = self.snapped()
        above: dict[int, _Tc] = {}  # by column: the cell that reaches down to the row before
        begun: list[tuple[int, int, _Tc]] = []
        for row_index, row in enumerate(self.rows):
            reaching: dict[int, _Tc] = {}
            for cell in row:
                column = column_of(cell.start)
                if column == column_of(cell.end) and cell.text == "":
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
            colspan = max(column_of(cell.end) - column, 1)
            at = Place(place.part, None, place.table, row_index + 1, column + 1)
            yield Cell(text, row_index, column, cell.rows, colspan, at)

    def snapped(self) -> Callable[[int], int]:
        """From a column edge as written to the column that begins there; edges closer than `SNAP` are one.

        An edge stays where it is when a cell with text would otherwise lose its column.
        """
        last_edge = len(self.edges) - 1
        needed = {
            cell.end
            for row in self.rows
            for cell in row
            if cell.text and cell.end <= last_edge and self.edges[cell.end] - self.edges[cell.start] < SNAP
        }
        column_of: list[int] = []
        column, kept = 0, 0.0
        for index, edge in enumerate(self.edges):
            if index and (edge - kept >= SNAP or index in needed):
                column, kept = column + 1, edge
            column_of.append(column)
        beyond = column - last_edge
        return lambda edge: column_of[edge] if edge <= last_edge else edge + beyond


def _edges(table: etree._Element) -> list[float]:
    """Where the columns of the grid begin, in twips; only the first edge when the widths cannot be true."""
    edges = [0.0]
    for column in islice(table.iterfind(f"{W}tblGrid/{W}gridCol"), MOST_COLUMNS):
        found = _MEASURE.fullmatch(column.get(W + "w", ""))
        edges.append(edges[-1] + (float(found.group(1)) * _TWIPS[found.group(2)] if found else 0.0))
    return edges if edges[-1] >= SNAP * (len(edges) - 1) else [0.0]


def _row(row: etree._Element, *, nested: bool) -> list[_Tc]:
    """The cells of a row; those merged away into the one before them (`hMerge`) only make that one wider."""
    cells: list[_Tc] = []
    start = _skipped(row)
    for element in _content(row, _TC):
        span, below, joined = _merges(element)
        end = min(start + span, MOST_COLUMNS)
        if joined and cells:
            cells[-1].end = end
        else:
            own = None if nested and next(element.iter(_TBL), None) is not None else _cell_text(element)
            cells.append(_Tc(element, start, end, below, own))
        start = end
    return cells


def _skipped(row: etree._Element) -> int:
    """How many columns of the grid this row leaves free before its first cell."""
    before = row.find(f"{W}trPr/{W}gridBefore")
    return _count(before.get(_VAL, "")) if before is not None else 0


def _merges(cell: etree._Element) -> tuple[int, bool, bool]:
    """How many columns a cell covers, whether it belongs to the one above, and whether to the one before."""
    span, below, joined = 1, False, False
    if len(cell) and cell[0].tag == _TC_PR:
        for item in cell[0]:
            tag = item.tag
            if tag == _GRID_SPAN:
                span = max(_count(item.get(_VAL, "")), 1)
            elif tag == _V_MERGE:
                below = item.get(_VAL) != "restart"
            elif tag == _H_MERGE:
                joined = item.get(_VAL) != "restart"
    return span, below, joined


def _count(text: str) -> int:
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _cell_text(cell: etree._Element) -> str:
    """The text of a cell, one line per paragraph that says something."""
    paragraphs = [child for child in cell if child.tag == _P]
    if len(paragraphs) == 1 and len(cell) <= 2:
        text = _text(paragraphs[0])
        if "\n" not in text:
            return plain(text)
    lines = (plain(line) for item in cell.iter(_P) for line in _text(item).split("\n"))
    return "\n".join(line for line in lines if line)
