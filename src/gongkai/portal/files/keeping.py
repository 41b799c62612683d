"""How does a file come in, whose is it, and when are its bytes gone?"""

from __future__ import annotations

import time
from functools import partial
from io import BytesIO
from typing import IO

from django.db import connection, transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery

from gongkai.portal.files import content, scanning, sealed
from gongkai.portal.files.media import media_type_of
from gongkai.portal.files.models import State, StoredFile
from gongkai.portal.files.names import plain_name
from gongkai.portal.files.owners import owner_type, owns


def keep(data: IO[bytes] | bytes, name: str, *, owner: Model, is_sealed: bool = False) -> StoredFile:
    """Keep a file for its owner, inside an act; `is_sealed`: encrypted on the disk. Once that is over, it is scanned.

    Bytes that the act leaves without a row, because it failed, are removed by the next `sweep`, or by `drop` at once.
    """
    if not owns(owner):
        raise TypeError(f"{owner_type(owner)} owns no files: name it by `owns_files` beside its rule of visibility.")
    name = plain_name(name)
    stream = BytesIO(data) if isinstance(data, bytes) else data
    draft = _settled(BytesIO(sealed.seal(stream.read())) if is_sealed else stream)
    stored = StoredFile(
        sha256=draft.digest,
        name=name,
        size=draft.size - (sealed.ADDED if is_sealed else 0),
        is_sealed=is_sealed,
        owner_type=owner_type(owner),
        owner_id=owner.pk,
        state=State.QUARANTINED if scanning.is_set_up() else State.UNSCANNED,
    )
    with stored.open() as file:
        stored.media_type = media_type_of(file, name)
    stored.save()
    transaction.on_commit(partial(scanning.scan_if_set_up, draft.digest), robust=True)
    return stored


def _settled(stream: IO[bytes]) -> content.Draft:
    with content.draft(stream) as draft:
        _hold(draft.digest)
        draft.settle()
    return draft


def seal_up(stored: StoredFile, name: str) -> None:
    """Encrypt, inside an act, a file that was kept open, under a name that tells nothing. Once that is over the open
    bytes go, unless another row names them."""
    before = stored.sha256
    with stored.open() as file:
        stored.sha256 = _settled(BytesIO(sealed.seal(file.read()))).digest
    stored.name = plain_name(name)
    stored.save()
    stored.is_sealed = True
    stored.save_worked_out()
    transaction.on_commit(partial(drop, before), robust=True)


def files_of(owner: Model) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(owner_type=owner_type(owner), owner_id=owner.pk)


def owners_by_file(model: type[Model], **which: object) -> QuerySet[StoredFile, int]:
    """The keys of the records of this kind that own such a file, for `pk__in`."""
    return StoredFile.objects.filter(owner_type=owner_type(model), **which).values_list("owner_id", flat=True)


def name_of_file(model: type[Model], key: str) -> Subquery:
    """The name of the first file of an owner whose key stands in the column `key`: one query for a whole list."""
    names = StoredFile.objects.filter(owner_type=owner_type(model), owner_id=OuterRef(key))
    return Subquery(names.values("name")[:1])


def remove(stored: StoredFile) -> None:
    """Forget a file, inside an act. Once that is over its bytes go too, unless another row names them."""
    digest = stored.sha256
    stored.delete()
    transaction.on_commit(partial(drop, digest), robust=True)


def drop(digest: str) -> None:
    """Remove bytes that no row names."""
    with transaction.atomic():
        _hold(digest)
        if not StoredFile.objects.filter(sha256=digest).exists():
            content.remove(digest)


def sweep() -> None:
    """Remove what is half written, and what was written for an act that then failed."""
    content.sweep()
    for digests in content.settled(before=time.time() - content.AN_HOUR):
        named = set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
        for digest in set(digests) - named:
            drop(digest)


def _hold(digest: str) -> None:
    """Until the transaction ends nobody else keeps or removes these bytes.

    Or the one who removes the last row could take the bytes away from the one who has just found them there. SQLite
    has one writer at a time, who holds everything.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
