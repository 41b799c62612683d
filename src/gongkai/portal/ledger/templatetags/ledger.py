"""The history of a record, for the page of that record: `{% history record %}`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import template
from django.db.models import Model

from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.wording import changes_of, say
from gongkai.portal.ui.elements import Change, Happening

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
    return {"happenings": [told(event) for event in newest[:MOST_SHOWN]], "more": len(newest) > MOST_SHOWN}


@register.filter
def in_words(key: str) -> str:
    return say(key)


@register.filter
def told(event: Event) -> Happening:
    """An event as the timeline shows it."""
    changes = [Change(change.label, change.before or None, change.after or None) for change in changes_of(event)]
    duty = say(event.duty) if event.duty else ""
    return Happening(say(event.kind), event.at, say(event.actor_name), duty, event.body, event.reason, changes)
