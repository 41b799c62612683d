"""What has happened to a request so far, and which period is running?

A `Case` is built up event by event by `steps`. It knows the dates, not what is lawful: `due` and its kin are worked out
for any day on which one looks, because a consultation that is still open moves the due date day by day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from gongkai.procedure.events import (
    Answered,
    Consulted,
    Consultee,
    CorrectionAsked,
    Extended,
    FeeNoticed,
    ReasonsAsked,
    Sent,
    Submitted,
)
from gongkai.procedure.law import Settings, law, limit
from gongkai.workdays import Calendar, Count, Pause

WHOLE = ""
"""The name of the only part of a request that was not split."""


@dataclass(slots=True)
class Consultation:
    """A letter to a third party or another agency. Its time is not counted (条例第三十三条第三款)."""

    asked: Consulted
    received: date | None = None
    answered: date | None = None
    consents: bool | None = None
    told: bool = False

    def until(self, calendar: Calendar) -> date | None:
        """The last day for an opinion; None while the letter has not been received."""
        if self.received is None:
            return None
        return calendar.add(self.received, limit(self.asked.consultee.value).days, provisional=True)

    def is_open(self, calendar: Calendar, on: date) -> bool:
        """Whether an opinion may still come on this day."""
        until = self.until(calendar)
        return self.answered is None and (until is None or on <= until)

    def pause(self, calendar: Calendar, on: date) -> Pause:
        """The time not counted as far as it is known on this day: at most to the end of the period for an opinion."""
        end = self.answered or on
        until = self.until(calendar)
        who = "第三方" if self.asked.consultee is Consultee.THIRD_PARTY else "其他机关"
        return Pause(self.asked.on, end if until is None else min(end, until), f"征求{who}意见")


class Unrecorded(NamedTuple):
    """A letter left on `since`, a period runs from its receipt, and nobody has recorded that. `kind` is the step that
    records it, `party` whom the letter went to; empty for the applicant."""

    kind: str
    party: str
    since: date


@dataclass(slots=True)
class Case:
    """The dates of a request. `parts` are the things that get an answer each: one unnamed, unless it was split."""

    calendar: Calendar
    settings: Settings
    submitted: Submitted | None = None
    last: date | None = None
    received: date | None = None
    confirmed: date | None = None
    clock_from: date | None = None
    unreachable: bool = False
    registered: bool = False
    correction: CorrectionAsked | None = None
    corrected: date | None = None
    reasons_asked: ReasonsAsked | None = None
    reasons_given: date | None = None
    fee: FeeNoticed | None = None
    fee_received: date | None = None
    paid: int = 0
    extension: Extended | None = None
    extension_days: int = 0
    deferred: date | None = None
    deferred_until: date | None = None
    consultations: dict[str, Consultation] = field(default_factory=dict)
    parts: tuple[str, ...] = (WHOLE,)
    split: date | None = None
    main: str = WHOLE
    answers: dict[str, Answered] = field(default_factory=dict)
    withdrawn: date | None = None
    merged: date | None = None
    sent: dict[str, Sent] = field(default_factory=dict)
    first_sent: dict[str, Sent] = field(default_factory=dict)
    """What was sent before it came back, by part."""
    returned: dict[str, date] = field(default_factory=dict)
    """What came back and has not been sent again."""
    signed: dict[str, date] = field(default_factory=dict)
    archived: bool = False
    counts: dict[tuple[date, bool], Count] = field(default_factory=dict)
    """Periods already counted since the last event: the steps ask for the same one again and again."""

    # --- where it stands ----------------------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to decide."""
        gone = self.withdrawn is not None or self.merged is not None
        return gone or len(self.answers) == len(self.parts)

    @property
    def closed_on(self) -> date | None:
        """The day on which the last thing was decided."""
        if self.withdrawn is not None or self.merged is not None:
            return self.withdrawn or self.merged
        return max(answer.on for answer in self.answers.values()) if self.is_closed else None

    @property
    def open_parts(self) -> tuple[str, ...]:
        return tuple(part for part in self.parts if part not in self.answers)

    @property
    def awaits_correction(self) -> bool:
        return self.correction is not None and self.corrected is None

    @property
    def awaits_reasons(self) -> bool:
        return self.reasons_asked is not None and self.reasons_given is None

    @property
    def awaits_payment(self) -> bool:
        return self.fee is not None and self.paid < self.fee.yuan

    @property
    def clock_stands(self) -> bool:
        """Whether no answer is due because the applicant has to do something first, after which the period restarts.

        A request that was closed meanwhile never had a due date to miss.
        """
        reasons = self.awaits_reasons and self.settings.reasons_clock == "restart"
        return self.awaits_correction or reasons or self.awaits_payment

    def open_consultations(self, on: date) -> list[Consultation]:
        return [asked for asked in self.consultations.values() if asked.is_open(self.calendar, on)]

    @property
    def unrecorded(self) -> tuple[Unrecorded, ...]:
        """What holds the request up for want of a record: an opinion is awaited without end, a fee never lapses."""
        if self.is_closed:
            return ()
        waiting = [
            Unrecorded("consultation_received", party, asked.asked.on)
            for party, asked in self.consultations.items()
            if asked.received is None and asked.answered is None
        ]
        if self.awaits_payment and self.fee is not None and self.fee_received is None:
            waiting.append(Unrecorded("fee_notice_received", "", self.fee.on))
        return tuple(waiting)

    # --- periods ------------------------------------------------------------------------------------------------------

    def restart(self, on: date) -> None:
        """The answer period begins anew: the day after this is its first day. What had moved the old one is gone."""
        self.clock_from, self.extension_days, self.deferred_until = on, 0, None

    def count(self, on: date, *, extended: bool = True) -> Count | None:
        """The running answer period as it looks on this day; None while none runs."""
        if self.clock_from is None:
            return None
        if (known := self.counts.get((on, extended))) is not None:
            return known
        days = limit("answer").days + (self.extension_days if extended else 0)
        pauses = [asked.pause(self.calendar, on) for asked in self.consultations.values()]
        counted = self.counts[on, extended] = self.calendar.count(self.clock_from, days, pauses, provisional=True)
        return counted

    def due(self, on: date, *, extended: bool = True) -> date | None:
        """The last day for the answer as it looks on this day, with or without the extension."""
        count = self.count(on, extended=extended)
        if count is None:
            return None
        return max(count.end, self.deferred_until) if self.deferred_until else count.end

    @property
    def correction_notice_until(self) -> date | None:
        """The last day on which a correction may be asked for."""
        return self.received and self._add(self.received, limit("correction_notice").days)

    @property
    def correction_until(self) -> date | None:
        if self.correction is None:
            return None
        return self.correction.until or self._add(self.correction.on, self.settings.correction_days)

    @property
    def reasons_until(self) -> date | None:
        if self.reasons_asked is None:
            return None
        return self.reasons_asked.until or self._add(self.reasons_asked.on, self.settings.reasons_days)

    @property
    def payment_until(self) -> date | None:
        """The last day for payment; None while the notice has not been received."""
        return self.fee_received and self._add(self.fee_received, self.settings.payment_days)

    def counting_day(self, part: str) -> date | None:
        """The day that counts as the day of the answer: that of posting, of sending, or of the signature."""
        sent = self.sent.get(part)
        if sent is None or part in self.returned:
            return None
        first = self.first_sent.get(part)
        if first is not None and self.settings.resent_counts == "first" and _counts_when_sent(first):
            return first.on
        return sent.on if _counts_when_sent(sent) else self.signed.get(part)

    def _add(self, start: date, days: int) -> date:
        return self.calendar.add(start, days, provisional=True)


def _counts_when_sent(sent: Sent) -> bool:
    return bool(law()["deliveries"][sent.way]["counts"] == "sent")
