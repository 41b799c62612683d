"""How is somebody told something? Inside the site always, and by mail where an address is known."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail

from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.models import Message


def tell(person: Any, subject: str, text: str, link: str = "", *, by: Actor) -> Message:
    """Leave a message for a person (`AUTH_USER_MODEL`). The mail says that there is one, and nothing of a case."""
    with act(by, "mail.tell"):
        message = Message.objects.create(recipient=person, subject=subject[:200], text=text, link=link)
        if person.email:
            send_mail(subject, settings.MAIL_POINTS_TO_SITE, None, [person.email])
    return message


def unread(person: Any) -> int:
    return Message.objects.filter(recipient=person, read=None).count()
