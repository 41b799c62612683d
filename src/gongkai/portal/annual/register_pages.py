"""The pages of the registers: what table two comes to, month by month and unit by unit, and what a figure rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.form import Slot, form_for
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.annual.documents import Document, makes_rules
from gongkai.portal.annual.models.register import (
    DOCUMENTS,
    FIRST_YEAR,
    MONTHS,
    WHOLE_YEAR,
    RegisterEntry,
    cell_name,
    is_at_the_end,
    is_of_documents,
    last_day,
    slot_of,
    slots,
)
from gongkai.portal.annual.register_entry import (
    HEADS,
    ConfirmForm,
    CorrectionForm,
    EntryForm,
    ImportForm,
    add_files,
    as_seen,
    confirm,
    counted,
    enter,
    hold,
    import_csv,
    in_measure,
)
from gongkai.portal.annual.registers import RULES, Registered, behind, entries_by_cell, table_two
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.files.csv_lines import NotATableError
from gongkai.portal.files.keeping import files_of, remove
from gongkai.portal.files.receiving import entry as file_entry
from gongkai.portal.ledger.act import act
from gongkai.portal.publishing.forms import ReasonForm
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.ui.templatetags.ui import digits
from gongkai.portal.visibility import find, visible

ENTERING = (Duty.HANDLER, Duty.OFFICE_HEAD)
"""Who enters figures, corrects them, and says that the documents are all there."""
PAGE = ["GET", "HEAD", "POST"]
PER_PAGE = 50
WIDEST = 6
"""Columns of figures in one table."""
SEASON_ENDS = 3
"""The month in which the reports on last year are published (条例第四十九条); until then that year is shown first."""


@dataclass(frozen=True)
class Asked:
    """Whose registers, of which year."""

    body: Body
    year: int
    bodies: Sequence[Body]

    @classmethod
    def of(cls, request: Request) -> Asked:
        request.viewer.must_hold(*WORKERS)
        bodies = list(Body.objects.filter(pk__in=request.viewer.bodies(*WORKERS)))
        wanted, year = request.GET.get("body", ""), request.GET.get("year", "")
        body = next((one for one in bodies if str(one.pk) == wanted), None if wanted else bodies[0])
        if body is None:
            raise Http404
        chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else shown_first()
        return cls(body, min(max(chosen, FIRST_YEAR), timezone.localdate().year), bodies)

    @property
    def years(self) -> range:
        return range(timezone.localdate().year, FIRST_YEAR - 1, -1)

    def query(self, **more: Any) -> str:
        known = {"body": self.body.pk, "year": self.year}
        return urlencode(known | {key: one for key, one in more.items() if one not in ("", None)})

    @property
    def address(self) -> str:
        return f"{reverse('registers')}?{self.query()}"


def shown_first() -> int:
    today = timezone.localdate()
    return today.year - 1 if today.month <= SEASON_ENDS else today.year


def _status(request: Request) -> int:
    return 400 if request.method == "POST" else 200


# --- /annual/registers/ ---------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def registers(request: Request) -> HttpResponse:
    """What each cell of table two comes to and what it lacks; below it every month of every unit."""
    asked = Asked.of(request)
    found = table_two(asked.body, asked.year)
    may_enter = request.viewer.holds(*ENTERING, body=asked.body)
    columns = _columns(asked)
    context = {
        "asked": asked,
        "query": asked.query(),
        "may_enter": may_enter,
        "lines": [_line(asked, slot, found[slot.key], may_enter) for slot in slots(form_for(asked.year))],
        "tables": [_table(asked, some, may_enter) for some in _side_by_side(columns)],
    }
    return render(request, "annual/registers.html", context)


def _line(asked: Asked, slot: Slot, registered: Registered, may_enter: bool) -> dict[str, Any]:
    """A cell of table two: its figure, which opens on what it counts, and what is missing."""
    of_documents = is_of_documents(slot)
    may_confirm = may_enter and of_documents and not (slot.row_key == RULES and not makes_rules(asked.body))
    return {
        "name": in_measure(slot),
        "registered": registered,
        "behind": f"{reverse('register-behind')}?{asked.query(cell=slot.key)}",
        "confirm": f"{reverse('confirm-documents')}?{asked.query(row=slot.row_key)}" if may_confirm else "",
    }


@dataclass(frozen=True)
class Column:
    """What one unit, or the whole body, entered for one cell, by month; `WHOLE_YEAR` for a figure of the year."""

    slot: Slot
    unit: Unit | None
    entries: dict[int, RegisterEntry]

    @property
    def label(self) -> str:
        return str(self.unit) if self.unit else _("全机关")


def _columns(asked: Asked) -> list[Column]:
    """Every cell that is entered has at least one, so that it shows what is missing."""
    known = entries_by_cell(asked.body, asked.year)
    columns = []
    for slot in slots(form_for(asked.year)):
        if is_of_documents(slot):
            continue
        by_unit: dict[Unit | None, dict[int, RegisterEntry]] = {}
        for entry in known.get(slot.key, ()):
            by_unit.setdefault(entry.unit, {})[entry.month] = entry
        columns += [Column(slot, unit, entries) for unit, entries in (by_unit or {None: {}}).items()]
    return columns


def _side_by_side(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """As many as fit beside the desk's menu; the units of one cell stay together."""
    some: list[Column] = []
    for _key, group in groupby(columns, key=lambda one: one.slot.key):
        units = list(group)
        if some and len(some) + len(units) > WIDEST:
            yield some
            some = []
        some = [*some, *units]
    yield some


