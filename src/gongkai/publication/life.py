"""What has happened to an item so far, and whose turn is it?

A `Life` is built up event by event by `steps`. It knows how things stand, not what is lawful.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from gongkai.catalogue import Limit
from gongkai.publication.events import Edited, Renewed, Reviewed, Submitted, ValidityEvent
from gongkai.publication.law import SECRECY, Attribute, Settings, State, Validity
from gongkai.workdays import Calendar

SYSTEM = "system"
"""Who acts when a day has come: publishes what was scheduled, takes down what has to go, notes what expired."""


@dataclass(slots=True)
class Life:
    """An item. `content` is its working copy, `released` what was published last, withdrawn since or not.

    `authors` and `opinions` are those of the present round: it begins with the draft and anew when what is public is
    edited. `opinions` hold for the working copy as it is: any edit empties them.
    """

    calendar: Calendar
    settings: Settings
    limit: Limit
    stage: State = State.DRAFT
    content: Edited | None = None
    last: date | None = None
    authors: set[str] = field(default_factory=set)
    opinions: list[Reviewed] = field(default_factory=list)
    returned: Reviewed | None = None
    objection: Reviewed | None = None
    """A step after urgent publication that did not agree to what is public."""
    urgent: bool = False
    submitted: Submitted | None = None
    scheduled: date | None = None
    scheduled_by: str = ""
    released: Edited | None = None
    is_public: bool = False
    publications: list[date] = field(default_factory=list)
    withdrawals: list[tuple[date, str]] = field(default_factory=list)
    clock_from: date | None = None
    in_time: bool | None = None
    force: list[ValidityEvent] = field(default_factory=list)

    # --- review -------------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """The digest of what the public reads, '' for nothing."""
        return self.released.digest if self.released and self.is_public else ""

    @property
    def take_down(self) -> date | None:
        """The last day on which what is public stays up."""
        return self.released.take_down if self.released and self.is_public else None

    def unschedule(self) -> None:
        self.scheduled, self.scheduled_by = None, ""

    @property
    def way(self) -> tuple[str, ...]:
        """The steps of the review, by the rules with which it was sent on its way."""
        return (self.submitted.steps if self.submitted else ()) or self.settings.steps

    @property
    def publisher_apart(self) -> bool:
        """Whether somebody else than authors and reviewers publishes it, by the same rules."""
        ruled = self.submitted.publisher_apart if self.submitted else None
        return self.settings.publisher_apart if ruled is None else ruled

    @property
    def waits_for(self) -> str:
        """The step of the review whose turn it is, before publication or, of what was urgent, after it."""
        if self.stage == State.REVIEW:
            wanted = (SECRECY,) if self.urgent else self.way
        elif self.stage == State.PUBLISHED and self.urgent and self.objection is None:
            wanted = self.way
        else:
            return ""
        taken = {opinion.step for opinion in self.opinions}
        return next((step for step in wanted if step not in taken), "")

    def reviewers(self) -> set[str]:
        """Who took a step of this round, and in whose place."""
        return {who for opinion in self.opinions for who in (opinion.who, opinion.in_place_of) if who}

    # --- by when ------------------------------------------------------------------------------------------------------

    def last_day(self, start: date | None) -> date | None:
        """The last day of the period that runs from `start`; None where none runs or its words name no number."""
        if start is None or self.limit.days is None:
            return None
        if self.limit.unit != "workdays":
            return start + timedelta(self.limit.days)
        return self.calendar.add(start, self.limit.days, provisional=True)

    def due(self) -> date | None:
        """By which day the working copy must be public; None where nothing is due."""
        if self.content is None or self.content.attribute != Attribute.PROACTIVE:
            return None
        return None if self.stage in (State.DISCARDED, State.WITHDRAWN) else self.last_day(self.clock_from)

    @property
    def is_awaited(self) -> bool:
        """Whether the period still runs: the working copy is not public."""
        return self.stage != State.PUBLISHED and self.due() is not None

    def urgent_until(self) -> date | None:
        """The last day for the steps that urgent publication left for later."""
        if not (self.urgent and self.stage == State.PUBLISHED and self.waits_for):
            return None
        return self.calendar.add(self.publications[-1], self.settings.urgent_review_days, provisional=True)

    # --- is it in force? ----------------------------------------------------------------------------------------------

    @property
    def _document(self) -> Edited | None:
        """The dates of what was published count until others are published too."""
        return self.released or self.content

    def begins(self) -> date | None:
        """The first day of its force: what it says itself, else the date on it."""
        document = self._document
        return (document.effective or document.formed) if document else None

    def ends(self, on: date) -> date | None:
        """The last day of its term as known on a day, lengthened or not; None for one without."""
        document = self._document
        if document is None:
            return None
        renewals = [event for event in self.force if isinstance(event, Renewed) and document.on <= event.on <= on]
        return renewals[-1].until if renewals else document.ends

    def validity(self, on: date) -> Validity | None:
        """Whether it is in force on a day; None for what has no date."""
        begins = self.begins()
        if begins is None:
            return None
        if on < begins:
            return Validity.NOT_YET
        happened = sorted((event for event in self.force if (event.since or event.on) <= on), key=_since)
        kinds = [event.kind for event in happened]
        if "repealed" in kinds:
            return Validity.REPEALED
        end = self.ends(on)
        renewed = max((place for place, kind in enumerate(kinds) if kind == "renewed"), default=-1)
        if (end is not None and on > end) or "expired" in kinds[renewed + 1 :]:
            return Validity.EXPIRED
        if [kind for kind in kinds if kind in ("suspended", "resumed")][-1:] == ["suspended"]:
            return Validity.SUSPENDED
        return Validity.AMENDED if "amended" in kinds else Validity.IN_FORCE


def _since(event: ValidityEvent) -> date:
    return event.since or event.on
