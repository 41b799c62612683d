"""Who else in the house is asked to contribute to an answer (协办), until when, and what came back?

The date by which the answer is due stays where the law puts it: work inside the house is no ground for a later one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import CASE_DUTIES, Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.bodies.models import Unit
from gongkai.portal.foi.assigning import units_of
from gongkai.portal.foi.casework import CASE_WORKERS, duties_for, standing_of
from gongkai.portal.foi.desk import PAGE, PER_PAGE, _request
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import Contribution, FoiRequest
from gongkai.portal.foi.selection import in_workdays
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.mail.telling import tell
from gongkai.portal.ui.elements import Tab
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import find, visible
from gongkai.procedure import Standing

ASKING = duties_for("consulted")
FOR_A_UNIT = (Duty.REGISTRAR, Duty.OFFICE_HEAD)
"""They may write down a reply that a unit gave in another way."""
USUAL_DAYS = 5
"""Working days that a unit is given unless somebody says otherwise."""
ASKED = Contribution.State.ASKED


# --- asking ---------------------------------------------------------------------------------------------------------


class AskForm(NumberFreeForm):
    """Whom, for what, and until when."""

    unit = forms.ModelChoiceField(label=_lazy("协办机构"), queryset=Unit.objects.none())
    task = forms.CharField(
        label=_lazy("请协办的事项"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_lazy("写明要查什么、要什么材料、要回答什么。不要写申请人的姓名和联系方式。"),
    )
    due = forms.DateField(label=_lazy("内部期限"), widget=DayInput)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("内部期限已经过去，请另定一天。"))
        return due


@staff_only
@require_http_methods(PAGE)
@never_cache
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask another unit of the same body."""
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*ASKING, body=foi.body_id)
    now = standing_of(foi)
    if now.case.is_closed:
        raise PermissionDenied(_("这件申请已经办结，不再请求协办。"))
    units = units_of([foi.body_id]).exclude(pk__in=[foi.unit_id] if foi.unit_id else [])
    form = AskForm(request.POST or None, units=units, initial={"due": usual_day(now)})
    if request.method == "POST" and form.is_valid() and request.viewer.person:
        asked = ask_for(foi, request.viewer.person, actor, **form.cleaned_data)
        if late := warning(asked):
            messages.warning(request, late)
        messages.success(request, _("已请%(unit)s协办。") % {"unit": asked.unit})
        return redirect(foi)
    context = {"foi": foi, "form": form, "now": now, "nobody": not units.exists()}
    return render(request, "foi/ask_contribution.html", context, status=400 if request.method == "POST" else 200)


def usual_day(now: Standing) -> date:
    """Some working days from now, but before the answer is due, where there is still time."""
    usual = in_workdays(now.today, USUAL_DAYS, now.case.calendar)
    if now.due is None or usual < now.due:
        return usual
    return max(now.today, now.case.calendar.before(now.due, 1) or now.today)


def ask_for(foi: FoiRequest, person: Person, actor: Actor, *, unit: Unit, task: str, due: date) -> Contribution:
    with act(actor, "foi.contribution"):
        asked = Contribution.objects.create(request=foi, unit=unit, task=task, due=due, asked_by=person)
        subject = _("请%(unit)s协办申请 %(number)s，%(due)s前回复") % {"unit": unit, "number": foi.number, "due": due}
        _tell_unit(asked, subject, actor)
    return asked


def _tell_unit(asked: Contribution, subject: str, actor: Actor) -> None:
    for person in people_in(asked.unit):
        if actor.key != f"person:{person.pk}":
            tell(person, subject, asked.task[:200], asked.get_absolute_url(), by=actor, can_wait=True)


def people_in(unit: Unit) -> QuerySet[Person]:
    """Those who hold a duty over cases in the unit."""
    on_duty = Appointment.objects.filter(Appointment.on(), unit=unit, duty__in=CASE_DUTIES)
    return Person.objects.filter(pk__in=on_duty.values("person"), is_active=True)


def warning(asked: Contribution) -> str:
    """Why the internal date is no good, or nothing."""
    due = asked.request.due
    if due is not None and asked.due >= due and asked.state == ASKED:
        return _("内部期限 %(internal)s 不早于答复期限 %(due)s，等到那时就来不及按期答复了。") % {
            "internal": asked.due,
            "due": due,
        }
    return ""


# --- the queue ------------------------------------------------------------------------------------------------------

QUEUES = {
    "ours": _lazy("等我们回复"),
    "asked": _lazy("等其他机构回复"),
    "overdue": _lazy("已逾期"),
    "done": _lazy("已办结"),
}


