"""What does the read API say of an item, a body, a catalogue? The shape is written down in `openapi.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from gongkai import prose
from gongkai.portal.api.asked import VISITOR
from gongkai.portal.bodies.models import Body, Subordination
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.scanning import why_held
from gongkai.portal.publishing.models import CatalogueAdoption, Item, Relation, Version
from gongkai.portal.publishing.particulars import facts
from gongkai.portal.visibility import visible
from gongkai.publication import VALIDITY_KINDS

Where = Callable[[str], str]
"""From a path of this site to the whole address."""
Shown = dict[str, Any]

BACKWARDS = {
    Relation.Kind.INTERPRETS: "interpreted_by",
    Relation.Kind.AMENDS: "amended_by",
    Relation.Kind.REPEALS: "repealed_by",
    Relation.Kind.RELATED: "related",
}


def shown_version(item: Item) -> Version:
    """What the public reads of an item that is public."""
    if item.shown is None:
        raise TypeError(f"{item} is public and shows nothing")
    return item.shown


def line(item: Item, where: Where) -> Shown:
    """An item in a list."""
    version = shown_version(item)
    return {
        "id": item.pk,
        "url": where(item.get_absolute_url()),
        "api": where(f"/api/items/{item.pk}/"),
        "index_number": item.index_number,
        "title": version.title,
        "summary": version.summary,
        "body": {"id": item.body_id, "name": item.body.name},
        "document_number": version.document_number or None,
        "topic": version.topic or None,
        "genre": version.genre or None,
        "catalogue": item.adoption.key if item.adoption else None,
        "entry": item.entry or None,
        "formed": version.formed,
        "published": item.published,
        "updated": item.updated,
        "validity": item.validity or None,
    }


def whole(item: Item, where: Where) -> Shown:
    """Everything that its page says."""
    version = shown_version(item)
    return {
        **line(item, where),
        "metadata": {fact.key: fact.value or None for fact in facts(item, version)},
        "blocks": [{"kind": type(block).__name__.lower(), **asdict(block)} for block in prose.blocks(version.text)],
        "text": prose.plain(version.text),
        "html": prose.html(version.text),
        "attachments": [_file(file, where) for one in version.attachments.order_by("pk") for file in files_of(one)],
        "relations": list(_relations(item, where)),
        "force": list(_force(item)),
        "versions": list(_versions(item)),
    }


def _file(file: StoredFile, where: Where) -> Shown:
    held = bool(why_held(file))
    return {
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "url": None if held else where(file.get_absolute_url()),
    }


def _relations(item: Item, where: Where) -> Iterator[Shown]:
    """Both ways, where the other end is public too."""
    seen = visible(VISITOR, Item)
    for row in Relation.objects.filter(source=item, target__in=seen).select_related("target"):
        yield {"relation": row.kind, **_other(row.target, where)}
    for row in Relation.objects.filter(target=item, source__in=seen).select_related("source"):
        yield {"relation": BACKWARDS[Relation.Kind(row.kind)], **_other(row.source, where)}


def _other(item: Item, where: Where) -> Shown:
    return {"id": item.pk, "title": item.title, "url": where(item.get_absolute_url())}


def _force(item: Item) -> Iterator[Shown]:
    """What became of a document's force: amended, suspended, repealed, since when and on which basis."""
    for row in item.events.filter(kind__in=VALIDITY_KINDS).order_by("place"):
        event = row.event
        since: date = getattr(event, "since", None) or row.on
        yield {"kind": row.kind, "name": row.label, "since": since, "basis": getattr(event, "basis", "") or None}


def _versions(item: Item) -> Iterator[Shown]:
    """What was public, in its order, and why it was corrected; only the last one can still be read."""
    why, came_out = "", False
    rows = item.events.filter(kind__in=("edited", "discarded", "published")).order_by("place")
    for row in rows.select_related("content"):
        if row.kind == "published" and row.content:
            current = row.content_id == item.shown_id
            yield {"number": row.content.number, "published": row.on, "why": why or None, "current": current}
            why, came_out = "", True
        elif came_out:
            why = row.event.reason if row.kind == "edited" else ""


def gone(item: Item, reason: str, where: Where) -> Shown:
    """What was withdrawn, of which its address says no more than this."""
    return {
        "id": item.pk,
        "url": where(item.get_absolute_url()),
        "index_number": item.index_number,
        "body": {"id": item.body_id, "name": item.body.name},
        "published": item.published,
        "withdrawn": item.withdrawn,
        "reason": reason or None,
    }


# --- bodies and catalogues ------------------------------------------------------------------------------------------


def bodies(rows: Iterable[Body], where: Where) -> list[Shown]:
    """With whom they answer to today."""
    listed = list(rows)
    above = Subordination.objects.filter(Subordination.on(), body__in=listed)
    superiors: Mapping[int, int | None] = dict(above.order_by("valid_from").values_list("body", "superior"))
    return [
        {
            "id": body.pk,
            "url": where(body.get_absolute_url()),
            "name": body.name,
            "short_name": body.short_name or None,
            "credit_code": body.credit_code or None,
            "division_code": body.division_code or None,
            "level": body.level,
            "kind": body.kind,
            "superior": superiors.get(body.pk),
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
        }
        for body in listed
    ]


def catalogue_line(adoption: CatalogueAdoption, where: Where) -> Shown:
    """A catalogue in a list: by whom it is used, since when."""
    return {
        "id": adoption.pk,
        "api": where(f"/api/catalogues/{adoption.pk}/"),
        "key": adoption.key,
        "title": adoption.title,
        "body": {"id": adoption.body_id, "name": adoption.body.name},
        "valid_from": adoption.valid_from,
        "valid_to": adoption.valid_to,
    }


def catalogue(adoption: CatalogueAdoption, where: Where) -> Shown:
    """With its entries. Raises CatalogueError for one that is no longer there."""
    found = adoption.catalogue
    return {
        **catalogue_line(adoption, where),
        "document": found.document or None,
        "effective": found.effective,
        "entries": [asdict(entry) for entry in found.entries],
    }
