"""What may somebody be about to type? Bodies, topics, matters of the catalogues, keywords and titles of public items.

Nothing here comes from what other people searched for: queries are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gongkai.catalogue import BUILT_IN, built_in
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.public_search.asking import LONGEST
from gongkai.portal.public_search.results import keywords_of
from gongkai.portal.publishing.models import TOPICS, Item
from gongkai.portal.publishing.searchable import PUBLIC
from gongkai.portal.search.folding import fold
from gongkai.portal.search.ranking import titled
from gongkai.portal.visibility import visible

SHORTEST = 2
"""Signs: with one, everything begins."""
MOST = 10
LOOKED_AT = 60
OF_EACH = 3


@csrf_exempt
@require_POST
@never_cache
def suggestions(request: Request) -> HttpResponse:
    """By POST, so that no log keeps what was typed and not sent; it changes nothing, so it asks for no token."""
    typed = " ".join(request.POST.get("q", "").replace("\0", "").split())[:LONGEST]
    return JsonResponse({"words": suggested(request.viewer, typed)})


def suggested(viewer: Viewer, typed: str) -> list[str]:
    """What holds what was typed, short before long."""
    folded = fold(typed).text
    if len(folded) < SHORTEST:
        return []
    bodies = visible(viewer, Body).filter(Body.on(), name__icontains=typed).values_list("name", flat=True)
    found = [*sorted(bodies[:LOOKED_AT], key=len)[:OF_EACH], *_of_the_law(folded), *_of_items(viewer, folded)]
    return list(dict.fromkeys(found))[:MOST]


def _of_the_law(folded: str) -> list[str]:
    return [name for name, as_folded in _names() if folded in as_folded][:OF_EACH]


@cache
def _names() -> list[tuple[str, str]]:
    """Topics and matters, the short ones first."""
    names = {name for name, _below in TOPICS}
    names |= {entry.name for key in BUILT_IN for entry in built_in(key).entries}
    return [(name, fold(name).text) for name in sorted(names, key=lambda name: (len(name), name))]


def _of_items(viewer: Viewer, folded: str) -> Iterator[str]:
    """The keywords that many of the newest such items have, and their titles."""
    records = titled(Item, folded, [[PUBLIC]], LOOKED_AT)
    rows = visible(viewer, Item).filter(Item.IS_PUBLIC, pk__in=records).order_by("-published", "-pk")
    items = list(rows.values_list("shown__title", "shown__keywords"))
    words = keywords_of(keywords for _title, keywords in items)
    yield from [word for word, _count in words.most_common() if folded in fold(word).text][:OF_EACH]
    yield from [title for title, _keywords in items][: OF_EACH + 2]
