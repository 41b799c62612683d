"""Who has filed the report on a year, who is late, and who has to be reminded? The desk of the superior office."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.annual.models import AnnualReport
from gongkai.portal.annual.models.register import FIRST_YEAR
from gongkai.portal.bodies.models import Body, Kind, Subordination
from gongkai.portal.ui.elements import Tile
from gongkai.portal.visibility import visible
from gongkai.submission import State, deadline

REPORTING_KINDS = (Kind.GOVERNMENT, Kind.AUTHORITY, Kind.DEPARTMENT, Kind.TOWN)
"""Who has to make a report (条例第四十九条); offices and public institutions report with the body they belong to."""
FILED = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True)
class Line:
    """A body that answers to the superior, and its report, if it began one."""

    body: Body
    report: AnnualReport | None
    due: date
    today: date

    @property
    def state(self) -> str:
        return State(self.report.state).label if self.report else State.NONE.label

    @property
    def is_filed(self) -> bool:
        return self.report is not None and self.report.state in FILED

    @property
    def days_late(self) -> int:
        """How long after the last day it was filed, or how long it is missing since."""
        filed = self.report.submitted if self.report else None
        return max(0, ((filed or self.today) - self.due).days)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


def lines(superiors: frozenset[int], year: int, viewer: Viewer, today: date) -> list[Line]:
    """Everybody who answers to these bodies at the end of the year, those without a report too."""
    end = date(year, 12, 31)
    below = Subordination.objects.filter(Subordination.on(end), superior__in=superiors).values("body")
    bodies = Body.objects.filter(Body.on(end), pk__in=below, kind__in=REPORTING_KINDS).order_by("name")
    found = {row.body_id: row for row in visible(viewer, AnnualReport).filter(year=year, body__in=bodies)}
    return [
        Line(body, found.get(body.pk), deadline(year, government=body.kind == Kind.GOVERNMENT), today)
        for body in bodies
    ]


@staff_only
@never_cache
@require_safe
def register(request: Request) -> HttpResponse:
    """Who has filed and who has not, with the days that each is late."""
    request.viewer.must_hold(Duty.SUPERIOR_OFFICER)
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    latest = today.year - 1
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else latest
    year = min(max(chosen, FIRST_YEAR), latest)
    rows = lines(request.viewer.bodies(Duty.SUPERIOR_OFFICER), year, request.viewer, today)
    states = Counter("filed" if row.is_filed else "missing" for row in rows)
    tiles = [
        Tile(_("应当报送"), len(rows)),
        Tile(_("已经报送"), states["filed"]),
        Tile(_("还没有报送"), states["missing"]),
        Tile(_("逾期"), sum(row.is_late for row in rows)),
    ]
    context = {"rows": rows, "year": year, "years": range(latest, FIRST_YEAR - 1, -1), "tiles": tiles}
    return render(request, "annual/register_of_reports.html", context)
