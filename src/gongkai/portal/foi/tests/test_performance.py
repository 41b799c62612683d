"""Are the figures on requests what the events say, and does each open on what it counts?"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib import import_module
from io import StringIO
from statistics import median
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.casework import bring_up_to_date, take_step
from gongkai.portal.foi.models import APPLICANT_KINDS, FoiRequest
from gongkai.portal.foi.performance import BREAKDOWNS, WHICH, behind, count, rows_of
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World
from gongkai.procedure import Event, standing
from gongkai.procedure.events import Answered, Sent, Signed, Withdrawn
from gongkai.workdays import national
from tests.procedure.histories import histories

pytestmark = pytest.mark.django_db
KINDS = [key for key, _label in APPLICANT_KINDS]
TODAY = date(2022, 6, 1)


def naively(events: tuple[Event, ...]) -> dict[str, Any]:
    """What the statistics should make of a history, read off its events one by one."""
    now = standing(events, TODAY)
    kinds = [event.kind for event in events]
    told: dict[str, Any] = {"received": now.received, "answered": None, "on_time": None, "took": None, "overdue": False}
    signed = {event.part: event.on for event in events if isinstance(event, Signed)}
    first = {event.part: event for event in reversed(events) if isinstance(event, Sent)}  # what came back left first
    days = [signed.get(event.part) if event.way == "in_person" else event.on for event in first.values()]
    if now.on_time is not None and "withdrawn" not in kinds and any(days):
        told["answered"] = max(day for day in days if day)
        told["on_time"] = now.on_time
        calendar, start = national(), now.received or TODAY
        span = range(start.toordinal() + 1, told["answered"].toordinal() + 1)
        told["took"] = sum(calendar.is_workday(date.fromordinal(day)) for day in span)
    told["overdue"] = now.overdue and told["on_time"] is None
    return told


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    registry=st.lists(
        st.tuples(st.sampled_from(KINDS), histories(first=date(2019, 10, 1), last=date(2022, 2, 1), longest=12)),
        max_size=5,
    )
)
def test_the_figures_are_what_the_events_say_whatever_happened(
    world: World, registry: list[tuple[str, tuple[tuple[Event, ...], date]]]
) -> None:
    with act(SYSTEM, "test"):
        for foi in FoiRequest.objects.all():
            foi.pieces.all().delete()
            foi.delete()
        for place, (kind, (events, _day)) in enumerate(registry, 1):
            foi = FoiRequest(body=world.health, year=2020, serial=place, applicant_kind=kind, applicant_name=f"{place}")
            foi.save()
            bring_up_to_date(foi, standing(events, TODAY))
    histories_of = [(kind, naively(events)) for kind, (events, _day) in registry]
    for year in range(2019, 2023):
        mine = [(kind, one) for kind, one in histories_of if one["received"] and one["received"].year == year]
        rows = rows_of(FoiRequest.objects.all(), year, TODAY)
        group = count(rows)
        answered = [one for _kind, one in mine if one["on_time"] is not None]
        assert group.received == len(mine)
        assert group.answered == len(answered)
        assert group.on_time == sum(one["on_time"] for one in answered)
        assert group.overdue == sum(one["overdue"] for _kind, one in mine)
        assert group.days == (median(one["took"] for one in answered) if answered else None)
        by_kind = {one.key: one.received for one in BREAKDOWNS["kind"].groups(rows)}
        assert by_kind == dict(Counter(kind for kind, _one in mine))
        if rows:
            agree(rows, year)


def agree(rows: list[Any], year: int) -> None:
    """Every breakdown has each request once, and behind each figure are as many requests as it says."""
    for by, breakdown in BREAKDOWNS.items():
        groups = breakdown.groups(rows)
        assert sum(group.received for group in groups) == sum(row.times for row in rows), by
        for group in (one for one in groups if one.received):
            for which in WHICH:
                found = FoiRequest.objects.filter(behind(year, which, TODAY, by, group.key)).count()
                assert found == getattr(group, which), (by, group.key, which)


def answered(world: World, on: date, came: date = date(2026, 3, 2)) -> FoiRequest:
    foi = received(world, came)
    take_step(foi, Answered(on=on, outcome="granted"), SYSTEM)
    take_step(foi, Sent(on=on, way="post", evidence="EMS 0001"), SYSTEM)
    return foi


@time_machine.travel("2026-04-20 10:00 +0800")
def test_a_late_answer_and_none_at_all_both_lower_the_rate(world: World) -> None:
    answered(world, date(2026, 3, 20))
    answered(world, date(2026, 3, 31))  # due on the 30th
    received(world)  # and not answered
    withdrawn = received(world)
    take_step(withdrawn, Withdrawn(on=date(2026, 3, 10)), SYSTEM)
    group = count(rows_of(FoiRequest.objects.all(), 2026, date(2026, 4, 20)))
    assert (group.received, group.answered, group.on_time, group.late, group.overdue) == (4, 2, 1, 1, 1)
    assert group.rate == Decimal("33.3")
    assert group.days == Decimal("17.5")


@time_machine.travel("2026-04-20 10:00 +0800")
def test_the_page_shows_the_figures_and_each_opens_on_its_requests(world: World) -> None:
    late = answered(world, date(2026, 3, 31))
    prompt = answered(world, date(2026, 4, 3), date(2026, 4, 1))
    handler = world.signed_in(Duty.HANDLER)
    page = handler.get("/requests/figures/?year=2026").content.decode()
    assert "50.0%" in page
    address = "/requests/figures/requests/?year=2026&which="
    assert late.number in handler.get(f"{address}late").content.decode()
    assert prompt.number not in handler.get(f"{address}late").content.decode()
    assert prompt.number in handler.get(f"{address}received&by=month&key=4").content.decode()
    assert late.number not in handler.get(f"{address}received&by=month&key=4").content.decode()
    for wrong in ("which=all", "which=late&by=name", "which="):
        assert handler.get(f"/requests/figures/requests/?{wrong}").status_code == 404
    for odd in ("by=unit&key=x", "by=month&key=", "by=body&key=99999999999999999999", "by=month&key=13"):
        assert handler.get(f"{address}received&{odd}").status_code == 200


@time_machine.travel("2026-04-20 10:00 +0800")
def test_another_body_does_not_count_in_ones_figures(world: World) -> None:
    answered(world, date(2026, 3, 20))
    client = world.signed_in(Duty.HANDLER, world.health)
    for query in ("", f"?body={world.education.pk}"):
        page = client.get(f"/requests/figures/{query}")
        assert page.context["tiles"][0].value == 0
    assert world.signed_in(Duty.SYSTEM_ADMIN).get("/requests/figures/").status_code == 403


@time_machine.travel("2026-04-20 10:00 +0800")
def test_the_table_has_the_same_figures_and_no_formula_in_it(world: World) -> None:
    answered(world, date(2026, 3, 20))
    with act(SYSTEM, "test"):
        world.education.name = "=云溪县教育局"
        world.education.save()
        foi = FoiRequest.objects.get()
        foi.unit = world.education.units.create(name="办公室")
        foi.save()
    answer = world.signed_in(Duty.HANDLER).get("/requests/figures/figures.csv?year=2026")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[1] == ["全部", "", "1", "1", "1", "0", "0", "100.0", "14"]
    assert ["承办机构", "'=云溪县教育局 办公室", "1", "1", "1", "0", "0", "100.0", "14"] in lines


@time_machine.travel("2026-04-20 10:00 +0800")
def test_requests_from_before_there_were_figures_are_timed_by_the_migration(world: World) -> None:
    answered(world, date(2026, 3, 31))
    columns = ("channel", "answered", "took", "on_time")
    was = list(FoiRequest.objects.values_list(*columns))
    assert was == [("in_person", date(2026, 3, 31), 21, False)]
    foi = FoiRequest.objects.get()
    foi.channel, foi.answered, foi.took, foi.on_time = "", None, None, None
    foi.save_worked_out()

    class Plain:
        """The tables as a migration sees them, without the ledger."""

        def __init__(self, model: Any) -> None:
            self.model = model

        @property
        def _base_manager(self) -> Any:
            return QuerySet(self.model)

    class Before:
        @staticmethod
        def get_model(room: str, name: str) -> Any:
            return Plain(apps.get_model(room, name))

    import_module("gongkai.portal.foi.migrations.0011_timing_of_answers").time_what_is_there(Before, None)
    assert list(FoiRequest.objects.values_list(*columns)) == was
