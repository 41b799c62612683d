"""Letters on the desk: begun, worded, agreed to step by step, sent, and read."""

from __future__ import annotations

import json
from io import BytesIO

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.checks.finding import Answer
from gongkai.letters import LetterError, PartAnswer, Template, letters, shown
from gongkai.outcomes import OutcomeError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import letters as way
from gongkai.portal.foi import refusals
from gongkai.portal.foi.answering import answers_to_parts, facts_of, filled_in
from gongkai.portal.foi.assigning import must_know_applicant
from gongkai.portal.foi.casework import CASE_WORKERS, FutureError, standing_of
from gongkai.portal.foi.checking import NotCleanError, findings, first_day_for
from gongkai.portal.foi.composing import template_of, written
from gongkai.portal.foi.delivering import delivery_shown_with
from gongkai.portal.foi.desk import PAGE, _request
from gongkai.portal.foi.enclosing import shown_with
from gongkai.portal.foi.facts import known_facts
from gongkai.portal.foi.filling_in import PartForm, WordsForm
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.leaving import PART_WITHDRAWN, names_parts, stands_for, withdrawn_untold
from gongkai.portal.foi.models import FoiLetter, LetterState
from gongkai.portal.foi.sheets import sheets_of_letter
from gongkai.portal.foi.telling_all import WRITING, may_be_told
from gongkai.portal.foi.wordings import words_of
from gongkai.portal.ui.elements import Step
from gongkai.portal.visibility import find
from gongkai.procedure import UnlawfulError
from gongkai.remedies import RemedyError
from gongkai.render.errors import RenderError
from gongkai.render.letter import FORMATS, draw_letter

WRONG = (LetterError, RemedyError, OutcomeError, UnlawfulError, FutureError)


SEVERAL = 2


