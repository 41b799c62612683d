"""The pages on which a report is made: its tables with what stands behind each figure, its words, its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.checks import Finding, Weight
from gongkai.compiling import opening, promises
from gongkai.form import form_for
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.annual import making
from gongkai.portal.annual.counting import way_to
from gongkai.portal.annual.forms import (
    BeginForm,
    PublishForm,
    ReasonedForm,
    ReasonForm,
    ReviewForm,
    StatementForm,
    WordsForm,
)
from gongkai.portal.annual.making import DUTIES, OF_THE_SUPERIOR, PREPARING, Making, name_of
from gongkai.portal.annual.models import AnnualReport, Explanation, Statement
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.tree import superior_of
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.reporting.proof import Proof
from gongkai.portal.ui.elements import Happening, Step, Tone
from gongkai.portal.visibility import find, visible
from gongkai.report import Figure
from gongkai.submission import Standing, State, UnlawfulError
from gongkai.submission.law import label_of

PER_PAGE = 50


# --- /annual/ -------------------------------------------------------------------------------------------------------


@staff_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: Request) -> HttpResponse:
    """The reports that this viewer works on or receives, and the way to begin one."""
    viewer = request.viewer
    own = Body.objects.filter(Body.on(), pk__in=viewer.bodies(*PREPARING))
    form = BeginForm(request.POST if request.method == "POST" else None, bodies=own) if own else None
    if request.method == "POST":
        viewer.must_hold(*PREPARING)
        if form is not None and form.is_valid():
            body, year = form.cleaned_data["body"], form.cleaned_data["year"]
            return redirect(making.begin(body, year, viewer.must_hold(*PREPARING, body=body)).desk_url)
    found = visible(viewer, AnnualReport).filter(body__in=_worked_on(viewer)).select_related("body")
    rows = list(found.order_by("-year", "body__name", "pk")[: PER_PAGE + 1])
    context = {"rows": rows[:PER_PAGE], "more": len(rows) > PER_PAGE, "form": form}
    return render(request, "annual/reports.html", context, status=400 if form and form.errors else 200)


def _worked_on(viewer: Viewer) -> frozenset[int]:
    return viewer.bodies() | viewer.realm(*DUTIES["accepted"])


# --- /annual/<id>/ --------------------------------------------------------------------------------------------------


@staff_only
@never_cache
@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    return page_of(request, _found(request, pk))


def _found(request: Request, pk: int) -> AnnualReport:
    """The report, of those whose making this viewer may follow: not merely what everybody reads."""
    found = find(request.viewer, AnnualReport, pk=pk)
    if found.body_id not in _worked_on(request.viewer):
        raise Http404
    return found


@dataclass(frozen=True)
class Asked:
    """Something that the checks ask, and the explanation, if there is one."""

    name: str
    finding: Finding
    explanation: Explanation | None


def page_of(request: Request, one: AnnualReport, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a report: what it says now, what the checks say to it, and the steps that are this viewer's."""
    now, made, viewer = making.standing_of(one), Making(one), request.viewer
    writable = not now.locked and viewer.holds(*PREPARING, body=one.body_id)

    def leads_to(key: str, _figure: Figure) -> str:
        return reverse("annual-cell", args=[one.pk, key])

    proof = Proof(made.content, made.findings, leads_to, repairs=False)
    draft = one.drafts.last()
    context = {
        "report": one,
        "now": now,
        "proof": proof,
        "asked": list(_asked(made)),
        "must_fix": len(made.must_fix),
        "unexplained": len(made.unexplained),
        "missing": [(form_for(one.year).by_key[key], said) for key, said in made.counted.missing.items()],
        "restated": [(form_for(one.year).by_key[item.cell], item) for item in made.restated],
        "opening": _opening(made, one),
        "draft": draft,
        "changed_since": draft is not None and draft.digest != made.digest,
        "changed_cells": _changed_cells(one) if draft is not None and draft.digest != made.digest else [],
        "stepper": list(_stepper(one, now)),
        "happenings": list(_happenings(one)),
        "writable": writable,
        "length": len("".join(one.overview.split())),
        **_steps(one, now, viewer),
        **forms,
    }
    return render(request, "annual/report.html", context, status=status)


_CHAIN = (
    ("prepared", State.DRAFT),
    ("reviewed", State.REVIEWED),
    ("signed", State.SIGNED),
    ("submitted", State.SUBMITTED),
    ("accepted", State.ACCEPTED),
)


def _stepper(one: AnnualReport, now: Standing) -> Iterator[Step]:
    """The stations of the newest draft, and the public."""
    rows = {
        row.kind: row for row in one.events.select_related("person") if row.draft_id and row.details.get("agrees", True)
    }
    order = [state for _kind, state in _CHAIN]
    reached = order.index(now.state) if now.state in order else -1
    for place, (kind, _state) in enumerate(_CHAIN):
        row = rows.get(kind) if place <= reached else None
        if row is not None:
            yield Step(label_of(kind), "done", str(row.person), row.on)
        else:
            yield Step(label_of(kind), "current" if place == reached + 1 else "waiting")
    public = bool(now.editions) and now.public == now.digest
    ready = now.state in (State.SIGNED, State.SUBMITTED, State.ACCEPTED)
    yield Step(label_of("published"), "done" if public else "current" if ready else "waiting",
               when=now.editions[-1].on if public else None)  # fmt: skip


