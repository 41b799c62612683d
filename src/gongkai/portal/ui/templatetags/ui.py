"""Small things that templates say again and again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import get_language

from gongkai.form import Section, Slot
from gongkai.render.figures import digits as plain_digits
from gongkai.render.grid import GridCell
from gongkai.report import Number, Place

register = template.Library()


def english() -> bool:
    return get_language() == "en"


@register.filter
def label(section: Section) -> str:
    """The name of a part of the report in the language of the page."""
    return section.en if english() else section.label


@register.filter
def heading(cell: GridCell) -> str:
    """A row or column heading in the language of the page."""
    return cell.text("en" if english() else "zh")


@register.filter
def digits(value: Number) -> str:
    return plain_digits(value)


@register.filter
def cell_name(slot: Slot) -> str:
    return slot.name("en" if english() else "zh")


@register.filter
def where(place: Place | None) -> str:
    """A place in words."""
    return place.describe("en" if english() else "zh") if place else ""


@register.simple_tag
def bilingual(thing: Any, name: str) -> str:
    """`finding.message` or `finding.message_en`, by the language of the page."""
    translated = getattr(thing, f"{name}_en", "") if english() else ""
    return str(translated or getattr(thing, name))


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """This page's query with some values changed; an empty value leaves the key out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def back_here(context: template.Context) -> str:
    """`next=…` that leads back to this page."""
    return urlencode({"next": context["request"].get_full_path()})


@register.filter
def bytes_in_words(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    if size < 2**20:
        return f"{size / 1024:.0f} KB"
    return f"{size / 2**20:.1f} MB"
