"""Which part of the tree does a page show? Two levels below one body, each cut where it gets long, in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body, Kind, Subordination
from gongkai.portal.visibility import visible

PER_PAGE = 100
SECOND_LEVEL = 20
"""Under each body of the first level; for more one opens its own branch."""

ORDER = (Kind.AUTHORITY, Kind.DEPARTMENT, Kind.OFFICE, Kind.GOVERNMENT, Kind.TOWN, Kind.INSTITUTION)
"""Of what hangs below one body: first those of its own level."""

_RANK = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(ORDER)),
    default=Value(len(ORDER)),
    output_field=IntegerField(),
)


@dataclass
class Node:
    """A body in the tree: what hangs below it, and how much of that is not shown."""

    body: Body
    count: int
    children: tuple[Node, ...] = ()

    @property
    def kind(self) -> str:
        """In words, put into the reader's language once a page and not once a body."""
        return _kinds(get_language())[self.body.kind]

    @property
    def hidden(self) -> int:
        return self.count - len(self.children)


@dataclass
class Branch:
    """One page of what hangs below a body, or of the tops of all trees."""

    page: Page[Body]
    nodes: list[Node]


@cache
def _kinds(language: str | None) -> Mapping[str, str]:
    return {kind.value: str(kind.label) for kind in Kind}


def ordered(bodies: QuerySet[Body]) -> QuerySet[Body]:
    """By kind, then by division and name."""
    return bodies.annotate(rank=_RANK).order_by("rank", "division_code", "name", "pk")


def branch(viewer: Viewer, top: Body | None, day: date, number: str | None) -> Branch:
    """What answers to the body on that day; without one, all that answer to nobody."""
    page = Paginator(ordered(_below(viewer, top, day)), PER_PAGE).get_page(number)
    first = list(page)
    second = _first_below(viewer, [body.pk for body in first], day)
    counts = _counts([body.pk for body in first] + [body.pk for below in second.values() for body in below], day)
    nodes = [
        Node(body, counts[body.pk], tuple(Node(child, counts[child.pk]) for child in second[body.pk])) for body in first
    ]
    return Branch(page, nodes)


def _below(viewer: Viewer, top: Body | None, day: date) -> QuerySet[Body]:
    bodies = visible(viewer, Body).filter(Body.on(day))
    led = Subordination.objects.filter(Subordination.on(day)).exclude(superior=None)
    if top is None:
        return bodies.exclude(pk__in=led.values("body"))
    return bodies.filter(pk__in=led.filter(superior=top).values("body"))


def _first_below(viewer: Viewer, tops: list[int], day: date) -> dict[int, list[Body]]:
    """The first few under each."""
    rows = visible(viewer, Body).filter(
        Body.on(day), Subordination.on(day, prefix="superiors__"), superiors__superior__in=tops
    )
    place = Window(RowNumber(), partition_by="superiors__superior", order_by=["rank", "division_code", "name", "pk"])
    numbered = ordered(rows).annotate(top=F("superiors__superior"), place=place)
    found: dict[int, list[Body]] = defaultdict(list)
    for body in numbered.filter(place__lte=SECOND_LEVEL):
        found[body.top].append(body)
    return found


def _counts(tops: Iterable[int], day: date) -> dict[int, int]:
    rows = Subordination.objects.filter(Subordination.on(day), Body.on(day, prefix="body__"), superior__in=list(tops))
    counts = rows.order_by().values("superior").annotate(count=Count("body", distinct=True))
    return defaultdict(int, counts.values_list("superior", "count"))


def superiors_of(bodies: Iterable[Body], day: date) -> dict[int, Body | None]:
    """To whom each of them answers on that day."""
    rows = Subordination.objects.filter(Subordination.on(day), body__in=[body.pk for body in bodies])
    return {row.body_id: row.superior for row in rows.select_related("superior")}
