"""What does a list of evidence (证据目录) look like on paper? A table that the agency hands in with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongkai.render.figures import printable
from gongkai.render.official import filled, paragraph, saved

TITLE = "证据目录"
WIDTHS = (12, 44, 58, 26, 16)
"""In millimetres, 156 together: number, name, what it proves, where it comes from, pages."""
HEADS = ("序号", "证据名称", "证明的事实", "来源", "页码")


class Line(NamedTuple):
    """One piece of evidence: what it is, what it proves, where it comes from and on which pages of the bundle."""

    name: str
    proves: str
    source: str = ""
    pages: str = ""


def draw_evidence(agency: str, organ: str, case: str, lines: Sequence[Line]) -> bytes:
    """The list as a `docx`, with room for seal and day, which are put to it by hand when it is handed in."""
    document = filled(paragraph("Title", TITLE))
    for text in (f"提交给：{organ}", f"案件：{case}", f"提交人：{agency}"):
        _set(document.add_paragraph(), text, 14)
    table = document.add_table(rows=1, cols=len(HEADS))
    table.autofit = False
    _frame(table)
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        _set(cell.paragraphs[0], head, 12, centred=True)
    _repeat_head(table.rows[0])
    for number, line in enumerate(lines, 1):
        for cell, text in zip(table.add_row().cells, (str(number), *line), strict=True):
            _set(cell.paragraphs[0], text, 12)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Mm(width)
    for text in ("", f"{agency}（印章）", "　　年　　月　　日"):
        _set(document.add_paragraph(), text, 14).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return saved(document)


def _set(target: Any, text: str, size: int, *, centred: bool = False) -> Any:
    run = target.add_run(printable(text))
    run.font.size = Pt(size)
    run.font.name = "仿宋_GB2312"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")  # noqa: SLF001
    target.paragraph_format.first_line_indent = Pt(0)
    if centred:
        target.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return target


def _frame(table: Any) -> None:
    """Lines around every cell."""
    borders = table._tbl.tblPr.makeelement(qn("w:tblBorders"), {})  # noqa: SLF001
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(borders.makeelement(qn(f"w:{side}"), {qn("w:val"): "single", qn("w:sz"): "4"}))
    later = table._tbl.tblPr.xpath("w:shd | w:tblLayout | w:tblCellMar | w:tblLook")  # noqa: SLF001
    later[0].addprevious(borders)  # the schema has an order, and word processors keep to it


def _repeat_head(row: Any) -> None:
    """On every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))
