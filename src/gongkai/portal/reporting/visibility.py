"""Who sees which annual report? What is public, everybody; else those who handed it in, and the bodies it concerns."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.models import CASE_DUTIES, Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files.owners import owns_files
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.portal.visibility import visible_if

owns_files(Original)


@visible_if(Original)
def originals(viewer: Viewer) -> Q:
    """Whoever sees a report sees the file that it was read from."""
    seen = StoredReport.objects.filter(_of_their_bodies(viewer))
    return _handed_in(viewer) | Q(pk__in=seen.values("original"))


@visible_if(StoredReport)
def reports(viewer: Viewer) -> Q:
    """A report is seen with its file; the body it speaks for sees it too, and so do that body's superiors."""
    return _handed_in(viewer, "original__") | _of_their_bodies(viewer)


def _handed_in(viewer: Viewer, prefix: str = "") -> Q:
    """What is public, and what the viewer or a body of the viewer's has handed in."""
    seen = Q(**{f"{prefix}public": True})
    if viewer.session:
        seen |= Q(**{f"{prefix}session": viewer.session})
    if viewer.person:
        seen |= Q(**{f"{prefix}filed_by": viewer.person}) | Q(**{f"{prefix}holder__in": viewer.bodies(*CASE_DUTIES)})
    return seen


def _of_their_bodies(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_DUTIES)) | Q(body__in=viewer.realm(Duty.SUPERIOR_OFFICER))
