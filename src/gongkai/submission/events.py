"""What can happen to an annual report on its way?

Each kind of event is a frozen dataclass. `digest` stands for everything the report says, so that what was reviewed is
what is signed, filed and published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.happening import Event, event_among


class SubmissionEvent(Event):
    """Something that happened to a report."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(SubmissionEvent):
    """Somebody made it, or made it anew: whatever was agreed to before is void."""

    kind = "prepared"
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed(SubmissionEvent):
    """Somebody else looked at it and agrees, or returns it with a reason."""

    kind = "reviewed"
    digest: str
    agrees: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(SubmissionEvent):
    """The leader answers for it. `must_fix` and `unexplained` are what the checks found on that day: of neither may
    anything be left. `signature` is that over its canonical bytes."""

    kind = "signed"
    digest: str
    must_fix: int = 0
    unexplained: int = 0
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(SubmissionEvent):
    """It went to the superior office."""

    kind = "submitted"
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(SubmissionEvent):
    """The superior office sent it back, with what is wrong."""

    kind = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(SubmissionEvent):
    """The superior office has no more to say."""

    kind = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(SubmissionEvent):
    """Everybody can read it. An edition after the first is a correction, and its reason is read with it."""

    kind = "published"
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(SubmissionEvent):
    """What was signed and filed is to be changed after all, with a reason."""

    kind = "reopened"


KINDS: Mapping[str, type[SubmissionEvent]] = {
    made.kind: made for made in (Prepared, Reviewed, Signed, Submitted, Returned, Accepted, Published, Reopened)
}


def event_of(data: Mapping[str, Any]) -> SubmissionEvent:
    """The event that the data describe. Raises EventError."""
    return event_among(KINDS, data)
