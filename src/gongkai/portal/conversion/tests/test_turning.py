"""Does what several applicants were given become an item of the body's own (条例第四十四条)?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai.portal.accounts.models import Duty
from gongkai.portal.conversion.models import Conversion
from gongkai.portal.foi.casework import Intake, receive, take_step
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.tests.test_sheets import rows_of
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.publishing.models import Item
from gongkai.portal.testing import World
from gongkai.procedure.events import Answered, Sent

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
WANTED = "请公开云溪县2025年义务教育阶段各校招生计划和学区划分的依据。"


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


def granted(world: World, name: str = "甲申请") -> FoiRequest:
    intake = Intake(
        world.education, "natural_person", name, WANTED, "paper", "in_person", DAY, {"phone": "0000-0000000"}
    )
    foi, _code = receive(intake, SYSTEM)
    take_step(foi, Answered(on=DAY, outcome="granted"), SYSTEM)
    take_step(foi, Sent(on=DAY, way="post", evidence="EMS 0001"), SYSTEM)
    foi.refresh_from_db()
    return foi


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_was_given_to_several_is_suggested_and_becomes_a_draft_once(world: World) -> None:
    first, second = granted(world), granted(world, "乙申请")
    handler = world.signed_in(Duty.HANDLER)
    page = text(handler.get(f"/requests/{second.pk}/"))
    assert "已经依申请公开 2 次" in page
    address = f"/requests/{second.pk}/to-item/"
    assert address in page
    sent = {"title": "云溪县义务教育招生计划和学区划分依据", "formed": "2026-01-05"}
    answer = handler.post(address, sent)
    item = Item.objects.get()
    assert answer["Location"] == item.desk_url
    assert Conversion.objects.get().request == second
    assert (item.is_public, str(item.due)) == (False, "2026-03-30")
    assert "甲申请" not in text(handler.get(item.desk_url))
    assert handler.post(address, sent)["Location"] == item.desk_url
    assert item.index_number in text(handler.get(f"/requests/{second.pk}/"))
    assert f"/requests/{first.pk}/to-item/" in text(handler.get(f"/requests/{first.pk}/"))


def test_only_what_was_given_can_be_turned_and_only_by_those_who_write(world: World) -> None:
    intake = Intake(world.education, "natural_person", "丙申请", WANTED, "paper", "in_person", DAY, {"phone": "0"})
    still_open, _code = receive(intake, SYSTEM)
    given = granted(world)
    assert world.signed_in(Duty.HANDLER).get(f"/requests/{still_open.pk}/to-item/").status_code == 404
    assert world.signed_in(Duty.LEADING_GROUP).post(f"/requests/{given.pk}/to-item/").status_code == 403
    assert world.signed_in(Duty.HANDLER, world.health).get(f"/requests/{given.pk}/to-item/").status_code == 404
    assert not Item.objects.exists()


def test_the_sheet_for_the_decision_says_how_often_it_was_given_and_nothing_of_the_applicant(world: World) -> None:
    granted(world)
    second = granted(world, "乙申请")
    rows = rows_of(world.signed_in(Duty.HANDLER), f"/requests/{second.pk}/to-item/sheet.docx")
    assert {second.number, WANTED, "2"} <= {*rows.values()}
    assert "乙申请" not in "".join(rows.values())
    assert (
        world.signed_in(Duty.HANDLER, world.health).get(f"/requests/{second.pk}/to-item/sheet.docx").status_code == 404
    )
