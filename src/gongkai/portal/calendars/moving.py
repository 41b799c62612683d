"""Which open periods move when a calendar is loaded? Each room that has some says so in a module `moving`:

    moves_with_the_calendar(find, settle)

`find(old, new)` gives the moves, without changing anything; `settle(moves)` is called within the act that loads the
calendar and brings the room's own records up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.calendars.effective import Calendars


@dataclass(frozen=True)
class Move:
    """A period that ends on another day, or for certain, by another calendar."""

    record: Model
    number: str
    """By which the record is known within its body; no name of a person."""
    body: Body
    what: str
    was: date
    becomes: date
    provisional_before: bool
    provisional_after: bool
    people: tuple[Person, ...] = ()
    """Who is told."""
    url: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What has to be the same when what was shown is done."""
        return (self.record._meta.label_lower, str(self.record.pk), self.what, str(self.was), str(self.becomes))


Find = Callable[[Calendars, Calendars], Iterable[Move]]
Settle = Callable[[Sequence[Move]], None]

_rooms: list[tuple[Find, Settle]] = []


def moves_with_the_calendar(find: Find, settle: Settle) -> None:
    """A room declares what moves in it."""
    if (find, settle) not in _rooms:
        _rooms.append((find, settle))


def all_moves(old: Calendars, new: Calendars) -> list[Move]:
    """What moves in every room, by body and new day."""
    found = [move for find, _settle in _rooms for move in find(old, new)]
    return sorted(found, key=lambda move: (move.body.pk, move.becomes, move.number, move.what))


def settle_all(moves: Sequence[Move]) -> None:
    for _find, settle in _rooms:
        settle(moves)


def by_person(moves: Iterable[Move]) -> Iterator[tuple[Person, list[Move]]]:
    """Each person who is told, with what moves for them."""
    told: dict[int, tuple[Person, list[Move]]] = {}
    for move in moves:
        for person in move.people:
            told.setdefault(person.pk, (person, []))[1].append(move)
    yield from told.values()
