"""Was the same asked before: by the same applicant (条例 art. 36(6)), or by others?

It is pointed out, with how near the words are and how the earlier request ended; what follows from it, the officer
decides. The index finds the requests that may be near by marks of their words, so the cost does not grow with all
requests; each is then compared in full.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Subordination
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.likeness import Likeness, bands, likeness, same_words
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.sealing import CannotUnsealError
from gongkai.portal.search.finding import bearing, marks_held
from gongkai.portal.visibility import visible

MOST_COMPARED = 200
"""The newest of those that may be near. When more ask for the same, it is a mass of requests, and the page says so."""
MOST_SHOWN = 10
IDENTITY = "i"


@dataclass(frozen=True)
class Earlier:
    """Another request for the same or nearly the same."""

    request: FoiRequest
    likeness: Likeness


@dataclass(frozen=True)
class Duplicates:
    """What is to be pointed out about a request: earlier and later ones of the same applicant, and of others."""

    same_applicant: list[Earlier]
    others: list[Earlier]

    @property
    def others_shown(self) -> list[Earlier]:
        return self.others[:MOST_SHOWN]

    @property
    def is_mass(self) -> bool:
        return len(self.others) >= MOST_SHOWN

    def __bool__(self) -> bool:
        return bool(self.same_applicant or self.others)


def duplicates(foi: FoiRequest, viewer: Viewer) -> Duplicates:
    """The requests like this one to the same body, its superior and those below it, as far as the viewer sees them."""
    where = [body_mark(body) for body in sorted(_near_bodies(foi.body_id) & viewer.bodies(*CASE_WORKERS))]
    words = [same_words(foi.wanted), *bands(foi.wanted)]
    own = identities([foi])[foi.pk]
    mine = bearing(FoiRequest, [words, where, sorted(own)], MOST_COMPARED)
    newest = bearing(FoiRequest, [words, where], MOST_COMPARED)
    near = _near(foi, viewer, {*mine, *newest})
    known = identities(one.request for one in near if one.request.pk in mine)
    same = {key for key, theirs in known.items() if are_same(own, theirs)}
    return Duplicates(
        [one for one in near if one.request.pk in same],
        [one for one in near if one.request.pk in set(newest) - same],
    )


def _near(foi: FoiRequest, viewer: Viewer, keys: Collection[int]) -> list[Earlier]:
    rows = visible(viewer, FoiRequest).filter(pk__in=keys).exclude(pk=foi.pk).select_related("body")
    compared = [Earlier(row, likeness(foi.wanted, row.wanted)) for row in rows.order_by("-year", "-serial")]
    return sorted((one for one in compared if one.likeness.is_near), key=lambda one: -one.likeness.share)


def _near_bodies(body: int) -> set[int]:
    rows = Subordination.objects.filter(Subordination.on(), Q(body=body) | Q(superior=body))
    return {body, *chain.from_iterable(rows.values_list("body", "superior"))} - {None}


# --- marks in the index ---------------------------------------------------------------------------------------------


def marks_of(foi: FoiRequest) -> Iterator[str]:
    yield body_mark(foi.body_id)
    yield same_words(foi.wanted)
    yield from bands(foi.wanted)
    yield from identity_marks(foi)


def body_mark(body: int) -> str:
    return f"b{body}"


def identity_marks(foi: FoiRequest) -> Iterator[str]:
    """Keyed digests of who asks: the number of the identity paper, the account, or name and contact together.

    Never the name alone: many people share one.
    """
    try:
        known = foi.particulars
    except CannotUnsealError:
        known = {}
    if number := "".join(sign for sign in known.get("id_number", "").upper() if sign.isalnum()):
        yield _digest(IDENTITY, number)
    if foi.applicant_id:
        yield _digest("p", str(foi.applicant_id))
    name = "".join(foi.applicant_name.split())
    for column in ("phone", "email", "address"):
        if contact := "".join(known.get(column, "").lower().split()).replace("-", ""):
            yield _digest("c", f"{name}\0{contact}")


Marks = frozenset[str]
_OF_AN_APPLICANT = re.compile(r"[ipc][0-9a-f]{24}")


def identities(requests: Iterable[FoiRequest]) -> dict[int, Marks]:
    """The digests of who asks, for each of these, from the index: nobody's particulars are opened to compare them.

    What is not in the index is worked out anew.
    """
    requests = list(requests)
    held = marks_held(FoiRequest, [foi.pk for foi in requests])
    return {
        foi.pk: frozenset(mark for mark in held[foi.pk] if _OF_AN_APPLICANT.fullmatch(mark))
        if foi.pk in held
        else frozenset(identity_marks(foi))
        for foi in requests
    }


def are_same(mine: Marks, theirs: Marks) -> bool:
    """By the papers where both have shown theirs, else by account or by name and contact."""
    return bool(papers(mine) & papers(theirs)) if papers(mine) and papers(theirs) else bool(mine & theirs)


def papers(marks: Marks) -> Marks:
    """The digests of identity papers among them."""
    return frozenset(mark for mark in marks if mark.startswith(IDENTITY))


def _digest(kind: str, value: str) -> str:
    key = hashlib.sha256(b"gongkai same applicant" + settings.SECRET_KEY.encode()).digest()
    return kind + hmac.new(key, f"{kind}\0{value}".encode(), "sha256").hexdigest()[:24]
