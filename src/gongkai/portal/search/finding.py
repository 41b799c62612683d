"""Which records hold these words, of those that the viewer may see, and where do they stand in them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.db.models import Case, Expression, F, FloatField, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Length, Replace

from gongkai.portal.search.engines import Marks, engine
from gongkai.portal.search.folding import fold, grams, words_of
from gongkai.portal.search.index import mark_of
from gongkai.portal.search.models import Entry
from gongkai.portal.visibility import visible

Record = TypeVar("Record", bound=Model)
Keys = QuerySet[Entry, Any]

MOST_RANKED = 2000
"""So many finds are put in order by how well they fit; with more, the newest first says as much and costs nothing."""
TITLE_WEIGHT = 4.0
USUAL_LENGTH = 400.0
"""Characters: in a text twice as long, twice as many mentions say the same."""


def search(viewer: object, model: type[Record], query: str) -> QuerySet[Record]:
    """The records that hold every word of the query, of those that the viewer may see; all of them for no word."""
    found = visible(viewer, model)
    for word in words_of(query):
        found = found.filter(pk__in=counted_out(holding(model, word)))
    return found


def holding(model: type[Model], word: str) -> Keys:
    """The keys of the records with this folded word. Who uses them asks the policy of visibility as well."""
    return Entry.objects.filter(engine().holding(word, mark_of(model))).values("record")


def bearing(model: type[Model], marks: Marks, most: int) -> list[int]:
    """The keys of the newest records with a mark of each group. Who uses them asks the policy of visibility as well."""
    if not all(marks):
        return []
    entries = engine().bearing(marks, mark_of(model), most)
    return list(Entry.objects.filter(pk__in=entries).values_list("record", flat=True))


def marks_held(model: type[Model], keys: Iterable[int]) -> dict[int, frozenset[str]]:
    """The marks of these records, as the index holds them; nothing for one that it does not know."""
    rows = Entry.objects.filter(kind=model._meta.label_lower, record__in=list(keys)).values_list("record", "marks")
    return {record: frozenset(marks.split()) for record, marks in rows}


FEW = 1000


def counted_out(keys: Keys) -> Keys | list[int]:
    """Few keys as a list, so that the database begins with them; many as the query that gives them."""
    few = [next(iter(row.values())) for row in keys[: FEW + 1]]
    return few if len(few) <= FEW else keys


def by_relevance(found: QuerySet[Record], words: Sequence[str]) -> QuerySet[Record]:
    """Best first, then in the order they had: what has the words in its title, then what is densest in them."""
    if not words or found.order_by()[: MOST_RANKED + 1].count() > MOST_RANKED:
        return found
    entry = Entry.objects.filter(kind=found.model._meta.label_lower, record=OuterRef("pk"))
    score = Subquery(entry.annotate(score=_score(words)).values("score")[:1])
    order: Any = found.query.order_by or found.model._meta.ordering or ()
    ranked: Any = found.annotate(relevance=Coalesce(score, 0.0)).order_by("-relevance", *order)
    return cast("QuerySet[Record]", ranked)


def _score(words: Sequence[str]) -> Expression:
    total: Any = Value(0.0)
    length = Cast(Length("text"), FloatField())
    for word in words:
        shorter = Cast(Length(Replace(F("text"), Value(word), Value(""))), FloatField())
        times = (length - shorter) / Value(float(len(word)))
        in_title = Case(When(title__contains=word, then=Value(TITLE_WEIGHT)), default=Value(0.0))
        total = total + in_title + times / (times + Value(1.0) + length / Value(USUAL_LENGTH))
    return Cast(total, FloatField())


MOST_NEAREST = 200


def nearest(viewer: object, model: type[Record], text: str, most: int) -> list[tuple[Record, float]]:
    """The records that share most with a text, each with the part of the text's weight that it holds, best first.

    A pair of characters weighs more the fewer of the candidates have it, so that 申请公开 counts for little.
    """
    wanted = {gram for gram in grams(fold(text).text) if len(gram) > 1}
    if not wanted:
        return []
    entries = Entry.objects.in_bulk(engine().nearest(sorted(wanted), mark_of(model), MOST_NEAREST))
    seen = visible(viewer, model).in_bulk([entry.record for entry in entries.values()])
    held = {
        entry.record: wanted & {*grams(entry.title), *grams(entry.text)}
        for entry in entries.values()
        if entry.record in seen
    }
    weight = {gram: 1 / (1 + sum(gram in some for some in held.values())) for gram in wanted}
    whole = sum(weight.values())
    shares = {record: sum(weight[gram] for gram in some) / whole for record, some in held.items()}
    best = sorted(shares, key=lambda record: (-shares[record], -record))[:most]
    return [(seen[record], shares[record]) for record in best]


# --- where it stands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A piece of text, and whether it is what was looked for."""

    text: str
    found: bool


def passage(text: str, words: Sequence[str], length: int = 120) -> list[Piece]:
    """The part of a text in which the words stand first, cut into what was looked for and the rest."""
    flat = " ".join(text.split())
    spans = spans_of(flat, words) if words else []
    start = max(0, spans[0][0] - length // 4) if spans else 0
    if len(flat) - start < length:
        start = max(0, len(flat) - length)
    end = min(len(flat), start + length)
    pieces = [Piece("…", found=False)] if start else []
    place = start
    for first, last in spans:
        if first >= end:
            break
        if first < place:
            continue
        pieces += [Piece(flat[place:first], found=False), Piece(flat[first : min(last, end)], found=True)]
        place = min(last, end)
    pieces.append(Piece(flat[place:end], found=False))
    if end < len(flat):
        pieces.append(Piece("…", found=False))
    return [piece for piece in pieces if piece.text]


def spans_of(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where each word stands in a text, in order and united where they overlap."""
    folded = fold(text)
    found = sorted(span for word in words for span in _spans(folded.text, word))
    united: list[tuple[int, int]] = []
    for first, last in found:
        start, end = folded.places[first], folded.places[last - 1] + 1
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _spans(text: str, word: str) -> Iterable[tuple[int, int]]:
    place = text.find(word)
    while place >= 0:
        if not (word[0].isascii() and place and text[place - 1].isascii() and text[place - 1] != " "):
            yield place, place + len(word)
        place = text.find(word, place + 1)
