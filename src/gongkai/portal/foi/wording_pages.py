"""The letters of an office in its own words: listed, reworded, shown with sample facts, approved, gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.letters import Block, LetterError, Template, kept, letters, shown
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi import refusals
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.desk import PAGE, letters_in_use
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import OfficeWording
from gongkai.portal.foi.wordings import (
    AUTHORS,
    approve,
    go_back_to,
    is_stale,
    may_reword,
    propose,
    sample_letter,
    wording_for,
    words_of,
)
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import find, visible
from gongkai.render.errors import RenderError
from gongkai.render.letter import FORMATS, draw_letter


class WordingForm(NumberFreeForm):
    """The blocks that an office may reword; what is left empty stays as it is built in."""

    effective = forms.DateField(label=_lazy("启用日期"), widget=DayInput)

    def __init__(self, *args: Any, template: Template, words: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective"].initial = timezone.localdate()
        for place, block in enumerate(template.blocks):
            if may_reword(block):
                self.fields[f"block_{place}"] = forms.CharField(
                    label=_("第 %(place)s 段") % {"place": place + 1}, required=False, max_length=2000,
                    initial=shown(words.get(place, "")) or block.shown, widget=forms.Textarea(attrs={"rows": 3}),
                    help_text=_("内置文字：%(text)s") % {"text": block.shown},
                )  # fmt: skip

    @property
    def words(self) -> dict[int, str]:
        return {int(name[6:]): kept(text) for name, text in self.cleaned_data.items() if name.startswith("block_")}


@dataclass(frozen=True)
class Row:
    """A template in the list, with what the office made of it."""

    template: Template
    in_force: OfficeWording | None
    stale: bool
    waiting: bool


@dataclass(frozen=True)
class Version:
    """A version in the history."""

    wording: OfficeWording
    stale: bool
    used: bool


@staff_only
@require_safe
@never_cache
def templates(request: Request) -> HttpResponse:
    bodies = _bodies(request)
    body = next((one for one in bodies if str(one.pk) == request.GET.get("body")), bodies[0] if bodies else None)
    if body is None:
        raise Http404
    today = timezone.localdate()
    kept = list(visible(request.viewer, OfficeWording).filter(body=body))
    rows = [_row(one, body, [each for each in kept if each.template == one.id]) for one in letters_in_use()]
    context = {"rows": rows, "body": body, "bodies": bodies, "today": today}
    return render(request, "foi/letter_templates.html", context)


def _row(template: Template, body: Body, kept: Sequence[OfficeWording]) -> Row:
    today = timezone.localdate()
    approved = [one for one in kept if one.approver_id]
    stale = bool(approved) and is_stale(approved[-1], today)
    waiting = any(one.approver_id is None and not is_stale(one, today) for one in kept)
    return Row(template, wording_for(body, template, today), stale, waiting)


@staff_only
@require_http_methods(PAGE)
@never_cache
def template(request: Request, pk: int, id: str) -> HttpResponse:  # noqa: A002  (it is called so in the law file)
    """One template: its locked parts, the office's words, how it looks, and every version there was."""
    body, found = _found(request, pk, id)
    today = timezone.localdate()
    in_force = wording_for(body, found, today)
    words = words_of(in_force, found)
    form = WordingForm(request.POST or None, template=found, words=words)
    if request.method == "POST" and form.is_valid():
        actor = request.viewer.must_hold(*AUTHORS, body=body.pk)
        if request.viewer.person is None:
            raise Http404
        try:
            made = propose(body, found, form.words, form.cleaned_data["effective"], request.viewer.person, actor)
        except LetterError as error:
            form.add_error(None, refusals.said(error))
        else:
            messages.success(request, _("第 %(number)s 版已保存，等待负责人批准。") % {"number": made.number})
            return redirect("letter-template", body.pk, found.id)
    kept = visible(request.viewer, OfficeWording).filter(body=body, template=found.id).order_by("-number")
    context = {
        "body": body,
        "template": found,
        "blocks": [(block, _kind(block), shown(words.get(place, ""))) for place, block in enumerate(found.blocks)],
        "form": form if request.viewer.holds(*AUTHORS, body=body.pk) else None,
        "sample": sample_letter(body, found, words),
        "versions": [Version(one, is_stale(one, today), one == in_force) for one in kept.select_related("author")],
        "may_approve": request.viewer.holds(Duty.OFFICE_HEAD, body=body.pk),
        "formats": FORMATS,
        "records": list(kept),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/letter_template.html", context, status=status)


def _kind(block: Block) -> str:
    if block.remedy:
        return _("救济途径，由系统按日期和依据写入")
    if block.locked:
        return _("法定内容，不能改写")
    return _("可以改写") if may_reword(block) else _("由填写的内容组成")


@staff_only
@require_safe
@never_cache
def preview(request: Request, pk: int, to: str) -> HttpResponseBase:
    """A version with sample facts, as a file."""
    wording = find(request.viewer, OfficeWording, pk=pk)
    if to not in FORMATS:
        raise Http404
    # a version that is stale is shown with the template that it was written for
    version = letters().template(wording.template, wording.base)
    try:
        data = draw_letter(sample_letter(wording.body, version, wording.own_words), to)
    except (LetterError, RenderError) as error:
        return render(request, "foi/cannot_draw.html", {"problem": refusals.said(error)}, status=422)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{version.name}{wording.number}.{to}")


@staff_only
@require_POST
def approve_wording(request: Request, pk: int) -> HttpResponse:
    wording = find(request.viewer, OfficeWording, pk=pk)
    try:
        approve(wording, request.viewer)
    except LetterError as error:
        messages.error(request, refusals.said(error))
    else:
        messages.success(request, _("第 %(number)s 版已批准。") % {"number": wording.number})
    return redirect("letter-template", wording.body_id, wording.template)


@staff_only
@require_POST
def restore_wording(request: Request, pk: int) -> HttpResponse:
    wording = find(request.viewer, OfficeWording, pk=pk)
    actor = request.viewer.must_hold(*AUTHORS, body=wording.body_id)
    if request.viewer.person is None:
        raise Http404
    try:
        made = go_back_to(wording, request.viewer.person, actor)
    except LetterError as error:
        messages.error(request, refusals.said(error))
    else:
        messages.success(request, _("第 %(number)s 版已保存，等待负责人批准。") % {"number": made.number})
    return redirect("letter-template", wording.body_id, wording.template)


def _bodies(request: Request) -> list[Body]:
    return list(Body.objects.filter(Body.on(), pk__in=request.viewer.bodies(*CASE_WORKERS)))


def _found(request: Request, pk: int, id: str) -> tuple[Body, Template]:  # noqa: A002
    if not request.viewer.holds(*CASE_WORKERS, body=pk):
        raise Http404
    try:
        return get_object_or_404(Body, pk=pk), letters().template(id, timezone.localdate())
    except LetterError:
        raise Http404 from None
