"""Which addresses are there to be found by search engines? A map in parts, each read by key and sent as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.portal.api.addresses import absolute
from gongkai.portal.api.answering import for_everybody, unless_known
from gongkai.portal.api.asked import public_items
from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.models import Item

MOST = 50_000
"""Addresses in one file; sitemaps.org allows no more."""
PART = MOST
"""A part holds the items whose keys lie within it, so it never
moves into another one, and nothing has to be counted."""
AT_ONCE = 2_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
OF_THE_SITE = ("reports", "bodies", "about")
OF_THE_OFFICE = (
    "/account/", "/contributions/", "/deliveries/", "/enclosures/", "/follow/", "/holds/", "/items/", "/jobs/",
    "/ledger/", "/letter-templates/", "/letters/", "/look/", "/messages/", "/people/", "/requests/",
)  # fmt: skip
"""What no search engine need try: it is shut, or the same page in another look."""


@require_safe
@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in OF_THE_OFFICE)]
    lines += ["", f"Sitemap: {absolute(request, reverse('sitemap-xml'))}", ""]
    return unless_known(request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


@require_safe
@for_everybody
def index(request: HttpRequest) -> HttpResponse:
    """One part for the pages of bodies, the others for items; a part that is empty by now is left out."""
    last = public_items().aggregate(last=Max("pk"))["last"]
    parts = [one for one in range((last // PART) + 1) if _items(one).exists()] if last else []
    places = [reverse("sitemap-pages"), *(reverse("sitemap-part", args=[one]) for one in parts)]
    lines = [f"<sitemap><loc>{absolute(request, place)}</loc></sitemap>" for place in places]
    text = f'{HEAD}<sitemapindex xmlns="{SPACE}">\n{chr(10).join(lines)}\n</sitemapindex>\n'
    return unless_known(request, text.encode(), "application/xml; charset=utf-8")


@require_safe
@for_everybody
def pages(request: HttpRequest) -> StreamingHttpResponse:
    """Of the site as a whole, and of each body."""
    keys = Body.objects.order_by("pk").values_list("pk", flat=True)[: MOST - len(OF_THE_SITE)]
    return _map(_with_site(request, keys.iterator(AT_ONCE)))


def _with_site(request: HttpRequest, bodies: Iterator[int]) -> Iterator[tuple[str, date | None]]:
    yield from ((absolute(request, path), None) for path in map(reverse, OF_THE_SITE))
    yield from ((absolute(request, reverse("body", args=[pk])), None) for pk in bodies)


@require_safe
@for_everybody
def part(request: HttpRequest, part: int) -> StreamingHttpResponse:
    """The items whose keys lie in this part, each with the day of its last change."""
    if part > 10**6 or not _items(part).exists():
        raise Http404
    first = absolute(request, reverse("public-item", args=[0])).removesuffix("0/")
    rows = _items(part).order_by("pk").values_list("pk", "updated").iterator(AT_ONCE)
    return _map((f"{first}{pk}/", updated) for pk, updated in rows)


def _items(part: int) -> QuerySet[Item]:
    return public_items().filter(pk__gte=part * PART, pk__lt=(part + 1) * PART)


def _map(addresses: Iterator[tuple[str, date | None]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_lines(addresses), content_type="application/xml; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _lines(addresses: Iterator[tuple[str, date | None]]) -> Iterator[str]:
    yield f'{HEAD}<urlset xmlns="{SPACE}">\n'
    for address, changed in addresses:
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        yield f"<url><loc>{address}</loc>{lastmod}</url>\n"
    yield "</urlset>\n"
