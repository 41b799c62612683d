"""Who may keep the directory? System administrators, for the bodies they hold the duty for and all below those."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Held, Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_above
from gongkai.portal.ledger.act import Actor


def keeps(viewer: Viewer, body: Body) -> bool:
    return _duty_over(viewer, body, Duty.SYSTEM_ADMIN) is not None


def must_keep(viewer: Viewer, body: Body) -> Actor:
    """Who acts; else PermissionDenied with a sentence."""
    held = _duty_over(viewer, body, Duty.SYSTEM_ADMIN)
    if held is None:
        text = _("机构名录由“系统管理”人员维护，范围是其所管机关及下属机关。“%(body)s”不在您的管理范围之内。")
        raise PermissionDenied(text % {"body": body})
    return viewer.actor(held)


def reads_history(viewer: Viewer, body: Body) -> bool:
    """Whoever has a duty for the body or for one above it."""
    return bool(viewer.held) and _duty_over(viewer, body, *Duty) is not None


def _duty_over(viewer: Viewer, body: Body, *duties: Duty) -> Held | None:
    held = [held for held in viewer.held if held.duty in duties]
    if not held:
        return None
    above = set(ids_above(body.pk, _day_for(body)))
    return next((one for one in held if one.body in above), None)


def _day_for(body: Body) -> date:
    """Today; for a body yet to come its first day, for one that is no more its last."""
    day = max(timezone.localdate(), body.valid_from)
    return min(day, body.valid_to) if body.valid_to else day
