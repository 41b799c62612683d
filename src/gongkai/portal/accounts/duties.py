"""Who may give which duty to whom, and who held what on a given day?

The three administrators check each other (三员分立): the system administrator brings people in but gives them nothing
to do; the security administrator gives and ends duties but makes nobody; neither does it for themselves. Only as long
as an installation has no security or audit administrator does the system administrator name one: else nobody could.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.ledger.act import Actor, act

WATCHERS = (Duty.SECURITY_ADMIN, Duty.AUDIT_ADMIN)


def administers(viewer: Viewer, duty: Duty, body: int | None) -> bool:
    """The viewer holds this administrator's duty for the body or for one above it."""
    return body is not None and body in viewer.realm(duty)


def must_administer(viewer: Viewer, duty: Duty, body: int | None) -> Actor:
    """Who acts. Raises PermissionDenied with a sentence that names the duty."""
    for held in viewer.held:
        if held.duty == duty and body in ids_below([held.body]):
            return viewer.actor(held)
    raise PermissionDenied(_("这一步要由担任“%(duties)s”的人来做。") % {"duties": duty.label})


def duties_to_give(viewer: Viewer, person: Person) -> Iterator[Duty]:
    """Those that the viewer may give this person now."""
    if viewer.person == person or person.is_applicant or not person.is_active:
        return
    if administers(viewer, Duty.SECURITY_ADMIN, person.body_id):
        yield from Duty
    elif administers(viewer, Duty.SYSTEM_ADMIN, person.body_id):
        yield from (duty for duty in WATCHERS if is_vacant(duty))


def is_vacant(duty: Duty) -> bool:
    """Nobody holds it, nor will: in the whole installation."""
    today = timezone.localdate()
    return not Appointment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), duty=duty).exists()


def appoint(viewer: Viewer, appointment: Appointment, reason: str = "") -> None:
    """Give the duty. Raises PermissionDenied, or ValidationError with the sentence of a conflict."""
    person, duty = appointment.person, Duty(appointment.duty)
    if duty not in duties_to_give(viewer, person):
        raise PermissionDenied(_("您不能给这个人任命“%(duty)s”。") % {"duty": duty.label})
    acting = Duty.SECURITY_ADMIN if administers(viewer, Duty.SECURITY_ADMIN, person.body_id) else Duty.SYSTEM_ADMIN
    actor = must_administer(viewer, acting, appointment.body_id)
    appointment.clean()
    if repeated(appointment):
        raise ValidationError({"duty": _("这个人同期已在这个机关担任“%(duty)s”。") % {"duty": duty.label}})
    with act(actor, "duty.given", reason=reason):
        appointment.save()


def repeated(appointment: Appointment) -> bool:
    """The same duty for the same body at the same time."""
    same = Appointment.objects.filter(
        person=appointment.person, body=appointment.body, unit=appointment.unit, duty=appointment.duty
    ).exclude(pk=appointment.pk)
    if appointment.valid_to:
        same = same.filter(valid_from__lte=appointment.valid_to)
    return same.filter(Q(valid_to=None) | Q(valid_to__gte=appointment.valid_from)).exists()


def may_end(viewer: Viewer, appointment: Appointment) -> bool:
    return viewer.person != appointment.person and administers(viewer, Duty.SECURITY_ADMIN, appointment.body_id)


def end(viewer: Viewer, appointment: Appointment, last_day: date, reason: str = "") -> None:
    """End it with this day. Raises PermissionDenied."""
    if viewer.person == appointment.person:
        raise PermissionDenied(_("不能给自己任职或免职。"))
    actor = must_administer(viewer, Duty.SECURITY_ADMIN, appointment.body_id)
    with act(actor, "duty.ended", reason=reason):
        appointment.valid_to = last_day
        appointment.save()


def held_on(body: Body, day: date) -> QuerySet[Appointment]:
    """Who held what for this body on that day."""
    return Appointment.objects.filter(Appointment.on(day), body=body).select_related("person", "unit", "body")
