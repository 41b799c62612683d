"""Does the directory of bodies stay quick for a whole city? Measured on a site of its own with 3,000 invented bodies.

Beside it a county of 300: what takes much longer in the city grows with the number of bodies, and should not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.portal.start import set_up

from .measure import ROUNDS, Measure, beside, seconds

if TYPE_CHECKING:
    from gongkai.portal.bodies.models import Body

CITY, COUNTY = 3_000, 300
TIMES = 5


def directory() -> Iterator[Measure]:
    """Asking who is below, drawing the tree, searching, exporting."""
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        # Models and pages need the set-up: hence the order.
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        county = _city("丙", COUNTY)
        city = _city("甲", CITY)
        yield from _below(city)
        yield from _pages(county, city)


def _city(name: str, count: int) -> Body:
    """Governments of a hundred bodies each: bureaus of ten, and schools under them."""
    from django.db.models import QuerySet

    from gongkai.portal.bodies.models import Body, Kind, Level, Subordination

    def kind_of(number: int) -> Kind:
        if number == 0 or number % 100 == 1:
            return Kind.GOVERNMENT
        return Kind.DEPARTMENT if number % 10 == 2 else Kind.INSTITUTION

    made = [
        Body(name=f"{name}市第{number}机关", kind=kind_of(number), level=Level.COUNTY, version=1)
        for number in range(count)
    ]
    all_bodies: QuerySet[Body] = QuerySet(Body)  # past the ledger: there is none to keep here
    all_bodies.bulk_create(made)
    rows, government, bureau = [], made[0], made[0]
    for body in made[1:]:
        superior = {Kind.GOVERNMENT: made[0], Kind.DEPARTMENT: government}.get(Kind(body.kind), bureau)
        rows.append(Subordination(body=body, superior=superior, government=government, version=1))
        government = body if body.kind == Kind.GOVERNMENT else government
        bureau = body if body.kind == Kind.DEPARTMENT else bureau
    all_rows: QuerySet[Subordination] = QuerySet(Subordination)
    all_rows.bulk_create(rows)
    return made[0]


def _below(city: Body) -> Iterator[Measure]:
    """One recursive query beside a query for every level."""
    from gongkai.portal.bodies.tree import ids_below

    assert ids_below([city.pk]) == _level_by_level(city.pk)
    assert len(ids_below([city.pk])) == CITY
    ratio, own, theirs = beside(lambda top: ids_below([top]), _level_by_level, [[city.pk] * TIMES] * ROUNDS)
    detail = f"{own:.1f} ms / {theirs:.1f} ms of {CITY:,}"
    yield Measure("bodies below / level by level", ratio, "×", most=1, detail=detail)


def _level_by_level(top: int) -> frozenset[int]:
    from gongkai.portal.bodies.models import Subordination

    found, edge = {top}, {top}
    while edge:
        rows = Subordination.objects.filter(Subordination.on(), superior__in=edge)
        edge = set(rows.values_list("body", flat=True)) - found
        found |= edge
    return frozenset(found)


def _pages(county: Body, city: Body) -> Iterator[Measure]:
    """The pages of the city, and how much longer they take than those of the county."""
    from django.test import Client

    reader = Client(HTTP_HOST="localhost")
    shown: dict[str, Callable[[Body, str], str]] = {
        "page of a branch": lambda top, name: f"/bodies/?under={top.pk}",
        "page of a body": lambda top, name: f"/bodies/{top.pk}/",
        "page of a search": lambda top, name: f"/bodies/?q={name}市&kind=institution",
    }
    for what, address in shown.items():
        large, small = (_each(reader, address(top, name)) for top, name in ((city, "甲"), (county, "丙")))
        detail = f"of {CITY:,} bodies; {small:.0f} ms of {COUNTY}"
        yield Measure(f"bodies: {what}", large, "ms", most=150, detail=detail)
    yield Measure("bodies: the tops of all trees", _each(reader, "/bodies/"), "ms", most=150)
    export = _each(reader, "/bodies/export/csv/")
    yield Measure("bodies: export as CSV", export, "ms", most=1500, detail=f"{CITY + COUNTY:,} rows")


def _each(reader: Any, address: str) -> float:
    """Milliseconds of processor time."""

    def ask(_: object) -> None:
        assert reader.get(address).status_code == 200, address

    ask(None)
    return 1000 * seconds(ask, range(TIMES)) / TIMES
