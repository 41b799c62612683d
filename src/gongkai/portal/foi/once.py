"""How does one filled form make one request, however often it is sent? A double click, a reload, the way back.

The form carries a signed key that is good for one request. The query code follows from the key and the site's secret,
so that the same form, filled in the same, gets the same receipt again although no code is kept. Without the key, or
with other content, nobody sees a code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError
from django.utils import timezone

from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.attachments import attach_what_came
from gongkai.portal.foi.casework import CODE_LENGTH, CODE_SIGNS, Intake, receive
from gongkai.portal.foi.flood import Sender, join_its_wave, text_digest
from gongkai.portal.foi.models import FoiRequest, Sending
from gongkai.portal.ledger.act import Actor, act, canonical

SHOWN_AGAIN = timedelta(hours=1)
"""So long the same form sent again shows the code again: enough for a reload, and short on a shared computer."""


@dataclass(frozen=True)
class Key:
    """What a form carries: its chance token, when it was opened, and the signs its sender was already asked about."""

    token: str
    opened: datetime
    asked: tuple[str, ...] | None = None

    def signed(self, body: Body) -> str:
        return _signer(body).sign_object([self.token, self.opened.timestamp(), self.asked])

    def renewed(self) -> Key:
        """For another request from the same page."""
        return replace(self, token=secrets.token_urlsafe(16), asked=None)


def new_key() -> Key:
    return Key(secrets.token_urlsafe(16), timezone.now())


def key_in(given: str, body: Body) -> Key | None:
    """The key that a form carries; None where it carries none that this site made for this body."""
    try:
        token, opened, asked = _signer(body).unsign_object(given[:400])
    except (BadSignature, ValueError):  # what is no base64 or no JSON is no signature either
        return None
    return Key(token, datetime.fromtimestamp(opened, tz=timezone.get_current_timezone()), asked and tuple(asked))


def _signer(body: Body) -> Signer:
    return Signer(salt=f"gongkai form {body.pk}")


@dataclass(frozen=True)
class Receipt:
    """What the applicant is shown: the request, and its query code."""

    request: FoiRequest
    code: str


class SentBeforeError(Exception):
    """This form has made a request already, and something in it has changed since, or it was long ago."""

    def __init__(self, request: FoiRequest) -> None:
        super().__init__(request)
        self.request = request


def receipt_again(key: Key, content: str) -> Receipt | None:
    """The receipt of a form that was sent before; None for one that was not. Raises SentBeforeError."""
    found = Sending.objects.select_related("request").filter(key=_digest("key", key.token)).first()
    if found is None:
        return None
    if found.content != content or not timedelta(0) <= timezone.now() - found.at < SHOWN_AGAIN:
        raise SentBeforeError(found.request)
    return Receipt(found.request, code_of(key))


def receipt_among(tokens: Iterable[str], content: str) -> Receipt | None:
    """The receipt of a form that one browser has sent before with the same content.

    Who goes back gets the page anew from the site, as it is not to be stored, and with it a new key.
    """
    for token in tokens:
        try:
            if again := receipt_again(Key(token, timezone.now()), content):
                return again
        except SentBeforeError:
            continue
    return None


def take_in(intake: Intake, given: Mapping[str, Any], actor: Actor, key: Key, sender: Sender) -> Receipt:
    """The request of this form; of two that are sent at one moment the second gets what the first has made.

    Raises SentBeforeError.
    """
    content, code = content_of(intake.body, given), code_of(key)
    try:
        with act(actor, "foi.submitted") as this:
            foi, _code = receive(intake, actor, code=code)
            made = Sending.objects.create(
                request=foi,
                key=_digest("key", key.token),
                signs=",".join(key.asked or ()),
                content=content,
                text=text_digest(intake.body, intake.wanted),
                address=sender.address or None,
                network=sender.network or None,
            )
            if key.asked:
                join_its_wave(made, intake, sender)
                this.note(foi, {"signs": list(key.asked)}, kind="foi.marked")
            attach_what_came(foi, given, actor)
    except IntegrityError:
        if again := receipt_again(key, content):
            return again
        raise
    return Receipt(foi, code)


def code_of(key: Key) -> str:
    """The query code of the request that this form makes."""
    number = int(_digest("code", key.token), 16)
    signs = []
    for _place in range(CODE_LENGTH):
        number, sign = divmod(number, len(CODE_SIGNS))
        signs.append(CODE_SIGNS[sign])
    return "".join(signs)


def content_of(body: Body, given: Mapping[str, Any]) -> str:
    """Stands for everything that this body is sent, the files among it."""
    plain = {name: _files(value) if isinstance(value, list) else str(value) for name, value in given.items()}
    return _digest("content", f"{body.pk} {canonical(plain)}")


def _files(several: Iterable[UploadedFile[Any]]) -> list[list[str]]:
    found = []
    for one in several:
        one.seek(0)
        found.append([one.name or "", hashlib.sha256(one.read()).hexdigest()])
        one.seek(0)
    return found


def _digest(what: str, value: str) -> str:
    """Nobody without the site's secret can tell from it what was sent, nor work out a code."""
    key = hashlib.sha256(f"gongkai form {what}".encode() + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, value.encode(), "sha256").hexdigest()
