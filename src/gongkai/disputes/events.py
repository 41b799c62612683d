"""What can happen to a dispute?

Each kind of event is a frozen dataclass. `on` is the day on which it happened; the decision's is the day on the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.disputes.law import Route
from gongkai.happening import Event, event_among


class DisputeEvent(Event):
    """Something that happened to a dispute."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(DisputeEvent):
    """Somebody asked for reconsideration or went to court: from that day the case is counted."""

    kind = "filed"
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(DisputeEvent):
    """It was accepted, by the number `number`; from then on the organ has its time to decide."""

    kind = "accepted"
    number: str = ""
    simple: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReceived(DisputeEvent):
    """The copy of the application reached us: from the day after, the time for our answer runs.

    `reply_by` is the day that the paper itself names; before a court only that one holds. `simple`: the paper says that
    simple procedure is applied.
    """

    kind = "copy_received"
    simple: bool = False
    reply_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(DisputeEvent):
    """Our answer was handed in."""

    kind = "replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSubmitted(DisputeEvent):
    """The evidence and its list were handed in."""

    kind = "evidence_submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingSet(DisputeEvent):
    """A hearing was set for `day`, at `place`."""

    kind = "hearing_set"
    day: date
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld(DisputeEvent):
    kind = "hearing_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediated(DisputeEvent):
    """The parties talked; the case goes on, or a decision with that result follows."""

    kind = "mediated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(DisputeEvent):
    """The time for the decision was lengthened, once."""

    kind = "extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(DisputeEvent):
    """A decision or judgment of that day, which came to `result`.

    `received` is the day on which it was received, by which periods run; `grounds` say why it was lost; `redo_by` is
    the day by which it orders something to be done.
    """

    kind = "decided"
    result: str
    number: str = ""
    grounds: tuple[str, ...] = ()
    received: date | None = None
    redo_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed(DisputeEvent):
    """A judgment of the first instance is not final: `by` says who appealed."""

    kind = "appealed"
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complied(DisputeEvent):
    """What the decision orders was done."""

    kind = "complied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded(DisputeEvent):
    """It is over: nobody can go further any more, or it went further as another dispute."""

    kind = "concluded"


KINDS: Mapping[str, type[DisputeEvent]] = {
    event.kind: event
    for event in (
        Filed,
        Accepted,
        CopyReceived,
        Replied,
        EvidenceSubmitted,
        HearingSet,
        HearingHeld,
        Mediated,
        Extended,
        Decided,
        Appealed,
        Complied,
        Concluded,
    )
}
"""Every kind of event by its name, in the order in which things usually go."""


def event_of(data: Mapping[str, Any]) -> DisputeEvent:
    """The event that the data describe. Raises EventError."""
    return event_among(KINDS, data)
