"""In which request does a word stand, and where: in what is asked for, in a letter, in a note?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.assigning import knows_applicant
from gongkai.portal.foi.models import FoiLetter, FoiRequest, Note
from gongkai.portal.foi.searchable import name_of, words_of_letter
from gongkai.portal.search.finding import counted_out, holding
from gongkai.portal.visibility import visible


def holding_somewhere(word: str, viewer: Viewer) -> Q:
    """The requests with this folded word in themselves or in what the viewer may see of their letters and notes.

    Where the applicant is not known to the viewer, neither the name nor the letters, which bear it, are searched: who
    may not read a name must not find by it either (个人信息保护法 art. 6).
    """
    known = knows_applicant(viewer)
    letters = _letters(viewer, known).filter(pk__in=counted_out(holding(FoiLetter, word))).order_by()
    notes = visible(viewer, Note).filter(pk__in=counted_out(holding(Note, word))).order_by()
    whole = holding(FoiRequest, word)
    beside = [letters.values("request"), notes.values("request")]
    if not known:
        return Q(pk__in=counted_out(whole.union(*beside, all=True)))
    unnamed = whole.filter(beside_the_name(word)).union(*beside, all=True)
    return Q(pk__in=counted_out(unnamed)) | (known & Q(pk__in=counted_out(whole)))


def beside_the_name(word: str) -> Q:
    """Entries of requests that have the word in what is asked for, or in the number, which the title begins with."""
    return Q(text__contains=word) | Q(title__regex=f"^([0-9]+ )?{word}")


def _letters(viewer: Viewer, known: Q) -> QuerySet[FoiLetter]:
    seen = visible(viewer, FoiLetter)
    return seen.filter(request__in=FoiRequest.objects.filter(known)) if known else seen


@dataclass(frozen=True)
class Mention:
    """Where else in its file a request has a word: in which letter or note, and its text."""

    where: str
    text: str


def mentions(requests: Sequence[FoiRequest], words: Sequence[str], viewer: Viewer) -> dict[int, list[Mention]]:
    """By request, the letters and notes in which one of the words stands."""
    found: dict[int, list[Mention]] = {}
    if not words:
        return found
    for letter in visible(viewer, FoiLetter).filter(_with(FoiLetter, words), request__in=requests):
        found.setdefault(letter.request_id, []).append(Mention(name_of(letter), words_of_letter(letter)))
    for note in visible(viewer, Note).filter(_with(Note, words), request__in=requests):
        found.setdefault(note.request_id, []).append(Mention(_("备注"), note.text))
    return found


def _with(model: type[FoiLetter] | type[Note], words: Sequence[str]) -> Q:
    """Those that hold one of the words."""
    return reduce(or_, (Q(pk__in=holding(model, word)) for word in words))
