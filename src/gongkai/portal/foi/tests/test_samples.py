"""Do the sample requests show every state and every way to end?"""

from __future__ import annotations

import pytest
import time_machine

from gongkai.outcomes import outcomes
from gongkai.portal.foi import samples
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.testing import World
from gongkai.procedure.law import State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", ["2026-02-25", "2026-10-09", "2026-11-25", "2027-01-05"])
def test_the_samples_have_a_request_in_every_state_and_with_every_outcome(world: World, today: str) -> None:
    with time_machine.travel(f"{today} 10:00 +0800"):
        samples.load()
    found = FoiRequest.objects.values_list("state", "outcome")
    assert {state for state, _outcome in found} == set(State)
    assert {outcome for _state, outcome in found if outcome} == set(outcomes())
