"""What is there to do in the background, how far is it, and who is at it?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from gongkai.portal.jobs.declare import kinds


class State(models.TextChoices):
    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


UNFINISHED = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """One piece of work, from the moment it is asked for.

    It holds no content: arguments name records, and what went wrong is told without their values, because those who
    look after the machine may not read cases (三员分立, GB/T 22239).
    """

    name = models.CharField(max_length=100)
    """Which kind of job: `room.function`."""
    arguments = models.JSONField(default=dict)
    by = models.CharField(max_length=60, default="system")
    """Who asked for it, as the ledger names actors."""
    slot = models.DateTimeField(null=True, blank=True)
    """For scheduled work, the time it is due; there is one job for each, however many processes ask the clock."""
    once = models.CharField(max_length=100, blank=True)
    """Two jobs of a kind with the same words here are not unfinished at the same time."""

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """How often it failed in a row; a step that succeeds sets it back."""
    trouble = models.JSONField(default=dict)
    """Why it failed last: a sentence and its values."""

    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(null=True, blank=True)
    sentence = models.JSONField(default=dict)
    """What it is doing now: a sentence and its values."""
    plan = models.JSONField(null=True, blank=True)
    """What there is to do step by step, as it was when the job first began."""

    attempt = models.PositiveIntegerField(default=0)
    """How often it was begun. Whoever works on an earlier attempt has lost the job and can write no more."""
    worker = models.CharField(max_length=120, blank=True)
    alive_until = models.DateTimeField(null=True, blank=True)
    """The worker that gives no sign until then counts as dead."""
    cancel_asked = models.BooleanField(default=False)
    message = models.CharField(max_length=64, blank=True)
    """The number of its message in the queue."""

    class Meta:
        ordering: ClassVar = ["-asked", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "slot"], name="one_job_a_slot"),
            models.UniqueConstraint(
                fields=["name", "once"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(once=""),
                name="one_unfinished_job_of_its_words",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "not_before"], name="jobs_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        kind = kinds().get(self.name)
        return str(kind.title) if kind else self.name

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def waits_again(self) -> bool:
        """It failed, and will be tried again by itself."""
        return self.state == State.WAITING and self.failures > 0

    @property
    def is_doing(self) -> str:
        return said(self.sentence)

    @property
    def what_went_wrong(self) -> str:
        return said(self.trouble)


def sentence(text: str, values: dict[str, Any]) -> dict[str, Any]:
    """A sentence as it is stored: in Chinese with its values apart, so that each reader gets their own language."""
    return {"text": text, "values": values} if text else {}


def said(stored: dict[str, Any]) -> str:
    """The stored sentence in the language of the reader."""
    if not stored:
        return ""
    text = translated(stored["text"])
    return text % stored["values"] if stored["values"] else text
