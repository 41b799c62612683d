"""Which requests does an officer want to see, and how many are waiting?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import STATES, FoiLetter, FoiRequest, LetterState
from gongkai.portal.foi.searching import holding_somewhere
from gongkai.portal.foi.waiting import WHOM, anybody
from gongkai.portal.search.folding import words_of
from gongkai.workdays import Calendar, CalendarError

QUEUES = {
    "open": _("在办"),
    "mine": _("我承办的"),
    "unit": _("本机构承办的"),
    "overdue": _("已逾期"),
    "due-1": _("1个工作日内到期"),
    "due-3": _("3个工作日内到期"),
    "due-5": _("5个工作日内到期"),
    "waiting": _("等待他人"),
    "to-send": _("待送出"),
    "to-archive": _("待归档"),
    "unassigned": _("没有承办人"),
    "all": _("全部"),
}
"""The desk's queues, in order."""
NEWEST_FIRST = ("-year", "-serial")
MOST_PRESSING_FIRST = ("due", "year", "serial")
WAITING_FOR = {f"waiting-{whom}": label for whom, (label, _which) in WHOM.items()}
"""The queues inside “等待他人”."""


BY_DUE_DATE = ("overdue", "due-1", "due-3", "due-5")
MOST_COUNTED = 1000
"""A queue is counted to here; counting a million rows would make everybody wait."""
MOST_LISTED = 10_000
"""So far a list can be leafed through. Nobody reads on; the filters find what comes after."""


class Pages(Paginator[FoiRequest]):
    """A long list in pages, that counts no further than it shows.

    A page is found by its keys alone: to sort a hundred thousand keys is quick, to sort what stands behind them is not.
    What is shown of each stands in `whole`.
    """

    object_list: QuerySet[FoiRequest]

    def __init__(self, found: QuerySet[FoiRequest], per_page: int, whole: QuerySet[FoiRequest] | None = None) -> None:
        super().__init__(found, per_page)
        self.whole = FoiRequest.objects.all() if whole is None else whole

    def page(self, number: int | str) -> Page[FoiRequest]:
        chosen = self.validate_number(number)
        first = (chosen - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        keys = list(self.object_list.values_list("pk", flat=True)[first:last])
        by_key = self.whole.in_bulk(keys)
        return Page([by_key[key] for key in keys if key in by_key], chosen, self)

    @cached_property
    def count(self) -> int:
        return min(self._more, MOST_LISTED)

    @property
    def goes_on(self) -> bool:
        """Whether there are more than can be leafed through."""
        return self._more > MOST_LISTED

    @cached_property
    def _more(self) -> int:
        return count_up_to(MOST_LISTED + 1, self.object_list)


def waiting_in(seen: QuerySet[FoiRequest], queues: Iterable[str], viewer: Viewer) -> list[int | str]:
    """How many wait in each of these queues, or that they are very many.

    Those by due date are counted in the order of that date, so that PostgreSQL goes by its index: left to itself it
    reads the whole table for the few that are overdue, because it takes them to be as many as those that once were.
    All others it finds as they come; to put the requests of several bodies in one order first costs more than that.
    """
    today, calendars = timezone.localdate(), Calendars()
    keys = seen.order_by().values("pk")
    found = [
        keys.filter(in_queue(queue, viewer, today, calendars)).order_by(*(("due",) if queue in BY_DUE_DATE else ()))
        for queue in queues
    ]
    numbers = counts_up_to(MOST_COUNTED + 1, found)
    return [number if number <= MOST_COUNTED else f"{MOST_COUNTED}+" for number in numbers]


def order_of(queue: str) -> tuple[str, ...]:
    return NEWEST_FIRST if queue == "all" else MOST_PRESSING_FIRST


def count_up_to(most: int, found: QuerySet[FoiRequest]) -> int:
    [number] = counts_up_to(most, [found.order_by().values("pk")])
    return number


def counts_up_to(most: int, found: Iterable[QuerySet[FoiRequest, Any]]) -> list[int]:
    """How many keys there are in each list, asked for in one query: the way to the database and back takes longest."""
    parts: list[str] = []
    given: list[Any] = []
    for keys in found:
        try:
            sql, values = keys[:most].query.sql_with_params()
        except EmptyResultSet:  # nothing can be in it
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608  (made by Django, the values apart)
        given += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", given)
        return list(cursor.fetchone())


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; anything that is not a choice counts as not chosen."""

    queue: str = "open"
    text: str = ""
    state: str = ""
    year: int | None = None
    order: str = "relevance"
    """Of what a search finds: best first, or `standing`, in the order of the queue."""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        queue, state, year = (query.get(name, "") for name in ("queue", "state", "year"))
        return cls(
            queue=queue if queue in QUEUES or queue in WAITING_FOR else "open",
            text=query.get("q", "").replace("\0", "").strip()[:100],
            state=state if state in dict(STATES) else "",
            order="standing" if query.get("order") == "standing" else "relevance",
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        )

    @property
    def words(self) -> list[str]:
        return words_of(self.text)

    def narrow(self, requests: QuerySet[FoiRequest], viewer: Viewer) -> QuerySet[FoiRequest]:
        requests = requests.filter(in_queue(self.queue, viewer))
        for word in self.words:
            requests = requests.filter(holding_somewhere(word, viewer))
        if self.state:
            requests = requests.filter(state=self.state)
        return requests.filter(year=self.year) if self.year else requests


def in_queue(queue: str, viewer: Viewer, today: date | None = None, calendars: Calendars | None = None) -> Q:
    """Give the `calendars` for several queues: without them they are read from the database each time."""
    today = today or timezone.localdate()
    if queue.startswith("due-"):
        return _OPEN & Q(due__gte=today) & _due_within(today, int(queue[4:]), viewer, calendars or Calendars())
    if queue in WAITING_FOR:
        return _OPEN & WHOM[queue.removeprefix("waiting-")][1]()
    which = _QUEUES.get(queue)
    return which(viewer, today) if which else _OPEN


_OPEN = Q(is_open=True)
_QUEUES: Mapping[str, Callable[[Viewer, date], Q]] = {
    "all": lambda viewer, today: Q(),
    "mine": lambda viewer, today: _OPEN & Q(officer=viewer.person),
    "unit": lambda viewer, today: _OPEN & Q(unit__in=viewer.units),
    "overdue": lambda viewer, today: _OPEN & Q(due__lt=today),
    "waiting": lambda viewer, today: _OPEN & anybody(),
    "to-send": lambda viewer, today: Q(pk__in=FoiLetter.objects.filter(state=LetterState.READY).values("request")),
    "to-archive": lambda viewer, today: Q(to_archive=True),
    "unassigned": lambda viewer, today: _OPEN & Q(officer=None),
}
"""What is in a queue, beside what waits for somebody or is due."""


def _due_within(today: date, days: int, viewer: Viewer, calendars: Calendars) -> Q:
    """Due within so many working days, for each body by its own calendar."""
    if not calendars.regions:
        return Q(due__lte=in_workdays(today, days, calendars.national()))
    found = Q(pk__in=())
    for body in viewer.bodies(*CASE_WORKERS):
        found |= Q(body=body, due__lte=in_workdays(today, days, calendars.of(body)))
    return found


def in_workdays(today: date, days: int, calendar: Calendar) -> date:
    """The day that so many working days from today reach, by the plain week where no calendar is published yet."""
    try:
        return calendar.add(today, days, provisional=True)
    except CalendarError:
        return today + timedelta(days=days)
