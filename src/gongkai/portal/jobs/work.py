"""How does a job do its work so that a power cut in the middle leaves nothing half done, and nothing done twice?

It makes a plan and goes through it in steps. A step is one transaction: what it changes and the mark that it is done
are written together or not at all. A job that is begun again goes on with the first step that has no mark. A worker
that was taken for dead and is not cannot write its mark any more, so its step is undone.

A job without steps must be one that does no harm when it is done twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from gongkai.portal.jobs.declare import Kind
from gongkai.portal.jobs.models import Job, State, sentence

BETWEEN_SIGNS = 0.5
"""Seconds: progress that is told more often is not written each time."""

closing = threading.Event()
"""This process is asked to end; jobs stop after the step they are at and go on elsewhere, or at the next start."""


class JobError(Exception):
    """Why a job cannot be done, in a sentence for those who look after the machine; it must not tell of any case.

    `final`: trying again would not help.
    """

    def __init__(self, text: str, *, final: bool = False, **values: Any) -> None:
        super().__init__(text % values if values else text)
        self.sentence = sentence(text, values)
        self.final = final


class TookTooLongError(Exception):
    """The attempt went beyond the time that its kind allows."""


class StoppedError(Exception):
    """The job does not go on in this attempt, and nobody is to blame."""


class CancelledError(StoppedError):
    """Somebody called it off."""


class ClosingError(StoppedError):
    """The worker ends."""


class LostError(StoppedError):
    """The job was given to another worker, because this one seemed dead."""


class Work:
    """One attempt at a job, handed to its function."""

    def __init__(self, job: Job, kind: Kind) -> None:
        self.job = job
        self.kind = kind
        self.until = timezone.now() + kind.at_most
        self._signed = 0.0

    def mine(self) -> QuerySet[Job]:
        """The row of the job, as long as it is this attempt's."""
        return Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=State.RUNNING)

    def plan(self, items: Iterable[Any]) -> list[Any]:
        """What is left to do. The list is kept with the job when it first begins; later attempts go by the kept one."""
        if self.job.plan is None:
            self.job.plan = list(items)
            self.job.of = len(self.job.plan)
            self._write(plan=self.job.plan, of=self.job.of, done=0)
        return self.job.plan[self.job.done :]

    @contextmanager
    def step(self, text: str = "", **values: Any) -> Iterator[None]:
        """One step of the plan, and its mark, in one transaction."""
        self.go_on()
        with transaction.atomic():
            yield
            self._write(done=F("done") + 1, failures=0, sentence=sentence(text, values))
        self.job.done += 1

    def progress(self, done: int, of: int | None = None, text: str = "", **values: Any) -> None:
        """For a job without a plan: how far it is. Cheap enough to say at every turn."""
        if time.monotonic() - self._signed < BETWEEN_SIGNS and done != of:
            return
        self._signed = time.monotonic()
        self.go_on()
        self._write(done=done, of=of, sentence=sentence(text, values))

    def go_on(self) -> None:
        """May it? Raises StoppedError or TookTooLongError."""
        if closing.is_set():
            raise ClosingError
        if timezone.now() > self.until:
            raise TookTooLongError
        row = self.mine().values("cancel_asked").first()
        if row is None:
            raise LostError
        if row["cancel_asked"]:
            raise CancelledError

    def _write(self, **columns: Any) -> None:
        """Raises LostError when the job is no longer this attempt's, so that a step around it is undone."""
        if not self.mine().update(alive_until=sign_of_life(), **columns):
            raise LostError


def sign_of_life(now: datetime | None = None) -> datetime:
    """Until when a worker that gives a sign now counts as alive."""
    return (now or timezone.now()) + timedelta(seconds=settings.JOBS_LEASE)
