"""Is table three, asked of the pieces, the table that the events make, and is behind each figure what it counts?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.form import form_for
from gongkai.portal import county
from gongkai.portal.accounts.models import Duty
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi import samples
from gongkai.portal.foi.casework import bring_up_to_date, history, standing_of, take_step
from gongkai.portal.foi.figures import behind, table_three
from gongkai.portal.foi.models import APPLICANT_KINDS, FoiRequest, Piece
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World
from gongkai.procedure import Event, standing, tally
from gongkai.procedure.events import Split, Withdrawn
from tests.procedure.histories import histories

pytestmark = pytest.mark.django_db
KINDS = [key for key, _label in APPLICANT_KINDS]


def from_the_events(body: Body, year: int) -> dict[str, int]:
    """The table worked out the long way."""
    requests = FoiRequest.objects.filter(body=body).prefetch_related("events")
    today = timezone.localdate()
    return dict(tally(((foi.applicant_kind, standing(history(foi), today)) for foi in requests), year))


def agree(body: Body, years: Iterator[int] | range) -> None:
    pieces = Piece.objects.filter(body=body)
    for year in years:
        table = table_three(pieces, year)
        assert table == from_the_events(body, year), (body, year)
        for cell, number in table.items():
            assert pieces.filter(behind(cell, year)).count() == number, (cell, year)
            assert cell in form_for(year).by_key


def test_the_tables_of_the_sample_county_are_what_the_events_make() -> None:
    county.load()
    assert samples.load()
    today = timezone.localdate()
    bodies = Body.objects.filter(pk__in=FoiRequest.objects.values("body"))
    assert bodies.exists()
    for body in bodies:
        agree(body, range(today.year - 3, today.year + 1))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    registry=st.lists(
        st.tuples(st.sampled_from(KINDS), histories(first=date(2019, 10, 1), last=date(2022, 2, 1), longest=10)),
        max_size=4,
    )
)
def test_the_tables_are_what_the_events_make_whatever_happened(
    world: World, registry: list[tuple[str, tuple[tuple[Event, ...], date]]]
) -> None:
    Piece.objects.all().delete()
    today = max((day for _kind, (_events, day) in registry), default=date(2022, 3, 1))
    kept = [(kind, events) for kind, (events, _day) in registry]
    for place, (kind, events) in enumerate(kept):
        serial = FoiRequest.objects.count() + 1
        foi = FoiRequest(body=world.health, year=2020, serial=serial, applicant_kind=kind, applicant_name=f"{place}")
        with act(SYSTEM, "test"):
            foi.save()
            bring_up_to_date(foi, standing(events, today))
    for year in range(2019, 2024):
        expected = tally(((kind, standing(events, today)) for kind, events in kept), year)
        assert table_three(Piece.objects.all(), year) == expected


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_request_that_asks_for_two_things_is_counted_twice_and_listed_once(world: World) -> None:
    foi = received(world)
    take_step(foi, Split(on=date(2026, 3, 3), parts=("名单", "成绩")), SYSTEM)
    assert foi.pieces.count() == 2
    page = world.signed_in(Duty.HANDLER).get("/requests/table/2026/requests.received.total/").content.decode()
    assert "2 件" in page
    assert page.count(f'href="{foi.get_absolute_url()}"') == 1
    take_step(foi, Withdrawn(on=date(2026, 3, 4)), SYSTEM)
    agree(foi.body, range(2026, 2027))


@time_machine.travel("2026-03-20 10:00 +0800")
def test_pieces_that_did_not_change_are_left_alone(world: World) -> None:
    foi = received(world)
    was = list(foi.pieces.values_list("pk", flat=True))
    bring_up_to_date(foi, standing_of(foi))
    assert list(foi.pieces.values_list("pk", flat=True)) == was


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_long_list_says_that_it_goes_on_instead_of_counting_to_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.portal.foi.selection.MOST_LISTED", 2)
    monkeypatch.setattr("gongkai.portal.foi.selection.MOST_COUNTED", 1)
    for days in range(3):
        received(world, on=date(2026, 3, 2) + timedelta(days=days))
    handler = world.signed_in(Duty.HANDLER)
    page = handler.get("/requests/?queue=all").content.decode()
    assert "超过 2 件" in page
    assert "只列出前 2 件" in page
    assert "1+" in page
    assert "2026-0001" not in page
    assert "2026-0001" in handler.get("/requests/?queue=all&q=2026-0001").content.decode()


def test_the_follow_page_offers_the_bodies_that_have_requests(world: World) -> None:
    received(world)
    page = Client().get("/follow/").content.decode()
    assert world.education.name in page
    assert world.health.name not in page


@time_machine.travel("2026-03-20 10:00 +0800")
def test_requests_from_before_there_were_pieces_are_counted_by_the_migration(world: World) -> None:
    foi = received(world)
    take_step(foi, Split(on=date(2026, 3, 3), parts=("名单", "成绩")), SYSTEM)
    columns = ("request", "body", "column", "received_in", "decided_in", "outcome")
    was = list(Piece.objects.values_list(*columns))
    Piece.objects.all().delete()
    import_module("gongkai.portal.foi.migrations.0003_pieces_of_a_table").count_what_is_there(apps, None)
    assert list(Piece.objects.values_list(*columns)) == was
