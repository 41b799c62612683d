"""The page of an item that everybody reads: its words, its particulars, its files, and whether it is still in force.

Its address stays for good. What was withdrawn answers there with a notice and the status "gone"; what never was public
is not there at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai import prose
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.publishing.handling import WORKERS, entry_of
from gongkai.portal.publishing.listing import Wanted
from gongkai.portal.publishing.models import Item, ItemEvent, Relation, Version
from gongkai.portal.publishing.particulars import known, papers
from gongkai.portal.publishing.promulgated import note_of
from gongkai.portal.publishing.unchanged import kept_while_unchanged
from gongkai.portal.ui.elements import Happening
from gongkai.portal.visibility import visible
from gongkai.publication import VALIDITY_KINDS, Validity

FORCE_IN_DATA = {
    Validity.NOT_YET: "NotInForce",
    Validity.IN_FORCE: "InForce",
    Validity.AMENDED: "InForce",
    Validity.SUSPENDED: "NotInForce",
    Validity.EXPIRED: "NotInForce",
    Validity.REPEALED: "NotInForce",
}
"""Words of schema.org for `legislationLegalForce`."""


@require_safe
@kept_while_unchanged
def item(request: Request, pk: int) -> HttpResponse:
    found = Item.objects.filter(Item.IS_PUBLIC, pk=pk).select_related("body", "unit", "adoption", "shown").first()
    if found is None or found.shown is None:
        return _gone(request, pk)
    context = {
        **shown(found, found.shown, request.viewer),
        "entry": entry_of(found),
        "list": reverse("public-items") + Wanted(body=found.body_id, matter=found.matter).query(),
        "postings": found.postings.select_related("account").order_by("on", "pk"),
        "note": note_of(found, found.shown),
        "kind": "Legislation" if found.is_rule else "DigitalDocument",
        "force": FORCE_IN_DATA[Validity(found.validity)] if found.is_rule and found.validity else "",
        "works_here": request.viewer.holds(*WORKERS, body=found.body_id),
    }
    return render(request, "publishing/public_item.html", context)


def _gone(request: Request, pk: int) -> HttpResponse:
    """The notice in the place of what was withdrawn: not even its title, which may be what was wrong with it."""
    found = Item.objects.filter(Item.HAS_ADDRESS, pk=pk).select_related("body").first()
    if found is None:
        raise Http404
    last = found.events.filter(kind="withdrawn").order_by("-place").first()
    context = {"item": found, "reason": last.event.reason if last else ""}
    return render(request, "publishing/withdrawn.html", context, status=410)


def shown(found: Item, version: Version, viewer: Viewer) -> dict[str, Any]:
    """What the page of an item shows of this version of it: the public one, or a draft for colleagues."""
    return {
        "item": found,
        "version": version,
        "facts": [fact for fact in known(found, version) if fact.key != "index_number"],
        "words": mark_safe(prose.html(version.text)),  # noqa: S308  (prose escapes everything that it draws)
        "papers": papers(version),
        "banner": banner(found),
        "relations": list(relations(found, viewer)),
        "trace": list(trace(found)),
    }


# --- is it in force? --------------------------------------------------------------------------------------------------


class Banner(NamedTuple):
    """What stands over a document that is not simply in force."""

    tone: str
    text: str


def banner(found: Item) -> Banner | None:
    """None for what is in force, and for what no law is about: a notice without a term is no document in force."""
    if found.validity in ("", Validity.IN_FORCE):
        return None
    last = _force(found).last()
    basis = last.event.basis if last and hasattr(last.event, "basis") else ""
    resting = _("依据：%(basis)s。") % {"basis": basis} if basis else ""
    texts = {
        Validity.NOT_YET: _("本文件自 %(day)s 起施行，现在还没有施行。") % {"day": found.effective},
        Validity.AMENDED: _("本文件已被修改，仍然有效，适用时请以修改后的内容为准。"),
        Validity.SUSPENDED: _("本文件暂停执行。"),
        Validity.EXPIRED: _("本文件已失效，只供查阅。"),
        Validity.REPEALED: _("本文件已废止，只供查阅。"),
    }
    grave = found.validity in (Validity.EXPIRED, Validity.REPEALED, Validity.SUSPENDED)
    return Banner("warning" if grave else "information", texts[Validity(found.validity)] + resting)


def _force(found: Item) -> QuerySet[ItemEvent]:
    return found.events.filter(kind__in=VALIDITY_KINDS).order_by("place")


# --- what belongs to it -----------------------------------------------------------------------------------------------


class Related(NamedTuple):
    """Another item, and what it is to this one."""

    what: str
    item: Item


def relations(found: Item, viewer: Viewer) -> Iterator[Related]:
    """Both ways, as far as the viewer may see the other end."""
    backwards = {
        Relation.Kind.INTERPRETS: _("解读本文件"),
        Relation.Kind.AMENDS: _("修改本文件"),
        Relation.Kind.REPEALS: _("废止本文件"),
        Relation.Kind.RELATED: _("相关"),
    }
    forwards = {
        Relation.Kind.INTERPRETS: _("本文解读"),
        Relation.Kind.AMENDS: _("本文件修改"),
        Relation.Kind.REPEALS: _("本文件废止"),
        Relation.Kind.RELATED: _("相关"),
    }
    seen = visible(viewer, Item)
    rows = Relation.objects.filter(source=found, target__in=seen).select_related("target__body")
    yield from (Related(forwards[Relation.Kind(row.kind)], row.target) for row in rows)
    rows = Relation.objects.filter(target=found, source__in=seen).select_related("source__body")
    yield from (Related(backwards[Relation.Kind(row.kind)], row.source) for row in rows)


# --- what became of it ------------------------------------------------------------------------------------------------


def trace(found: Item) -> Iterator[Happening]:
    """What the public may know of its life: when it came out, what was corrected and why, what became of its force."""
    corrected, came_out = "", False
    for row in found.events.order_by("place"):
        event = row.event
        if row.kind == "edited" and came_out:
            corrected = event.reason
        elif row.kind == "discarded":
            corrected = ""
        elif row.kind == "published":
            what = _("更正、更新") if came_out else _("公开")
            yield Happening(what, row.on, why=corrected if came_out else "")
            corrected, came_out = "", True
        elif row.kind == "withdrawn":
            yield Happening(row.label, row.on, why=event.reason)
        elif row.kind in VALIDITY_KINDS:
            yield Happening(row.label, getattr(event, "since", None) or row.on, why=getattr(event, "basis", ""))
