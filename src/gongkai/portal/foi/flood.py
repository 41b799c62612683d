"""Does a form look as if nobody had filled it in, or as if the same came again and again?

Nothing that is found here refuses a request: the sender is asked to confirm it on one more page, and the officer sees
it marked and with those that came together. Somebody behind a network that many share always gets through.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from gongkai.portal.accounts.lockout import address
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import Intake
from gongkai.portal.foi.models import Sending, Sign

TRAP = "website"
"""A field that is hidden from everybody, the keyboard and screen readers included; only a program fills it in."""
NETWORKS = {4: 24, 6: 48}
"""How many bits of an address are its network: what one line of a provider, or one office, usually shares."""
ADDRESSES = {4: 32, 6: 64}
"""How many bits are the address: with IPv6 one connection has a whole /64."""


@dataclass(frozen=True)
class Sender:
    """Where a form comes from, as keyed digests; nothing where the site cannot tell."""

    address: str
    network: str

    @classmethod
    def of(cls, request: HttpRequest) -> Sender:
        try:
            known = ip_address(address(request))
        except ValueError:
            return cls("", "")
        return cls(*(digest_of_sender(str(_within(str(known), bits[known.version]))) for bits in (ADDRESSES, NETWORKS)))


def _within(known: str, bits: int) -> object:
    return ip_network(f"{known}/{bits}", strict=False)


def signs_of(request: HttpRequest, body: Body, wanted: str, opened: datetime | None, sender: Sender) -> list[Sign]:
    """What is odd about this form."""
    return list(_signs(request, body, wanted, opened, sender))


def _signs(request: HttpRequest, body: Body, wanted: str, opened: datetime | None, sender: Sender) -> Iterator[Sign]:
    if request.POST.get(TRAP):
        yield Sign.HIDDEN
    if opened is None:
        yield Sign.NO_KEY
    elif timedelta(0) <= timezone.now() - opened < settings.INTAKE_LEAST_TIME:  # a clock that went back says nothing
        yield Sign.QUICK
    if _many(Q(address=sender.address), settings.INTAKE_FROM_ADDRESS):
        yield Sign.ADDRESS
    if _many(Q(network=sender.network), settings.INTAKE_FROM_NETWORK):
        yield Sign.NETWORK
    if _many(Q(text=text_digest(body, wanted)), settings.INTAKE_SAME_TEXT):
        yield Sign.TEXT


def _many(which: Q, limit: int) -> bool:
    """Whether so many came already; a limit of nought is no limit, and what is not known is not counted."""
    return limit > 0 and _lately().filter(which)[:limit].count() >= limit


def _lately() -> QuerySet[Sending]:
    return Sending.objects.filter(at__gte=timezone.now() - settings.INTAKE_WINDOW).order_by()


def join_its_wave(made: Sending, intake: Intake, sender: Sender) -> None:
    """Put a marked sending to those with which it came to the same body: from one network, or with the same text."""
    together = Q(text=text_digest(intake.body, intake.wanted))
    if sender.network:
        together |= Q(network=sender.network)
    others = _lately().filter(together, request__body=intake.body, pk__lt=made.pk).exclude(signs="")
    newest = others.order_by("-pk").first()
    made.first = newest.first if newest else made
    made.save(update_fields=["first"])


def text_digest(body: Body, wanted: str) -> str:
    """Stands for what is asked of this body, however it is spaced."""
    return digest_of_sender(f"{body.pk} {''.join(wanted.split()).casefold()}")


def forget() -> int:
    """Forget where forms came from and what stood in them, once it is older than `INTAKE_TRACES`; say of how many."""
    old = Sending.objects.filter(content__isnull=False, at__lt=timezone.now() - settings.INTAKE_TRACES)
    return old.update(content=None, text=None, address=None, network=None)


def digest_of_sender(value: str) -> str:
    """Stands for where something comes from, or what it says; nobody can tell it without the site's secret."""
    key = hashlib.sha256(b"gongkai sender" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, value.encode("utf-8", "replace"), "sha256").hexdigest()
