"""Who is told at once that a letter waits for them, came back to them, or may leave?

A message names the request by its number and the letter by its kind; nothing of the applicant stands in it. Whoever
wants one summary a day finds it there (`reminding`).
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.foi.models import FoiLetter
from gongkai.portal.ledger.act import Actor
from gongkai.portal.mail.telling import tell


def tell_of_turn(letter: FoiLetter, duty: Duty, actor: Actor) -> None:
    """It waits for those who hold this duty; its drafter does not review it."""
    held = Appointment.objects.filter(Appointment.on(), body=letter.request.body_id, duty=duty).values("person")
    for person in Person.objects.filter(pk__in=held, is_active=True).exclude(pk=letter.drafted_by_id).order_by("pk"):
        _tell(person, _("申请 %(number)s 的“%(letter)s”等您审核"), letter, actor)


def tell_of_return(letter: FoiLetter, reason: str, actor: Actor) -> None:
    """The drafter hears that it came back, and why."""
    _tell(letter.drafted_by, _("申请 %(number)s 的“%(letter)s”被退回修改"), letter, actor, reason)


def tell_of_agreement(letter: FoiLetter, actor: Actor) -> None:
    _tell(letter.drafted_by, _("申请 %(number)s 的“%(letter)s”已签发，可以送出"), letter, actor)


def _tell(person: Person, subject: str, letter: FoiLetter, actor: Actor, text: str = "") -> None:
    if actor.key != f"person:{person.pk}" and person.is_active:
        named = {"number": letter.request.number, "letter": letter.name}
        tell(person, subject % named, text, reverse("letter", args=[letter.pk]), by=actor, can_wait=True)
