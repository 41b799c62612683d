"""Does a change make the search worse? The figures over a labelled set of ours do not fall under a floor."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.http import QueryDict

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.public_search.asking import Asked
from gongkai.portal.public_search.results import find
from gongkai.portal.public_search.tests.labelled import bring_in, figures, naive
from gongkai.portal.search.index import catch_up
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


def ask(query: str) -> list[int]:
    given = QueryDict(mutable=True)
    given["q"] = query
    return [row.pk for row in find(Viewer(), Asked.of(given), date(2026, 11, 25)).rows[:50]]


def test_what_people_look_for_is_found_first_and_better_than_by_like(world: World) -> None:
    labelled = bring_in(world.education, world.person(Duty.HANDLER), 150, random.Random(20))  # noqa: S311
    catch_up()
    ours, theirs = figures(labelled, ask), figures(labelled, naive)
    assert len(labelled) >= 60
    assert ours.success >= 0.85, ours
    assert ours.mrr >= 0.88, ours
    assert ours.ndcg >= 0.88, ours
    assert ours.recall >= 0.88, ours
    assert ours.ndcg > theirs.ndcg + 0.2, theirs
