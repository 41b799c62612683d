"""Which annual reports made here does the column 政府信息公开年报 show? Those that are published."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.annual.models import AnnualReport
from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.annual import AnnualReport as Line
from gongkai.portal.publishing.annual import tells_of_reports
from gongkai.portal.visibility import visible

MOST = 100


@tells_of_reports
def reports(body: Body | None) -> Iterator[Line]:
    found = visible(Viewer(), AnnualReport).filter(shown__isnull=False)
    if body is not None:
        found = found.filter(body=body)
    for row in found.select_related("body").order_by("-year", "body__name")[:MOST]:
        yield Line(str(row.body), row.year, str(row), row.get_absolute_url())
