"""Is the document laid out as official documents are, and are its tables the statutory ones?"""

import random
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.shared import Mm

from gongkai.form import EDITIONS, TABLES
from gongkai.render import render
from gongkai.render.grid import grid_of
from gongkai.report import Report, SectionText, report_of
from tests.consistent_reports import consistent_report


def opened(report: Report) -> Opened:
    return Document(BytesIO(render(report, "docx")))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_cell_of_the_tables_holds_its_heading_or_figure(edition: str) -> None:
    report = consistent_report(edition, random.Random(5))
    tables = opened(report).tables
    assert len(tables) == len(TABLES)
    for name, table in zip(TABLES, tables, strict=True):
        grid = grid_of(edition, name)
        for row, line in enumerate(table.rows):
            found = [cell.text for cell in line.cells]
            cells = [grid.at[row, column] for column in range(grid.columns)]
            assert found == [cell.label or str(report.value(cell.key)) for cell in cells]


def test_the_page_is_that_of_official_documents() -> None:
    section = opened(consistent_report("2021", random.Random(1))).sections[0]
    margins = section.top_margin, section.left_margin, section.right_margin, section.bottom_margin
    assert [round(length / Mm(1)) for length in margins if length] == [37, 28, 26, 35]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert odd.text == even.text == "— 1 —"
    assert [str(p.alignment).split()[0] for p in (odd, even)] == ["RIGHT", "LEFT"]


def test_headings_are_headings_and_fonts_are_those_of_official_documents() -> None:
    report = report_of(
        "2021",
        {},
        agency="云溪县教育局",
        year=2023,
        sections=(SectionText("overview", "一、总体情况", "（一）主动公开。公开信息3条。\n（二）依申请公开\n无。"),),
    )
    document = opened(report)
    styles = [(p.style.name, p.text) for p in document.paragraphs if p.style]
    assert styles[:5] == [
        ("Title", "云溪县教育局\n2023年政府信息公开工作年度报告"),
        ("Heading 1", "一、总体情况"),
        ("Body Text", "（一）主动公开。公开信息3条。"),
        ("Heading 2", "（二）依申请公开"),
        ("Body Text", "无。"),
    ]
    named = {
        name: document.styles[name].element.xpath("string(.//w:rFonts/@w:eastAsia)")
        for name in ("Title", "Heading 1", "Heading 2")
    }
    assert named == {"Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312"}


def test_the_head_of_the_long_table_is_repeated_and_rows_do_not_break() -> None:
    table = opened(consistent_report("2021", random.Random(2))).tables[1]
    rows = [row._tr for row in table.rows]
    assert [bool(row.xpath("w:trPr/w:tblHeader")) for row in rows] == [True] * 3 + [False] * 25
    assert all(row.xpath("w:trPr/w:cantSplit") for row in rows)


def test_no_text_can_break_the_document() -> None:
    evil = "</w:t><w:br/>&amp;\x00\x0b\ud800\ufffe]]>"
    report = report_of("2021", {}, title=evil, sections=(SectionText("overview", evil, evil),))
    assert "</w:t><w:br/>&amp;" in opened(report).paragraphs[0].text
