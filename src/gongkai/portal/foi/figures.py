"""What stands in table three for a body and a year, and which requests are behind each figure?"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.form import form_for
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.visibility import visible
from gongkai.procedure import Standing, rows_in, standing, tally
from gongkai.render.grid import grid_of

FIRST_YEAR = 2019


def standings(requests: Iterable[FoiRequest]) -> list[tuple[FoiRequest, Standing]]:
    today = timezone.localdate()
    return [(foi, standing([row.event for row in foi.events.all()], today)) for foi in requests]


def on_the_desk(request: Request, body: Body, year: int) -> list[tuple[FoiRequest, Standing]]:
    """The requests of a body that were open in that year, with where they stand."""
    seen = visible(request.viewer, FoiRequest).filter(body=body, received__year__lte=year)
    return standings(seen.exclude(closed__year__lt=year).prefetch_related("events"))


def _asked(request: Request) -> tuple[Body, int]:
    bodies = list(Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS)))
    if not bodies:
        request.viewer.must_hold(*CASE_WORKERS)
    asked, year = request.GET.get("body", ""), request.GET.get("year", "")
    body = next((one for one in bodies if str(one.pk) == asked), bodies[0])
    this_year = timezone.localdate().year
    chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this_year
    return body, min(max(chosen, FIRST_YEAR), this_year)


@staff_only
@require_safe
@never_cache
def table(request: Request) -> HttpResponse:
    """Table three as it stands today; every figure opens on its requests."""
    body, year = _asked(request)
    cells = tally(((foi.applicant_kind, now) for foi, now in on_the_desk(request, body, year)), year)
    grid = grid_of(form_for(year).edition, "requests")
    rows: list[list[tuple[object, int | None]]] = [[] for _row in grid.rows]
    for drawn in grid.cells:
        rows[drawn.row].append((drawn, cells.get(drawn.key) if drawn.key else None))
    context = {
        "body": body,
        "year": year,
        "years": range(FIRST_YEAR, timezone.localdate().year + 1),
        "bodies": Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS)),
        "rows": rows,
        "head_rows": grid.head_rows,
    }
    return render(request, "foi/table.html", context)


@staff_only
@require_safe
@never_cache
def cell(request: Request, year: int, cell: str) -> HttpResponse:
    """The requests behind one figure."""
    if not FIRST_YEAR <= year <= timezone.localdate().year or cell not in form_for(year).by_key:
        raise Http404
    body, _year = _asked(request)
    row, _dot, column = cell.rpartition(".")
    found = [
        foi
        for foi, now in on_the_desk(request, body, year)
        if column in (foi.applicant_kind, "total")
        and any(row in _rows_and_sums(rows_in(piece, year)) for piece in now.counted)
    ]
    slot = form_for(year).by_key[cell]
    return render(request, "foi/cell.html", {"body": body, "year": year, "slot": slot, "found": found})


def _rows_and_sums(rows: tuple[str, str] | None) -> set[str]:
    """The rows a piece stands in; what is decided is in the total of the decided too."""
    found = set(rows or ())
    if rows and rows[1] != "requests.carried_out":
        found.add("requests.concluded")
    return found
