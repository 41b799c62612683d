"""What can happen to an item?

Each kind of event is a frozen dataclass. `who` is the person who did it, by a key that does not change; `digest` stands
for everything that the public will see of the item, so that what was agreed to is what is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.happening import Event, event_among
from gongkai.publication.law import Attribute


class ItemEvent(Event):
    """Something that happened to an item."""

    __slots__ = ()


# --- writing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(ItemEvent):
    """The words, the files or the particulars are other ones now.

    `formed` is the date on the document (成文日期). `changed`: the day on which the information, or the decision who
    may have it, changed, from which the period then runs anew (条例第二十六条). `effective` and `ends` are the first
    and the last day of its force; `take_down` the last day on which a list of persons stays up (公示期).
    """

    kind = "edited"
    digest: str
    attribute: Attribute = Attribute.PROACTIVE
    formed: date | None = None
    changed: date | None = None
    effective: date | None = None
    ends: date | None = None
    take_down: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted(Edited):
    """The item was begun."""

    kind = "drafted"


# --- review -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(ItemEvent):
    """It was sent on its way. `urgent`: only the secrecy review comes first, the other steps within a working day after
    publication; that needs a reason. `steps` and `publisher_apart` are the rules of that day, which hold to its end
    though the office changes them; without them the settings do."""

    kind = "submitted"
    urgent: bool = False
    steps: tuple[str, ...] = ()
    publisher_apart: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(ItemEvent):
    """Its author took it out of the review, to change it or to let it rest."""

    kind = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed(ItemEvent):
    """Somebody agreed at a step, or returned it with a reason. `digest` is that of what they saw; `in_place_of` the
    person who delegated the step."""

    kind = "reviewed"
    step: str
    digest: str
    agrees: bool = True
    in_place_of: str = ""


# --- in public --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled(ItemEvent):
    """The publisher let it come out on a later day; then the system publishes it."""

    kind = "scheduled"
    digest: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscheduled(ItemEvent):
    """It is not to come out by itself."""

    kind = "unscheduled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(ItemEvent):
    """Everybody can read it. The day is the system's own: nobody enters it (国办秘函〔2019〕19号：伪造发稿日期)."""

    kind = "published"
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(ItemEvent):
    """It is no longer shown, and its address says so and why (撤下). Whether the document is in force is another
    question."""

    kind = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded(ItemEvent):
    """A draft that never was public was given up."""

    kind = "discarded"


# --- is it in force? --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityEvent(ItemEvent):
    """The force of the document changes from the day `since`, today without one. `basis` is the paper that says so."""

    basis: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(ValidityEvent):
    """Another document changed it; it stays in force."""

    kind = "amended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(ValidityEvent):
    """It is not applied for the time being."""

    kind = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(ValidityEvent):
    """It is applied again."""

    kind = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed(ValidityEvent):
    """Its term was lengthened; without `until` it has none any more."""

    kind = "renewed"
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired(ValidityEvent):
    """Its term is over, or a decision declared it to be."""

    kind = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repealed(ValidityEvent):
    """A decision or another document repealed it."""

    kind = "repealed"


KINDS: Mapping[str, type[ItemEvent]] = {
    event.kind: event
    for event in (
        Drafted,
        Edited,
        Submitted,
        TakenBack,
        Reviewed,
        Scheduled,
        Unscheduled,
        Published,
        Withdrawn,
        Discarded,
        Amended,
        Suspended,
        Resumed,
        Renewed,
        Expired,
        Repealed,
    )
}
"""Every kind of event by its name, in the order in which things usually go."""

VALIDITY_KINDS = tuple(kind for kind, event in KINDS.items() if issubclass(event, ValidityEvent))


def event_of(data: Mapping[str, Any]) -> ItemEvent:
    """The event that the data describe. Raises EventError."""
    return event_among(KINDS, data)
