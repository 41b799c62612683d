"""What can happen to a request?

Each kind of event is a frozen dataclass: the day on which it happened and what the law needs to know of it. `who`,
`reason` and `evidence` are kept as they are written; here they are read only where the law wants a reason. As data an
event is a mapping with its `kind` and ISO dates (`as_dict`, `event_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gongkai.happening import Event, EventError, as_dict, event_among

__all__ = ["KINDS", "Consultee", "Event", "EventError", "as_dict", "event_of"]


class Consultee(StrEnum):
    """Who is asked for an opinion: a third party (条例第三十二条) or an agency that made it too (第三十四条)."""

    THIRD_PARTY = "third_party"
    JOINT_AGENCY = "joint_agency"


# --- receipt ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """The request was handed in, signed for, or arrived through `channel`."""

    kind = "submitted"
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable(Event):
    """The office tried to confirm the request and could not reach the applicant."""

    kind = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Event):
    """Office and applicant have confirmed the request."""

    kind = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Event):
    """The request was entered in the register under `number`."""

    kind = "registered"
    number: str = ""


# --- what the applicant must still do ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(Event):
    """The applicant was told, once, what to correct and by when; without `until` the office's usual period."""

    kind = "correction_asked"
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Event):
    """The corrected request was received. After the end of the period `reason` says why that was justified."""

    kind = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsAsked(Event):
    """The applicant was asked to give reasons for the number or frequency of requests."""

    kind = "reasons_asked"
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsGiven(Event):
    """The applicant's reasons were received."""

    kind = "reasons_given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred(Event):
    """The reasons are sound but the work cannot be done in time: the applicant was told a reasonable later day."""

    kind = "deferred"
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNoticed(Event):
    """A fee notice was sent. `count` is the place of the request in the month, or the pages; see `fees`."""

    kind = "fee_noticed"
    method: str
    count: int
    yuan: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNoticeReceived(Event):
    """The applicant received the fee notice."""

    kind = "fee_notice_received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid(Event):
    """The applicant paid the fee or a part of it."""

    kind = "paid"
    yuan: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    """The applicant withdrew the request."""

    kind = "withdrawn"


# --- what the office does ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Event):
    """The request asks for several things, each to get its own answer. `main` is the part that stands for the whole
    where requests, not parts, are counted; without it the first."""

    kind = "split"
    parts: tuple[str, ...]
    main: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Event):
    """The same application was taken in twice, or the applicant agreed to one answer: this request goes on in the one
    with the number `into` and is answered there. It counts no more, unless an earlier year has counted it already."""

    kind = "merged"
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Event):
    """The applicant was told that the answer comes later; the head of the office had agreed."""

    kind = "extended"
    days: int
    approved_by: str
    approved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted(Event):
    """A letter was sent that asks `party` for its opinion."""

    kind = "consulted"
    party: str
    consultee: Consultee = Consultee.THIRD_PARTY


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationReceived(Event):
    """The party received the letter: its fifteen working days begin."""

    kind = "consultation_received"
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAnswered(Event):
    """The party's opinion arrived."""

    kind = "consultation_answered"
    party: str
    consents: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyTold(Event):
    """A third party that had objected was told in writing what will be disclosed and why."""

    kind = "third_party_told"
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    """The information is for another agency to disclose: the applicant was told, and the request sent on."""

    kind = "transferred"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """The decision was made. `outcome` is a row of the form; for 部分公开, `withheld` says on what each withheld part
    rests; `part` is given when the request was split."""

    kind = "answered"
    outcome: str
    sub_reason: str = ""
    withheld: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """The letter left the office."""

    kind = "sent"
    way: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(Event):
    """The applicant, or a delegate, signed for the letter."""

    kind = "signed"
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Event):
    """The letter came back, was not collected, or did not arrive: it has to be sent again."""

    kind = "returned"
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived(Event):
    """The file was closed and put into the archive."""

    kind = "archived"


KINDS: Mapping[str, type[Event]] = {
    event.kind: event
    for event in (
        Submitted,
        Unreachable,
        Confirmed,
        Registered,
        CorrectionAsked,
        Corrected,
        ReasonsAsked,
        ReasonsGiven,
        Deferred,
        Split,
        Merged,
        Extended,
        Consulted,
        ConsultationReceived,
        ConsultationAnswered,
        ThirdPartyTold,
        FeeNoticed,
        FeeNoticeReceived,
        Paid,
        Withdrawn,
        Transferred,
        Answered,
        Sent,
        Returned,
        Signed,
        Archived,
    )
}
"""Every kind of event by its name, in the order in which things usually go."""


def event_of(data: Mapping[str, Any]) -> Event:
    """The event that the data describe. Raises EventError."""
    return event_among(KINDS, data)
