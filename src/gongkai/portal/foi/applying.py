"""How does anybody ask for information on the site? The statutory form, which makes one request, however it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.foi import suggesting
from gongkai.portal.foi.casework import Intake
from gongkai.portal.foi.flood import Sender, signs_of
from gongkai.portal.foi.forms import ApplicantForm
from gongkai.portal.foi.intake import PAGE, applicant_actor, brought, open_for
from gongkai.portal.foi.models import Sign
from gongkai.portal.foi.once import (
    Key,
    Receipt,
    SentBeforeError,
    content_of,
    key_in,
    new_key,
    receipt_again,
    receipt_among,
    take_in,
)
from gongkai.portal.foi.retention import keeping_of
from gongkai.portal.visibility import find

SENT = "sent_forms"
"""Where a browser session keeps the tokens of the forms it has sent, by request."""
MOST_SENT = 10


@require_http_methods(PAGE)
@never_cache
def apply(request: Request, pk: int) -> HttpResponse:
    """The statutory form (条例 art. 29), for everybody."""
    body = find(request.viewer, Body, pk=pk)
    if body.kind == Kind.INSTITUTION or not body.holds_on():
        return render(request, "foi/not_here.html", {"body": body}, status=404)
    key = key_in(request.POST.get("key", ""), body)
    if request.method == "POST" and "look" in request.POST:
        kept = ApplicantForm(initial=request.POST.dict(), proof=keeping_of(body).proof)
        found: dict[str, Any] = suggesting.suggested(request, body)
        return _page(request, body, kept, key or new_key(), **found)
    form = ApplicantForm(
        request.POST or None, request.FILES or None, proof=keeping_of(body).proof, initial={"wanted": brought(request)}
    )
    if request.method == "POST" and form.is_valid():
        return _handed_in(request, body, form, key)
    visit = suggesting.opened(body) if request.method == "GET" else request.POST.get("visit", "")
    status = 400 if request.method == "POST" else 200
    return _page(request, body, form, key or new_key(), status=status, visit=visit)


def _page(
    request: Request, body: Body, form: ApplicantForm, key: Key, *, status: int = 200, **more: Any
) -> HttpResponse:
    traces = settings.INTAKE_TRACES // timedelta(hours=1)
    more |= {"key": key.signed(body), "traces": traces, "keeping": keeping_of(body)}
    context = {"form": form, "body": body, **more}
    return render(request, "foi/apply.html", context, status=status)


def _handed_in(request: Request, body: Body, form: ApplicantForm, key: Key | None) -> HttpResponse:
    """One request of this form: taken in, shown again, or asked about first. Nothing is refused."""
    given, visit = form.cleaned_data, request.POST.get("visit", "")
    content, sent = content_of(body, given), request.session.get(SENT, {})
    try:
        receipt = receipt_again(key, content) if key else None
        receipt = receipt or receipt_among(sent.values(), content)
        if receipt is None:
            sender = Sender.of(request)
            if key is None or key.asked is None:
                signs = signs_of(request, body, given["wanted"], key.opened if key else None, sender)
                if key is None or signs:
                    return _asked(request, body, form, key or new_key(), signs)
            receipt = _taken_in(request, body, form, key, sender)
    except SentBeforeError as before:
        key = key.renewed() if key else new_key()
        return _page(request, body, form, key, sent_before=before.request, visit=visit, files_again=request.FILES)
    open_for(request, receipt.request)
    if key:
        newest_first = {str(receipt.request.pk): key.token, **sent}  # the key that made it stays, whichever came now
        request.session[SENT] = dict(list(newest_first.items())[:MOST_SENT])
    return render(request, "foi/applied.html", {"foi": receipt.request, "code": receipt.code})


def _taken_in(request: Request, body: Body, form: ApplicantForm, key: Key, sender: Sender) -> Receipt:
    given, person = form.cleaned_data, request.viewer.person
    intake = Intake(
        body, given["applicant_kind"], given["applicant_name"], given["wanted"], given["delivery_form"],
        "internet", timezone.localdate(), form.particulars,
        applicant=person if person and person.is_applicant else None,
    )  # fmt: skip
    receipt = take_in(intake, given, applicant_actor(request), key, sender)
    suggesting.sent(request.POST.get("visit", ""))
    return receipt


def _asked(request: Request, body: Body, form: ApplicantForm, key: Key, signs: list[Sign]) -> HttpResponse:
    """The form once more, with the reasons and one button; no picture to decipher, nothing that needs a script."""
    asked = Key(key.token, key.opened, tuple(signs))
    more: dict[str, Any] = {"asked": signs, "visit": request.POST.get("visit", ""), "files_again": request.FILES}
    return _page(request, body, form, asked, **more)
