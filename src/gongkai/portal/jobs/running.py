"""What happens in one attempt at a job, and how does it end?

An attempt begins when its row says so and ends when its row says so; both are one conditional update, so that of two
workers that want the same job one gets it, and that a worker which lost it changes nothing.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gongkai.portal.house import PACKAGE
from gongkai.portal.jobs.declare import kinds
from gongkai.portal.jobs.models import Job, State, sentence
from gongkai.portal.jobs.work import (
    CancelledError,
    JobError,
    LostError,
    StoppedError,
    TookTooLongError,
    Work,
    sign_of_life,
)

logger = logging.getLogger("gongkai.jobs")

CHINESE = "zh-hans"
"""Jobs work in the source language; what they say is translated when it is read."""


@dataclass(frozen=True)
class Ending:
    """How an attempt ended. `trouble` is why it failed; `goes_on` means it is to be begun again, at once."""

    state: State
    trouble: dict[str, Any] = field(default_factory=dict)
    final: bool = False
    goes_on: bool = False


DONE = Ending(State.DONE)
CANCELLED = Ending(State.CANCELLED)
GOES_ON = Ending(State.WAITING, goes_on=True)

at_work: Work | None = None
"""What this process is doing; the pulse of its worker gives signs of life for it."""


def who() -> str:
    """This process, for those who look after the machines."""
    return f"{socket.gethostname()}:{os.getpid()}"[:120]


def begin(pk: int) -> Work | None:
    """Take the job, if it is there to be taken now."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=State.WAITING, not_before__lte=now).update(
        state=State.RUNNING, attempt=F("attempt") + 1, started=now, worker=who(), alive_until=sign_of_life(now)
    )
    if not taken:
        return None
    job = Job.objects.get(pk=pk)
    kind = kinds().get(job.name)
    if kind is None:
        unknown = sentence(_("这个版本的程序里没有这项工作。"), {})
        settle(job, Ending(State.FAILED, unknown, final=True))
        return None
    return Work(job, kind)


def carry_out(work: Work) -> Ending | None:
    """Do the work; None when the job is somebody else's by now."""
    global at_work  # a process does one job at a time
    at_work = work
    try:
        with translation.override(CHINESE), _alarm(work.kind.at_most):
            work.kind.function(work, **work.job.arguments)
    except LostError:
        return None
    except CancelledError:
        return CANCELLED
    except (StoppedError, SystemExit, KeyboardInterrupt):
        return GOES_ON
    except TookTooLongError:
        minutes = round(work.kind.at_most.total_seconds() / 60, 1)
        return Ending(State.FAILED, sentence(_("超过了 %(minutes)s 分钟的时限。"), {"minutes": minutes}))
    except JobError as error:
        return Ending(State.FAILED, error.sentence, error.final)
    except Exception as error:
        logger.exception("job %s %s failed", work.job.name, work.job.pk)
        return Ending(State.FAILED, sentence(_("程序出错：%(error)s，在 %(where)s。"), _told(error)))
    finally:
        at_work = None
    return DONE


def _told(error: Exception) -> dict[str, str]:
    """What kind of error, and where in our code; its text stays in the server's log, for it may quote a case."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(PACKAGE))]
    last = ours[-1] if ours else None
    where = f"{last.filename.removeprefix(str(PACKAGE))[1:]}:{last.lineno}" if last else "?"
    return {"error": type(error).__name__, "where": where}


@contextmanager
def _alarm(limit: timedelta) -> Iterator[None]:
    """Interrupt what never asks whether it may go on, where the system can."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise TookTooLongError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def settle(job: Job, ending: Ending, *, dead_since: datetime | None = None) -> State | None:
    """Write how the attempt ended; None when the job was no longer this attempt's (or, `dead_since`, gave a sign).

    A failure waits and is tried again, as often as the kind allows.
    """
    row = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=State.RUNNING)
    if dead_since:
        row = row.filter(alive_until__lt=dead_since)
    if ending.state in (State.FAILED, State.WAITING) and row.filter(cancel_asked=True).exists():
        ending = CANCELLED  # it was called off, and did not come to the point where it would have stopped
    columns = _columns(job, ending)
    return columns["state"] if row.update(**columns) else None


def _columns(job: Job, ending: Ending) -> dict[str, Any]:
    """What this ending makes of the row."""
    now = timezone.now()
    columns: dict[str, Any] = {"state": ending.state, "finished": now, "alive_until": None, "cancel_asked": False}
    if ending.goes_on:
        columns |= {"not_before": now, "finished": None}
    elif ending.state == State.FAILED:
        kind = kinds().get(job.name)
        # A step that succeeded has set the count back in the row.
        failures = 1 + (Job.objects.filter(pk=job.pk).values_list("failures", flat=True).first() or 0)
        columns |= {"failures": failures, "trouble": ending.trouble}
        if kind and not ending.final and failures <= kind.retries:
            columns |= {"state": State.WAITING, "finished": None, "not_before": now + kind.pause_after(failures)}
    elif ending.state == State.DONE:
        columns |= {"failures": 0, "trouble": {}}
    return columns
