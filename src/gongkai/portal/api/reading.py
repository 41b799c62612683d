"""The read API: items, what was withdrawn, bodies, catalogues, and the document that describes it all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial
from importlib import resources
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.catalogue import CatalogueError
from gongkai.form import load_strict_yaml
from gongkai.portal.api import shown
from gongkai.portal.api.addresses import absolute
from gongkai.portal.api.answering import unless_known
from gongkai.portal.api.asked import VISITOR, Asked, public_items, reasons, withdrawn_items
from gongkai.portal.api.leafing import Leaf
from gongkai.portal.api.problems import Problem, for_programs
from gongkai.portal.bodies.models import Body
from gongkai.portal.publishing.models import CatalogueAdoption
from gongkai.portal.visibility import find, visible

VERSION = "1"
"""Of the shape. Within a version members are added, none is taken away and none changes its meaning."""
JSON = "application/json; charset=utf-8"


def _answer(request: HttpRequest, **said: Any) -> HttpResponse:
    text = json.dumps({"version": VERSION, **said}, cls=DjangoJSONEncoder, ensure_ascii=False)
    return unless_known(request, text.encode(), JSON)


def _where(request: HttpRequest) -> shown.Where:
    return partial(absolute, request)


def _next(request: HttpRequest, after: str) -> str | None:
    """The address of the next part of the list."""
    query = {**request.GET.dict(), "after": after}
    return absolute(request, f"{request.path}?{urlencode(query)}") if after else None


# --- /api/items/ ----------------------------------------------------------------------------------------------------


@for_programs
def items(request: HttpRequest) -> HttpResponse:
    """Newest first; with `changed_since` those that changed since, in the order in which they did."""
    query = request.GET.dict()
    asked = Asked.of(query)
    leaf = Leaf.of(query, "updated" if asked.since else "published", newest_first=not asked.since)
    found = public_items().select_related("body", "shown").defer("shown__text").prefetch_related("adoption")
    rows, after = asked.leafed(leaf, found)
    where = _where(request)
    return _answer(request, items=[shown.line(item, where) for item in rows], next=_next(request, after))


@for_programs
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that its page says. What was withdrawn answers with 410 and the reason."""
    found = public_items().filter(pk=pk).select_related("body", "unit", "adoption", "shown").first()
    if found is None:
        raise _gone(pk)
    return _answer(request, item=shown.whole(found, _where(request)))


def _gone(pk: int) -> Exception:
    found = withdrawn_items().filter(pk=pk).first()
    if found is None:
        return Http404()
    reason = reasons([found]).get(pk, "")
    return Problem(410, _("这条信息已经撤下"), reason, withdrawn=str(found.withdrawn), reason=reason or None)


@for_programs
def withdrawn(request: HttpRequest) -> HttpResponse:
    """What was withdrawn, in the order in which it was, so that copies can be dropped."""
    query = request.GET.dict()
    asked = Asked.of({**query, "topic": "", "year": "", "changed_since": query.get("since", "")})
    found = withdrawn_items().filter(asked.of_body, asked.of_entry)
    if asked.since:
        found = found.filter(withdrawn__gte=asked.since)
    rows, after = Leaf.of(query, "withdrawn").of_records(found.select_related("body"))
    why, where = reasons(rows), _where(request)
    listed = [shown.gone(row, why.get(row.pk, ""), where) for row in rows]
    return _answer(request, withdrawn=listed, next=_next(request, after))


# --- /api/bodies/, /api/catalogues/ ---------------------------------------------------------------------------------


@for_programs
def bodies(request: HttpRequest) -> HttpResponse:
    rows, after = Leaf.of(request.GET.dict()).of_records(visible(VISITOR, Body))
    return _answer(request, bodies=shown.bodies(rows, _where(request)), next=_next(request, after))


@for_programs
def body(request: HttpRequest, pk: int) -> HttpResponse:
    [found] = shown.bodies([find(VISITOR, Body, pk=pk)], _where(request))
    return _answer(request, body=found)


@for_programs
def catalogues(request: HttpRequest) -> HttpResponse:
    """Those by which bodies publish today."""
    found = visible(VISITOR, CatalogueAdoption).filter(CatalogueAdoption.on()).select_related("body").defer("entries")
    rows, after = Leaf.of(request.GET.dict()).of_records(found)
    listed = [shown.catalogue_line(row, _where(request)) for row in rows]
    return _answer(request, catalogues=listed, next=_next(request, after))


@for_programs
def catalogue(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(VISITOR, CatalogueAdoption, pk=pk)
    try:
        return _answer(request, catalogue=shown.catalogue(found, _where(request)))
    except CatalogueError as error:
        raise Problem(404, _("目录已经不在"), str(error)) from error


# --- what describes it ----------------------------------------------------------------------------------------------


@cache
def described() -> Mapping[str, Any]:
    """The description in OpenAPI 3.1. Beside each Chinese sentence stands its English, as `x-en`."""
    text = resources.files("gongkai.portal.api").joinpath("openapi.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = load_strict_yaml(text)
    return found


@for_programs
def openapi(request: HttpRequest) -> HttpResponse:
    document = {**described(), "servers": [{"url": absolute(request, "/").rstrip("/")}]}
    return unless_known(request, json.dumps(document, ensure_ascii=False, default=str).encode(), JSON)


@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """The page that tells people how to ask, in the language they read, drawn from the description."""
    english = get_language() == "en"
    document = described()
    context = {
        "about": _said(document["info"], english),
        "version": VERSION,
        "addresses": [
            {
                "path": path,
                "example": path.replace("{id}", "1"),
                "says": _said(way["get"], english),
                "parameters": [(one["name"], _said(one, english)) for one in _parameters(way["get"], document)],
            }
            for path, way in document["paths"].items()
        ],
        "shapes": [
            {
                "name": name,
                "says": _said(shape, english),
                "members": [(member, _type(one), _said(one, english)) for member, one in _members(shape, document)],
            }
            for name, shape in document["components"]["schemas"].items()
            if "x-en" in shape
        ],
    }
    return render(request, "api/explained.html", context)


def _said(one: Mapping[str, Any], english: bool) -> str:
    words: str = one["x-en"] if english else one["description"]
    return words


def _parameters(way: Mapping[str, Any], document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    known = document["components"]["parameters"]
    return [known[one["$ref"].rpartition("/")[2]] for one in way.get("parameters", ())]


def _members(shape: Mapping[str, Any], document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Its own, and those of the shape that it extends left to that one."""
    own = [part for part in shape.get("allOf", [shape]) if "properties" in part]
    return [(name, one) for part in own for name, one in part["properties"].items() if "x-en" in one]


def _type(one: Mapping[str, Any]) -> str:
    if "$ref" in one:
        return str(one["$ref"].rpartition("/")[2])
    kinds = one["type"] if isinstance(one["type"], list) else [one["type"]]
    kind = next(kind for kind in kinds if kind != "null")
    of = f"[{_type(one['items'])}]" if kind == "array" else one.get("format", kind)
    return f"{of}?" if "null" in kinds else str(of)
