"""Does the index say what the records say? It follows each change in its transaction, and can be made anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _

from gongkai.portal.jobs.queue import enqueue
from gongkai.portal.search.declare import Searchable, declared
from gongkai.portal.search.engines import engine
from gongkai.portal.search.folding import fold, grams
from gongkai.portal.search.jobs import tell_engine
from gongkai.portal.search.models import Entry
from gongkai.portal.search.opensearch import has_changed

AT_A_TIME = 500


def mark_of(model: type[Model]) -> str:
    """The mark that every entry of a kind bears."""
    return "k" + model._meta.label_lower.replace(".", "")


def follow() -> None:
    """From now on a record that is saved or deleted takes its entry along, in the same transaction."""
    for model in declared():
        post_save.connect(_saved, model, dispatch_uid="search")
        post_delete.connect(_deleted, model, dispatch_uid="search")


def _saved(sender: type[Model], instance: Model, **given: Any) -> None:
    put(instance)


def _deleted(sender: type[Model], instance: Model, **given: Any) -> None:
    if entry := Entry.objects.filter(kind=sender._meta.label_lower, record=instance.pk).first():
        engine().drop(entry)
        _tell_outside(entry)
        entry.delete()


def put(record: Model) -> None:
    """Bring the entry of a record up to date; where it is, nothing is written."""
    wanted = entry_of(declared()[type(record)], record)
    known = Entry.objects.filter(kind=wanted.kind, record=wanted.record).first()
    if known is not None:
        if _content(known) == _content(wanted):
            return
        engine().drop(known)
        wanted.pk = known.pk
    wanted.save()
    engine().put(wanted)
    _tell_outside(wanted)


def _tell_outside(entry: Entry) -> None:
    if has_changed(entry.pk, entry.kind):
        enqueue(tell_engine, once="outside")


def entry_of(kind: Searchable, record: Model) -> Entry:
    """What the index should hold of a record."""
    marks = [mark_of(kind.model), *kind.marks(record)]
    return Entry(
        kind=kind.kind,
        record=record.pk,
        title=fold(kind.title(record)).text,
        text=fold(kind.text(record)).text,
        marks=" ".join(dict.fromkeys(marks)),
    )


def _content(entry: Entry) -> tuple[str, str, str]:
    return entry.title, entry.text, entry.marks


def purge() -> None:
    """Leave nothing on the disk of what the entries said before; for the night, when personal data was deleted."""
    engine().purge()


# --- anew -----------------------------------------------------------------------------------------------------------


def rebuild() -> int:
    """Throw the index away and make it from the records, all or nothing; say how many entries there are."""
    with transaction.atomic():
        for kind in declared().values():
            for entry in Entry.objects.filter(kind=kind.kind).iterator() if kind.goes_out else ():
                _tell_outside(entry)
        Entry.objects.all().delete()
        engine().clear()
        return catch_up()


def catch_up() -> int:
    """Take in the records that have no entry, such as those older than the index; say how many."""
    return sum(_catch_up(kind) for kind in declared().values())


def _catch_up(kind: Searchable) -> int:
    entries = Entry.objects.filter(kind=kind.kind, record=OuterRef("pk"))
    count = 0
    for some in _in_turn(_records(kind).filter(~Exists(entries))):
        with transaction.atomic():
            for record in some:
                entry = entry_of(kind, record)
                entry.save()
                engine().put(entry)
                _tell_outside(entry)
        count += len(some)
    return count


def _records(kind: Searchable) -> QuerySet[Any]:
    records = kind.model._base_manager.all()
    return records.select_related(*kind.with_it) if kind.with_it else records


def _in_turn(records: QuerySet[Any]) -> Iterator[list[Any]]:
    """All of them, so many at a time."""
    last = 0
    while some := list(records.filter(pk__gt=last).order_by("pk")[:AT_A_TIME]):
        yield some
        last = some[-1].pk


def differences() -> Iterator[str]:
    """A sentence for every record whose entry is not what it should be, and for every entry without a record."""
    for kind in declared().values():
        entries = Entry.objects.filter(kind=kind.kind)
        for some in _in_turn(_records(kind)):
            known = {entry.record: entry for entry in entries.filter(record__in=[record.pk for record in some])}
            for record in some:
                yield from _difference(kind, record, known.get(record.pk))
        there = kind.model._base_manager.filter(pk=OuterRef("record"))
        for left in entries.filter(~Exists(there)):
            yield _("索引中的 %(record)s 没有记录。") % {"record": str(left)}


def _difference(kind: Searchable, record: Model, entry: Entry | None) -> Iterator[str]:
    name = {"record": f"{kind.kind} {record.pk}"}
    if entry is None:
        yield _("%(record)s 不在索引中。") % name
    elif _content(entry) != _content(entry_of(kind, record)):
        yield _("索引中的 %(record)s 与记录不符。") % name
    elif not _is_found(kind, entry):
        yield _("检索引擎查不到 %(record)s。") % name


def _is_found(kind: Searchable, entry: Entry) -> bool:
    """The engine knows the entry by the end of its text."""
    found = grams(entry.text or entry.title)
    return not found or Entry.objects.filter(engine().holding(found[-1], mark_of(kind.model)), pk=entry.pk).exists()
