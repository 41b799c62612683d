"""The pages of the annual reports: each fetches, acts and draws."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.form import EDITIONS
from gongkai.portal.accounts.viewer import Request, open_workbench
from gongkai.portal.files.keeping import name_of_file
from gongkai.portal.files.scanning import why_held
from gongkai.portal.reporting.comparison import compare as differences_between
from gongkai.portal.reporting.filing import Filer, receive, withdraw
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.portal.reporting.proof import proof_of, source_rows
from gongkai.portal.reporting.reprint import reprint
from gongkai.portal.reporting.selection import VERDICTS, Filters, ticked
from gongkai.portal.reporting.summary import Summary
from gongkai.portal.visibility import find, visible
from gongkai.render import FORMATS, MEDIA_TYPES, RenderError
from gongkai.render import render as draw
from gongkai.report import Report

PER_PAGE = 50
LONGEST_NAME = 80
"""Characters; three bytes each, a file system takes no more than 255 bytes."""

# --- / --------------------------------------------------------------------------------------------------------------


@require_safe
def reports(request: Request) -> HttpResponse:
    filters = Filters.of(request.GET)
    seen = visible(request.viewer, StoredReport)
    found = filters.narrow(seen.defer("json").annotate(file_name=name_of_file(Original, "original_id")))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    years = seen.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
    context = {"page": page, "filters": filters, "years": years, "editions": EDITIONS, "verdicts": VERDICTS}
    return render(request, "reporting/reports.html", context)


# --- /reports/ ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Take in files and pasted text, and say for each what became of it."""
    if request.method == "POST":
        open_workbench(request)
        filer = Filer.of(request.viewer)
        receipts = [
            receive(file.read(), file.name or "", file.size, by=filer) for file in request.FILES.getlist("files")
        ]
        if pasted := request.POST.get("text", "").strip():
            receipts.append(receive(pasted.encode("utf-8", "replace"), _("粘贴的文字") + ".txt", by=filer))
        if receipts:
            return render(request, "reporting/received.html", {"receipts": receipts})
    context = {
        "nothing_sent": request.method == "POST",
        "file_limit": settings.UPLOAD_FILE_LIMIT // 2**20,
        "number_limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "all_limit": settings.UPLOAD_REQUEST_LIMIT // 2**20,
    }
    return render(request, "reporting/upload.html", context, status=400 if context["nothing_sent"] else 200)


@require_safe
def rollup(request: Request) -> HttpResponse:
    """One report from many: who is in it, who is missing, and what each cell is made of."""
    summary = Summary(request)
    status = 200 if summary.rolled else 400
    return render(request, "reporting/rollup.html", {"summary": summary, "formats": FORMATS}, status=status)


@require_safe
def download_rollup(request: Request, to: str) -> HttpResponseBase:
    summary = Summary(request)
    if summary.rolled is None:
        return render(request, "reporting/rollup.html", {"summary": summary, "formats": FORMATS}, status=400)
    return _drawn(request, summary.rolled.report, to)


@require_safe
def compare(request: Request) -> HttpResponse:
    """Two reports side by side: `a` and `b`, or the two that are ticked."""
    chosen = ticked(request, ("a", "b", "id"))
    if len(chosen) != 2:
        return render(request, "reporting/choose_two.html", {"chosen": chosen}, status=400)
    a, b = sorted(chosen, key=lambda stored: (stored.year or 0, stored.created)) if "id" in request.GET else chosen
    everything = request.GET.get("show") == "all"
    tables = differences_between(a.report, b.report)
    differing = sum(table.differing for table in tables)
    context = {"a": a, "b": b, "tables": tables, "differing": differing, "everything": everything}
    return render(request, "reporting/compare.html", context)


# --- /reports/<id>/ -------------------------------------------------------------------------------------------------


@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    stored = _stored(request, pk)
    neighbours = visible(request.viewer, StoredReport).filter(agency=stored.agency).exclude(agency="").exclude(pk=pk)
    context = {
        "stored": stored,
        "proof": proof_of(stored),
        "formats": FORMATS,
        "neighbours": neighbours.annotate(file_name=name_of_file(Original, "original_id"))[:20],
        "held": why_held(stored.original.file),
        "own": stored.original.belongs_to(request.viewer),
    }
    return render(request, "reporting/report.html", context)


@require_safe
def sources(request: Request, pk: int) -> HttpResponse:
    """Every cell of the report with its printed text and the place it was read from."""
    stored = _stored(request, pk)
    return render(request, "reporting/sources.html", {"stored": stored, "tables": source_rows(stored)})


@require_safe
def original(request: Request, pk: int) -> HttpResponse:
    """The document itself, line by line or cell by cell, so that a place can be pointed at."""
    stored = _stored(request, pk)
    held = why_held(stored.original.file)
    drawn = None if held else reprint(stored)
    return render(request, "reporting/original.html", {"stored": stored, "held": held, "reprint": drawn})


@require_safe
def download(request: Request, pk: int, to: str) -> HttpResponseBase:
    return _drawn(request, _stored(request, pk).report, to)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, pk: int) -> HttpResponse:
    """Ask first; then forget the file and every report that was read from it."""
    stored = _stored(request, pk)
    if not stored.original.belongs_to(request.viewer):
        raise PermissionDenied(_("这份报告不是您或您所在机关提交的，只有提交的一方可以删除。"))
    if request.method == "POST":
        withdraw(stored.original, Filer.of(request.viewer).actor)
        return HttpResponseRedirect(reverse("reports"))
    return render(request, "reporting/delete.html", {"stored": stored, "together": stored.original.reports.all()})


def _stored(request: Request, pk: int) -> StoredReport:
    return find(request.viewer, StoredReport, pk=pk)


def _drawn(request: Request, drawn: Report, to: str) -> HttpResponseBase:
    """A report as a file to save, or the sentence that says why it cannot be drawn so."""
    if to not in FORMATS:
        raise Http404
    try:
        data = draw(drawn, to, language="en" if get_language() == "en" else "zh")
    except RenderError as error:
        return render(request, "reporting/cannot_draw.html", {"problem": str(error), "to": to}, status=422)
    title = drawn.title or f"{drawn.agency or _('未写明机关名称')}{drawn.year or ''}"
    name = "".join(sign for sign in title if sign.isprintable() and sign not in "/\\")[:LONGEST_NAME]
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{name}.{to}", content_type=MEDIA_TYPES[to])
