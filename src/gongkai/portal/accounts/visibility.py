"""Who sees which person? The person, and the administrators of the bodies the person works for; applicants nobody else.

Names and duties of staff are no secret inside their own body: colleagues see whom a file goes to.
"""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.models import Appointment, Duty, Invitation, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.ledger.models import Event
from gongkai.portal.visibility import EVERYTHING, NOTHING, visible_if


@visible_if(Person)
def people(viewer: Viewer) -> Q:
    if viewer.person is None:
        return NOTHING
    administered = viewer.realm(Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN)
    colleagues = Q(body=viewer.person.body_id) if viewer.is_staff else NOTHING
    return Q(pk=viewer.person.pk) | colleagues | Q(body__in=administered)


@visible_if(Appointment)
def appointments(viewer: Viewer) -> Q:
    if viewer.person is None:
        return NOTHING
    administered = viewer.realm(Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN)
    colleagues = Q(body=viewer.person.body_id) if viewer.is_staff else NOTHING
    return Q(person=viewer.person) | colleagues | Q(body__in=administered)


@visible_if(Invitation)
def invitations(viewer: Viewer) -> Q:
    return Q(person__body__in=viewer.realm(Duty.SYSTEM_ADMIN))


@visible_if(Event)
def events(viewer: Viewer) -> Q:
    """The auditor reads the whole ledger; everybody else sees a record's history on the page of that record."""
    return EVERYTHING if viewer.holds(Duty.AUDIT_ADMIN) else NOTHING
