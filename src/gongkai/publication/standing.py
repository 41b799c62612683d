"""How does an item stand on a day: whose step is it, by when must it be public, and is the document in force?

`standing(events, today)` plays the events back in order. Events after `today` are left out, so the same call tells how
things stood on any earlier day. A history that is not allowed is refused with the article it breaks.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from gongkai.catalogue import Limit, limits
from gongkai.publication.events import ItemEvent, Reviewed
from gongkai.publication.law import Attribute, Settings, State, Validity, defaults, label_of, law, reviews
from gongkai.publication.life import Life
from gongkai.publication.steps import STEPS, take
from gongkai.workdays import Calendar, national


class Milestone(NamedTuple):
    """A day to keep an eye on: `key` says of what kind (`due`, `expiry`, `take_down` …)."""

    key: str
    label: str
    on: date
    article: str


class NextStep(NamedTuple):
    """A step that is allowed on the day asked about; of a review, which one."""

    kind: str
    label: str
    article: str
    review: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands on `today`.

    `state` is that of the working copy with `digest`; `shown` is the digest of what the public reads, '' for nothing.
    `waits_for` is the step of the review whose turn it is, '' for none. `due` is the last day on which the working copy
    must be public, None where nothing is due or the words of the catalogue name no number of days; `days_left` counts
    working days, negative after it. `in_time` says of the first publication whether it kept the period, None until
    then. `ends` is the last day of the document's term, `warn_of_end` the day on which to warn of it.
    """

    today: date
    state: State
    attribute: Attribute
    digest: str
    shown: str
    waits_for: str
    urgent: bool
    returned: Reviewed | None
    clock_from: date | None
    due: date | None
    provisional: bool
    days_left: int | None
    overdue: bool
    in_time: bool | None
    first_published: date | None
    published: date | None
    withdrawn: date | None
    withdrawn_because: str
    scheduled: date | None
    take_down: date | None
    validity: Validity | None
    ends: date | None
    warn_of_end: date | None
    life: Life = field(repr=False, compare=False)

    @property
    def is_public(self) -> bool:
        return bool(self.shown)

    @property
    def was_public(self) -> bool:
        """It is not any more, and its address says so."""
        return not self.shown and self.first_published is not None

    @property
    def opinions(self) -> tuple[Reviewed, ...]:
        """What was agreed to of the working copy as it is."""
        return tuple(self.life.opinions)

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """The steps that are allowed today, in the order in which things usually go."""
        return tuple(_steps(self.life, self.today))

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The days to keep an eye on, the earliest first."""
        return tuple(sorted(_milestones(self), key=lambda one: one.on))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is late or missing, a sentence each."""
        return tuple(_warnings(self))

    def why_not(self, kind: str, who: str = "") -> str | None:
        """Why this step may not be taken today, by this person if one is named; None: it may."""
        step = STEPS[kind]
        return step.why_not(self.life, self.today) or (step.not_by(self.life, who) if who else None)

    def falls_to_the_system(self) -> str:
        """What the system has to do by itself today: publish, take down, note the end; '' for nothing."""
        if self.state == State.SCHEDULED and self.scheduled is not None and self.today >= self.scheduled:
            return "published"
        if self.is_public and self.take_down is not None and self.today > self.take_down:
            return "withdrawn"
        noted = any(event.kind == "expired" for event in self.life.force)
        over = self.validity == Validity.EXPIRED and self.ends is not None and self.today > self.ends
        return "expired" if over and not noted and self.first_published else ""


def standing(
    events: Iterable[ItemEvent],
    today: date,
    calendar: Calendar | None = None,
    settings: Settings | None = None,
    limit: Limit | None = None,
) -> Standing:
    """How an item stands on a day, by the national calendar and the usual settings unless others are given.

    `limit` is the period of its entry in the catalogue, twenty working days if none is given (条例第二十六条). Raises
    UnlawfulError for a history that is not allowed, CalendarError outside of every calendar.
    """
    life = Life(calendar or national(), settings or defaults(), limit or limits()["general"])
    for place, event in enumerate(events, 1):
        if event.on <= today:
            take(life, event, place)
    return _standing(life, today)


