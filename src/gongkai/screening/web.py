"""What does a web page say, on the page and in its source?

What is shown is read as reports are read; beside it the source is searched for what browsers do not show: comments,
hidden elements, links and properties.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from gongkai.reading.document import Grid, Paragraph
from gongkai.reading.html import read_html
from gongkai.screening.finding import Layer, Where
from gongkai.screening.passage import Entry, Material, Passage, Remark, ScreeningError, Table
from gongkai.screening.tables import headings, place_of

_NOT_SHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0", re.IGNORECASE
)
_HANDLER = re.compile(r"on[a-z]+$")


def open_page(text: str) -> Material:
    """All layers of a web page."""
    material = Material()
    tables = 0
    above = ""
    for block in read_html(text).blocks:
        if isinstance(block, Paragraph):
            above = block.text
            material.passages.append(Passage(block.text, Where(line=block.place.line)))
        else:
            tables += 1
            _add(block, Where(table=tables), above[:60], material)
    _source(text, material)
    return material


def _add(grid: Grid, where: Where, above: str, material: Material) -> None:
    entries = tuple(
        Entry(cell.text, cell.row + 1, cell.column + 1)
        for cell in grid.cells
        if cell.text.strip() and cell.row is not None and cell.column is not None
    )
    table = Table(entries, where, above)
    heads = headings(table)
    material.tables.append(table)
    for entry in entries:
        heading = heads.get(entry.column, "")
        material.passages.append(Passage(entry.text, place_of(entry, where), "" if heading == entry.text else heading))


def _source(text: str, material: Material) -> None:
    without_declaration = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.document_fromstring(without_declaration, parser=html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ScreeningError("网页的源代码无法解析。请重新保存后再检查。") from error
    scripts = False
    for element in root.iter():
        if isinstance(element, html.HtmlComment):
            where = Where(layer=Layer.COMMENT, line=_line(element))
            material.passages.append(Passage(element.text or "", where))
        elif isinstance(element.tag, str):
            _unseen(element, material)
            scripts = scripts or _runs(element)
    if scripts:
        material.remarks.append(Remark("script"))


def _runs(element: etree._Element) -> bool:
    """True for a script, a handler of events and a link that runs."""
    names = [str(name) for name in element.attrib]
    return (
        element.tag == "script"
        or any(_HANDLER.match(name) for name in names)
        or any((element.get(name) or "").strip().lower().startswith("javascript:") for name in ("href", "src"))
    )


def _unseen(element: etree._Element, material: Material) -> None:
    """What an element says that no browser shows: where its links lead, who wrote the page, what is hidden."""
    where = Where(line=_line(element))
    for name in ("href", "src"):
        target = (element.get(name) or "").strip()
        if target.startswith(("http://", "https://", "mailto:", "tel:")):
            material.passages.append(Passage(target, where._replace(layer=Layer.LINK)))
    if element.tag == "meta" and (element.get("name") or "").lower() in ("author", "copyright"):
        material.passages.append(Passage(element.get("content") or "", where._replace(layer=Layer.METADATA)))
    if element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style") or ""):
        hidden = " ".join("".join(map(str, element.itertext())).split())
        if hidden:
            material.passages.append(Passage(hidden, where._replace(layer=Layer.HIDDEN)))
            material.remarks.append(Remark("hidden_text", where._replace(layer=Layer.HIDDEN)))


def _line(element: etree._Element) -> int | None:
    line: Any = element.sourceline
    return int(line) if line else None
