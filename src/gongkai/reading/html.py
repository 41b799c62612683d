"""What paragraphs and tables does a web page show, in the order a person reads them?

The page is parsed once and the breaks that blocks and `<br>` make are written into its text as line separators, so
that the text of any element is its plain string. Tables are laid out by the table algorithm of the HTML standard;
tables that only hold the page in place are walked through like any other block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, cast

from lxml import etree

from gongkai.reading.decode import decode
from gongkai.reading.document import Block, Document, Grid, Paragraph, ReadError, Shape, Spot, shape_of
from gongkai.reading.layout import PROSE, is_frame, plain
from gongkai.reading.met import met_before
from gongkai.reading.script import REMEMBERED, raised
from gongkai.reading.stencil import Printed, cut_out, printed
from gongkai.report import Place

_BREAK = "\u2028"
"""LINE SEPARATOR: the character Unicode has for exactly this; it counts as white space everywhere else."""

_BREAKING = (
    *("p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "pre", "hr", "form"),
    *("blockquote", "section", "article", "header", "footer", "nav", "aside", "main", "address", "center", "caption"),
    *("figure", "figcaption", "fieldset", "legend", "details", "summary"),
)
_UNSEEN = ("script", "style", "noscript", "template", "svg", "object", "select", "button", "xml", "head")
_STRUCK_OUT = ("del", "s", "strike")
_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_CELLS = frozenset({"td", "th"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_APART = frozenset({*_PARTS, *_HEADINGS, "ul"})
_TYPED = frozenset({"", "text", "number", "tel"})

MOST_COLUMNS = 200
MOST_ROWS_SPANNED = 65534
"""Spans count no further than this; a hostile page must not cost minutes. The second is the limit of the HTML standard
(4.9.11), which allows 1000 columns where the form has fifteen."""

_LINES_COUNT = (b"<pre", b"<textarea")
_STANDS_FOR = b"data-gongkai-stands-for"
_MENU = b"data-gongkai-list"
_STANDS_FOR_ATTRIBUTE, _MENU_ATTRIBUTE = _STANDS_FOR.decode(), _MENU.decode()
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9:]*)(?:\s+[A-Za-z_:-][\w:.-]*(?:=(?:"[^"<>]*"|'[^'<>]*'|[\w%.#-]+))?)*\s*/?>"""
)
_STANDS_IN = {
    "table": ("",),
    "thead": ("table",),
    "tbody": ("table",),
    "tfoot": ("table",),
    "tr": ("table", "thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
    "p": ("td", "th", "li"),
    "ul": ("",),
    "li": ("ul",),
}
_INLINE = frozenset({"span", "font", "b", "i", "u", "strong", "em", "br", "o:p", "a", "img"})
_IN_A_LINE = (*_INLINE, "p", "td", "th", "li")
_EMPTY = ("br", "img")

Menu = tuple[Paragraph, ...]
"""What a list of links says, its lines counted from the one on which it begins."""

_GAP = b"\0"  # no page has it: see `_without_control`
_SHORTEST_MENU = 256  # bytes
_MENUS_KEPT = 256
_SHAPES_KEPT = 256
_SHORT = 200  # characters: the text of a cell up to which it is worth remembering

_CONTROL = bytes({*range(32), 127} - {*b"\t\n\r"})
_CONTROL_BY_NUMBER = re.compile(
    rb"&#(?:0*(?:[012]?[0-9]|3[01]|127|6553[45])(?![0-9])|x0*(?:[01]?[0-9a-f]|7f|fff[ef])(?![0-9a-f]));?", re.IGNORECASE
)
_STRING: Callable[[etree._Element], Any] = etree.XPath("string()", smart_strings=False)
_PERHAPS_HIDDEN: Callable[[etree._Element], Any] = etree.XPath("descendant-or-self::*[@hidden or @style]")
_OUTSIDE_CELLS = etree.XPath("(. | thead | tbody | tfoot | tr | */tr)/text()[normalize-space()] | caption")
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_LEADING_DIGITS = re.compile(r"\s*\+?(\d{1,9})")
_MIME_HEAD = re.compile(r"\s*(?:[A-Za-z][\w-]*:.*\n(?:[ \t].*\n)*){1,60}?\s*", re.MULTILINE)
_INLINE_TAG = re.compile(r"</?(?:font|span|b|i|u|strong|em|big|small|ins|s|strike|nobr|sup|sub|a|o:p)\b[^>]*>", re.I)


def read_html(text: str, encoded: bytes | None = None) -> Document:
    """A decoded web page, or one saved as a single file (MHTML), as paragraphs and grids.

    `encoded` is the text in UTF-8, if it is at hand.
    """
    if _is_mime(text):
        text, encoded = _page_inside(text), None
    data = _without_control(text, encoded)
    page, tables = cut_out(data, b"table", partial(printed, read_alone=_read_alone), _STANDS_FOR)
    page, lists = _without_known_lists(page)
    if (tables or lists) and (document := _read_cut(page, tables, lists)):
        return document
    root, complete = _parse(text, data)
    if root is None:
        return Document((), "html")
    remarks = () if complete else (("truncated", "网页的元素嵌套过深，其后的内容没有读到。"),)
    title, lines_matter = _title(root), _lines_matter(root)
    _show(root, may_hide=_may_hide(data.lower()), lines_matter=lines_matter)
    return Document(tuple(_Walk().blocks(root)), "html", title, remarks)


def _without_known_lists(page: bytes) -> tuple[bytes, list[Menu]]:
    """A page in which empty lists stand for known ones, and these: the menus of a site are on every page of it.

    Between the first table and the last they stay: there they might stand in a cell.
    """
    first, last = page.find(b"<table"), page.rfind(b"</table>")
    if first < 0:
        return cut_out(page, b"ul", _menu, _MENU)
    around, lists = cut_out(page[:first] + _GAP + page[last:], b"ul", _menu, _MENU)
    before, _, behind = around.partition(_GAP)
    return before + page[first:last] + behind, lists


def _read_cut(page: bytes, tables: Sequence[Printed], lists: Sequence[Menu]) -> Document | None:
    """A page in which empty tables and lists stand for known ones; None when they do not stand there as they should."""
    signs = page.lower()
    if any(mark in signs for mark in _LINES_COUNT):
        return None
    root, complete = _parsed(page, huge=False)
    if root is None or not complete or _lines_matter(root):
        return None
    if not _stands_for(root, "table", tables) or not _stands_for(root, "ul", lists):
        return None  # one stands in a comment, or in an attribute that was never closed
    title = _title(root)
    _show(root, may_hide=_may_hide(signs), lines_matter=False)
    try:
        return Document(tuple(_Walk(tables, lists).blocks(root)), "html", title)
    except _Mixed:
        return None


def _stands_for(root: etree._Element, tag: str, known: Sequence[object]) -> bool:
    """True when as many empty elements stand in the tree as there are known ones."""
    return not known or sum(_number_of(element) is not None for element in root.iter(tag)) == len(known)


def _number_of(element: etree._Element) -> str | None:
    """The number of the known element for which an empty one stands."""
    return element.get(_STANDS_FOR_ATTRIBUTE if element.tag == "table" else _MENU_ATTRIBUTE)


def _read_alone(markup: bytes) -> list[Block]:
    """The mark-up of one table by itself: nothing when what stands around it in a page could change what it means."""
    blocks = _blocks_alone(markup)
    plain_cells = len(blocks) == 1 and isinstance(blocks[0], Grid) and max(map(len, blocks[0].texts)) <= PROSE
    return blocks if plain_cells else []


def _blocks_alone(markup: bytes) -> list[Block]:
    """What one element says by itself; nothing when what stands around it in a page could change that."""
    if _may_hide(markup.lower()) or not _is_whole(markup.decode()):
        return []
    root, complete = _parsed(b"<p></p>" + markup, huge=False)  # not the lines of the source are the lines of a page
    if root is None or not complete:
        return []
    _show(root, may_hide=False, lines_matter=False)
    return _Walk().blocks(root)


def _menu(markup: bytes) -> Menu | None:
    """What a list says that was met before."""
    known = len(markup) >= _SHORTEST_MENU and _GAP not in markup and met_before(markup)
    return (_menu_alone(markup) or None) if known else None


@lru_cache(maxsize=_MENUS_KEPT)
def _menu_alone(markup: bytes) -> Menu:
    return tuple([block for block in _blocks_alone(markup) if isinstance(block, Paragraph)])


def _is_whole(markup: str) -> bool:
    """True for a table whose every element is closed in order and stands where it may: so a parser moves nothing."""
    if "<" in (words := _TAG.sub("", markup)) or ">" in words:
        return False
    opened = [""]
    for tag in _TAG.finditer(markup):
        name, closes = tag["name"], bool(tag["end"])
        if closes:
            if opened.pop() != name:
                return False
        elif opened[-1] not in _STANDS_IN.get(name, _IN_A_LINE if name in _INLINE else ()):
            return False
        elif name not in _EMPTY:
            opened.append(name)
    return opened == [""]


def _title(root: etree._Element) -> str:
    named = next(root.iter("title"), None)
    return plain(named.text or "") if named is not None else ""


def _lines_matter(root: etree._Element) -> bool:
    """True for text without any mark-up that breaks it: see `_write_breaks`."""
    return next(root.iter("p", "div", "br"), None) is None and next(root.iter(*_BREAKING), None) is None


def _show(root: etree._Element, *, may_hide: bool, lines_matter: bool) -> None:
    """Put the tree right, so that the text of every element is what a person sees."""
    etree.strip_elements(root, *_UNSEEN, *_STRUCK_OUT, with_tail=False)
    for mark in root.iter("sup"):
        mark.text = raised(mark.text or "")
    if may_hide:
        _take_away_the_hidden(root)
    _write_breaks(root, lines_matter)


# --- from text to a tree whose text has its breaks in it -----------------------------------------------------------


def _parse(text: str, data: bytes) -> tuple[etree._Element | None, bool]:
    """The tree, and whether all of the page is in it: the parser gives up below a certain depth."""
    root, complete = _parsed(data, huge=False)
    if not complete:
        # The usual culprit is an inline element opened a thousand times and never closed; it means nothing here.
        root, complete = _parsed(_without_control(_INLINE_TAG.sub("", text)), huge=True)
    return root, complete


def _parsed(data: bytes, *, huge: bool) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=huge)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise ReadError("这个网页文件已损坏，无法解析。请重新保存或下载网页后再试。") from error
    return root, not len(parser.error_log.filter_from_fatals())


