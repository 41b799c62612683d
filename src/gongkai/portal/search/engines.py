"""How does each database find the entries that hold a word? SQLite by FTS5, PostgreSQL by a tsvector of the same pairs.

Neither is asked to cut Chinese: both get the pairs of `folding`, so the same words find the same records in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from gongkai.portal.search.folding import Phrase, grams, phrase
from gongkai.portal.search.models import Entry
from gongkai.portal.visibility import NOTHING

Marks = Sequence[Iterable[str]]
"""Groups of marks: of each one is wanted."""
Words = Sequence[Sequence[str]]
"""Groups of folded words: of each one is wanted."""


class Engine(Protocol):
    """What the room asks of a database. Everything happens in the transaction that is going on."""

    @property
    def set_up(self) -> Sequence[str]: ...

    @property
    def take_down(self) -> Sequence[str]: ...

    def put(self, entry: Entry) -> None:
        """Take in an entry that was saved just now."""

    def drop(self, entry: Entry) -> None:
        """Forget an entry, as it was put."""

    def clear(self) -> None:
        """Forget all."""

    def purge(self) -> None:
        """Leave nothing on the disk of what was dropped. It may take as long as writing the index anew."""

    def holding(self, word: str, kind: str) -> Q:
        """The entries with this mark of their kind, and the folded word in their title or text."""

    def bearing(self, marks: Marks, kind: str, most: int) -> list[int]:
        """The newest entries of this kind that have a mark of each group, and no more than `most`."""

    def newest(self, words: Words, marks: Marks, most: int, *, in_title: bool = False) -> list[int]:
        """The newest entries with a mark of each group and one word of each group, and no more than `most`.

        Where many have them, it stops when it has enough, so that a word that everybody uses costs no more.
        """

    def nearest(self, wanted: Iterable[str], kind: str, most: int) -> list[int]:
        """The entries of this kind that have most of these grams, the nearest first, and no more than `most`."""


class Fts5:
    """A table of SQLite that holds no text of its own, only where each gram stands."""

    # "ascii" takes every other sign for a letter: the cutting was done before.
    set_up = ("CREATE VIRTUAL TABLE search_grams USING fts5(title, text, marks, content='', tokenize='ascii')",)
    take_down = ("DROP TABLE search_grams",)

    def put(self, entry: Entry) -> None:
        _do("INSERT INTO search_grams(rowid, title, text, marks) VALUES (%s, %s, %s, %s)", _row(entry))

    def drop(self, entry: Entry) -> None:
        # A table without content must be told what it forgets.
        sql = "INSERT INTO search_grams(search_grams, rowid, title, text, marks) VALUES ('delete', %s, %s, %s, %s)"
        _do(sql, _row(entry))

    def clear(self) -> None:
        _do("INSERT INTO search_grams(search_grams) VALUES ('delete-all')", [])

    def purge(self) -> None:
        # What is dropped is only crossed out, in a later segment, until the segments are merged into one.
        _do("INSERT INTO search_grams(search_grams) VALUES ('optimize')", [])

    def holding(self, word: str, kind: str) -> Q:
        return _matching(f'{{title text}} : {_quoted(word)} AND marks : "{kind}"')

    def bearing(self, marks: Marks, kind: str, most: int) -> list[int]:
        return self.newest((), [*marks, [kind]], most)

    def newest(self, words: Words, marks: Marks, most: int, *, in_title: bool = False) -> list[int]:
        # In the order of the rows it reads no further than it must, however many there are.
        sql = "SELECT rowid FROM search_grams WHERE search_grams MATCH %s ORDER BY rowid DESC LIMIT %s"
        place = "title" if in_title else "{title text}"
        groups = [f"{place} : ({' OR '.join(map(_quoted, group))})" for group in words]
        groups += [f"marks : ({_any(group)})" for group in marks]
        return _ids(sql, [" AND ".join(groups), most])

    def nearest(self, wanted: Iterable[str], kind: str, most: int) -> list[int]:
        sql = "SELECT rowid FROM search_grams WHERE search_grams MATCH %s ORDER BY bm25(search_grams, 4, 1, 0) LIMIT %s"
        return _ids(sql, [f'{{title text}} : ({_any(wanted)}) AND marks : "{kind}"', most])


def _row(entry: Entry) -> list[Any]:
    return [entry.pk, " ".join(grams(entry.title)), " ".join(grams(entry.text)), entry.marks]


def _quoted(word: str) -> str:
    wanted = phrase(word)
    return f'"{" ".join(wanted.grams)}"{" *" if wanted.open else ""}'


def _any(wanted: Iterable[str]) -> str:
    """One of these; grams and marks are letters and figures only, so nothing in them can end the quotation."""
    return " OR ".join(f'"{gram}"' for gram in wanted)


def _matching(query: str) -> Q:
    return Q(pk__in=RawSQL("SELECT rowid FROM search_grams WHERE search_grams MATCH %s", [query]))


class Tsvector:
    """A column of PostgreSQL beside those that Django knows, with a GIN index.

    It holds which grams there are and not where, for it keeps no more than 256 places of one: whether they stand side
    by side, the folded text says, which is looked at only where all of them are.
    """

    set_up = (
        "ALTER TABLE search_entry ADD COLUMN grams tsvector",
        "CREATE INDEX search_entry_grams ON search_entry USING gin (grams)",
    )
    take_down = ("ALTER TABLE search_entry DROP COLUMN grams",)

    def put(self, entry: Entry) -> None:
        title = grams(entry.title)
        found = {*title, *(f"^{gram}" for gram in title), *grams(entry.text)}
        found |= {f"={mark}" for mark in entry.marks.split()}
        _do("UPDATE search_entry SET grams = array_to_tsvector(%s::text[]) WHERE id = %s", [sorted(found), entry.pk])

    def drop(self, entry: Entry) -> None:
        """It goes with its row."""

    def clear(self) -> None:
        """They go with their rows."""

    def purge(self) -> None:
        """PostgreSQL writes over what is dead when it vacuums."""

    def holding(self, word: str, kind: str) -> Q:
        there = _stands_in("title", word) | _stands_in("text", word)
        return _having(f"{_all_of(phrase(word))} & '={kind}'") & there

    def bearing(self, marks: Marks, kind: str, most: int) -> list[int]:
        return self.newest((), [*marks, [kind]], most)

    def newest(self, words: Words, marks: Marks, most: int, *, in_title: bool = False) -> list[int]:
        sign = "^" if in_title else ""
        groups = ["(" + " | ".join(_all_of(phrase(word), sign) for word in group) + ")" for group in words]
        groups += ["(" + " | ".join(f"'={mark}'" for mark in group) + ")" for group in marks]
        # One question with its limit: the planner then reads the newest rows of a common word in their order.
        found = Entry.objects.annotate(held=RawSQL("grams @@ %s::tsquery", [" & ".join(groups)])).filter(held=True)
        for group in words:
            there = (_stands_in("title", word) | (NOTHING if in_title else _stands_in("text", word)) for word in group)
            found = found.filter(reduce(or_, there))
        return list(found.order_by("-pk").values_list("pk", flat=True)[:most])

    def nearest(self, wanted: Iterable[str], kind: str, most: int) -> list[int]:
        some = " | ".join(f"'{gram}'" for gram in wanted)
        query = f"({some}) & '={kind}'"
        sql = """SELECT id FROM search_entry WHERE grams @@ %s::tsquery
            ORDER BY ts_rank(grams, %s::tsquery) DESC, id DESC LIMIT %s"""
        return _ids(sql, [query, query, most])


def _all_of(wanted: Phrase, sign: str = "") -> str:
    *whole, last = (f"'{sign}{gram}'" for gram in wanted.grams)
    return "(" + " & ".join([*whole, f"{last}:*" if wanted.open else last]) + ")"


def _stands_in(column: str, word: str) -> Q:
    # A figure that begins the word is the beginning of a figure: 7号 is not in 17号.
    if word[0].isascii():
        return Q(**{f"{column}__regex": f"(^|[^0-9a-z]){word}"})
    return Q(**{f"{column}__contains": word})


def _having(query: str) -> Q:
    return Q(pk__in=RawSQL("SELECT id FROM search_entry WHERE grams @@ %s::tsquery", [query]))


def _do(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _ids(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


_ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": Tsvector()}


def engine(vendor: str = "") -> Engine:
    """That of the database in use. Raises KeyError for one the site does not run on."""
    return _ENGINES[vendor or connection.vendor]
