"""Does an opened figure list what it counts, page by page, each request once?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi import figures
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.leafing import leaf
from gongkai.portal.foi.models import FoiRequest, Piece
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.testing import World
from gongkai.procedure.events import Answered, Event, Merged, Split, Withdrawn

pytestmark = pytest.mark.django_db
NEXT = re.compile(r'rel="next" href="([^"]+)"')
LISTED = re.compile(r'class="title nowrap"><a href="([^"]+)">.*?</tr>', re.DOTALL)
TIMES = re.compile(r"计 (\d+) 件")


def listed(client: Client, address: str) -> Iterator[tuple[str, int]]:
    """Every request behind a figure with how often it counts, over all its pages."""
    query = ""
    for _page in range(100):
        page = client.get(f"{address}{query}").content.decode()
        for row in LISTED.finditer(page):
            times = TIMES.search(row[0])
            yield row[1], int(times[1]) if times else 1
        if not (more := NEXT.search(page)):
            return
        query = more[1].replace("&amp;", "&")
    raise AssertionError("it never ends")


FATES: tuple[tuple[Event, ...], ...] = (
    (Answered(on=date(2025, 12, 30), outcome="granted"),),
    (Withdrawn(on=date(2025, 12, 31)),),
    (
        Split(on=date(2025, 12, 30), parts=("名单", "成绩", "评委")),
        Answered(on=date(2025, 12, 30), outcome="granted", part="名单"),
        Answered(on=date(2026, 1, 4), outcome="not_available.not_held", part="成绩"),
    ),
    (Split(on=date(2026, 1, 4), parts=("名单", "成绩")),),
    (Merged(on=date(2025, 12, 31), into="2025-0001", reason="同一份申请"),),
    (Merged(on=date(2026, 1, 4), into="2025-0001", reason="同一份申请"),),
    (Answered(on=date(2026, 1, 4), outcome="refused.state_secret", reason="理由"),),
    (),
)
"""What becomes of requests that came in at the end of 2025."""


@time_machine.travel("2026-03-20 10:00 +0800")
def test_behind_every_figure_stand_as_many_as_it_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "PER_PAGE", 2)
    for fate in FATES:
        foi = received(world, date(2025, 12, 29))
        for event in fate:
            take_step(foi, event, SYSTEM)
    received(world, date(2026, 1, 5))
    client, counted = world.signed_in(Duty.HANDLER), 0
    for year in (2025, 2026):
        for cell, number in figures.table_three(Piece.objects.all(), year).items():
            if cell.endswith("total") and number:
                found = list(listed(client, f"/requests/table/{year}/{cell}/"))
                assert len(dict(found)) == len(found), f"{cell}: each is listed once"
                assert sum(times for _address, times in found) == number, cell
                counted += 1
    assert counted == 12


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_request_that_counts_twice_says_so_in_the_list(world: World) -> None:
    foi = received(world)
    take_step(foi, Split(on=date(2026, 3, 3), parts=("名单", "成绩")), SYSTEM)
    page = world.signed_in(Duty.HANDLER).get("/requests/table/2026/requests.received.total/").content.decode()
    assert "计 2 件" in page


@time_machine.travel("2026-03-20 10:00 +0800")
def test_one_leafs_on_and_back_to_where_one_was_over_the_turn_of_the_year(world: World) -> None:
    for days in range(7):
        received(world, on=date(2025, 12, 28) + timedelta(days=days))
    found = FoiRequest.objects.filter(body=world.education)
    numbers = [foi.number for foi in found]
    assert numbers == ["2026-0003", "2026-0002", "2026-0001", "2025-0004", "2025-0003", "2025-0002", "2025-0001"]

    def page(query: str) -> list[str]:
        return [foi.number for foi in leaf(found, QueryDict(query), 2).requests]

    assert page("") == numbers[:2]
    assert page("before=2026-0002") == numbers[2:4]
    assert page("before=2025-0004") == numbers[4:6]
    assert page("before=2025-0002") == numbers[6:]
    assert page("after=2025-0003") == numbers[2:4]
    assert page("after=2026-0001") == numbers[:2]
    assert page("after=2026-0002") == numbers[:2], "the first page is never shorter than it could be"
    assert page("before=2025-0001") == []
    for nonsense in ("before=昨天", "before=2026-99999999999999", "after=", "before=-1", "before=2026-0002%00"):
        assert page(nonsense) == numbers[:2]


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_first_page_leads_to_no_newer_and_the_last_to_no_older_one(world: World) -> None:
    for days in range(4):
        received(world, on=date(2026, 3, 2) + timedelta(days=days))
    found = FoiRequest.objects.filter(body=world.education)
    first, last = leaf(found, QueryDict(""), 2), leaf(found, QueryDict("before=2026-0003"), 2)
    assert (first.newer, first.older) == ("", "2026-0003")
    assert (last.newer, last.older) == ("2026-0002", "")
    whole = leaf(found, QueryDict(""), 4)
    assert (whole.newer, whole.older) == ("", "")
