"""Does any field of any form of requests break a page, slip through unescaped, or leave half of something behind?

The forms are found by walking the pages of the room from its addresses on, in the world of the visibility test, as
somebody who holds every duty. A new page or form is met by itself; an address that takes a POST and whose form stands
on no page that is met gets every name that any form of the room has. The values are the same each time.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_from_bytes, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, resolve, reverse
from django.utils import timezone
from lxml import html

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.foi import urls
from gongkai.portal.foi.intake import OPENED
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.tests.test_identity_numbers import forms_of_the_room
from gongkai.portal.foi.tests.test_requests import a_key
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.portal.tests.secrets import SECRETS, Secret
from gongkai.portal.tests.test_visibility import CASES

pytestmark = pytest.mark.django_db

MARKUP = "\"'><script>alert(7)</script><b onx=7>"
VALUES: Mapping[str, bytes] = {
    "markup": MARKUP.encode(),
    "long": ("长" * 20_000).encode(),
    "NUL": b"a\0b",
    "control": b"\x01\x08\x1b\x7f\x85\r\n\t",
    "a lone surrogate": b"a\xed\xa0\x80b",
    "no UTF-8": b"\xff\xfe\xc0",
    "emoji": ("👩‍👩‍👧‍👦" * 30).encode(),
    "bidi": "\u202e\u2066甲\u2069\u200f".encode(),
    "huge": b"9" * 400,
    "more than a database holds": str(2**63).encode(),
    "negative": b"-1",
    "nought": b"0",
    "no number": b"NaN",
    "beyond floats": b"1e999",
    "digits of another script": "١٢٣".encode(),
    "the first day": b"0001-01-01",
    "the last day": b"9999-12-31",
    "no day": b"2026-02-30",
    "no choice": b"no_such_choice",
    "blanks": "　 \u00a0".encode(),
    "nothing": b"",
    "a template": b"{{ request }}{% load %}%(x)s{0}",
}
WHOLE = 3
"""Of the values, so many are put into all fields of a form at once."""
SINGLY = 2
"""Of its fields, so many get one of the values while all others are all right."""
BLIND = 3
"""The same for an address whose form was not met."""
LOOKS_AS_IT_STANDS = {"request"}
"""Pages whose forms and links depend on the record."""
KEEPS_A_DRAFT = {"letter-words"}
"""Where what was written is kept, and the page says so, although it cannot go on its way yet."""


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it: where, and its fields with a value that is all right."""

    address: str
    route: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _value in self.fields))


# --- finding them ---------------------------------------------------------------------------------------------------

ROUTES: Mapping[str, URLPattern] = {pattern.name: pattern for pattern in urls.urlpatterns if pattern.name}


def _secrets_of(world: World) -> Iterator[tuple[Secret, list[str]]]:
    """What the routes of the room show, each with the routes that show it. The world holds one at a time."""
    open_ = [name for name in ROUTES if "shows" not in CASES[name]]
    yield Secret(world.health, (), {"pk": world.health.pk}), open_
    for kind in dict.fromkeys(CASES[name]["shows"] for name in ROUTES if name not in open_):
        with transaction.atomic():
            yield SECRETS[kind](world), [name for name in ROUTES if CASES[name].get("shows") == kind]
            transaction.set_rollback(True)


def _address(name: str, secret: Secret) -> str:
    wanted = ROUTES[name].pattern.converters
    return reverse(name, kwargs={key: secret.kwargs.get(key, "pdf") for key in wanted})


