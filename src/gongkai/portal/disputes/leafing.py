"""How does one leaf through a list without counting it? Fifty at a time; one more says that there is a next page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet
from django.http import QueryDict

from gongkai.portal.disputes.models import Dispute

PER_PAGE = 50
FARTHEST = 200
"""Nobody leafs on; the filters find what comes after."""


@dataclass(frozen=True)
class Leaf:
    """Some disputes; `newer` and `older` are the numbers of the pages beside, 0 where there is none."""

    rows: list[Dispute]
    newer: int
    older: int


def leaf(found: QuerySet[Dispute], query: QueryDict) -> Leaf:
    """The page that the address names, else the first."""
    asked = query.get("page", "")
    number = min(max(int(asked), 1), FARTHEST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    start = (number - 1) * PER_PAGE
    rows = list(found[start : start + PER_PAGE + 1])
    return Leaf(list(islice(rows, PER_PAGE)), number - 1, number + 1 if len(rows) > PER_PAGE else 0)
