"""How does a calendar come to count? Read, checked against the law and the others, shown with what it moves, then kept.

The same way corrects a wrong one and withdraws one. What is shown before is what is done: when something moved in
between, nothing is done and it is shown again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import yaml
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.accounts.duties import must_administer
from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_above
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.calendars.models import CalendarYear
from gongkai.portal.calendars.moving import Move, all_moves, by_person, settle_all
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.telling import tell
from gongkai.workdays import CalendarError, Year, national, national_years, regional_years

SATURDAY = 5
STATUTORY = {2014: 11, 2025: 13}
"""Days of national holiday in a year, since when (全国年节及纪念日放假办法). So many more days are off than weekends
are worked, for a holiday that falls on a weekend is made up."""
MOST_TOLD = 20
"""Lines in one message."""

Handed = Mapping[int, Year | None]
"""Years as they were handed in; None for one that is withdrawn."""


@dataclass(frozen=True)
class YearChange:
    """What becomes of one year at the place it is loaded for."""

    number: int
    was: Year | None
    kept: Year | None
    """What is kept for it; None when it is withdrawn."""
    becomes: Year | None
    """What counts afterwards."""

    @property
    def days(self) -> list[tuple[str, list[date]]]:
        """What is new and what is gone, in words."""
        empty = Year(frozenset(), frozenset())
        was, becomes = self.was or empty, self.becomes or empty
        changes = [
            (_("新列为放假"), becomes.off - was.off),
            (_("不再放假"), was.off - becomes.off),
            (_("新列为上班"), becomes.on - was.on),
            (_("不再上班"), was.on - becomes.on),
        ]
        return [(label, sorted(days)) for label, days in changes if days]


@dataclass(frozen=True)
class Plan:
    """What loading would change, before it does."""

    body: Body | None
    years: Handed
    changes: tuple[YearChange, ...]
    moves: tuple[Move, ...]
    warnings: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        told = [[move.key for move in self.moves], [str(change) for change in self.changes]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# --- reading --------------------------------------------------------------------------------------------------------


def years_in(text: str, name: str, *, regional: bool) -> dict[int, Year]:
    """The years in a file of the shape of `law/workdays.yaml`. Raises CalendarError."""
    years = regional_years(text, name) if regional else national_years(text, name)
    if missing := next((number for number, year in years.items() if not year.notice.strip()), None):
        raise CalendarError(_("%(name)s：%(year)s年没有写文号（notice）。") % {"name": name, "year": missing})
    return years


def typed_year(number: int, notice: str, off: str, on: str, *, regional: bool) -> dict[int, Year]:
    """The year that somebody typed: days and spans of days, as the notice has them. Raises CalendarError."""
    days_off = [day for day in _typed(number, off) if regional or not day.span or day.on.weekday() < SATURDAY]
    days_on = _typed(number, on)
    fixed = {
        "notice": notice,
        "days_off": sorted({f"{day.on:%m-%d}" for day in days_off}),
        "days_on": sorted({f"{day.on:%m-%d}" for day in days_on}),
    }
    return years_in(yaml.safe_dump({"years": {number: fixed}}, allow_unicode=True), _("填写的日期"), regional=regional)


@dataclass(frozen=True)
class _Day:
    on: date
    span: bool
    """It lies in a span such as 2月15日至23日, where a weekend goes without saying."""


_DAY = r"(?:(\d{4})[-/年.])?(?:(\d{1,2})[-/月.])?(\d{1,2})日?"
_TYPED = re.compile(rf"{_DAY}(?:(?:至|到|—|–|~|～|\.\.){_DAY})?", re.ASCII)


def _typed(number: int, text: str) -> list[_Day]:
    found: list[_Day] = []
    for piece in re.split(r"[\s,，、;；]+", re.sub(r"[（(][^）)]*[）)]", "", text)):
        if not piece:
            continue
        match = _TYPED.fullmatch(piece)
        if match is None:
            raise CalendarError(_("“%(text)s”不是日期，应写作 05-01、5月1日，或者 5月1日至5月5日。") % {"text": piece})
        first = _day(number, match[1], match[2], match[3], piece)
        last = _day(number, match[4], match[5] or str(first.month), match[6], piece) if match[6] else first
        if last < first or (last - first).days > 31:
            raise CalendarError(_("“%(text)s”的起止日期不对。") % {"text": piece})
        span = last > first
        found += [_Day(first + timedelta(days=day), span) for day in range((last - first).days + 1)]
    return found


def _day(number: int, year: str | None, month: str | None, day: str, piece: str) -> date:
    if year and int(year) != number:
        raise CalendarError(_("“%(text)s”不在%(year)s年。每次填写一个年度的日期。") % {"text": piece, "year": number})
    try:
        return date(number, int(month or ""), int(day))
    except ValueError:
        raise CalendarError(_("“%(text)s”不是%(year)s年的日期。") % {"text": piece, "year": number}) from None


# --- what it would change -------------------------------------------------------------------------------------------


def plan(body: Body | None, years: Handed) -> Plan:
    """What loading these years for a body, or for the country, would change. Raises CalendarError."""
    old = Calendars()
    changes = tuple(change for number, year in sorted(years.items()) if (change := _change(old, body, number, year)))
    new = Calendars(_rows_after(old, body, changes))
    new.national()
    for region in sorted(new.regions):
        new.of(region)
    moves = tuple(all_moves(old, new)) if changes else ()
    return Plan(body, years, changes, moves, tuple(_warnings(body, changes)))


def _change(old: Calendars, body: Body | None, number: int, year: Year | None) -> YearChange | None:
    """None where the year is as it was. The country's years that come with the program count as there already."""
    loaded = {row.year: row.fixed for row in old.rows if row.body_id == (body.pk if body else None)}
    if year is None and number not in loaded:
        raise CalendarError(_("没有装入%(year)s年的年历，无可撤下。") % {"year": number})
    shipped = None if body else national().years.get(number)
    was = loaded.get(number) or shipped
    return YearChange(number, was, year, year or shipped) if year is None or was != year else None


