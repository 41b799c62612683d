"""How does a request come in and go on? Each step is asked of `procedure`, which knows what is lawful, and kept.

Everybody goes through `receive` and `take_step`: the public form, the counter, the desk, and letters when they leave.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.foi.models import CLOSED, DONE, FoiEvent, FoiRequest, Piece
from gongkai.portal.foi.sealing import seal
from gongkai.portal.ledger.act import Actor, act
from gongkai.procedure import Event, Standing, as_dict, standing
from gongkai.procedure.events import Confirmed, Registered, Submitted
from gongkai.procedure.steps import take

CASE_WORKERS = (
    Duty.HANDLER, Duty.UNIT_REVIEWER, Duty.LEGAL_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER, Duty.REGISTRAR,
    Duty.OFFICE_HEAD,    Duty.LEADING_GROUP,
)  # fmt: skip
"""Those who see the requests of their body."""

_REGISTER = (Duty.REGISTRAR, Duty.OFFICE_HEAD)
_WORK = (Duty.HANDLER, Duty.REGISTRAR, Duty.OFFICE_HEAD)
_DECIDE = (Duty.APPROVING_LEADER,)
STEP_DUTIES: Mapping[str, Sequence[Duty]] = {
    "submitted": _REGISTER,
    "unreachable": _REGISTER,
    "confirmed": _REGISTER,
    "registered": _REGISTER,
    "extended": (Duty.OFFICE_HEAD,),  # 条例 art. 33 ¶2: the head of the office approves
    "answered": _DECIDE,
    "deferred": (Duty.OFFICE_HEAD,),
    "fee_noticed": (Duty.OFFICE_HEAD,),
}
"""Whose step each kind of event is; every other one is that of those who work on the request."""

CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that is taken for another when it is copied from paper."""
CODE_LENGTH = 12


def duties_for(kind: str) -> Sequence[Duty]:
    return STEP_DUTIES.get(kind, _WORK)


@dataclass(frozen=True)
class Intake:
    """What somebody asks for: the statutory particulars and nothing else (条例 art. 29 ¶2: no purpose)."""

    body: Body
    applicant_kind: str
    applicant_name: str
    wanted: str
    delivery_form: str
    channel: str
    on: date
    particulars: Mapping[str, str]
    applicant: Person | None = None
    evidence: str = ""


def receive(intake: Intake, actor: Actor, *, confirmed: date | None = None, code: str = "") -> tuple[FoiRequest, str]:
    """Take in a request: number, query code, first event. The code is given back once and kept as a digest only.

    `confirmed` is the day on which office and applicant have confirmed it, for channels where that day counts
    (条例 art. 31). Raises UnlawfulError.
    """
    code = code or "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))
    with act(actor, "foi.submitted"):
        year = intake.on.year
        found = FoiRequest(
            body=intake.body,
            year=year,
            serial=_next_serial(intake.body, year),
            query_digest=code_digest(code),
            applicant=intake.applicant,
            applicant_kind=intake.applicant_kind,
            applicant_name=intake.applicant_name,
            sealed=seal(intake.particulars),
            wanted=intake.wanted,
            delivery_form=intake.delivery_form,
        )
        found.save()
        take_step(found, Submitted(on=intake.on, channel=intake.channel, evidence=intake.evidence), actor)
        if confirmed:
            take_step(found, Confirmed(on=confirmed), actor)
        if standing_of(found).received:
            take_step(found, Registered(on=max(intake.on, confirmed or intake.on), number=found.number), actor)
    return found, code


