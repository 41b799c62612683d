"""Would somebody come to answer to themselves, and on which day first?

Asked of plain rows, so that one new row and a whole table of them are asked alike. Each step up the tree narrows the
period to the days on which all rows of the way hold: a loop that closes only on some day to come is found too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Answers(NamedTuple):
    """Who answers to whom, from a day on, to a day (inclusive) or for good."""

    body: int
    superior: int
    start: date
    end: date | None = None


class Loop(NamedTuple):
    """The first day of a loop, and the way around it: the first body is the last."""

    day: date
    bodies: tuple[int, ...]


def first_loop(new: Answers, known: Iterable[Answers]) -> Loop | None:
    """The earliest loop that the new row closes with those known, or nothing."""
    above: dict[int, list[Answers]] = defaultdict(list)
    for row in known:
        above[row.body].append(row)
    return _first_through(new, above)


def loops_among(rows: Iterable[Answers]) -> dict[int, Loop]:
    """For a whole table: every body that stands in a loop, with its earliest one."""
    above: dict[int, list[Answers]] = defaultdict(list)
    for row in rows:
        above[row.body].append(row)
    found: dict[int, Loop] = {}
    for rows_of_one in list(above.values()):
        for row in rows_of_one:
            loop = _first_through(row, above)
            if loop and (row.body not in found or loop.day < found[row.body].day):
                found[row.body] = loop
    return found


def _first_through(new: Answers, above: dict[int, list[Answers]]) -> Loop | None:
    best: Loop | None = None
    open_ways: list[tuple[int, date, date, tuple[int, ...]]] = [
        (new.superior, new.start, new.end or date.max, (new.body, new.superior))
    ]
    while open_ways:
        at, start, end, way = open_ways.pop()
        if at == new.body:
            best = Loop(start, way) if best is None or start < best.day else best
            continue
        for row in above.get(at, ()):
            later, sooner = max(start, row.start), min(end, row.end or date.max)
            if later <= sooner and (row.superior == new.body or row.superior not in way):
                open_ways.append((row.superior, later, sooner, (*way, row.superior)))
    return best
