"""Which sheets go with a request or a letter, filled in with what the file knows, to print, sign and file?

The form of a request (F01) is there for everybody, empty. The rest is for the office: the registration of a request
(F02), the reply of a third party that goes with the letter that asks it (F08), the sheet of the reviews (F15) and the
receipt that is signed on delivery (F16). What is not known stays to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.letters import Sheet, Value, fill_in, letters
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.answering import fact_by_part, facts_of
from gongkai.portal.foi.assigning import must_know_applicant
from gongkai.portal.foi.casework import CASE_WORKERS, standing_of
from gongkai.portal.foi.composing import template_of
from gongkai.portal.foi.facts import channel_of, delivery_form_of, known_facts
from gongkai.portal.foi.models import FoiLetter, FoiRequest, LetterState
from gongkai.portal.visibility import find
from gongkai.render.errors import RenderError
from gongkai.render.letter import FORMATS, draw_letter

FORM, REGISTRATION, REPLY, REVIEWS, RECEIPT = "F01", "F02", "F08", "F15", "F16"
AGREED = "同意"
REVIEW_ROWS: Mapping[str, str] = {
    LetterState.REVIEW: "reviewed",
    LetterState.LEGAL: "legally_reviewed",
    LetterState.SECRECY: "secrecy_reviewed",
    LetterState.APPROVAL: "approved",
}
"""In which row of the sheet of reviews the opinion of a station stands."""


OF_PARTS = ("provided", "withheld", "ground", "reason")
"""Rows of the sheet of reviews that say something of each part, where a letter answers several."""


def sheets_of_letter(letter: FoiLetter) -> list[Sheet]:
    """The sheets that go with this letter; only an answer is reviewed for what it gives out."""
    template = template_of(letter)
    wanted = {RECEIPT: True, REVIEWS: bool(template.outcome) or template.answers_parts, REPLY: letter.template == "F07"}
    return [letters().sheet(sheet) for sheet, goes_along in wanted.items() if goes_along]


# --- what is known --------------------------------------------------------------------------------------------------


def registration(foi: FoiRequest) -> dict[str, Value]:
    now = standing_of(foi)
    known: dict[str, Value | None] = {
        "agency": foi.body.name,
        "request_number": foi.number,
        "received_on": now.received,
        "channel": channel_of(foi),
        "applicant_kind": foi.get_applicant_kind_display(),
        "applicant": foi.applicant_name,
        "wanted": foi.wanted,
        "delivery_form": delivery_form_of(foi),
        "unit": foi.unit.name if foi.unit else "",
        "due_on": now.due,
        "result": foi.outcome_label,
    }
    return {name: value for name, value in known.items() if value is not None}


def reviews(letter: FoiLetter) -> dict[str, Value]:
    """What of the information goes out and what does not, and who agreed to that on which day."""
    template = template_of(letter)
    said = {**known_facts(letter.request, template, letter.parts), **facts_of(letter)}
    said |= {name: fact_by_part(letter, template, name) for name in OF_PARTS} if template.answers_parts else {}
    rows: dict[str, Value] = {"wanted": letter.request.wanted, **said, "request_number": letter.request.number}
    for opinion in letter.opinions.select_related("person"):
        if opinion.agrees and opinion.step in REVIEW_ROWS:
            day = timezone.localdate(opinion.at)
            words = opinion.text if opinion.text.startswith(AGREED) else f"{AGREED}。{opinion.text}"
            rows[REVIEW_ROWS[opinion.step]] = f"{words}（{opinion.person}，{day:%Y-%m-%d}）"
            if opinion.step == LetterState.APPROVAL:
                rows["approved_on"] = day
    return {**rows, "agency": letter.request.body.name}


def receipt(letter: FoiLetter) -> dict[str, Value]:
    """How the letter was brought to whom it is addressed: the last try."""
    rows: dict[str, Value] = {
        "agency": letter.request.body.name,
        "letter_name": letter.name,
        "letter_number": letter.number,
        "applicant": letter.request.applicant_name,
    }
    if last := letter.deliveries.order_by("pk").last():
        rows |= {"address": last.address, "ways": last.get_means_display(), "received_by": last.received_by}
        rows["proof"] = "；".join(part for part in (last.tracking, last.note) if part)
        if last.received_on:
            rows["delivered_on"] = last.received_on
    return rows


def reply(letter: FoiLetter) -> dict[str, Value]:
    """For a third party to fill in: nothing of the applicant is on it (条例第三十二条)."""
    said: dict[str, Any] = facts_of(letter)
    named = {name: said[name] for name in ("third_party", "information") if said.get(name)}
    return {**named, "agency": letter.request.body.name}


OF_LETTER: Mapping[str, Callable[[FoiLetter], dict[str, Value]]] = {REVIEWS: reviews, RECEIPT: receipt, REPLY: reply}


# --- pages ----------------------------------------------------------------------------------------------------------


@require_safe
def form(request: Request, pk: int, to: str) -> HttpResponseBase:
    """The form of a request to fill in by hand, for everybody (条例第二十九条)."""
    body = find(request.viewer, Body, pk=pk)
    return drawn(request, FORM, {"agency": body.name}, to)


@require_safe
@never_cache
def of_request(request: Request, pk: int, to: str) -> HttpResponseBase:
    foi = find(request.viewer, FoiRequest, pk=pk)
    _must_work_on(request, foi)
    with override(settings.LANGUAGE_CODE):
        facts = registration(foi)
    return drawn(request, REGISTRATION, facts, to)


@require_safe
@never_cache
def of_letter(request: Request, pk: int, sheet: str, to: str) -> HttpResponseBase:
    letter = find(request.viewer, FoiLetter, pk=pk)
    _must_work_on(request, letter.request)
    if sheet not in {one.id for one in sheets_of_letter(letter)}:
        raise Http404
    with override(settings.LANGUAGE_CODE):
        facts = OF_LETTER[sheet](letter)
    return drawn(request, sheet, facts, to)


def _must_work_on(request: Request, foi: FoiRequest) -> None:
    if not request.viewer.holds(*CASE_WORKERS, body=foi.body_id):
        raise Http404
    must_know_applicant(request.viewer, foi)


def drawn(request: Request, called: str, facts: Mapping[str, Value], to: str) -> HttpResponseBase:
    """A sheet as a file, or the page that says why it cannot be drawn."""
    if to not in FORMATS:
        raise Http404
    sheet = letters().sheet(called)
    try:
        data = draw_letter(fill_in(sheet, facts), to)
    except RenderError as error:
        return render(request, "foi/cannot_draw.html", {"problem": str(error)}, status=422)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{sheet.name}.{to}")
