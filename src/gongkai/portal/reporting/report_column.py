"""Which annual reports does the column 政府信息公开年报 show? Those that everybody may read."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.annual import AnnualReport, tells_of_reports
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.visibility import visible

MOST = 100


@tells_of_reports
def reports(body: Body | None) -> Iterator[AnnualReport]:
    found = visible(Viewer(), StoredReport).exclude(year=None).exclude(agency="")
    if body is not None:
        found = found.filter(body=body)
    for row in found.select_related("body").defer("json").order_by("-year", "agency", "-created")[:MOST]:
        yield AnnualReport(row.agency, row.year or 0, row.title or row.name, row.get_absolute_url())
