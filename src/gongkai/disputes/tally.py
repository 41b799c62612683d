"""What stands in table four for a year?

Counted are the cases that were open on some day of the year, each once: in the column of its result if it was decided
by 31 December, else as 尚未审结. A case that was decided in one year and appealed in the next is open again, so it is
counted in both. What happens after a year leaves its table as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.disputes.course import Course
from gongkai.disputes.events import DisputeEvent
from gongkai.disputes.law import Column, Route, Settings, UnderAppeal
from gongkai.disputes.standing import course_of
from gongkai.form import form_for

FIRST_YEAR = 2019
"""The first report on the form with table four."""


class Span(NamedTuple):
    """Years in all of which a case stands in one column. `last` is None while nothing ends it."""

    first: int
    last: int | None
    column: Column


def column_in(events: Iterable[DisputeEvent], year: int, settings: Settings | None = None) -> Column | None:
    """The column of a case in the report of a year; None when it was not open on any day of it."""
    course = course_of(events, date(year, 12, 31))
    return _column(course, year, settings or Settings()) if _was_open_in(course, year) else None


def spans(events: Iterable[DisputeEvent], settings: Settings | None = None) -> Sequence[Span]:
    """The same for every year at once, as far as anything is known to have happened."""
    known = list(events)
    found: list[Span] = []
    if not known:
        return found
    for year in range(known[0].on.year, known[-1].on.year + 1):
        column = column_in(known, year, settings)
        if column is None:
            continue
        last = found[-1] if found else None
        if last and last.column == column and last.last == year - 1:
            found[-1] = last._replace(last=year)
        else:
            found.append(Span(year, year, column))
    course = course_of(known, known[-1].on)
    if found and course.now and course.now.decided is None:
        found[-1] = found[-1]._replace(last=None)
    return found


def table_four(cases: Iterable[tuple[Route, Iterable[DisputeEvent]]], year: int) -> Mapping[str, int]:
    """Every cell of table four, from the route and the events of each case. Raises FormError before 2019."""
    return tally_columns(((route, column_in(events, year), 1) for route, events in cases), year)


def tally_columns(counted: Iterable[tuple[Route, Column | None, int]], year: int) -> Mapping[str, int]:
    """The same from columns that were worked out before: (route, column, how many)."""
    form = form_for(year)
    cells: Counter[str] = Counter()
    for route, column, number in counted:
        if column is not None:
            cells[f"{route.row}.{column}"] += number
    for total in form.sums:
        if total.total.startswith("disputes."):
            cells[total.total] = sum(cells[key] for key in total.right)
    return {slot.key: cells[slot.key] for slot in form.table("disputes").slots}


def _was_open_in(course: Course, year: int) -> bool:
    return any(
        one.since.year <= year and (one.decided is None or one.decided.on.year >= year) for one in course.instances
    )


def _column(course: Course, year: int, settings: Settings) -> Column:
    first, now = course.instances[0], course.instances[-1]
    if now.decided is None and now is not first and settings.under_appeal == UnderAppeal.FIRST_INSTANCE:
        return first.column or Column.PENDING
    return now.column or Column.PENDING