def _without_control(text: str, encoded: bytes | None = None) -> bytes:
    """The page in UTF-8 without the characters that no tree may hold, written out or by number."""
    for mark in ("\ufffe", "\uffff"):
        if mark in text:
            text, encoded = text.replace(mark, ""), None
    data = (encoded or text.encode("utf-8", "replace")).translate(None, _CONTROL)
    # One byte is found forty times as fast as two.
    return _CONTROL_BY_NUMBER.sub(b" ", data) if b"&" in data and b"&#" in data else data


def _may_hide(signs: bytes) -> bool:
    """False for a page (in small letters) without the words by which an element is hidden; looking at each is slow."""
    return b"hidden" in signs or b"mso-hide" in signs or (b"display" in signs and b"none" in signs)


def _take_away_the_hidden(root: etree._Element) -> None:
    """Drop what is not displayed. A page whose only tables are hidden shows them by script: those stay."""
    hidden = [
        element
        for element in _PERHAPS_HIDDEN(root)
        if element.get("hidden") is not None or _NOT_DISPLAYED.search(element.get("style", ""))
    ]
    tables = set(root.iter("table"))
    covered = {table for element in hidden for table in element.iter("table")}
    for element in hidden:
        if element is not root and not (tables and tables == covered and next(element.iter("table"), None) is not None):
            _remove(element)


