"""What stands in table three for a body and a year, and which requests are behind each figure?

Both are asked of the pieces (`models.Piece`), so that a table is one query however many requests there are. That it is
the table which `procedure.tally` makes of the events, a test holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.form import form_for
from gongkai.outcomes import outcomes, row_in
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.leafing import leaf
from gongkai.portal.foi.models import FoiRequest, Piece
from gongkai.portal.visibility import visible
from gongkai.procedure.standing import Counted
from gongkai.procedure.tally import CARRIED_IN, CARRIED_OUT, CONCLUDED, RECEIVED, tally_pieces
from gongkai.render.grid import grid_of

FIRST_YEAR = 2019
PER_PAGE = 50


def table_three(pieces: QuerySet[Piece], year: int) -> Mapping[str, int]:
    """Every cell of the table for a year, from the pieces of whoever it is for."""
    alike = pieces.filter(_on_the_desk(year)).order_by().values_list("column", "received_in", "decided_in", "outcome")
    groups = alike.annotate(number=Count("*"))
    return tally_pieces(((group[0], [_counted(*group[1:4])], group[4]) for group in groups), year)


def _counted(received_in: int, decided_in: int | None, outcome: str) -> Counted:
    """A piece of these years; on which day of them does not matter to the table."""
    return Counted(date(received_in, 1, 1), date(decided_in, 1, 1) if decided_in else None, outcome or None)


def behind(cell: str, year: int) -> Q:
    """The pieces that a figure counts."""
    row, _dot, column = cell.rpartition(".")
    return _in_row(row, year) if column == "total" else _in_row(row, year) & Q(column=column)


def requests_behind(
    requests: QuerySet[FoiRequest], pieces: QuerySet[Piece], body: Body, cell: str, year: int
) -> QuerySet[FoiRequest]:
    """Those of the requests to a body that these pieces of a figure belong to.

    None of them was handed in after the year; to say so spares the database to go through all since.
    """
    newest = year - 1 if cell.startswith(CARRIED_IN) else year
    return requests.filter(body=body, year__lte=newest, pk__in=pieces.values("request"))


def _in_row(row: str, year: int) -> Q:
    if row == RECEIVED:
        return Q(received_in=year)
    if row == CARRIED_IN:
        return _on_the_desk(year) & Q(received_in__lt=year)
    if row == CARRIED_OUT:
        return _on_the_desk(year) & ~Q(decided_in=year)
    if row == CONCLUDED:
        return Q(decided_in=year)
    return Q(decided_in=year, outcome__in=[key for key in outcomes() if row_in(key, year) == row])


def _on_the_desk(year: int) -> Q:
    return Q(received_in__lte=year) & (Q(decided_in=None) | Q(decided_in__gte=year))


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
    cells = table_three(visible(request.viewer, Piece).filter(body=body), year)
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
    pieces = visible(request.viewer, Piece).filter(behind(cell, year), body=body)
    page = leaf(requests_behind(visible(request.viewer, FoiRequest), pieces, body, cell, year), request.GET, PER_PAGE)
    of_each = Counter(pieces.filter(request__in=page.requests).values_list("request", flat=True))
    context = {
        "body": body,
        "year": year,
        "slot": form_for(year).by_key[cell],
        "number": pieces.count(),
        "page": page,
        "rows": [(foi, of_each[foi.pk]) for foi in page.requests],
    }
    return render(request, "foi/cell.html", context)
