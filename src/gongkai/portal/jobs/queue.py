"""How does a job get from the one who asks for it to a worker? Through a queue in the site's own database.

This is the only module that knows whose queue it is: with Django 6.2 its first import becomes `from django.tasks`.
A message in the queue is no more than the number of a job; the job's own row decides what happens.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from gongkai.portal.jobs.declare import LONGEST_ARGUMENTS, Kind
from gongkai.portal.jobs.models import UNFINISHED, Job, State, sentence
from gongkai.portal.jobs.running import Ending, begin, carry_out, settle
from gongkai.portal.jobs.work import JobError, closing
from gongkai.portal.ledger.act import canonical

BETWEEN_LOOKS = 1.0
"""Seconds that a worker with nothing to do waits before it looks again."""

# --- asking ---------------------------------------------------------------------------------------------------------


def enqueue(
    kind: Kind,
    *,
    by: str = "system",
    once: str = "",
    not_before: datetime | None = None,
    slot: datetime | None = None,
    **arguments: Any,
) -> Job:
    """Ask for a job, in the transaction of the change that needs it: undone with it, seen by nobody before it.

    With `once`, a job of this kind and these words that is unfinished is given back instead of a second one.
    Raises ValueError for arguments that carry contents instead of naming records.
    """
    if len(canonical(arguments)) > LONGEST_ARGUMENTS:
        raise ValueError(f"The arguments of {kind.name} are too long: give it the numbers of records.")
    if once and (known := _unfinished(kind, once)):
        return known
    wanted = Job(name=kind.name, arguments=arguments, by=by, once=once, slot=slot)
    wanted.not_before = not_before or wanted.asked
    try:
        with transaction.atomic():
            wanted.save()
            _send(wanted)
    except IntegrityError:
        # Somebody else asked for the same at the same moment.
        known = _unfinished(kind, once) if once else None
        if known is None:
            raise
        return known
    return wanted


def _unfinished(kind: Kind, once: str) -> Job | None:
    return Job.objects.filter(name=kind.name, once=once, state__in=UNFINISHED).first()


def try_again(job: Job) -> bool:
    """Put a job that failed or was called off back in the queue, or one that waits out its pause to the front of it.

    It goes on after its last finished step. False when there is nothing to try: it runs, it is done, or another one for
    the same thing is under way.
    """
    now = timezone.now()
    known = Job.objects.filter(pk=job.pk).exclude(state__in=(State.RUNNING, State.DONE))
    known = known.exclude(state=State.WAITING, not_before__lte=now)
    try:
        with transaction.atomic():
            if known.update(state=State.WAITING, not_before=now, failures=0, finished=None, cancel_asked=False):
                _send(Job.objects.get(pk=job.pk))
                return True
    except IntegrityError:
        return False
    return False


def call_off(job: Job) -> bool:
    """A job that waits is not begun; one that runs stops after the step it is at, and its finished steps stay."""
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    if waiting.update(state=State.CANCELLED, finished=timezone.now()):
        return True
    return bool(Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_asked=True))


# --- doing ----------------------------------------------------------------------------------------------------------


@task
def attempt(job: int) -> str:
    """What a message in the queue means: take the job of this number and do it."""
    work = begin(job)
    if work is None:
        return "nothing to do"
    ending = carry_out(work)
    if ending is None:
        return "lost"
    return _end(work.job, ending) or "lost"


def _end(job: Job, ending: Ending, *, dead_since: datetime | None = None) -> State | None:
    """Write the end, and the message for another attempt, in one transaction."""
    with transaction.atomic():
        state = settle(job, ending, dead_since=dead_since)
        if state == State.WAITING:
            _send(Job.objects.get(pk=job.pk))
    return state


def _send(job: Job) -> None:
    message = attempt.using(run_after=job.not_before).enqueue(job.pk)
    Job.objects.filter(pk=job.pk).update(message=message.id)
    job.message = message.id


# --- what died ------------------------------------------------------------------------------------------------------


def take_back() -> int:
    """Find the jobs whose worker gives no sign of life, and the messages that got lost with a worker; say how many.

    Being found dead counts as a failure: a job that takes its worker with it each time must come to an end.
    """
    now = timezone.now()
    count = 0
    for job in Job.objects.filter(state=State.RUNNING, alive_until__lt=now):
        died = sentence(_("执行它的进程 %(worker)s 中途消失。"), {"worker": job.worker})
        if _end(job, Ending(State.FAILED, died), dead_since=now):
            count += 1
            _close(job.message)
    for job in Job.objects.filter(state=State.WAITING, not_before__lt=now - timedelta(seconds=settings.JOBS_LEASE)):
        if not _messages(job.message).filter(status="READY").exists():
            _close(job.message)
            _send(job)
            count += 1
    return count


def _messages(number: str) -> Any:
    return DBTaskResult.objects.filter(pk=number) if number else DBTaskResult.objects.none()


def _close(number: str) -> None:
    for message in _messages(number).filter(status="RUNNING"):
        message.set_failed(JobError("the worker is gone"))


def forget_messages(before: datetime) -> int:
    """Remove the messages that were dealt with before then."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


# --- workers --------------------------------------------------------------------------------------------------------


class QueueWorker(Worker):
    """Takes messages from the queue and does them one after the other, until it is told to end."""

    def __init__(self, name: str, *, until_empty: bool = False) -> None:
        super().__init__(
            queue_names=["default"],
            interval=BETWEEN_LOOKS,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name[:64],
            excluded_queue_names=[],
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The step that is being done may end; when asked a second time, it may not."""
        hurry = not self.running
        self.running = False
        closing.set()
        if hurry or not self.running_task:
            sys.exit(0)


def work_off() -> None:
    """Do in this process whatever waits and may be done now."""
    QueueWorker("here", until_empty=True).run()
