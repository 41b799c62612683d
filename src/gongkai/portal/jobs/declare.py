"""Which work is done in the background? Each room declares its jobs in a module `jobs.py`:

    @job(_("重新检查报告"), at_most=timedelta(hours=1))
    def assess_again(work: Work) -> None:
        for number in work.plan(StoredReport.objects.values_list("pk", flat=True)):
            with work.step(_("已检查报告 %(number)s"), number=number):
                assess(number)

and asks for one with `enqueue(assess_again)` (see `queue`). Work that comes round by itself says when:
`when=Daily(time(3))`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Protocol

from django.utils import timezone
from django.utils.functional import Promise

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
LONGEST_ARGUMENTS = 2000
"""Signs of JSON: arguments name records, they do not carry them."""


class Schedule(Protocol):
    def latest(self, now: datetime) -> datetime:
        """The last time that was due; work that was missed while the site stood still is caught up with once."""

    def next(self, now: datetime) -> datetime:
        """The next time after now."""


@dataclass(frozen=True)
class Daily:
    """Every day at this time in China."""

    at: time

    def latest(self, now: datetime) -> datetime:
        today = timezone.make_aware(datetime.combine(timezone.localdate(now), self.at))
        return today if today <= now else today - timedelta(days=1)

    def next(self, now: datetime) -> datetime:
        return self.latest(now) + timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Again and again, counted from midnight in China; `apart` divides a day."""

    apart: timedelta

    def latest(self, now: datetime) -> datetime:
        midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
        return midnight + (now - midnight) // self.apart * self.apart

    def next(self, now: datetime) -> datetime:
        return self.latest(now) + self.apart


@dataclass(frozen=True)
class Kind:
    """A declared kind of job."""

    name: str
    title: str | Promise
    function: Callable[..., None]
    retries: int
    """How often it is tried again after a failure that stands in a row with no success between."""
    at_most: timedelta
    """How long one attempt may take."""
    pause: timedelta
    """How long it waits after its first failure; twice as long after each further one."""
    when: Schedule | None

    def pause_after(self, failures: int) -> timedelta:
        return min(self.pause * (1 << min(failures - 1, 20)), LONGEST_PAUSE)


_kinds: dict[str, Kind] = {}


def job(
    title: str | Promise,
    *,
    retries: int = 5,
    at_most: timedelta = timedelta(minutes=10),
    pause: timedelta = FIRST_PAUSE,
    when: Schedule | None = None,
) -> Callable[[Callable[..., None]], Kind]:
    """Declare a function that takes a `Work` and named arguments as a job; it is known as `room.function`."""

    def declare(function: Callable[..., None]) -> Kind:
        room = function.__module__.rpartition(".")[0].rpartition(".")[2]
        kind = Kind(f"{room}.{function.__name__}", title, function, retries, at_most, pause, when)
        if kind.name in _kinds:
            raise TypeError(f"There is a job {kind.name} already.")
        _kinds[kind.name] = kind
        return kind

    return declare


def kinds() -> Mapping[str, Kind]:
    return MappingProxyType(_kinds)


def scheduled() -> list[Kind]:
    return [kind for kind in _kinds.values() if kind.when]


def forget(kind: Kind) -> None:
    """For a test that declares a job of its own."""
    _kinds.pop(kind.name, None)
