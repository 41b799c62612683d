"""How does a body go about its letters where the law leaves it the choice, and what does each choice cost?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.desk import PAGE
from gongkai.portal.foi.letters import NOTICE_STEP, STEP_OF, rules_of
from gongkai.portal.foi.models import LetterState, Rules
from gongkai.portal.ledger.act import act

SETTING = (Duty.OFFICE_HEAD,)
COSTS = {
    "legal_review": _lazy("不经法制审核的，适用条款、理由和救济途径只由签发人把关。"),
    "unit_review": _lazy("不经审核的，内容是否属实、是否齐全，只有签发人看一遍。"),
    "several_steps": _lazy(
        "几步由一个人做的，少了另一双眼睛；起草和签发仍然是两个人，保密审查仍然要做（条例第十七条）。两个人的机关可以这样设。"
    ),
}
"""What is given up with each choice that shortens the way."""


class RulesForm(forms.ModelForm[Rules]):
    reason = forms.CharField(label=_lazy("为什么这样定"), max_length=200)

    class Meta:
        model = Rules
        fields = ("legal_review", "unit_review", "several_steps")
        widgets = {"legal_review": forms.RadioSelect}
        help_texts = COSTS


@staff_only
@require_http_methods(PAGE)
@never_cache
def rules(request: Request, pk: int) -> HttpResponse:
    """Read by those who work on requests, set by the head of the disclosure office."""
    body = Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS), pk=pk).first()
    if body is None:
        raise Http404
    may_set = request.viewer.holds(*SETTING, body=body)
    known = rules_of(body)
    form = RulesForm(request.POST or None, instance=known) if may_set or request.method == "POST" else None
    if request.method == "POST" and form:
        actor = request.viewer.must_hold(*SETTING, body=body)
        if form.is_valid():
            with act(actor, "foi.rules", reason=form.cleaned_data["reason"]):
                form.save()
            messages.success(request, _("办理规则已保存，从现在起的审核照此进行。"))
            return redirect("letter-rules", body.pk)
    context = {
        "body": body,
        "rules": rules_of(body),
        "form": form,
        "costs": COSTS,
        "vacant": _vacant(body, rules_of(body)),
        "records": [known] if known.pk else [],
    }
    return render(request, "foi/rules.html", context, status=400 if request.method == "POST" else 200)


def _vacant(body: Body, rules: Rules) -> list[Any]:
    """Steps that the rules ask for and for which nobody is appointed: letters would wait there for ever."""
    held = set(Appointment.objects.filter(Appointment.on(), body=body).values_list("duty", flat=True))
    wanted = [duty for state, duty in STEP_OF.items() if _is_wanted(state, rules)]
    return [duty.label for duty in (*wanted, NOTICE_STEP) if duty not in held]


def _is_wanted(state: str, rules: Rules) -> bool:
    if state == LetterState.REVIEW:
        return rules.unit_review
    return state != LetterState.LEGAL or rules.legal_review != Rules.Legal.NONE
