"""What does a body, or the whole area, publish by itself? The five columns of 政府信息公开.

国办公开办函〔2019〕61号 names them: 政府信息公开指南, 政府信息公开制度, 法定主动公开内容, 政府信息公开年报; 依申请公开
stands beside them. Only what the law asks to be published stands here, no news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gongkai.catalogue import BUILT_IN, Catalogue, CatalogueError, Entry, built_in
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.directory.branches import ordered
from gongkai.portal.publishing.adopting import adopted_by, entries_for
from gongkai.portal.publishing.annual import reports_of
from gongkai.portal.publishing.listing import MOST_COUNTED, Wanted, counted, page_of
from gongkai.portal.publishing.models import CatalogueAdoption, Guide, Item
from gongkai.portal.publishing.unchanged import kept_while_unchanged
from gongkai.portal.ui.elements import Branch, Tab
from gongkai.portal.visibility import find, visible
from gongkai.publication.law import law

NEWEST = 10
BODIES = 60
"""On the first page; the directory has them all."""
GENERAL = "article_20"
ADDRESSES = {
    "guide": ("disclosure-guides", "guide"),
    "rules": ("disclosure-rules", "body-rules"),
    "content": ("disclosure-content", "body-content"),
    "reports": ("disclosure-reports", "body-reports"),
    "apply": ("apply-where", "apply"),
}
"""Where each column stands for the whole area, and for a body."""


def columns(body: Body | None, current: str = "") -> list[Tab]:
    """The five, of a body or of the whole area."""
    names = law()["columns"]["names"]
    return [
        Tab(label, reverse(ADDRESSES[key][1], args=[body.pk]) if body else reverse(ADDRESSES[key][0]), key == current)
        for key, label in names.items()
    ]


def frame(body: Body | None, current: str) -> dict[str, Any]:
    """What every page of a column needs."""
    return {"body": body, "columns": columns(body, current), "column": law()["columns"]["names"].get(current, "")}


def _body(request: Request, pk: int | None) -> Body | None:
    return find(request.viewer, Body, pk=pk) if pk else None


# --- the first page -------------------------------------------------------------------------------------------------


@require_safe
@kept_while_unchanged
def disclosure(request: Request, pk: int | None = None) -> HttpResponse:
    """The five columns with the newest items, of a body or of the whole area."""
    body = _body(request, pk)
    context = {
        **frame(body, ""),
        "newest": page_of(Wanted(body=pk), NEWEST).items,
        "documents": page_of(Wanted(body=pk, rules=True), NEWEST).items,
        "bodies": [] if body else ordered(visible(request.viewer, Body).filter(Body.on()))[: BODIES + 1],
        "most_bodies": BODIES,
    }
    return render(request, "publishing/disclosure.html", context)


@require_safe
@kept_while_unchanged
def guides(request: Request) -> HttpResponse:
    """Of whom is there a guide, and from when?"""
    newest = Guide.objects.filter(body=OuterRef("pk")).order_by("-number").values("published")[:1]
    bodies = ordered(visible(request.viewer, Body).filter(Body.on()).annotate(guide_of=Subquery(newest)))
    page = Paginator(bodies, 50).get_page(request.GET.get("page"))
    return render(request, "publishing/guides.html", {**frame(None, "guide"), "page": page})


@require_safe
@kept_while_unchanged
def rules(request: Request, pk: int | None = None) -> HttpResponse:
    """What binds everybody, by its document number, and the body's own rules of disclosure."""
    body = _body(request, pk)
    found = visible(request.viewer, Item).filter(Item.IS_PUBLIC, is_disclosure_rule=True).select_related("body")
    if body:
        found = found.filter(body=body)
    national = law()["columns"]["rules"]
    own = found.select_related("shown").defer("shown__text").order_by("-published", "-pk")[:200]
    return render(request, "publishing/column_rules.html", {**frame(body, "rules"), "national": national, "own": own})


@require_safe
@kept_while_unchanged
def reports(request: Request, pk: int | None = None) -> HttpResponse:
    body = _body(request, pk)
    return render(request, "publishing/column_reports.html", {**frame(body, "reports"), "reports": reports_of(body)})


# --- what the law asks for ------------------------------------------------------------------------------------------


@require_safe
@kept_while_unchanged
def content(request: Request, pk: int | None = None) -> HttpResponse:
    """A tree: the items of 条例第二十条 first, then the catalogues of the sector."""
    body = _body(request, pk)
    sectors = list(_sectors(body))
    wanted = [Wanted(body=pk, article=key) for key in law()["article_20"]]
    wanted += [Wanted(body=pk, matter=f"{key}/{entry.key}") for key, _title, entries in sectors for entry in entries]
    counts = iter(counted([_of_body(one) for one in wanted]))
    general = [_leaf(label, Wanted(body=pk, article=key), next(counts)) for key, label in law()["article_20"].items()]
    catalogues = [(title, _groups(pk, key, entries, counts)) for key, title, entries in sectors]
    context = {**frame(body, "content"), "general": general, "catalogues": catalogues, "all": Wanted(body=pk).query()}
    return render(request, "publishing/column_content.html", context)


def _of_body(wanted: Wanted) -> Any:
    found = wanted.narrow(Item.objects.all())
    return found.filter(body=wanted.body) if wanted.body else found


def _sectors(body: Body | None) -> Iterator[tuple[str, str, Sequence[Entry]]]:
    """The catalogues beside the general one: key, title and entries. For the whole area, those of the law in use."""
    if body is None:
        used = set(CatalogueAdoption.objects.filter(CatalogueAdoption.on()).values_list("key", flat=True))
        known: list[Catalogue] = [built_in(key) for key in BUILT_IN if key in used]
        yield from ((one.key, one.title, one.entries) for one in known if one.key != GENERAL)
        return
    for adoption in adopted_by(body):
        if adoption.key == GENERAL:
            continue
        try:
            yield adoption.key, adoption.title, entries_for(body, adoption)
        except CatalogueError:
            continue  # one of the law that is no longer there


def _groups(body: int | None, key: str, entries: Sequence[Entry], counts: Iterator[int]) -> list[Branch]:
    """Entries under their first-level matters (一级事项), open where something stands under them."""
    found: dict[str, list[tuple[Branch, int]]] = {}
    for entry in entries:
        count = next(counts)
        leaf = _leaf(entry.name, Wanted(body=body, matter=f"{key}/{entry.key}"), count)
        found.setdefault(entry.group, []).append((leaf, count))
    return [
        Branch(group, children=[leaf for leaf, _count in leaves], is_open=any(count for _leaf, count in leaves))
        for group, leaves in found.items()
    ]


def _leaf(label: str, wanted: Wanted, count: int) -> Branch:
    """With its number, and a way to the list where there is something in it."""
    if not count:
        return Branch(label, note=_("暂无"))
    note = ngettext("%(count)s 条", "%(count)s 条", count) % {"count": count}
    if count > MOST_COUNTED:
        note = _("%(most)s 条以上") % {"most": MOST_COUNTED}
    return Branch(label, reverse("public-items") + wanted.query(), note)
