"""Has a public page changed since somebody last read it? If not, it is not drawn again.

Every change to what is kept leaves an event in the ledger, so the number of the last event that may show on a public
page stands for the state of all of them. A visitor's browser that has the page of that state is told so (304); another
visitor gets it as it was drawn for the first. Who is signed in, or has a session of any kind, gets a page of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cache, wraps
from typing import Concatenate, NamedTuple, ParamSpec

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from gongkai.portal.accounts.viewer import Request
from gongkai.portal.house import PACKAGE
from gongkai.portal.ledger.models import Event

P = ParamSpec("P")
ROOMS_BEHIND_DOORS = ("accounts.", "conversion.", "foi.", "mail.")
"""What they keep shows on no public page; everything else may."""
STRETCH = 1000
"""So many events are looked through at most. A stretch of them without any that shows draws the pages once more."""
DRAWN_BY = (".py", ".html", ".css", ".mo", ".yaml")


class State(NamedTuple):
    """What public pages show: `number` of the last event that may show on one, and when that state began."""

    number: int
    since: datetime


def state() -> State:
    """Grows with every change that may show, and is never the same before and after one."""
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
    begins = last - last % STRETCH
    behind = Q()
    for room in ROOMS_BEHIND_DOORS:
        behind |= Q(record_type__startswith=room)
    showing = Event.objects.filter(number__gte=begins).exclude(behind).order_by("-number")
    row = showing.values_list("number", "at").first()
    row = row or Event.objects.filter(number=begins).values_list("number", "at").first() or (begins, _program()[1])
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))  # some pages say what holds today
    return State(row[0], max(row[1], midnight, _program()[1]))


@cache
def _program() -> tuple[str, datetime]:
    """What draws the pages, as a digest of its files and of the site's particulars, and when it last changed."""
    times = {str(file): file.stat().st_mtime_ns for file in PACKAGE.parent.rglob("*") if file.suffix in DRAWN_BY}
    digest = hashlib.sha256(repr((sorted(times.items()), settings.SITE)).encode()).hexdigest()
    return digest, datetime.fromtimestamp(max(times.values()) / 1e9, UTC)


def is_plain_visitor(request: Request) -> bool:
    """Nobody who is known to the site in any way: no session, no message that waits, no part of a page asked for."""
    known = {settings.SESSION_COOKIE_NAME, "messages"} & set(request.COOKIES)
    return not known and "HX-Request" not in request.headers and request.method in ("GET", "HEAD")


def kept_while_unchanged(view: Callable[Concatenate[Request, P], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For a page that shows every visitor the same: it is drawn once for each state, address and look."""

    @wraps(view)
    def kept(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_plain_visitor(request):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response
        now = state()
        etag = quote_etag(_digest(request, now.number))
        known = get_conditional_response(request, etag, int(now.since.timestamp()))
        answer = known or _drawn(request, etag, lambda: view(request, *args, **kwargs))
        if answer.status_code in (200, 304):
            answer["ETag"] = etag
            answer["Last-Modified"] = http_date(now.since.timestamp())
            patch_cache_control(answer, public=True, no_cache=True)  # may be kept, but is asked for each time
        return answer

    return kept


def _digest(request: Request, number: int) -> str:
    look = sorted(getattr(request, "look", {}).items())
    asked = (request.scheme, request.get_host(), request.get_full_path(), look)
    what = repr((number, timezone.localdate(), _program()[0], asked))
    return hashlib.sha256(what.encode()).hexdigest()[:32]


def _drawn(request: Request, etag: str, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """As it was drawn for this state, or drawn now; kept only where nothing in it is this visitor's own."""
    pages = caches["pages"]
    if found := pages.get(etag):
        return HttpResponse(found[0], headers=found[1])
    response = draw()
    own = response.cookies or request.session.modified or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if response.status_code == 200 and not own and not response.streaming:
        pages.set(etag, (response.content, dict(response.headers)))
    return response
