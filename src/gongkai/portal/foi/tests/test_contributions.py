"""Does a unit that is asked to contribute see what it needs and no more, and does the answer stay due when it was?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.bodies.models import Unit
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.foi.contributing import usual_day
from gongkai.portal.foi.models import Contribution, FoiRequest
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.mail.models import Message
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(world: World) -> Unit:
    """The personnel section of the education bureau; somebody there publishes things and handles no requests."""
    with act(SYSTEM, "test"):
        made = Unit.objects.create(body=world.education, name="人事科")
        somebody_in(made, "xinxi", Duty.PUBLISHER)
    return made


def somebody_in(unit: Unit, username: str, duty: Duty) -> Person:
    person = Person(username=username, name="某员", body=unit.body)
    person.set_unusable_password()
    person.save()
    Appointment.objects.create(person=person, body=unit.body, unit=unit, duty=duty)
    return person


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username))
    return client


def asked(world: World, unit: Unit, foi: FoiRequest, due: str = "2026-03-10") -> Any:
    given = {"unit": unit.pk, "task": "请查2025年评审结果的存放处", "due": due}
    return world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/contributions/", given, follow=True)


@time_machine.travel("2026-03-04 10:00 +0800")
def test_the_unit_is_told_and_its_reply_comes_back(world: World, unit: Unit) -> None:
    foi = received(world)
    due = standing_of(foi).due
    asked(world, unit, foi)
    one = Contribution.objects.get()
    assert Message.objects.get(recipient__username="xinxi").link == one.get_absolute_url()
    page = signed_in("xinxi").get("/contributions/").content.decode()
    assert "请查2025年评审结果的存放处" in page
    signed_in("xinxi").post(f"/contributions/{one.pk}/reply/", {"answer": "replied", "text": "在档案室"})
    one.refresh_from_db()
    assert (one.state, one.reply) == ("replied", "在档案室")
    assert Message.objects.filter(recipient=world.person(Duty.HANDLER), subject__contains="人事科回复了").exists()
    assert "已回复" in world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/").content.decode()
    assert standing_of(foi).due == due, "work inside the house moves no statutory date"
    assert list(differences()) == []


@time_machine.travel("2026-03-04 10:00 +0800")
def test_the_unit_sees_what_is_wanted_and_not_who_wants_it(world: World, unit: Unit) -> None:
    foi = received(world)
    asked(world, unit, foi)
    client = signed_in("xinxi")
    page = client.get(f"/contributions/{Contribution.objects.get().pk}/").content.decode()
    assert "2025年职称评审结果" in page
    assert "甲申请" not in page
    assert client.get(f"/requests/{foi.pk}/").status_code == 404
    assert client.get(f"/requests/{foi.pk}/particulars/").status_code == 404


@time_machine.travel("2026-03-04 10:00 +0800")
def test_a_handler_of_the_asked_unit_does_not_open_the_particulars(world: World, unit: Unit) -> None:
    foi = received(world)
    with act(SYSTEM, "test"):
        somebody_in(unit, "keyuan", Duty.HANDLER)
    asked(world, unit, foi)
    assert signed_in("keyuan").get(f"/requests/{foi.pk}/particulars/").status_code == 403
    with act(SYSTEM, "test"):
        foi.unit = unit
        foi.save()
    assert signed_in("keyuan").get(f"/requests/{foi.pk}/particulars/").status_code == 200
    assert Event.objects.latest("number").kind == "personal_data.read"


@time_machine.travel("2026-03-04 10:00 +0800")
def test_a_handler_of_the_asked_unit_reads_what_is_wanted_without_the_name_of_who_wants_it(
    world: World, unit: Unit
) -> None:
    foi = received(world)
    with act(SYSTEM, "test"):
        somebody_in(unit, "keyuan", Duty.HANDLER)
    client = signed_in("keyuan")
    pages = (f"/requests/{foi.pk}/", "/requests/?queue=all")
    assert all("甲申请" in client.get(page).content.decode() for page in pages), "nobody has it yet"
    asked(world, unit, foi)
    world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", {"template": "F04"})
    letter = foi.letters.get()
    for page in pages:
        text = client.get(page).content.decode()
        assert "2025年职称评审结果" in text
        assert "甲申请" not in text
        assert "甲申请" in world.signed_in(Duty.UNIT_REVIEWER).get(page).content.decode()
    for address in (f"/letters/{letter.pk}/", f"/letters/{letter.pk}/letter.docx", f"/letters/{letter.pk}/words/"):
        assert client.get(address).status_code == 403
    with act(SYSTEM, "test"):
        foi.officer = Person.objects.get(username="keyuan")
        foi.save()
    assert "甲申请" in client.get(pages[0]).content.decode()
    assert client.get(f"/letters/{letter.pk}/").status_code == 200


@time_machine.travel("2026-03-04 10:00 +0800")
def test_a_handler_of_the_asked_unit_finds_a_request_by_what_is_wanted_and_not_by_who_wants_it(
    world: World, unit: Unit
) -> None:
    foi = received(world)
    with act(SYSTEM, "test"):
        somebody_in(unit, "keyuan", Duty.HANDLER)
    asked(world, unit, foi)
    world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", {"template": "F04"})
    letter = foi.letters.get()
    address = f"/letters/{letter.pk}/words/"
    world.signed_in(Duty.HANDLER).post(address, {"dated": "2026-03-04", "fact_correction_items": "请写明年份"})
    client, everybody = signed_in("keyuan"), world.signed_in(Duty.UNIT_REVIEWER)
    for word, finds in (
        ("职称评审", True),
        (foi.number, True),
        ("2026", True),
        ("甲申请", False),
        ("请写明年份", False),
    ):
        assert found(client, foi, word) is finds, word
        assert found(everybody, foi, word), word
    with act(SYSTEM, "test"):
        foi.unit = unit
        foi.save()
    assert found(client, foi, "甲申请"), "whoever handles it knows who asked"


@time_machine.travel("2026-03-04 10:00 +0800")
def test_a_name_that_begins_with_a_figure_is_not_taken_for_a_number(world: World, unit: Unit) -> None:
    foi = received(world, name="7号甲申请")
    with act(SYSTEM, "test"):
        somebody_in(unit, "keyuan", Duty.HANDLER)
    asked(world, unit, foi)
    assert found(world.signed_in(Duty.UNIT_REVIEWER), foi, "7号")
    assert not found(signed_in("keyuan"), foi, "7号")
    assert not found(signed_in("keyuan"), foi, "7")


def found(client: Client, foi: FoiRequest, word: str) -> bool:
    page = client.get("/requests/", {"queue": "all", "q": word}).content.decode()
    return f'href="/requests/{foi.pk}/"' in page


@time_machine.travel("2026-03-04 10:00 +0800")
def test_returning_takes_a_reason(world: World, unit: Unit) -> None:
    asked(world, unit, received(world))
    address = f"/contributions/{Contribution.objects.get().pk}/reply/"
    refused = signed_in("xinxi").post(address, {"answer": "returned", "text": " "}, follow=True)
    assert "退回的理由" in refused.content.decode()
    assert Contribution.objects.get().state == "asked"
    signed_in("xinxi").post(address, {"answer": "returned", "text": "由职改办保存"})
    assert Contribution.objects.get().state == "returned"
    again = signed_in("xinxi").post(address, {"answer": "replied", "text": "改"}, follow=True)
    assert "没有再改" in again.content.decode()


@time_machine.travel("2026-03-04 10:00 +0800")
def test_an_internal_date_that_is_no_earlier_than_the_answer_is_pointed_out(world: World, unit: Unit) -> None:
    foi = received(world)  # due on 2026-03-30
    page = asked(world, unit, foi, due="2026-03-30").content.decode()
    assert "不早于答复期限" in page
    assert "内部期限已经过去" in asked(world, unit, foi, due="2026-03-03").content.decode()


@pytest.mark.parametrize(
    ("today", "day"),
    [("2026-03-04", date(2026, 3, 11)), ("2026-03-26", date(2026, 3, 27)), ("2026-03-30", date(2026, 3, 30))],
)
def test_a_unit_is_given_five_working_days_or_what_is_left(world: World, today: str, day: date) -> None:
    foi = received(world)
    with time_machine.travel(f"{today} 10:00 +0800"):
        assert usual_day(standing_of(foi)) == day


@time_machine.travel("2026-03-04 10:00 +0800")
def test_what_is_overdue_stands_in_its_queue_and_is_reminded(world: World, unit: Unit) -> None:
    asked(world, unit, received(world))
    one = Contribution.objects.get()
    with time_machine.travel("2026-03-11 10:00 +0800"):
        handler = world.signed_in(Duty.HANDLER)
        assert "已逾期" in handler.get("/contributions/?queue=overdue").content.decode()
        handler.post(f"/contributions/{one.pk}/remind/")
        assert Message.objects.filter(recipient__username="xinxi", subject__contains="催办").count() == 1
        handler.post(f"/contributions/{one.pk}/take-back/")
    one.refresh_from_db()
    assert one.state == "taken_back"


@pytest.mark.parametrize("duty", [Duty.SECRECY_REVIEWER, Duty.LEADING_GROUP, Duty.SYSTEM_ADMIN])
def test_only_those_who_handle_requests_ask_others(world: World, unit: Unit, duty: Duty) -> None:
    foi = received(world)
    assert world.signed_in(duty).get(f"/requests/{foi.pk}/contributions/").status_code in (403, 404)


def test_another_bodys_people_see_nothing_of_it(world: World, unit: Unit) -> None:
    asked(world, unit, received(world), due="2099-01-01")
    one = Contribution.objects.get()
    assert world.signed_in(Duty.HANDLER, world.health).get(f"/contributions/{one.pk}/").status_code == 404
    assert world.signed_in(Duty.HANDLER).post(f"/contributions/{one.pk}/reply/", {}).status_code == 403
