"""Jobs for the tests. What they do is leave an event in the ledger, which can be counted afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from gongkai.portal.jobs.declare import job
from gongkai.portal.jobs.models import Job
from gongkai.portal.jobs.queue import call_off
from gongkai.portal.jobs.work import JobError, Work, closing
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event

PAUSE = timedelta(seconds=30)


def leave_an_event(work: Work, number: int) -> None:
    with act(SYSTEM, "test.deed", reason=str(number)) as this:
        this.note(work.job)


def deeds() -> list[int]:
    """What was done, in order."""
    return [int(event.reason) for event in Event.objects.filter(kind="test.deed").order_by("number")]


interruption: list[Callable[[Work, int], None]] = []
"""What a test lets happen in the middle of a step."""


@job("数到某个数", retries=2, pause=PAUSE)
def count(work: Work, to: int) -> None:
    for number in work.plan(range(to)):
        with work.step("数到 %(number)s", number=number):
            leave_an_event(work, number)
            for happen in interruption:
                happen(work, number)


@job("慢慢数到某个数", at_most=timedelta(hours=1), pause=timedelta(seconds=1))
def count_slowly(work: Work, to: int) -> None:
    """For a real worker process: a file tells in the middle of each step, after the deed and before its mark."""
    for number in work.plan(range(to)):
        with work.step():
            leave_an_event(work, number)
            in_the_middle().write_text(str(number), encoding="ascii")
            time.sleep(0.5)
        time.sleep(0.1)


def in_the_middle() -> Path:
    return Path(settings.DATA_DIR) / "in_the_middle"


@job("做不到", retries=1, pause=PAUSE)
def fail(work: Work, final: bool = False) -> None:
    raise JobError("缺少 %(what)s", final=final, what="名单")


@job("程序有错", retries=0)
def break_down(work: Work) -> None:
    raise ValueError("身份证号 110101199003070000 不正确")


@job("不停", at_most=timedelta(seconds=0.3), retries=0)
def never_end(work: Work) -> None:
    while True:
        time.sleep(0.01)


@job("报告进度")
def tell_progress(work: Work) -> None:
    work.progress(3, 10, "已看第 %(number)s 条", number=3)


def stop_at(number: int) -> Callable[[Work, int], None]:
    """The site is ended while this step is going on."""

    def happen(work: Work, at: int) -> None:
        if at == number:
            closing.set()

    return happen


def lose_at(number: int) -> Callable[[Work, int], None]:
    """Somebody else takes the job for abandoned while this step is going on."""

    def happen(work: Work, at: int) -> None:
        if at == number and work.job.attempt == 1:
            Job.objects.filter(pk=work.job.pk).update(attempt=2)

    return happen


def call_off_at(number: int) -> Callable[[Work, int], None]:
    """Somebody calls the job off while this step is going on."""

    def happen(work: Work, at: int) -> None:
        if at == number:
            call_off(work.job)

    return happen
