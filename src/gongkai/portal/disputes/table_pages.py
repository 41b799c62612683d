"""Table four with the disputes behind each figure, how it counts, and what was lost and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.disputes.law import Column, grounds, law
from gongkai.disputes.tally import FIRST_YEAR
from gongkai.form import form_for
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.disputes.counting import disputes_behind, table_four
from gongkai.portal.disputes.forms import RulesForm
from gongkai.portal.disputes.handling import RULING, rule, whose_party_is_known
from gongkai.portal.disputes.leafing import leaf
from gongkai.portal.disputes.lessons import lessons_of
from gongkai.portal.disputes.models import Dispute, DisputeRules
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.visibility import visible
from gongkai.render.grid import grid_of

YEARS_BACK = 5
"""So many years stand beside each other on the page of what was lost."""


def _asked(request: Request) -> tuple[Body, int, list[Body]]:
    bodies = list(Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS)))
    if not bodies:
        request.viewer.must_hold(*CASE_WORKERS)
    asked, year = request.GET.get("body", ""), request.GET.get("year", "")
    body = next((one for one in bodies if str(one.pk) == asked), bodies[0])
    this_year = timezone.localdate().year
    chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this_year
    return body, min(max(chosen, FIRST_YEAR), this_year), bodies


# --- /disputes/table/ -------------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def table(request: Request) -> HttpResponse:
    """Table four as it stands today; every figure opens on its disputes."""
    body, year, bodies = _asked(request)
    cells = table_four(body, year)
    grid = grid_of(form_for(year).edition, "disputes")
    rows: list[list[tuple[object, int | None]]] = [[] for _row in grid.rows]
    for drawn in grid.cells:
        rows[drawn.row].append((drawn, cells.get(drawn.key) if drawn.key else None))
    context = {
        "body": body,
        "year": year,
        "years": range(FIRST_YEAR, timezone.localdate().year + 1),
        "bodies": bodies,
        "rows": rows,
        "rules": DisputeRules.objects.filter(body=body).first() or DisputeRules(body=body),
        "mapping": law()["mappings"][-1],
        "may_rule": request.viewer.holds(*RULING, body=body),
    }
    return render(request, "disputes/table.html", context)


@staff_only
@require_safe
@never_cache
def cell(request: Request, year: int, cell: str) -> HttpResponse:
    """The disputes behind one figure."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    slot = form_for(year).by_key.get(cell)
    if slot is None or not cell.startswith("disputes."):
        raise Http404
    body, _year, _bodies = _asked(request)
    behind = disputes_behind(body, cell, year).values("pk")
    found = visible(request.viewer, Dispute).filter(pk__in=behind).select_related("body", "request", "part", "item")
    page = leaf(found.order_by("-year", "-serial"), request.GET)
    known = whose_party_is_known(request.viewer, page.rows)
    context = {
        "body": body,
        "year": year,
        "slot": slot,
        "number": table_four(body, year)[cell],
        "page": page,
        "rows": [(one, one.pk in known, "") for one in page.rows],
    }
    return render(request, "disputes/cell.html", context)


# --- /disputes/rules/<body>/ ------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rules(request: Request, pk: int) -> HttpResponse:
    """How the body counts what the form leaves open."""
    body = Body.objects.filter(pk=pk, pk__in=request.viewer.bodies(*CASE_WORKERS)).first()
    if body is None:
        raise Http404
    actor = request.viewer.must_hold(*RULING, body=body)
    kept = DisputeRules.objects.filter(body=body).first() or DisputeRules(body=body)
    form = RulesForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        kept.version = form.cleaned_data["version"]
        rule(form.save(commit=False), actor)
        messages.success(request, _("已保存，表四已按新的办法重新计算。"))
        return redirect("disputes-table")
    context = {"body": body, "form": form, "mapping": law()["mappings"][-1]}
    return render(request, "disputes/rules.html", context, status=400 if form.errors else 200)


# --- /disputes/lessons/ -----------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def lessons(request: Request) -> HttpResponse:
    """Which answers were corrected and why, by year: what the next answer has to do better."""
    body, year, bodies = _asked(request)
    years = range(max(FIRST_YEAR, year - YEARS_BACK + 1), year + 1)
    learned = lessons_of(body, years)
    found = visible(request.viewer, Dispute).filter(body=body, column=Column.CORRECTED)
    found = found.select_related("body", "request", "part", "item", "letter").order_by("-decided", "-pk")
    page = leaf(found, request.GET)
    known = whose_party_is_known(request.viewer, page.rows)
    context = {
        "body": body,
        "year": year,
        "years": years,
        "all_years": range(FIRST_YEAR, timezone.localdate().year + 1),
        "bodies": bodies,
        "learned": learned,
        "says": {key: one.says for key, one in grounds().items()},
        "page": page,
        "rows": [(one, one.pk in known) for one in page.rows],
    }
    return render(request, "disputes/lessons.html", context)
