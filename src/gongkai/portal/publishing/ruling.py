"""How does a body review what it publishes, what does a shorter way cost, and who stands in for whom?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import act
from gongkai.portal.publishing.desk import PAGE
from gongkai.portal.publishing.handling import PUBLISHING, REVIEWING, WORKERS
from gongkai.portal.publishing.models import Delegation, ReviewRules
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import find
from gongkai.publication import costs
from gongkai.publication.law import reviews

SETTING = (Duty.OFFICE_HEAD,)


class RulesForm(forms.ModelForm[ReviewRules]):
    reason = forms.CharField(label=_lazy("为什么这样定"), max_length=200)

    class Meta:
        model = ReviewRules
        fields = ("unit_review", "leader_review", "publisher_apart")


class DelegationForm(forms.ModelForm[Delegation]):
    class Meta:
        model = Delegation
        fields = ("duty", "principal", "deputy", "valid_from", "valid_to", "reason")
        widgets = {"valid_from": DayInput(), "valid_to": DayInput()}

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.body = body
        held = Appointment.objects.filter(Appointment.on(), body=body).values("person")
        people = Person.objects.filter(pk__in=held, is_active=True).order_by("name")
        for name in ("principal", "deputy"):
            label = Delegation._meta.get_field(name)
            self.fields[name] = forms.ModelChoiceField(people, label=str(getattr(label, "verbose_name", name)))
        self.initial.setdefault("valid_from", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        principal, duty = given.get("principal"), given.get("duty")
        held = Appointment.objects.filter(Appointment.on(), body=self.instance.body, person=principal, duty=duty)
        if principal and duty and not held.exists():
            self.add_error("principal", _("委托人现在不担任这项职责。"))
        return given


@staff_only
@require_http_methods(PAGE)
@never_cache
def rules(request: Request, pk: int) -> HttpResponse:
    """Read by those who work for the body, set by the head of the disclosure office."""
    return _page(request, _body(request, pk))


def _body(request: Request, pk: int) -> Body:
    body = Body.objects.filter(pk__in=request.viewer.bodies(*WORKERS), pk=pk).first()
    if body is None:
        raise Http404
    return body


def _page(request: Request, body: Body, delegation_form: DelegationForm | None = None) -> HttpResponse:
    may_set = request.viewer.holds(*SETTING, body=body)
    known = ReviewRules.objects.filter(body=body).first() or ReviewRules(body=body)
    sent = request.POST if request.method == "POST" and delegation_form is None else None
    form = RulesForm(sent, instance=known) if may_set or sent is not None else None
    if sent is not None and form:
        actor = request.viewer.must_hold(*SETTING, body=body)
        if form.is_valid():
            with act(actor, "publishing.rules", reason=form.cleaned_data["reason"]):
                form.save()
            messages.success(request, _("审核规则已保存，从现在起送审的照此进行；已经送审的照原来的规则走完。"))
            return redirect("review-rules", body.pk)
    settings = (ReviewRules.objects.filter(body=body).first() or ReviewRules(body=body)).settings
    context = {
        "body": body,
        "form": form,
        "steps": [reviews()[step] for step in settings.steps],
        "publisher_apart": settings.publisher_apart,
        "costs": costs(settings),
        "vacant": _vacant(body, settings.steps),
        "delegations": Delegation.objects.filter(body=body).select_related("principal", "deputy"),
        "delegation_form": delegation_form or (DelegationForm(body=body, auto_id="delegate-%s") if may_set else None),
        "today": timezone.localdate(),
        "may_set": may_set,
        "records": [known] if known.pk else [],
    }
    return render(request, "publishing/rules.html", context, status=400 if request.method == "POST" else 200)


def _vacant(body: Body, steps: tuple[str, ...]) -> list[Any]:
    """Steps for which nobody is appointed: items would wait there for ever."""
    held = set(Appointment.objects.filter(Appointment.on(), body=body).values_list("duty", flat=True))
    wanted = [REVIEWING[step] for step in steps] + [PUBLISHING]
    return [duties[0].label for duties in wanted if not held.intersection(duties)]


@staff_only
@require_POST
def delegate(request: Request, pk: int) -> HttpResponse:
    body = _body(request, pk)
    actor = request.viewer.must_hold(*SETTING, body=body)
    form = DelegationForm(request.POST, body=body)
    if not form.is_valid():
        return _page(request, body, form)
    with act(actor, "publishing.delegated", reason=form.cleaned_data["reason"]):
        form.save()
    messages.success(request, _("委托已登记，期间由受托人代做；受托人做过的步骤写明代谁。"))
    return redirect("review-rules", body.pk)


@staff_only
@require_POST
def end_delegation(request: Request, pk: int) -> HttpResponse:
    """From today on it is over."""
    row = find(request.viewer, Delegation, pk=pk)
    actor = request.viewer.must_hold(*SETTING, body=row.body_id)
    with act(actor, "publishing.delegation_ended"):
        row.valid_to = max(timezone.localdate() - timedelta(days=1), row.valid_from - timedelta(days=1))
        row.save()
    messages.success(request, _("委托已结束。"))
    return redirect("review-rules", row.body_id)
