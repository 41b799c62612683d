"""Does everybody hear once a day what is due and waits for them, and at once that a letter came to or back to them?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Unit
from gongkai.portal.foi.agenda import agenda_of
from gongkai.portal.foi.jobs import remind
from gongkai.portal.foi.models import Contribution, FoiRequest
from gongkai.portal.foi.reminding import people_to_remind, remind_once
from gongkai.portal.foi.tests.test_checking import worded
from gongkai.portal.foi.tests.test_contributions import somebody_in
from gongkai.portal.foi.tests.test_requests import _chain, received
from gongkai.portal.jobs.queue import enqueue, work_off
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.mail.models import MailChoice, Message
from gongkai.portal.mail.telling import choose, tell
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


def given(foi: FoiRequest, person: Person | None) -> FoiRequest:
    with act(SYSTEM, "test"):
        foi.officer = person
        foi.save()
    return foi


def summaries(world: World, duty: Duty, day: str) -> list[str]:
    """The whole text of what a person was told in summaries on a morning."""
    with time_machine.travel(f"{day} 07:30 +0800"):
        remind_once(world.person(duty).pk)
        rows = Message.objects.filter(recipient=world.person(duty), day=day)
        return [f"{row.subject}\n{row.text}" for row in rows]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-03-20", ""),  # six working days are left
        ("2026-03-23", "5个工作日内到期"),
        ("2026-03-25", "3个工作日内到期"),
        ("2026-03-27", "1个工作日内到期"),
        ("2026-03-28", ""),  # a Saturday
        ("2026-03-30", "1个工作日内到期"),
        ("2026-03-31", "已逾期"),
    ],
)
def test_an_officer_hears_of_the_due_day_five_three_and_one_working_days_before(
    world: World, day: str, said: str
) -> None:
    foi = given(received(world), world.person(Duty.HANDLER))  # due on Monday 2026-03-30
    told = summaries(world, Duty.HANDLER, day)
    assert len(told) == bool(said)
    for text in told:
        assert f"{said}：{foi.number}（2026-03-30）" in text
        assert "甲申请" not in text
        assert "职称" not in text


def test_the_summary_comes_once_a_day_though_the_job_runs_twice_and_again_after_days_without_it(world: World) -> None:
    given(received(world), world.person(Duty.HANDLER))
    mine = Message.objects.filter(recipient=world.person(Duty.HANDLER)).exclude(day=None)
    with time_machine.travel("2026-03-24 07:30 +0800"):
        for _run in range(2):
            enqueue(remind)
            work_off()
        assert [row.day for row in mine.all()] == [date(2026, 3, 24)]
        with pytest.raises(IntegrityError), transaction.atomic():
            tell(world.person(Duty.HANDLER), "今日待办", "", by=SYSTEM, day=date(2026, 3, 24))
    with time_machine.travel("2026-04-01 09:00 +0800"):  # the machine stood still for a week
        enqueue(remind)
        work_off()
        assert [row.day for row in mine.all()] == [date(2026, 4, 1), date(2026, 3, 24)]
        assert "已逾期" in mine.all()[0].subject
    assert list(differences()) == []


@time_machine.travel("2026-03-24 07:30 +0800")
def test_who_has_nothing_to_do_hears_nothing(world: World) -> None:
    given(received(world, date(2026, 3, 20)), world.person(Duty.HANDLER))
    for pk in people_to_remind():
        remind_once(pk)
    assert not Message.objects.exclude(day=None).exists()
    page = world.signed_in(Duty.HANDLER).get("/requests/agenda/").content.decode()
    assert "现在没有要办的事" in page


def test_a_request_that_nobody_handles_is_told_to_those_in_charge(world: World) -> None:
    foi = received(world)
    assert foi.number in summaries(world, Duty.REGISTRAR, "2026-03-27")[0]
    assert summaries(world, Duty.HANDLER, "2026-03-27") == []
    given(foi, world.person(Duty.HANDLER))
    assert summaries(world, Duty.REGISTRAR, "2026-03-30") == []
    with act(SYSTEM, "test"):  # who is not on duty any more handles nothing
        for held in Appointment.objects.filter(person=world.person(Duty.HANDLER)):
            held.valid_to = date(2026, 3, 30)
            held.save()
    assert foi.number in summaries(world, Duty.REGISTRAR, "2026-03-31")[0]


def test_the_head_of_the_office_hears_of_what_is_overdue_with_others(world: World) -> None:
    given(received(world), world.person(Duty.HANDLER))
    assert summaries(world, Duty.OFFICE_HEAD, "2026-03-30") == []
    assert "其他人承办的，已逾期" in summaries(world, Duty.OFFICE_HEAD, "2026-03-31")[0]


def test_a_unit_is_reminded_of_its_internal_date_and_the_asker_of_its_silence(world: World) -> None:
    with act(SYSTEM, "test"):
        unit = Unit.objects.create(body=world.education, name="人事科")
        clerk = somebody_in(unit, "xinxi", Duty.PUBLISHER)
        asked = {"request": received(world), "unit": unit, "task": "查", "due": date(2026, 3, 10)}
        Contribution.objects.create(asked_by=world.person(Duty.HANDLER), **asked)
    for day, headings in {
        "2026-03-02": [],
        "2026-03-09": ["请您的机构协办的，5个工作日内到期"],
        "2026-03-11": ["请您的机构协办的，已逾期"],
    }.items():
        assert [str(one.label) for one in agenda_of(Viewer.of(clerk), date.fromisoformat(day))] == headings
    assert "逾期没有回复" in summaries(world, Duty.HANDLER, "2026-03-11")[0]


@time_machine.travel("2026-03-20 10:00 +0800")
def test_each_hand_hears_that_a_letter_waits_and_the_drafter_that_it_came_back_or_may_leave(world: World) -> None:
    letter, _page = worded(world)
    told = Message.objects.filter(subject__contains="等您审核")
    assert [row.recipient for row in told] == [world.person(Duty.UNIT_REVIEWER)]
    reviewer = world.signed_in(Duty.UNIT_REVIEWER)
    reviewer.post(f"/letters/{letter.pk}/decide/", {"agrees": "0", "text": "数字不对"})
    back = Message.objects.get(recipient=world.person(Duty.HANDLER), subject__contains="被退回")
    assert (back.text, back.link) == ("数字不对", f"/letters/{letter.pk}/")
    assert "退回给您修改的文书" in [str(one.label) for one in agenda_of(Viewer.of(world.person(Duty.HANDLER)))]
    world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/words/", _again(letter))
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER)
    assert told.filter(recipient=world.person(Duty.APPROVING_LEADER)).count() == 1
    assert "等您审核的文书" in summaries(world, Duty.APPROVING_LEADER, "2026-03-20")[0]
    _chain(world, letter, Duty.APPROVING_LEADER)
    assert Message.objects.filter(recipient=world.person(Duty.HANDLER), subject__contains="可以送出").count() == 1


def _again(letter: Any) -> dict[str, Any]:
    letter.refresh_from_db()
    known = {f"fact_{name}": value for name, value in json.loads(letter.facts).items()}
    return {**known, "dated": "2026-03-20", "submit": "1"}


# --- by mail --------------------------------------------------------------------------------------------------------


def with_mail(person: Person, address: str) -> Person:
    with act(SYSTEM, "test"):
        person.email = address
        person.save()
    return person


@time_machine.travel("2026-03-27 07:30 +0800")
def test_a_mail_carries_the_number_and_a_link_and_nothing_of_the_applicant(world: World, settings: Any) -> None:
    settings.HTTPS, settings.HOSTS = True, ["gk.example.invalid"]
    handler = with_mail(world.person(Duty.HANDLER), "jing@example.invalid")
    given(received(world), handler)
    remind_once(handler.pk)
    [sent] = mail.outbox
    assert sent.subject == "今日待办：1个工作日内到期 1"
    assert "https://gk.example.invalid/requests/agenda/" in sent.body
    assert "甲申请" not in sent.subject + sent.body
    assert "职称" not in sent.subject + sent.body


@time_machine.travel("2026-03-20 10:00 +0800")
def test_who_wants_only_summaries_gets_one_mail_a_day_and_finds_the_rest_on_the_site(world: World) -> None:
    reviewer = with_mail(world.person(Duty.UNIT_REVIEWER), "shen@example.invalid")
    client = world.signed_in(Duty.UNIT_REVIEWER)
    assert "每条消息都发邮件" in client.get("/account/").content.decode()
    assert client.post("/account/mail/", {"which": "daily"})["Location"] == "/account/"
    assert "只收每日汇总" in client.get("/account/").content.decode()
    worded(world)
    assert mail.outbox == []
    assert Message.objects.filter(recipient=reviewer, subject__contains="等您审核").exists()
    remind_once(reviewer.pk)
    [sent] = mail.outbox
    assert "等您审核的文书 1" in sent.subject
    assert "站内消息 1" in sent.subject
    choose(reviewer, MailChoice.Which.EACH, SYSTEM)
    tell(reviewer, "申请 2026-0001", "", by=SYSTEM, can_wait=True)
    assert len(mail.outbox) == 2


def test_only_the_staff_choose_what_is_mailed(world: World) -> None:
    client = world.signed_in(Duty.HANDLER)
    assert client.post("/account/mail/", {"which": "sometimes"}).status_code == 422
    assert not MailChoice.objects.exists()