def _route_of(address: str) -> str:
    """The name of the route of the room to which an address leads; nothing for any other."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return str(found.url_name) if found.url_name in ROUTES else ""


def _forms_on_pages(client: Client, addresses: Sequence[str], met: set[tuple[str, str]]) -> Iterator[Form]:
    """Every form on the pages, and on the pages of the room to which they lead, if no such page was met before."""
    waiting, seen = deque(addresses), set()
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if address in seen or (kind in met and address not in addresses and kind[0] not in LOOKS_AS_IT_STANDS):
            continue
        met.add(kind)
        seen.add(address)
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        page: Any = html.document_fromstring(answer.content.decode())
        here = answer.request["PATH_INFO"]
        yield from (form for one in page.forms if (form := _form(one, here)).route)
        links = (urljoin(here, link.get("href")) for link in page.iterfind(".//a[@href]"))
        waiting.extend(link for link in links if link.startswith("/") and _route_of(link))


def _kind(address: str) -> tuple[str, str]:
    """Pages that differ only by their record are one kind."""
    found = resolve(urlsplit(address).path)
    return str(found.url_name), str(found.kwargs.get("kind", ""))


def _form(one: Any, here: str) -> Form:
    address = urljoin(here, one.get("action") or "")
    fields, files = [], []
    for field in one.iterfind(".//*[@name]"):
        name = field.get("name")
        if field.get("type") == "file":
            files.append(name)
        elif name != "csrfmiddlewaretoken":
            fields.append((name, _all_right(field)))
    return Form(address, _route_of(address), (one.get("method") or "get").lower(), tuple(fields), tuple(files))


def _all_right(field: Any) -> str:
    if field.tag == "select":
        options = [option.get("value", "") for option in field.iterfind(".//option")]
        return next((value for value in options if value), "")
    plain = {"date": str(timezone.localdate()), "number": "1", "time": "10:00", "email": "a@example.invalid"}
    return field.get("value") or plain.get(field.get("type", ""), "文字")


def _takes_post(client: Client, address: str) -> bool:
    answer = client.patch(address)
    return answer.status_code == 405 and "POST" in answer.headers["Allow"]


# --- sending them ---------------------------------------------------------------------------------------------------


class Fuzz:
    """Sends what nobody should send, each time to the same world, and writes down what went wrong."""

    def __init__(self, client: Client) -> None:
        self.client, self.chance = client, random.Random(711)  # noqa: S311  # nothing is secret here
        self.faults: list[str] = []
        self.sent: dict[str, int] = {}
        self.looked: set[str] = set()

    def form(self, form: Form) -> None:
        for what in self.chance.sample(sorted(VALUES), WHOLE):
            self._encoded(form, [(name, VALUES[what]) for name in form.names], f"{what} everywhere")
        for name in self.chance.sample(form.names, min(SINGLY, len(form.names))):
            what = self.chance.choice(sorted(VALUES))
            self._encoded(form, [(key, VALUES[what] if key == name else value.encode()) for key, value in form.fields],
                          f"{what} in {name}")  # fmt: skip
        fields = [(name, value.encode()) for name, value in form.fields]
        self._encoded(form, fields * 3, "each key three times")
        self._encoded(form, [(f"{name}[]", value) for name, value in fields], "keys of arrays")
        if form.method == "post":
            self._as_files(form)

    def blind(self, address: str, route: str, names: Sequence[str]) -> None:
        """A form of which only the address is known."""
        form = Form(address, route, "post", tuple((name, "1") for name in names))
        for what in self.chance.sample(sorted(VALUES), BLIND):
            self._encoded(form, [(name, VALUES[what][:5000]) for name in names], f"{what} everywhere, blind")

    def _encoded(self, form: Form, fields: Sequence[tuple[str, bytes]], what: str) -> None:
        query = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in fields)
        if form.method == "post":
            more: dict[str, Any] = {"data": query, "content_type": "application/x-www-form-urlencoded"}
            self._send(form, what, form.address, more)
        else:
            address = f"{urlsplit(form.address).path}?{query[:8000]}"
            self._send(form, what, address, {})

    def _as_files(self, form: Form) -> None:
        """A file where text is expected, and text where a file is."""
        lines = []
        for name in form.names:
            lines.append(
                f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{MARKUP[2:]}.txt"\r\n\r\n7\r\n'
            )
        lines += [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{MARKUP}\r\n' for name in form.files]
        data = "".join([*lines, "--x--\r\n"])
        more = {"data": data, "content_type": "multipart/form-data; boundary=x"}
        self._send(form, "files for texts", form.address, more)

    def _send(self, form: Form, what: str, address: str, more: dict[str, Any]) -> None:
        before = Event.objects.count()
        with transaction.atomic():
            ask = self.client.post if form.method == "post" else self.client.get
            answer = ask(address, follow=True, **more)
            self._judge(form, what, answer, before)
            transaction.set_rollback(True)
        self.sent[form.route] = self.sent.get(form.route, 0) + 1

    def _judge(self, form: Form, what: str, answer: Any, before: int) -> None:
        status = answer.status_code
        if status >= 500:
            self._fault(form, what, f"status {status}: {answer.exc_info and answer.exc_info[1]!r}")
            return
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            page = answer.content.decode()
            if "<script>alert(7)" in page or "<b onx=7>" in page:
                self._fault(form, what, "unescaped")
        after = Event.objects.count()
        if status >= 400 and after != before and form.route not in KEEPS_A_DRAFT:
            self._fault(form, what, f"status {status}, and {after - before} events")
        elif after != before and form.route not in self.looked:
            self.looked.add(form.route)
            broken = [*differences(), *(fault.sentence for fault in verify())]
            if broken:
                self._fault(form, what, f"half: {broken[:2]}")

    def _fault(self, form: Form, what: str, fault: str) -> None:
        self.faults.append(f"{form.method} {form.address} ({form.route}), {what}: {fault}"[:400])


def _somebody_with_every_duty(world: World) -> Person:
    with act(SYSTEM, "test"):
        person = Person(username="everything", name="样样管员", body=world.health)
        person.set_unusable_password()
        person.save()
        for duty in Duty:
            if not duty.endswith("_admin"):
                Appointment.objects.create(person=person, body=world.health, duty=duty)
    return person


def _every_name() -> list[str]:
    names = {name for form in forms_of_the_room().values() for name in form.base_fields}
    return sorted(names | {"pk", "numbers", "key", "action", "agrees", "template", "part", "box", "version"})


def test_no_field_of_any_form_breaks_a_page_or_leaves_half_behind(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(_somebody_with_every_duty(world))
    fuzz, met, pages, names = Fuzz(client), set(), set[tuple[str, str]](), _every_name()
    for secret, routes in _secrets_of(world):
        session = client.session
        session[OPENED] = list(FoiRequest.objects.values_list("pk", flat=True))
        session.save()
        addresses = {name: _address(name, secret) for name in routes}
        for form in list(_forms_on_pages(client, list(addresses.values()), pages)):
            kind = (form.route, _kind(form.address), form.names)
            if kind not in met:
                met.add(kind)
                fuzz.form(_as_somebody_sends_it(form, world))
        posts = {form[0] for form in met}
        for name, address in addresses.items():
            if name not in posts and _takes_post(client, address):
                fuzz.blind(address, name, names)
    assert fuzz.faults == []
    assert len(met) > 30, "the forms were found"
    assert sum(fuzz.sent.values()) > 200


def _as_somebody_sends_it(form: Form, world: World) -> Form:
    """The public form with a key of a minute ago, so that what is sent is not asked about first."""
    if form.route != "apply" or form.method != "post":
        return form
    right = {"key": a_key(world.health), "website": ""}
    return replace(form, fields=tuple((name, right.get(name, value)) for name, value in form.fields))
