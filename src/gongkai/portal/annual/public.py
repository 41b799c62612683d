"""Where does everybody read the annual report of a body, its earlier editions, and what was corrected?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.form import Slot, form_for
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.annual.models import AnnualReport, Draft, Explanation
from gongkai.portal.bodies.models import Body
from gongkai.portal.directory.parts import Part, on_body_page
from gongkai.portal.reporting.proof import Proof
from gongkai.portal.visibility import visible
from gongkai.render import FORMATS, MEDIA_TYPES, RenderError
from gongkai.render import render as draw
from gongkai.report import Figure, Report, State


@dataclass(frozen=True)
class Edition:
    """What was published: the draft, on which day, and for a correction what was corrected and why."""

    number: int
    draft: Draft
    on: object
    reason: str


@dataclass(frozen=True)
class Changed:
    """A cell in which an edition says something else than the one before it."""

    slot: Slot
    before: Figure
    after: Figure


def editions_of(report: AnnualReport) -> list[Edition]:
    """All of them, the first first."""
    rows = report.events.filter(kind="published").select_related("draft").order_by("place")
    return [
        Edition(number, row.draft, row.on, row.details.get("reason", ""))
        for number, row in enumerate(rows, 1)
        if row.draft is not None
    ]


def changes(before: Report, after: Report) -> list[Changed]:
    """Cell by cell, in statutory order."""
    slots = form_for(after.year or 0).by_key
    return [
        Changed(slots[key], before.cells[key], figure)
        for key, figure in after.cells.items()
        if key in before.cells and (figure.value, figure.state) != (before.cells[key].value, before.cells[key].state)
    ]


def _edition(request: Request, body: int, year: int, number: int | None) -> tuple[AnnualReport, Edition, list[Edition]]:
    """An edition that was published, the newest if none is named."""
    found = (
        visible(request.viewer, AnnualReport).select_related("body").filter(body=body, year=year, shown__isnull=False)
    )
    report = found.first()
    if report is None:
        raise Http404
    editions = editions_of(report)
    chosen = editions[-1] if number is None else next((one for one in editions if one.number == number), None)
    if chosen is None:
        raise Http404
    return report, chosen, editions


@require_safe
def page(request: Request, body: int, year: int, number: int | None = None) -> HttpResponse:
    """The report as everybody reads it, or an earlier edition, which says that it is one."""
    report, edition, editions = _edition(request, body, year, number)
    content = edition.draft.content
    before = next((one for one in editions if one.number == edition.number - 1), None)
    proof = Proof(content, [], lambda key, _figure: f"#{key}", repairs=False)
    context = {
        "report": report,
        "edition": edition,
        "editions": editions,
        "is_newest": edition.number == editions[-1].number,
        "newest_url": report.get_absolute_url(),
        "proof": proof,
        "changes": changes(before.draft.content, content) if before else [],
        "explanations": Explanation.objects.filter(report=report),
        "formats": FORMATS,
        "stated": [
            (slot, figure)
            for slot in form_for(year).slots
            if (figure := content.cells[slot.key]).note and figure.state is State.NUMBER
        ],
    }
    return render(request, "annual/public.html", context)


@require_safe
def download(request: Request, body: int, year: int, number: int, to: str) -> HttpResponseBase:
    """An edition as a file."""
    report, edition, _editions = _edition(request, body, year, number)
    if to not in FORMATS:
        raise Http404
    try:
        data = draw(edition.draft.content, to)
    except RenderError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    name = f"{report}.{to}"
    return FileResponse(BytesIO(data), as_attachment=True, filename=name, content_type=MEDIA_TYPES[to])


@require_safe
def signature(request: Request, body: int, year: int, number: int) -> HttpResponseBase:
    """The signed file of an edition, for `gongkai verify`."""
    report, edition, _editions = _edition(request, body, year, number)
    data = BytesIO(edition.draft.signed.encode())
    return FileResponse(data, as_attachment=True, filename=f"{report}（签名）.json", content_type="application/json")


@on_body_page(order=15)
def of_body(viewer: Viewer, body: Body) -> Part | None:
    """The published reports of a body over the years."""
    rows: Sequence[AnnualReport] = list(
        visible(viewer, AnnualReport).filter(body=body, shown__isnull=False).order_by("-year")
    )
    return Part(_("本机关公布的年度报告"), "annual/_of_body.html", {"reports": rows}) if rows else None


def address_of(report: AnnualReport, number: int) -> str:
    return reverse("annual-edition", args=[report.body_id, report.year, number])
