"""How does a dispute come in and go on? Each step is asked of `gongkai.disputes`, which knows what is lawful, and kept.

As long as it is not over, the particulars of the applicant are held (foi `retention`): who goes to court needs them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disputes import DisputeEvent as Happened
from gongkai.disputes import Route, Settings, Standing, State, UnderAppeal, as_dict, spans, standing
from gongkai.disputes.events import Filed
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.disputes.models import CountedYears, Dispute, DisputeEvent, DisputeRules
from gongkai.portal.foi.assigning import who_is_known
from gongkai.portal.foi.models import FoiLetter, FoiPart, FoiRequest, Hold
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.telling import tell
from gongkai.portal.publishing.models import Item

RECORDING = (Duty.HANDLER, Duty.REGISTRAR, Duty.LEGAL_REVIEWER, Duty.OFFICE_HEAD)
STRIKING = (Duty.LEGAL_REVIEWER, Duty.OFFICE_HEAD)
RULING = (Duty.OFFICE_HEAD,)


class FutureError(ValueError):
    """A step dated after today, said to the person."""


@dataclass(frozen=True)
class Entry:
    """What a new dispute is about and who has it. Request, part, letter, item and text are what there is of them."""

    body: Body
    route: Route
    party: str
    organ: str
    on: date
    request: FoiRequest | None = None
    part: FoiPart | None = None
    letter: FoiLetter | None = None
    item: Item | None = None
    about: str = ""
    follows: Dispute | None = None
    officer: Person | None = None


def begin(entry: Entry, person: Person, actor: Actor) -> Dispute:
    """Enter a dispute: number, first event, and the hold on what is kept of the applicant. Raises FutureError."""
    with act(actor, "disputes.filed"):
        Body.objects.select_for_update().order_by("pk").get(pk=entry.body.pk)
        year = entry.on.year
        last = Dispute.objects.filter(body=entry.body, year=year).aggregate(last=Max("serial"))["last"]
        made = Dispute.objects.create(
            body=entry.body,
            year=year,
            serial=(last or 0) + 1,
            route=entry.route,
            party=entry.party,
            organ=entry.organ,
            request=entry.request,
            part=entry.part,
            letter=entry.letter,
            item=entry.item,
            about=entry.about,
            follows=entry.follows,
            officer=entry.officer,
        )
        take_step(made, Filed(on=entry.on, route=entry.route), person, actor)
        _tell_who_answers(made, actor)
    return made


def _tell_who_answers(dispute: Dispute, actor: Actor) -> None:
    """Those who answer for what is lawful hear of it; nothing of the party stands in the message."""
    held = Appointment.objects.filter(Appointment.on(), body=dispute.body_id, duty__in=STRIKING).values("person")
    named = {"number": dispute.number, "route": dispute.get_route_display()}
    for person in Person.objects.filter(pk__in=held, is_active=True).order_by("pk"):
        if actor.key != f"person:{person.pk}":
            subject = _("新登记了%(route)s：%(number)s") % named
            tell(person, subject, "", dispute.get_absolute_url(), by=actor, can_wait=True)


def change(dispute: Dispute, columns: Mapping[str, Any], actor: Actor) -> None:
    """Put right what is known of it; what happened stays as it is."""
    with act(actor, "disputes.changed"):
        for name, value in columns.items():
            setattr(dispute, name, value)
        dispute.save()


# --- what happened, and where it stands -----------------------------------------------------------------------------


def history(dispute: Dispute) -> list[DisputeEvent]:
    """What stands, by the day on which it happened."""
    return list(dispute.events.filter(DisputeEvent.STANDS))


def standing_of(
    dispute: Dispute, rows: Sequence[DisputeEvent] | None = None, calendars: Calendars | None = None
) -> Standing:
    """How it stands today, by the calendar of its body. Give the `calendars` for many disputes."""
    rows = history(dispute) if rows is None else rows
    return _after(dispute, [row.event for row in rows], calendars or Calendars())


def _after(dispute: Dispute, events: Sequence[Happened], calendars: Calendars) -> Standing:
    """What was recorded has happened: a clock that was set back does not undo it. Raises UnlawfulError."""
    today = max([timezone.localdate(), *(event.on for event in events)])
    return standing(events, today, calendars.of(dispute.body_id))


def take_step(dispute: Dispute, event: Happened, person: Person, actor: Actor) -> Standing:
    """Add an event where its day puts it, if the law allows the history that results. Raises UnlawfulError and
    FutureError."""
    if event.on > timezone.localdate():
        raise FutureError(_("%(on)s 还没有到，不能记载还没有发生的事。") % {"on": event.on})
    with act(actor, f"disputes.{event.kind}", reason=event.reason):
        _lock(dispute)
        rows, calendars = history(dispute), Calendars()
        earlier = [row.event for row in rows if row.on <= event.on]
        later = [row.event for row in rows if row.on > event.on]
        result = _after(dispute, [*earlier, event, *later], calendars)
        data = json.dumps(as_dict(event), ensure_ascii=False, sort_keys=True)
        DisputeEvent.objects.create(dispute=dispute, kind=event.kind, on=event.on, data=data)
        _settle(dispute, result, person, actor)
    return result


def may_be_struck(rows: Sequence[DisputeEvent]) -> DisputeEvent | None:
    """Only the last one, and never the first: without it there is no dispute."""
    return rows[-1] if len(rows) > 1 else None


def strike(dispute: Dispute, row: DisputeEvent, reason: str, person: Person, actor: Actor) -> None:
    """The last event was recorded by mistake."""
    with act(actor, "disputes.struck", reason=reason):
        _lock(dispute)
        row.struck = timezone.now()
        row.save()
        _settle(dispute, standing_of(dispute), person, actor)


def _lock(dispute: Dispute) -> None:
    Dispute.objects.select_for_update().order_by("pk").get(pk=dispute.pk)


def _settle(dispute: Dispute, result: Standing, person: Person, actor: Actor) -> None:
    bring_up_to_date(dispute, result)
    if dispute.request is not None and dispute.is_open and dispute.hold is None:
        _hold(dispute, dispute.request, person, actor)
    elif not dispute.is_open and dispute.hold is not None:
        _let_go(dispute, dispute.hold, person, actor)


def bring_up_to_date(dispute: Dispute, result: Standing) -> None:
    """Write the columns, and the years of table four, that follow from the events."""
    decided, instances = result.course.decided, result.course.instances
    dispute.state, dispute.is_open = result.state, result.state != State.FINAL
    dispute.filed = result.course.filed.on if result.course.filed else None
    dispute.due = result.due
    dispute.decided, dispute.result = (decided.on, decided.result) if decided else (None, "")
    dispute.column, dispute.grounds = result.column, list(result.grounds)
    numbers = [one.accepted.number for one in instances if one.accepted and one.accepted.number]
    dispute.case_number = numbers[-1][:100] if numbers else ""
    dispute.save_worked_out()
    _count(dispute, history(dispute))


def bring_all_up_to_date(disputes: Iterable[Dispute]) -> None:
    """After a day has passed or a calendar was loaded."""
    calendars = Calendars()
    for some in disputes:
        with transaction.atomic():  # a step that somebody takes at this moment comes before or after, not in between
            dispute = Dispute.objects.select_for_update().order_by("pk").get(pk=some.pk)
            bring_up_to_date(dispute, standing_of(dispute, calendars=calendars))


# --- where it is counted --------------------------------------------------------------------------------------------


def settings_of(body: Body | int) -> Settings:
    """How the body counts what the form leaves open."""
    rules = DisputeRules.objects.filter(body=body).first()
    return Settings(UnderAppeal(rules.under_appeal)) if rules else Settings()


def rule(rules: DisputeRules, actor: Actor) -> None:
    """Count by other rules from now on; every case of the body is counted anew."""
    with act(actor, "disputes.rules"):
        rules.save()
        for dispute in Dispute.objects.filter(body=rules.body_id).order_by("pk"):
            _count(dispute, history(dispute))


def _count(dispute: Dispute, rows: Sequence[DisputeEvent]) -> None:
    """Put down the years of table four, where they are not what they were."""
    found = spans([row.event for row in rows], settings_of(dispute.body_id))
    now = [(dispute.body_id, dispute.route, one.column.value, one.first, one.last) for one in found]
    columns = ("body_id", "route", "column", "first", "last")
    if list(dispute.counted.values_list(*columns)) != now:
        dispute.counted.all().delete()
        CountedYears.objects.bulk_create(
            CountedYears(dispute=dispute, **dict(zip(columns, span, strict=True))) for span in now
        )


# --- what is kept of the applicant ----------------------------------------------------------------------------------


def _hold(dispute: Dispute, foi: FoiRequest, person: Person, actor: Actor) -> None:
    """As long as it goes on, nothing of the applicant is deleted."""
    reason = f"{dispute.get_route_display()} {dispute.number} 尚未终结"
    with act(actor, "foi.hold", reason=reason):
        # Whoever deletes at this moment comes before or after, not in between.
        FoiRequest.objects.select_for_update().order_by("pk").get(pk=foi.pk)
        dispute.hold = Hold.objects.create(request=foi, reason=reason, put_by=person)
        dispute.save()


def _let_go(dispute: Dispute, hold: Hold, person: Person, actor: Actor) -> None:
    """It is over: the hold is lifted, unless somebody has done so."""
    reason = f"{dispute.number} 已终结"
    with act(actor, "foi.hold_lifted", reason=reason):
        if hold.lifted is None:
            hold.lifted_by, hold.lifted, hold.lifted_reason = person, timezone.now(), reason
            hold.save()
        dispute.hold = None
        dispute.save()


# --- who may know what ----------------------------------------------------------------------------------------------


def whose_party_is_known(viewer: Viewer, disputes: Collection[Dispute]) -> frozenset[int]:
    """Those of the disputes whose other party this viewer needs to know by name: as with the request behind them."""
    behind = {dispute.request for dispute in disputes if dispute.request}
    known = who_is_known(viewer, list(behind))
    return frozenset(one.pk for one in disputes if one.request_id is None or one.request_id in known)
