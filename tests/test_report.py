"""Does a report keep what was read, and refuse JSON that only claims to be one?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.report import (
    BLANK,
    NOTE_CODES,
    Extra,
    Figure,
    Leftover,
    Note,
    Place,
    Report,
    ReportError,
    SectionText,
    Source,
    State,
    dumps,
    empty_report,
    loads,
    report_of,
    to_json,
)
from tests.consistent_reports import reports

RECEIVED = "requests.received.total"
CHARGES = "proactive.charges.amount"


# --- the value ------------------------------------------------------------------------------------------------------


def test_a_blank_cell_is_not_a_zero() -> None:
    report = report_of("2021", {RECEIVED: 0})
    assert (report.value(RECEIVED), report.state(RECEIVED)) == (0, State.NUMBER)
    assert (report.value(CHARGES), report.state(CHARGES)) == (None, State.BLANK)


def test_a_cell_the_document_does_not_have_is_absent() -> None:
    assert report_of("2021", {}).state("proactive.procurement.amount") is State.ABSENT


def test_a_cell_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match=r"procurement\.amount"):
        report_of("2021", {"proactive.procurement.amount": 1})


def test_a_report_without_figures_is_empty() -> None:
    assert empty_report("2021").is_empty
    assert not report_of("2021", {RECEIVED: 0}).is_empty


def test_changing_a_cell_gives_another_report() -> None:
    report = report_of("2021", {RECEIVED: 1})
    other = report.with_cells({RECEIVED: BLANK})
    assert (report.value(RECEIVED), other.value(RECEIVED)) == (1, None)


def test_each_table_may_follow_its_own_edition() -> None:
    report = Report(cells={}, forms={"proactive": "2019", "requests": "2021", "disputes": None}, form="2021")
    editions = [form.edition for table in report.forms if (form := report.form_of(table))]
    assert editions == ["2019", "2021", "2021"]


def test_parts_of_text_are_found_by_their_key() -> None:
    report = empty_report(
        "2021", sections=(SectionText("overview", "一、总体情况", "甲"), SectionText("other", "", "乙"))
    )
    assert (report.section("overview"), report.section("problems")) == ("甲", "")


def test_a_place_is_told_in_words() -> None:
    assert Place(table=2, row=3, column=4).describe() == "表格 2，第 3 行第 4 列"
    assert Place(line=12).describe() == "第 12 行"
    assert Place(page=1, row=2).describe("en") == "page 1, row 2"


# --- JSON and back --------------------------------------------------------------------------------------------------


def full_report() -> Report:
    report = empty_report(
        "2021",
        source=Source("云溪县教育局2023.docx", "ab" * 32, "docx"),
        agency="云溪县教育局",
        year=2023,
        title="云溪县教育局2023年政府信息公开工作年度报告",
        sections=(SectionText("overview", "一、总体情况", "引号“ ”与 \\ 和 \n 换行", Place(line=3)),),
        extras=(Extra("fees.received", "实际收取的总金额", Decimal("10.50"), "10.50元", "元"),),
        leftovers=(Leftover("多余的一格", Place(table=1, row=9, column=2)),),
        notes=(Note("label", "不是法定表述", (RECEIVED,), Place(table=2), "新收申请", "一、本年新收"),),
    )
    return report.with_cells(
        {
            RECEIVED: Figure.number(
                3, raw="3件", unit="件", note="含网上2件", place=Place("body", page=2, box=(1.1, 2, 3.3, 4))
            ),
            CHARGES: Figure.number(Decimal("2116.13580"), raw="2116.13580", sources=("云溪县：2116.13580",)),
            "requests.granted.natural_person": Figure(State.UNPLACED, raw="1"),
            "requests.granted.total": Figure(State.ABSENT),
        }
    )


def test_a_report_comes_back_from_json_as_it_was() -> None:
    report = full_report()
    again = loads(dumps([report, empty_report("2019")]))
    assert again == [report, empty_report("2019")]
    assert str(again[0].value(CHARGES)) == "2116.13580", "a Decimal keeps its digits"


@settings(max_examples=25, deadline=None)
@given(reports())
def test_every_consistent_report_comes_back_from_json(report: Report) -> None:
    assert loads(dumps([report])) == [report]


def test_the_json_names_every_cell_with_state_value_raw_unit_note_and_place() -> None:
    (shape,) = json.loads(dumps([full_report()]))["reports"]
    assert set(shape) == {
        "source", "agency", "year", "title", "form", "forms", "cells", "sections", "extras", "leftovers", "notes",
    }  # fmt: skip
    assert len(shape["cells"]) == 200
    assert set(shape["cells"]["requests.carried_in.total"]) == {"state", "value", "raw", "unit", "note", "place"}
    assert shape["cells"]["requests.granted.natural_person"]["value"] is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=8))
def test_a_decimal_is_written_with_its_own_digits(value: Decimal) -> None:
    assert to_json([value], indent=None) == f"[{value:f}]"


@given(st.text())
def test_no_text_can_pass_for_a_number(text: str) -> None:
    written = to_json({"text": text, "value": Decimal("1.50")}, indent=None)
    assert json.loads(written, parse_float=Decimal) == {"text": text, "value": Decimal("1.50")}


def test_what_is_no_number_is_not_written_as_one() -> None:
    with pytest.raises(TypeError):
        to_json([Decimal("NaN")])
    with pytest.raises(TypeError):
        to_json([object()])


# --- JSON that lies -------------------------------------------------------------------------------------------------

Lie = Callable[[dict[str, Any]], Any]


def cell(**fields: Any) -> Lie:
    return lambda report: report["cells"][RECEIVED].update(fields)


def report_says(**fields: Any) -> Lie:
    return lambda report: report.update(fields)


@pytest.mark.parametrize(
    "lie",
    [
        cell(state="blank"),
        cell(value=None),
        cell(value="3"),
        cell(value=True),
        cell(value=[3]),
        cell(state="guessed"),
        cell(unit=5),
        cell(raw=["3"]),
        cell(place="line 3"),
        cell(place={"line": "3"}),
        cell(place={"shelf": 3}),
        cell(sources="云溪县"),
        cell(colour="red"),
        report_says(year="2023"),
        report_says(year=True),
        report_says(year=-5),
        report_says(year=1899),
        report_says(year=10**29),
        report_says(agency=5),
        report_says(form="2020"),
        report_says(form=["2021"]),
        report_says(form={}),
        report_says(forms=[]),
        report_says(forms="2021"),
        report_says(forms={"requests": ["2021"]}),
        report_says(forms={"requests": True}),
        report_says(cells=[]),
        report_says(cells={"requests.received.martians": {"state": "blank"}}),
        report_says(cells={"proactive.procurement.amount": {"state": "blank"}}),
        report_says(source=None),
        report_says(source={"name": "x"}),
        report_says(sections="一二三"),
        report_says(sections=[{"key": "overview", "heading": "", "text": "", "place": 3}]),
        report_says(leftovers=[{"text": "甲", "place": {"box": ["NaN", 1, 2, 3]}}]),
        report_says(leftovers=[{"text": "甲", "place": {"box": [1, 2, 3]}}]),
        report_says(sections=[{"key": 1, "heading": 2, "text": 3}]),
        report_says(extras=[{"key": "row", "label": "行", "value": "7"}]),
        report_says(notes=[{"code": "label"}]),
    ],
)
def test_json_whose_values_are_not_what_they_say_is_refused(lie: Lie) -> None:
    shape = json.loads(dumps([report_of("2021", {RECEIVED: 3})]))
    lie(shape["reports"][0])
    with pytest.raises(ReportError, match=r"^第 1 份报告.*。$") as refused:
        loads(json.dumps(shape))
    assert not re.search(r"object|attribute|argument|subscript|hashable|\(\)|valid", str(refused.value))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "第 1 行第 1 列"),
        ("{", "不是有效的 JSON"),
        ("[]", "没有 reports 列表"),
        ("null", "没有 reports 列表"),
        ('{"reports": 3}', "没有 reports 列表"),
        ('{"reports": [null]}', "第 1 份报告"),
        ('{"reports": [{"x": NaN}]}', "NaN 不能作为报告的数字"),
        ('{"reports": [{"x": -Infinity}]}', "-Infinity 不能作为报告的数字"),
        ('{"reports": [{"x": 1e999999}]}', "1e999999 不能作为报告的数字"),
        ('{"reports": [{"x": 1e9999999999999999999999}]}', "不能作为报告的数字"),
        ('{"reports": [' + "9" * 5000 + "]}", "过长的数字"),
        ("[" * 100_000, "嵌套过深"),
    ],
)
def test_what_is_not_the_json_of_reports_gets_a_sentence(text: str, complaint: str) -> None:
    with pytest.raises(ReportError, match=complaint):
        loads(text)


def test_the_sentence_names_the_cell() -> None:
    text = dumps([report_of("2021", {RECEIVED: 3})]).replace('"value": 3', '"value": null')
    with pytest.raises(ReportError, match=rf"第 1 份报告的单元格 {RECEIVED}：状态 number 与数值 None 不符"):
        loads(text)


def test_every_note_code_says_what_it_means() -> None:
    assert all(meaning and code.replace("_", "").isalpha() for code, meaning in NOTE_CODES.items())
