"""The page of figures on requests, the requests behind each of them, and the table as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.performance import BREAKDOWNS, WHICH, Breakdown, Group, behind, count, rows_of
from gongkai.portal.foi.selection import Pages
from gongkai.portal.ui.charts import BarChart, Chart, LineChart, Series
from gongkai.portal.ui.elements import Tile
from gongkai.portal.visibility import visible

FIRST_YEAR = 2019
PER_PAGE = 50
MOST_BARS = 12
"""Groups in a chart; the table below has them all."""


@dataclass(frozen=True)
class Asked:
    """Whose requests of which year; without a body those of all bodies that the viewer works for."""

    year: int
    body: Body | None
    bodies: list[Body]

    @classmethod
    def of(cls, request: Request) -> Asked:
        request.viewer.must_hold(*CASE_WORKERS)
        bodies = list(Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS)))
        asked, year = request.GET.get("body", ""), request.GET.get("year", "")
        this_year = timezone.localdate().year
        chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this_year
        body = next((one for one in bodies if str(one.pk) == asked), None)
        return cls(min(max(chosen, FIRST_YEAR), this_year), body or (bodies[0] if len(bodies) == 1 else None), bodies)

    def requests(self, request: Request) -> Any:
        seen = visible(request.viewer, FoiRequest).filter(body__in=self.bodies)
        return seen.filter(body=self.body) if self.body else seen

    @property
    def query(self) -> dict[str, Any]:
        return {"year": self.year, **({"body": self.body.pk} if self.body else {})}

    def url(self, which: str, by: str = "", key: str = "") -> str:
        return "?" + urlencode({**self.query, "which": which, **({"by": by, "key": key} if by else {})})


@staff_only
@require_safe
@never_cache
def figures(request: Request) -> HttpResponse:
    asked, today = Asked.of(request), timezone.localdate()
    rows = rows_of(asked.requests(request), asked.year, today)
    tables = [
        (one, [(group, _links(asked, one.key, group)) for group in one.groups(rows)]) for one in _breakdowns(asked)
    ]
    context = {
        "asked": asked,
        "years": range(today.year, FIRST_YEAR - 1, -1),
        "tiles": _tiles(asked, count(rows)),
        "tables": [(one, groups, _chart(one, [group for group, _urls in groups])) for one, groups in tables],
        "csv": urlencode(asked.query),
    }
    return render(request, "foi/performance.html", context)


def _breakdowns(asked: Asked) -> list[Breakdown]:
    """By body only where there are several."""
    return [one for one in BREAKDOWNS.values() if one.key != "body" or asked.body is None]


def _links(asked: Asked, by: str, group: Group) -> dict[str, str]:
    return {which: asked.url(which, by, group.key) for which in WHICH}


def _tiles(asked: Asked, all_of_them: Group) -> list[Tile]:
    def url(which: str) -> str:
        return f"requests/{asked.url(which)}"

    one = all_of_them
    return [
        Tile(_("收到"), one.received, _("件"), url=url("received")),
        Tile(_("已答复"), one.answered, _("件"), url=url("answered")),
        Tile(_("按时率"), one.rate, "%" if one.rate is not None else ""),
        Tile(_("办理天数（中位数）"), one.days, _("个工作日") if one.days is not None else ""),
        Tile(_("逾期答复"), one.late, _("件"), url=url("late"), tone="warning" if one.late else "quiet"),
        Tile(_("逾期未答复"), one.overdue, _("件"), url=url("overdue"), tone="must_fix" if one.overdue else "quiet"),
    ]


def _chart(breakdown: Breakdown, groups: list[Group]) -> Chart | None:
    """How many by month and outcome, how punctual by all else, where there is something to compare."""
    key, shown = f"by-{breakdown.key}", groups[:MOST_BARS]
    labels = [group.label for group in shown]
    if not any(group.received for group in shown) or len(shown) < 2:
        return None
    if breakdown.key == "month":
        series = [
            Series(_("收到"), [group.received for group in shown]),
            Series(_("已答复"), [group.answered for group in shown]),
        ]
        return LineChart(key, _("各月收到的申请"), labels, series, _("件"))
    if breakdown.key == "outcome":
        return BarChart(key, _("各种办理结果"), labels, [Series(_("收到"), [one.received for one in shown])], _("件"))
    title = _("按%(what)s的按时率") % {"what": breakdown.title}
    return BarChart(key, title, labels, [Series(_("按时率"), [group.rate for group in shown])], "%")


@staff_only
@require_safe
@never_cache
def behind_figure(request: Request) -> HttpResponse:
    """The requests that one figure counts."""
    asked, today = Asked.of(request), timezone.localdate()
    which, by, key = (request.GET.get(name, "") for name in ("which", "by", "key"))
    try:
        wanted = behind(asked.year, which, today, by, key)
    except KeyError:
        raise Http404 from None
    label = BREAKDOWNS[by].labels().get(key, key) if by else ""
    context = {
        "asked": asked,
        "what": WHICH[which][0],
        "group": f"{BREAKDOWNS[by].title}：{label}" if by else "",
        "page": Pages(asked.requests(request).filter(wanted), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "foi/performance_requests.html", context)


@staff_only
@require_safe
@never_cache
def as_csv(request: Request) -> HttpResponse:
    """Every table of the page in one, for a spreadsheet."""
    asked, today = Asked.of(request), timezone.localdate()
    rows = rows_of(asked.requests(request), asked.year, today)
    out = StringIO()
    writer = csv.writer(out)
    heads = (_("划分"), _("类"), *(str(label) for label, _narrow in WHICH.values()), _("按时率（%）"), _("天数中位数"))
    writer.writerow(heads)
    for title, group in [(_("全部"), count(rows)), *_lines(asked, rows)]:
        figures = [group.received, group.answered, group.on_time, group.late, group.overdue, group.rate, group.days]
        writer.writerow([_safe(str(title)), _safe(str(group.label)), *("" if one is None else one for one in figures)])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="requests-{asked.year}.csv"'
    return answer


def _lines(asked: Asked, rows: Any) -> list[tuple[Any, Group]]:
    return [(one.title, group) for one in _breakdowns(asked) for group in one.groups(rows)]


def _safe(text: str) -> str:
    """A spreadsheet must not take the name of a body or unit for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
