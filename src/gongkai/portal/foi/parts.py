"""Which part of a request asks for what, and which requests are one? Splitting and merging on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import refusals
from gongkai.portal.foi.casework import FutureError, duties_for, standing_of, take_step
from gongkai.portal.foi.desk import PAGE, _request
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import CLOSED, FoiPart, FoiRequest
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import visible
from gongkai.procedure import Standing, UnlawfulError
from gongkai.procedure.events import Answered, Merged, Split
from gongkai.procedure.steps import OTHER, WITHDRAWN

MOST_PARTS = 30
MOST_CANDIDATES = 50
"""Requests of one applicant that are offered to merge into, the newest first."""


# --- splitting ------------------------------------------------------------------------------------------------------


class SplitForm(NumberFreeForm):
    """What each part asks for, a line each; the order gives the names."""

    wanted = forms.CharField(
        label=_lazy("各项申请公开的内容"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_lazy("每行一项，至少两项，依次称为第1项、第2项……每项各有一份答复、一个办理结果。"),
    )
    main = forms.IntegerField(
        label=_lazy("主要的是第几项"),
        min_value=1,
        max_value=MOST_PARTS,
        initial=1,
        help_text=_lazy("设为按件计数而各项结果不同时，以主要的一项为准。"),
    )
    reason = forms.CharField(label=_lazy("为什么分项"), max_length=200, required=False)

    def clean_wanted(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["wanted"].splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_PARTS:
            raise forms.ValidationError(
                _("分项办理至少分为两项，至多%(most)s项；这里有%(count)s项。请每行写一项。"),
                params={"most": MOST_PARTS, "count": len(lines)},
            )
        return lines

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("wanted") and given.get("main", 1) > len(given["wanted"]):
            self.add_error("main", _("没有这一项。"))
        return given


@staff_only
@require_http_methods(PAGE)
@never_cache
def split(request: Request, pk: int) -> HttpResponse:
    """Each thing that is asked for becomes a part with an answer of its own."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*duties_for("split"), body=foi.body_id)
    now = standing_of(foi)
    if not any(step.kind == "split" for step in now.steps):
        raise Http404
    form = SplitForm(request.POST or None, initial={"wanted": foi.wanted})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            split_up(foi, given["wanted"], given["main"], given["reason"], actor)
        except UnlawfulError as error:
            form.add_error(None, refusals.said(error))
        else:
            messages.success(request, _("已分为%(count)s项。") % {"count": len(given["wanted"])})
            return redirect(foi)
    context = {"foi": foi, "form": form, "late": _of_another_year(now)}
    return render(request, "foi/split.html", context, status=400 if request.method == "POST" else 200)


def split_up(foi: FoiRequest, wanted: list[str], main: int, reason: str, actor: Actor) -> None:
    """Raises UnlawfulError."""
    names = tuple(f"第{place}项" for place in range(1, len(wanted) + 1))
    with act(actor, "foi.split"):
        take_step(foi, Split(on=timezone.localdate(), parts=names, main=names[main - 1], reason=reason), actor)
        for place, (name, text) in enumerate(zip(names, wanted, strict=True), 1):
            FoiPart.objects.create(request=foi, place=place, name=name, wanted=text)


def _of_another_year(now: Standing) -> int | None:
    """The year of receipt when it is over: its table three may be out."""
    return now.received.year if now.received and now.received.year < now.today.year else None


class PartWithdrawnForm(NumberFreeForm):
    """A part that the applicant does not want any more, by the applicant's own paper."""

    part = forms.ChoiceField(label=_lazy("哪一项"))
    on = forms.DateField(label=_lazy("收到撤回的日期"), widget=DayInput)
    evidence = forms.CharField(
        label=_lazy("凭据"),
        max_length=200,
        help_text=_lazy("申请人的撤回书、电子邮件等。撤回由申请人提出，机关不能代为撤回。"),
    )


