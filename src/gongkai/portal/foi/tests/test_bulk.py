"""Is what is done to many requests done to each as if it were the only one, and is the person told of each?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi import bulk
from gongkai.portal.foi.models import Bulk, BulkItem, FoiLetter, FoiRequest, Note
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.jobs.queue import work_off
from gongkai.portal.ledger.act import act
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.mail.models import Message
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


def three(world: World) -> list[FoiRequest]:
    return [received(world), received(world, date(2026, 3, 3), name="乙申请"), received(world, date(2026, 3, 4))]


def asked(client: Client, action: str, requests: list[FoiRequest], **given: Any) -> str:
    """Tick them in the list, say what to do, and read the page that tells what became of them."""
    page = client.post("/requests/bulk/", {"action": action, "pk": [foi.pk for foi in requests]}).content.decode()
    hidden = dict(re.findall(r'name="(numbers|key)" value="([^"]*)"', page))
    assert hidden, page
    answer = client.post("/requests/bulk/do/", {"action": action, **hidden, **given})
    assert answer.status_code == 302, answer.content.decode()
    return str(client.get(answer["Location"]).content.decode())


@time_machine.travel("2026-03-05 10:00 +0800")
def test_many_are_given_to_one_officer_who_hears_of_it_once(world: World) -> None:
    requests = three(world)
    handler = world.person(Duty.HANDLER)
    asked(world.signed_in(Duty.OFFICE_HEAD), "assign", requests, officer=handler.pk, reason="均为职称评审")
    assert set(FoiRequest.objects.values_list("officer", flat=True)) == {handler.pk}
    assert [message.subject for message in Message.objects.filter(recipient=handler)] == ["3 件申请由您承办"]
    assert list(differences()) == []


@time_machine.travel("2026-04-05 10:00 +0800")
def test_one_that_the_law_does_not_allow_is_left_as_it_was_and_the_others_are_done(world: World) -> None:
    requests = three(world)
    handler = world.signed_in(Duty.HANDLER)
    given = {"on": "2026-04-03", "reason": "已从网站查到"}
    handler.post(f"/requests/{requests[1].pk}/step/withdrawn/", given)
    before = list(FoiRequest.objects.order_by("pk").values())
    page = asked(handler, "archive", requests, on="2026-04-05")
    states = dict(BulkItem.objects.values_list("request", "state"))
    assert states == {requests[0].pk: "refused", requests[1].pk: "done", requests[2].pk: "refused"}
    assert page.count("还没有办结（条例第四十五条）") == 2
    after = list(FoiRequest.objects.order_by("pk").values())
    assert [after[place] == before[place] for place in range(3)] == [True, False, True]


@time_machine.travel("2026-03-06 10:00 +0800")
def test_what_waits_for_its_confirmation_is_confirmed_and_registered_in_one(world: World) -> None:
    waiting = received(world, date(2026, 3, 4), channel="fax")
    confirmed = received(world)
    page = asked(world.signed_in(Duty.REGISTRAR), "confirm", [waiting, confirmed], on="2026-03-05", evidence="电话")
    waiting.refresh_from_db()
    assert (waiting.state, str(waiting.received)) == ("in_progress", "2026-03-05")
    assert [row.kind for row in waiting.events.all()] == ["submitted", "confirmed", "registered"]
    assert "收到申请之日已经确定，而且已经登记" in page


@time_machine.travel("2026-03-06 10:00 +0800")
def test_the_same_letter_is_begun_for_all_for_whom_it_is_lawful(world: World) -> None:
    early, late = received(world, date(2026, 2, 2)), received(world)
    page = asked(world.signed_in(Duty.HANDLER), "letter", [early, late], template="F04")
    assert [letter.request for letter in FoiLetter.objects.all()] == [late]
    assert "7个工作日内" in page
    again = asked(world.signed_in(Duty.HANDLER), "letter", [late], template="F04")
    assert "已经有一份" in again


def test_the_same_page_sent_twice_is_done_once(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    page = handler.post("/requests/bulk/", {"action": "note", "pk": foi.pk}).content.decode()
    hidden = dict(re.findall(r'name="(numbers|key)" value="([^"]*)"', page))
    for _click in range(2):
        handler.post("/requests/bulk/do/", {"action": "note", **hidden, "text": "同案处理"})
    assert Note.objects.count() == 1


def test_all_that_the_filter_found_are_taken_and_no_others(world: World) -> None:
    requests = three(world)
    handler = world.signed_in(Duty.HANDLER)
    chosen = {"action": "note", "all": "1", "filters": "queue=open&q=乙申请"}
    page = handler.post("/requests/bulk/", chosen).content.decode()
    assert f'name="numbers" value="{requests[1].pk}"' in page
    everything = handler.post("/requests/bulk/", {**chosen, "filters": "queue=open"}).content.decode()
    assert "办理这 3 件" in everything


def test_many_are_done_in_the_background(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.portal.foi.bulk_pages.AT_ONCE", 2)
    page = asked(world.signed_in(Duty.HANDLER), "note", three(world), text="同案处理")
    assert "还有 3 件在后台等待办理" in page
    assert not Note.objects.exists()
    work_off()
    assert Note.objects.count() == 3
    assert set(BulkItem.objects.values_list("state", flat=True)) == {"done"}


def test_what_one_may_not_do_to_one_one_may_not_do_to_many(world: World) -> None:
    foi = received(world)
    reviewer = world.signed_in(Duty.SECRECY_REVIEWER)
    page = reviewer.get("/requests/").content.decode()
    assert "加上备注" in page
    assert "指定承办人" not in page
    given = {"action": "assign", "numbers": str(foi.pk), "key": "k", "officer": world.person(Duty.HANDLER).pk}
    assert reviewer.post("/requests/bulk/do/", given).status_code == 403
    stranger = world.signed_in(Duty.HANDLER, world.health)
    assert stranger.post("/requests/bulk/do/", {**given, "action": "note", "text": "甲"}).status_code == 404
    assert not Bulk.objects.exists()


def test_who_lost_the_duty_meanwhile_changes_nothing(world: World) -> None:
    foi = received(world)
    handler = world.person(Duty.HANDLER)
    made = bulk.ask_for(handler, "note", {"text": "同案处理"}, [foi], "k", handler.actor)
    with time_machine.travel("2030-01-01"):
        from_now_on = handler.appointments.get()
        from_now_on.valid_to = date(2029, 12, 31)
        with act(handler.actor, "test"):
            from_now_on.save()
        bulk.do_waiting(made)
    assert (made.items.get().state, made.items.get().why) == ("refused", "您现在看不到这件申请。")
    assert not Note.objects.exists()
