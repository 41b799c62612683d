"""Bringing letters to whom they are addressed, on the desk: sent off, received, come back, sent again, with proof.

What is refused is shown on the page of the letter with everything that was typed; only files have to be chosen again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.letters import LetterError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import delivery as hand
from gongkai.portal.foi import letters as way
from gongkai.portal.foi import refusals
from gongkai.portal.foi.assigning import must_know_applicant
from gongkai.portal.foi.casework import CASE_WORKERS, FutureError
from gongkai.portal.foi.checking import NotCleanError
from gongkai.portal.foi.delivering import WORDERS, FailedForm, HandingForm, ReceivedForm
from gongkai.portal.foi.models import Delivery, FoiLetter, LetterState
from gongkai.portal.foi.writing import letter_page
from gongkai.portal.ledger.act import Actor
from gongkai.portal.visibility import find
from gongkai.procedure import UnlawfulError
from gongkai.remedies import RemedyError

WRONG = (LetterError, RemedyError, UnlawfulError, FutureError)


@staff_only
@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """It leaves."""
    letter, actor = _letter(request, pk)
    if letter.state != LetterState.READY:
        raise PermissionDenied(_("文书还没有签发，或者已经送出。"))
    form = HandingForm(request.POST, request.FILES, letter=letter)
    if _done(form, lambda: way.send(letter, form.handing, actor, form.cleaned_data["explanation"])):
        messages.success(request, _("文书已送出，办理情况已更新。"))
        return redirect(letter.request)
    return _again(request, letter, send_form=form)


@staff_only
@require_POST
def send_again(request: Request, pk: int) -> HttpResponse:
    letter, actor = _letter(request, pk)
    hand.came_back_on(letter)
    form = HandingForm(request.POST, request.FILES, letter=letter, again=True, auto_id="again_%s")
    if _done(form, lambda: hand.send_again(letter, form.handing, actor)):
        messages.success(request, _("已记载再次送出。"))
        return redirect("letter", letter.pk)
    return _again(request, letter, again_form=form)


@staff_only
@require_POST
def received(request: Request, pk: int) -> HttpResponse:
    delivery, actor = _delivery(request, pk)
    form = ReceivedForm(request.POST, request.FILES, auto_id="received_%s")

    def keep() -> None:
        given = form.cleaned_data
        hand.receive(delivery, given["on"], given["by"], actor, note=given["note"], files=given["papers"])

    if _done(form, keep):
        messages.success(request, _("已记载签收。"))
        return redirect("letter", delivery.letter_id)
    return _again(request, delivery.letter, received_form=form)


@staff_only
@require_POST
def failed(request: Request, pk: int) -> HttpResponse:
    delivery, actor = _delivery(request, pk)
    form = FailedForm(request.POST, request.FILES, auto_id="failed_%s")

    def keep() -> None:
        given = form.cleaned_data
        hand.fail(delivery, given["on"], given["why"], actor, note=given["note"], files=given["papers"])

    if _done(form, keep):
        messages.warning(request, _("已记载没有送达；请再次送出。"))
        return redirect("letter", delivery.letter_id)
    return _again(request, delivery.letter, failed_form=form)


def _done(form: forms.Form, keep: Callable[[], Any]) -> bool:
    """Whether it was kept; what keeps it back stands in the form."""
    if form.is_valid():
        try:
            keep()
        except NotCleanError as error:
            for sentence in error.sentences:
                form.add_error(None, sentence)
        except WRONG as error:
            form.add_error(None, refusals.said(error))
    if form.errors and any(form.files.getlist("papers")):
        form.add_error("papers", _("文件没有保存，请重新选择。"))
    return not form.errors


def _again(request: Request, letter: FoiLetter, **form: forms.Form) -> HttpResponse:
    letter.refresh_from_db()  # what was undone in the database is undone on the page
    messages.error(request, _("没有记载，原因写在下面的表里；填写的内容都还在。"))
    return letter_page(request, letter, status=400, **form)


def _letter(request: Request, pk: int) -> tuple[FoiLetter, Actor]:
    letter = find(request.viewer, FoiLetter, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=letter.request.body_id):
        raise Http404
    must_know_applicant(request.viewer, letter.request)
    return letter, request.viewer.must_hold(*WORDERS, body=letter.request.body_id)


def _delivery(request: Request, pk: int) -> tuple[Delivery, Actor]:
    delivery = find(request.viewer, Delivery, pk=pk)
    return delivery, request.viewer.must_hold(*WORDERS, body=delivery.letter.request.body_id)
