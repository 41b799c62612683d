"""The page on what a request costs: which of the month it is, the notice, the payment, and the clock after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai import fees
from gongkai.letters import LetterError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import refusals
from gongkai.portal.foi.casework import FutureError, duties_for, may_take, standing_of, take_step
from gongkai.portal.foi.charging import (
    OfTheMonth,
    Proposal,
    begin_notice,
    by_pages,
    by_requests,
    notice_of,
    of_the_month,
    say_same,
)
from gongkai.portal.foi.desk import _request
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.ui.forms import DayInput
from gongkai.procedure import UnlawfulError
from gongkai.procedure.events import Paid

DRAFTING = (Duty.HANDLER, Duty.REGISTRAR)


class PaymentForm(NumberFreeForm):
    """What was paid; without a receipt nothing was."""

    on = forms.DateField(label=_lazy("缴费日期"), widget=DayInput)
    yuan = forms.IntegerField(label=_lazy("金额（元）"), min_value=1, max_value=10_000_000)
    receipt = forms.CharField(label=_lazy("财政票据号码"), max_length=60)


@staff_only
@require_safe
@never_cache
def fee(request: Request, pk: int) -> HttpResponse:
    return _page(request, _request(request, pk))


def _page(request: Request, foi: FoiRequest, **more: Any) -> HttpResponse:
    now, month = standing_of(foi), of_the_month(foi)
    kinds = {step.kind for step in now.steps}
    proposals, problem = _proposals(foi, month, request.GET.get("pages", ""))
    case = now.case
    context = {
        "foi": foi,
        "now": now,
        "month": month,
        "proposals": proposals,
        "problem": problem,
        "pages": request.GET.get("pages", ""),
        "notice": notice_of(foi),
        "may_notice": "fee_noticed" in kinds and request.viewer.holds(*DRAFTING, body=foi.body_id),
        "may_choose": request.viewer.holds(*DRAFTING, body=foi.body_id),
        "noticed": case.fee,
        "received_on": case.fee_received,
        "until": case.payment_until,
        "still": case.fee.yuan - case.paid if case.fee else 0,
        "payments": [row.event for row in foi.events.filter(kind="paid")],
        "receive_step": "fee_notice_received" in kinds and may_take(request.viewer, foi, "fee_notice_received"),
        "payment_form": PaymentForm(initial={"on": timezone.localdate()})
        if "paid" in kinds and may_take(request.viewer, foi, "paid")
        else None,
        **more,
    }
    return render(request, "foi/fee.html", context, status=400 if more else 200)


def _proposals(foi: FoiRequest, month: OfTheMonth | None, pages: str) -> tuple[list[Proposal], str]:
    found = [by_requests(month.place)] if month else []
    if not pages:
        return found, ""
    if not (pages.isascii() and pages.isdigit() and len(pages) < 8):
        return found, _("页数应当是数字。")
    try:
        return [*found, by_pages(foi, int(pages))], ""
    except fees.FeeError as error:
        return found, refusals.said(error)


@staff_only
@require_POST
def same(request: Request, pk: int) -> HttpResponse:
    """An officer says which requests of the month are the same applicant's."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*DRAFTING, body=foi.body_id)
    month = of_the_month(foi)
    if month:
        offered = [*month.by_choice, *month.unsure]
        say_same(foi, [one for one in offered if str(one.pk) in request.POST.getlist("same")], actor)
        messages.success(request, _("已按您的选择计件。"))
    return redirect("request-fee", foi.pk)


@staff_only
@require_POST
def notice(request: Request, pk: int) -> HttpResponse:
    """Begin the notice with one of the two methods; a request has one notice."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*DRAFTING, body=foi.body_id)
    month = of_the_month(foi)
    proposals, problem = _proposals(foi, month, request.POST.get("pages", ""))
    chosen = next((one for one in proposals if one.method.value == request.POST.get("method")), None)
    if chosen is None or chosen.why_not:
        problem = chosen.why_not if chosen else problem or _("请选择计收方法；按量计收的，先填写页数。")
    if problem or chosen is None or request.viewer.person is None:
        messages.error(request, problem)
        return redirect("request-fee", foi.pk)
    try:
        made = begin_notice(foi, chosen, request.viewer.person, actor)
    except LetterError as error:
        messages.error(request, refusals.said(error))
        return redirect("request-fee", foi.pk)
    return redirect("letter-words", made.pk)


@staff_only
@require_POST
def pay(request: Request, pk: int) -> HttpResponse:
    """Record a payment with its receipt; when all is paid the answer period begins anew."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*duties_for("paid"), body=foi.body_id)
    form = PaymentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            now = take_step(foi, Paid(on=given["on"], yuan=given["yuan"], evidence=given["receipt"]), actor)
        except (UnlawfulError, FutureError) as error:
            form.add_error(None, refusals.said(error))
        else:
            if now.case.awaits_payment:
                messages.success(request, _("已记载缴费，还没有缴清。"))
            else:
                messages.success(request, _("费用已缴清，答复期限自次日起重新计算，到 %(day)s。") % {"day": now.due})
            return redirect("request-fee", foi.pk)
    return _page(request, foi, payment_form=form)
