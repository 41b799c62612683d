"""Which letters wait for my decision?"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.letters import letters
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.answering import ANSWER
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.letters import NOTICE_STEP, STEP_OF
from gongkai.portal.foi.models import FoiLetter, LetterState
from gongkai.portal.visibility import NOTHING, visible

PER_PAGE = 50


def for_decision(viewer: Viewer) -> Q:
    """Letters at a step that is this viewer's by duty, those apart that the viewer drafted."""
    answers = Q(template__in=[one.id for one in letters().templates if one.form == ANSWER])
    found = NOTHING
    for state, duty in STEP_OF.items():
        here = Q(state=state, request__body__in=viewer.bodies(duty))
        found |= here & answers if state == LetterState.APPROVAL else here
    found |= Q(state=LetterState.APPROVAL, request__body__in=viewer.bodies(NOTICE_STEP)) & ~answers
    return found & ~Q(drafted_by=viewer.person)


@staff_only
@require_safe
@never_cache
def waiting(request: Request) -> HttpResponse:
    """The letters, those whose answer is due first on top."""
    request.viewer.must_hold(*CASE_WORKERS)
    found = visible(request.viewer, FoiLetter).filter(for_decision(request.viewer))
    found = found.select_related("request__body", "drafted_by").order_by("request__due", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "foi/deciding.html",
        {"page": page, "bodies": Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS))},
    )
