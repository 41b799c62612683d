"""Which periods of open requests move when a calendar is loaded? That of the answer, and those of what is awaited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.calendars.moving import Move, moves_with_the_calendar
from gongkai.portal.foi.casework import bring_all_up_to_date, standing_of
from gongkai.portal.foi.models import FoiRequest
from gongkai.procedure import Standing
from gongkai.workdays import Calendar

IN_CHARGE = (Duty.REGISTRAR, Duty.OFFICE_HEAD)
"""Who is told of a request that nobody handles yet."""


class End(NamedTuple):
    """The last day of a period, and whether its year is without a notice."""

    on: date
    provisional: bool


def find(old: Calendars, new: Calendars) -> Iterator[Move]:
    """What would move. Only bodies whose calendar differs are looked at."""
    open_ones = FoiRequest.objects.filter(is_open=True).select_related("body", "officer")
    differing = [
        body
        for body in open_ones.order_by("body").values_list("body", flat=True).distinct()
        if _differs(body, old, new)
    ]
    in_charge = {body: _in_charge(body) for body in differing}
    for foi in open_ones.filter(body__in=differing).prefetch_related("events"):
        before, after = (_ends(standing_of(foi, calendars=calendars)) for calendars in (old, new))
        for what in before.keys() & after.keys():
            if before[what] != after[what]:
                people = (foi.officer,) if foi.officer else in_charge[foi.body_id]
                yield Move(
                    foi, foi.number, foi.body, what, before[what].on, after[what].on,
                    before[what].provisional, after[what].provisional, people, foi.get_absolute_url(),
                )  # fmt: skip


def _differs(body: int, old: Calendars, new: Calendars) -> bool:
    before, after = old.of(body).years, new.of(body).years
    return any(
        number not in before
        or number not in after
        or (before[number].off, before[number].on) != (after[number].off, after[number].on)
        for number in before.keys() | after.keys()
    )


def _ends(now: Standing) -> dict[str, End]:
    """Every period that runs, by what it is called; the reminders before one are no periods."""
    calendar = now.case.calendar
    running = (one for one in now.milestones if one.key != "warning")
    return {one.label: End(one.on, _provisional(one.on, calendar)) for one in running}


def _provisional(day: date, calendar: Calendar) -> bool:
    return not calendar.covers(day)


def _in_charge(body: int) -> tuple[Person, ...]:
    held = Appointment.objects.filter(Appointment.on(), body=body, duty__in=IN_CHARGE, person__is_active=True)
    return tuple({row.person_id: row.person for row in held.select_related("person")}.values())


def settle(moves: Sequence[Move]) -> None:
    """Bring the columns of the lists up to date, also of those whose date only became certain."""
    moved = {move.record.pk for move in moves if isinstance(move.record, FoiRequest)}
    bring_all_up_to_date(FoiRequest.objects.filter(Q(pk__in=moved) | Q(provisional=True)).order_by("pk"))


moves_with_the_calendar(find, settle)
