"""Which rules and normative documents did a body issue, repeal and have in force, by what is published here?

A document counts for the body in whose name it was issued: of a joint one, the first that is named. It counts once it
was published, by its own dates and by what happened to its force (废止、失效、修改), not by whether its page is up:
what was taken down may be in force all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from gongkai.catalogue import limits
from gongkai.portal.bodies.models import Body, Kind, Level, Subordination
from gongkai.portal.publishing.models import Item, ItemEvent, Version
from gongkai.publication import VALIDITY_KINDS, Validity, defaults
from gongkai.publication.events import Edited, ValidityEvent
from gongkai.publication.life import Life
from gongkai.workdays import national

OVER = (Validity.EXPIRED, Validity.REPEALED)
WRITTEN = ("drafted", "edited")
ORDER_SIGN = "令"
"""A 规章 is published by an order: 〇〇部令第3号, 〇〇市人民政府令第12号 (规章制定程序条例; unverified)."""


@dataclass(frozen=True)
class Document:
    """A document that the body published, as it stood last. `released` is the version that the public read last."""

    item: Item
    released: Version
    life: Life

    @property
    def is_order(self) -> bool:
        return ORDER_SIGN in self.released.document_number

    @property
    def issued(self) -> date | None:
        """The date on it; of one without, the first day of its force, else that of its publication."""
        return self.released.formed or self.life.begins() or self.item.published

    def force_on(self, day: date) -> Validity | None:
        return self.life.validity(day)

    @property
    def is_dated(self) -> bool:
        """Without any date nobody can say whether it is in force."""
        return self.life.begins() is not None

    def is_in_force(self, day: date) -> bool:
        force = self.force_on(day)
        return force is not None and force.is_in_force

    def was_over(self, day: date) -> bool:
        return self.force_on(day) in OVER

    def was_public(self, day: date) -> bool:
        published, withdrawn = self.item.published, self.item.withdrawn
        return published is not None and published <= day and (withdrawn is None or withdrawn > day)


Counted = Callable[[Document, int], bool]

COUNTED: Mapping[str, Counted] = {
    # the form of 2021
    "issued": lambda one, year: _in(one.issued, year),
    "repealed": lambda one, year: one.was_over(_end(year)) and not one.was_over(_end(year - 1)),
    "in_force": lambda one, year: one.is_in_force(_end(year)),
    # the form of 2019
    "newly_made": lambda one, year: _in(one.issued, year),
    "newly_published": lambda one, year: _in(one.item.published, year),
    "total_published": lambda one, year: one.was_public(_end(year)),
}
"""By the key of the column: which documents of a body it counts."""


def _end(year: int) -> date:
    return date(year, 12, 31)


def _in(day: date | None, year: int) -> bool:
    return day is not None and day.year == year


def makes_rules(body: Body) -> bool:
    """Departments of the State Council, governments of provinces and of cities with districts; nobody else makes 规章
    (立法法第九十一条、第九十三条)."""
    if body.level == Level.NATIONAL:
        return body.kind == Kind.DEPARTMENT
    return body.kind == Kind.GOVERNMENT and body.level in (Level.PROVINCIAL, Level.PREFECTURAL)


def documents_of(body: Body) -> tuple[Document, ...]:
    """All that were issued in its name and published, by itself or, of a government, by its office; two queries."""
    office = Subordination.objects.filter(superior=body, body__kind=Kind.AUTHORITY).values("body")
    whose = Q(body=body) | Q(body__in=office) if body.kind == Kind.GOVERNMENT else Q(body=body)
    items = Item.objects.filter(Item.HAS_ADDRESS, whose, is_rule=True)
    kinds = (*WRITTEN, "published", *VALIDITY_KINDS)
    rows = ItemEvent.objects.filter(item__in=items.values("pk"), kind__in=kinds).order_by("item", "place")
    known = rows.select_related("item__body", "content").defer("content__text", "content__findings")
    return tuple(one for one in _documents(known) if _is_of(one, body))


def _documents(rows: Iterable[ItemEvent]) -> Iterator[Document]:
    for _item, events in groupby(rows, key=lambda row: row.item_id):
        written: Edited | None = None
        life = Life(national(), defaults(), limits()["general"])
        released = None
        for row in events:
            event = row.event
            if isinstance(event, Edited):
                written = event
            elif isinstance(event, ValidityEvent):
                life.force.append(event)
            else:
                life.released, released = written, row
        if released is not None and released.content is not None and released.content.is_rule:
            yield Document(released.item, released.content, life)


def _is_of(document: Document, body: Body) -> bool:
    issuer = document.released.issuer.strip()
    return issuer.startswith(body.name) if issuer else document.item.body_id == body.pk
