"""Does the spreadsheet go on counting, and does it say what was printed?"""

import random
import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from gongkai.form import EDITIONS, TABLES, Sum, load
from gongkai.render import render
from gongkai.render.grid import grid_of
from gongkai.render.spreadsheet import TOP
from gongkai.report import BLANK, Extra, Figure, Report, SectionText, State, empty_report
from tests.consistent_reports import consistent_report

Cell = tuple[str, str]


def opened(report: Report, *, values: bool = False, language: str = "zh") -> Any:
    return openpyxl.load_workbook(BytesIO(render(report, "xlsx", language=language)), data_only=values)


def places(edition: str) -> dict[str, Cell]:
    """Sheet and address of every cell key."""
    return {
        cell.key: (load(edition).section(table).heading, f"{chr(ord('A') + cell.column)}{TOP + cell.row + 1}")
        for table in TABLES
        for cell in grid_of(edition, table).figures
    }


def look(book: Any, edition: str, key: str) -> Any:
    sheet, address = places(edition)[key]
    return book[sheet][address]


def named(reference: str, sheet: str) -> list[Cell]:
    """The cells that a reference such as D6:I6,K6 names."""
    cells = openpyxl.Workbook().active
    assert cells is not None
    found = []
    for stretch in reference.split(","):
        rows = cells[stretch] if ":" in stretch else ((cells[stretch],),)
        found += [(sheet, cell.coordinate) for row in rows for cell in row]
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_stands_where_the_form_has_it(edition: str) -> None:
    report = consistent_report(edition, random.Random(4))
    book = opened(report, values=True)
    for key, figure in report.cells.items():
        assert Decimal(str(look(book, edition, key).value)) == figure.value


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_total_is_a_live_formula_over_its_parts(edition: str) -> None:
    book = opened(consistent_report(edition, random.Random(4)))
    at = places(edition)
    totals: dict[str, Sum] = {}
    for total in load(edition).sums:
        totals.setdefault(total.total, total)
    totals.pop("")
    assert len(totals) > 30
    for key, total in totals.items():
        found = re.fullmatch(r'=IF\(COUNT\((.+)\)=0,"",SUM\((.+)\)\)', look(book, edition, key).value)
        assert found
        assert found[1] == found[2]
        assert named(found[1], at[key][0]) == [at[part] for part in total.right]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_sum_is_listed_with_a_live_difference(edition: str) -> None:
    sheet = opened(consistent_report(edition, random.Random(4)))["勾稽核对"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [total.rule for total in load(edition).sums]
    assert all(str(row[column]).startswith("=IF(") for row in rows for column in (3, 4, 5, 6))


def test_an_empty_report_is_a_form_that_fills_in_its_totals() -> None:
    report = empty_report("2021", agency="云溪县教育局", year=2024)
    book, shown = opened(report), opened(report, values=True)
    totals = {total.total for total in load("2021").sums}
    for key in report.cells:
        assert (look(book, "2021", key).data_type == "f") is (key in totals)
        assert not look(shown, "2021", key).value
    rules = book["三、收到和处理政府信息公开申请情况"].data_validations.dataValidation
    assert {rule.type for rule in rules} == {"whole"}


def test_a_total_that_is_printed_otherwise_stands_as_printed_with_a_remark() -> None:
    report = consistent_report("2021", random.Random(4))
    key = "requests.received.total"
    right = report.value(key)
    assert right is not None
    wrong = report.with_cells({key: Figure.number(right + 2)})
    cell = look(opened(wrong), "2021", key)
    assert cell.value == right + 2
    assert cell.comment.text == f"原文印为 {right + 2}，按勾稽关系应为 {right}。"
    shown = opened(wrong, values=True)
    verdicts = [row[6] for row in shown["勾稽核对"].iter_rows(min_row=2, values_only=True)]
    assert verdicts.count("不符") == 2
    assert shown["说明"].cell(shown["说明"].max_row, 2).value == 2


def test_what_is_unknown_is_not_a_nought_and_its_sum_is_not_judged() -> None:
    report = consistent_report("2021", random.Random(4))
    blank, lost = "requests.granted.natural_person", "requests.granted.enterprise"
    unknown = report.with_cells({blank: BLANK, lost: Figure(State.UNPLACED)})
    book = opened(unknown, values=True)
    assert look(book, "2021", blank).value is None
    assert look(book, "2021", lost).value is None
    assert look(book, "2021", lost).fill.fgColor.rgb == "FFD9D9D9"
    verdicts = [row[6] for row in book["勾稽核对"].iter_rows(min_row=2, values_only=True)]
    assert verdicts.count("有空缺，无法核对") == 3


def test_a_decimal_shows_its_own_digits_and_the_unit_beside_it() -> None:
    key = "proactive.charges.amount"
    amount = Figure.number(Decimal("152.120"), raw="152.120万", unit="万")
    cell = look(opened(empty_report("2021").with_cells({key: amount})), "2021", key)
    assert cell.value == pytest.approx(152.12)
    assert cell.number_format == '0.000"万"'


def test_no_text_of_a_report_becomes_a_formula_or_breaks_the_book() -> None:
    evil = "=1+1\x00" + "长" * 40000
    report = empty_report(
        "2021",
        agency=evil,
        title=evil,
        sections=(SectionText("overview", evil, evil), SectionText("x", evil, "")),
        extras=(Extra("row", evil, raw=evil),),
    )
    book = opened(report)
    prose = [cell.value for (cell,) in book["正文"].iter_rows(min_col=1, max_col=1)]
    assert all(cell.data_type == "s" for (cell,) in book["正文"].iter_rows(min_col=1, max_col=1) if cell.value)
    assert "".join(filter(None, prose)).count("长") >= 40000


def test_the_merges_are_those_of_the_form_and_the_page_is_a4() -> None:
    book = opened(empty_report("2021"))
    for table in TABLES:
        grid = grid_of("2021", table)
        sheet = book[load("2021").section(table).heading]
        merged = {
            (r.min_row - TOP - 1, r.min_col - 1, r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
            for r in sheet.merged_cells.ranges
        }
        spans = {(c.row, c.column, c.rowspan, c.colspan) for c in grid.cells}
        assert merged == {span for span in spans if span[2:] != (1, 1)}
        assert sheet.page_setup.paperSize == 9


def test_the_words_are_english_on_request() -> None:
    book = opened(empty_report("2021"), language="en")
    assert book.sheetnames == [
        *("Proactive disclosure", "Requests received and handled", "Reconsideration and litigation"),
        *("Sums", "Text", "About"),
    ]
    assert book["Requests received and handled"]["A6"].value == "received this year"
