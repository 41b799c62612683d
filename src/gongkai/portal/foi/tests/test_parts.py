"""Is every part of a split request answered for itself, and is nothing counted twice?"""

from __future__ import annotations

import pytest
import time_machine

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.casework import standing_of, take_step
from gongkai.portal.foi.models import FoiLetter, FoiRequest
from gongkai.portal.foi.tests.test_requests import KNOWN, _chain, received
from gongkai.portal.testing import World
from gongkai.procedure.events import Split

pytestmark = pytest.mark.django_db

ROSTER, MINUTES, SALARIES = "评审结果", "评审会议记录", "评委名单"


def split(world: World) -> FoiRequest:
    """A request that asks for three things."""
    foi = received(world)
    actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    take_step(foi, Split(on=foi.received or foi.made.date(), parts=(ROSTER, MINUTES, SALARIES)), actor)
    return foi


def answer(world: World, foi: FoiRequest, *parts: str) -> FoiLetter:
    """A letter that grants these parts, written, agreed to by all and sent."""
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-granted-provided", "part": parts})
    letter = FoiLetter.objects.latest("pk")
    words = {f"fact_{name}": value for name, value in KNOWN.items()}
    words |= {"dated": "2026-03-20", "fact_provided": "一份", "fact_delivery_form": "纸质", "submit": "1"}
    handler.post(f"/letters/{letter.pk}/words/", words)
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
    handler.post(f"/letters/{letter.pk}/send/", {"way": "post", "on": "2026-03-20", "proof": "EMS 0001"})
    letter.refresh_from_db()
    return letter


# --- letters --------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-20 10:00 +0800")
def test_an_answer_closes_its_part_and_leaves_the_others_open(world: World) -> None:
    foi = split(world)
    assert answer(world, foi, ROSTER).state == "sent"
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("in_progress", "")
    assert [part.outcome for part in standing_of(foi).parts] == ["granted", None, None]


@time_machine.travel("2026-03-20 10:00 +0800")
def test_one_letter_answers_several_parts_and_each_is_counted_once(world: World) -> None:
    foi = split(world)
    answer(world, foi, ROSTER)
    letter = answer(world, foi, MINUTES, SALARIES, ROSTER)
    assert letter.parts == [MINUTES, SALARIES], "what is answered is not answered again"
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("delivered", "granted")
    assert [piece.outcome for piece in standing_of(foi).counted] == ["granted"] * 3


def test_a_letter_to_a_split_request_says_which_part_it_answers(world: World) -> None:
    foi = split(world)
    given = {"template": "F14-granted-provided"}
    page = world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", given, follow=True).content.decode()
    assert "请选择这份文书针对哪几项" in page
    assert not FoiLetter.objects.exists()
