"""By which calendar does a body count its days? The country's, with what is loaded for it or a body above on top.

A `Calendars` is what the database holds at one moment. It is made anew for every page and every job: nothing that one
process remembers could differ from what another has loaded meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from gongkai.portal.bodies.tree import ids_above
from gongkai.portal.calendars.models import CalendarYear
from gongkai.workdays import Calendar, CalendarError, Year, national

Years = Mapping[int, Year]
Layer = tuple[tuple[int, Year], ...]
"""Years in order: the same content is the same layer, in whatever process."""


class Calendars:
    """The calendars of all bodies at one moment."""

    def __init__(self, rows: Iterable[CalendarYear] | None = None) -> None:
        """From the database; or from other rows, to see what would be. Those that were replaced may be among them."""
        everything = list(CalendarYear.objects.all() if rows is None else rows)
        self.rows = [row for row in everything if row.until is None]
        self._replaced = everything
        self._above: dict[int, list[int]] = {}

    @property
    def regions(self) -> frozenset[int]:
        """The bodies that have days of their own."""
        return frozenset(row.body_id for row in self.rows if row.body_id)

    def national(self) -> Calendar:
        """Raises CalendarError when the years leave a gap."""
        return _built(_layer(self.rows, None), ())

    def of(self, body: int) -> Calendar:
        """The calendar of a body. Raises CalendarError for years that do not fit together."""
        return self._calendar(self.rows, body)

    def over(self, body: int) -> list[CalendarYear]:
        """What is loaded for the body or for one above it, beside the country's."""
        if not self.regions:
            return []
        above = self._ids_above(body)
        return [row for row in self.rows if row.body_id in above]

    def former(self, body: int) -> Iterable[Calendar]:
        """The calendars by which this body counted before, the newest first; worked out only when somebody looks."""
        return _Former(self, body)

    def formerly(self, body: int) -> Iterator[Calendar]:
        """The same, built at once."""
        moments = {row.since for row in self._replaced} | {row.until for row in self._replaced if row.until}
        for moment in sorted(moments, reverse=True):
            yield from self._if_sound([row for row in self._replaced if _held_before(row, moment)], body)
        shipped = national()
        for last in range(shipped.last - 1, shipped.first - 1, -1):
            # What was counted before the program itself brought the notice for a year.
            yield Calendar({number: year for number, year in shipped.years.items() if number <= last})

    def _if_sound(self, rows: list[CalendarYear], body: int) -> Iterator[Calendar]:
        try:
            yield self._calendar(rows, body)
        except CalendarError:
            return

    def _calendar(self, rows: list[CalendarYear], body: int) -> Calendar:
        if not any(row.body_id for row in rows):
            return _built(_layer(rows, None), ())
        downwards = reversed(self._ids_above(body))
        regional = tuple(layer for one in downwards if (layer := _layer(rows, one)))
        return _built(_layer(rows, None), regional)

    def _ids_above(self, body: int) -> list[int]:
        if body not in self._above:
            self._above[body] = ids_above(body)
        return self._above[body]


class _Former:
    """Built when somebody goes through it, which is seldom."""

    def __init__(self, calendars: Calendars, body: int) -> None:
        self._calendars, self._body = calendars, body

    def __iter__(self) -> Iterator[Calendar]:
        return self._calendars.formerly(self._body)


def calendar_of(body: int) -> Calendar:
    """The calendar of one body now; see `Calendars` for many."""
    return Calendars().of(body)


def _held_before(row: CalendarYear, moment: datetime) -> bool:
    return row.since < moment and (row.until is None or row.until >= moment)


def _layer(rows: Iterable[CalendarYear], body: int | None) -> Layer:
    found = {row.year: row.fixed for row in rows if row.body_id == body}
    return tuple(sorted(found.items(), key=lambda one: one[0]))


@lru_cache(maxsize=128)
def _built(nation: Layer, regions: tuple[Layer, ...]) -> Calendar:
    """Remembered by its whole content, so every process that asks for the same gets the same."""
    calendar = national().replaced(dict(nation)) if nation else national()
    for region in regions:
        calendar = calendar.overlaid(dict(region))
    return calendar
