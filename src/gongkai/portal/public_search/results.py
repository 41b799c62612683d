"""Which public items does somebody find, and in which order? One that a citizen trusts.

How an item fits comes first (`search.ranking`): its number, its title, its words. Then how much of the title was typed
and how dense the words stand. What is no longer in force comes after what is, unless it was called by its very number
or title; of two that are alike in all this the newer one comes first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models.functions import Substr
from django.utils import timezone

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.public_search.asking import Asked
from gongkai.portal.publishing.models import Item
from gongkai.portal.search.models import Entry
from gongkai.portal.search.ranking import MOST, Fit, Sought, fitting, partly
from gongkai.portal.visibility import visible
from gongkai.publication import Validity

GROUNDS: Mapping[Fit, float] = {
    Fit.NUMBER: 100, Fit.TITLE_AS_TYPED: 60, Fit.TITLE: 50, Fit.AS_TYPED: 34, Fit.WORDS: 24, Fit.PARTS: 0,
}  # fmt: skip
EXACT_TITLE, PART_OF_TITLE, DENSITY, SHARE, RECENCY = 20.0, 8.0, 8.0, 20.0, 4.0
OUT_OF_FORCE: Mapping[str, float] = {Validity.REPEALED: 30.0, Validity.EXPIRED: 30.0, Validity.SUSPENDED: 10.0}
"""What it costs: more than the difference between a word in the title and a word in the text."""
HALF_LIFE = 2 * 365.0
"""Days in which what is new about an item halves."""
USUAL_LENGTH = 400.0
"""Characters: in a text twice as long, twice as many mentions say the same."""
READ = 3000
"""Characters of a text that are looked at for its order."""
FEW = 5
"""With fewer finds, what has only parts of what was typed stands below them."""
LEAST_SHARE = 0.35
"""What has less of what was typed is no help."""
MISSING = 0.5
"""The weight of a part that nothing has: it may be wrongly typed."""


class Row(NamedTuple):
    """An item that was found, with what it can be narrowed by."""

    pk: int
    body: int
    published: date
    validity: str
    topic: str
    genre: str
    fit: Fit
    weight: float

    @property
    def is_close(self) -> bool:
        """It has only parts of what was typed."""
        return self.fit is Fit.PARTS


class Read(NamedTuple):
    """What the index holds of an item."""

    fit: Fit
    title: str
    text: str


@dataclass(frozen=True)
class Found:
    rows: Sequence[Row]
    more: bool
    """There are more than are looked at, so nothing is counted."""

    @property
    def whole(self) -> int:
        """Of those that have all that was typed."""
        return sum(not row.is_close for row in self.rows)

    def counts(self, name: str) -> list[tuple[str | int, int]]:
        """What they can be narrowed to, and how many would be left; the most frequent first, years in their order."""
        if name == "year":
            years = Counter(row.published.year for row in self.rows)
            return sorted(years.items(), reverse=True)
        return Counter(value for row in self.rows if (value := getattr(row, name))).most_common()


def find(viewer: Viewer, asked: Asked, today: date | None = None) -> Found:
    """The public items that fit, best first. The engine says which may fit, the policy of visibility what is shown."""
    sought, today = asked.sought, today or timezone.localdate()
    fits = fitting(sought)
    rows = _weighed(viewer, asked, sought, _read(fits), today)
    if len(rows) < FEW and sought.words and not sought.number:  # the next number is another document
        others = _read({entry: Fit.PARTS for entry in partly(sought) if entry not in fits})
        rows += _weighed(viewer, asked, sought, others, today)
    newest = asked.sort == "date" or not sought.words
    rows.sort(key=lambda row: (row.is_close, -row.published.toordinal() if newest else -row.weight, -row.pk))
    return Found(rows, more=len(fits) >= MOST)


def _read(fits: Mapping[int, Fit]) -> dict[int, Read]:
    """Of each item how it fits, and what the index holds of it."""
    entries = Entry.objects.filter(pk__in=list(fits), kind=Item._meta.label_lower)
    rows = entries.annotate(beginning=Substr("text", 1, READ)).values_list("pk", "record", "title", "beginning")
    return {record: Read(fits[pk], title, text) for pk, record, title, text in rows}


def _weighed(viewer: Viewer, asked: Asked, sought: Sought, read: Mapping[int, Read], today: date) -> list[Row]:
    columns = ("pk", "body_id", "published", "validity", "shown__topic", "shown__genre")
    items = visible(viewer, Item).filter(Item.IS_PUBLIC, published__isnull=False, pk__in=list(read))
    shares = _shares(sought, read)
    rows = []
    for pk, body, published, validity, topic, genre in items.values_list(*columns):
        found = read[pk]
        weight = _fits(sought, found) + SHARE * shares.get(pk, 0.0)
        weight += RECENCY * 0.5 ** (max(0, (today - published).days) / HALF_LIFE)
        if not _is_called_by_name(sought, found):
            weight -= OUT_OF_FORCE.get(validity, 0.0)
        if found.fit is not Fit.PARTS or shares[pk] >= LEAST_SHARE:
            first = topic.partition("/")[0]
            rows.append(Row(pk, body, published, validity, first, genre, found.fit, weight))
    return [row for row in rows if _is_as_chosen(row, asked)]


def _is_as_chosen(row: Row, asked: Asked) -> bool:
    """An index beside the database may be behind it."""
    return (
        (not asked.topic or row.topic == asked.topic)
        and (not asked.genre or row.genre == asked.genre)
        and (not asked.validity or row.validity == asked.validity)
        and (not asked.year or row.published.year == asked.year)
        and (not asked.body or asked.below or row.body == asked.body)
    )


def _is_called_by_name(sought: Sought, found: Read) -> bool:
    return found.fit is Fit.NUMBER or found.title == sought.as_typed


def _fits(sought: Sought, found: Read) -> float:
    weight = GROUNDS[found.fit]
    if found.fit is Fit.PARTS:
        return weight
    if found.title == sought.as_typed:
        weight += EXACT_TITLE
    if found.fit in (Fit.TITLE_AS_TYPED, Fit.TITLE):
        typed = sum(len(group[0]) for group in sought.words)
        weight += PART_OF_TITLE * min(1.0, typed / max(1, len(found.title)))
    return weight + DENSITY * _density(sought, found)


def _density(sought: Sought, found: Read) -> float:
    """From nought towards one: how dense the words stand, on the average of them."""
    if not sought.words:
        return 0.0
    length = len(found.text) / USUAL_LENGTH
    times = (max(found.text.count(word) for word in group) for group in sought.words)
    return sum(count / (count + 1 + length) for count in times) / len(sought.words)


def _shares(sought: Sought, read: Mapping[int, Read]) -> dict[int, float]:
    """How much of what was typed an item has, nought to one, for those that have parts of it.

    A part weighs more the fewer of them have it; one in the title counts whole, one in the text two thirds.
    """
    some = {pk: found for pk, found in read.items() if found.fit is Fit.PARTS}
    parts = sought.parts
    held = Counter(part for found in some.values() for part in parts if part in found.title or part in found.text)
    weights = {part: math.log(1 + (len(some) + 1) / (held[part] + 0.5)) for part in parts if held[part]}
    whole = sum(weights.values()) + MISSING * sum(part not in weights for part in parts)
    return {
        pk: sum(weight * _where(part, found) for part, weight in weights.items()) / whole for pk, found in some.items()
    }


def _where(part: str, found: Read) -> float:
    return 1.0 if part in found.title else 2 / 3 if part in found.text else 0.0


def keywords_of(texts: Iterable[str]) -> Counter[str]:
    """The keywords that items give themselves, however they are kept apart."""
    apart = str.maketrans("，、；;,|/　", "        ")
    return Counter(word for text in texts for word in text.translate(apart).split() if 1 < len(word) <= 20)
