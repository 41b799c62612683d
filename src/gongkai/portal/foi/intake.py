"""How is a request entered by the office, and how does the applicant follow one? By number and query code."""

from __future__ import annotations

import hmac
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.files.receiving import FilesField
from gongkai.portal.files.serving import serve
from gongkai.portal.foi import refusals
from gongkai.portal.foi.attachments import (
    TooManyError,
    attach,
    attach_what_came,
    names,
)
from gongkai.portal.foi.casework import (
    FutureError,
    Intake,
    code_digest,
    duties_for,
    receive,
    standing_of,
    take_step,
)
from gongkai.portal.foi.delivery import opened
from gongkai.portal.foi.duplicates import duplicates
from gongkai.portal.foi.enclosures import enclosed_files, file_of
from gongkai.portal.foi.flood import Sender, digest_of_sender
from gongkai.portal.foi.forms import IntakeForm
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import TO_APPLICANT, Enclosure, FoiRequest, Purpose
from gongkai.portal.foi.telling import told
from gongkai.portal.foi.writing import drawn
from gongkai.portal.ledger.act import VISITOR, Actor, act
from gongkai.portal.visibility import visible
from gongkai.procedure import UnlawfulError
from gongkai.procedure.events import Corrected, Withdrawn

OPENED = "opened_requests"
"""Where a browser session keeps the requests whose code it has given."""
MOST_TRIES = 20
"""Wrong codes for one request from one address in an hour; after that one waits."""
AN_HOUR = 3600
PAGE = ["GET", "HEAD", "POST"]
PER_PAGE = 60
MOST_BROUGHT = 200
"""Characters."""


# --- entered by the office ------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def enter(request: Request) -> HttpResponse:
    """The registrar enters what came by letter, at the counter, by fax or orally."""
    duties = duties_for("submitted")
    request.viewer.must_hold(*duties)
    bodies = Body.objects.filter(Body.on(), pk__in=request.viewer.bodies(*duties))
    form = IntakeForm(request.POST or None, request.FILES or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        intake = Intake(
            given["body"], given["applicant_kind"], given["applicant_name"], given["wanted"], given["delivery_form"],
            given["channel"], given["on"], form.particulars, evidence=given["evidence"],
        )  # fmt: skip
        actor = request.viewer.must_hold(*duties, body=given["body"])
        try:
            with act(actor, "foi.submitted"):
                foi, code = receive(intake, actor, confirmed=given["confirmed"])
                attach_what_came(foi, given, actor)
        except (UnlawfulError, FutureError) as error:
            form.add_error(None, refusals.said(error))
        else:
            context = {
                "foi": foi,
                "code": code,
                "now": standing_of(foi),
                "duplicates": duplicates(foi, request.viewer),
                "lacks_proof": form.lacks_proof,
            }
            return render(request, "foi/entered.html", context)
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/enter.html", {"form": form}, status=status)


# --- the applicant --------------------------------------------------------------------------------------------------


@require_safe
def where(request: Request) -> HttpResponse:
    """Which body is to be asked?"""
    q = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = visible(request.viewer, Body).filter(Body.on()).exclude(kind=Kind.INSTITUTION)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(short_name__icontains=q))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "foi/where.html", {"page": page, "q": q, "wanted": brought(request)})


def brought(request: Request) -> str:
    """The words that somebody searched for before they came to the form."""
    return request.GET.get("wanted", "").replace("\0", "")[:MOST_BROUGHT]


class FollowForm(forms.Form):
    number = forms.CharField(label=_lazy("申请编号"), max_length=12, help_text=_lazy("如 2026-0007"))
    code = forms.CharField(label=_lazy("查询码"), max_length=40)
    body = forms.ModelChoiceField(label=_lazy("受理机关"), queryset=Body.objects.all())


@require_http_methods(PAGE)
@never_cache
def follow(request: Request) -> HttpResponse:
    """By number and query code; an applicant with an account sees their own."""
    form = FollowForm(request.POST or None)
    form.fields["body"].queryset = Body.objects.filter(Exists(FoiRequest.objects.filter(body=OuterRef("pk"))))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        key = _guessed_at(request, form.cleaned_data)
        if cache.get(key, 0) >= MOST_TRIES:
            form.add_error(None, _("输错的次数太多，请一小时后再试，或者打电话向受理机关查询。"))
        elif foi := _by_code(form.cleaned_data):
            open_for(request, foi)
            return redirect("followed", foi.pk)
        else:
            cache.set(key, cache.get(key, 0) + 1, AN_HOUR)
            form.add_error(None, _("没有找到：请核对受理机关、申请编号和查询码。"))
    person = request.viewer.person
    own = visible(request.viewer, FoiRequest).select_related("body") if person and person.is_applicant else ()
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/follow.html", {"form": form, "own": own}, status=status)


