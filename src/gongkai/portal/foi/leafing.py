"""How does one leaf through very many requests? From one number on, so that no page costs more than the first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from gongkai.portal.foi.models import FoiRequest

Place = tuple[int, int]
"""Year and serial number; of the requests to one body only one has both."""
_NUMBER = re.compile(r"(\d{4})-(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Leaf:
    """Some requests to one body, the newest first. `newer` is the number after which the page before begins, `older`
    the one before which the next begins; empty where there is none."""

    requests: list[FoiRequest]
    newer: str
    older: str


def leaf(found: QuerySet[FoiRequest], query: QueryDict, size: int) -> Leaf:
    """The page that `before` or `after` of the query names by the number of a request, else the first."""
    if after := _place(query.get("after", "")):
        here = _from(found, after, size + 1, older=False)
        if len(here) > size:  # else it is the first page
            return _leaf(here[size - 1 :: -1], more_before=True, more_after=True)
    before = None if after else _place(query.get("before", ""))
    here = _from(found, before, size + 1, older=True)
    return _leaf(here[:size], more_before=before is not None, more_after=len(here) > size)


def _leaf(requests: list[FoiRequest], *, more_before: bool, more_after: bool) -> Leaf:
    newer = requests[0].number if requests and more_before else ""
    older = requests[-1].number if requests and more_after else ""
    return Leaf(requests, newer, older)


def _place(number: str) -> Place | None:
    found = _NUMBER.fullmatch(number)
    return (int(found[1]), int(found[2])) if found else None


def _from(found: QuerySet[FoiRequest], place: Place | None, most: int, *, older: bool) -> list[FoiRequest]:
    """The next requests from a place on, asked for in two queries: an index finds each, but not “one or the other”."""
    order, beyond = (("-year", "-serial"), "lt") if older else (("year", "serial"), "gt")
    found = found.order_by(*order)
    if place is None:
        return list(found[:most])
    year, serial = place
    here = list(found.filter(year=year, **{f"serial__{beyond}": serial})[:most])
    return here + list(found.filter(**{f"year__{beyond}": year})[: most - len(here)])
