"""What does a Word document say, on the page and behind it?

Read are the body with its tables and text boxes, headers, footers, notes, comments, hidden runs, the text deleted in
tracked changes, links, fields and properties. Hidden counts what Word hides, and what is white or too small to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.screening.finding import Layer, Where
from gongkai.screening.package import Package, whole
from gongkai.screening.passage import Entry, Material, Passage, Remark, ScreeningError, Table
from gongkai.screening.properties import office_properties
from gongkai.screening.tables import headings, place_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {W + "del", W + "moveFrom"}
_TRACKED = {
    W + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "tcPrChange")
}
_TEXT = {W + "t", W + "delText"}
_SPACE = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": ""}
_UNSEEN_SIZE = 4  # half-points
_OFF = ("0", "false", "off")
_LONGEST_TITLE = 60


def open_word(package: Package) -> Material:
    """All layers of a .docx. Raises ScreeningError when there is no body or it is damaged."""
    material = Material()
    styles = hiding_styles(package)
    root = package.xml("word/document.xml")
    if root is None:
        raise ScreeningError("文件里没有 Word 正文，不是 .docx 文档，或已损坏。")
    _Walk(material, styles, Where()).part(root)
    for start, layer in (
        ("word/header", Layer.HEADER),
        ("word/footer", Layer.HEADER),
        ("word/footnotes", Layer.NOTES),
        ("word/endnotes", Layer.NOTES),
        ("word/comments", Layer.COMMENT),
    ):
        for name in package.names(start, ".xml"):
            part = package.xml(name)
            if part is not None and part.tag.startswith(W):
                _Walk(material, styles, Where(layer=layer)).part(part)
    for name in package.names("word/", ".xml.rels"):
        _links(package, name.replace("_rels/", "").removesuffix(".rels"), material)
    if any(passage.where.layer is Layer.COMMENT for passage in material.passages):
        material.remarks.append(Remark("comments", Where(layer=Layer.COMMENT)))
    office_properties(package, material)
    return material


def _links(package: Package, name: str, material: Material) -> None:
    for _, kind, target, external in package.relations(name):
        if kind == "hyperlink":
            material.passages.append(Passage(target, Where(layer=Layer.LINK)))
        elif external:
            material.remarks.append(Remark("external", Where(), target))


def hiding_styles(package: Package) -> frozenset[str]:
    """The names of styles whose text is hidden."""
    root = package.xml("word/styles.xml")
    if root is None:
        return frozenset()
    return frozenset(
        style.get(W + "styleId", "") for style in root.iter(W + "style") if hides(style.find(W + "rPr"), frozenset())
    )


def hides(properties: etree._Element | None, styles: frozenset[str]) -> bool:
    """True when these run properties make text that nobody sees."""
    if properties is None:
        return False
    for name in ("vanish", "specVanish"):
        mark = properties.find(W + name)
        if mark is not None and mark.get(W + "val", "1") not in _OFF:
            return True
    style = properties.find(W + "rStyle")
    if style is not None and style.get(W + "val") in styles:
        return True
    if _white_on_white(properties):
        return True
    size = properties.find(W + "sz")
    return size is not None and whole(size.get(W + "val"), _UNSEEN_SIZE + 1) <= _UNSEEN_SIZE


def _white_on_white(properties: etree._Element) -> bool:
    """White letters on the bare page. In a cell or a text box they may stand on a ground that a style gives, as the
    heads of many tables do."""
    color = properties.find(W + "color")
    if color is None or color.get(W + "val", "").upper() != "FFFFFF":
        return False
    run = properties.getparent()
    if run is None or run.tag != W + "r" or any(properties.find(W + name) is not None for name in ("shd", "highlight")):
        return False
    grounds = {W + "tc", W + "txbxContent"}
    above = list(run.iterancestors())
    return not any(element.tag in grounds or element.find(f"{W}pPr/{W}shd") is not None for element in above)


@dataclass(slots=True)
class _Walk:
    """Walks one part in reading order."""

    material: Material
    styles: frozenset[str]
    where: Where
    paragraphs: int = 0
    tables: int = 0
    above: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    changed: bool = False
    hidden: bool = False

    def part(self, root: etree._Element) -> None:
        self.blocks(root, in_cell=False)
        for box in self.boxes:
            inside = _Walk(self.material, self.styles, self.where._replace(layer=Layer.TEXT_BOX))
            inside.part(box)
        self.changed = self.changed or next(root.iter(*_TRACKED), None) is not None
        if self.changed:
            self.material.remarks.append(Remark("tracked_changes", Where(layer=self.where.layer)))
        if self.hidden:
            self.material.remarks.append(Remark("hidden_text", Where(layer=Layer.HIDDEN)))

    def blocks(self, element: etree._Element, *, in_cell: bool) -> None:
        for child in element:
            if child.tag == W + "p":
                self.paragraph(child)
            elif child.tag == W + "tbl":
                self.table(child)
            elif child.tag != _FALLBACK:
                self.blocks(child, in_cell=in_cell)

    def paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        where = self.where._replace(paragraph=self.paragraphs)
        texts = self.texts(element)
        self.material.passages += [Passage(text, where._replace(layer=layer)) for layer, text in texts]
        shown = "".join(text for layer, text in texts if layer is self.where.layer).strip()
        if shown:
            self.above = shown[:_LONGEST_TITLE]

    def texts(self, element: etree._Element) -> list[tuple[Layer, str]]:
        """The text of a paragraph, layer by layer; those with nothing but blanks are left out."""
        style = element.find(f"{W}pPr/{W}pStyle")
        layer = Layer.HIDDEN if style is not None and style.get(W + "val") in self.styles else self.where.layer
        found: dict[Layer, list[str]] = {}
        for where, text in self.inline(element, layer):
            found.setdefault(where, []).append(text)
        texts = [(where, "".join(parts)) for where, parts in found.items()]
        self.hidden = self.hidden or Layer.HIDDEN in found
        return [(where, text) for where, text in texts if text.strip()]

    def inline(self, element: etree._Element, layer: Layer) -> Iterator[tuple[Layer, str]]:
        for child in element:
            tag = child.tag
            if tag in _TEXT:
                yield layer, child.text or ""
            elif tag in _SPACE:
                yield layer, _SPACE[tag]
            elif tag == W + "instrText":
                yield Layer.LINK, child.text or ""
            elif tag == W + "txbxContent":
                self.boxes.append(child)
            elif tag == W + "tbl":
                self.table(child)
            elif tag in _GONE:
                yield from self.inline(child, Layer.DELETED)
            elif tag == W + "r" and layer is not Layer.DELETED and hides(child.find(W + "rPr"), self.styles):
                yield from self.inline(child, Layer.HIDDEN)
            elif tag != _FALLBACK:
                yield from self.inline(child, layer)

    def table(self, element: etree._Element) -> None:
        """A table: its cells as entries, then each as a passage with the heading of its column."""
        self.tables += 1
        where = self.where._replace(table=self.tables, paragraph=None)
        entries: list[Entry] = []
        layers: list[tuple[Entry, Layer]] = []
        for row, line in enumerate(element.iter(W + "tr"), 1):
            if next((at for at in line.iterancestors(W + "tbl")), None) is not element:
                continue  # a row of a table inside a cell
            column = 1
            for cell in line.iter(W + "tc"):
                if next((at for at in cell.iterancestors(W + "tr")), None) is not line:
                    continue
                for layer, text in self.cell(cell):
                    entry = Entry(text, row, column)
                    layers.append((entry, layer))
                    if layer is self.where.layer:
                        entries.append(entry)
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                column += max(whole(span.get(W + "val")), 1) if span is not None else 1
        table = Table(tuple(entries), where, self.above)
        heads = headings(table)
        self.material.tables.append(table)
        for entry, layer in layers:
            heading = heads.get(entry.column, "")
            place = place_of(entry, where)._replace(layer=layer)
            self.material.passages.append(Passage(entry.text, place, "" if heading == entry.text else heading))

    def cell(self, element: etree._Element) -> list[tuple[Layer, str]]:
        found: dict[Layer, list[str]] = {}
        for paragraph in element.iter(W + "p"):
            if next((at for at in paragraph.iterancestors(W + "tc")), None) is element:
                for layer, text in self.texts(paragraph):
                    found.setdefault(layer, []).append(text)
        for inner in element.iterchildren(W + "tbl"):
            self.table(inner)
        return [(layer, "\n".join(lines)) for layer, lines in found.items()]
