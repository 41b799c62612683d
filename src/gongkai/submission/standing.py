"""How does a report stand on a day: in which state, late or not, what may come next, what is public?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from gongkai.submission.course import STEPS, Course, take
from gongkai.submission.events import SubmissionEvent
from gongkai.submission.law import Settings, State, article_of, deadline, label_of


class NextStep(NamedTuple):
    kind: str
    label: str
    article: str


class Edition(NamedTuple):
    """What was published: the digest, the day, and for a correction its reason."""

    number: int
    digest: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`public` is the digest that everybody reads, '' for none. `due` is the last day to file and publish;
    `is_late` says that it is over and one of the two was not done, or was done after it."""

    today: date
    state: State
    digest: str
    public: str
    editions: tuple[Edition, ...]
    submitted: date | None
    accepted: date | None
    returned: SubmissionEvent | None
    reopened: SubmissionEvent | None
    due: date
    is_late: bool
    locked: bool
    signature: str
    course: Course = field(repr=False, compare=False)

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """The steps that may come next."""
        return tuple(
            NextStep(kind, label_of(kind), article_of(kind))
            for kind, step in STEPS.items()
            if not step.why_not(self.course)
        )

    def why_not(self, kind: str, who: str = "") -> str | None:
        """Why this step may not be taken now, by this person if one is named; None: it may."""
        step = STEPS[kind]
        return step.why_not(self.course) or (step.not_by(self.course, who) if who else None)


def standing(
    events: Iterable[SubmissionEvent],
    today: date,
    year: int,
    *,
    government: bool = False,
    settings: Settings | None = None,
) -> Standing:
    """How the report on a year stands on a day. Raises UnlawfulError for a history that is not allowed."""
    course = Course(settings or Settings())
    for place, event in enumerate(events, 1):
        if event.on <= today:
            take(course, event, place)
    editions = tuple(
        Edition(number, event.digest, event.on, event.reason) for number, event in enumerate(course.editions, 1)
    )
    due = deadline(year, government=government)
    done = [course.first_submitted, editions[0].on if editions else None]
    return Standing(
        today=today,
        state=course.state,
        digest=course.digest,
        public=editions[-1].digest if editions else "",
        editions=editions,
        submitted=course.submitted,
        accepted=course.accepted,
        returned=course.returned,
        reopened=course.reopened,
        due=due,
        is_late=any((day or today) > due for day in done),
        locked=course.state in (State.SIGNED, State.SUBMITTED, State.ACCEPTED) and course.reopened is None,
        signature=course.signature,
        course=course,
    )