def _remove(element: etree._Element) -> None:
    """Take an element out of the tree and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _write_breaks(root: etree._Element, lines_matter: bool) -> None:
    """Write a line separator wherever the page starts a new line.

    `lines_matter` is for text with tables pasted into it and no other markup, as converters to Markdown write it: there
    the lines of the source are the lines of the text.
    """
    for element in root.iter(*_BREAKING):
        element.tail = _BREAK + (element.tail or "")
        if element.tag != "br":
            element.text = _BREAK + (element.text or "")
    for block in [root] if lines_matter else root.iter("pre", "textarea"):
        for element in block.iter():
            if element.text and "\n" in element.text:
                element.text = element.text.replace("\n", _BREAK)
            if element.tail and element is not block and "\n" in element.tail:
                element.tail = element.tail.replace("\n", _BREAK)
    for field_ in root.iter("input"):
        # Pages saved from a reporting system hold their figures in entry fields.
        if field_.get("type", "").lower() in _TYPED and field_.get("value"):
            field_.tail = field_.get("value", "") + (field_.tail or "")


def _is_mime(text: str) -> bool:
    head = text[:2000].lstrip("\ufeff \r\n")
    return "mime-version:" in head.lower() and _MIME_HEAD.match(head) is not None


def _page_inside(text: str) -> str:
    """The web page inside a page saved as one file (MHTML, "单个文件网页")."""
    import email  # only here, and it takes a while to load

    message = email.message_from_string(text.lstrip("\ufeff \r\n"))
    for part in message.walk():
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                return decode(data).text
    raise ReadError("这个单个文件网页（MHTML）里没有网页正文。请在浏览器或 Word 中另存为 .docx 或普通网页后再试。")


# --- from the tree to blocks -----------------------------------------------------------------------------------------


class _Mixed(Exception):  # noqa: N818  (no error: the page is read another way)
    """A known table or list stands in a cell of another table, where its text counts."""


@dataclass(slots=True)
class _Walk:
    """Goes through the page once, in reading order, and gathers the text between two breaks into paragraphs."""

    printed: Sequence[Printed] = ()  # the tables that empty ones stand for
    lists: Sequence[Menu] = ()  # and the lists
    found: list[Block] = field(default_factory=list)
    tables: int = 0
    level: int = 0
    pieces: list[str] = field(default_factory=list)
    line: int | None = None
    part: str | None = None

    def blocks(self, root: etree._Element) -> list[Block]:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            begins = event == "start"
            if (tag := element.tag) in _APART:
                self.flush()
                if tag == "ul" and begins and self.lists:
                    self.found += self.menu(element)
                if tag in _HEADINGS:
                    self.level = _HEADINGS[tag] if begins else 0
                elif begins and tag == "table" and (grid := self.grid(element)):
                    self.found += grid
                    walker.skip_subtree()
                    continue
            if (text := element.text if begins else element.tail) and (begins or element is not root):
                self.add(text, element)
        self.flush()
        return self.found

    def add(self, text: str, element: etree._Element) -> None:
        if text.isspace():  # most texts are: what stands between the elements of the source, and breaks
            if _BREAK in text:
                self.flush()
            elif self.pieces:
                self.pieces.append(" ")
            return
        for index, line in enumerate(text.split(_BREAK)):
            if index:
                self.flush()
            if line and not line.isspace():
                if not self.pieces:
                    self.line, self.part = _line(element), element.get("id")
                self.pieces.append(line)
            elif line and self.pieces:
                self.pieces.append(" ")

    def flush(self) -> None:
        """End the paragraph gathered so far."""
        if not self.pieces:
            return
        if text := plain("".join(self.pieces)):
            place = Place(f"#{self.part}" if self.part else None, self.line)
            self.found.append(Paragraph(text, place, self.level))
        self.pieces.clear()

    def menu(self, element: etree._Element) -> Iterator[Paragraph]:
        """What the known list says for which this one stands, if it stands for any."""
        number = _number_of(element)
        start = (_line(element) or 1) - 1
        for text, place, level in self.lists[int(number)] if number is not None else ():
            yield Paragraph(text, Place(place.part, place.line and start + place.line), self.level or level)

    def grid(self, table: etree._Element) -> tuple[Block, ...] | None:
        """The table as a grid, after what was written into it outside its cells; None when it is only a frame."""
        if self.printed and (number := _number_of(table)) is not None:
            self.tables += 1
            known = self.printed[int(number)]
            return (known.grid(Place(part=known.stencil.part, line=_line(table), table=self.tables)),)
        if self.lists and any(_number_of(inner) is not None for inner in table.iter("ul")):
            raise _Mixed
        rows = _rows(table)
        cells = [cell for row in rows for cell in row.cells]
        nested = next(table.iterdescendants("table"), None) is not None
        texts = [_string(cell) if len(cell) else cell.text or "" for cell in cells]
        own = [text for text, cell in zip(texts, cells, strict=True) if not _holds_table(cell)] if nested else texts
        if is_frame(own, nested=nested):
            return None
        if nested and self.printed and any(_number_of(inner) is not None for inner in table.iter("table")):
            raise _Mixed
        self.tables += 1
        part = f"#{table.get('id')}" if table.get("id") else None
        place = Place(part=part, line=_line(table), table=self.tables)
        before = tuple(Paragraph(text, place) for text in _outside_cells(table))
        shown = [_lines(text) if len(text) <= _SHORT else _lines_of(text) for text in texts]
        lines: list[Any] = [cell.sourceline for cell in cells]  # the stubs leave its type open
        unknown = {at: state for at, text in enumerate(shown) if not text and (state := _unknown(cells[at]))}
        return (*before, Grid.spread(shown, _shape(rows), place, lines, unknown))


def _holds_table(cell: etree._Element) -> bool:
    return next(cell.iter("table"), None) is not None


def _outside_cells(table: etree._Element) -> Iterator[str]:
    """The caption, and words that were written between the cells; browsers show them above the table."""
    for item in cast(list[Any], _OUTSIDE_CELLS(table)):
        text = _lines_of(item if isinstance(item, str) else _string(item))
        if text:
            yield text


def _line(element: etree._Element) -> int | None:
    return element.sourceline  # type: ignore[return-value]  # the stubs leave its type open


def _string(element: etree._Element) -> str:
    text: str = _STRING(element)
    return text


def _lines_of(text: str) -> str:
    """The text of a cell, one line of it per line; '' when it holds nothing to see."""
    text = text.strip()
    if text.isdecimal():
        return text
    if _BREAK not in text:
        return plain(text)
    return "\n".join(line for line in map(plain, text.split(_BREAK)) if line)


_lines = lru_cache(maxsize=REMEMBERED)(_lines_of)
"""The same, remembered: labels and small figures come again and again."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row, and in which group (thead, tbody, tfoot) of its table it stands: groups are numbered."""

    cells: list[etree._Element]
    group: int