def _next_serial(body: Body, year: int) -> int:
    """Within the act; whoever takes a number at the same moment waits for the first."""
    Body.objects.select_for_update().order_by("pk").get(pk=body.pk)
    last = FoiRequest.objects.filter(body=body, year=year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def code_digest(code: str) -> str:
    key = hashlib.sha256(b"gongkai query code" + settings.SECRET_KEY.encode()).digest()
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.new(key, plain.encode(), "sha256").hexdigest()


# --- what happened, and where it stands -----------------------------------------------------------------------------


def history(foi: FoiRequest) -> tuple[Event, ...]:
    return tuple(row.event for row in foi.events.all())


def standing_of(foi: FoiRequest, today: date | None = None, calendars: Calendars | None = None) -> Standing:
    """Where the request stands, worked out from its events by the calendar of its body.

    Give the `calendars` for many requests: without them they are read from the database each time.
    """
    return standing_after(foi, history(foi), today, calendars)


def standing_after(
    foi: FoiRequest, events: Sequence[Event], today: date | None = None, calendars: Calendars | None = None
) -> Standing:
    """Where the request would stand after these events. Raises UnlawfulError."""
    by, body = calendars or Calendars(), foi.body_id
    return standing(events, today or _today(events), by.of(body), former=by.former(body))


def _today(events: Iterable[Event]) -> date:
    """What was recorded has happened: a clock that was set back does not undo it."""
    return max([timezone.localdate(), *(event.on for event in events)])


def take_step(foi: FoiRequest, event: Event, actor: Actor) -> Standing:
    """Add an event if the law allows it, and bring the columns for lists up to date. Raises UnlawfulError.

    What lies in the future cannot have happened: that is refused too.
    """
    if event.on > timezone.localdate():
        raise FutureError(_("%(on)s 还没有到，不能记载还没有发生的事。") % {"on": event.on})
    with act(actor, f"foi.{event.kind}", reason=event.reason):
        FoiRequest.objects.select_for_update().order_by("pk").get(pk=foi.pk)
        before, calendars = history(foi), Calendars()
        today = _today((*before, event))
        take(standing_after(foi, before, today, calendars).case, event, len(before) + 1)  # lawful by today's calendar
        result = standing_after(foi, (*before, event), today, calendars)
        data = json.dumps(as_dict(event), ensure_ascii=False, sort_keys=True)
        FoiEvent.objects.create(request=foi, place=len(before) + 1, kind=event.kind, on=event.on, data=data)
        bring_up_to_date(foi, result)
    return result


class FutureError(ValueError):
    """A step dated after today, said to the person."""


def bring_up_to_date(foi: FoiRequest, result: Standing) -> None:
    """Write the columns that follow from the events."""
    foi.state, foi.is_open, foi.to_archive = result.state, result.state not in CLOSED, result.state in DONE
    foi.received = result.received
    foi.due = result.due
    foi.outcome = result.outcome or ""
    foi.closed = result.case.closed_on
    foi.provisional = result.provisional
    foi.unrecorded_since = min((one.since for one in result.case.unrecorded), default=None)
    foi.channel, foi.answered, foi.took, foi.on_time = timing_of(result)
    foi.save_worked_out()
    _count(foi, result)
    decided = {part.name: part for part in result.parts}
    for row in foi.parts.all():
        row.outcome, row.decided = decided[row.name].outcome or "", decided[row.name].decided_on
        row.save_worked_out()


class Timing(NamedTuple):
    """How a request came in, and when and how it was answered; empty as long as it is not."""

    channel: str
    answered: date | None
    took: int | None
    on_time: bool | None


def timing_of(result: Standing) -> Timing:
    """What is withdrawn, closed on file without a letter, or not delivered yet was not answered."""
    channel = result.channel or ""
    days = [part.answered_on for part in result.parts if part.answered_on]
    if result.on_time is None or result.received is None or not days or result.case.withdrawn:
        return Timing(channel, None, None, None)
    answered = max(days)
    return Timing(channel, answered, result.case.calendar.workdays_to(result.received, answered), result.on_time)


def _count(foi: FoiRequest, result: Standing) -> None:
    """Put down its pieces, where they are not what they were."""
    now = [
        (foi.body_id, foi.applicant_kind, one.received.year, one.decided and one.decided.year, one.outcome or "")
        for one in result.counted
    ]
    columns = ("body_id", "column", "received_in", "decided_in", "outcome")
    if list(foi.pieces.values_list(*columns)) != now:
        foi.pieces.all().delete()
        Piece.objects.bulk_create(Piece(request=foi, **dict(zip(columns, piece, strict=True))) for piece in now)


def bring_all_up_to_date(requests: Iterable[FoiRequest]) -> list[FoiRequest]:
    """Work the columns out anew, after a day has passed or a calendar was loaded; say whose due date moved."""
    moved, calendars = [], Calendars()
    for some in requests:
        with transaction.atomic():  # a step that somebody takes at this moment comes before or after, not in between
            foi = FoiRequest.objects.select_for_update().order_by("pk").get(pk=some.pk)
            was = (foi.state, foi.due, foi.provisional)
            bring_up_to_date(foi, standing_of(foi, calendars=calendars))
        if (foi.state, foi.due, foi.provisional) != was:
            moved.append(foi)
    return moved


def may_take(viewer: Viewer, foi: FoiRequest, kind: str) -> bool:
    return viewer.holds(*duties_for(kind), body=foi.body_id)
