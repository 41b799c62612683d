"""What of a room is searched? Each room says it in its module `searchable.py`:

    declare(Searchable(Note, text=lambda note: note.text))

Its records are then followed by the index, in the same transaction in which they change. Text, title and marks may
rest on the record's own columns only: on a change of another record the index would not hear. A record that never
changes again, such as the frozen version that an item shows, counts as the column that points to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Model


def _nothing(record: Any) -> Any:
    return ""


@dataclass(frozen=True)
class Searchable:
    """How records of one kind are found: by the words of a title and a text, and by marks.

    A mark is a sign for a property (letters and figures of ASCII), found exactly and never shown, such as the digest of
    an identity.
    """

    model: type[Model]
    text: Callable[[Any], str]
    title: Callable[[Any], str] = _nothing
    marks: Callable[[Any], Iterable[str]] = _nothing
    goes_out: str = ""
    """The mark of the entries that everybody may read, which an engine outside the database may be given."""
    with_it: tuple[str, ...] = ()
    """What is fetched with many records at once: those that never change again once a record points to them."""

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower


_declared: dict[type[Model], Searchable] = {}


def declare(*kinds: Searchable) -> None:
    """Take in what a room lets be searched; once for each kind of record."""
    for one in kinds:
        if one.model in _declared:
            raise TypeError(f"{one.kind} is declared already.")
        _declared[one.model] = one


def declared() -> Mapping[type[Model], Searchable]:
    return MappingProxyType(_declared)
