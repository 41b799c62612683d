"""What does the ledger hold? One event for each change, each chained to the one before, and the head of the chain."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class Effect(models.TextChoices):
    """What an event did to its record."""

    CREATED = "created", _("新建")
    CHANGED = "changed", _("修改")
    DELETED = "deleted", _("删除")
    NOTED = "noted", _("记事")


class Event(models.Model):
    """One thing that happened to one record: who, with what duty, when, what, from what to what, and why.

    Names and labels are written out: an event must tell its story when the person and the record are long gone.
    `before` and `after` are canonical JSON of the columns that changed (all of them when the record is new or deleted).
    The database itself refuses to change or delete a row (see the migration); `chain.verify` finds out who did so all
    the same.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=60, db_index=True)
    actor_name = models.CharField(max_length=200)
    duty = models.CharField(max_length=40, blank=True)
    body = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=60, db_index=True)
    effect = models.CharField(max_length=10, choices=Effect)
    record_type = models.CharField(max_length=60)
    record_id = models.CharField(max_length=60)
    record_label = models.CharField(max_length=300, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    algorithm = models.CharField(max_length=10)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["record_type", "record_id", "number"], name="events_of_a_record")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Events are written by ledger.act, and never changed.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Events are never deleted.")


class Head(models.Model):
    """Where the chain ends: one row. Its seal needs the site's secret, so that a chain cut short shows."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"head at {self.number}"