def _happenings(one: AnnualReport) -> Iterator[Happening]:
    for row in one.events.select_related("person", "draft").order_by("place"):
        agrees = row.details.get("agrees", True)
        what = row.label if row.kind != "reviewed" else f"{row.label}：{_('同意') if agrees else _('退回')}"
        if row.draft is not None:
            what += _("（第%(number)s稿）") % {"number": row.draft.number}
        tone: Tone = "warning" if not agrees or row.kind in ("returned", "reopened") else "quiet"
        yield Happening(what, row.on, str(row.person or ""), why=row.details.get("reason", ""), tone=tone)


def _asked(made: Making) -> Iterator[Asked]:
    for finding in making.failing(made.findings):
        if finding.weight is Weight.MUST_EXPLAIN:
            name = name_of(finding)
            yield Asked(name, finding, made.explanations.get(name))


def _opening(made: Making, one: AnnualReport) -> list[Any]:
    if made.previous is None:
        return []
    return [(form_for(one.year).by_key[item.cell], item) for item in opening(made.content, made.previous)]


def _changed_cells(one: AnnualReport) -> list[Any]:
    return [form_for(one.year).by_key[key] for key in making.differs_from_records(one)][:20]


def may(viewer: Viewer, one: AnnualReport, kind: str) -> bool:
    """Whether a step is a matter of this viewer's duties."""
    if kind in OF_THE_SUPERIOR:
        above = superior_of(one.body)
        return above is not None and viewer.holds(*DUTIES[kind], body=above)
    return viewer.holds(*DUTIES[kind], body=one.body_id)


def _actor(viewer: Viewer, one: AnnualReport, kind: str) -> tuple[Actor, Person]:
    if viewer.person is None:
        raise PermissionDenied
    body: Body | None = superior_of(one.body) if kind in OF_THE_SUPERIOR else one.body
    if body is None:
        raise PermissionDenied(_("这个机关没有上级，没有人接收或者退回。"))
    return viewer.must_hold(*DUTIES[kind], body=body), viewer.person


def _steps(one: AnnualReport, now: Standing, viewer: Viewer) -> dict[str, Any]:
    """The forms of the steps that this person may take now."""
    who = f"person:{viewer.person.pk}" if viewer.person else ""
    mine = {step.kind for step in now.steps if may(viewer, one, step.kind)}
    by_you = {kind for kind in mine if now.why_not(kind, who) is None}
    not_by_you = next((said for kind in sorted(mine - by_you) if (said := now.why_not(kind, who))), "")
    corrects = bool(now.editions)
    return {
        "by_you": by_you,
        "not_by_you": not_by_you,
        "review_form": ReviewForm() if "reviewed" in by_you else None,
        "return_form": ReasonForm(auto_id="return-%s") if "returned" in by_you else None,
        "reopen_form": ReasonForm(auto_id="reopen-%s") if "reopened" in by_you else None,
        "publish_form": PublishForm(auto_id="publish-%s") if "published" in by_you and corrects else None,
    }


@staff_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: Request, pk: int) -> HttpResponse:
    """Write the parts in words."""
    one = _found(request, pk)
    actor = _writer(request.viewer, one)
    form = WordsForm(request.POST or None, instance=one, initial={"seen": one.version})
    if request.method == "POST" and form.is_valid():
        try:
            with act(actor, "annual.written"):
                changed = form.save(commit=False)
                changed.version = form.cleaned_data["seen"]
                changed.save()
        except ChangedMeanwhileError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("文字已保存。"))
            return redirect(one.desk_url)
    before = making.previous_of(one)
    context = {"report": one, "form": form, "promises": promises(before) if before else ""}
    return render(request, "annual/words.html", context, status=400 if form.errors else 200)


def _writer(viewer: Viewer, one: AnnualReport) -> Actor:
    actor = viewer.must_hold(*PREPARING, body=one.body_id)
    if making.standing_of(one).locked:
        raise PermissionDenied(_("报告已经签发，要改动请先重新打开并写明理由。"))
    return actor


