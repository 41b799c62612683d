"""Do the sample requests show every state and every way to end, with the letters that belong to it?"""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from gongkai.outcomes import outcomes
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi import samples, suggesting
from gongkai.portal.foi.models import FoiLetter, FoiRequest, LetterState, PublicAnswer
from gongkai.portal.mail.models import Message
from gongkai.portal.testing import World
from gongkai.procedure.law import State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", ["2026-02-25", "2026-10-09", "2027-01-05"])
def test_the_samples_have_a_request_in_every_state_and_with_every_outcome_on_any_day(world: World, today: str) -> None:
    """A first start that fails on some day of the year would be found by nobody else: hence several, all of it."""
    with time_machine.travel(f"{today} 10:00 +0800"):
        samples.load()
    found = FoiRequest.objects.values_list("state", "outcome")
    assert {state for state, _outcome in found} == set(State)
    assert {outcome for _state, outcome in found if outcome} == set(outcomes())
    _their_letters_are_as_from_the_desk(world)


def _their_letters_are_as_from_the_desk(world: World) -> None:
    """Everything that ended at the body with people for it was told by a letter that passed every hand and arrived."""
    answered = FoiRequest.objects.filter(body=world.education).exclude(outcome="").exclude(state="answered")
    assert answered.count() > 20
    for foi in answered.exclude(events__kind="withdrawn"):
        letter = foi.letters.filter(template__startswith="F14").get()
        assert letter.state == LetterState.SENT
        assert letter.number
        assert letter.opinions.count() >= 2
        assert {opinion.at.date() for opinion in letter.opinions.all()} == {letter.sent_on}
        delivery = letter.deliveries.get()
        assert delivery.tracking or delivery.received_by
    waiting = FoiLetter.objects.exclude(state=LetterState.SENT)
    assert {letter.state for letter in waiting} == {LetterState.REVIEW, LetterState.APPROVAL}
    told = Message.objects.filter(read=None).values_list("link", flat=True)
    assert set(told) <= {reverse("letter", args=[letter.pk]) for letter in waiting}, "nobody hears of what is over"
    known = PublicAnswer.objects.filter(PublicAnswer.IS_PUBLIC)
    assert known.count() >= 5
    assert suggesting.like(Viewer.of(None), "课后服务怎么收费", world.education)
