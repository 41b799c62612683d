"""How is each event tied to the one before it, and is the chain still whole?"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongkai.portal.ledger.models import Event, Head

AT_A_TIME = 2000


@dataclass(frozen=True)
class Fault:
    """Where the chain is broken: the number of the event, what kind of damage, and the sentence that says so."""

    number: int
    kind: str
    sentence: str


def digest(algorithm: str, data: bytes) -> str:
    """The hexadecimal digest; SM3 is GB/T 32905, where national algorithms are required (GB/T 39786)."""
    if algorithm == "sm3":
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(data)
        return sm3.finalize().hex()
    return hashlib.sha256(data).hexdigest()


def written_time(at: datetime) -> str:
    """A moment as the digest takes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def hash_of(event: Event) -> str:
    """The digest over every column of an event but the digest itself."""
    columns = [
        event.number, written_time(event.at), event.actor, event.actor_name,
        event.duty, event.body, event.kind, event.effect, event.record_type, event.record_id, event.record_label,
        event.before, event.after, event.reason, event.algorithm, event.previous,
    ]  # fmt: skip
    return digest(event.algorithm, json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode())


def seal_of(number: int, last: str) -> str:
    key = hashlib.sha256(b"gongkai ledger head" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{number}:{last}".encode(), "sha256").hexdigest()


def append(events: Sequence[Event]) -> None:
    """Number, chain and write events at the end of the chain; whoever comes second waits for the first to commit."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An event is written in the transaction of its change.")
    head, _new = Head.objects.select_for_update().get_or_create(pk=1)
    for event in events:
        event.number = head.number = head.number + 1
        event.algorithm = settings.LEDGER_DIGEST
        event.previous = head.hash
        event.hash = head.hash = hash_of(event)
    Event.objects.bulk_create(events)
    head.seal = seal_of(head.number, head.hash)
    head.save()


def verify() -> Iterator[Fault]:
    """Every break of the chain in order: a changed, missing, reordered, foreign or cut-off event."""
    number, last = 0, ""
    for event in Event.objects.order_by("number").iterator(chunk_size=AT_A_TIME):
        if event.number != number + 1:
            yield Fault(event.number, "missing", _missing(number + 1, event.number - 1))
        elif event.previous != last:
            sentence = _("第 %(number)d 条与第 %(before)d 条接不上：次序被调换，或前一条连同摘要被改写。")
            yield Fault(event.number, "reordered", sentence % {"number": event.number, "before": number})
        if hash_of(event) != event.hash:
            sentence = _("第 %(number)d 条的内容与它的摘要不符：这一条被改动过。")
            yield Fault(event.number, "changed", sentence % {"number": event.number})
        number, last = event.number, event.hash
    yield from _end(number, last)


def _missing(first: int, until: int) -> str:
    if first == until:
        return _("缺少第 %(number)d 条：它被删除了。") % {"number": first}
    return _("缺少第 %(first)d 至 %(until)d 条：它们被删除了。") % {"first": first, "until": until}


def _end(number: int, last: str) -> Iterator[Fault]:
    """Does the chain end where its head says?"""
    head = Head.objects.filter(pk=1).first() or Head()
    if head.number and not hmac.compare_digest(head.seal, seal_of(head.number, head.hash)):
        yield Fault(head.number, "head", _("链尾的封印与内容不符：链尾被改动过，或者换了密钥。"))
    elif head.number > number:
        sentence = _("链应当到第 %(head)d 条，现在只到第 %(number)d 条：末尾被截去了。")
        yield Fault(number + 1, "cut_off", sentence % {"head": head.number, "number": number})
    elif (head.number, head.hash) != (number, last):
        sentence = _("第 %(number)d 条之后的内容不是本系统写入的。")
        yield Fault(number, "foreign", sentence % {"number": head.number})
