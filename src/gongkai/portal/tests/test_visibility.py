"""Does every address keep to the one policy? Everybody asks each of them, and no secret word may slip out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.recorded import recorded_models
from gongkai.portal.testing import World
from gongkai.portal.tests.secrets import SECRETS, Secret
from gongkai.portal.visibility import models_with_rules

CASES: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("visibility.yaml").read_text(encoding="utf-8")
)
VIEWERS = (
    "visitor",
    "applicant",
    "handler",
    "own_handler",
    "superior_officer",
    "system_admin",
    "security_admin",
    "audit_admin",
)
POLICY = {
    "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "script-src 'self'", "connect-src 'self'",
    "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
OF_A_FILE = {"default-src 'none'", "sandbox"}
"""What somebody handed in gets less than a page of ours: nothing at all."""
INLINE = re.compile(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=|javascript:")

GUARDED = sorted(name for name, case in CASES.items() if "shows" in case)


def _routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def test_every_address_has_a_case_of_visibility_and_every_case_an_address() -> None:
    assert sorted(set(_routes(get_resolver()))) == sorted(CASES)


def test_every_case_says_whom_it_is_for() -> None:
    for name, case in CASES.items():
        assert case == {"open": True} or (
            set(case) - {"acts", "again"} == {"shows", "to"} and case["shows"] in SECRETS
        ), name
        assert {who for what in ("to", "acts", "again") for who in case.get(what, ())} <= set(VIEWERS), name


def test_every_kind_of_record_has_a_rule() -> None:
    assert {model.__name__ for model in recorded_models()} <= {model.__name__ for model in models_with_rules()}
    ours = {model for model in apps.get_models() if model.__module__.startswith("gongkai.portal.")}
    assert models_with_rules() <= ours


@pytest.mark.parametrize("name", GUARDED)
def test_an_address_shows_a_record_to_those_who_may_see_it_and_to_nobody_else(name: str, world: World) -> None:
    case = CASES[name]
    secret = SECRETS[case["shows"]](world)
    address = _address(name, secret)
    for viewer in VIEWERS:
        client = _browser(viewer, world)
        if viewer in case["to"]:
            answer = client.get(address)
            text = _text(answer)
            assert _slipped(secret, text), f"{viewer} should see {secret.record} at {address}"
            _keeps_to_the_policy(answer, text, address)
        elif viewer in case.get("acts", ()):
            assert client.get(address).status_code == 405
            before = _events_of(secret)
            client.post(address)
            assert _events_of(secret) > before, f"{viewer} leaves no event at {address}"
        elif viewer in case.get("again", ()):
            assert client.get(address).status_code == 405
            before, answer = _events_of(secret), client.post(address)
            assert (answer.status_code, _events_of(secret)) == (400, before), address
            assert _slipped(secret, _text(answer)), f"{viewer} should see {secret.record} again at {address}"
        else:
            _sees_and_changes_nothing(client, address, secret, viewer)


def _sees_and_changes_nothing(client: Client, address: str, secret: Secret, viewer: str) -> None:
    before = _events_of(secret)
    for answer in (client.get(address), client.head(address), client.post(address)):
        text = _text(answer) + str(dict(answer.headers))
        assert not _slipped(secret, text), f"{viewer} learns of {secret.record} at {address}"
        assert answer.status_code < 500, f"{address} breaks for {viewer}"
    assert _events_of(secret) == before, f"{viewer} changed {secret.record} at {address}"


def _keeps_to_the_policy(answer: Any, text: str, address: str) -> None:
    """No page may run or paint anything but the site's own files."""
    assert set(answer["Content-Security-Policy"].split("; ")) in (POLICY, OF_A_FILE), address
    assert answer["X-Frame-Options"] == "DENY", address
    if answer["Content-Type"].startswith("text/html"):
        assert not INLINE.search(text), f"{INLINE.search(text)} at {address}"


@pytest.mark.parametrize("address", ["/", "/about/", "/reports/upload/", "/no/such/page", "/reports/99/", "/ledger/"])
def test_pages_for_everybody_keep_to_the_security_policy_too(reader: Client, address: str) -> None:
    answer = reader.get(address)
    _keeps_to_the_policy(answer, _text(answer), address)


def _slipped(secret: Secret, text: str) -> bool:
    return any(word in text for word in secret.words)


def _address(name: str, secret: Secret) -> str:
    route = next(pattern for pattern in _patterns(get_resolver()) if pattern.name == name.rpartition(":")[2])
    wanted = route.pattern.converters
    address = reverse(name, kwargs={key: secret.kwargs[key] for key in wanted})
    return f"{address}?{secret.query}" if secret.query else address


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def _browser(viewer: str, world: World) -> Client:
    client = Client(raise_request_exception=False)
    if viewer == "applicant":
        client.force_login(_applicant())
    elif viewer == "own_handler":
        client.force_login(world.person(Duty.HANDLER, world.health))
    elif viewer != "visitor":
        client.force_login(world.person(Duty(viewer)))
    return client


def _applicant() -> Person:
    known = Person.objects.filter(username="applicant").first()
    if known is None:
        with act(SYSTEM, "test"):
            known = Person(username="applicant", name="申请人")
            known.set_unusable_password()
            known.save()
    return known


def _text(answer: Any) -> str:
    data = answer.getvalue() if isinstance(answer, HttpResponse) or answer.streaming else b""
    return bytes(data).decode("utf-8", "replace")


def _events_of(secret: Secret) -> int:
    return Event.objects.filter(record_type=secret.record._meta.label_lower, record_id=str(secret.record.pk)).count()
