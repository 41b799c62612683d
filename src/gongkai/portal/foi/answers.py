"""The pages of earlier answers: everybody reads and searches them; the office writes, agrees to and withdraws them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.letters import LetterError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import telling_all
from gongkai.portal.foi.answering import fact_by_part
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.composing import template_of
from gongkai.portal.foi.desk import PAGE
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import FoiLetter, PublicAnswer
from gongkai.portal.foi.suggesting import followed
from gongkai.portal.search.finding import by_relevance, search
from gongkai.portal.search.folding import words_of
from gongkai.portal.visibility import find, visible

PER_PAGE = 20


@require_safe
def answers(request: Request) -> HttpResponse:
    """Every answer that is public, or those with the words; for colleagues also what waits for agreement."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    words = words_of(q)
    found = search(request.viewer, PublicAnswer, q).filter(PublicAnswer.IS_PUBLIC).select_related("body")
    own = visible(request.viewer, PublicAnswer).filter(body__in=request.viewer.bodies(*CASE_WORKERS))
    context = {
        "page": Paginator(by_relevance(found, words), PER_PAGE).get_page(request.GET.get("page")),
        "q": q,
        "words": words,
        "waiting": own.filter(public_since=None),
    }
    return render(request, "foi/answers.html", context)


@require_safe
@never_cache
def answer(request: Request, pk: int) -> HttpResponse:
    """One answer. That it was opened from a form is counted by the form's token and nothing else."""
    shown = find(request.viewer, PublicAnswer, pk=pk)
    if request.method == "GET":
        followed(request.GET.get("from", ""))
    works_here = request.viewer.holds(*CASE_WORKERS, body=shown.body_id)
    context = {
        "shown": shown,
        "works_here": works_here,
        "may_write": request.viewer.holds(*telling_all.WRITING, body=shown.body_id),
        "may_agree": not shown.is_public
        and request.viewer.holds(*telling_all.AGREEING, body=shown.body_id)
        and request.viewer.person != shown.written_by,
        "faults": list(telling_all.faults(shown)) if works_here and not shown.is_public else [],
        "withdraw_form": WithdrawForm(),
        "records": [shown],
    }
    return render(request, "foi/answer.html", context)


# --- the office -----------------------------------------------------------------------------------------------------


class SummaryForm(NumberFreeForm):
    question = forms.CharField(
        label=_lazy("问题"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("用一句话重新写明问的是什么，不写申请人是谁、为什么申请。"),
    )
    answer = forms.CharField(
        label=_lazy("答复摘要"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_lazy("写明公开了什么、从哪里可以得到。不写任何人的姓名、号码和联系方式。"),
    )


class WithdrawForm(NumberFreeForm):
    reason = forms.CharField(label=_lazy("撤下的理由"), max_length=200)


@staff_only
@require_http_methods(PAGE)
@never_cache
def write(request: Request, pk: int) -> HttpResponse:
    """Tell a sent answer anew for everybody."""
    letter = find(request.viewer, FoiLetter, pk=pk)
    actor = request.viewer.must_hold(*telling_all.WRITING, body=letter.request.body_id)
    if not _may_be_told(letter) or request.viewer.person is None:
        raise Http404
    known = PublicAnswer.objects.filter(letter=letter).first()
    initial = (
        {"question": known.question, "answer": known.answer}
        if known
        else {"question": letter.request.wanted[:300], "answer": fact_by_part(letter, template_of(letter), "provided")}
    )
    form = SummaryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        shown = telling_all.write(letter, given["question"], given["answer"], request.viewer.person, actor)
        messages.success(request, _("已保存，经保密审查员或者签发领导同意后公开。"))
        return redirect(shown)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "letter": letter, "known": known}
    return render(request, "foi/write_answer.html", context, status=status)


def _may_be_told(letter: FoiLetter) -> bool:
    try:
        return telling_all.may_be_told(letter)
    except LetterError:
        return False


@staff_only
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    shown = _of_the_office(request, pk)
    try:
        telling_all.agree(shown, request.viewer)
    except telling_all.NotFitError as error:
        messages.error(request, _("不能公开：%(reasons)s。") % {"reasons": error})
    else:
        messages.success(request, _("已公开，任何人都可以看到。"))
    return redirect(shown)


@staff_only
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    shown = _of_the_office(request, pk)
    actor = request.viewer.must_hold(*telling_all.WRITING, *telling_all.AGREEING, body=shown.body_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        telling_all.withdraw(shown, form.cleaned_data["reason"], actor)
        messages.success(request, _("已撤下，公众不再看到。"))
    else:
        messages.error(request, _("请写明撤下的理由。"))
    return redirect(shown)


def _of_the_office(request: Request, pk: int) -> PublicAnswer:
    shown = find(request.viewer, PublicAnswer, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=shown.body_id):
        raise PermissionDenied(_("这一步要由这个机关办理申请的人来做。"))
    return shown