def _rows(table: etree._Element) -> list[_Row]:
    """The rows of this table itself, not of tables inside it; a cell outside any row makes a row of its own."""
    rows: list[_Row] = []
    loose: _Row | None = None
    waiting = [(0, iter(table))]
    groups = 1
    while waiting:
        group, children = waiting[-1]
        for child in children:
            tag = child.tag
            if tag == "tr":
                rows.append(_Row(_cells(child), group))
                loose = None
            elif tag in _CELLS:
                if loose is None:
                    loose = _Row([], group)
                    rows.append(loose)
                loose.cells.append(child)
            elif tag not in ("caption", "table", "colgroup") and len(child):
                waiting.append((groups, iter(child)))
                groups += 1
                break
        else:
            waiting.pop()
    return rows


def _cells(row: etree._Element) -> list[etree._Element]:
    """The cells of a row. A form between row and cells is no HTML, but occurs."""
    cells: list[etree._Element] = row[:]  # type: ignore[assignment, index]  # the stubs know no slices
    if all(cell.tag in _CELLS for cell in cells):
        return cells
    cells = []
    for child in row:
        if child.tag in _CELLS:
            cells.append(child)
        elif child.tag == "form":
            cells += [cell for cell in child if cell.tag in _CELLS]
    return cells


def _unknown(element: etree._Element) -> str:
    """What a page drawn by us says of a cell without a figure."""
    state = element.get("data-state", "")
    return state if state in ("unplaced", "absent") else ""


