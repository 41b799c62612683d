"""Which unconfirmed requests came in a wave or look automatic, and how are they dealt with together? The page for it.

They are requests like any other: nothing is dropped, and the day of receipt is the day on which they are confirmed
(条例 art. 31), which the bulk action records for all that are chosen.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.foi.bulk import MOST
from gongkai.portal.foi.bulk_duties import actions_for
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import FoiRequest, Sending, Sign
from gongkai.portal.visibility import visible
from gongkai.procedure import State

WAVES = 20
"""Waves on one page."""
PER_PAGE = 100
"""Requests of a wave on one page."""


@staff_only
@require_safe
@never_cache
def mass(request: Request) -> HttpResponse:
    """The waves that wait for confirmation, the largest first; or the requests of one."""
    request.viewer.must_hold(*CASE_WORKERS)
    waiting = waiting_for(request.viewer)
    wave = request.GET.get("wave", "")
    if wave.isascii() and wave.isdigit() and len(wave) < 10:
        return _one(request, waiting.filter(first=int(wave)))
    counted = waiting.order_by().values("first").annotate(count=Count("pk"), since=Min("at"), until=Max("at"))
    page = Paginator(counted.order_by("-count", "-first"), WAVES).get_page(request.GET.get("page"))
    firsts = Sending.objects.select_related("request__body").in_bulk([row["first"] for row in page])
    rows = [{**row, "first": firsts[row["first"]], **_of(waiting.filter(first=row["first"]))} for row in page]
    context = {"page": page, "rows": rows, "bulk_actions": actions_for(request.viewer), "most": MOST}
    return render(request, "foi/mass.html", context)


def waiting_for(viewer: Viewer) -> QuerySet[Sending]:
    """Marked sendings whose requests the viewer works on and nobody has confirmed yet."""
    seen = visible(viewer, FoiRequest).filter(
        body__in=viewer.bodies(*CASE_WORKERS), is_open=True, state=State.UNCONFIRMED
    )
    return Sending.objects.exclude(signs="").filter(request__in=seen)


def _of(wave: QuerySet[Sending]) -> dict[str, Any]:
    """The keys of its requests, as the bulk page takes them, and everything for which one of them bears a mark."""
    keys = wave.order_by("pk").values_list("request", flat=True)[:MOST]
    signs = {sign for signs in wave.order_by().values_list("signs", flat=True).distinct() for sign in signs.split(",")}
    return {
        "numbers": ",".join(str(key) for key in keys),
        "reasons": [sign.label for sign in Sign if sign in signs],
    }


def _one(request: Request, wave: QuerySet[Sending]) -> HttpResponse:
    found = wave.select_related("request__body").order_by("pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "foi/mass_wave.html", {"page": page, "bulk_actions": actions_for(request.viewer)})