def _table(asked: Asked, columns: Sequence[Column], may_enter: bool) -> dict[str, Any]:
    """Months down the page; above the units the cells, with how many columns each spans."""
    widths = Counter(in_measure(one.slot) for one in columns)
    return {
        "heads": list(widths.items()),
        "columns": columns,
        "months": [(month, [_cell(asked, one, month, may_enter) for one in columns]) for month in MONTHS],
        "year_cells": [_cell(asked, one, WHOLE_YEAR, may_enter) for one in columns],
    }


def _cell(asked: Asked, column: Column, month: int, may_enter: bool) -> dict[str, Any]:
    """A month of a unit: its figure, or that it is missing and where to enter it, or nothing to say."""
    if (entry := column.entries.get(month)) is not None:
        return {"text": digits(entry.figure), "url": entry.get_absolute_url()}
    if not _is_missing(column, month) or last_day(asked.year, month) > timezone.localdate():
        return {"text": "", "url": ""}
    unit = column.unit.pk if column.unit else ""
    query = asked.query(cell=column.slot.key, unit=unit, month=month)
    url = f"{reverse('new-register-entry')}?{query}" if may_enter else ""
    what = f"{cell_name(column.slot)} {column.label} "
    return {"text": _("缺"), "url": url, "what": what}


def _is_missing(column: Column, month: int) -> bool:
    """The year is missing where nothing was entered, the months are where there is no figure of the year."""
    if month == WHOLE_YEAR:
        return not column.entries
    return WHOLE_YEAR not in column.entries and not is_at_the_end(column.slot)


# --- /annual/registers/new/, /annual/registers/import/ --------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def new(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    actor = request.viewer.must_hold(*ENTERING, body=asked.body)
    initial = {name: request.GET[name] for name in ("cell", "unit", "month") if name in request.GET}
    posted = request.method == "POST"
    data, papers = (request.POST, request.FILES) if posted else (None, None)
    with act(actor, "annual.register_entry"):
        if posted:
            hold(asked.body)
        form = EntryForm(data, papers, body=asked.body, year=asked.year, initial=initial)
        if posted and form.is_valid():
            entry = enter(form, request.viewer.person, form.cleaned_data["papers"])
            messages.success(request, _("已填报：%(what)s。") % {"what": entry})
            return redirect(asked.address)
    context = {"form": form, "asked": asked, "query": asked.query()}
    return render(request, "annual/register_new.html", context, status=_status(request))


@staff_only
@require_http_methods(PAGE)
@never_cache
def take_in(request: Request) -> HttpResponse:
    """Many figures at once, from CSV; each line that is refused is named."""
    asked = Asked.of(request)
    actor = request.viewer.must_hold(*ENTERING, body=asked.body)
    form, done, status = ImportForm(request.POST or None, request.FILES or None), None, _status(request)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data["table"].read()
            done = import_csv(asked.body, asked.year, data, request.viewer.person, actor)
            status = 400 if done.refused and not done.taken else 200
        except NotATableError as error:
            form.add_error("table", str(error))
    context = {"form": form, "done": done, "asked": asked, "query": asked.query(), "heads": HEADS}
    return render(request, "annual/register_import.html", context, status=status)


# --- /annual/registers/behind/, /annual/registers/confirm/ ----------------------------------------------------------


@staff_only
@require_safe
@never_cache
def opened(request: Request) -> HttpResponse:
    """The entries, or the documents, that one figure of table two counts."""
    asked = Asked.of(request)
    slot = slot_of(request.GET.get("cell", ""), asked.year)
    if slot is None:
        raise Http404
    stands_behind = behind(asked.body, asked.year, slot.key)
    rows: Sequence[Document] | Any = stands_behind.documents
    if not is_of_documents(slot):
        seen = visible(request.viewer, RegisterEntry)
        rows = stands_behind.entries.filter(pk__in=seen.values("pk")).select_related("unit", "entered_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "query": asked.query(),
        "name": in_measure(slot),
        "registered": table_two(asked.body, asked.year)[slot.key],
        "page": page,
        "documents": [_document(one, asked.year) for one in page] if is_of_documents(slot) else None,
        "checks": stands_behind.entries.select_related("entered_by") if is_of_documents(slot) else (),
    }
    return render(request, "annual/register_behind.html", context)


