"""How does a mail leave? It is kept with the change that caused it, and a job delivers it, again if it must.

Django's own way of sending leads here (`EMAIL_BACKEND`), so that sign-in codes and everything else go the same way.
Without a mail server (`GONGKAI_SMTP_URL`) each mail becomes a file in the data folder, to be sent by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from gongkai.portal.jobs.queue import enqueue
from gongkai.portal.mail.jobs import deliver
from gongkai.portal.mail.models import Outgoing


class Outbox(BaseEmailBackend):
    """Keeps each mail and asks for its delivery, in the transaction of the caller."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            with transaction.atomic():
                mail = Outgoing.objects.create(
                    to="\n".join(message.recipients()),
                    sender=message.from_email,
                    content=message.message().as_bytes().decode("utf-8", "surrogateescape"),
                )
                enqueue(deliver, mail=mail.pk)
        return len(email_messages)
