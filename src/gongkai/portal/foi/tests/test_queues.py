"""Does everybody find what waits for them, and is it said on whom a request waits?"""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from gongkai.letters import letters
from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Unit
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.contributing import ask_for
from gongkai.portal.foi.letters import draft
from gongkai.portal.foi.models import FoiLetter, FoiRequest, LetterState
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World
from gongkai.procedure.events import Consulted, CorrectionAsked, Withdrawn

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 9)


def is_in(world: World, queue: str, foi: FoiRequest, duty: Duty = Duty.HANDLER) -> bool:
    page = world.signed_in(duty).get(f"/requests/?queue={queue}").content.decode()
    return f'href="/requests/{foi.pk}/"' in page


def a_letter(world: World, foi: FoiRequest, template: str, state: LetterState) -> FoiLetter:
    made = draft(foi, letters().template(template, TODAY), world.person(Duty.HANDLER), SYSTEM)
    with act(SYSTEM, "test"):
        made.state = state
        made.save()
    return made


@time_machine.travel("2026-03-09 10:00 +0800")
def test_what_waits_stands_with_whom_it_waits_for(world: World) -> None:
    asked, consulted, contributed, reviewed, idle = (received(world) for _ in range(5))
    take_step(asked, CorrectionAsked(on=TODAY), SYSTEM)
    take_step(consulted, Consulted(on=TODAY, party="某公司"), SYSTEM)
    with act(SYSTEM, "test"):
        unit = Unit.objects.create(body=world.education, name="人事科")
    ask_for(contributed, world.person(Duty.HANDLER), SYSTEM, unit=unit, task="查档", due=TODAY)
    a_letter(world, reviewed, "F14-granted-provided", LetterState.SECRECY)
    waiting = {"applicant": asked, "third-party": consulted, "unit": contributed, "reviewer": reviewed}
    for whom, foi in waiting.items():
        for other in waiting.values():
            assert is_in(world, f"waiting-{whom}", other) is (foi == other), whom
        assert is_in(world, "waiting", foi)
    assert not is_in(world, "waiting", idle)
    page = world.signed_in(Duty.HANDLER).get("/requests/?queue=waiting").content.decode()
    assert "等人事科协办，至2026-03-09" in page
    assert "待保密审查" in page


@time_machine.travel("2026-03-09 10:00 +0800")
def test_what_is_ready_to_leave_and_what_is_ready_for_the_archive_have_their_queues(world: World) -> None:
    ready, withdrawn = received(world), received(world)
    a_letter(world, ready, "F04", LetterState.READY)
    take_step(withdrawn, Withdrawn(on=TODAY), SYSTEM)
    assert [is_in(world, "to-send", foi) for foi in (ready, withdrawn)] == [True, False]
    assert [is_in(world, "to-archive", foi) for foi in (ready, withdrawn)] == [False, True]


@time_machine.travel("2026-03-09 10:00 +0800")
def test_the_work_of_my_unit_is_what_was_given_to_it(world: World) -> None:
    ours, others = received(world), received(world)
    with act(SYSTEM, "test"):
        unit = Unit.objects.create(body=world.education, name="人事科")
        mine = Appointment.objects.get(person=world.person(Duty.HANDLER))
        mine.unit = unit
        mine.save()
    head = world.signed_in(Duty.OFFICE_HEAD)
    head.post(f"/requests/{ours.pk}/assign/", {"unit": unit.pk, "officer": "", "reason": ""})
    assert [is_in(world, "unit", foi) for foi in (ours, others)] == [True, False]


@pytest.mark.parametrize(
    ("template", "state", "whose"),
    [
        ("F14-granted-provided", LetterState.REVIEW, Duty.UNIT_REVIEWER),
        ("F14-granted-provided", LetterState.SECRECY, Duty.SECRECY_REVIEWER),
        ("F14-granted-provided", LetterState.APPROVAL, Duty.APPROVING_LEADER),
        ("F04", LetterState.APPROVAL, Duty.OFFICE_HEAD),
    ],
    ids=lambda one: str(one),
)
def test_a_letter_waits_for_those_alone_whose_step_it_is(
    world: World, template: str, state: LetterState, whose: Duty
) -> None:
    letter = a_letter(world, received(world), template, state)
    for duty in (Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER, Duty.OFFICE_HEAD, Duty.HANDLER):
        page = world.signed_in(duty).get("/letters/waiting/").content.decode()
        assert (f'href="/letters/{letter.pk}/"' in page) is (duty == whose), duty


def test_nobody_is_asked_to_decide_on_a_letter_of_their_own(world: World) -> None:
    letter = a_letter(world, received(world), "F04", LetterState.APPROVAL)
    head = world.person(Duty.OFFICE_HEAD)
    assert Viewer.of(head).holds(Duty.OFFICE_HEAD)
    with act(SYSTEM, "test"):
        letter.drafted_by = head
        letter.save()
    assert "没有等您审核的文书" in world.signed_in(Duty.OFFICE_HEAD).get("/letters/waiting/").content.decode()
