"""What is kept of a calendar? Each notice for each year as it was loaded, for the country or for a region."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.workdays import Year

declare(
    {
        "calendar.load": _("装入年历"),
        "calendar.withdraw": _("撤下年历"),
        "calendar.moved": _("期限随年历变动"),
    }
)


class CalendarYear(Recorded):
    """The days off and the working weekends of one year, by one notice.

    Without a body it is the country's and takes the place of the year that comes with the program; with one it lies
    over the country's, for that body and all that answer to it. One that was replaced stays, with the moment when:
    what was lawful by the calendar of its day stays lawful.
    """

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="calendar_years", null=True, blank=True, verbose_name=_("适用的机关")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    notice = models.CharField(_("文号"), max_length=200)
    days_off = models.JSONField(_("放假日"), default=list, blank=True)
    days_on = models.JSONField(_("上班日"), default=list, blank=True)
    since = models.DateTimeField(_("装入时间"), default=timezone.now)
    until = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "body", "-since"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(body=None, until=None), name="one_national_calendar_a_year"
            ),
            models.UniqueConstraint(
                fields=["year", "body"], condition=Q(until=None), name="one_regional_calendar_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} {self.year}"

    @property
    def where(self) -> str:
        return self.body.name if self.body else str(_("全国"))

    @property
    def fixed(self) -> Year:
        """What the notice fixes, as the clock reads it."""
        off, on = (frozenset(days_of(self.year, written)) for written in (self.days_off, self.days_on))
        return Year(off, on, self.notice)

    @classmethod
    def of(cls, body: Body | None, number: int, fixed: Year) -> CalendarYear:
        off, on = ([f"{day:%m-%d}" for day in sorted(days)] for days in (fixed.off, fixed.on))
        return cls(body=body, year=number, notice=fixed.notice, days_off=off, days_on=on)


def days_of(year: int, written: Iterable[str]) -> list[date]:
    """“01-01” of that year as a day."""
    return [date.fromisoformat(f"{year:04}-{day}") for day in written]