def _rows_after(old: Calendars, body: Body | None, changes: Sequence[YearChange]) -> list[CalendarYear]:
    replaced = {change.number for change in changes}
    kept = [row for row in old.rows if row.year not in replaced or row.body_id != (body.pk if body else None)]
    return [*kept, *(CalendarYear.of(body, one.number, one.kept) for one in changes if one.kept)]


def _warnings(body: Body | None, changes: Sequence[YearChange]) -> Iterator[str]:
    for change in changes:
        if body is not None or change.kept is None:
            continue
        usual = next((days for since, days in sorted(STATUTORY.items(), reverse=True) if since <= change.number), None)
        net = len(change.kept.off) - len(change.kept.on)
        if usual is not None and net != usual:
            text = _(
                "%(year)s年的放假日（周一至周五）比调休上班日多%(net)d天；依《全国年节及纪念日放假办法》通常应为"
                "%(usual)d天。请对照文件核对，确实如此的可以装入。"
            )
            yield text % {"year": change.number, "net": net, "usual": usual}


# --- carrying it out ------------------------------------------------------------------------------------------------


def carry_out(body: Body | None, years: Handed, fingerprint: str, actor: Actor, reason: str) -> tuple[Plan, bool]:
    """Do what was shown, and say whether that was done: not when anything is otherwise by now.

    The years are kept, what moved is brought up to date, each move leaves an event, and the people are told.
    """
    kind = "calendar.load" if any(years.values()) else "calendar.withdraw"
    with act(actor, kind, reason=reason) as this:
        made = plan(body, years)
        if made.fingerprint != fingerprint:
            return made, False
        _keep(made)
        settle_all(made.moves)
        for move in made.moves:
            details = {"what": move.what, "was": move.was, "becomes": move.becomes}
            this.note(move.record, details, kind="calendar.moved")
        for person, moves in by_person(made.moves):
            subject = _("年历更新：您办理的%(count)d项期限有变动") % {"count": len(moves)}
            tell(person, subject, "\n".join(_told(moves)), moves[0].url, by=actor)
    return made, True


def _keep(made: Plan) -> None:
    now = timezone.now()
    for change in made.changes:
        held = CalendarYear.objects.filter(body=made.body, year=change.number, until=None).first()
        if held:
            held.until = now
            held.save()
        if change.kept:
            row = CalendarYear.of(made.body, change.number, change.kept)
            row.since = now
            row.save()


def _told(moves: Sequence[Move]) -> Iterator[str]:
    for move in moves[:MOST_TOLD]:
        words = {"number": move.number, "what": move.what, "was": move.was, "becomes": move.becomes}
        text = _("%(number)s %(what)s：%(was)s（暂定）→ %(becomes)s") if move.provisional_before else ""
        yield (text or _("%(number)s %(what)s：%(was)s → %(becomes)s")) % words
    if len(moves) > MOST_TOLD:
        yield _("另有%(count)d项，请到待办列表查看。") % {"count": len(moves) - MOST_TOLD}


# --- who may --------------------------------------------------------------------------------------------------------


def may_load_national(viewer: Viewer) -> bool:
    return _at_the_top(viewer) is not None


def must_load(viewer: Viewer, body: Body | None) -> Actor:
    """Who acts: a system administrator of the body or of one above it; for the country, one who has no other above.
    Raises PermissionDenied."""
    if body is not None:
        return must_administer(viewer, Duty.SYSTEM_ADMIN, body.pk)
    top = _at_the_top(viewer)
    if top is None:
        raise PermissionDenied(_("全国的年历由本站最上级的“系统管理”人员装入。"))
    return top


def _at_the_top(viewer: Viewer) -> Actor | None:
    for held in viewer.held:
        others = Appointment.objects.filter(Appointment.on(), duty=Duty.SYSTEM_ADMIN, person__is_active=True)
        if held.duty == Duty.SYSTEM_ADMIN and not others.filter(body__in=ids_above(held.body)[1:]).exists():
            return viewer.actor(held)
    return None
