"""How is somebody told something? Inside the site always, and by mail where an address is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import send_mail

from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.models import MailChoice, Message


def tell(
    person: Any,
    subject: str,
    text: str,
    link: str = "",
    *,
    by: Actor,
    can_wait: bool = False,
    day: date | None = None,
) -> Message:
    """Leave a message for a person (`AUTH_USER_MODEL`). The mail says that there is one, and nothing of a case.

    What `can_wait` for the next daily summary is not mailed to those who want nothing else; `day` makes it that
    summary, of which there is one a day for a person (IntegrityError).
    """
    with act(by, "mail.tell"):
        message = Message.objects.create(recipient=person, subject=subject[:200], text=text, link=link, day=day)
        if person.email and not (can_wait and wants_only_summaries(person)):
            send_mail(subject, settings.MAIL_POINTS_TO_SITE + _address(link), None, [person.email])
    return message


def _address(link: str) -> str:
    """Where to read on, where the site knows under which name others reach it."""
    return f"\nhttps://{settings.HOSTS[0]}{link}\n" if link and settings.HTTPS and settings.HOSTS else ""


def wants_only_summaries(person: Any) -> bool:
    return MailChoice.objects.filter(person=person, which=MailChoice.Which.DAILY).exists()


def choose(person: Any, which: str, actor: Actor) -> None:
    """From now on this is mailed to the person: `MailChoice.Which`."""
    with act(actor, "mail.choose"):
        row = MailChoice.objects.filter(person=person).first() or MailChoice(person=person)
        row.which = MailChoice.Which(which)
        row.save()


def unread(person: Any) -> int:
    return Message.objects.filter(recipient=person, read=None).count()


def not_mailed(person: Any) -> int:
    """Unread messages that waited for the summary."""
    return Message.objects.filter(recipient=person, read=None, day=None).count() if wants_only_summaries(person) else 0
