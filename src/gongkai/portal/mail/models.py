"""What waits to be mailed, and what is somebody told inside the site?"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare({"mail.tell": _("发出站内消息"), "mail.choose": _("选择邮件提醒方式")})


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
    day = models.DateField(null=True, blank=True)
    """Of a daily summary, the day that it is the summary of."""

    class Meta:
        ordering: ClassVar = ["-made", "-pk"]
        indexes: ClassVar = [models.Index(fields=["recipient", "read"], name="messages_unread")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "day"], name="one_summary_a_person_and_day"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MailChoice(Recorded):
    """What a person wants mailed. Without a row, each message; inside the site they are all there in any case."""

    class Which(models.TextChoices):
        EACH = "each", _("每条消息都发邮件")
        DAILY = "daily", _("只收每日汇总，其他的看站内消息")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_choice")
    which = models.CharField(_("邮件提醒"), max_length=5, choices=Which, default=Which.EACH)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.which}"