@staff_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: Request, pk: int, key: str) -> HttpResponse:
    """What stands behind a figure, and the way to state another one."""
    one = _found(request, pk)
    slot = form_for(one.year).by_key.get(key)
    if slot is None:
        raise Http404
    made, viewer = Making(one), request.viewer
    statement = made.statements.get(key)
    writable = not making.standing_of(one).locked and viewer.holds(*PREPARING, body=one.body_id)
    initial = {
        "value": made.content.value(key),
        **({"code": statement.code, "reason": statement.reason} if statement else {}),
    }
    form = StatementForm(request.POST or None, slot=slot, initial=initial) if writable else None
    if request.method == "POST":
        actor = _writer(viewer, one)
        if form is not None and viewer.person is not None and form.is_valid():
            making.state_figure(one, key, form.cleaned_data, viewer.person, actor)
            messages.success(request, _("已经改填。"))
            return redirect(f"{one.desk_url}#{key}")
    sums = form_for(one.year).sums_of.get(key, ())
    context = {
        "report": one,
        "slot": slot,
        "figure": made.content.cells[key],
        "counted": made.counted.figures.get(key),
        "missing": made.counted.missing.get(key, ()),
        "behind": way_to(one.body, one.year, key) if key in made.counted.figures else "",
        "statement": statement,
        "sums": sums,
        "form": form,
        "before": made.previous.value(key) if made.previous else None,
        "writable": writable,
    }
    return render(request, "annual/cell.html", context, status=400 if form and form.errors else 200)


@staff_only
@require_POST
def take_back_cell(request: Request, pk: int, key: str) -> HttpResponse:
    """Let the figure be the one counted again."""
    one = _found(request, pk)
    actor = _writer(request.viewer, one)
    statement = Statement.objects.filter(report=one, cell=key).first()
    if statement is None:
        raise Http404
    making.take_back_figure(statement, actor)
    messages.success(request, _("已经恢复为记录中的数字。"))
    return redirect(f"{one.desk_url}#{key}")


@staff_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: Request, pk: int, name: str) -> HttpResponse:
    """Say why something that the checks ask about is right all the same."""
    one = _found(request, pk)
    actor, made = _writer(request.viewer, one), Making(one)
    asked = next((item for item in _asked(made) if item.name == name), None)
    if asked is None or request.viewer.person is None:
        raise Http404
    known = asked.explanation
    form = ReasonedForm(request.POST or None, initial={"code": known.code, "reason": known.reason} if known else None)
    if request.method == "POST" and form.is_valid():
        making.explain(one, asked.finding, form.cleaned_data, request.viewer.person, actor)
        messages.success(request, _("说明已保存，随报告公布。"))
        return redirect(f"{one.desk_url}#asked")
    context = {"report": one, "asked": asked, "form": form}
    return render(request, "annual/explain.html", context, status=400 if form.errors else 200)


# --- the way --------------------------------------------------------------------------------------------------------


def _done(request: Request, one: AnnualReport, step: Callable[[], object], said: str) -> HttpResponse:
    """Take the step, or show the page again with what stands against it."""
    try:
        step()
    except UnlawfulError as error:
        messages.error(request, f"{error.why}（{error.article}）。")
        return page_of(request, AnnualReport.objects.select_related("body", "shown").get(pk=one.pk), 400)
    messages.success(request, said)
    return redirect(one.desk_url)


@staff_only
@require_POST
def prepare(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "prepared")
    return _done(request, one, lambda: making.prepare(one, person, actor), _("已定稿，请审核。"))


@staff_only
@require_POST
def review(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "reviewed")
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return page_of(request, one, 400, review_form=form)
    agrees, reason = form.cleaned_data["agrees"] == "yes", form.cleaned_data["reason"]
    said = _("已审核，请签发。") if agrees else _("已退回。")
    return _done(request, one, lambda: making.review(one, person, actor, agrees=agrees, reason=reason), said)


@staff_only
@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "signed")
    return _done(request, one, lambda: making.sign_off(one, person, actor), _("已签发。"))


@staff_only
@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "submitted")
    return _done(request, one, lambda: making.submit(one, person, actor), _("已报送上级。"))


@staff_only
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "accepted")
    return _done(request, one, lambda: making.accept(one, person, actor), _("已接收。"))


@staff_only
@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "returned")
    form = ReasonForm(request.POST, auto_id="return-%s")
    if not form.is_valid():
        return page_of(request, one, 400, return_form=form)
    reason = form.cleaned_data["reason"]
    return _done(request, one, lambda: making.send_back(one, person, actor, reason), _("已退回。"))


@staff_only
@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "reopened")
    form = ReasonForm(request.POST, auto_id="reopen-%s")
    if not form.is_valid():
        return page_of(request, one, 400, reopen_form=form)
    reason = form.cleaned_data["reason"]
    return _done(request, one, lambda: making.reopen(one, person, actor, reason), _("已重新打开。"))


@staff_only
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    one = _found(request, pk)
    actor, person = _actor(request.viewer, one, "published")
    form = PublishForm(request.POST, auto_id="publish-%s")
    corrects = bool(making.standing_of(one).editions)
    if corrects and not form.is_valid():
        return page_of(request, one, 400, publish_form=form)
    reason = form.cleaned_data["reason"] if corrects else ""
    return _done(request, one, lambda: making.publish(one, person, actor, reason), _("已公布。"))
