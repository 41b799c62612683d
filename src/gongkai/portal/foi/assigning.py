"""Who works on a request, and who may say so?"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.telling import tell

ASSIGNING = (Duty.OFFICE_HEAD, Duty.REGISTRAR)


def can_work_for(bodies: Collection[int]) -> QuerySet[Person]:
    """Those who may be given requests of one of these bodies."""
    on_duty = Appointment.objects.filter(Appointment.on(), body__in=bodies, duty__in=CASE_WORKERS).values("person")
    return Person.objects.filter(pk__in=on_duty, is_active=True)


def give_to(foi: FoiRequest, officer: Person | None, reason: str, actor: Actor) -> None:
    """From now on this officer works on it, or nobody."""
    with act(actor, "foi.assign", reason=reason):
        foi.officer = officer
        foi.save()


def tell_of_work(foi: FoiRequest, actor: Actor) -> None:
    """The officer hears of it, unless that is who gave it."""
    if foi.officer and actor.key != f"person:{foi.officer.pk}":
        subject = _("申请 %(number)s 由您承办") % {"number": foi.number}
        tell(foi.officer, subject, foi.wanted[:200], foi.get_absolute_url(), by=actor)
