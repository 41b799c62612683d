"""How does each part end that a letter answers? Chosen before the letter is worded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.letters import letters
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi import letters as way
from gongkai.portal.foi.answering import kept_answers
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.foi.desk import PAGE, answers_by_group
from gongkai.portal.foi.models import FoiLetter
from gongkai.portal.foi.writing import letter_to_work_on
from gongkai.procedure.steps import lawful_outcomes


class OutcomesForm(forms.Form):
    """An answer for each part, among those that are lawful now."""

    def __init__(self, *args: Any, letter: FoiLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = standing_of(letter.request)
        may = answers_by_group(lawful_outcomes(now.case, now.today))
        wanted = {part.name: part.wanted for part in letter.request.parts.all()}
        before = kept_answers(letter)
        self.parts = list(letter.parts)
        for place, part in enumerate(self.parts):
            field = forms.ChoiceField(label=f"{part}：{wanted[part]}", choices=[("", "——"), *may])
            field.initial = before.get(part, {}).get("template")
            self.fields[f"part_{place}"] = field

    @property
    def by_part(self) -> dict[str, str]:
        return {part: self.cleaned_data[f"part_{place}"] for place, part in enumerate(self.parts)}


@staff_only
@require_http_methods(PAGE)
@never_cache
def outcomes(request: Request, pk: int) -> HttpResponse:
    """Choose how each part ends; then the letter is filled in."""
    found, template = letter_to_work_on(request, pk)
    if not template.answers_parts:
        raise Http404
    actor = request.viewer.must_hold(Duty.HANDLER, Duty.REGISTRAR, body=found.request.body_id)
    form = OutcomesForm(request.POST or None, letter=found)
    if request.method == "POST" and form.is_valid():
        answers = {part: letters().template(one, found.dated) for part, one in form.by_part.items()}
        way.choose_outcomes(found, answers, actor)
        return redirect("letter-words", found.pk)
    status = 400 if request.method == "POST" else 200
    return render(
        request, "foi/part_outcomes.html", {"letter": found, "template": template, "form": form}, status=status
    )
