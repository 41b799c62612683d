"""Do the desk and the page of a request ask the database the same few times, however much there is to show?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.selection import QUEUES, counts_up_to, in_queue, waiting_in
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.models import Event as LedgerEvent
from gongkai.portal.ledger.wording import Names
from gongkai.portal.testing import World
from gongkai.portal.visibility import visible
from gongkai.procedure import Event
from gongkai.procedure.events import Consulted, Corrected, CorrectionAsked, Extended

pytestmark = pytest.mark.django_db
HISTORY: Sequence[Event] = (
    CorrectionAsked(on=date(2026, 3, 3)),
    Corrected(on=date(2026, 3, 5)),
    Consulted(on=date(2026, 3, 6), party="甲公司"),
    Extended(on=date(2026, 3, 9), days=5, approved_by="机构负责人"),
)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_desk_asks_no_more_for_a_dozen_requests_than_for_one(world: World) -> None:
    handler = world.signed_in(Duty.HANDLER)
    received(world)
    for_one = queries(handler, "/requests/")
    for days in range(11):
        received(world, on=date(2026, 3, 2) + timedelta(days=days))
    assert queries(handler, "/requests/") == for_one <= 12


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_page_of_a_request_asks_no_more_for_a_long_history_than_for_a_short_one(world: World) -> None:
    handler = world.signed_in(Duty.HANDLER)
    short, long = received(world), received(world)
    for event in HISTORY:
        take_step(long, event, SYSTEM)
    assert queries(handler, long.get_absolute_url()) == queries(handler, short.get_absolute_url()) <= 26


def test_the_name_of_a_record_is_asked_for_once_and_not_at_all_where_the_page_has_it(world: World) -> None:
    foi = FoiRequest(body=world.education, year=2026, serial=7)
    with CaptureQueriesContext(connection) as asked:
        names = Names([foi])
        assert names.of(Body, world.education.pk) == world.education.name
        assert not asked
        for _twice in range(2):
            assert names.of(Body, world.health.pk) == world.health.name
            assert names.of(LedgerEvent, 4711) == "4711", "what is gone is called by its key"
    assert len(asked) == 2


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_queues_counted_together_are_the_queues_counted_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in range(12):
        on = date(2026, 2, 9) + timedelta(days=3 * days)
        foi = received(world, on=on)
        if days % 3 == 0:
            take_step(foi, CorrectionAsked(on=on), SYSTEM)
    viewer = Viewer.of(world.person(Duty.HANDLER))
    seen = visible(viewer, FoiRequest)
    one_by_one = [seen.filter(in_queue(queue, viewer)).count() for queue in QUEUES]
    assert len(set(one_by_one)) > 3
    assert waiting_in(seen, QUEUES, viewer) == one_by_one
    monkeypatch.setattr("gongkai.portal.foi.selection.MOST_COUNTED", 1)
    assert waiting_in(seen, QUEUES, viewer) == [number if number <= 1 else "1+" for number in one_by_one]
    assert waiting_in(visible(Viewer(), FoiRequest), QUEUES, Viewer()) == [0] * len(QUEUES)
    assert counts_up_to(5, [seen.none(), seen]) == [0, 5]