def _guessed_at(request: Request, given: dict[str, Any]) -> str:
    """Where wrong codes are counted: by request and address, so that a neighbour's guesses bar nobody else."""
    what = f"{Sender.of(request).address} {given['body'].pk} {given['number']}"
    return f"follow:{digest_of_sender(what)}"


def _by_code(given: dict[str, Any]) -> FoiRequest | None:
    year, _dash, serial = given["number"].strip().partition("-")
    if not (year.isascii() and year.isdigit() and serial.isascii() and serial.isdigit() and len(year) == 4):
        return None
    foi = FoiRequest.objects.filter(body=given["body"], year=int(year), serial=int(serial)).first()
    if foi and hmac.compare_digest(foi.query_digest, code_digest(given["code"])):
        return foi
    return None


@require_safe
@never_cache
def followed(request: Request, pk: int) -> HttpResponse:
    """What the applicant may know: where it stands, until when, what was sent."""
    foi = _opened(request, pk)
    now = standing_of(foi)
    kinds = {step.kind for step in now.steps}
    sent = foi.letters.exclude(sent_on=None).filter(template__in=TO_APPLICANT)
    context = {
        "foi": foi,
        "now": now,
        "happenings": [told(row, in_full=False) for row in foi.events.all() if row.kind not in INTERNAL],
        "letters": [(one, enclosed_files(one)) for one in sent],
        "attachments": names(foi.attachments.all()),
        "may_correct": "corrected" in kinds,
        "may_withdraw": "withdrawn" in kinds,
    }
    return render(request, "foi/followed.html", context)


@require_safe
@never_cache
def letter(request: Request, pk: int, letter: int, to: str) -> HttpResponseBase:
    """A letter that was sent, for the applicant it was sent to."""
    sent = _opened(request, pk).letters.exclude(sent_on=None)
    found = sent.filter(pk=letter, template__in=TO_APPLICANT).first()
    if found is None:
        raise Http404
    answer = drawn(request, found, to)
    if answer.status_code == 200 and request.method == "GET":
        opened(found, applicant_actor(request))
    return answer


@require_safe
@never_cache
def enclosure(request: Request, pk: int, enclosure: int) -> HttpResponseBase:
    """What was enclosed in a letter that was sent, for the applicant it was sent to."""
    foi = _opened(request, pk)
    sent = Enclosure.objects.exclude(letter__sent_on=None).filter(letter__template__in=TO_APPLICANT)
    found = sent.filter(pk=enclosure, letter__request=foi).first()
    if found is None:
        raise Http404
    return serve(request, file_of(found))


INTERNAL = {"unreachable", "consultation_received", "third_party_told", "archived"}
"""Events that concern others than the applicant."""


class CorrectionForm(NumberFreeForm):
    text = forms.CharField(label=_lazy("补正的内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    papers = FilesField(label=_lazy("补正的材料（可以不交）"))


@require_http_methods(PAGE)
@never_cache
def correct(request: Request, pk: int) -> HttpResponse:
    """The applicant hands in what was asked for."""
    foi = _opened(request, pk)
    form = CorrectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        event, actor = Corrected(on=timezone.localdate(), reason=form.cleaned_data["text"]), applicant_actor(request)
        try:
            with act(actor, "foi.corrected"):
                take_step(foi, event, actor)
                attach(foi, Purpose.CORRECTION, form.cleaned_data["papers"], actor)
        except (UnlawfulError, TooManyError) as error:
            form.add_error(None, refusals.said(error))
        else:
            messages.success(request, _("补正已收到，答复期限从明天起重新计算。"))
            return redirect("followed", foi.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/correct.html", {"foi": foi, "form": form}, status=status)


@require_http_methods(PAGE)
@never_cache
def withdraw(request: Request, pk: int) -> HttpResponse:
    foi = _opened(request, pk)
    if request.method == "POST":
        try:
            take_step(foi, Withdrawn(on=timezone.localdate()), applicant_actor(request))
        except UnlawfulError as error:
            messages.error(request, refusals.said(error))
        return redirect("followed", foi.pk)
    return render(request, "foi/withdraw.html", {"foi": foi})


def open_for(request: Request, foi: FoiRequest) -> None:
    """This browser has shown that it is the applicant's."""
    request.session[OPENED] = sorted({*request.session.get(OPENED, []), foi.pk})


def _opened(request: Request, pk: int) -> FoiRequest:
    """A request whose code this browser has given, or that belongs to the applicant who is signed in."""
    if pk in request.session.get(OPENED, []):
        return FoiRequest.objects.select_related("body").get(pk=pk)
    person = request.viewer.person
    foi = FoiRequest.objects.filter(pk=pk, applicant=person).first() if person and person.is_applicant else None
    if foi is None:
        raise Http404
    return foi


def applicant_actor(request: Request) -> Actor:
    """Who hands something in: an applicant who is signed in, or a visitor."""
    return request.viewer.actor() if request.viewer.person else VISITOR
