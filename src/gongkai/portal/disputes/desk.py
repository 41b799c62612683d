"""The pages of disputes: the queues, a new one, the dispute with its timeline, and each step that is lawful."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.disputes import Route, State, UnlawfulError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.reconsideration import remedy_against
from gongkai.portal.disputes.forms import EntryForm, EvidenceForm, PaperForm, StepForm, StrikeForm
from gongkai.portal.disputes.handling import (
    RECORDING,
    STRIKING,
    Entry,
    FutureError,
    begin,
    change,
    history,
    may_be_struck,
    standing_of,
    strike,
    take_step,
    whose_party_is_known,
)
from gongkai.portal.disputes.leafing import leaf
from gongkai.portal.disputes.models import Dispute, DisputeEvent, DisputePaper, Evidence
from gongkai.portal.disputes.papers import entries
from gongkai.portal.disputes.telling import told
from gongkai.portal.foi.assigning import who_is_known
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.ui.elements import Tab
from gongkai.portal.visibility import find, visible

PAGE = ["GET", "HEAD", "POST"]
SOON = timedelta(days=7)
QUEUES = {
    "due": _lazy("有期限的"),
    "running": _lazy("在审"),
    "decided": _lazy("已决、未终结"),
    "final": _lazy("已终结"),
    "all": _lazy("全部"),
}


def _in_queue(queue: str) -> Q:
    return {
        "due": Q(is_open=True, due__isnull=False),
        "running": Q(is_open=True, state__in=[State.FILED, State.RUNNING, State.APPEAL]),
        "decided": Q(is_open=True, state=State.DECIDED),
        "final": Q(is_open=False),
    }.get(queue, Q())


# --- /disputes/ -------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def disputes(request: Request) -> HttpResponse:
    """The queues: what has a day to keep, what is running, what is decided and may go on, what is over."""
    request.viewer.must_hold(*CASE_WORKERS)
    queue = request.GET.get("queue", "due")
    queue = queue if queue in QUEUES else "all"
    found = visible(request.viewer, Dispute).filter(_in_queue(queue), _asked(request))
    order = ("due", "pk") if queue == "due" else ("-year", "-serial", "-pk")
    page = leaf(_with_what_it_is_about(found).order_by(*order), request.GET)
    known = whose_party_is_known(request.viewer, page.rows)
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [(one, one.pk in known, _urgency(one, today)) for one in page.rows],
        "tabs": [Tab(label, f"?queue={name}", name == queue) for name, label in QUEUES.items()],
        "queue": queue,
        "routes": list(Route),
        "asked_route": request.GET.get("route", ""),
        "may_enter": request.viewer.holds(*RECORDING),
    }
    return render(request, "disputes/disputes.html", context)


def _asked(request: Request) -> Q:
    """What the address narrows the list to: a route, a request."""
    route, foi = request.GET.get("route", ""), request.GET.get("request", "")
    which = Q(route=route) if route in list(Route) else Q()
    return which & Q(request=foi) if foi.isascii() and foi.isdigit() and len(foi) < 10 else which


def _with_what_it_is_about(found: QuerySet[Dispute]) -> QuerySet[Dispute]:
    return found.select_related("body", "request", "part", "item", "officer")


def _urgency(dispute: Dispute, today: Any) -> str:
    if dispute.due is None or not dispute.is_open:
        return ""
    return "must_fix" if dispute.due < today else "warning" if dispute.due <= today + SOON else ""


# --- /disputes/new/ ---------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def new(request: Request) -> HttpResponse:
    """Enter a dispute; from the page of a request, or of the reconsideration before it, much is known already."""
    request.viewer.must_hold(*RECORDING)
    foi, before = _request_in(request), _before(request)
    foi = foi or (before.request if before else None)
    form = EntryForm(request.POST or None, viewer=request.viewer, foi=foi, initial=_known(request, foi, before))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and request.viewer.person:
            given = form.cleaned_data
            actor = request.viewer.must_hold(*RECORDING, body=given["body"])
            entry = Entry(
                given["body"], Route(given["route"]), given["party"], given["organ"], given["on"], given["request"],
                given.get("part"), given.get("letter"), given["item"], given["about"], given.get("follows"),
                given["officer"],
            )  # fmt: skip
            return redirect(begin(entry, request.viewer.person, actor))
    return render(request, "disputes/new.html", {"form": form, "foi": foi, "before": before}, status=status)


def _request_in(request: Request) -> FoiRequest | None:
    pk = request.GET.get("request", "")
    return find(request.viewer, FoiRequest, pk=pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None


def _before(request: Request) -> Dispute | None:
    pk = request.GET.get("after", "")
    return find(request.viewer, Dispute, pk=pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None


def _known(request: Request, foi: FoiRequest | None, before: Dispute | None) -> dict[str, Any]:
    bodies = request.viewer.bodies(*RECORDING)
    known: dict[str, Any] = {"officer": request.viewer.person, "body": next(iter(bodies)) if len(bodies) == 1 else None}
    if foi is not None:
        remedy = remedy_against(foi.body)
        known["organ"] = remedy.bodies[0].name if remedy and not remedy.is_complaint else ""
        known |= {"body": foi.body, "request_number": foi.number}
        if foi.pk in who_is_known(request.viewer, [foi]):
            known["party"] = foi.applicant_name
    if before is not None:
        known |= {"organ": "", "body": before.body, "route": Route.AFTER_RECONSIDERATION, "follows": before}
        known |= {"about": before.about, "part": before.part, "letter": before.letter, "item_number": before.item or ""}
        if before.pk in whose_party_is_known(request.viewer, [before]):
            known["party"] = before.party
    return known


# --- /disputes/<id>/ --------------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def dispute(request: Request, pk: int) -> HttpResponse:
    return page_of(request, _dispute(request, pk))


def page_of(
    request: Request,
    dispute: Dispute,
    *,
    paper_form: PaperForm | None = None,
    evidence_form: EvidenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a dispute, with the forms on it as they were filled in."""
    everything = list(visible(request.viewer, DisputeEvent).filter(dispute=dispute).select_related("dispute"))
    rows = [row for row in everything if row.struck is None]
    now = standing_of(dispute, rows)
    evidence = list(visible(request.viewer, Evidence).filter(dispute=dispute))
    context = {
        "dispute": dispute,
        "now": now,
        "knows_party": dispute.pk in whose_party_is_known(request.viewer, [dispute]),
        "happenings": [told(row, simple=now.simple) for row in everything],
        "papers": entries(visible(request.viewer, DisputePaper).filter(dispute=dispute)),
        "evidence": evidence,
        "paper_form": paper_form or PaperForm(),
        "evidence_form": evidence_form or EvidenceForm(),
        "may_record": request.viewer.holds(*RECORDING, body=dispute.body_id),
        "last": may_be_struck(rows) if request.viewer.holds(*STRIKING, body=dispute.body_id) else None,
        "followed_by": visible(request.viewer, Dispute).filter(follows=dispute),
        "can_go_to_court": now.route == Route.RECONSIDERATION and now.result is not None,
        "records": [dispute, *everything, *evidence],
    }
    return render(request, "disputes/dispute.html", context, status=status)


