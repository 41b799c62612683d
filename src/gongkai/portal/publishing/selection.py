"""Which items stand in a list on the desk: the queues of what waits, and what the filters leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.publishing.handling import PUBLISHING, REVIEWING, WRITING, delegation_for
from gongkai.portal.publishing.models import ATTRIBUTES, STATES, Item, Version
from gongkai.portal.search.finding import search
from gongkai.portal.search.folding import words_of
from gongkai.portal.visibility import NOTHING
from gongkai.publication import State

QUEUES: Mapping[str, str | Promise] = {
    "review": _("待我审核"),
    "publish": _("待我发布"),
    "mine": _("我起草的"),
    "due": _("快到期限"),
    "expiring": _("有效期将满"),
    "public": _("已公开"),
    "all": _("全部"),
}
SOON = timedelta(days=10)
"""Days of the calendar before the last day, from which on an item is shown as due."""
GONE = (State.DISCARDED,)
UNDER_WAY = (State.DRAFT, State.RETURNED, State.REVIEW, State.READY, State.SCHEDULED)


def in_queue(queue: str, viewer: Viewer, today: date | None = None) -> Q:
    today = today or timezone.localdate()
    if queue == "review":
        return for_review(viewer)
    if queue == "publish":
        return Q(state__in=[State.READY, State.SCHEDULED], body__in=viewer.bodies(*PUBLISHING))
    if queue == "mine":
        return Q(author=viewer.person, state__in=UNDER_WAY) if viewer.person else NOTHING
    if queue == "due":
        return Q(overdue_from__lte=today + SOON)
    if queue == "expiring":
        return Q(is_public=True, warn_of_end__lte=today)
    return Item.IS_PUBLIC if queue == "public" else ~Q(state__in=GONE)


def for_review(viewer: Viewer) -> Q:
    """Items at a step that is this viewer's by duty or delegation, those apart that they wrote or reviewed already."""
    found = NOTHING
    for step, duties in REVIEWING.items():
        bodies = set(viewer.bodies(*duties))
        bodies |= {body for body in viewer.bodies() if body not in bodies and delegation_for(viewer, body, duties)}
        found |= Q(waits_for=step, body__in=bodies)
    return found & ~Q(author=viewer.person)


def first_queue(viewer: Viewer) -> str:
    """What somebody who opens the desk sees first."""
    if viewer.holds(*WRITING):
        return "mine"
    return "review" if viewer.holds(*(duty for duties in REVIEWING.values() for duty in duties)) else "publish"


@dataclass(frozen=True)
class Filters:
    """What the reader asked for."""

    queue: str
    text: str = ""
    state: str = ""
    attribute: str = ""
    body: int | None = None

    @classmethod
    def of(cls, query: QueryDict, viewer: Viewer) -> Self:
        queue = query.get("queue", "")
        body = query.get("body", "")
        return cls(
            queue if queue in QUEUES else first_queue(viewer),
            query.get("q", "").replace("\0", "").strip()[:100],
            query.get("state", "") if query.get("state") in dict(STATES) else "",
            query.get("attribute", "") if query.get("attribute") in dict(ATTRIBUTES) else "",
            int(body) if body.isascii() and body.isdecimal() and len(body) < 10 else None,
        )

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(words_of(self.text))

    def narrow(self, items: QuerySet[Item], viewer: Viewer) -> QuerySet[Item]:
        found = items.filter(in_queue(self.queue, viewer))
        if self.state:
            found = found.filter(state=self.state)
        if self.attribute:
            found = found.filter(attribute=self.attribute)
        if self.body:
            found = found.filter(body=self.body)
        if self.text:
            versions = search(viewer, Version, self.text)
            found = found.filter(Q(index_number__icontains=self.text) | Q(pk__in=versions.values("item")))
        return found
