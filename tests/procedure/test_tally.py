"""Does table three count every request once, and do its sums hold whatever happened?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.form import FormError, form_for, load
from gongkai.procedure import Event, TallyError, defaults, standing, tally
from gongkai.procedure.events import Answered, Merged, Submitted, Withdrawn
from tests.procedure.histories import histories

COLUMNS = ("natural_person", "enterprise", "research", "public_welfare", "legal_services", "other")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
Registry = list[tuple[str, tuple[Event, ...]]]


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """The requests of an office around the turn of the years 2020 and 2021, when the form changed."""
    some = histories(first=date(2020, 9, 1), last=date(2021, 12, 31), longest=8)
    return [(draw(st.sampled_from(COLUMNS)), draw(some)[0]) for _ in range(draw(st.integers(0, 8)))]


def table_of(registry: Registry, year: int, today: date) -> dict[str, int]:
    return dict(tally([(column, standing(events, today)) for column, events in registry], year))


@FEW
@given(registries(), st.sampled_from([2020, 2021, 2022]))
def test_every_sum_of_the_form_holds(registry: Registry, year: int) -> None:
    cells = table_of(registry, year, date(2023, 12, 29))
    assert list(cells) == [slot.key for slot in form_for(year).table("requests").slots]
    for total in form_for(year).sums:
        if total.cells[0].startswith("requests."):
            assert sum(cells[key] for key in total.left) == sum(cells[key] for key in total.right), total.rule


@FEW
@given(registries())
def test_what_is_carried_out_of_a_year_is_carried_into_the_next(registry: Registry) -> None:
    for year in (2020, 2021, 2022):
        before, after = (table_of(registry, one, date(2023, 12, 29)) for one in (year, year + 1))
        for column in (*COLUMNS, "total"):
            assert before[f"requests.carried_out.{column}"] == after[f"requests.carried_in.{column}"]


@FEW
@given(registries())
def test_over_the_years_every_piece_comes_in_once_and_goes_out_at_most_once(registry: Registry) -> None:
    standings = [(column, standing(events, date(2023, 12, 29))) for column, events in registry]
    pieces = [piece for _, stands in standings for piece in stands.counted]
    tables = [tally(standings, year) for year in range(2020, 2024)]
    assert sum(cells["requests.received.total"] for cells in tables) == len(pieces)
    decided = sum(piece.decided is not None for piece in pieces)
    assert sum(cells["requests.concluded.total"] for cells in tables) == decided


@FEW
@given(registries())
def test_the_table_of_a_year_does_not_depend_on_when_one_looks(registry: Registry) -> None:
    for year in (2020, 2021, 2022):
        at_its_end, later = (table_of(registry, year, day) for day in (date(year, 12, 31), date(2023, 12, 29)))
        assert at_its_end == later


@FEW
@given(registries(), st.sampled_from(["part", "request"]))
def test_how_many_pieces_a_request_is_does_not_change_after_the_year_of_its_receipt(
    registry: Registry, unit: str
) -> None:
    for _column, events in registry:
        end = standing(events, date(2023, 12, 29), settings=replace(defaults(), count_unit=unit))
        if end.received and not (end.state == "merged" and not end.counted):
            then = standing(events, date(end.received.year, 12, 31), settings=replace(defaults(), count_unit=unit))
            assert len(then.counted) == len(end.counted)


def test_a_request_over_the_new_year_stands_in_two_tables() -> None:
    events = (
        Submitted(on=date(2024, 12, 20), channel="in_person"),
        Answered(on=date(2025, 1, 10), outcome="not_available.not_held", sub_reason="does_not_exist"),
    )
    stands = standing(events, date(2025, 2, 1))
    old, new = (tally([("legal_services", stands)], year) for year in (2024, 2025))
    assert {key for key, number in old.items() if number} == {
        "requests.received.legal_services",
        "requests.received.total",
        "requests.carried_out.legal_services",
        "requests.carried_out.total",
    }
    assert {key for key, number in new.items() if number} == {
        f"requests.{row}.{column}"
        for row in ("carried_in", "not_available.not_held", "concluded")
        for column in ("legal_services", "total")
    }


def test_two_that_were_merged_are_counted_as_one() -> None:
    first = standing((Submitted(on=date(2025, 9, 24), channel="in_person"),), date(2025, 12, 31))
    events = (
        Submitted(on=date(2025, 9, 26), channel="registered_mail"),
        Merged(on=date(2025, 9, 28), into="2025-0007", reason="同一份申请"),
    )
    again = standing(events, date(2025, 12, 31))
    assert again.state == "merged"
    for year in (2025, 2026):
        both, alone = tally([("other", first), ("other", again)], year), tally([("other", first)], year)
        assert both == alone


def test_until_2020_the_other_ways_to_end_were_one_row() -> None:
    events = (
        Submitted(on=date(2020, 12, 1), channel="in_person"),
        Withdrawn(on=date(2020, 12, 2)),
    )
    cells = tally([("natural_person", standing(events, date(2020, 12, 31)))], 2020)
    assert cells["requests.other_handling.natural_person"] == 1
    assert cells.keys() == {slot.key for slot in load("2019").table("requests").slots}


def test_no_request_makes_a_table_of_noughts() -> None:
    assert set(tally([], 2025).values()) == {0}


def test_an_applicant_without_a_column_is_named() -> None:
    with pytest.raises(TallyError, match="没有“total”这一类申请人"):
        tally([("total", standing((), date(2025, 1, 1)))], 2025)


def test_before_the_form_there_is_no_table() -> None:
    with pytest.raises(FormError, match="2018"):
        tally([], 2018)
