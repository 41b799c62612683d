"""Do the sample items come in whole, each by the people whose step it is, and in every state?"""

from __future__ import annotations

import pytest

from gongkai.portal import county
from gongkai.portal.publishing import samples
from gongkai.portal.publishing.handling import standing_of
from gongkai.portal.publishing.models import Item
from gongkai.portal.publishing.screened import found_in_words
from gongkai.publication import State

pytestmark = pytest.mark.django_db


def test_two_dozen_items_come_in_once_in_every_state_and_with_nothing_that_blocks() -> None:
    county.load()
    assert samples.load() == 26
    assert samples.load() == 0
    states = set(Item.objects.values_list("state", flat=True))
    assert states >= {
        State.DRAFT,
        State.REVIEW,
        State.RETURNED,
        State.READY,
        State.PUBLISHED,
        State.FILED,
        State.WITHDRAWN,
    }
    for item in Item.objects.select_related("working"):
        assert standing_of(item).state == item.state
        assert item.working is not None
        assert {one.severity for one in found_in_words(item.working, item.made.date())} <= {"note", "warn"}, item.title
