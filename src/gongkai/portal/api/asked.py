"""Which public items does a machine ask for? Always with the eyes of a visitor, whoever has signed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.api.leafing import Leaf
from gongkai.portal.api.questions import QuestionError, number
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.publishing.models import CatalogueAdoption, Item, ItemEvent
from gongkai.portal.visibility import visible

VISITOR = Viewer()
WITHDRAWN = Q(was_public=True, is_public=False)
RECENT = 5_000
"""Among so many of the newest a topic is looked for: no index leads to the rare one."""
SEVERAL = 5
"""Bodies; the items of fewer are put in order without more ado."""


def public_items() -> QuerySet[Item]:
    return visible(VISITOR, Item).filter(Item.IS_PUBLIC)


def withdrawn_items() -> QuerySet[Item]:
    """What keeps its address and nothing else. The title of such an item is nobody's business any more."""
    return Item.objects.filter(WITHDRAWN)


def reasons(items: Iterable[Item]) -> Mapping[int, str]:
    """Why each was withdrawn, in one question."""
    rows = ItemEvent.objects.filter(item__in=[one.pk for one in items], kind="withdrawn").order_by("place")
    return {row.item_id: row.event.reason for row in rows}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: of a body or of all that answer to it too, of an entry, a topic, a year, since when.

    An entry is named with the key of its catalogue and means every body that publishes by a catalogue of that key.
    """

    body: Body | None = None
    below: bool = False
    catalogue: str = ""
    entry: str = ""
    topic: str = ""
    year: int | None = None
    since: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Raises QuestionError with the sentence that names what was wrong."""
        catalogue, entry = query.get("catalogue", ""), query.get("entry", "")
        if entry and not catalogue:
            raise QuestionError(_("entry 要和 catalogue 一起写：事项的标识只在它的目录里有意义。"))
        below = query.get("below", "0")
        if below not in ("0", "1"):
            raise QuestionError(_("below 只能是 0 或者 1。"))
        return cls(
            _body(query.get("body", "")),
            below == "1",
            _text("catalogue", catalogue),
            _text("entry", entry),
            _text("topic", query.get("topic", "")),
            _year(query.get("year", "")),
            _day(query.get("changed_since", "")),
        )

    def narrow(self, items: QuerySet[Item]) -> QuerySet[Item]:
        return items.filter(self.of_body, self.of_entry, self.of_time)

    @property
    def of_body(self) -> Q:
        return Q() if self.body is None else Q(body__in=self.bodies)

    @cached_property
    def bodies(self) -> frozenset[int]:
        """Whose items are asked for, where a body is named."""
        if self.body is None:
            return frozenset()
        return ids_below([self.body.pk]) if self.below else frozenset({self.body.pk})

    @property
    def of_entry(self) -> Q:
        found = Q()
        if self.catalogue:
            found &= Q(adoption__in=list(CatalogueAdoption.objects.filter(key=self.catalogue).values_list("pk")))
        return found & Q(entry=self.entry) if self.entry else found

    @property
    def of_time(self) -> Q:
        found = Q()
        if self.year is not None:
            found &= Q(published__gte=date(self.year, 1, 1), published__lte=date(self.year, 12, 31))
        return found & Q(updated__gte=self.since) if self.since else found

    def leafed(self, leaf: Leaf, items: QuerySet[Item]) -> tuple[list[Item], str]:
        """The part of the list of what is asked for, and where the next one begins."""
        found = self.about(self.narrow(items))
        if len(self.bodies) < SEVERAL or self.topic:
            return leaf.of_records(found)
        # No index has the items of many bodies in one order: look for them among the next of all, and where they are
        # rare there, there are few of them to be put in order.
        seen = public_items().filter(self.of_entry, self.of_time)
        return leaf.picked(seen, "body", self.bodies, RECENT, found) or leaf.of_records(found)

    def about(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """Of the topic, its second levels too, among the newest."""
        if not self.topic:
            return items
        newest = self.narrow(items).order_by("-published", "-pk").values("pk")[:RECENT]
        here = Q(shown__topic=self.topic) | Q(shown__topic__startswith=f"{self.topic}/")
        return items.filter(here, pk__in=newest)


def _text(name: str, given: str) -> str:
    if len(given) > 80 or "\0" in given:
        raise QuestionError(_("%(name)s 太长，或者有不能用的字符。") % {"name": name})
    return given


def _body(given: str) -> Body | None:
    if not given:
        return None
    found = Body.objects.filter(pk=number("body", given)).first()
    if found is None:
        raise QuestionError(_("没有编号是 %(number)s 的机关。") % {"number": given})
    return found


def _year(given: str) -> int | None:
    if not given:
        return None
    year = number("year", given)
    if not 1949 <= year <= 9998:
        raise QuestionError(_("year 要写成四位数的年份。"))
    return year


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise QuestionError(_("changed_since 要写成 2026-03-02 这样的日期。")) from None
