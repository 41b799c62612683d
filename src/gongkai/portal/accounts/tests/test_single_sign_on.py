"""Does unified sign-in let in whom the house knows, and nobody else?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.tests.cast import an_applicant, browser, is_in, kinds
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World


class Provider(HTTPServer):
    """An identity service on this machine. `claims` is what it says of the person who signed in there."""

    claims: dict[str, Any]
    broken = False

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if self.server.broken:
            self._say({"error": "server_error"}, 500)
        elif self.path == "/.well-known/openid-configuration":
            ends = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "userinfo_endpoint": "userinfo",
                "jwks_uri": "keys",
            }
            self._say({"issuer": issuer, **{name: f"{issuer}/{end}" for name, end in ends.items()}})
        elif self.path == "/userinfo":
            self._say(self.server.claims)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.broken:
            self._say({"error": "server_error"}, 500)
            return
        now = int(time.time())
        told = {
            "iss": self.server.issuer,
            "aud": "gongkai",
            "iat": now,
            "exp": now + 60,
            "sub": self.server.claims["sub"],
        }
        token = jwt.encode(told, "a key that is long enough for this purpose", "HS256")
        self._say({"access_token": "a token", "token_type": "Bearer", "id_token": token})

    def _say(self, thing: object, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(thing).encode())

    def log_message(self, *args: object) -> None:
        """Nothing: a test is quiet."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with Provider(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        app = {"provider_id": "sso", "name": "统一身份认证", "client_id": "gongkai", "secret": "a secret"}
        app["settings"] = {"server_url": server.issuer}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.OIDC_ISSUER = server.issuer
        yield server
        server.shutdown()


def come_back(client: Client) -> Any:
    """Go to the provider and come back with what it gives."""
    there = urlsplit(client.get("/account/single-sign-on/")["Location"])
    state = parse_qs(there.query)["state"][0]
    return client.get("/account/single-sign-on/back/", {"code": "a code", "state": state})


def test_a_person_who_is_known_here_comes_in(world: World, provider: Provider) -> None:
    person, client = world.person(Duty.HANDLER), browser()
    provider.claims = {"sub": "7", "preferred_username": person.username}
    assert "用统一身份认证登录" in client.get("/account/sign-in/").content.decode()
    come_back(client)
    assert is_in(client)
    assert kinds(person) == ["account.single_sign_on_linked", "account.sign_in"]
    again = browser()
    provider.claims = {"sub": "7", "preferred_username": "renamed.there"}
    come_back(again)
    assert is_in(again), "the provider's own number holds, whatever the name"


def test_nobody_is_made_by_it(world: World, provider: Provider) -> None:
    provider.claims = {"sub": "8", "preferred_username": "a.stranger", "email": "stranger@example.invalid"}
    client, before = browser(), Person.objects.count()
    answer = come_back(client)
    assert answer.status_code == 403
    assert "本站没有您的账号" in answer.content.decode()
    assert not is_in(client)
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(("verified", "comes_in"), [(True, True), (False, False)])
def test_a_mail_counts_only_when_the_provider_has_verified_it(
    world: World, provider: Provider, settings: Settings, verified: bool, comes_in: bool
) -> None:
    settings.OIDC_CLAIM = "email"
    person, client = world.person(Duty.HANDLER), browser()
    with act(SYSTEM, "test"):
        person.email = "officer@example.invalid"
        person.save()
    provider.claims = {"sub": "9", "email": "Officer@example.invalid", "email_verified": verified}
    come_back(client)
    assert is_in(client) is comes_in


def test_what_an_applicant_typed_links_to_nobody(world: World, provider: Provider, settings: Settings) -> None:
    settings.OIDC_CLAIM = "email"
    an_applicant(email="mayor@example.invalid")
    provider.claims = {"sub": "1", "email": "mayor@example.invalid", "email_verified": True}
    client = browser()
    assert come_back(client).status_code == 403
    assert not is_in(client)


def test_who_is_stopped_here_does_not_come_in(world: World, provider: Provider) -> None:
    person, client = world.person(Duty.HANDLER), browser()
    provider.claims = {"sub": "7", "preferred_username": person.username}
    come_back(browser())
    person.refresh_from_db()
    with act(SYSTEM, "test"):
        person.is_active = False
        person.save()
    come_back(client)
    assert not is_in(client)


def test_a_provider_that_fails_half_way_gets_a_page_that_helps(world: World, provider: Provider) -> None:
    provider.claims = {"sub": "7"}
    client = browser()
    there = urlsplit(client.get("/account/single-sign-on/")["Location"])
    provider.broken = True
    state = parse_qs(there.query)["state"][0]
    answer = client.get("/account/single-sign-on/back/", {"code": "a code", "state": state})
    assert answer.status_code == 502
    assert "统一身份认证没有成功" in answer.content.decode()


def test_a_provider_that_is_not_there_gets_the_same_page(world: World, provider: Provider) -> None:
    provider.broken = True
    answer = browser().get("/account/single-sign-on/")
    assert answer.status_code == 502
    assert "统一身份认证没有成功" in answer.content.decode()


def test_an_answer_that_nobody_asked_for_is_refused(world: World, provider: Provider) -> None:
    provider.claims = {"sub": "7", "preferred_username": world.person(Duty.HANDLER).username}
    client = browser()
    answer = client.get("/account/single-sign-on/back/", {"code": "a code", "state": "made up"})
    assert answer.status_code == 502
    assert not is_in(client)


def test_without_configuration_there_is_no_such_way_in(db: None) -> None:
    client = browser()
    assert client.get("/account/single-sign-on/").status_code == 404
    assert "single-sign-on" not in client.get("/account/sign-in/").content.decode()
