"""Does somebody who is about to ask hear of what is published already, and of nothing that is not?"""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.models import FormVisit
from gongkai.portal.publishing.tests.items import a_draft, published
from gongkai.portal.testing import World

TYPED = "2026年义务教育招生入学工作的通知"


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


def shown(browser: Client, world: World, token: str = "") -> str:
    given = {"wanted": TYPED, "visit": token}
    return browser.post(f"/apply/{world.education.pk}/suggestions/", given).content.decode()


def test_a_published_item_is_shown_while_typing_and_that_it_was_opened_is_counted(world: World) -> None:
    item = published(world)
    visitor = Client()
    form = visitor.get(f"/apply/{world.education.pk}/").content.decode()
    found = re.search(r'name="visit" value="([^"]+)"', form)
    assert found
    page = shown(visitor, world, found[1])
    assert item.title in page
    address = f"/apply/published/{item.pk}/"
    assert f'href="{address}?from=' in page
    assert visitor.get(f"{address}?from={found[1]}")["Location"] == f"/info/{item.pk}/"
    visit = FormVisit.objects.get(token=found[1])
    assert (visit.shown, visit.followed, visit.sent) == (True, True, False)


def test_what_is_not_public_is_no_answer_not_even_for_a_colleague(world: World) -> None:
    draft = a_draft(world)
    for browser in (Client(), world.signed_in(Duty.HANDLER)):
        assert draft.title not in shown(browser, world)
        assert browser.get(f"/apply/published/{draft.pk}/").status_code == 404
