"""The lists of what is public: all items, and the documents that bind, narrowed by body, matter, topic and year."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.directory.branches import ordered
from gongkai.portal.publishing.columns import columns
from gongkai.portal.publishing.listing import FIRST_TOPICS, Page, Wanted, name_of_matter, page_of, years
from gongkai.portal.publishing.models import FORCES, GENRES
from gongkai.portal.publishing.unchanged import kept_while_unchanged
from gongkai.portal.visibility import visible
from gongkai.publication.law import law

MOST_BODIES = 300
"""To choose from in the box of a list."""


@require_safe
@kept_while_unchanged
def items(request: Request) -> HttpResponse:
    """Everything that is public, the newest first."""
    wanted = Wanted.of(request.GET)
    return render(request, "publishing/public_items.html", _context(request, wanted, page_of(wanted)))


@require_safe
@kept_while_unchanged
def documents(request: Request) -> HttpResponse:
    """Rules and normative documents in one list, in force or no longer (国办公开办函〔2021〕33号)."""
    wanted = Wanted.of(request.GET, rules=True)
    return render(request, "publishing/documents.html", _context(request, wanted, page_of(wanted)))


def _context(request: Request, wanted: Wanted, page: Page) -> dict[str, Any]:
    seen = visible(request.viewer, Body)
    body = seen.filter(pk=wanted.body).first() if wanted.body else None
    return {
        "wanted": wanted,
        "page": page,
        "body": body,
        "has_below": bool(body and len(ids_below([body.pk])) > 1),
        "columns": columns(body, "content"),
        "about": _about(wanted, body),
        "first": wanted.query(after=None),
        "next": wanted.query(after=page.next) if page.next else "",
        "bodies": ordered(seen.filter(Body.on()))[:MOST_BODIES],
        "topics": FIRST_TOPICS,
        "genres": GENRES,
        "forces": FORCES,
        "years": years(),
    }


def _about(wanted: Wanted, body: Body | None) -> str:
    """The entry of the catalogue that the list is of, in its own words."""
    if wanted.matter:
        return name_of_matter(wanted.matter, body) or _("目录事项")
    return law()["article_20"][wanted.article] if wanted.article else ""