class DecideForm(NumberFreeForm):
    agrees = forms.ChoiceField(
        label=_lazy("意见"), choices=[("1", _lazy("同意")), ("0", _lazy("退回"))], widget=forms.RadioSelect
    )
    text = forms.CharField(label=_lazy("意见、退回的理由"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@staff_only
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """A new draft from the template that was chosen."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(Duty.HANDLER, Duty.REGISTRAR, body=foi.body_id)
    try:
        template = letters().template(request.POST.get("template", ""), timezone.localdate())
    except LetterError:
        raise Http404 from None
    if request.viewer.person is None:
        raise Http404
    case = standing_of(foi).case
    open_parts = [part for part in case.open_parts if part]
    parts = [part for part in open_parts if part in request.POST.getlist("part")]
    if template.answers_parts and len(parts) < SEVERAL:
        messages.error(request, _("分项答复至少针对两项；只答复一项的，请选择这一项办理结果的答复书。"))
        return redirect(foi)
    if template.id == PART_WITHDRAWN and not parts:
        parts = withdrawn_untold(case)
    if names_parts(template) and any(case.parts) and not parts:
        messages.error(request, _("这件申请已经分项，请选择这份文书针对哪几项。"))
        return redirect(foi)
    try:
        made = way.draft(foi, template, request.viewer.person, actor, parts if names_parts(template) else ())
    except LetterError as error:
        messages.error(request, refusals.said(error))
        return redirect(foi)
    return redirect("letter-words", made.pk)


class DiscardForm(NumberFreeForm):
    reason = forms.CharField(label=_lazy("为什么不用了"), max_length=200)


@staff_only
@require_safe
@never_cache
def letter(request: Request, pk: int) -> HttpResponse:
    """The letter as it will be read, who agreed to it, and what may be done with it now."""
    return letter_page(request, letter_to_work_on(request, pk)[0])


def letter_page(request: Request, found: FoiLetter, status: int = 200, **forms_again: forms.Form) -> HttpResponse:
    """The page of a letter; with forms that were refused in the place of empty ones."""
    template = template_of(found)
    whole, said, problem = None, [], ""
    try:
        whole = written(found)
        said = findings(found, first_day_for(found)) if not found.is_settled else []
    except WRONG as error:
        problem = refusals.said(error)
    duty = way.duty_for(found)
    context = {
        "letter": found,
        "template": template,
        "written": whole,
        "wrong": [one for one in said if one.answer is Answer.FAIL],
        "right": [one for one in said if one.answer is Answer.PASS],
        "problem": problem,
        "steps": _stations(found),
        "decide_form": DecideForm() if duty and request.viewer.holds(duty, body=found.request.body_id) else None,
        "duty": duty.label if duty else "",
        "stands_for": stands_for(template) if not found.is_settled else "",
        "opinions": found.opinions.select_related("person"),
        "may_word": not found.is_settled and request.viewer.holds(Duty.HANDLER, Duty.REGISTRAR),
        "discard_form": DiscardForm() if way.may_discard(found, request.viewer) else None,
        "formats": FORMATS,
        "sheets": sheets_of_letter(found),
        "may_tell_all": may_be_told(found) and request.viewer.holds(*WRITING, body=found.request.body_id),
        "records": [found, *found.enclosures.all(), *found.deliveries.all()],
        **shown_with(found, request.viewer),
        **delivery_shown_with(found, request.viewer),
        **forms_again,
    }
    return render(request, "foi/letter.html", context, status=status)


def _stations(found: FoiLetter) -> list[Step]:
    discarded = found.state == LetterState.DISCARDED
    states = [LetterState.DRAFT, *([found.state] if discarded else [*way.way_of(found), LetterState.SENT])]
    here = states.index(LetterState(found.state))
    agreed = {one.step: one for one in found.opinions.filter(agrees=True).select_related("person")}
    return [
        Step(
            LetterState(state).label,
            "done" if place < here or found.state == LetterState.SENT else "current" if place == here else "waiting",
            who=agreed[state].person.name if state in agreed and place < here else "",
            when=agreed[state].at if state in agreed and place < here else None,
        )
        for place, state in enumerate(states)
    ]


@staff_only
@require_http_methods(PAGE)
@never_cache
def words(request: Request, pk: int) -> HttpResponse:
    """Fill in and word the letter; whole, it can be sent on its way."""
    found, template = letter_to_work_on(request, pk)
    actor = request.viewer.must_hold(Duty.HANDLER, Duty.REGISTRAR, body=found.request.body_id)
    answers = answers_to_parts(found)
    if template.answers_parts and len(answers) < len(found.parts):
        return redirect("part-outcomes", found.pk)
    form = _words_form(request, found, template)
    of_parts = [_part_form(request, found, template, place, one) for place, one in enumerate(answers)]
    if request.method == "POST" and all([form.is_valid(), *(one.is_valid() for one in of_parts)]):
        try:
            given = form.cleaned_data
            kept = {
                one.answer.part: filled_in(found, one.answer, template, one.facts, one.own_words) for one in of_parts
            }
            way.reword(found, form.facts, form.own_words, given["dated"], actor, given["explanation"], kept)
            if "submit" in request.POST:
                way.submit(found, actor)
            return redirect("letter", found.pk)
        except NotCleanError as error:
            messages.warning(request, _("草稿已保存，但是检查没有通过，还没有送审。"))
            for sentence in error.sentences:
                form.add_error(None, sentence)
        except WRONG as error:
            form.add_error(None, refusals.said(error))
    context = {"letter": found, "template": template, "form": form, "of_parts": of_parts}
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/words.html", context, status=status)


def _words_form(request: Request, found: FoiLetter, template: Template) -> WordsForm:
    known = known_facts(found.request, template, found.parts)
    initial = {f"fact_{name}": value for name, value in {**known, **facts_of(found)}.items()}
    initial |= {"dated": found.dated, "explanation": found.explanation}
    initial |= {f"block_{place}": shown(text) for place, text in json.loads(found.own_words).items()}
    office = words_of(found.wording, template)
    return WordsForm(request.POST or None, template=template, known=known, office=office, initial=initial)


def _part_form(request: Request, found: FoiLetter, whole: Template, place: int, answer: PartAnswer) -> PartForm:
    known = known_facts(found.request, answer.template, [answer.part])
    return PartForm(request.POST or None, prefix=f"part{place}", answer=answer, whole=whole, known=known)


@staff_only
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    found, _template = letter_to_work_on(request, pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择同意或者退回。"))
        return redirect("letter", found.pk)
    try:
        way.decide(found, request.viewer, form.cleaned_data["text"], agrees=form.cleaned_data["agrees"] == "1")
    except WRONG as error:
        messages.error(request, refusals.said(error))
    return redirect("letter", found.pk)


@staff_only
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """A draft that is not wanted, by who wrote it."""
    found, _template = letter_to_work_on(request, pk)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return letter_page(request, found, 400, discard_form=form)
    way.discard(found, request.viewer, form.cleaned_data["reason"])
    messages.success(request, _("草稿已作废，留在卷内。"))
    return redirect(found.request)


@require_safe
@never_cache
def download(request: Request, pk: int, to: str) -> HttpResponseBase:
    """The letter as a file, for colleagues and, once it has been sent, for the applicant."""
    found = find(request.viewer, FoiLetter, pk=pk)
    if request.viewer.is_staff:
        must_know_applicant(request.viewer, found.request)
    return drawn(request, found, to)


def drawn(request: Request, found: FoiLetter, to: str) -> HttpResponseBase:
    """The letter as a file, or the sentence that says why it cannot be drawn."""
    if to not in FORMATS:
        raise Http404
    try:
        data = draw_letter(written(found), to)
    except (*WRONG, RenderError) as error:
        return render(request, "foi/cannot_draw.html", {"problem": refusals.said(error)}, status=422)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{found.name}{found.number}.{to}")


def letter_to_work_on(request: Request, pk: int) -> tuple[FoiLetter, Template]:
    """The letter and its template, for those who work on the request and know its applicant; else 404 or 403."""
    found = find(request.viewer, FoiLetter, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=found.request.body_id):
        raise Http404
    must_know_applicant(request.viewer, found.request)
    return found, template_of(found)
