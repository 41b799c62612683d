"""What does a report look like as an official document for a word processor?

The layout is that of GB/T 9704-2012. Fonts are named, not carried: the reader's office suite has 仿宋_GB2312 and
方正小标宋简体, or replaces them. The tables are written as XML: python-docx carries the package, but merging hundreds
of cells through it takes forty times as long.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib import resources
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Twips

from gongkai.render.figures import printable, printed
from gongkai.render.grid import GridCell, Kind, TableGrid
from gongkai.render.paper import Paper, Part, lead_in, paper_of
from gongkai.report import ABSENT, BLANK, Report, State

TEXT_WIDTH = 8845
"""156 mm in twentieths of a point."""
LINE_PITCH = 578
"""28.9 pt: 22 lines on the 225 mm of text."""

MOST_LETTERS = 255
"""A property of a document cannot be longer."""
UNKNOWN = {
    State.UNPLACED: '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>',
    State.ABSENT: '<w:tcBorders><w:tr2bl w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tcBorders>'
    '<w:shd w:val="thinDiagStripe" w:color="BFBFBF" w:fill="auto"/>',  # some suites draw no diagonal line
}


def render(report: Report, language: str = "zh") -> bytes:
    """The .docx; it is a statutory document and stays Chinese."""
    del language
    paper = paper_of(report)
    document = Document(BytesIO(_blank()))
    properties = document.core_properties
    properties.title, properties.author = paper.title[:MOST_LETTERS], printable(report.agency or "")[:MOST_LETTERS]
    properties.created = properties.modified = datetime.now(UTC)
    written = parse_xml(f"<w:body {nsdecls('w')}>{_body(report, paper)}</w:body>")
    end = document.element.body.sectPr
    for block in list(written):
        end.addprevious(block)
    return _saved(document)


def _body(report: Report, paper: Paper) -> str:
    parts = "".join(_part(report, part) for part in paper.parts)
    remark = _paragraph("Remark", paper.legend) if paper.legend else ""
    return _paragraph("Title", "\n".join(paper.title_lines)) + parts + remark


def _part(report: Report, part: Part) -> str:
    return "".join(
        [
            _paragraph("Heading1", part.heading) if part.heading else "",
            _table(report, part.grid, part.heading) if part.grid else "",
            _paragraph("Remark", part.remark) if part.remark else "",
            *map(_prose, part.paragraphs),
        ]
    )


def _prose(text: str) -> str:
    """A paragraph; （一）主动公开 alone on its line is a heading of the second level, before a text it leads in."""
    lead, rest = lead_in(text)
    if lead and not rest:
        return _paragraph("Heading2", lead)
    return _paragraph("BodyText", rest, lead)


def _paragraph(style: str, text: str, lead: str = "") -> str:
    start = f'<w:r><w:rPr><w:rStyle w:val="LeadIn"/></w:rPr>{_text(lead)}</w:r>' if lead else ""
    lines = "<w:r><w:br/></w:r>".join(f"<w:r>{_text(line)}</w:r>" for line in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{start}{lines}</w:p>'


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def _table(report: Report, grid: TableGrid, caption: str) -> str:
    widths = [round(share * TEXT_WIDTH) for share in grid.shares]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 30), ("left", 40), ("bottom", 30), ("right", 40))
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(report, grid, number, widths) for number in range(len(grid.rows)))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblCaption w:val="{escape(caption)}"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(report: Report, grid: TableGrid, number: int, widths: list[int]) -> str:
    """A row does not break over a page; the table stays on one page where it fits, else its head is repeated."""
    head = "<w:tblHeader/>" if number < grid.head_rows else ""
    cells, column = "", 0
    while column < grid.columns:
        cell = grid.at[number, column]
        cells += _cell(report, grid, cell, number, sum(widths[column : column + cell.colspan]))
        column += cell.colspan
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _cell(report: Report, grid: TableGrid, cell: GridCell, row: int, width: int) -> str:
    """A cell of the XML: the carrier repeats a cell that spans rows in each of them."""
    is_start = row == cell.row
    figure = report.cells.get(cell.key, ABSENT) if cell.kind is Kind.FIGURE else BLANK
    across = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    down = f'<w:vMerge w:val="{"restart" if is_start else "continue"}"/>' if cell.rowspan > 1 else ""
    style = "CrowdedCell" if grid.is_crowded else "Cell"
    if figure.state in UNKNOWN:
        style = f"{figure.state.value.capitalize()}{style}"
    keep = "<w:keepNext/>" if row < len(grid.rows) - 1 else ""
    left = '<w:jc w:val="left"/>' if cell.kind is Kind.LABEL and cell.is_leaf else ""
    text = cell.label or printed(figure, cell.unit) if is_start else ""
    run = f"<w:r>{_text(text)}</w:r>" if text else ""
    ground = UNKNOWN.get(figure.state, "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{down}{ground}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{left}</w:pPr>{run}</w:p></w:tc>'
    )


@cache
def _blank() -> bytes:
    """An empty document with the page and the styles of official documents."""
    document = Document()
    styles = document.styles.element
    written = resources.files("gongkai.render").joinpath("docx_styles.xml").read_text(encoding="utf-8")
    styles[:] = list(parse_xml(written))
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)  # the number stands 7 mm below the text
    section.gutter = Twips(0)
    properties = document.element.body.sectPr
    for grid in properties.xpath("w:docGrid"):
        properties.remove(grid)
    properties.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE_PITCH}"/>'))
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, '<w:jc w:val="right"/>', 'w:rightChars="100" w:right="280"')
    _number_pages(section.even_page_footer, '<w:jc w:val="left"/>', 'w:leftChars="100" w:left="280"')
    return _saved(document)


def _number_pages(footer: Any, side: str, indent: str) -> None:
    """— 1 —, one character inside the text: on the right of an odd page, on the left of an even one."""
    footer.is_linked_to_previous = False
    number = '<w:fldChar w:fldCharType="{}"/>'
    runs = (
        '<w:t xml:space="preserve">— </w:t>',
        number.format("begin"),
        "<w:instrText> PAGE </w:instrText>",
        number.format("separate"),
        "<w:t>1</w:t>",
        number.format("end"),
        '<w:t xml:space="preserve"> —</w:t>',
    )
    written = "".join(f"<w:r>{run}</w:r>" for run in runs)
    layout = f'<w:pPr><w:pStyle w:val="Footer"/><w:ind {indent}/>{side}</w:pPr>'
    element = footer.paragraphs[0]._p.getparent()  # noqa: SLF001  (the paragraph is written as XML)
    element[:] = [parse_xml(f"<w:p {nsdecls('w')}>{layout}{written}</w:p>")]


def _saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()
