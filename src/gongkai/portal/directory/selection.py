"""Which bodies does somebody look for, and on which day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from gongkai.portal.bodies.models import Body, Kind, Level


def day_asked(query: QueryDict) -> date | None:
    """The day of `on=`; None for today, and for what is no day."""
    try:
        day = parse_date(query.get("on", "").strip())
    except ValueError:
        return None
    return day if day and date(1900, 1, 1) < day < date(2200, 1, 1) and day != timezone.localdate() else None


@dataclass(frozen=True)
class Search:
    """What the list is narrowed to; anything that cannot be understood counts as not chosen."""

    text: str = ""
    level: str = ""
    kind: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Search:
        level, kind = query.get("level", ""), query.get("kind", "")
        return cls(
            text=query.get("q", "").replace("\0", "").strip()[:100],
            level=level if level in Level else "",
            kind=kind if kind in Kind else "",
        )

    @property
    def any(self) -> bool:
        return bool(self.text or self.level or self.kind)

    def narrow(self, bodies: QuerySet[Body]) -> QuerySet[Body]:
        for word in self.text.split():
            bodies = bodies.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(credit_code__istartswith=word)
                | Q(division_code__startswith=word)
            )
        if self.level:
            bodies = bodies.filter(level=self.level)
        return bodies.filter(kind=self.kind) if self.kind else bodies