@staff_only
@require_safe
@never_cache
def contributions(request: Request) -> HttpResponse:
    """What one's own unit is asked for, and what others are."""
    viewer = request.viewer
    if not viewer.units:
        viewer.must_hold(*CASE_WORKERS)
    seen = visible(viewer, Contribution)
    chosen = request.GET.get("queue", "")
    chosen = chosen if chosen in QUEUES else "ours" if viewer.units else "asked"
    tabs = [
        Tab(label, f"?queue={queue}", queue == chosen, seen.filter(_in_queue(queue, viewer)).count())
        for queue, label in QUEUES.items()
    ]
    found = seen.filter(_in_queue(chosen, viewer)).select_related("request__body", "unit").order_by("due", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "foi/contributions.html", {"page": page, "tabs": tabs})


def _in_queue(queue: str, viewer: Viewer) -> Q:
    if queue == "ours":
        return Q(state=ASKED, unit__in=viewer.units)
    if queue == "asked":
        return Q(state=ASKED) & ~Q(unit__in=viewer.units)
    if queue == "overdue":
        return Q(state=ASKED, due__lt=timezone.localdate())
    return ~Q(state=ASKED)


# --- one ------------------------------------------------------------------------------------------------------------


class ReplyForm(NumberFreeForm):
    answer = forms.ChoiceField(
        label=_lazy("怎样回复"),
        choices=[("replied", _lazy("回复")), ("returned", _lazy("退回（不归我们办，或者办不了）"))],
        widget=forms.RadioSelect,
        initial="replied",
    )
    text = forms.CharField(
        label=_lazy("回复的内容，或者退回的理由"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


@staff_only
@require_safe
@never_cache
def contribution(request: Request, pk: int) -> HttpResponse:
    """What is asked for, without who the applicant is."""
    found = find(request.viewer, Contribution, pk=pk)
    waits = found.state == ASKED
    context = {
        "one": found,
        "foi": found.request,
        "warning": warning(found),
        "works_on_it": request.viewer.holds(*CASE_WORKERS, body=found.request.body_id),
        "reply_form": ReplyForm() if waits and _may_reply(request.viewer, found) else None,
        "may_remind": waits and request.viewer.holds(*ASKING, body=found.request.body_id),
        "records": [found],
    }
    return render(request, "foi/contribution.html", context)


def _may_reply(viewer: Viewer, found: Contribution) -> bool:
    return found.unit_id in viewer.units or viewer.holds(*FOR_A_UNIT, body=found.request.body_id)


@staff_only
@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    """The unit contributes, or returns it and says why."""
    found = find(request.viewer, Contribution, pk=pk)
    if not _may_reply(request.viewer, found):
        raise PermissionDenied(_("由%(unit)s的人回复。") % {"unit": found.unit})
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明回复的内容，或者退回的理由。"))
        return redirect(found)
    if found.state != ASKED:
        messages.error(request, _("已经回复或者撤回，没有再改。"))
        return redirect(found)
    returned = form.cleaned_data["answer"] == "returned"
    held = next((held for held in request.viewer.held if held.unit == found.unit_id), None)
    actor = request.viewer.actor(held) if held else request.viewer.must_hold(*FOR_A_UNIT)
    with act(actor, "foi.contribution_return" if returned else "foi.contribution_reply"):
        found.state = Contribution.State(form.cleaned_data["answer"])
        found.reply, found.replied_by, found.replied = form.cleaned_data["text"], request.viewer.person, timezone.now()
        found.save()
        said = _("%(unit)s退回了申请 %(number)s 的协办") if returned else _("%(unit)s回复了申请 %(number)s 的协办")
        subject = said % {"unit": found.unit, "number": found.request.number}
        if found.asked_by != request.viewer.person:
            tell(found.asked_by, subject, "", found.get_absolute_url(), by=actor, can_wait=True)
    messages.success(request, _("已退回。") if returned else _("已回复。"))
    return redirect(found)


@staff_only
@require_POST
def remind(request: Request, pk: int) -> HttpResponse:
    """Tell the unit once more."""
    found = find(request.viewer, Contribution, pk=pk)
    actor = request.viewer.must_hold(*ASKING, body=found.request.body_id)
    if found.state == ASKED:
        with act(actor, "foi.contribution_remind") as this:
            this.note(found)
            subject = _("催办：请回复申请 %(number)s 的协办，期限 %(due)s") % {
                "number": found.request.number,
                "due": found.due,
            }
            _tell_unit(found, subject, actor)
        messages.success(request, _("已催办。"))
    return redirect(found)


@staff_only
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """It is not needed any more."""
    found = find(request.viewer, Contribution, pk=pk)
    actor = request.viewer.must_hold(*ASKING, body=found.request.body_id)
    if found.state == ASKED:
        with act(actor, "foi.contribution_take_back"):
            found.state = Contribution.State.TAKEN_BACK
            found.save()
        messages.success(request, _("已撤回协办。"))
    return redirect(found)
