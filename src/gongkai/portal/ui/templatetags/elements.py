"""The elements of the pages: what each needs is in its line here, how each looks is on /components/.

These tags are there in every template without `{% load %}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime

from gongkai.portal.house import PACKAGE
from gongkai.portal.ui.charts import Chart, Sparkline
from gongkai.portal.ui.elements import Branch, FileEntry, Happening, Sorting, Step, Tab, Tile

register = template.Library()
UNKNOWN = mark_safe('<span class="none">—</span>')
ICONS = PACKAGE / "ui" / "templates" / "ui" / "icons"


# --- signs ----------------------------------------------------------------------------------------------------------


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from `ui/icons/`. It says nothing to those who listen: the word beside it does."""
    # The drawings are files of our own: nothing from outside gets in here.
    svg = f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    return mark_safe(svg)  # noqa: S308


@register.simple_tag
def mark(tone: str, text: object) -> SafeString:
    """A status in one word, with a sign beside its colour: `{% mark "success" _("已办结") %}`."""
    return format_html('<span class="mark {}">{}{}</span>', tone, icon(tone), text)


# --- where one is ---------------------------------------------------------------------------------------------------


@register.simple_block_tag
def breadcrumb(content: str) -> SafeString:
    """The way from the start to this page, of `{% crumb %}`s; nothing where there is no way to go."""
    if content.count("<li") < 2:
        return mark_safe("")
    return _around("ui/elements/breadcrumb.html", content)


@register.simple_tag
def crumb(label: object, url: str = "") -> SafeString:
    """One step of the way. The last one, the page itself, has no address."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.inclusion_tag("ui/elements/tabs.html")
def tabs(tabs: Sequence[Tab], label: object) -> dict[str, object]:
    """Parts of a page that have addresses of their own; they are links, and the open one says so."""
    return {"tabs": tabs, "label": label}


# --- what one is told -----------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str = "information", title: object = "", role: str = "") -> SafeString:
    """A box that says something: information, success, warning or must_fix. `role="alert"` reads it out at once."""
    return _around("ui/elements/notice.html", content, tone=tone, title=title, role=role)


@register.simple_block_tag
def empty(content: str, title: object) -> SafeString:
    """In place of a list in which nothing stands: why, and what can be done."""
    return _around("ui/elements/empty.html", content, title=title)


@register.simple_block_tag
def aside(content: str, label: object) -> SafeString:
    """What stands beside the page; nothing where it is blank."""
    return _around("ui/elements/aside.html", content, label=label)


def _around(name: str, content: str, **values: object) -> SafeString:
    """The element with this template around what the page wrote, or nothing around nothing."""
    if not content.strip() and not values.get("title"):
        return mark_safe("")
    return mark_safe(get_template(name).render({"content": content, **values}))  # noqa: S308  (a template escaped it)


# --- lists and tables -----------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/elements/column.html", takes_context=True)
def column(
    context: template.Context, label: object, name: str = "", sorting: Sorting | None = None, number: bool = False
) -> dict[str, object]:
    """The head of a column; with a name and a `Sorting` its text is a link that sorts the list by it."""
    values: dict[str, object] = {"label": label, "number": number}
    if name and sorting and name in sorting.columns:
        values |= {
            "url": query_with(context["request"].GET, sort=sorting.next_of(name), page=""),
            "direction": sorting.direction_of(name),
            "sortable": True,
        }
    return values


@register.inclusion_tag("ui/elements/pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any]) -> dict[str, object]:
    """The way to the other pages of a list; nothing where there is one page."""
    query = context["request"].GET
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, query_with(query, page=number) if isinstance(number, int) else "") for number in numbers]
    values: dict[str, object] = {"page": page, "links": links}
    if page.has_previous():
        values["previous"] = query_with(query, page=page.previous_page_number())
    if page.has_next():
        values["next"] = query_with(query, page=page.next_page_number())
    return values


def query_with(query: QueryDict, **changes: object) -> str:
    """The query with some values changed; an empty value leaves the key out."""
    query = query.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_block_tag(takes_context=True)
def filters(context: template.Context, content: str, label: object, results: str = "") -> SafeString:
    """A bar that narrows a list. `results` is the id of what the list stands in, which is then brought up to date while
    one types (on pages that load htmx)."""
    request = context["request"]
    narrowed = any(value for key, value in request.GET.items() if key not in ("page", "sort"))
    clear = request.path if narrowed else ""
    return _around("ui/elements/filters.html", content, label=label, clear=clear, results=results)


@register.inclusion_tag("ui/elements/tree.html")
def tree(branches: Sequence[Branch], label: object) -> dict[str, object]:
    """A tree that opens and closes branch by branch."""
    return {"branches": branches, "label": label}


@register.inclusion_tag("ui/elements/files.html")
def files(files: Sequence[FileEntry]) -> dict[str, object]:
    """Files to fetch, each with its kind and size."""
    return {"files": files}


@register.simple_tag
def fact(label: object, value: object = None) -> SafeString:
    """A line of a `<dl class="facts">`; what is not known gets a dash."""
    shown = UNKNOWN if value in (None, "") else value
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


# --- forms and times --------------------------------------------------------------------------------------------------


@register.filter
def is_one_box(field: BoundField) -> bool:
    """A single box to tick, which stands before its label."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_mixed(form: BaseForm) -> bool:
    """Some of the form must be filled in and some need not: only then is it worth marking which."""
    return len({field.field.required for field in form.visible_fields()}) > 1


@register.filter
def is_marked(field: BoundField) -> bool:
    """The field gets the mark of what must be filled in."""
    return field.field.required and is_mixed(field.form)


@register.filter
def moment(when: datetime | date) -> str:
    """A day, with the minute where it is known, in Chinese official form: 2026-03-05 14:20."""
    return _local(when, "%Y-%m-%d %H:%M", "%Y-%m-%d")


@register.filter
def machine_day(when: datetime | date) -> str:
    """The same for `<time datetime>`."""
    return _local(when, "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d")


def _local(when: datetime | date, with_minute: str, day: str) -> str:
    if isinstance(when, datetime):
        return (localtime(when) if is_aware(when) else when).strftime(with_minute)
    return when.strftime(day)


# --- how far something is -------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/elements/timeline.html")
def timeline(happenings: Sequence[Happening]) -> dict[str, object]:
    """What happened to a record, in the order given."""
    return {"happenings": happenings}


@register.inclusion_tag("ui/elements/stepper.html")
def stepper(steps: Sequence[Step], label: object) -> dict[str, object]:
    """A chain of review: who has done their part, whose turn it is."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("ui/elements/progress.html")
def progress(label: object, done: int, of: int | None, again: str = "") -> dict[str, object]:
    """How much of a long work is done; `of` is None when nobody knows how much there is. `again` is the address that
    draws it anew, asked every two seconds (on pages that load htmx)."""
    percent = None if of is None else 100 if of == 0 else min(100, done * 100 // of)
    return {"label": label, "done": done, "of": of, "percent": percent, "again": again}


@register.inclusion_tag("ui/elements/tiles.html")
def tiles(tiles: Sequence[Tile]) -> dict[str, object]:
    """Key figures side by side."""
    return {"tiles": tiles}


# --- charts ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def chart(chart: Chart) -> SafeString:
    """A chart with its table below it."""
    return mark_safe(get_template(chart.template).render({"chart": chart}))  # noqa: S308  (a template escaped it)


@register.inclusion_tag("ui/charts/sparkline.html")
def sparkline(line: Sparkline) -> dict[str, object]:
    """A line as high as the text, which says in words what it shows."""
    return {"line": line}