_Spans = tuple[str | None, str | None]
"""What a cell says of the columns and rows that it covers."""


def _shape(rows: list[_Row]) -> Shape:
    ends = _group_ends([row.group for row in rows])
    written = tuple([tuple([(cell.get("colspan"), cell.get("rowspan")) for cell in row.cells]) for row in rows])
    return _lay_out(written, tuple(ends))


@lru_cache(maxsize=_SHAPES_KEPT)
def _lay_out(rows: tuple[tuple[_Spans, ...], ...], ends: tuple[int, ...]) -> Shape:
    """Give every cell its row, column and spans, as the table algorithm of the HTML standard does.

    `ends` are, for every row, the row after the last of its group: no cell reaches beyond.
    """
    spots: list[Spot] = []
    taken: list[tuple[int, int]] = []  # by column: the row from which it is free again, the column behind what takes it
    for row_index, row in enumerate(rows):
        column = 0
        for wide, high in row:
            while column < len(taken) and taken[column][0] > row_index:
                column = taken[column][1]
            colspan = max(min(_span(wide), MOST_COLUMNS - column), 1) if wide else 1
            reach = min(_span(high) or MOST_ROWS_SPANNED, ends[row_index] - row_index) if high else 1
            rowspan = reach if column < MOST_COLUMNS else 1
            spots.append((row_index, column, rowspan, colspan))
            behind = column + colspan
            if rowspan > 1 or colspan > 1:  # else it takes nothing from the cells after it
                if len(taken) < behind:
                    taken += [(0, 0)] * (behind - len(taken))
                taken[column:behind] = [(row_index + rowspan, behind)] * colspan
            column = behind
    return shape_of(tuple(spots), spanned=True, lossless=False)


def _group_ends(groups: list[int]) -> list[int]:
    """For every row, the row after the last of its group."""
    ends = [len(groups)] * len(groups)
    for index in range(len(groups) - 2, -1, -1):
        ends[index] = ends[index + 1] if groups[index] == groups[index + 1] else index + 1
    return ends


def _span(value: str) -> int:
    """A span attribute as browsers read it: leading digits count, anything else is 1; 0 means to the end."""
    found = _LEADING_DIGITS.match(value)
    return int(found.group(1)) if found else 1
