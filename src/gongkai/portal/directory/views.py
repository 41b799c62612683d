"""The pages of the directory that everybody sees: the tree on a day, and each body."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Model, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body, Kind, Level, Subordination, Succession, Unit
from gongkai.portal.bodies.reconsideration import remedy_against
from gongkai.portal.bodies.tree import ids_above
from gongkai.portal.directory.branches import branch, ordered, superiors_of
from gongkai.portal.directory.descent import descent_of
from gongkai.portal.directory.parts import parts_of
from gongkai.portal.directory.permission import keeps, reads_history
from gongkai.portal.directory.selection import Search, day_asked
from gongkai.portal.visibility import find, visible

PER_PAGE = 50
MOST_BELOW = 60
"""On the page of a body; the tree shows all."""

# --- /bodies/ -------------------------------------------------------------------------------------------------------


@require_safe
def bodies(request: Request) -> HttpResponse:
    """The tree of a day from its tops or from one body down, or what a search finds."""
    asked = day_asked(request.GET)
    day = asked or timezone.localdate()
    search = Search.of(request.GET)
    context = {
        "asked": asked,
        "on": f"?on={asked}" if asked else "",
        "and_on": f"&on={asked}" if asked else "",
        "day": day,
        "search": search,
        "levels": Level.choices,
        "kinds": Kind.choices,
        "keeps": request.viewer.holds(Duty.SYSTEM_ADMIN),
    }
    if search.any:
        found = search.narrow(visible(request.viewer, Body).filter(Body.on(day)))
        page = Paginator(ordered(found), PER_PAGE).get_page(request.GET.get("page"))
        superiors = superiors_of(page, day)
        rows = [(body, superiors.get(body.pk)) for body in page]
        return render(request, "directory/found.html", {**context, "page": page, "rows": rows})
    under = request.GET.get("under", "")
    top = find(request.viewer, Body, pk=under) if under.isascii() and under.isdigit() else None
    shown = branch(request.viewer, top, day, request.GET.get("page"))
    return render(request, "directory/tree.html", {**context, "top": top, "way": _way(top, day)[:-1], "branch": shown})


def _way(body: Body | None, day: date) -> list[Body]:
    """From the top of the tree down to the body."""
    if body is None:
        return []
    above = ids_above(body.pk, day)
    known = Body.objects.in_bulk(above)
    return [known[pk] for pk in reversed(above)]


# --- /bodies/<id>/ --------------------------------------------------------------------------------------------------


@require_safe
def body(request: Request, body_id: int) -> HttpResponse:
    """All that is known of a body, as of a day."""
    shown = find(request.viewer, Body, pk=body_id)
    asked = day_asked(request.GET)
    day = asked or timezone.localdate()
    below = visible(request.viewer, Body).filter(
        Body.on(day), Subordination.on(day, prefix="superiors__"), superiors__superior=shown
    )
    context = {
        "body": shown,
        "asked": asked,
        "day": day,
        "there": shown.holds_on(day),
        "way": _way(shown, day)[:-1],
        "subordinations": visible(request.viewer, Subordination)
        .filter(body=shown)
        .select_related("superior", "government")
        .order_by("-valid_from"),
        "remedy": remedy_against(shown, day),
        "units": visible(request.viewer, Unit).filter(Unit.on(day), body=shown),
        "below": ordered(below)[:MOST_BELOW],
        "below_count": below.count(),
        "descent": descent_of(shown, visible(request.viewer, Succession)),
        "parts": parts_of(request.viewer, shown),
        "keeps": keeps(request.viewer, shown),
        "recorded": _recorded(shown) if reads_history(request.viewer, shown) else [],
    }
    return render(request, "directory/body.html", context)


def _recorded(body: Body) -> list[Model]:
    """Whose events make up the history of a body."""
    return [
        body,
        *Subordination.objects.filter(body=body),
        *Succession.objects.filter(Q(predecessor=body) | Q(successor=body)),
        *Unit.objects.filter(body=body),
    ]
