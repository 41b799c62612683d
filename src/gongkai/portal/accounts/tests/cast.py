"""People with passwords, and a browser in which they come in."""

from __future__ import annotations

from typing import Any

from django.test import Client

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

PASSWORD = "Qing-He 2031 lu ming"
ANOTHER = "Yun-Xi 2032 shan lu"


def with_password(person: Person, password: str = PASSWORD) -> Person:
    with act(SYSTEM, "test"):
        person.set_password(password)
        person.save()
    return person


def officer(world: World, duty: Duty = Duty.HANDLER, body: Body | None = None) -> Person:
    """Who holds the duty, with a password."""
    return with_password(world.person(duty, body))


def an_applicant(**known: Any) -> Person:
    with act(SYSTEM, "test"):
        person = Person(**{"username": "applicant", "name": "申请人甲", **known})
        person.set_password(PASSWORD)
        person.save()
    return person


def browser(**kwargs: Any) -> Client:
    return Client(raise_request_exception=False, **kwargs)


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/account/sign-in/", {"login": login, "password": password}, **extra)


def is_in(client: Client) -> bool:
    """The browser's session is somebody's."""
    return bool(client.get("/account/").status_code == 200)


def kinds(person: Person | None = None) -> list[str]:
    """What the ledger says happened to people, in order."""
    events = Event.objects.filter(record_type="accounts.person").order_by("number")
    if person:
        events = events.filter(record_id=str(person.pk))
    return [kind for kind in events.values_list("kind", flat=True) if not kind.startswith("test")]
