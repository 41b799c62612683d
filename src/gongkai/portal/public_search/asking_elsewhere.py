"""What else helps somebody who searches: bodies that are meant, earlier answers, other words, and whom to ask?

What is not published can be asked for (条例第二十七条). So a search that finds nothing ends at the form of requests of
the body that is likely to have it, with the words that were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, F, Q, QuerySet, Value
from django.urls import reverse

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.foi.models import PublicAnswer
from gongkai.portal.public_search.results import Row, keywords_of
from gongkai.portal.publishing.models import Version
from gongkai.portal.search.finding import by_relevance, nearest
from gongkai.portal.search.finding import search as search_records
from gongkai.portal.search.folding import fold, words_of
from gongkai.portal.visibility import visible

MOST_BODIES = 3
MOST_ANSWERS = 3
MOST_WORDS = 6
LEAST_SHARE = 0.3
"""An earlier answer with less of what was typed is no help."""


# --- bodies ---------------------------------------------------------------------------------------------------------


def bodies_called(viewer: Viewer, q: str) -> Sequence[Body]:
    """Those whose name holds what was typed, or stands in it; the shortest names first, which are the nearest."""
    there = (
        Q(name__icontains=q) | Q(typed__contains=F("name")) | (~Q(short_name="") & Q(typed__contains=F("short_name")))
    )
    found = _bodies(viewer).annotate(typed=Value(q, output_field=CharField())).filter(there)
    return sorted(found[:50], key=lambda body: (len(body.name), body.pk))[:MOST_BODIES]


def likely_to_have(viewer: Viewer, q: str, rows: Sequence[Row]) -> list[Body]:
    """Bodies to ask: those that are named, then those that published most that is close. Schools and other enterprises
    take no requests under the regulation (条例第五十五条)."""
    named = bodies_called(viewer, q)
    weights: dict[int, float] = {}
    for row in rows:
        weights[row.body] = weights.get(row.body, 0.0) + max(row.weight, 0.0)
    close = sorted(weights, key=lambda body: (-weights[body], body))[: MOST_BODIES * 2]
    known = _bodies(viewer).in_bulk(close)
    wanted = [*named, *(known[body] for body in close if body in known)]
    return [body for body in dict.fromkeys(wanted) if body.kind != Kind.INSTITUTION][:MOST_BODIES]


def _bodies(viewer: Viewer) -> QuerySet[Body]:
    return visible(viewer, Body).filter(Body.on())


def way_to_ask(body: Body | None, q: str) -> str:
    """The form of requests of a body, or the choice of one, with the words carried over."""
    address = reverse("apply", args=[body.pk]) if body else reverse("apply-where")
    return f"{address}?{urlencode({'wanted': q})}" if q else address


# --- earlier answers ------------------------------------------------------------------------------------------------


def answers(viewer: Viewer, q: str, *, close: bool) -> list[PublicAnswer]:
    """Those with the words; where `close`, also those that share a good part of them."""
    found: Any = search_records(viewer, PublicAnswer, q).filter(PublicAnswer.IS_PUBLIC).select_related("body")
    best = list(by_relevance(found, words_of(q))[:MOST_ANSWERS])
    if best or not close:
        return best
    near = nearest(viewer, PublicAnswer, q, MOST_ANSWERS)
    return [answer for answer, share in near if share >= LEAST_SHARE and answer.is_public]


# --- other words ----------------------------------------------------------------------------------------------------


def related(q: str, versions: Iterable[Version]) -> list[str]:
    """The keywords of what was found, those apart that were typed."""
    typed = fold(q).text
    words = (word for word, _count in keywords_of(version.keywords for version in versions).most_common())
    return [word for word in words if fold(word).text not in typed][:MOST_WORDS]


def meant(q: str, versions: Iterable[Version]) -> str:
    """What somebody may have meant who typed one sign wrong: the query with the word that stands in what is close."""
    texts = [fold(f"{version.title} {version.keywords}").text for version in versions]
    words = words_of(q)
    mended = [next(_near_to(word, texts), word) if not any(word in text for text in texts) else word for word in words]
    return " ".join(mended) if mended != words else ""


def _near_to(word: str, texts: Iterable[str]) -> Iterator[str]:
    """Stretches as long as a word that differ from it in one sign; of two signs one alone says nothing."""
    if len(word) < 3 or word.isascii():
        return
    for text in texts:
        for place in range(len(text) - len(word) + 1):
            other = text[place : place + len(word)]
            if sum(one != two for one, two in zip(word, other, strict=True)) == 1 and not re.search("[0-9a-z ]", other):
                yield other
