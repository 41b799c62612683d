"""What do the reports tell of a body? Those that speak for it, the newest first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.directory.parts import Part, on_body_page
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.visibility import visible


@on_body_page(order=20)
def reports(viewer: Viewer, body: Body) -> Part | None:
    found = visible(viewer, StoredReport).filter(body=body).select_related("original").defer("json")
    rows = list(found.order_by("-year", "-created")[:50])
    return Part(_("年度报告"), "reporting/_of_body.html", {"reports": rows}) if rows else None
