"""What does a report look like as an official document for a word processor?

Page and styles are those of every official document (`official`). The tables are written as XML: python-docx carries
the package, but merging hundreds of cells through it takes forty times as long.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from gongkai.render import official
from gongkai.render.figures import printable, printed
from gongkai.render.grid import GridCell, Kind, TableGrid
from gongkai.render.official import paragraph, run_text
from gongkai.render.paper import Paper, Part, lead_in, paper_of
from gongkai.report import ABSENT, BLANK, Report, State

TEXT_WIDTH = 8845
"""156 mm in twentieths of a point."""
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
    document = official.filled(_body(report, paper))
    properties = document.core_properties
    properties.title, properties.author = paper.title[:MOST_LETTERS], printable(report.agency or "")[:MOST_LETTERS]
    properties.created = properties.modified = datetime.now(UTC)
    return official.saved(document)


def _body(report: Report, paper: Paper) -> str:
    parts = "".join(_part(report, part) for part in paper.parts)
    remark = paragraph("Remark", paper.legend) if paper.legend else ""
    return paragraph("Title", "\n".join(paper.title_lines)) + parts + remark


def _part(report: Report, part: Part) -> str:
    return "".join(
        [
            paragraph("Heading1", part.heading) if part.heading else "",
            _table(report, part.grid, part.heading) if part.grid else "",
            paragraph("Remark", part.remark) if part.remark else "",
            *map(_prose, part.paragraphs),
        ]
    )


def _prose(text: str) -> str:
    """A paragraph; （一）主动公开 alone on its line is a heading of the second level, before a text it leads in."""
    lead, rest = lead_in(text)
    if lead and not rest:
        return paragraph("Heading2", lead)
    return paragraph("BodyText", rest, lead)


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
    run = f"<w:r>{run_text(text)}</w:r>" if text else ""
    ground = UNKNOWN.get(figure.state, "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{down}{ground}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{left}</w:pPr>{run}</w:p></w:tc>'
    )
