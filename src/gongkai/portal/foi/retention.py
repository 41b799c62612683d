"""Which particulars of applicants are due to be deleted, what keeps them back, and what happens when they go?

The file of a request is an archive and stays: name, kind, what was asked, what happened, letters, proofs of delivery.
What identifies the applicant and what reaches them go when their periods are over (个人信息保护法 art. 19), counted
from the last that happened to the request: never while reconsideration or a lawsuit is still open to the applicant,
never while somebody holds them, and not before the head of the office has seen what will go and has said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.portal.accounts.models import Duty
from gongkai.portal.bodies.models import Body
from gongkai.portal.files.keeping import files_of, owners_by_file, remove, seal_up
from gongkai.portal.foi.attachments import neutral_name
from gongkai.portal.foi.models import (
    Attachment,
    Deletion,
    Delivery,
    FoiEvent,
    FoiRequest,
    Hold,
    ParticularsRules,
    Purpose,
)
from gongkai.portal.foi.sealing import CannotUnsealError, seal
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.search.index import purge
from gongkai.retention import Particulars, ended_by, goes_on, period

COLUMNS: Mapping[str, tuple[str, ...]] = {
    Particulars.IDENTITY: ("id_kind", "id_number"),
    Particulars.CONTACT: ("phone", "email", "address"),
}
"""Which of the sealed particulars are of which kind."""
SETTING = (Duty.OFFICE_HEAD,)
HOLDING = (Duty.HANDLER, Duty.REGISTRAR, Duty.LEGAL_REVIEWER, Duty.OFFICE_HEAD)
LIFTING = (Duty.LEGAL_REVIEWER, Duty.OFFICE_HEAD)
"""Whoever works on a request may hear of a dispute; that it is over, those say who answer for it."""


@dataclass(frozen=True)
class Due:
    """Particulars of one kind of a request, and the first day on which they may go."""

    request: FoiRequest
    kind: str
    on: date

    @property
    def label(self) -> str:
        return period(self.kind).label


def keeping_of(body: Body | int) -> ParticularsRules:
    """What the body has set, or else the defaults, not kept."""
    pk = body if isinstance(body, int) else body.pk
    return ParticularsRules.objects.filter(body=pk).first() or ParticularsRules(body_id=pk)


# --- what is due ------------------------------------------------------------------------------------------------------


def due_by(day: date, rules: ParticularsRules) -> list[Due]:
    """What of the body is to go on that day or before, the earliest first; what is held is not among it."""
    return sorted(_due_by(day, rules), key=lambda one: (one.on, one.request.pk, one.kind))


LOOKED_AT = 200
"""So many of the requests received first are looked at to say whether anything is due at all."""


def first_due(day: date, rules: ParticularsRules) -> Due | None:
    """Something that is to go on that day or before; a look at the oldest requests costs little with a million."""
    for kind in Particulars:
        ended = ended_by(day, rules.months(kind))
        oldest = _ended(kind, ended, rules).filter(received__lte=ended).order_by("received", "pk")[:LOOKED_AT]
        if found := next(_due(oldest, kind, day, rules), None):
            return found
    return None


def _due_by(day: date, rules: ParticularsRules) -> Iterator[Due]:
    for kind in Particulars:
        yield from _due(_ended(kind, ended_by(day, rules.months(kind)), rules), kind, day, rules)


def _ended(kind: str, by: date, rules: ParticularsRules) -> QuerySet[FoiRequest]:
    return _not_held(_kept(kind)).filter(body=rules.body_id, closed__lte=by).defer("wanted")


def _due(requests: QuerySet[FoiRequest], kind: str, day: date, rules: ParticularsRules) -> Iterator[Due]:
    for foi in requests:
        if (on := _goes_on(foi, rules.months(kind))) and on <= day and _is_there(foi, kind):
            yield Due(foi, kind, on)


def due_of(foi: FoiRequest, rules: ParticularsRules) -> list[Due]:
    """When what is still kept of one request is to go, were nothing to hold it; nothing as long as it is not closed."""
    rows = [(kind, _kept(kind).filter(pk=foi.pk).first()) for kind in Particulars if not foi.is_open]
    days = [(kind, row and _is_there(row, kind) and _goes_on(row, rules.months(kind))) for kind, row in rows]
    return [Due(foi, kind, on) for kind, on in days if on]


def _kept(kind: str) -> QuerySet[FoiRequest]:
    """Closed requests of which there may be something of this kind."""
    papers = Attachment.objects.filter(request=OuterRef("pk"), purpose=Purpose.IDENTITY)
    deleted = Deletion.objects.filter(request=OuterRef("pk"), kind=kind)
    found = _closed().annotate(has_papers=Exists(papers)).exclude(Exists(deleted))
    return found.filter(~Q(sealed="") | Q(has_papers=True))


def _is_there(foi: Any, kind: str) -> bool:
    """Whether there is something of this kind; what cannot be read may be."""
    if kind == Particulars.IDENTITY and foi.has_papers:
        return True
    try:
        return any(foi.particulars.get(name) for name in COLUMNS[kind])
    except CannotUnsealError:
        return True


def _not_held(requests: QuerySet[FoiRequest]) -> QuerySet[FoiRequest]:
    return requests.exclude(Exists(Hold.objects.filter(Hold.STANDS, request=OuterRef("pk"))))


def _closed() -> QuerySet[FoiRequest]:
    """Closed requests with the last day on which anything happened: an answer may arrive after the request is closed.

    That it was put into the archive tells the applicant nothing and moves nothing.
    """
    happened = FoiEvent.objects.filter(request=OuterRef("pk")).exclude(kind="archived").order_by().values("request")
    arrived = Delivery.objects.filter(letter__request=OuterRef("pk")).order_by().values("letter__request")
    return FoiRequest.objects.filter(is_open=False, closed__isnull=False).annotate(
        last_event=Subquery(happened.annotate(last=Max("on")).values("last")),
        last_delivery=Subquery(arrived.annotate(last=Max(Coalesce("received_on", "on"))).values("last")),
    )


def _goes_on(foi: FoiRequest, months: int) -> date | None:
    """The first day on which it may go; nothing as long as that cannot be said."""
    ended = _end_of(foi)
    return goes_on(ended, months) if ended else None


def _end_of(foi: Any) -> date | None:
    """The last that happened to a closed request and to the one it went into: that one was answered to both."""
    ended: date = max(day for day in (foi.closed, foi.last_event, foi.last_delivery) if day)
    if foi.merged_into_id is None:
        return ended
    into = _closed().filter(pk=foi.merged_into_id).first()
    last = into and _end_of(into)
    return max(ended, last) if last else None


# --- deleting ---------------------------------------------------------------------------------------------------------


def all_due(today: date) -> list[tuple[int, str]]:
    """What is to go today, by request and kind, of all bodies that have begun to delete."""
    begun = ParticularsRules.objects.filter(deletes_since__lte=today).order_by("pk")
    return [(one.request.pk, one.kind) for rules in begun for one in due_by(today, rules)]


def delete(pk: int, kind: str, today: date) -> Deletion | None:
    """Delete particulars of one kind of a request, if that is due still. What they said stays nowhere: the ledger has
    had digests only, the index forgets its marks, and the bytes of papers go with their last row.

    Raises CannotUnsealError.
    """
    with act(SYSTEM, "foi.particulars_deleted") as this:
        body = FoiRequest.objects.select_for_update().order_by("pk").get(pk=pk).body_id
        rules = keeping_of(body)
        foi = _not_held(_kept(kind)).filter(pk=pk).first()
        on = _goes_on(foi, rules.months(kind)) if foi and rules.deletes_since else None
        if foi is None or on is None or on > today or not _is_there(foi, kind):
            return None
        this.reason = f"{period(kind).label}保存满{rules.months(kind)}个月"
        columns = _forget(foi, COLUMNS[kind])
        papers = _remove_papers(foi) if kind == Particulars.IDENTITY else 0
        return Deletion.objects.create(request=foi, kind=kind, on=today, columns=columns, papers=papers)


def _forget(foi: FoiRequest, columns: tuple[str, ...]) -> list[str]:
    """Seal the particulars again without these columns; say which of them there were."""
    known = foi.particulars
    gone = [name for name in columns if known.get(name)]
    if gone:
        foi.sealed = seal({name: value for name, value in known.items() if name not in columns})
        foi.save()
    return gone


def _remove_papers(foi: FoiRequest) -> int:
    papers = list(foi.attachments.filter(purpose=Purpose.IDENTITY))
    for paper in papers:
        for file in files_of(paper):
            remove(file)
        paper.delete()
    return len(papers)


def wipe_what_is_freed() -> None:
    """From now on SQLite writes zeros over what this connection deletes, which otherwise stays in the file for long."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def leave_no_traces() -> None:
    """After deletions: the index keeps what it dropped until it is merged, SQLite old pages in its write-ahead log."""
    purge()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# --- papers that were kept before they were sealed --------------------------------------------------------------------


def open_papers() -> list[int]:
    """Proofs of identity whose files stand on the disk unencrypted."""
    papers = Attachment.objects.filter(purpose=Purpose.IDENTITY, pk__in=owners_by_file(Attachment, is_sealed=False))
    return list(papers.order_by("pk").values_list("pk", flat=True))


def seal_paper(pk: int) -> None:
    """Raises OSError when the bytes are lost."""
    with act(SYSTEM, "foi.papers_sealed"):
        for paper in Attachment.objects.filter(pk=pk, purpose=Purpose.IDENTITY):
            for file in files_of(paper).filter(is_sealed=False):
                seal_up(file, neutral_name(paper, file.name))
