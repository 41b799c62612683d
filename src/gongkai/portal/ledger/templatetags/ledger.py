"""The history of a record, for the page of that record: `{% history record %}`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import template
from django.db.models import Model

from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.wording import Change, changes_of, say

register = template.Library()

MOST_SHOWN = 200
"""Events on one page; the newest. The auditor's pages have them all."""


@register.inclusion_tag("ledger/_history.html")
def history(*records: Model | Iterable[Model]) -> dict[str, Any]:
    """Everything that happened to these records, newest first. The page has made sure that its viewer may see them."""
    events = Event.objects.none()
    for record in chain.from_iterable([each] if isinstance(each, Model) else each for each in records):
        events |= Event.objects.filter(record_type=record._meta.label_lower, record_id=str(record.pk))
    newest = events.order_by("-number")[: MOST_SHOWN + 1]
    return {"events": newest[:MOST_SHOWN], "more": len(newest) > MOST_SHOWN}


@register.filter
def in_words(key: str) -> str:
    return say(key)


@register.filter
def changes(event: Event) -> list[Change]:
    return list(changes_of(event))
