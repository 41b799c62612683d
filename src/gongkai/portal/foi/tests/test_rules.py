"""Does every letter go the way that its body has set, each step by who may, and is it said what a shorter way costs?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai.letters import letters
from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.foi.letters import rules_of, way_out
from gongkai.portal.foi.models import FoiLetter, LetterState, Rules
from gongkai.portal.foi.tests.test_leaving import leave
from gongkai.portal.foi.tests.test_requests import KNOWN, _chain, received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 20)


def stations(id: str, **rules: Any) -> list[str]:  # noqa: A002
    return list(way_out(letters().template(id, DAY), rules=Rules(**rules)))


def set_rules(world: World, **rules: Any) -> None:
    with act(SYSTEM, "test"):
        Rules.objects.create(body=world.education, **rules)


@pytest.mark.parametrize(
    ("template", "rules", "way"),
    [
        ("F14-granted-provided", {}, ["review", "secrecy", "approval", "ready"]),
        ("F14-refused-internal_affairs", {}, ["review", "legal", "approval", "ready"]),
        ("F14-partly_granted", {}, ["review", "legal", "secrecy", "approval", "ready"]),
        ("F14-not_available-still_unclear", {}, ["review", "approval", "ready"]),
        ("F14-not_available-still_unclear", {"legal_review": "answers"}, ["review", "legal", "approval", "ready"]),
        ("F14-refused-internal_affairs", {"legal_review": "none"}, ["review", "approval", "ready"]),
        ("F14-granted-provided", {"unit_review": False}, ["secrecy", "approval", "ready"]),
        ("F14-refused-internal_affairs", {"legal_review": "none", "unit_review": False}, ["approval", "ready"]),
        ("F04", {"legal_review": "answers"}, ["approval", "ready"]),
    ],
    ids=str,
)
def test_a_letter_passes_the_stations_that_its_body_has_set(template: str, rules: Any, way: list[str]) -> None:
    assert stations(template, **rules) == way


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_refusal_goes_the_whole_way_and_into_the_archive_each_step_by_who_may(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    world.signed_in(Duty.OFFICE_HEAD).post(f"/requests/{foi.pk}/assign/", {"officer": world.person(Duty.HANDLER).pk})
    letter = leave(world, foi, "F14-refused-state_secret", reason="已依法定为国家秘密")
    agreed = [(one.step, one.person) for one in letter.opinions.all()]
    assert agreed == [
        ("review", world.person(Duty.UNIT_REVIEWER)),
        ("legal", world.person(Duty.LEGAL_REVIEWER)),
        ("approval", world.person(Duty.APPROVING_LEADER)),
    ]
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("delivered", "refused.state_secret")
    archive = f"/requests/{foi.pk}/step/archived/"
    assert world.signed_in(Duty.LEADING_GROUP).post(archive, {"on": "2026-03-20"}).status_code == 403
    handler.post(archive, {"on": "2026-03-20"})
    foi.refresh_from_db()
    assert foi.state == "archived"


def waiting(world: World, state: LetterState) -> FoiLetter:
    """A refusal on its way."""
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-refused-state_secret"})
    letter = FoiLetter.objects.get(request=foi)
    words = {f"fact_{name}": value for name, value in KNOWN.items()}
    words |= {"dated": "2026-03-20", "fact_reason": "已依法定为国家秘密", "submit": "1"}
    handler.post(f"/letters/{letter.pk}/words/", words)
    with act(SYSTEM, "test"):
        letter.refresh_from_db()
        letter.state = state
        letter.save()
    return letter


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_lawyers_return_a_letter_with_their_reason(world: World) -> None:
    letter = waiting(world, LetterState.LEGAL)
    lawyer = world.signed_in(Duty.LEGAL_REVIEWER)
    assert f'href="/letters/{letter.pk}/"' in lawyer.get("/letters/waiting/").content.decode()
    lawyer.post(f"/letters/{letter.pk}/decide/", {"agrees": "0", "text": "条款引用有误"})
    letter.refresh_from_db()
    assert letter.state == LetterState.DRAFT
    assert letter.opinions.get().text == "条款引用有误"
    assert world.signed_in(Duty.UNIT_REVIEWER).post(f"/letters/{letter.pk}/decide/", {"agrees": "1"}).status_code == 403


@time_machine.travel("2026-03-20 10:00 +0800")
@pytest.mark.parametrize("several", [False, True])
def test_in_an_office_of_two_one_may_agree_to_what_the_other_wrote_at_every_step(world: World, several: bool) -> None:
    set_rules(world, legal_review="none", several_steps=several)
    with act(SYSTEM, "test"):
        for duty in (Duty.UNIT_REVIEWER, Duty.HANDLER):
            Appointment.objects.create(person=world.person(Duty.APPROVING_LEADER), body=world.education, duty=duty)
    letter = waiting(world, LetterState.REVIEW)
    _chain(world, letter, Duty.APPROVING_LEADER)
    second = world.signed_in(Duty.APPROVING_LEADER).post(f"/letters/{letter.pk}/decide/", {"agrees": "1"})
    assert second.status_code == (302 if several else 403)
    letter.refresh_from_db()
    assert letter.state == (LetterState.READY if several else LetterState.APPROVAL)


@time_machine.travel("2026-03-20 10:00 +0800")
def test_nobody_agrees_to_their_own_letter_whatever_the_rules(world: World) -> None:
    set_rules(world, several_steps=True)
    letter = waiting(world, LetterState.APPROVAL)
    with act(SYSTEM, "test"):
        letter.drafted_by = world.person(Duty.APPROVING_LEADER)
        letter.save()
    answer = world.signed_in(Duty.APPROVING_LEADER).post(f"/letters/{letter.pk}/decide/", {"agrees": "1"})
    assert answer.status_code == 403


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_letter_that_waits_for_a_station_that_was_dropped_goes_on_from_there(world: World) -> None:
    letter = waiting(world, LetterState.LEGAL)
    set_rules(world, legal_review="none")
    assert "待法制审核" in world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    _chain(world, letter, Duty.LEGAL_REVIEWER)
    letter.refresh_from_db()
    assert letter.state == LetterState.APPROVAL


def test_the_head_of_the_office_sets_the_rules_and_the_ledger_keeps_why(world: World) -> None:
    address = f"/letters/rules/{world.education.pk}/"
    head = world.signed_in(Duty.OFFICE_HEAD)
    page = head.get(address).content.decode()
    assert "只有签发人看一遍" in page, "the page says what the shorter way costs"
    given = {"legal_review": "none", "several_steps": "on", "reason": "机关只有两个人"}
    assert head.post(address, {**given, "reason": ""}).status_code == 400
    assert head.post(address, given).status_code == 302
    rules = rules_of(world.education)
    assert (rules.legal_review, rules.unit_review, rules.several_steps) == ("none", False, True)
    event = Event.objects.latest("number")
    assert (event.kind, event.reason) == ("foi.rules", "机关只有两个人")
    assert world.signed_in(Duty.HANDLER).get(address).status_code == 200
    assert world.signed_in(Duty.HANDLER).post(address, given).status_code == 403
    assert world.signed_in(Duty.HANDLER, world.health).get(address).status_code == 404


def test_a_station_without_anybody_is_pointed_out(world: World) -> None:
    address = f"/letters/rules/{world.education.pk}/"
    assert "没有人担任" not in world.signed_in(Duty.HANDLER).get(address).content.decode()
    with act(SYSTEM, "test"):
        Appointment.objects.get(duty=Duty.LEGAL_REVIEWER).delete()
    assert "没有人担任，文书到了那里就停下来：</p>" not in world.signed_in(Duty.HANDLER).get(address).content.decode()
    assert "法制审核。" in world.signed_in(Duty.HANDLER).get(address).content.decode()
