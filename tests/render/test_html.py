"""Is the page complete, safe to open, and can another page put something beside its figures?"""

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import lxml.html
import pytest

from gongkai.form import EDITIONS, TABLES
from gongkai.render import render
from gongkai.render.html import Addition, Html, page_html, table_html
from gongkai.report import ABSENT, Figure, Report, SectionText, State, empty_report, report_of
from tests.consistent_reports import consistent_report

CELL = "requests.received.total"


def parsed(page: str) -> Any:
    return lxml.html.fromstring(page)


def cell(page: str, key: str = CELL) -> Any:
    return parsed(page).get_element_by_id(key)


def report(**more: Any) -> Report:
    return report_of("2021", {CELL: 5}, agency="云溪县教育局", year=2023, **more)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_holds_every_part_and_every_cell(edition: str) -> None:
    drawn = consistent_report(edition, random.Random(3), prose=True)
    page = parsed(render(drawn, "html").decode())
    assert page.xpath("string(//h1)") == drawn.title
    assert len(page.xpath("//h2")) == 6
    for key, figure in drawn.cells.items():
        assert page.get_element_by_id(key).text == str(figure.value)
    text = page.text_content()
    assert all(line in text for section in drawn.sections for line in section.text.split("\n"))


def test_every_figure_names_headings_that_exist() -> None:
    page = parsed(page_html(report()))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for names in page.xpath("//td/@headers"):
        assert set(names.split()) <= set(ids)


def test_a_cell_without_a_number_is_printed_empty_and_an_unusual_one_is_drawn_so_and_explained() -> None:
    lost, missing, blank = (f"requests.{row}.total" for row in ("granted", "carried_in", "carried_out"))
    page = page_html(report().with_cells({lost: Figure(State.UNPLACED), missing: ABSENT}))
    assert [cell(page, key).text for key in (lost, missing, blank)] == [None] * 3
    assert [cell(page, key).get("data-state") for key in (lost, missing, blank)] == ["unplaced", "absent", "blank"]
    legend = "灰底的空格：原文此行有数字，但无法判断属于哪一栏，故不填写；划斜线的空格：原文没有此栏。"
    assert f'<p class="legend">{legend}</p>' in page
    assert cell(page, missing).get("title") == "原文没有此栏"
    assert 'class="legend"' not in page_html(report())


def test_a_number_keeps_its_digits_and_the_unit_that_stood_beside_it() -> None:
    procurement = "proactive.procurement.amount"
    amount = Figure.number(Decimal("2116.1350"), raw="2116.1350万", unit="万")
    page = page_html(empty_report("2019").with_cells({procurement: amount}))
    assert cell(page, procurement).text == "2116.1350万"


def test_text_of_a_report_cannot_become_markup() -> None:
    evil = '<script>alert("x")</script>&'
    page = page_html(report(title=evil, sections=(SectionText("overview", evil, evil), SectionText("x", evil, evil))))
    assert "<script" not in page
    assert parsed(page).xpath("string(//h1)") == evil


def test_a_page_adds_to_a_cell_by_key_and_what_it_adds_is_escaped_unless_it_is_html() -> None:
    adds = {CELL: Addition(css='fail"', title="<b>", html=Html('<a href="#x">差 1</a>'))}
    found = cell(table_html(report(), "requests", additions=adds))
    assert found.get("class") == 'total fail"'
    assert found.get("title") == "<b>"
    assert found.xpath("string(a)") == "差 1"
    plain = cell(table_html(report(), "requests", additions=lambda key, figure: Addition(html=f"<i>{figure.value}")))
    assert plain.text == "5<i>5"


def test_the_same_table_can_stand_twice_on_a_page() -> None:
    page = table_html(report(), "requests", prefix="a-") + table_html(report(), "requests", prefix="b-")
    ids = parsed(f"<div>{page}</div>").xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_table_that_the_report_does_not_have_is_not_drawn() -> None:
    cells = {k: ABSENT if k.startswith("disputes") else f for k, f in report().cells.items()}
    without = replace(report(), cells=cells, forms={**report().forms, "disputes": None})
    assert table_html(without, "disputes") == ""
    assert "（原报告中没有这张表。）" in page_html(without)


def test_a_table_is_drawn_in_its_own_edition() -> None:
    mixed = report_of("2021", {CELL: 5})
    other = empty_report("2019")
    cells = {k: f for k, f in mixed.cells.items() if not k.startswith("proactive")}
    cells |= {k: f for k, f in other.cells.items() if k.startswith("proactive")}
    hybrid = replace(mixed, cells=cells, forms={**dict.fromkeys(TABLES, "2021"), "proactive": "2019"})
    page = page_html(hybrid)
    assert "采购总金额" in page
    assert "行政机关不再处理" in page


def test_headings_are_english_on_request_and_the_words_of_the_report_stay() -> None:
    page = render(report(sections=(SectionText("overview", "一、总体情况", "概述。"),)), "html", language="en").decode()
    assert '<html lang="en">' in page
    assert "1. Overview" in page
    assert "natural person" in page
    assert '<p lang="zh-CN">概述。</p>' in page
