"""Letters on the desk: begun, worded, agreed to step by step, sent, and read."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any

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
from gongkai.fees import Method
from gongkai.letters import LetterError, Template, kept, letters, shown
from gongkai.outcomes import PARTLY_GRANTED, OutcomeError, outcomes
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import letters as way
from gongkai.portal.foi.assigning import must_know_applicant
from gongkai.portal.foi.casework import CASE_WORKERS, FutureError, standing_of
from gongkai.portal.foi.checking import NotCleanError, findings, first_day_for
from gongkai.portal.foi.composing import facts_of, template_of, written
from gongkai.portal.foi.delivering import delivery_shown_with
from gongkai.portal.foi.desk import PAGE, _request
from gongkai.portal.foi.enclosing import shown_with
from gongkai.portal.foi.facts import DATES_OF, KIND, WORKED_OUT, known_facts
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.leaving import PART_WITHDRAWN, names_parts, stands_for, withdrawn_untold
from gongkai.portal.foi.models import FoiLetter, LetterState
from gongkai.portal.foi.sheets import sheets_of_letter
from gongkai.portal.foi.telling_all import WRITING, may_be_told
from gongkai.portal.foi.wordings import words_of
from gongkai.portal.ui.elements import Step
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import find
from gongkai.procedure import UnlawfulError
from gongkai.procedure.law import limit
from gongkai.remedies import RemedyError
from gongkai.render.errors import RenderError
from gongkai.render.letter import FORMATS, draw_letter

WRONG = (LetterError, RemedyError, OutcomeError, UnlawfulError, FutureError)
DATES = ("_on", "_until", "until")


class WordsForm(forms.Form):
    """The facts of a letter that the file does not know, and the words an office may choose.

    What did not happen to the request (no correction was asked) is neither asked for nor worded.
    """

    dated = forms.DateField(label=_lazy("成文日期"), widget=DayInput)

    def __init__(
        self, *args: Any, template: Template, known: dict[str, Any], office: dict[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.office = template, office or {}
        not_so = {name for name in DATES_OF if name not in known and name not in template.needs}
        for name in _asked(template):
            if name in not_so:
                continue
            field = _field_of(name, template)
            field.help_text = "" if name in template.needs or name in known else _("可以不填。")
            self.fields[f"fact_{name}"] = field
        self.fields |= {f"fact_{name}": field for name, field in _choices_of(template).items()}
        for place, block in enumerate(template.blocks):
            if block.text and not block.locked and not block.each and block.when not in not_so:
                field = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
                field.label = _("第 %(place)s 段（可以改写）") % {"place": place + 1}
                field.initial = shown(self.office[place]) if place in self.office else block.shown
                self.fields[f"block_{place}"] = field
        self.fields["explanation"] = forms.CharField(
            label=_("对检查提示的说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("检查要求改正或者说明的，在这里写明理由；审核的人看得到。"),
        )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        given = {name[5:]: value for name, value in self.cleaned_data.items() if name.startswith("fact_")}
        return {name: _plain(value) for name, value in given.items() if value not in ("", None, [])}

    @property
    def own_words(self) -> dict[int, str]:
        given = {int(name[6:]): kept(value) for name, value in self.cleaned_data.items() if name.startswith("block_")}
        usual = {place: self.office.get(place, self.template.blocks[place].text) for place in given}
        return {place: text for place, text in given.items() if text.strip() and text != usual[place]}


def _asked(template: Template) -> list[str]:
    """The facts to fill in: not those of the office itself, nor those that follow from others."""
    names = dict.fromkeys((template.addressee, *template.needs, *template.may_use))
    given = {"letter_number", "agency", "date", KIND, *WORKED_OUT.get(template.id, ())}
    return [name for name in names if name not in given and (name, template.to) != ("applicant", "applicant")]


LONG = {
    "wanted", "reason", "correction_items", "provided", "withheld", "searched", "unclear", "task", "public_interest",
    "facts_of_excess", "opinion", "information", "result", "record",
}  # fmt: skip


def _field_of(name: str, template: Template) -> forms.Field:
    label = letters().label(name)
    if name.endswith(DATES):
        return forms.DateField(label=label, widget=DayInput, required=False)
    if name == "you":
        return forms.ChoiceField(label=label, choices=[("", "——"), ("您", "您"), ("你单位", "你单位")], required=False)
    if name == "extension_days":
        return forms.IntegerField(label=label, min_value=1, max_value=limit("extension").days, required=False)
    if name in LONG:
        return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    return forms.CharField(label=label, required=False, max_length=500)


ON_PAPER = _lazy("只写另外随信寄出的纸质材料，每行一件，写明页数。电子附件在文书页面上加，自动列入清单。")


def _choices_of(template: Template) -> dict[str, forms.Field]:
    """What the record of the step needs to know beside the words of the letter."""
    fields: dict[str, forms.Field] = {}
    known = outcomes()
    if template.outcome == PARTLY_GRANTED:
        grounds = [(key, one.label) for key, one in known.items() if one.group == "refused"]
        fields["withheld_grounds"] = forms.MultipleChoiceField(
            label=_("不予公开的部分属于"), choices=grounds, widget=forms.CheckboxSelectMultiple
        )
    if template.outcome in way.GIVES:
        area = forms.Textarea(attrs={"rows": 3})
        fields["enclosures"] = forms.CharField(label=_("附件清单"), required=False, widget=area, help_text=ON_PAPER)
    if reasons := _sub_reasons(template):
        fields["sub_reason"] = forms.ChoiceField(label=_("情形"), choices=[("", "——"), *reasons])
    if template.has_remedy:
        fields["online_channel"] = forms.CharField(
            label=letters().label("online_channel"), required=False, max_length=200,
            help_text=_("通过互联网送达的必须写明（《行政复议法》第二十二条第二款）；不通过互联网送达的不填。"),
        )  # fmt: skip
    if template.id == "F13":
        methods = [(one.value, one.label) for one in Method]
        fields["fee_method_key"] = forms.ChoiceField(label=_("计收方法"), choices=methods)
        fields["fee_count"] = forms.IntegerField(label=_("本月第几件，或者页数"), min_value=1)
    return fields


def _sub_reasons(template: Template) -> list[tuple[str, str]]:
    """The sub-reasons of an outcome that have no answer of their own."""
    if template.form != "F14" or template.sub_reason:
        return []
    own = {one.sub_reason for one in letters().templates if one.outcome == template.outcome}
    return [(one.key, one.label) for one in outcomes()[template.outcome].reasons if one.key not in own]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


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
    if template.id == PART_WITHDRAWN and not parts:
        parts = withdrawn_untold(case)
    if names_parts(template) and any(case.parts) and not parts:
        messages.error(request, _("这件申请已经分项，请选择这份文书针对哪几项。"))
        return redirect(foi)
    try:
        made = way.draft(foi, template, request.viewer.person, actor, parts if names_parts(template) else ())
    except LetterError as error:
        messages.error(request, str(error))
        return redirect(foi)
    return redirect("letter-words", made.pk)


@staff_only
@require_safe
@never_cache
def letter(request: Request, pk: int) -> HttpResponse:
    """The letter as it will be read, who agreed to it, and what may be done with it now."""
    return letter_page(request, _letter(request, pk)[0])


def letter_page(request: Request, found: FoiLetter, status: int = 200, **forms_again: forms.Form) -> HttpResponse:
    """The page of a letter; with forms that were refused in the place of empty ones."""
    template = template_of(found)
    whole, said, problem = None, [], ""
    try:
        whole = written(found)
        said = findings(found, first_day_for(found)) if found.state != LetterState.SENT else []
    except WRONG as error:
        problem = str(error)
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
        "stands_for": stands_for(template) if found.state != LetterState.SENT else "",
        "opinions": found.opinions.select_related("person"),
        "may_word": found.state != LetterState.SENT and request.viewer.holds(Duty.HANDLER, Duty.REGISTRAR),
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
    states = [LetterState.DRAFT, *way.way_of(found), LetterState.SENT]
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
    found, template = _letter(request, pk)
    actor = request.viewer.must_hold(Duty.HANDLER, Duty.REGISTRAR, body=found.request.body_id)
    known = known_facts(found.request, template, found.parts)
    facts = {**known, **facts_of(found)}
    initial = {f"fact_{name}": value for name, value in facts.items()} | {
        "dated": found.dated,
        "explanation": found.explanation,
    }
    office = words_of(found.wording, template)
    initial |= {f"block_{place}": shown(text) for place, text in json.loads(found.own_words).items()}
    form = WordsForm(request.POST or None, template=template, known=known, office=office, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            way.reword(found, form.facts, form.own_words, given["dated"], actor, given["explanation"])
            if "submit" in request.POST:
                way.submit(found, actor)
            return redirect("letter", found.pk)
        except NotCleanError as error:
            messages.warning(request, _("草稿已保存，但是检查没有通过，还没有送审。"))
            for sentence in error.sentences:
                form.add_error(None, sentence)
        except WRONG as error:
            form.add_error(None, str(error))
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/words.html", {"letter": found, "template": template, "form": form}, status=status)


@staff_only
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    found, _template = _letter(request, pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择同意或者退回。"))
        return redirect("letter", found.pk)
    try:
        way.decide(found, request.viewer, form.cleaned_data["text"], agrees=form.cleaned_data["agrees"] == "1")
    except WRONG as error:
        messages.error(request, str(error))
    return redirect("letter", found.pk)


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
        return render(request, "foi/cannot_draw.html", {"problem": str(error)}, status=422)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{found.name}{found.number}.{to}")


def _letter(request: Request, pk: int) -> tuple[FoiLetter, Template]:
    found = find(request.viewer, FoiLetter, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=found.request.body_id):
        raise Http404
    must_know_applicant(request.viewer, found.request)
    return found, template_of(found)
