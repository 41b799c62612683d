"""The history of a record, for the page of that record: `{% history record %}`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django import template
from django.db.models import Model, Q

from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.wording import Names, changes_of, say
from gongkai.portal.ui.elements import Change, Happening

register = template.Library()

MOST_SHOWN = 200
"""Events on one page; the newest. The auditor's pages have them all."""


@register.inclusion_tag("ledger/_history.html")
def history(*records: Model | Iterable[Model]) -> dict[str, Any]:
    """Everything that happened to these records, newest first. The page has made sure that its viewer may see them."""
    known = list(chain.from_iterable([each] if isinstance(each, Model) else each for each in records))
    keys: dict[str, list[str]] = {}
    for record in known:
        keys.setdefault(record._meta.label_lower, []).append(str(record.pk))
    which = reduce(or_, (Q(record_type=kind, record_id__in=some) for kind, some in keys.items()), Q(pk__in=()))
    newest, names = list(Event.objects.filter(which).order_by("-number")[: MOST_SHOWN + 1]), Names(known)
    return {"happenings": [_told(event, names) for event in newest[:MOST_SHOWN]], "more": len(newest) > MOST_SHOWN}


@register.filter
def in_words(key: str) -> str:
    return say(key)


@register.filter
def told(event: Event) -> Happening:
    """An event as the timeline shows it."""
    return _told(event, Names())


def _told(event: Event, names: Names) -> Happening:
    changes = [Change(one.label, one.before or None, one.after or None) for one in changes_of(event, names)]
    duty = say(event.duty) if event.duty else ""
    return Happening(say(event.kind), event.at, say(event.actor_name), duty, event.body, event.reason, changes)
