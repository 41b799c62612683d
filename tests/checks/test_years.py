"""Does the report follow from that of the year before, and is it in time?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongkai.checks import Answer, check
from gongkai.checks.examples import consistent
from gongkai.report import Number, Report, SectionText

ACROSS = ("X-CARRY", "T1-VALID-YOY", "X-PENDING", "N-SIMILAR")


def answers(report: Report, previous: Report | None, rule: str) -> set[tuple[str, str]]:
    return {(f.answer.value, f.kind) for f in check(report, previous) if f.rule == rule}


@pytest.mark.parametrize("rule", ACROSS)
def test_without_a_report_of_last_year_nothing_is_judged(rule: str) -> None:
    assert answers(consistent("2021"), None, rule) == {("not_assessable", "no_previous")}


@pytest.mark.parametrize("rule", ACROSS)
def test_a_report_of_another_year_is_not_last_year(rule: str) -> None:
    assert answers(consistent("2021", 2023), consistent("2021", 2021), rule) == {("not_assessable", "not_previous")}


def test_a_report_of_another_body_is_not_last_year() -> None:
    other = replace(consistent("2021", 2021), agency="临溪县财政局")
    assert answers(consistent("2021", 2022), other, "X-CARRY") == {("not_assessable", "other_agency")}


def test_a_body_that_changed_its_name_is_still_the_same() -> None:
    renamed = replace(consistent("2021", 2021), agency="云岭县教育体育局")
    assert answers(consistent("2021", 2022), renamed, "X-CARRY") == {("fail", "")}


def test_what_was_carried_over_is_compared_across_the_change_of_the_form() -> None:
    assert ("fail", "") in answers(consistent("2021", 2021), consistent("2019", 2020), "X-CARRY")


def test_documents_in_force_are_not_compared_across_the_change_of_the_form() -> None:
    found = answers(consistent("2021", 2021), consistent("2019", 2020), "T1-VALID-YOY")
    assert found == {("not_assessable", "other_edition")}


def test_each_column_carried_over_is_named_with_both_numbers() -> None:
    failed = [
        f
        for f in check(consistent("2021", 2022), consistent("2021", 2021))
        if f.rule == "X-CARRY" and f.answer == "fail"
    ]
    assert [(f.cells, f.expected, f.found) for f in failed] == [
        (("requests.carried_in.natural_person",), 2, 1),
        (("requests.carried_in.total",), 2, 1),
    ]
    assert failed[1].under is not None


@pytest.mark.parametrize(
    ("agency", "day", "answer"),
    [
        ("云岭县教育局", date(2022, 1, 31), Answer.PASS),
        ("云岭县教育局", date(2022, 2, 1), Answer.FAIL),
        ("云岭县人民政府", date(2022, 3, 31), Answer.PASS),
        ("云岭县人民政府", date(2022, 4, 1), Answer.FAIL),
        ("云岭县青石镇人民政府", date(2022, 1, 20), Answer.PASS),
        ("云岭县青石镇人民政府", date(2022, 2, 20), Answer.NOT_ASSESSABLE),
        ("云岭县青石镇人民政府", date(2022, 4, 20), Answer.FAIL),
    ],
)
def test_departments_have_until_january_and_governments_until_march(agency: str, day: date, answer: Answer) -> None:
    report = replace(consistent("2021"), agency=agency)
    assert [f.answer for f in check(report, published=day) if f.rule == "S-DEADLINE"] == [answer]


def test_the_day_of_publication_is_read_from_the_page() -> None:
    report = consistent("2021")
    dated = replace(report, sections=(SectionText("preamble", "", "发布日期：2022-02-15 来源：本站"), *report.sections))
    (finding,) = [f for f in check(dated) if f.rule == "S-DEADLINE"]
    assert finding.found == "2022-02-15"


def test_a_rolled_up_report_is_the_sum_of_its_parts() -> None:
    part = consistent("2021")
    cells: dict[str, Number] = {key: 2 * (figure.value or 0) for key, figure in part.cells.items()}
    whole = part.with_cells({key: part.cells[key]._replace(value=value) for key, value in cells.items()})
    assert {f.answer for f in check(whole, parts=[part, part]) if f.rule == "X-ROLLUP"} == {Answer.PASS}
    assert {f.answer for f in check(whole, parts=[part]) if f.rule == "X-ROLLUP"} == {Answer.FAIL}
