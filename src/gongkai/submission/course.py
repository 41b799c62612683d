"""What has happened to a report so far, and which step may follow?

Every kind of event has a rule that says in Chinese why it may not happen (None: it may) and what it changes. A history
is allowed when each of its events could be taken; so what is offered is what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from gongkai.submission.events import Prepared, Published, Reviewed, Signed, SubmissionEvent
from gongkai.submission.law import Settings, State, article_of, label_of


class UnlawfulError(ValueError):
    """A step that is not allowed. `article` is the one behind it, `place` the event's place in the history."""

    def __init__(self, event: SubmissionEvent, place: int, why: str) -> None:
        self.event, self.place, self.why, self.article = event, place, why, article_of(event.kind)
        super().__init__(f"第{place}项（{event.on}，{label_of(event.kind)}）不能办理：{why}（{self.article}）。")


@dataclass(slots=True)
class Course:
    """A report on its way. `preparer` and `reviewer` are those of the edition as it is now."""

    settings: Settings
    state: State = State.NONE
    digest: str = ""
    preparer: str = ""
    reviewer: str = ""
    signer: str = ""
    signature: str = ""
    submitted: date | None = None
    first_submitted: date | None = None
    accepted: date | None = None
    returned: SubmissionEvent | None = None
    reopened: SubmissionEvent | None = None
    editions: list[Published] = field(default_factory=list)
    last: date | None = None

    @property
    def is_public_as_it_is(self) -> bool:
        return bool(self.editions) and self.editions[-1].digest == self.digest


class Step(NamedTuple):
    """`why_not` looks at the course, `not_by` at the person, `take` at the event itself."""

    why_not: Callable[[Course], str | None]
    not_by: Callable[[Course, str], str | None]
    take: Callable[[Course, Any], str | None]


def take(course: Course, event: SubmissionEvent, place: int) -> None:
    """Add an event. Raises UnlawfulError, which names the article."""
    step = STEPS[event.kind]
    if course.last is not None and event.on < course.last:
        raise UnlawfulError(event, place, f"早于前一项（{course.last}），各项应当按日期先后排列")
    if not event.who:
        raise UnlawfulError(event, place, "没有写明是谁")
    if why := step.why_not(course) or step.not_by(course, event.who) or step.take(course, event):
        raise UnlawfulError(event, place, why)
    course.last = event.on


def _anybody(course: Course, who: str) -> str | None:
    return None


def _is(*states: State) -> Callable[[Course], str | None]:
    """The step may follow in these states only."""
    names = "、".join(state.label for state in states)

    def why_not(course: Course) -> str | None:
        return None if course.state in states else f"现在是“{course.state.label}”，这一步要在“{names}”时办理"

    return why_not


def _same(course: Course, digest: str) -> str | None:
    return None if digest == course.digest else "内容在这之后改过，请看过最新的内容再办理"


def _may_be_prepared(course: Course) -> str | None:
    if course.state in (State.SUBMITTED, State.ACCEPTED):
        return "已经报送，要改动请先退回或者重新打开"
    if course.state == State.SIGNED and not course.reopened:
        return "已经签发，要改动请先重新打开并写明理由"
    return None


def _prepare(course: Course, event: Prepared) -> str | None:
    if not event.digest:
        return "没有内容"
    course.state, course.digest, course.preparer = State.DRAFT, event.digest, event.who
    course.reviewer = course.signer = course.signature = ""
    course.submitted = course.accepted = course.returned = None
    return None


def _not_the_preparer(course: Course, who: str) -> str | None:
    apart = course.settings.three_people
    return "编制的人不能审核自己编制的报告" if apart and who == course.preparer else None


def _review(course: Course, event: Reviewed) -> str | None:
    if why := _same(course, event.digest):
        return why
    if not event.agrees and not event.reason.strip():
        return "退回应当写明理由"
    course.reviewer = event.who if event.agrees else ""
    course.state = State.REVIEWED if event.agrees else State.RETURNED
    course.returned = None if event.agrees else event
    return None


def _neither(course: Course, who: str) -> str | None:
    if course.settings.three_people and who in (course.preparer, course.reviewer):
        return "签发的人不能是编制或者审核这份报告的人"
    return None


def _sign(course: Course, event: Signed) -> str | None:
    if why := _same(course, event.digest):
        return why
    if event.must_fix:
        return f"还有 {event.must_fix} 处必须改正"
    if event.unexplained:
        return f"还有 {event.unexplained} 处必须说明而没有说明"
    course.state, course.signer, course.signature, course.reopened = State.SIGNED, event.who, event.signature, None
    return None


def _submit(course: Course, event: SubmissionEvent) -> str | None:
    course.state, course.submitted = State.SUBMITTED, event.on
    course.first_submitted = course.first_submitted or event.on
    return None


def _return(course: Course, event: SubmissionEvent) -> str | None:
    if not event.reason.strip():
        return "退回应当写明哪里不对"
    course.state, course.returned, course.submitted = State.RETURNED, event, None
    return None


def _accept(course: Course, event: SubmissionEvent) -> str | None:
    course.state, course.accepted = State.ACCEPTED, event.on
    return None


def _may_be_published(course: Course) -> str | None:
    if course.is_public_as_it_is:
        return "这一稿已经公布"
    return _is(State.SIGNED, State.SUBMITTED, State.ACCEPTED)(course)


def _publish(course: Course, event: Published) -> str | None:
    if why := _same(course, event.digest):
        return why
    if course.editions and not event.reason.strip():
        return "更正已经公布的报告应当写明改了什么、为什么"
    course.editions.append(event)
    return None


def _reopen(course: Course, event: SubmissionEvent) -> str | None:
    if not event.reason.strip():
        return "重新打开应当写明理由"
    course.state, course.reopened, course.submitted = State.SIGNED, event, None
    return None


STEPS: Mapping[str, Step] = {
    "prepared": Step(_may_be_prepared, _anybody, _prepare),
    "reviewed": Step(_is(State.DRAFT), _not_the_preparer, _review),
    "signed": Step(_is(State.REVIEWED), _neither, _sign),
    "submitted": Step(_is(State.SIGNED), _anybody, _submit),
    "returned": Step(_is(State.SUBMITTED), _anybody, _return),
    "accepted": Step(_is(State.SUBMITTED), _anybody, _accept),
    "published": Step(_may_be_published, _anybody, _publish),
    "reopened": Step(_is(State.SIGNED, State.SUBMITTED, State.ACCEPTED), _anybody, _reopen),
}
