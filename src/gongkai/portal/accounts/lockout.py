"""Who has guessed too often, from where, and until when are they kept out?

A lock holds for one account from one address. By the account alone, anybody could lock out anybody else; by the address
alone, one of an office behind one router could lock out all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongkai.portal.accounts.backend import person_named
from gongkai.portal.accounts.models import Person
from gongkai.portal.ledger.act import Actor, act


@dataclass(frozen=True)
class Lock:
    address: str
    failures: int
    until: datetime


def whose(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that is meant, whichever of its names was typed: all of them count as one."""
    given = credentials or {}
    typed = str(given.get("username") or given.get("email") or request.POST.get("login", "")).strip()
    known = request.META.setdefault("gongkai.whose", {})
    if typed not in known:
        person = person_named(typed)
        known[typed] = person.username if person else typed.casefold()[:200]
    return str(known[typed])


def address(request: HttpRequest) -> str:
    """Where the request comes from; nothing when it does not say."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def locks(person: Person) -> list[Lock]:
    """From where the person is kept out at this moment."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tried = AccessAttempt.objects.filter(username=person.username, attempt_time__gte=since)
    rows = tried.values("ip_address").annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return [
        Lock(row["ip_address"], row["failures"], row["last"] + settings.AXES_COOLOFF_TIME)
        for row in rows.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by("ip_address")
    ]


def unlock(person: Person, by: Actor, reason: str = "") -> None:
    with act(by, "account.unlocked", reason=reason) as this:
        this.note(person)
        reset(username=person.username)


def page(request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None) -> HttpResponse:
    """What somebody who is locked out sees: until when, and what else can be done."""
    tried = AccessAttempt.objects.filter(username=whose(request, credentials), ip_address=address(request))
    last = tried.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    context = {"until": last + settings.AXES_COOLOFF_TIME, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "accounts/locked.html", context, status=429)
