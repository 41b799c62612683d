"""Does the day by which an item must be public move with the calendar?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.calendars.models import CalendarYear
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import moving
from gongkai.portal.publishing.tests.items import a_draft, published
from gongkai.portal.testing import World
from gongkai.workdays import Year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


def test_what_the_public_still_waits_for_moves_with_a_day_off_and_what_it_has_does_not(world: World) -> None:
    waited, _public = a_draft(world), published(world)
    old = Calendars()
    with act(SYSTEM, "test"):
        CalendarYear.of(
            world.education, 2026, Year(frozenset([date(2026, 3, 10)]), frozenset(), "云政办〔2026〕1号")
        ).save()
    [move] = moving.find(old, Calendars())
    assert (move.record, str(move.was), str(move.becomes)) == (waited, "2026-03-30", "2026-03-31")
    assert move.people == (waited.author,)
    with act(SYSTEM, "test"):
        moving.settle([move])
    waited.refresh_from_db()
    assert str(waited.due) == "2026-03-31"
