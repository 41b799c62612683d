"""Has what somebody is about to ask been answered already, and how often does knowing it spare a request?

Counted is by a chance token in the form: no address, no session, nothing that was typed. A request that was spared
cannot be seen; what can be seen is that an earlier answer was opened and no request was sent from that form.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.earlier import Earlier, earlier_elsewhere
from gongkai.portal.foi.models import FormMonth, FormVisit, PublicAnswer
from gongkai.portal.search.finding import nearest
from gongkai.portal.search.folding import words_of
from gongkai.portal.visibility import find

MOST = 5
LEAST_SHARE = 0.3
"""An earlier answer with less of what was typed is no help."""
LONGEST = 1000
"""So much of what was typed is looked for."""
COUNTED_AFTER = timedelta(days=1)
"""A form that has been open so long is counted as it stands."""


def like(viewer: Viewer, text: str, body: Body) -> list[Earlier]:
    """What is public and fits what somebody types, that of the body before what fits as well."""
    text = text[:LONGEST]
    found = [*_answers(viewer, text), *earlier_elsewhere(viewer, text, 4 * MOST)]
    fitting = [one for one in found if one.share >= LEAST_SHARE]
    fitting.sort(key=lambda one: -one.share - (0.1 if one.body.pk == body.pk else 0))
    return fitting[:MOST]


def _answers(viewer: Viewer, text: str) -> list[Earlier]:
    return [
        Earlier(shown.question, shown.get_absolute_url(), shown.body, shown.public_since, shown.answer, share)
        for shown, share in nearest(viewer, PublicAnswer, text, 4 * MOST)
        if shown.is_public
    ]


@require_POST
@never_cache
def suggestions(request: Request, pk: int) -> HttpResponse:
    """The part of the form's page with what was found, for its script. By POST, so that no log keeps what was typed."""
    body = find(request.viewer, Body, pk=pk)
    return render(request, "foi/_suggestions.html", suggested(request, body))


def suggested(request: Request, body: Body) -> dict[str, object]:
    """What the form shows of earlier answers, counted as shown."""
    text = request.POST.get("wanted", "").replace("\0", "")
    token = request.POST.get("visit", "")
    found = like(request.viewer, text, body)
    if found:
        _count(token, "shown")
    return {"found": found, "words": words_of(text[:100]), "visit": token, "looked": bool(text.strip())}


# --- counting -------------------------------------------------------------------------------------------------------


def opened(body: Body) -> str:
    """The form was opened; the token that stands in it."""
    return FormVisit.objects.create(token=secrets.token_urlsafe(16), body=body).token


def followed(token: str) -> None:
    """An earlier answer was opened from the form."""
    _count(token, "followed")


def sent(token: str) -> None:
    """A request was sent from the form."""
    _count(token, "sent")


def _count(token: str, what: str) -> None:
    if token and len(token) <= 32:
        FormVisit.objects.filter(token=token, **{what: False}).update(**{what: True})


SUMS: Mapping[str, Count] = {
    "opened_sum": Count("pk"),
    "shown_sum": Count("pk", filter=Q(shown=True)),
    "followed_sum": Count("pk", filter=Q(followed=True)),
    "sent_sum": Count("pk", filter=Q(sent=True)),
    "followed_not_sent_sum": Count("pk", filter=Q(followed=True, sent=False)),
}


def _by_month(visits: Iterable[int] | None = None, bodies: Iterable[int] | None = None) -> list[dict[str, Any]]:
    found = FormVisit.objects.all()
    if visits is not None:
        found = found.filter(pk__in=visits)
    if bodies is not None:
        found = found.filter(body__in=bodies)
    rows = found.annotate(month=TruncMonth("opened")).values("body", "month").annotate(**SUMS).order_by()
    return [{name.removesuffix("_sum"): value for name, value in row.items()} for row in rows]


def sum_up() -> int:
    """Put the visits that are over into the sums of their months and forget them; say how many."""
    with transaction.atomic():
        old = list(
            FormVisit.objects.select_for_update()
            .filter(opened__lt=timezone.now() - COUNTED_AFTER)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for row in _by_month(visits=old):
            month = _day(row.pop("month"))
            sums, _new = FormMonth.objects.get_or_create(body_id=row.pop("body"), month=month)
            for name, value in row.items():
                setattr(sums, name, getattr(sums, name) + value)
            sums.save()
        FormVisit.objects.filter(pk__in=old).delete()
    return len(old)


def _day(month: datetime) -> date:
    return timezone.localdate(month).replace(day=1)


@staff_only
@require_safe
@never_cache
def figures(request: Request) -> HttpResponse:
    """By body and month: forms opened, earlier answers shown and opened, requests sent and not sent."""
    request.viewer.must_hold(*CASE_WORKERS)
    bodies = request.viewer.bodies(*CASE_WORKERS)
    sums = {(row.body_id, row.month): row for row in FormMonth.objects.filter(body__in=bodies)}
    for row in _by_month(bodies=bodies):
        key = (row.pop("body"), _day(row.pop("month")))
        known = sums.setdefault(key, FormMonth(body_id=key[0], month=key[1]))
        for name, value in row.items():
            setattr(known, name, getattr(known, name) + value)
    names = Body.objects.in_bulk(sorted(bodies))
    rows = sorted(sums.values(), key=lambda row: (-row.month.toordinal(), names[row.body_id].name))
    return render(request, "foi/deflection.html", {"rows": [(names[row.body_id], row) for row in rows]})
