"""Which public items stand in a list: of which bodies, on what, from when, and from where on?

A list is read from an index in its own order, the newest first, and goes on after the last item of the page before. So
a page costs the same whether there are a thousand items or a million, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date

from gongkai.catalogue import BUILT_IN, built_in
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.publishing.models import FORCES, GENRES, TOPICS, Item
from gongkai.publication.law import law

PAGE = 50
MOST_BODIES = 200
"""Up to so many bodies, each gives its newest and these are merged. More of them are so large a part of all that they
are soon met with on the way through the newest items of everybody."""

FIRST_TOPICS = [name for name, _below in TOPICS]


class Place(NamedTuple):
    """After which item a page begins."""

    published: date
    pk: int

    @classmethod
    def of(cls, text: str) -> Place | None:
        day, _dot, pk = text.partition(".")
        try:
            published = parse_date(day)
        except ValueError:
            return None
        return cls(published, int(pk)) if published and pk.isascii() and pk.isdecimal() and len(pk) < 18 else None

    def __str__(self) -> str:
        return f"{self.published:%Y-%m-%d}.{self.pk}"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to, as it stands in the address; what cannot be understood counts as not chosen."""

    body: int | None = None
    below: bool = False
    """The bodies that answer to it too."""
    article: str = ""
    matter: str = ""
    topic: str = ""
    genre: str = ""
    validity: str = ""
    year: int | None = None
    rules: bool = False
    """Normative documents and rules alone."""
    after: Place | None = None

    @classmethod
    def of(cls, query: QueryDict, **fixed: Any) -> Self:
        asked = cls(
            body=_number(query.get("body", ""), 9),
            below=query.get("below") == "1",
            article=_one_of(query.get("article", ""), law()["article_20"]),
            matter=query.get("matter", "").replace("\0", "")[:141],
            topic=_one_of(query.get("topic", ""), FIRST_TOPICS),
            genre=_one_of(query.get("genre", ""), dict(GENRES)),
            validity=_one_of(query.get("validity", ""), dict(FORCES)),
            year=_number(query.get("year", ""), 4),
            after=Place.of(query.get("after", "")),
        )
        return replace(asked, **fixed)

    @property
    def is_narrowed(self) -> bool:
        return replace(self, after=None, rules=False) != type(self)()

    def query(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "rules"} | changes
        given = {name: int(value) if value is True else value for name, value in values.items() if value}
        return f"?{urlencode(given)}" if given else ""

    # --- what it leaves ---------------------------------------------------------------------------------------------

    def narrow(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """All but the bodies, which `page_of` knows how to ask for."""
        exact = {"article": self.article, "matter": self.matter, "topic": self.topic, "genre": self.genre}
        found = items.filter(Item.IS_PUBLIC, **{name: value for name, value in exact.items() if value})
        if self.rules:
            found = found.filter(is_rule=True)
        if self.validity:
            found = found.filter(validity=self.validity)
        if self.year:
            found = found.filter(published__gte=date(self.year, 1, 1), published__lte=date(self.year, 12, 31))
        if self.after:
            day, pk = self.after
            found = found.filter(Q(published__lt=day) | Q(pk__lt=pk), published__lte=day)
        return found


class Page(NamedTuple):
    """The items of a page, and the place after which the next one begins, if there is one."""

    items: Sequence[Item]
    next: Place | None


def page_of(wanted: Wanted, size: int = PAGE) -> Page:
    """The newest that are wanted, with two questions to the database."""
    keys = _keys(wanted, size + 1)
    found = Item.objects.filter(pk__in=keys).select_related("body", "shown").defer("shown__text", "shown__findings")
    rows = sorted(found, key=lambda item: (item.published, item.pk), reverse=True)
    more = len(keys) > size
    rows = rows[:size]
    last = rows[-1] if more and rows else None
    return Page(rows, Place(last.published, last.pk) if last and last.published else None)


def _keys(wanted: Wanted, most: int) -> list[int]:
    found = wanted.narrow(Item.objects.all()).order_by("-published", "-pk")
    if wanted.body is None:
        return list(found.values_list("pk", flat=True)[:most])
    if not wanted.below:
        return list(found.filter(body=wanted.body).values_list("pk", flat=True)[:most])
    bodies = sorted(ids_below([wanted.body]))
    if len(bodies) <= MOST_BODIES:
        return _merged([found.filter(body=body).values("published", "pk")[:most] for body in bodies], most)
    # The sum keeps the database from fetching all that these bodies have, only to sort it.
    in_them = found.annotate(whose=F("body_id") + 0).filter(whose__in=bodies)
    return list(in_them.values_list("pk", flat=True)[:most])


def _merged(lists: Sequence[QuerySet[Item, Any]], most: int) -> list[int]:
    """The newest of several lists, in one question. Django makes no union of lists that are cut off on SQLite."""
    parts, values = [], list[Any]()
    for number, one in enumerate(lists):
        sql, given = one.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part_{number}")  # noqa: S608
        values += given
    if not parts:
        return []
    whole = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS parts ORDER BY 1 DESC, 2 DESC LIMIT {int(most)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(whole, values)
        return [row[1] for row in cursor.fetchall()]


MOST_COUNTED = 1000
"""Beyond it a number beside a heading says “more than”."""


def counted(lists: Sequence[QuerySet[Item]]) -> list[int]:
    """How many items each list has, up to one more than `MOST_COUNTED`, in one question that grows no further."""
    parts, values = [], list[Any]()
    for number, one in enumerate(lists):
        sql, given = one.order_by().values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append(f"SELECT {number} AS place, COUNT(*) FROM ({sql}) AS part_{number}")  # noqa: S608
        values += given
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = dict(cursor.fetchall())
    return [found[number] for number in range(len(lists))]


# --- what can be chosen ---------------------------------------------------------------------------------------------


def years() -> list[int]:
    """From the year of the newest public item back to that of the oldest."""
    public = Item.objects.filter(Item.IS_PUBLIC).order_by("published", "pk").values_list("published", flat=True)
    first, last = public.first(), public.order_by("-published", "-pk").first()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def name_of_matter(matter: str, body: Body | None = None) -> str:
    """What the entry is called: of a catalogue of the law, or one that the body adopted itself."""
    key, _slash, entry = matter.partition("/")
    if key in BUILT_IN:
        found = next((one for one in built_in(key).entries if one.key == entry), None)
        return found.name if found else ""
    adoption = body.catalogues.filter(key=key).first() if body else None
    found = next((one for one in adoption.catalogue.entries if one.key == entry), None) if adoption else None
    return found.name if found else ""


def _one_of(text: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    return text if text in known else ""


def _number(text: str, most: int) -> int | None:
    """Nought is no number here."""
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) <= most else None
