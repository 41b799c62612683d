"""How does a change get into the ledger? It happens inside an act, and every record saved there leaves its event.

    with act(viewer.actor(Duty.SYSTEM_ADMIN), "body.rename", reason="县委编办〔2025〕7号") as this:
        body.name = "云溪县教育体育局"
        body.save()

The change and its event are one transaction. Acts nest: the outermost writes the events of all, at its end, so that the
chain is held for a moment only. A record that is saved outside an act refuses.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from gongkai.portal.ledger import chain
from gongkai.portal.ledger.models import Effect, Event

State = Mapping[str, Any]


class UnrecordedError(Exception):
    """A record was about to change without an event: a fault of the program, never of a person."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a stable key (`person:7`), the name, the duty exercised and the body it is exercised for."""

    key: str
    name: str
    duty: str = ""
    body: str = ""


SYSTEM = Actor("system", "系统")
VISITOR = Actor("visitor", "访客")


@dataclass
class Act:
    """What somebody is doing now. `note` adds an event that changes no column, such as that a letter was printed."""

    actor: Actor
    kind: str
    reason: str = ""
    events: list[Event] = field(default_factory=list)

    def note(self, record: models.Model, details: State | None = None, *, kind: str = "") -> None:
        """Something happened to a record that changed none of its columns."""
        self.write(record, Effect.NOTED, None, details, kind)

    def write(
        self, record: models.Model, effect: Effect, before: State | None, after: State | None, kind: str = ""
    ) -> None:
        self.events.append(
            Event(
                at=timezone.now(),
                actor=self.actor.key,
                actor_name=self.actor.name[:200],
                duty=self.actor.duty,
                body=self.actor.body[:200],
                kind=kind or self.kind,
                effect=effect,
                record_type=record._meta.label_lower,
                record_id=str(record.pk),
                record_label=str(getattr(record, "ledger_name", "") or record)[:300],
                before=canonical(before),
                after=canonical(after),
                reason=self.reason,
            )
        )


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def act(actor: Actor, kind: str, *, reason: str = "") -> Iterator[Act]:
    """Do something as `actor`: what is saved inside is recorded as `kind`; an error inside undoes all of it."""
    outer = _current.get()
    this = Act(actor, kind, reason, outer.events if outer else [])
    token = _current.set(this)
    try:
        with transaction.atomic():
            began = len(this.events)
            try:
                yield this
            except BaseException:
                del this.events[began:]
                raise
            if outer is None and this.events:
                chain.append(this.events)
    finally:
        _current.reset(token)


def current() -> Act:
    """The act that is going on. Raises UnrecordedError outside of one."""
    if (this := _current.get()) is None:
        raise UnrecordedError("Save records inside `with act(actor, kind):`, so that the ledger knows.")
    return this


def note_reading(actor: Actor, record: models.Model, what: tuple[str, ...], reason: str) -> None:
    """Somebody looks at personal data: that is an event too (个人信息保护法 art. 51, GB/T 22239 安全审计)."""
    with act(actor, "personal_data.read", reason=reason) as this:
        this.note(record, {"read": sorted(what)})


# --- states ---------------------------------------------------------------------------------------------------------


def canonical(state: State | None) -> str:
    """The one way in which a state is written; nothing for no state."""
    if state is None:
        return ""
    return json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return "sha256:" + hashlib.sha256(bytes(value)).hexdigest()
    raise TypeError(f"The ledger cannot write {type(value).__name__}.")


def keyed_digest(value: object) -> str:
    """Stands for a value that the ledger must not hold for ever: the same value gives the same digest, on this site."""
    if value in (None, ""):
        return ""
    key = hashlib.sha256(b"gongkai ledger private" + settings.SECRET_KEY.encode()).digest()
    return "hmac:" + hmac.new(key, str(value).encode(), "sha256").hexdigest()


def plain_digest(value: object) -> str:
    """Stands for a value that is too long for the ledger."""
    return "sha256:" + hashlib.sha256(str(value).encode()).hexdigest() if value not in (None, "") else ""
