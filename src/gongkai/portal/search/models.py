"""What does the index hold of a record?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """A record as it is searched: folded, and beside it what the engine of the database keeps (`engines`).

    It follows from its record, so the ledger does not know it; `gongkai index --check` compares the two.
    """

    kind = models.CharField(max_length=80)
    record = models.BigIntegerField()
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    marks = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "record"], name="one_entry_a_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class Waiting(models.Model):
    """An entry that the engine outside has to hear of, where there is one. The last `turn` counts."""

    entry = models.BigIntegerField(unique=True)
    turn = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.entry} ({self.turn})"
