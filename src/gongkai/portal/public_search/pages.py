"""The page on which everybody searches: what was found, what it can be narrowed to, and what to do when nothing was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai import prose
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.public_search import asking_elsewhere
from gongkai.portal.public_search.asking import Asked
from gongkai.portal.public_search.results import OUT_OF_FORCE, Found, Row, find
from gongkai.portal.publishing.listing import FIRST_TOPICS
from gongkai.portal.publishing.models import FORCES, Item, Version
from gongkai.portal.ui.elements import Tab
from gongkai.publication import Validity

PER_PAGE = 20
MOST_CHOICES = 8
READ = 6000
"""Characters of a text in which the words are looked for, to show them in their place."""

NARROWING: dict[str, str | Promise] = {
    "body": _("机关"),
    "topic": _("主题"),
    "genre": _("体裁"),
    "validity": _("有效性"),
    "year": _("公开年份"),
}


class Hit(NamedTuple):
    """An item as the list of finds shows it."""

    item: Item
    version: Version
    text: str
    is_close: bool
    begins_close: bool
    """What has only parts of what was typed begins here."""

    @property
    def is_out_of_force(self) -> bool:
        return self.item.validity in OUT_OF_FORCE

    @property
    def is_not_simply_in_force(self) -> bool:
        return self.item.validity not in ("", Validity.IN_FORCE)


class Choice(NamedTuple):
    """Something that the finds can be narrowed to; `finds` is None where counting would cost more than it says."""

    label: object
    url: str
    finds: int | None


class Narrowing(NamedTuple):
    label: object
    choices: Sequence[Choice]


@require_safe
def search(request: Request) -> HttpResponse:
    """Of what everybody may read, whoever is signed in."""
    asked = Asked.of(request.GET)
    if asked.is_empty:
        topics = [Choice(name, asked.query(topic=name), None) for name in FIRST_TOPICS]
        return render(request, "public_search/begin.html", {"asked": asked, "topics": topics})
    found = find(request.viewer, asked)
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    hits = list(_hits(list(page)))
    context: dict[str, Any] = {
        "asked": asked,
        "found": found,
        "page": page,
        "hits": hits,
        "words": _words(asked, found),
        "sorts": _sorts(asked),
        "chosen": list(_chosen(asked)),
        "narrowings": list(_narrowings(asked, found)),
        "related": asking_elsewhere.related(asked.q, [hit.version for hit in hits]),
        "ask": asking_elsewhere.way_to_ask(None, asked.q),
    }
    if asked.q and page.number == 1:
        context |= _beside(request, asked, found, hits)
    return render(request, "public_search/search.html", context)


def _hits(rows: Sequence[Row]) -> Iterator[Hit]:
    items = (
        Item.objects.filter(pk__in=[row.pk for row in rows]).select_related("body", "shown").defer("shown__findings")
    )
    known = {item.pk: item for item in items}
    before = False
    for row in rows:
        item = known.get(row.pk)
        if item is not None and item.shown is not None:  # it may have been withdrawn since
            text = f"{item.shown.summary}\n{prose.plain(item.shown.text[:READ])}"
            yield Hit(item, item.shown, text, row.is_close, row.is_close and not before)
            before = row.is_close


def _words(asked: Asked, found: Found) -> list[str]:
    """What is marked in the finds: what was typed, and what else it is called; its parts where nothing has it all."""
    sought = asked.sought
    whole = [sought.as_typed, *(word for group in sought.words for word in group)] if sought.words else []
    return [*whole, *(sought.parts if len(found.rows) > found.whole else [])]


def _beside(request: Request, asked: Asked, found: Found, hits: Sequence[Hit]) -> dict[str, Any]:
    nothing = not found.whole
    context: dict[str, Any] = {"answers": asking_elsewhere.answers(request.viewer, asked.q, close=nothing)}
    if not nothing:
        return context | {"bodies": asking_elsewhere.bodies_called(request.viewer, asked.q)}
    likely = asking_elsewhere.likely_to_have(request.viewer, asked.q, found.rows)
    meant = asking_elsewhere.meant(asked.q, [hit.version for hit in hits])
    fewer = [Choice(word, asked.query(q=word), None) for word in asked.q.split()] if " " in asked.q else []
    return context | {
        "likely": [(body, asking_elsewhere.way_to_ask(body, asked.q)) for body in likely],
        "meant": Choice(meant, asked.query(q=meant), None) if meant else None,
        "fewer": fewer,
        "everywhere": Asked(q=asked.q).query() if asked.narrowed else "",
    }


# --- narrowing ------------------------------------------------------------------------------------------------------


def _sorts(asked: Asked) -> list[Tab]:
    names = {"relevance": _("最相关"), "date": _("最新")}
    return [Tab(label, asked.query(sort=sort), current=asked.sort == sort) for sort, label in names.items()]


def _chosen(asked: Asked) -> Iterator[tuple[object, Choice]]:
    """What it is narrowed to, each with the address without it."""
    for name, value in asked.narrowed.items():
        changes = {name: None} | ({"below": False} if name == "body" else {})
        yield NARROWING[name], Choice(_label(name, value), asked.query(**changes), None)


def _narrowings(asked: Asked, found: Found) -> Iterator[Narrowing]:
    for name, label in NARROWING.items():
        if name in asked.narrowed:
            continue
        counts = found.counts(name)
        if len(counts) < 2:
            continue
        shown = counts[:MOST_CHOICES]
        bodies = Body.objects.in_bulk([int(value) for value, _count in shown]) if name == "body" else {}
        more = {"below": True} if name == "body" else {}
        yield Narrowing(
            label,
            [
                Choice(bodies.get(value) or _label(name, value), asked.query(**{name: value}, **more), count)
                for value, count in shown
            ],
        )


def _label(name: str, value: Any) -> object:
    if name == "body":
        return Body.objects.filter(pk=value).first() or value
    return dict(FORCES)[value] if name == "validity" else value
