"""Who works on a request, and who may say so?"""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Held, Viewer
from gongkai.portal.bodies.models import Unit
from gongkai.portal.foi.casework import CASE_WORKERS, duties_for
from gongkai.portal.foi.models import Contribution, FoiRequest
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.telling import tell

ASSIGNING = (Duty.OFFICE_HEAD, Duty.REGISTRAR)
WORKING = (Duty.HANDLER, Duty.REGISTRAR)
"""Duties that can be held for one unit only and take no part in the review of letters."""


def can_work_for(bodies: Collection[int]) -> QuerySet[Person]:
    """Those who may be given requests of one of these bodies."""
    on_duty = Appointment.objects.filter(Appointment.on(), body__in=bodies, duty__in=CASE_WORKERS).values("person")
    return Person.objects.filter(pk__in=on_duty, is_active=True)


def units_of(bodies: Collection[int]) -> QuerySet[Unit]:
    """The units of today of these bodies."""
    return Unit.objects.filter(Unit.on(), body__in=bodies)


def give_to(foi: FoiRequest, officer: Person | None, reason: str, actor: Actor, *, unit: Unit | None = None) -> None:
    """From now on this officer works on it, or nobody, for this unit; without one, for the unit it was with."""
    with act(actor, "foi.assign", reason=reason):
        foi.officer = officer
        foi.unit = unit or foi.unit
        foi.save()


def must_deal_with_applicant(viewer: Viewer, foi: FoiRequest) -> Actor:
    """Who may see the applicant's particulars: those who handle requests of the body, but not in a unit that is only
    asked for a contribution, or that has nothing to do with a request which another unit handles.
    """
    duties = (*duties_for("confirmed"), Duty.HANDLER)
    actor = viewer.must_hold(*duties, body=foi.body_id)
    units = [held.unit for held in viewer.held if held.body == foi.body_id and held.duty in duties]
    if None in units or foi.unit_id in units or (foi.officer_id and viewer.person == foi.officer):
        return actor
    elsewhere = foi.unit_id is not None or foi.contributions.filter(unit__in=units).exists()
    if elsewhere and not Unit.objects.filter(pk__in=[unit for unit in units if unit], discloses=True).exists():
        raise PermissionDenied(_("申请人的联系方式和身份，只有承办机构和政府信息公开工作机构可以查看。"))
    return actor


def knows_applicant(viewer: Viewer) -> Q:
    """The requests whose applicant this viewer needs to know by name: to handle or to review them. No condition where
    that is all that the viewer sees.

    Not a unit that is only asked for a contribution, or has nothing to do with what another unit handles
    (个人信息保护法 art. 6: as little as the purpose needs).
    """
    whole = {held.body for held in viewer.held if _for_the_whole_body(held)}
    if viewer.bodies(*CASE_WORKERS) <= whole or Unit.objects.filter(pk__in=viewer.units, discloses=True).exists():
        return Q()
    units = {held.unit for held in viewer.held if held.unit and held.duty in CASE_WORKERS}
    asked = Contribution.objects.filter(unit__in=viewer.units).values("request")
    with_nobody = Q(unit=None) & ~Q(pk__in=asked)
    return Q(body__in=whole) | Q(unit__in=units) | Q(officer=viewer.person) | with_nobody


def who_is_known(viewer: Viewer, requests: Collection[FoiRequest]) -> frozenset[int]:
    """Those of these requests whose applicant this viewer needs to know by name."""
    whole = {held.body for held in viewer.held if _for_the_whole_body(held)}
    known = {foi.pk for foi in requests if foi.body_id in whole}
    if rest := [foi.pk for foi in requests if foi.pk not in known]:
        known |= set(FoiRequest.objects.filter(knows_applicant(viewer), pk__in=rest).values_list("pk", flat=True))
    return frozenset(known)


def _for_the_whole_body(held: Held) -> bool:
    """In no unit only, or with a part in the review of letters."""
    return held.duty in CASE_WORKERS and (held.unit is None or held.duty not in WORKING)


def must_know_applicant(viewer: Viewer, foi: FoiRequest) -> None:
    """Raises PermissionDenied for whom the name is none of theirs; letters bear it."""
    if foi.pk not in who_is_known(viewer, [foi]):
        raise PermissionDenied(_("文书写有申请人的姓名，只有承办、审核的人和政府信息公开工作机构可以查看。"))


def tell_of_work(foi: FoiRequest, actor: Actor) -> None:
    """The officer hears of it, unless that is who gave it."""
    if foi.officer and actor.key != f"person:{foi.officer.pk}":
        subject = _("申请 %(number)s 由您承办") % {"number": foi.number}
        tell(foi.officer, subject, foi.wanted[:200], foi.get_absolute_url(), by=actor, can_wait=True)
