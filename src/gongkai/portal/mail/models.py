"""What waits to be mailed, and what is somebody told inside the site?"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare({"mail.tell": _("发出站内消息")})


class Outgoing(models.Model):
    """A mail on its way. Once it has left, what it said is forgotten: it may hold codes and personal data."""

    to = models.TextField()
    sender = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)
    sent = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class Message(Recorded):
    """Something that a person is told inside the site, whether or not mail reaches them."""

    private = frozenset({"subject", "text"})
    worked_out = frozenset({"read"})

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="told")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made", "-pk"]
        indexes: ClassVar = [models.Index(fields=["recipient", "read"], name="messages_unread")]

    def __str__(self) -> str:
        return f"message {self.pk}"
