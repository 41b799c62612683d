"""Which scheduled work is due? Any number of processes may ask at once: each time slot of each job is taken once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from gongkai.portal.jobs.declare import Kind, scheduled
from gongkai.portal.jobs.models import UNFINISHED, Job
from gongkai.portal.jobs.queue import enqueue, take_back


def tick(now: datetime | None = None) -> list[Job]:
    """Put what is due into the queue, once; put back what a dead worker left. Gives what was newly asked for."""
    now = now or timezone.now()
    take_back()
    return [job for kind in scheduled() if (job := _due(kind, now))]


def _due(kind: Kind, now: datetime) -> Job | None:
    """The job for the slot that is due, unless somebody has asked for it."""
    assert kind.when is not None  # noqa: S101  (that is what makes it scheduled)
    slot = kind.when.latest(now)
    if _taken(kind, slot):
        return None
    try:
        with transaction.atomic():
            return enqueue(kind, slot=slot)
    except IntegrityError:  # somebody else did between our look and now
        return None


def _taken(kind: Kind, slot: datetime) -> bool:
    """The slot has its job, or an earlier one is still under way, behind which no second is to queue."""
    known = Job.objects.filter(name=kind.name, slot__isnull=False)
    return known.filter(Q(slot__gte=slot) | Q(state__in=UNFINISHED)).exists()
