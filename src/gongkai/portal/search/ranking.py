"""Which entries may fit what somebody looks for, the best kind of fit first? At most so many, however many there are.

What bears the document number that was typed, then what has all of it in its title as it was typed, then its words in
the title, then all of it as it was typed anywhere, then its words anywhere. Where nothing has them all, what has the
rarest parts of them. Of each kind the newest come first, and the search stops when it has enough: so it costs the same
among ten thousand entries and a million.

Who may see what an entry stands for, no engine decides: whoever asks here asks the policy of visibility as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from django.conf import settings
from django.db.models import Model

from gongkai.portal.search.document_numbers import mark_looked_for
from gongkai.portal.search.engines import Engine, Marks, Words, engine
from gongkai.portal.search.everyday import also_called, around_names, without_asking
from gongkai.portal.search.folding import grams, typed_words
from gongkai.portal.search.models import Entry

MOST = 500
"""Entries that are looked at more closely."""
RARE = 2000
"""A part of a word that more entries have says little."""
MOST_PARTS = 6


class Fit(IntEnum):
    """How an entry fits, the best the lowest."""

    NUMBER = 1
    TITLE_AS_TYPED = 2
    TITLE = 3
    AS_TYPED = 4
    WORDS = 5
    PARTS = 6


@dataclass(frozen=True)
class Sought:
    """What somebody looks for, folded."""

    words: Words
    """Groups: of each word also what else it is called."""
    as_typed: str = ""
    number: str = ""
    """The mark of a document number."""
    marks: Marks = field(default=())

    @classmethod
    def of(cls, query: str, marks: Marks = ()) -> Sought:
        typed = typed_words(query)
        telling = [part for word in _telling(typed) or typed for part in around_names(word)]
        words = [also_called(word) for word in dict.fromkeys(telling)]
        return cls(words, _joined(typed), mark_looked_for(query), marks)

    @property
    def parts(self) -> list[str]:
        """The pairs and figures of what was typed."""
        return list(dict.fromkeys(gram for word, *_more in self.words for gram in grams(word) if len(gram) > 1))


def _joined(typed: Sequence[str]) -> str:
    """As one: a space between two words of Chinese is the keyboard's, not the paper's."""
    whole = ""
    for word in typed:
        whole += f" {word}" if whole[-1:].isascii() and whole and word[0].isascii() else word
    return whole


def _telling(typed: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part for word in typed for part in without_asking(word)))


class Ranker(Protocol):
    """What knows which entries may fit: a database, or an engine of its own beside it."""

    def fitting(self, sought: Sought, most: int) -> dict[int, Fit]:
        """Entries by their keys, each with its best fit; those that fit better come first."""

    def partly(self, sought: Sought, most: int) -> list[int]:
        """Entries that have some of it, for where none has it all."""


class InDatabase:
    """The engine of the database in use."""

    def fitting(self, sought: Sought, most: int) -> dict[int, Fit]:
        found: dict[int, Fit] = {}
        for fit, entries in self._in_turn(engine(), sought, most):
            for entry in entries:
                found.setdefault(entry, fit)
            if len(found) >= most:
                break
        return dict(list(found.items())[:most])

    def _in_turn(self, at: Engine, sought: Sought, most: int) -> Iterator[tuple[Fit, list[int]]]:
        marks = sought.marks
        if sought.number:
            yield Fit.NUMBER, at.newest((), [*marks, [sought.number]], most)
        one_word = len(sought.words) == 1
        if sought.as_typed:
            yield Fit.TITLE_AS_TYPED, at.newest([[sought.as_typed]], marks, most, in_title=True)
        if not one_word or len(sought.words[0]) > 1:
            yield Fit.TITLE, at.newest(sought.words, marks, most, in_title=True)
        if sought.as_typed and not one_word:
            yield Fit.AS_TYPED, at.newest([[sought.as_typed]], marks, most)
        yield Fit.WORDS, at.newest(sought.words, marks, most)

    def partly(self, sought: Sought, most: int) -> list[int]:
        found: dict[int, None] = {}
        for part in self._rarest(sought):  # the rarest first, which says most
            found |= dict.fromkeys(engine().newest([[part]], sought.marks, most))
        return list(found)[:most]

    def _rarest(self, sought: Sought) -> list[str]:
        """Parts that few entries have, as many as stay few together."""
        counts = {part: len(engine().newest([[part]], sought.marks, RARE)) for part in sought.parts}
        chosen: list[str] = []
        together = 0
        for part in sorted((part for part in counts if counts[part]), key=lambda part: counts[part]):
            if chosen and (together + counts[part] > RARE or len(chosen) == MOST_PARTS):
                break
            chosen.append(part)
            together += counts[part]
        return chosen


def fitting(sought: Sought, most: int = MOST) -> dict[int, Fit]:
    return ranker().fitting(sought, most)


def partly(sought: Sought, most: int = MOST) -> list[int]:
    return ranker().partly(sought, most)


def titled(model: type[Model], folded: str, marks: Marks, most: int) -> list[int]:
    """The keys of the newest records of a kind with this in their title, of those that an engine knows."""
    entries = engine().newest([[folded]], marks, most, in_title=True)
    rows = Entry.objects.filter(pk__in=entries, kind=model._meta.label_lower)
    return list(rows.values_list("record", flat=True))


_rankers: dict[str, Ranker] = {}


def answers_beside(address: str, ranker: Ranker) -> None:
    """From now on it is asked where the operator has named this address."""
    _rankers[address] = ranker


def ranker() -> Ranker:
    """The engine that the operator has named, or the database."""
    return _rankers.get(settings.OPENSEARCH) or InDatabase()
