"""Does a drawn report read as what it was?"""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.form import EDITIONS
from gongkai.reading.read import read_bytes
from gongkai.render import render
from gongkai.report import ABSENT, BLANK, Figure, Number, Report, SectionText, State, empty_report
from tests.consistent_reports import reports

READ_BACK = ("html", "docx", "json")
AMOUNT = Figure.number(Decimal("2116.1350"), raw="2116.1350万元", unit="万元")
REMARKED = Figure.number(22, raw="22（其中修订16件）", note="其中修订16件")
LESS = Figure.number(-3, raw="减3")


def read_back(report: Report, to: str) -> Report:
    (found,) = read_bytes(render(report, to), f"report.{to}")
    return found


UNPLACED = Figure(State.UNPLACED)


def said(report: Report) -> dict[str, tuple[State, Number | None, str | None, str | None]]:
    """What the cells say, apart from where they stood and how they were written."""
    return {key: (cell.state, cell.value, cell.unit, cell.note) for key, cell in report.cells.items()}


@st.composite
def printed_reports(draw: st.DrawFn) -> Report:
    """Consistent reports in which some cells are blank or unknown, and some hold units, remarks or words for less."""
    report = draw(reports())
    cells = st.sampled_from(list(report.cells))
    kinds = st.sampled_from([BLANK, BLANK, AMOUNT, REMARKED, LESS, ABSENT, UNPLACED])
    others = draw(st.dictionaries(cells, kinds, max_size=60))
    return report.with_cells(others)


@pytest.mark.parametrize("to", READ_BACK)
@settings(max_examples=10, deadline=None)
@given(printed_reports())
def test_a_drawn_report_reads_as_what_it_was(to: str, report: Report) -> None:
    found = read_back(report, to)
    assert said(found) == said(report)
    assert found.forms == report.forms
    assert (found.title, found.agency, found.year) == (report.title, report.agency, report.year)
    for key in ("overview", "problems"):
        assert found.section(key) == report.section(key)
    if any(cell.state in (State.UNPLACED, State.ABSENT) for cell in report.cells.values()):
        assert found.section("other").startswith(report.section("other"))  # the legend of unknown cells follows it
    else:
        assert found.section("other") == report.section("other")


@pytest.mark.parametrize("to", READ_BACK)
@pytest.mark.parametrize("edition", EDITIONS)
def test_an_empty_form_reads_as_empty(to: str, edition: str) -> None:
    report = empty_report(edition, agency="云溪县教育局", year=2020 if edition == "2019" else 2023)
    assert {cell.state for cell in read_back(report, to).cells.values()} == {State.BLANK}


@pytest.mark.parametrize("to", ["html", "docx"])
def test_what_was_not_known_never_comes_back_as_a_number(to: str) -> None:
    report = empty_report("2021", agency="云溪县教育局", year=2023).with_cells(
        {"requests.granted.total": Figure(State.UNPLACED, raw="1 2"), "requests.received.total": ABSENT}
    )
    assert read_back(report, to).is_empty


@pytest.mark.parametrize("to", READ_BACK)
def test_a_table_that_was_missing_is_still_missing(to: str) -> None:
    whole = empty_report("2021", agency="云溪县教育局", year=2023).with_cells(
        {"requests.received.total": Figure.number(3)}
    )
    cells = {key: ABSENT if key.startswith("disputes.") else cell for key, cell in whole.cells.items()}
    found = read_back(replace(whole, cells=cells, forms={**whole.forms, "disputes": None}), to)
    assert found.forms["disputes"] is None
    assert {cell.state for key, cell in found.cells.items() if key.startswith("disputes.")} == {State.ABSENT}


@pytest.mark.parametrize("to", ["html", "docx"])
def test_a_report_that_is_drawn_and_read_again_and_again_does_not_grow(to: str) -> None:
    report = empty_report(
        "2021",
        agency="云溪县教育局",
        year=2023,
        title="云溪县教育局2023年政府信息公开工作年度报告",
        sections=(SectionText("preamble", "", "依照条例编制。"), SectionText("overview", "一、总体情况", "概述。")),
    )
    once = read_back(report, to)
    twice = read_back(once, to)
    assert [(s.key, s.text) for s in twice.sections] == [(s.key, s.text) for s in once.sections]