def _document(one: Document, year: int) -> dict[str, Any]:
    force = one.force_on(date(year, 12, 31))
    return {"document": one, "force": force.label if force else _("没有日期，不能判断")}


@staff_only
@require_http_methods(PAGE)
@never_cache
def confirm_documents(request: Request) -> HttpResponse:
    """Say that every rule, or normative document, of the year is here, so that its figures are complete."""
    asked = Asked.of(request)
    actor = request.viewer.must_hold(*ENTERING, body=asked.body)
    row = request.GET.get("row", "")
    if row not in DOCUMENTS or (row == RULES and not makes_rules(asked.body)):
        raise Http404
    figures = counted(asked.body, asked.year, row)
    form = ConfirmForm(request.POST or None, initial={"seen": as_seen(figures)})
    if request.method == "POST" and form.is_valid():
        note, person = form.cleaned_data["note"], request.viewer.person
        if confirm(asked.body, asked.year, row, form.cleaned_data["seen"], note, person, actor):
            messages.success(request, _("已记下核对结果。"))
            return redirect(asked.address)
        form = ConfirmForm({"note": note, "seen": as_seen(figures)})
        form.add_error(None, _("打开这一页以后件数有变化，请看清楚现在的件数再确认。"))
    shown = [slot for slot in slots(form_for(asked.year)) if slot.key in figures]
    context = {
        "form": form,
        "asked": asked,
        "query": asked.query(),
        "figures": [
            (in_measure(slot), figures[slot.key], f"{reverse('register-behind')}?{asked.query(cell=slot.key)}")
            for slot in shown
        ],
    }
    return render(request, "annual/register_confirm.html", context, status=_status(request))


# --- /annual/registers/entries/<id>/ --------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def one(request: Request, pk: int) -> HttpResponse:
    """One entry: what it says, what it rests on, who entered it and what became of it."""
    entry = find(request.viewer, RegisterEntry, pk=pk)
    asked = Asked(entry.body, entry.year, [entry.body])
    of_documents = entry.slot is not None and is_of_documents(entry.slot)
    context = {
        "entry": entry,
        "figure": f"{digits(entry.figure)} {entry.measure}".strip(),
        "asked": asked,
        "papers": [file_entry(file) for file in files_of(entry)],
        "may_enter": request.viewer.holds(*ENTERING, body=entry.body_id) and not of_documents,
        "records": [entry],
    }
    return render(request, "annual/register_entry.html", context)


@staff_only
@require_http_methods(PAGE)
@never_cache
def correct(request: Request, pk: int) -> HttpResponse:
    """Another figure in the place of a wrong one, with a reason."""
    entry = _of_an_enterer(request, pk)
    actor = request.viewer.must_hold(*ENTERING, body=entry.body_id)
    posted = request.method == "POST"
    form = CorrectionForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        instance=entry,
        initial={"version": entry.version, "value": str(entry.figure)},
    )
    if posted and form.is_valid():
        entry.version = form.cleaned_data["version"]
        with act(actor, "annual.register_corrected", reason=form.cleaned_data["reason"]):
            form.save()
            add_files(entry, form.cleaned_data["papers"])
        messages.success(request, _("已更正。"))
        return redirect(entry)
    context = {"form": form, "entry": entry, "asked": Asked(entry.body, entry.year, [entry.body])}
    return render(request, "annual/register_correct.html", context, status=_status(request))


@staff_only
@require_http_methods(PAGE)
@never_cache
def take_out(request: Request, pk: int) -> HttpResponse:
    """What was entered wrongly goes, with a reason; the ledger keeps what it was."""
    entry = _of_an_enterer(request, pk)
    actor = request.viewer.must_hold(*ENTERING, body=entry.body_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = Asked(entry.body, entry.year, [entry.body])
        with act(actor, "annual.register_removed", reason=form.cleaned_data["reason"]):
            for file in files_of(entry):
                remove(file)
            entry.delete()
        messages.success(request, _("已删去。"))
        return redirect(asked.address)
    context = {
        "question": _("删去这一条登记？"),
        "what": f"{entry}：{digits(entry.figure)}",
        "form": form,
        "yes": _("删去"),
        "back": entry.get_absolute_url(),
        "grave": True,
    }
    return render(request, "ui/confirm.html", context, status=_status(request))


def _of_an_enterer(request: Request, pk: int) -> RegisterEntry:
    """An entry that somebody may correct; what says that documents are all there is said anew instead."""
    entry = find(request.viewer, RegisterEntry, pk=pk)
    if entry.slot is not None and is_of_documents(entry.slot):
        raise Http404
    return entry
