"""Which events does the auditor want to see?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from gongkai.portal.ledger.models import Event


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; anything that cannot be understood counts as not chosen."""

    text: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        return cls(
            text=query.get("q", "").replace("\0", "").strip()[:100],
            kind=query.get("kind", "").replace("\0", "")[:60],
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
        )

    def narrow(self, events: QuerySet[Event]) -> QuerySet[Event]:
        for word in self.text.split():
            events = events.filter(
                Q(actor_name__icontains=word) | Q(record_label__icontains=word) | Q(reason__icontains=word)
            )
        if self.kind:
            events = events.filter(kind=self.kind)
        if self.since:
            events = events.filter(at__gte=_begin(self.since))
        if self.until:
            events = events.filter(at__lt=_begin(self.until + timedelta(days=1)))
        return events


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date(1900, 1, 1) < day < date(2200, 1, 1) else None


def _begin(day: date) -> datetime:
    """Its first moment in China."""
    return timezone.make_aware(datetime.combine(day, time.min))
