"""Calendars on the desk: which counts for whom, and how a new, a corrected or a regional one comes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.calendars.forms import CalendarForm, ConfirmForm
from gongkai.portal.calendars.loading import Handed, Plan, carry_out, may_load_national, must_load, plan
from gongkai.portal.calendars.models import CalendarYear
from gongkai.portal.visibility import find, visible
from gongkai.workdays import Calendar, CalendarError, Year

SALT = "gongkai.calendars.load"
PAGE = ["GET", "HEAD", "POST"]
MOST_SHOWN = 500
"""Lines of moves on the page that is confirmed; the rest is counted."""


@staff_only
@require_safe
@never_cache
def calendars(request: Request) -> HttpResponse:
    """The years that count for a body, and what was loaded."""
    now = Calendars()
    bodies = visible(request.viewer, Body).filter(Body.on())
    chosen = bodies.filter(pk=_asked(request)).first()
    calendar = now.of(chosen.pk) if chosen else now.national()
    loaded = visible(request.viewer, CalendarYear).select_related("body")
    context = {
        "bodies": bodies,
        "chosen": chosen,
        "years": [(number, year, sorted(year.off), sorted(year.on)) for number, year in _newest_first(calendar)],
        "last": calendar.last,
        "over": now.over(chosen.pk) if chosen else [],
        "loaded": [(row, len(ids_below([row.body_id])) if row.body_id else None) for row in loaded],
        "may_load": bool(request.viewer.realm(Duty.SYSTEM_ADMIN)),
    }
    return render(request, "calendars/calendars.html", context)


def _asked(request: Request) -> int:
    """The body that was chosen; one's own if none was; 0 for the whole country."""
    asked = request.GET.get("body")
    if asked is None:
        return (request.viewer.person and request.viewer.person.body_id) or 0
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


@staff_only
@require_http_methods(PAGE)
@never_cache
def load(request: Request) -> HttpResponse:
    """Hand in a calendar; see what it changes and which open periods move; then it counts."""
    request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    if request.method == "POST" and "plan" in request.POST:
        return _carry_out(request)
    bodies = Body.objects.filter(Body.on(), pk__in=request.viewer.realm(Duty.SYSTEM_ADMIN))
    nation = may_load_national(request.viewer)
    form = CalendarForm(request.POST or None, request.FILES or None, bodies=bodies, nation=nation)
    if request.method == "POST" and form.is_valid():
        try:
            return _shown(request, plan(form.body, form.years))
        except CalendarError as error:
            form.add_error(None, str(error))
    status = 400 if request.method == "POST" else 200
    return render(request, "calendars/load.html", {"form": form}, status=status)


@staff_only
@require_safe
@never_cache
def withdraw(request: Request, pk: int) -> HttpResponse:
    """What taking back a year would change; the country's falls back to what comes with the program."""
    row = find(request.viewer, CalendarYear, pk=pk)
    must_load(request.viewer, row.body)
    if row.until is not None:
        raise Http404
    try:
        return _shown(request, plan(row.body, {row.year: None}))
    except CalendarError as error:
        messages.error(request, str(error))
        return redirect("calendars")


def _carry_out(request: Request) -> HttpResponse:
    """What was shown is done, if it is still the same."""
    try:
        kept = signing.loads(request.POST["plan"], salt=SALT)
    except signing.BadSignature:
        messages.error(request, _("预览的内容不完整。请重新装入。"))
        return redirect("load-calendar")
    body = Body.objects.get(pk=kept["body"]) if kept["body"] else None
    actor = must_load(request.viewer, body)
    form, years = ConfirmForm(request.POST), _unpacked(kept["years"])
    try:
        if not form.is_valid():
            return _shown(request, plan(body, years), form=form, status=400)
        made, done = carry_out(body, years, kept["fingerprint"], actor, form.cleaned_data["reason"])
    except CalendarError as error:
        messages.error(request, str(error))
        return redirect("load-calendar")
    if not done:
        return _shown(request, made, changed_meanwhile=True, status=409)
    if made.moves:
        text = _("年历已更新，%(count)d 项期限随之变动，已通知承办人员。") % {"count": len(made.moves)}
    else:
        text = _("年历已更新，没有期限变动。")
    messages.success(request, text)
    return redirect("calendars")


def _shown(request: Request, made: Plan, *, form: Any = None, status: int = 200, **more: Any) -> HttpResponse:
    must_load(request.viewer, made.body)
    context = {
        "plan": made,
        "moves": made.moves[:MOST_SHOWN],
        "more_moves": max(0, len(made.moves) - MOST_SHOWN),
        "form": form or ConfirmForm(),
        "packed": signing.dumps(_packed(made), salt=SALT, compress=True),
        **more,
    }
    return render(request, "calendars/plan.html", context, status=status)


def _packed(made: Plan) -> Mapping[str, Any]:
    years = {
        str(number): year and [sorted(map(str, year.off)), sorted(map(str, year.on)), year.notice]
        for number, year in made.years.items()
    }
    return {"body": made.body.pk if made.body else None, "years": years, "fingerprint": made.fingerprint}


def _newest_first(calendar: Calendar) -> list[tuple[int, Year]]:
    return sorted(calendar.years.items(), reverse=True)


def _unpacked(years: Mapping[str, Any]) -> Handed:
    return {int(number): year and _year(*year) for number, year in years.items()}


def _year(off: list[str], on: list[str], notice: str) -> Year:
    return Year(frozenset(map(date.fromisoformat, off)), frozenset(map(date.fromisoformat, on)), notice)