def _standing(life: Life, today: date) -> Standing:
    due, ends = life.due(), life.ends(today)
    withdrawn = life.withdrawals[-1] if life.withdrawals and not life.is_public else None
    return Standing(
        today=today,
        state=life.stage,
        attribute=life.content.attribute if life.content else Attribute.PROACTIVE,
        digest=life.content.digest if life.content else "",
        shown=life.shown,
        waits_for=life.waits_for,
        urgent=life.urgent,
        returned=life.returned if life.stage in (State.DRAFT, State.RETURNED) else None,
        clock_from=life.clock_from,
        due=due,
        provisional=due is not None and not life.calendar.covers(due),
        days_left=life.calendar.workdays_to(today, due) if due is not None and life.is_awaited else None,
        overdue=due is not None and life.is_awaited and today > due,
        in_time=life.in_time,
        first_published=life.publications[0] if life.publications else None,
        published=life.publications[-1] if life.publications else None,
        withdrawn=withdrawn[0] if withdrawn else None,
        withdrawn_because=withdrawn[1] if withdrawn else "",
        scheduled=life.scheduled,
        take_down=life.take_down,
        validity=life.validity(today),
        ends=ends,
        warn_of_end=ends and months_before(ends, life.settings.expiry_warning_months),
        life=life,
    )


def months_before(day: date, count: int) -> date:
    """The same day some months earlier, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _steps(life: Life, today: date) -> Iterator[NextStep]:
    for kind, step in STEPS.items():
        if step.why_not(life, today) is None:
            review = life.waits_for if kind == "reviewed" else ""
            label = reviews()[review]["label"] if review else label_of(kind)
            yield NextStep(kind, label, law()["steps"][kind]["article"], review)


def _milestones(now: Standing) -> Iterator[Milestone]:
    if now.due is not None and now.days_left is not None:
        yield Milestone("due", "公开期限届满", now.due, "条例第二十六条")
    if now.scheduled is not None:
        yield Milestone("scheduled", "定时发布", now.scheduled, "条例第二十六条")
    if now.waits_for == "secrecy" and now.life.submitted and now.state == State.REVIEW:
        opinion_by = now.life.calendar.add(now.life.submitted.on, now.life.settings.secrecy_days, provisional=True)
        yield Milestone("secrecy", "保密审查期限届满", opinion_by, "条例第十七条")
    if (until := now.life.urgent_until()) is not None:
        yield Milestone("urgent", "急件补审期限届满", until, "条例第十七条")
    if now.take_down is not None and now.is_public:
        yield Milestone("take_down", "公示期届满，次日撤下", now.take_down, "个人信息保护法第十九条")
    if now.ends is not None and now.validity is not None and now.validity not in (Validity.EXPIRED, Validity.REPEALED):
        yield Milestone("expiry", "有效期届满", now.ends, "国办公开办函〔2021〕33号")
        if now.warn_of_end is not None:
            yield Milestone("expiry_warning", "提醒有效期将满", now.warn_of_end, "国办公开办函〔2021〕33号")


def _warnings(now: Standing) -> Iterator[str]:
    if now.overdue:
        yield f"公开期限已于{now.due}届满，还没有公开（条例第二十六条）。"
    if now.scheduled is not None and now.due is not None and now.scheduled > now.due:
        yield f"定在{now.scheduled}发布，晚于公开的期限（{now.due}，条例第二十六条）。"
    if now.in_time is False and now.is_public:
        yield f"于{now.first_published}公开，超过了公开的期限（条例第二十六条）。"
    if (until := now.life.urgent_until()) and now.today > until:
        yield f"急件应当在{until}以前补审，“{reviews()[now.waits_for]['label']}”还没有完成（条例第十七条）。"
    if now.life.objection is not None:
        said = now.life.objection.reason
        yield f"事后补审不同意公开：{said.rstrip('。')}。应当撤下或者更正（条例第六条、第十七条）。"
    in_force = now.is_public and now.validity is not None and now.validity.is_in_force
    if in_force and now.warn_of_end is not None and now.today >= now.warn_of_end:
        yield f"有效期将于{now.ends}届满，请决定延长、修订还是任其失效。"
    if now.is_public and now.take_down is not None and now.today > now.take_down:
        yield f"公示期已于{now.take_down}届满，应当撤下（个人信息保护法第十九条）。"
