"""Who sees which annual report? What is public, everybody; else those who handed it in, and the bodies it concerns."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.models import CASE_DUTIES, Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.portal.visibility import visible_if


@visible_if(Original)
def originals(viewer: Viewer) -> Q:
    seen = Q(public=True)
    if viewer.session:
        seen |= Q(session=viewer.session)
    if viewer.person:
        seen |= Q(filed_by=viewer.person) | Q(holder__in=viewer.bodies(*CASE_DUTIES))
    return seen


@visible_if(StoredReport)
def reports(viewer: Viewer) -> Q:
    """A report is seen with its file; the body it speaks for sees it too, and so do that body's superiors."""
    seen = Q(original__public=True)
    if viewer.session:
        seen |= Q(original__session=viewer.session)
    if viewer.person:
        seen |= Q(original__filed_by=viewer.person) | Q(original__holder__in=viewer.bodies(*CASE_DUTIES))
        seen |= Q(body__in=viewer.bodies(*CASE_DUTIES)) | Q(body__in=viewer.realm(Duty.SUPERIOR_OFFICER))
    return seen
