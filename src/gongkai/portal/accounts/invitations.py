"""How does somebody come in for the first time? By a one-time link, of which only a digest is kept.

The site itself makes the first one when nobody is there yet, and prints it for whoever started it. There is no account
from the factory and no password that anybody else has known.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gongkai.portal.accounts.models import Appointment, Duty, Invitation, Person
from gongkai.portal.bodies.models import Body, Subordination
from gongkai.portal.ledger.act import SYSTEM, Actor, act


def invite(person: Person | None, by: Actor) -> str:
    """A new link's token; earlier links of the same person are good no longer."""
    token, now = secrets.token_urlsafe(32), timezone.now()
    with act(by, "account.invitation_made"):
        for earlier in Invitation.objects.filter(person=person, used=None, expires__gt=now):
            earlier.expires = now
            earlier.save()
        expires = now + timedelta(hours=settings.INVITATION_HOURS)
        Invitation.objects.create(person=person, digest=_digest(token), made=now, expires=expires)
    return token


def nobody_is_here() -> bool:
    """Nobody works with this site yet."""
    return not Person.objects.filter(body__isnull=False).exists()


def first_link(site: str) -> str:
    """Where the first administrator comes in, or nothing when somebody is there. `site` ends with a slash."""
    if not nobody_is_here():
        return ""
    address = reverse("invitation", args=[invite(None, SYSTEM)])
    return site.removesuffix("/") + address


def invitation_of(token: str) -> Invitation | None:
    return Invitation.objects.select_related("person__body").filter(digest=_digest(token)).first()


def take_up(invitation: Invitation, person: Person, password: str) -> Person:
    """Use the link: the person has a password now. Raises ChangedMeanwhileError when it was used a moment ago."""
    with act(person.actor, "account.invitation_used"):
        _use(invitation)
        person.set_password(password)
        person.save()
    return person


def begin(
    invitation: Invitation, password: str, *, body: str, level: str, kind: str, name: str, username: str
) -> Person:
    """The first administrator and the body on top. Raises ChangedMeanwhileError when the link was used a moment ago."""
    with act(SYSTEM, "account.invitation_used"):
        _use(invitation)
        top = Body.objects.filter(name=body).first()
        if top is None:
            top = Body.objects.create(name=body, level=level, kind=kind)
            Subordination.objects.create(body=top)
        person = Person(username=username, name=name, body=top)
        person.set_password(password)
        person.save()
        duty = Duty.SYSTEM_ADMIN
        Appointment.objects.create(person=person, body=top, duty=duty, valid_from=timezone.localdate())
    return person


def _use(invitation: Invitation) -> None:
    invitation.used = timezone.now()
    invitation.save()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