@staff_only
@require_http_methods(PAGE)
@never_cache
def part_withdrawn(request: Request, pk: int) -> HttpResponse:
    """The applicant withdraws one part of a split request, and the others go on."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*duties_for("withdrawn"), body=foi.body_id)
    now = standing_of(foi)
    if not (parts := _open_parts(now)):
        raise Http404
    form = PartWithdrawnForm(request.POST or None, initial={"on": timezone.localdate()})
    form.fields["part"].choices = [(part, part) for part in parts]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        event = Answered(outcome=OTHER, sub_reason=WITHDRAWN, **form.cleaned_data)
        try:
            take_step(foi, event, actor)
        except (UnlawfulError, FutureError) as error:
            form.add_error(None, refusals.said(error))
        else:
            messages.success(request, _("已记载申请人撤回%(part)s。") % {"part": event.part})
            return redirect(foi)
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/part_withdrawn.html", {"foi": foi, "form": form}, status=status)


def _open_parts(now: Standing) -> list[str]:
    return [part for part in now.case.open_parts if part] if not now.case.is_closed else []


# --- merging --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A request of the same applicant, and why this one cannot go into it, or nothing."""

    foi: FoiRequest
    why_not: str


class MergeForm(NumberFreeForm):
    into = forms.ModelChoiceField(queryset=FoiRequest.objects.none(), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_lazy("为什么合并"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("写明为什么是同一件申请（如传真以后又邮寄），或者申请人何时、怎样同意合并答复。"),
    )


@staff_only
@require_http_methods(PAGE)
@never_cache
def merge(request: Request, pk: int) -> HttpResponse:
    """This request goes on in an earlier one of the same applicant."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*duties_for("merged"), body=foi.body_id)
    now = standing_of(foi)
    if not any(step.kind == "merged" for step in now.steps):
        raise Http404
    candidates = candidates_for(request, foi)
    form = MergeForm(request.POST or None)
    possible = [one.foi.pk for one in candidates if not one.why_not]
    form.fields["into"].queryset = FoiRequest.objects.filter(pk__in=possible)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            merge_into(foi, form.cleaned_data["into"], form.cleaned_data["reason"], actor)
        except (UnlawfulError, CannotMergeError) as error:
            form.add_error(None, refusals.said(error))
        else:
            into = foi.merged_into
            messages.success(request, _("已并入 %(number)s，以后在那一件里办理和计数。") % {"number": into})
            return redirect(foi)
    context = {"foi": foi, "form": form, "candidates": candidates, "late": _of_another_year(now)}
    return render(request, "foi/merge.html", context, status=400 if request.method == "POST" else 200)


class CannotMergeError(ValueError):
    """Why two requests cannot become one, said to the person."""


def candidates_for(request: Request, foi: FoiRequest) -> list[Candidate]:
    """The open requests of the same applicant to the same body."""
    same = visible(request.viewer, FoiRequest).filter(
        body=foi.body_id, applicant_kind=foi.applicant_kind, applicant_name=foi.applicant_name
    )
    found = same.exclude(pk=foi.pk).exclude(state__in=CLOSED)[:MOST_CANDIDATES]
    return [Candidate(other, why_not_into(foi, other) or "") for other in found]


def why_not_into(foi: FoiRequest, into: FoiRequest, today: date | None = None) -> str | None:
    """Merging must not make anybody wait longer than either request alone."""
    here, there = standing_of(foi, today), standing_of(into, today)
    if into.pk == foi.pk or (into.body_id, into.applicant_name) != (foi.body_id, foi.applicant_name):
        return _("不是同一申请人向同一机关提出的另一件申请")
    if foi.taken_in.exists():
        return _("已经有申请并入本件")
    if there.case.is_closed:
        return _("那一件已经办结")
    if there.due is None:
        return _("那一件现在没有正在计算的答复期限")
    if here.due is not None and there.due > here.due:
        return _("那一件的答复期限（%(there)s）晚于本件（%(here)s），合并不能推迟答复") % {
            "there": there.due,
            "here": here.due,
        }
    return None


def merge_into(foi: FoiRequest, into: FoiRequest, reason: str, actor: Actor) -> None:
    """Raises UnlawfulError and CannotMergeError."""
    with act(actor, "foi.merged", reason=reason):
        both = FoiRequest.objects.select_for_update().filter(pk__in=[foi.pk, into.pk]).order_by("pk")
        into = next(one for one in both if one.pk == into.pk)
        if why := why_not_into(foi, into):
            raise CannotMergeError(_("不能并入 %(number)s：%(why)s。") % {"number": into.number, "why": why})
        foi.merged_into = into
        foi.save()
        take_step(foi, Merged(on=timezone.localdate(), into=into.number, reason=reason), actor)
