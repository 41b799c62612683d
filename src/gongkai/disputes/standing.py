"""How does a dispute stand on a day: how far is it, which days run, and what may lawfully come next?

`standing(events, today)` plays the events back in order. Events after `today` are left out, so the same call tells how
things stood on any earlier day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from gongkai.disputes.course import STEPS, Course, take
from gongkai.disputes.events import DisputeEvent
from gongkai.disputes.law import (
    Column,
    Period,
    Result,
    Route,
    State,
    article_of,
    label_of,
    period,
    results,
    sue_after_reconsideration,
)
from gongkai.workdays import Calendar, national


class Milestone(NamedTuple):
    """A day to keep an eye on. `ours`: somebody of the office has to do something by then."""

    key: str
    label: str
    on: date
    article: str
    ours: bool = False


class NextStep(NamedTuple):
    """A step that is allowed on the day asked about, with the last day for it where there is one."""

    kind: str
    label: str
    article: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a dispute stands on `today`.

    `column` is the one of table four it would be counted in that day; `due` the next day by which the office has to do
    something, None where nothing runs.
    """

    today: date
    calendar: Calendar = field(repr=False, compare=False)
    course: Course = field(repr=False, compare=False)

    @property
    def route(self) -> Route:
        return self.course.route

    @property
    def state(self) -> State:
        return self.course.state

    @property
    def simple(self) -> bool:
        return bool(self.course.now and self.course.now.simple)

    @property
    def result(self) -> Result | None:
        """The result in force; none while an appeal runs."""
        return results()[self.course.decided.result] if self.course.decided else None

    @property
    def column(self) -> Column:
        now = self.course.now
        return (now and now.column) or Column.PENDING

    @property
    def grounds(self) -> tuple[str, ...]:
        """Why it was lost, as it stands now; an appeal that changed nothing leaves those of the first instance."""
        if self.column is not Column.CORRECTED:
            return ()
        told = [one.decided.grounds for one in self.course.instances if one.decided and one.decided.grounds]
        return told[-1] if told else ()

    @property
    def reply_due(self) -> date | None:
        """The last day for our answer, handed in or not."""
        now = self.course.now
        if now is None or now.copy is None:
            return None
        found = None if self.route.is_court else period("reply", now.copy.on, simple=now.simple)
        return now.copy.reply_by or _end(found, now.copy.on, self.calendar)

    @property
    def decision_due(self) -> date | None:
        """The last day on which the reconsideration has to be decided; no period of a court is counted here."""
        now = self.course.now
        if self.route.is_court or now is None or now.accepted is None or now.decided:
            return None
        start = now.accepted.on
        end = _end(period("decision", start, simple=now.simple), start, self.calendar)
        if end and now.extended:
            end = _end(period("extension", start, simple=now.simple), end, self.calendar)
        return end

    @property
    def sue_by(self) -> date | None:
        """The last day on which a suit can follow a decision on reconsideration that was received."""
        decided = self.course.decided
        if self.route.is_court or decided is None or decided.received is None or self.course.concluded:
            return None
        return sue_after_reconsideration().end(decided.received, self.calendar)

    @property
    def due(self) -> date | None:
        return min((one.on for one in self.milestones if one.ours), default=None)

    @property
    def provisional(self) -> bool:
        """The last day for our answer lies where no calendar is published yet."""
        return self.due is not None and not self.calendar.covers(self.due)

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """The steps that are allowed today, in the order in which things usually go."""
        return tuple(_steps(self))

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The days to keep an eye on, the earliest first."""
        return tuple(sorted(_milestones(self), key=lambda one: one.on))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is late, a sentence each."""
        late = [one for one in self.milestones if one.ours and one.on < self.today]
        return tuple(f"{one.label}已于{one.on}届满（{one.article}）。" for one in late)

    def why_not(self, kind: str) -> str | None:
        """Why this step may not be taken today; None: it may."""
        return STEPS[kind].why_not(self.course, self.today)


def standing(events: Iterable[DisputeEvent], today: date, calendar: Calendar | None = None) -> Standing:
    """How a dispute stands on a day, by the national calendar unless another is given.

    Raises UnlawfulError for a history that is not allowed, CalendarError outside of every calendar.
    """
    return Standing(today, calendar or national(), course_of(events, today))


def course_of(events: Iterable[DisputeEvent], until: date) -> Course:
    """What had happened by the end of a day. Raises UnlawfulError."""
    course = Course()
    for place, event in enumerate(events, 1):
        if event.on <= until:
            take(course, event, place)
    return course


def _end(found: Period | None, start: date, calendar: Calendar) -> date | None:
    return found.end(start, calendar) if found else None


def _steps(now: Standing) -> Iterator[NextStep]:
    until = {one.key: one.on for one in now.milestones}
    for kind, step in STEPS.items():
        if step.why_not(now.course, now.today) is None:
            article = article_of(kind, now.route, simple=now.simple)
            yield NextStep(kind, label_of(kind), article, until.get(kind))


def _milestones(now: Standing) -> Iterator[Milestone]:
    at, day = now.course.now, now.reply_due
    if at is None or now.course.concluded:
        return
    if day and at.decided is None:
        article = article_of("replied", now.route, simple=now.simple)
        if at.replied is None:
            yield Milestone("replied", "提交答复、答辩的期限", day, article, ours=True)
        if at.evidence is None:
            yield Milestone("evidence_submitted", "提交证据及证据目录的期限", day, article, ours=True)
    for hearing in at.hearings:
        if hearing.day >= now.today and at.decided is None:
            label = f"听证、开庭（{hearing.place}）" if hearing.place else "听证、开庭"
            yield Milestone("hearing_held", label, hearing.day, article_of("hearing_set", now.route), ours=True)
    if now.decision_due:
        label = "复议机关作出决定的期限"
        yield Milestone("decided", label, now.decision_due, article_of("extended", now.route))
    if now.sue_by:
        label = "申请人提起诉讼的期限届满"
        yield Milestone("sue", label, now.sue_by, sue_after_reconsideration().article)
    if at.decided and at.decided.redo_by and now.course.complied is None:
        label, article = "履行决定、裁判的期限", article_of("complied", now.route)
        yield Milestone("complied", label, at.decided.redo_by, article, ours=True)
