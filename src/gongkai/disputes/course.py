"""What has happened in a dispute so far, and what may lawfully follow?

`why_not` says in Chinese why a step may not happen on a day (None: it may); `take` looks at its details and moves the
course on. So what is offered is what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from gongkai.disputes.events import (
    Accepted,
    Appealed,
    Complied,
    CopyReceived,
    Decided,
    DisputeEvent,
    Extended,
    Filed,
    HearingSet,
)
from gongkai.disputes.law import Column, Route, State, article_of, column_of, grounds, label_of, period, results


class UnlawfulError(ValueError):
    """A step that is not allowed. `article` is the one it breaks, `place` the event's place in the history."""

    def __init__(self, event: DisputeEvent, place: int, why: str, article: str) -> None:
        self.event, self.place, self.why, self.article = event, place, why, article
        super().__init__(f"第{place}项（{event.on}，{label_of(event.kind)}）不合规定：{why}（{article}）。")


class NotAllowed(ValueError):  # noqa: N818  (raised and caught in this room only)
    """Why the details of a step do not do."""


@dataclass(slots=True)
class Instance:
    """What one organ has done with the case: the first instance, or the appeal."""

    since: date
    accepted: Accepted | None = None
    copy: CopyReceived | None = None
    replied: date | None = None
    evidence: date | None = None
    extended: Extended | None = None
    hearings: list[HearingSet] = field(default_factory=list)
    decided: Decided | None = None
    column: Column | None = None

    @property
    def simple(self) -> bool:
        said: Accepted | CopyReceived | None = self.copy if self.copy and self.copy.simple else self.accepted
        return bool(said and said.simple)


@dataclass(slots=True)
class Course:
    """A dispute. `instances` holds one, or two once it was appealed; the last one is where it stands."""

    filed: Filed | None = None
    last: date | None = None
    instances: list[Instance] = field(default_factory=list)
    appealed: Appealed | None = None
    complied: Complied | None = None
    concluded: date | None = None

    @property
    def route(self) -> Route:
        return self.filed.route if self.filed else Route.RECONSIDERATION

    @property
    def now(self) -> Instance | None:
        return self.instances[-1] if self.instances else None

    @property
    def decided(self) -> Decided | None:
        """The decision in force: none while an appeal runs."""
        return self.now.decided if self.now else None

    @property
    def state(self) -> State:
        if self.concluded:
            return State.FINAL
        if self.decided:
            return State.DECIDED
        if self.appealed:
            return State.APPEAL
        under_way = self.now and (self.now.accepted or self.now.copy)
        return State.RUNNING if under_way else State.FILED


class Step(NamedTuple):
    why_not: Callable[[Course, date], str | None]
    take: Callable[[Course, Any], None]


def take(course: Course, event: DisputeEvent, place: int) -> None:
    """Add an event to a course. Raises UnlawfulError, which names the article."""
    step = STEPS[event.kind]
    article = article_of(event.kind, course.route, simple=bool(course.now and course.now.simple))
    if course.last is not None and event.on < course.last:
        raise UnlawfulError(event, place, f"早于前一项（{course.last}），各项应当按日期先后排列", article)
    if why := step.why_not(course, event.on):
        raise UnlawfulError(event, place, why, article)
    try:
        step.take(course, event)
    except NotAllowed as refusal:
        raise UnlawfulError(event, place, str(refusal), article) from None
    course.last = event.on


def _current(course: Course) -> Instance:
    """Where it stands; `why_not` has seen that it was filed."""
    return course.instances[-1]


# --- what may happen --------------------------------------------------------------------------------------------------


def _open(course: Course, on: date) -> str | None:
    if course.filed is None:
        return "还没有提出申请、起诉"
    if course.concluded:
        return "已经终结"
    return "已经作出决定、裁判" if course.decided else None


def _decided(course: Course, on: date) -> str | None:
    if course.filed is None:
        return "还没有提出申请、起诉"
    if course.concluded:
        return "已经终结"
    return None if course.decided else "还没有作出决定、裁判"


def _may_be_filed(course: Course, on: date) -> str | None:
    return "已经提出" if course.filed else None


def _may_be_accepted(course: Course, on: date) -> str | None:
    return _open(course, on) or ("已经受理、立案" if _current(course).accepted else None)


def _may_come_as_copy(course: Course, on: date) -> str | None:
    return _open(course, on) or ("已经收到副本" if _current(course).copy else None)


def _may_be_replied(course: Course, on: date) -> str | None:
    if why := _open(course, on):
        return why
    if not _current(course).copy:
        return "还没有收到副本"
    return "已经提交答复、答辩" if _current(course).replied else None


def _may_hand_in_evidence(course: Course, on: date) -> str | None:
    return _open(course, on) or (None if _current(course).copy else "还没有收到副本")


