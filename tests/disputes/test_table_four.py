"""Is every case counted where it belongs, in every year? Cases in `tests/cases/disputes/table_four.yaml`; besides, an
independent count that goes through the days of a year and not through spans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.disputes import Column, DisputeEvent, Route, Settings, UnderAppeal, column_in, spans, table_four
from gongkai.disputes.events import Accepted, Appealed, Concluded, Decided, Filed
from gongkai.disputes.law import results
from tests.disputes.test_course import cases_of, events_of

YEARS = range(2022, 2030)


@pytest.mark.parametrize("case", cases_of("table_four.yaml"))
def test_a_case_is_counted_in_the_years_and_columns_the_case_says(case: dict[str, Any]) -> None:
    events = events_of(case["事项"], case["途径"])
    settings = Settings(UnderAppeal(case.get("设置", "pending")))
    found = {year: column.label for year in YEARS if (column := column_in(events, year, settings))}
    assert found == case["计入"]


def test_a_table_names_all_fifteen_cells_and_sums_its_totals() -> None:
    rows = [{"日期": date(2025, 3, 2), "事": "提出"}, {"日期": date(2025, 4, 2), "事": "决定", "结果": "upheld"}]
    cases = [
        (Route.RECONSIDERATION, events_of(rows, "行政复议")),
        (Route.DIRECT, events_of(rows[:1], "未经复议直接起诉")),
    ]
    table = table_four(cases, 2025)
    assert len(table) == 15
    assert {key: number for key, number in table.items() if number} == {
        "disputes.reconsideration.upheld": 1,
        "disputes.reconsideration.total": 1,
        "disputes.litigation.direct.pending": 1,
        "disputes.litigation.direct.total": 1,
    }


# --- years of invented cases ------------------------------------------------------------------------------------------

COUNTED_AS = {
    "upheld": "维持", "claims_rejected": "维持", "court_claims_dismissed": "维持",
    "changed": "纠正", "revoked": "纠正", "found_unlawful": "纠正", "ordered_to_perform": "纠正", "found_void": "纠正",
    "court_revoked": "纠正", "court_changed": "纠正", "court_found_unlawful": "纠正", "court_found_void": "纠正",
    "court_ordered": "纠正",
}  # fmt: skip
"""Written down a second time, from the domain and not from the law file; the rest is 其他."""


@st.composite
def disputes(draw: st.DrawFn) -> tuple[Route, list[DisputeEvent]]:
    """A case that goes as far as it goes: accepted or not, decided or not, appealed, decided again, over."""
    day = draw(st.dates(date(2023, 1, 1), date(2026, 12, 31)))

    def later() -> date:
        nonlocal day
        day += timedelta(days=draw(st.integers(0, 400)))
        return day

    route = draw(st.sampled_from(Route))
    mine = [key for key, result in results().items() if result.court == route.is_court]
    first = [key for key in mine if not results()[key].appeal]
    steps: list[DisputeEvent] = [Filed(on=day, route=route)]
    how_far = draw(st.integers(0, 5))
    if how_far > 0:
        steps.append(Accepted(on=later()))
    if how_far > 1:
        steps.append(Decided(on=later(), result=draw(st.sampled_from(first))))
    if how_far > 2 and route.is_court:
        steps.append(Appealed(on=later()))
        if how_far > 3:
            steps.append(Decided(on=later(), result=draw(st.sampled_from(mine))))
    if how_far > 4:
        steps.append(Concluded(on=later()))
    return route, steps


def _counted_by_hand(events: list[DisputeEvent], year: int) -> str:
    """Look at every happening of the case and remember the last; nothing of the library but the events is used."""
    open_in_year, result, first = False, "", ""
    open_since: date | None = None
    for event in [one for one in events if one.on <= date(year, 12, 31)]:
        if isinstance(event, Filed | Appealed):
            open_since, first, result = event.on, result, ""
        elif isinstance(event, Decided) and open_since:
            open_in_year |= open_since.year <= year <= event.on.year
            said = COUNTED_AS.get(event.result, "其他")
            open_since, result = None, first if event.result == "appeal_dismissed" else said
    if open_since:
        return "尚未审结"
    return result if open_in_year else ""


@given(st.lists(disputes(), max_size=12), st.integers(2022, 2029))
def test_table_four_is_what_is_counted_by_hand(cases: list[tuple[Route, list[DisputeEvent]]], year: int) -> None:
    table = table_four(cases, year)
    for route in Route:
        by_hand = [_counted_by_hand(events, year) for one, events in cases if one == route]
        for column, name in zip(Column, ("维持", "纠正", "其他", "尚未审结"), strict=True):
            assert table[f"{route.row}.{column}"] == by_hand.count(name)
        assert table[f"{route.row}.total"] == len([name for name in by_hand if name])


@given(disputes(), st.sampled_from(UnderAppeal))
def test_the_years_of_a_case_written_as_spans_are_the_same_years(
    dispute: tuple[Route, list[DisputeEvent]], under_appeal: UnderAppeal
) -> None:
    _route, events = dispute
    settings = Settings(under_appeal)
    found = spans(events, settings)
    for year in YEARS:
        columns = [one.column for one in found if one.first <= year and (one.last is None or one.last >= year)]
        wanted = column_in(events, year, settings)
        assert columns == ([wanted] if wanted else [])


@given(disputes())
def test_what_is_pending_at_the_end_of_a_year_is_counted_in_the_next(
    dispute: tuple[Route, list[DisputeEvent]],
) -> None:
    _route, events = dispute
    for year in YEARS:
        if column_in(events, year) is Column.PENDING:
            assert column_in(events, year + 1) is not None
