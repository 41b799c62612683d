"""What has somebody to do about requests now: what is due soon or overdue, and what waits for them?

It is worked out from how things stand, not from what happened since the last look: a day on which nobody looked loses
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.foi.assigning import can_work_for
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.deciding import for_decision
from gongkai.portal.foi.held_up import LONG, unrecorded
from gongkai.portal.foi.models import Contribution, FoiLetter, FoiRequest, LetterState, Opinion, ParticularsRules
from gongkai.portal.foi.retention import SETTING, first_due, keeping_of
from gongkai.portal.ui.navigation import Text
from gongkai.portal.visibility import visible
from gongkai.procedure import State

IN_CHARGE = (Duty.REGISTRAR, Duty.OFFICE_HEAD)
"""Who looks after a request that nobody handles, or whose officer is not on duty any more."""
STAGES = (1, 3, 5)
"""Working days before the day something is due on, upon which its officer hears of it."""
FARTHEST = timedelta(days=21)
"""Five working days never reach farther, whatever the holidays."""
MOST = 200
"""So many things are looked at under one heading."""
LAPSED = (State.CORRECTION_LAPSED, State.REASONS_LAPSED, State.PAYMENT_LAPSED)


@dataclass(frozen=True)
class Thing:
    """One thing to do, by number, link and day; nothing of the applicant."""

    name: str
    link: str
    on: date | None = None


@dataclass(frozen=True)
class Heading:
    """Things to do of one kind; `grave` are those that are late."""

    label: Text
    things: list[Thing]
    grave: bool = False


Reminding = Callable[[Viewer, date, Calendars], Iterable[Heading]]

_rooms: list[Reminding] = []


def agenda_from(room: Reminding) -> None:
    """A room above declares what of its own belongs among the things to do."""
    if room not in _rooms:
        _rooms.append(room)


def agenda_of(viewer: Viewer, today: date | None = None) -> list[Heading]:
    """What this person has to do, the most pressing first; empty when there is nothing."""
    if viewer.person is None:
        return []
    today, calendars = today or timezone.localdate(), Calendars()
    headings = [*_answers(viewer, today, calendars), *_letters(viewer), *_contributions(viewer, today, calendars)]
    headings += _to_delete(viewer, today)
    headings += [heading for room in _rooms for heading in room(viewer, today, calendars)]
    return [heading for heading in headings if heading.things]


# --- answers that are due -------------------------------------------------------------------------------------------


def ones_own(viewer: Viewer) -> Q:
    """The open requests of which this person has to take care: as their officer, or in charge of those without one."""
    bodies = viewer.bodies(*IN_CHARGE)
    nobodys = Q(officer=None) | ~Q(officer__in=can_work_for(bodies))
    return Q(is_open=True) & (Q(officer=viewer.person) | (Q(body__in=bodies) & nobodys))


def _answers(viewer: Viewer, today: date, calendars: Calendars) -> Iterator[Heading]:
    seen = visible(viewer, FoiRequest)
    own = seen.filter(ones_own(viewer))
    yield Heading(_("已逾期"), _requests(own.filter(due__lt=today)), grave=True)
    yield from _by_stage(own.filter(due__gte=today, due__lte=today + FARTHEST), today, calendars)
    yield Heading(_("申请人没有按期补正、说明理由或者缴费，等您处理"), _requests(own.filter(state__in=LAPSED)))
    long_ago = calendars.national().before(today, LONG) or today
    yield Heading(_("没有签收、收到的记录"), _requests(own.filter(unrecorded(long_ago))))
    of_others = seen.filter(body__in=viewer.bodies(Duty.OFFICE_HEAD), is_open=True).exclude(ones_own(viewer))
    yield Heading(_("本机关其他人承办的，已逾期"), _requests(of_others.filter(due__lt=today)), grave=True)


def _by_stage(found: QuerySet[FoiRequest], today: date, calendars: Calendars) -> Iterator[Heading]:
    labels = {1: _("1个工作日内到期"), 3: _("3个工作日内到期"), 5: _("5个工作日内到期")}
    by_stage: dict[int, list[FoiRequest]] = {stage: [] for stage in STAGES}
    for foi in _first(found):
        if (stage := _stage(foi.due, today, calendars, foi.body_id)) is not None:
            by_stage[stage].append(foi)
    for stage in STAGES:
        yield Heading(labels[stage], [_of_request(foi) for foi in by_stage[stage]])


def _stage(due: date | None, today: date, calendars: Calendars, body: int) -> int | None:
    """Within how many of the working days that are told of; None while it is farther off."""
    if due is None:
        return None
    left = calendars.of(body).workdays_to(today, due)
    return next((stage for stage in STAGES if left <= stage), None)


def _requests(found: QuerySet[FoiRequest]) -> list[Thing]:
    return [_of_request(foi) for foi in _first(found)]


def _first(found: QuerySet[FoiRequest]) -> QuerySet[FoiRequest]:
    return found.order_by("due", "year", "serial")[:MOST]


def _of_request(foi: FoiRequest) -> Thing:
    return Thing(foi.number, foi.get_absolute_url(), foi.due)


# --- letters that wait ----------------------------------------------------------------------------------------------


def _letters(viewer: Viewer) -> Iterator[Heading]:
    seen = visible(viewer, FoiLetter).filter(request__body__in=viewer.bodies(*CASE_WORKERS))
    yield Heading(_("等您审核的文书"), _of_letters(seen.filter(for_decision(viewer))))
    mine = seen.filter(drafted_by=viewer.person)
    yield Heading(_("退回给您修改的文书"), _of_letters(mine.filter(returned())))
    yield Heading(_("已签发、待您送出的文书"), _of_letters(mine.filter(state=LetterState.READY)))


def returned() -> Q:
    """Drafts about which the last opinion was not agreement."""
    last = Opinion.objects.filter(letter=OuterRef("pk")).order_by("-pk").values("agrees")[:1]
    refused = FoiLetter.objects.filter(state=LetterState.DRAFT).annotate(last=Subquery(last)).filter(last=False)
    return Q(pk__in=refused.values("pk"))


def _of_letters(found: QuerySet[FoiLetter]) -> list[Thing]:
    rows = found.select_related("request").order_by("request__due", "pk")[:MOST]
    return [
        Thing(f"{row.request.number} {row.name}", reverse("letter", args=[row.pk]), row.request.due) for row in rows
    ]


# --- contributions --------------------------------------------------------------------------------------------------


def _contributions(viewer: Viewer, today: date, calendars: Calendars) -> Iterator[Heading]:
    waiting = visible(viewer, Contribution).filter(state=Contribution.State.ASKED, due__lte=today + FARTHEST)
    waiting = waiting.select_related("request").order_by("due", "pk")
    ours = list(waiting.filter(unit__in=viewer.units)[:MOST])
    soon = [one for one in ours if one.due >= today and _stage(one.due, today, calendars, one.request.body_id)]
    yield Heading(_("请您的机构协办的，已逾期"), _of(one for one in ours if one.due < today), grave=True)
    yield Heading(_("请您的机构协办的，5个工作日内到期"), _of(soon))
    asked = waiting.filter(asked_by=viewer.person, due__lt=today)[:MOST]
    yield Heading(_("您请其他机构协办、逾期没有回复的"), _of(asked), grave=True)


def _of(found: Iterable[Any]) -> list[Thing]:
    return [Thing(one.request.number, one.get_absolute_url(), one.due) for one in found]


# --- particulars that are kept too long -------------------------------------------------------------------------------


def _to_delete(viewer: Viewer, today: date) -> Iterator[Heading]:
    """For the head of the office, who alone begins: until then what is due stays (个人信息保护法 art. 19)."""
    begun = ParticularsRules.objects.exclude(deletes_since=None).values("body")
    bodies = Body.objects.filter(Body.on(), pk__in=viewer.bodies(*SETTING)).exclude(pk__in=begun).order_by("pk")
    due = ((body, first_due(today, keeping_of(body))) for body in bodies)
    yield Heading(
        _("申请人信息保存期满，还没有开始到期删除"),
        [Thing(body.name, reverse("retention", args=[body.pk]), one.on) for body, one in due if one],
    )