def _may_be_heard(course: Course, on: date) -> str | None:
    return _open(course, on) or (None if course.state in (State.RUNNING, State.APPEAL) else "还没有受理、立案")


def _may_be_held(course: Course, on: date) -> str | None:
    if why := _may_be_heard(course, on):
        return why
    return None if any(hearing.day <= on for hearing in _current(course).hearings) else "还没有到听证、开庭的日期"


def _may_be_extended(course: Course, on: date) -> str | None:
    if why := _open(course, on):
        return why
    now = _current(course)
    if course.route.is_court:
        return "法院的审理期限由法院掌握"
    if not now.accepted or not period("extension", now.accepted.on, simple=now.simple):
        return "还没有受理，或者适用简易程序，不能延长"
    return "已经延长过" if now.extended else None


def _may_be_appealed(course: Course, on: date) -> str | None:
    if not course.route.is_court:
        return "对行政复议决定不服的，是另一件行政诉讼"
    return _decided(course, on) or ("已经上诉过" if course.appealed else None)


def _may_be_complied(course: Course, on: date) -> str | None:
    if course.decided is None or _current(course).column != Column.CORRECTED:
        return "没有应当履行的决定、裁判"
    return "已经履行" if course.complied else None


# --- what it changes --------------------------------------------------------------------------------------------------


def _file(course: Course, event: Filed) -> None:
    course.filed = event
    course.instances.append(Instance(event.on))


def _accept(course: Course, event: Accepted) -> None:
    if event.simple and course.route.is_court is False and not period("reply", event.on, simple=True):
        raise NotAllowed("受理当时的行政复议法没有简易程序")
    _current(course).accepted = event


def _receive_copy(course: Course, event: CopyReceived) -> None:
    if event.reply_by is not None and event.reply_by < event.on:
        raise NotAllowed(f"答复、答辩的截止日期（{event.reply_by}）早于收到副本之日")
    if course.route.is_court and event.reply_by is None:
        raise NotAllowed("请写明应诉通知书载明的答辩截止日期")
    _current(course).copy = event


def _reply(course: Course, event: DisputeEvent) -> None:
    _current(course).replied = event.on


def _hand_in_evidence(course: Course, event: DisputeEvent) -> None:
    _current(course).evidence = event.on


def _set_hearing(course: Course, event: HearingSet) -> None:
    if event.day < event.on:
        raise NotAllowed(f"听证、开庭的日期（{event.day}）早于通知之日")
    _current(course).hearings.append(event)


def _extend(course: Course, event: Extended) -> None:
    _current(course).extended = event


def _decide(course: Course, event: Decided) -> None:
    if (result := results().get(event.result)) is None:
        raise NotAllowed(f"没有“{event.result}”这种结果")
    if result.court != course.route.is_court:
        raise NotAllowed(f"“{result.label}”不是{course.route.label}的结果")
    if result.appeal and not course.appealed:
        raise NotAllowed(f"没有上诉，不会是“{result.label}”")
    if unknown := [ground for ground in event.grounds if ground not in grounds()]:
        raise NotAllowed(f"没有“{unknown[0]}”这种被纠正的原因")
    column = column_of(event.result, event.on, course.instances[0].column if course.appealed else None)
    if event.grounds and column != Column.CORRECTED:
        raise NotAllowed("只有被纠正的才写明被纠正的原因")
    for day, what in ((event.received, "收到之日"), (event.redo_by, "履行期限")):
        if day is not None and day < event.on:
            raise NotAllowed(f"{what}（{day}）早于作出之日")
    _current(course).decided, _current(course).column = event, column


def _appeal(course: Course, event: Appealed) -> None:
    course.appealed, course.complied = event, None
    course.instances.append(Instance(event.on))


def _comply(course: Course, event: Complied) -> None:
    course.complied = event


def _conclude(course: Course, event: DisputeEvent) -> None:
    course.concluded = event.on


def _nothing(course: Course, event: DisputeEvent) -> None:
    """It is kept, and changes nothing."""


STEPS: Mapping[str, Step] = {
    "filed": Step(_may_be_filed, _file),
    "accepted": Step(_may_be_accepted, _accept),
    "copy_received": Step(_may_come_as_copy, _receive_copy),
    "replied": Step(_may_be_replied, _reply),
    "evidence_submitted": Step(_may_hand_in_evidence, _hand_in_evidence),
    "hearing_set": Step(_may_be_heard, _set_hearing),
    "hearing_held": Step(_may_be_held, _nothing),
    "mediated": Step(_open, _nothing),
    "extended": Step(_may_be_extended, _extend),
    "decided": Step(_open, _decide),
    "appealed": Step(_may_be_appealed, _appeal),
    "complied": Step(_may_be_complied, _comply),
    "concluded": Step(_decided, _conclude),
}
"""In the order in which things usually go."""