def _dispute(request: Request, pk: int) -> Dispute:
    seen = visible(request.viewer, Dispute).filter(pk=pk)
    found = seen.select_related("body", "request", "part", "letter", "item", "officer", "follows", "hold").first()
    if found is None:
        raise Http404
    return found


# --- /disputes/<id>/step/<kind>/ --------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def step(request: Request, pk: int, kind: str) -> HttpResponse:
    """Record something that happened, if the law allows it."""
    dispute = _dispute(request, pk)
    now = standing_of(dispute)
    offered = next((one for one in now.steps if one.kind == kind), None)
    if offered is None:
        raise Http404
    actor = request.viewer.must_hold(*RECORDING, body=dispute.body_id)
    form = StepForm(request.POST or None, step=offered, now=now)
    if request.method == "POST" and form.is_valid() and request.viewer.person:
        try:
            take_step(dispute, form.event(), request.viewer.person, actor)
        except UnlawfulError as refusal:
            form.add_error(None, f"{refusal.why}（{refusal.article}）。")
        except FutureError as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, _("已记载：%(step)s") % {"step": offered.label})
            return redirect(dispute)
    context = {"dispute": dispute, "step": offered, "form": form}
    return render(request, "disputes/step.html", context, status=400 if form.errors else 200)


# --- /disputes/<id>/strike/ -------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def strike_last(request: Request, pk: int) -> HttpResponse:
    """Take back what was recorded last, with a reason; the ledger keeps both."""
    dispute = _dispute(request, pk)
    actor = request.viewer.must_hold(*STRIKING, body=dispute.body_id)
    last = may_be_struck(history(dispute))
    if last is None:
        raise Http404
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.viewer.person:
        if request.POST.get("event") != str(last.pk):
            messages.error(request, _("您打开这一页之后，又记载了别的事项，没有撤销。请核对后再撤销。"))
            return redirect(dispute)
        strike(dispute, last, form.cleaned_data["reason"], request.viewer.person, actor)
        messages.success(request, _("已撤销：%(step)s") % {"step": last.label})
        return redirect(dispute)
    context = {"dispute": dispute, "last": last, "form": form}
    return render(request, "disputes/strike.html", context, status=400 if form.errors else 200)


# --- /disputes/<id>/edit/ ---------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def edit(request: Request, pk: int) -> HttpResponse:
    """Put right who and what it is about, and who takes care of it."""
    dispute = _dispute(request, pk)
    actor = request.viewer.must_hold(*RECORDING, body=dispute.body_id)
    if dispute.pk not in whose_party_is_known(request.viewer, [dispute]):
        raise Http404
    names = ("party", "organ", "part", "letter", "about", "follows", "officer")
    initial = {**{name: getattr(dispute, name) for name in names}, "item_number": dispute.item or ""}
    form = EntryForm(request.POST or None, viewer=request.viewer, foi=dispute.request, dispute=dispute, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change(dispute, {name: given[name] for name in (*names, "item", "version") if name in given}, actor)
        messages.success(request, _("已保存。"))
        return redirect(dispute)
    context = {"dispute": dispute, "form": form}
    return render(request, "disputes/edit.html", context, status=400 if form.errors else 200)
