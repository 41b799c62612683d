"""The desk: which requests wait for whom, what happened to one, and the next lawful step."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.letters import Template, letters
from gongkai.outcomes import outcome
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.receiving import entry
from gongkai.portal.files.serving import serve
from gongkai.portal.foi import refusals
from gongkai.portal.foi.answering import ANSWER
from gongkai.portal.foi.assigning import (
    ASSIGNING,
    can_work_for,
    give_to,
    must_deal_with_applicant,
    tell_of_work,
    units_of,
    who_is_known,
)
from gongkai.portal.foi.attachments import entries
from gongkai.portal.foi.bulk_duties import actions_for
from gongkai.portal.foi.casework import (
    CASE_WORKERS,
    FutureError,
    duties_for,
    may_take,
    standing_after,
    standing_of,
    take_step,
)
from gongkai.portal.foi.duplicates import duplicates
from gongkai.portal.foi.forms import AssignForm, NoteForm, StepForm
from gongkai.portal.foi.held_up import in_sentences, waits_of_request
from gongkai.portal.foi.leaving import ALSO_BY_HAND, BY_LETTER, PART_WITHDRAWN, withdrawn_untold
from gongkai.portal.foi.listed import lines
from gongkai.portal.foi.models import (
    NEWEST_FORM,
    STATES,
    Attachment,
    Contribution,
    FoiLetter,
    FoiRequest,
    Note,
    Purpose,
    Sending,
    row_label,
)
from gongkai.portal.foi.offers import offers_for
from gongkai.portal.foi.selection import QUEUES, WAITING_FOR, Filters, Pages, order_of, waiting_in
from gongkai.portal.foi.telling import told
from gongkai.portal.foi.waiting import waits_of
from gongkai.portal.ledger.act import act, note_reading
from gongkai.portal.search.finding import by_relevance
from gongkai.portal.ui.elements import Tab
from gongkai.portal.visibility import visible
from gongkai.procedure import NextStep, Part, Standing, UnlawfulError

PER_PAGE = 50
PAGE = ["GET", "HEAD", "POST"]
OWN_PAGE = {"split": "split-request", "merged": "merge-request", "paid": "request-fee"}
"""Steps that ask for more than their event says, and the page where they are taken."""


@staff_only
@require_safe
@never_cache
def requests(request: Request) -> HttpResponse:
    """The queues, and the list that the filters leave."""
    seen = visible(request.viewer, FoiRequest)
    filters = Filters.of(request.GET)
    found = filters.narrow(seen, request.viewer)
    found = by_relevance(
        found.order_by(*order_of(filters.queue)), filters.words if filters.order == "relevance" else ()
    )
    whole = FoiRequest.objects.select_related("officer").prefetch_related("parts").defer("sealed")
    page = Pages(found, PER_PAGE, whole).get_page(request.GET.get("page"))
    tabs = [
        Tab(label, f"?queue={queue}", _is_in(queue, filters.queue), number)
        for (queue, label), number in zip(QUEUES.items(), waiting_in(seen, QUEUES, request.viewer), strict=True)
    ]
    shown = list(page)
    waits = waits_of(shown)
    since = in_sentences(shown) if filters.queue.startswith("waiting") else {}
    why = {foi.pk: [*since.get(foi.pk, ()), *waits.get(foi.pk, ())] for foi in shown}
    context = {
        "page": page,
        "lines": lines(shown, filters.words, request.viewer, why),
        "waiting_tabs": _waiting_tabs(seen, filters, request.viewer),
        "filters": filters,
        "tabs": tabs,
        "states": STATES,
        "bulk_actions": actions_for(request.viewer),
        "may_enter": request.viewer.holds(*duties_for("submitted")),
    }
    return render(request, "foi/requests.html", context)


def _is_in(queue: str, current: str) -> bool:
    return queue == current or (queue == "waiting" and current in WAITING_FOR)


def _waiting_tabs(seen: QuerySet[FoiRequest], filters: Filters, viewer: Viewer) -> list[Tab]:
    """Who is waited for, once one looks at what waits."""
    if not filters.queue.startswith("waiting"):
        return []
    everybody = Tab(_("全部"), "?queue=waiting", filters.queue == "waiting")
    return [
        everybody,
        *(
            Tab(label, f"?queue={queue}", queue == filters.queue, number)
            for (queue, label), number in zip(WAITING_FOR.items(), waiting_in(seen, WAITING_FOR, viewer), strict=True)
        ),
    ]


# --- /requests/<id>/ ------------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def request(request: Request, pk: int) -> HttpResponse:
    return _page(request, _request(request, pk), NoteForm())


def _page(request: Request, foi: FoiRequest, note_form: NoteForm, status: int = 200) -> HttpResponse:
    rows = list(foi.events.all())
    now = standing_after(foi, [row.event for row in rows])
    every_step = now.steps
    steps = [step for step in every_step if may_take(request.viewer, foi, step.kind)]
    context = {
        "foi": foi,
        "now": now,
        "waits": waits_of_request(foi, now),
        "knows_applicant": foi.pk in who_is_known(request.viewer, [foi]),
        "happenings": [told(row, in_full=True) for row in rows],
        "offers": offers_for(request.viewer, foi),
        "steps": [step for step in steps if is_by_hand(step.kind)],
        "by_letter": [(step, _templates_for(step, now)) for step in steps_by_letter(every_step)],
        "parts": _parts(foi, now),
        "contributions": visible(request.viewer, Contribution).filter(request=foi).prefetch_related("unit"),
        "taken_in": _taken_in(request.viewer, foi),
        "open_parts": [part for part in now.case.open_parts if part],
        "other_letters": [(one.id, one.name) for one in letters_beside_the_steps(now)],
        "others": [step for step in every_step if step not in steps and is_by_hand(step.kind)],
        "letters": visible(request.viewer, FoiLetter).filter(request=foi),
        "attachments": entries(visible(request.viewer, Attachment).filter(request=foi)),
        "notes": visible(request.viewer, Note).filter(request=foi).prefetch_related("person"),
        "note_form": note_form,
        "may_work": request.viewer.holds(*duties_for("corrected"), body=foi.body_id),
        "may_assign": request.viewer.holds(*ASSIGNING, body=foi.body_id),
        "records": [foi, *rows],
        "duplicates": duplicates(foi, request.viewer),
        "marked": Sending.objects.filter(request=foi).exclude(signs="").first(),
    }
    return render(request, "foi/request.html", context, status=status)


def _taken_in(viewer: Viewer, foi: FoiRequest) -> QuerySet[FoiRequest]:
    """The newest first, by key: so the database begins with the few that were merged, not with all of the body."""
    return visible(viewer, FoiRequest).filter(merged_into=foi).only("year", "serial").order_by("-pk")


def _parts(foi: FoiRequest, now: Standing) -> list[tuple[Part, str, str]]:
    """The parts of a split request as they stand: what each asks for, and the row of its outcome."""
    wanted = {row.name: row.wanted for row in foi.parts.all()}
    return [(part, wanted.get(part.name, ""), row_label(part.outcome)) for part in now.parts if part.name]


def steps_by_letter(steps: tuple[NextStep, ...]) -> list[NextStep]:
    return [step for step in steps if step.kind in BY_LETTER]


def is_by_hand(kind: str) -> bool:
    """Whether a step is recorded on a page of its own; what a letter stands for happens when that letter leaves."""
    return kind not in BY_LETTER or kind in ALSO_BY_HAND


Choices = list[tuple[str, str]]
"""Letters that can be begun, each by its template and what it is called among the others."""


def _templates_for(step: NextStep, now: Standing) -> list[tuple[str, Choices]]:
    """The letters with which a step is taken; for an answer, those of the outcomes that are lawful now, by group."""
    if BY_LETTER[step.kind] != (ANSWER,):
        may = [one for one in letters_in_use() if one.id in BY_LETTER[step.kind]]
        return [("", [(one.id, one.name) for one in may if one.id != PART_WITHDRAWN or any(now.case.open_parts)])]
    several = [(one.id, one.name) for one in letters_in_use() if one.answers_parts] if _several_open(now) else []
    return [*answers_by_group(step.outcomes), *([(_("各项结果不同"), several)] if several else [])]


def _several_open(now: Standing) -> bool:
    return len([part for part in now.case.open_parts if part]) > 1


def answers_by_group(outcomes: Collection[str]) -> list[tuple[str, Choices]]:
    """The answers that tell one of these outcomes, under the headings of table three."""
    groups: dict[str, Choices] = {}
    for one in letters_in_use():
        if one.form == ANSWER and one.outcome in outcomes:
            groups.setdefault(RESULTS[one.outcome][0], []).append((one.id, _answer_called(one)))
    return list(groups.items())


RESULTS = {
    slot.row_key.removeprefix("requests."): (slot.rows[1].label, slot.rows[-1].label)
    for slot in NEWEST_FORM.table("requests").slots
    if len(slot.rows) > 1
}
"""The group and the row of table three under which each outcome is counted."""


def _answer_called(template: Template) -> str:
    """An officer looks for the row of table three, not for the title that a dozen answers share."""
    row, articles = RESULTS[template.outcome][1], "、".join(template.articles)
    case = f"：{outcome(template.outcome).reason(template.sub_reason).label}" if template.sub_reason else ""
    return f"{row}{case}（{articles}）"


def letters_in_use() -> list[Template]:
    """Every letter that there is, in the version of today."""
    today, found = timezone.localdate(), dict[str, Template]()
    for template in letters().templates:
        known = found.get(template.id)
        if template.effective <= today and (known is None or known.effective < template.effective):
            found[template.id] = template
    return list(found.values())


def letters_beside_the_steps(now: Standing) -> list[Template]:
    """Letters that may go out now and take no step: a receipt once registered, the notice of a consultation, and the
    confirmation of a withdrawal that the applicant recorded."""
    case = now.case
    may = {
        "F03": now.registered and not case.is_closed,
        "F09": bool(case.consultations) and not case.is_closed,
        "F12": now.registered and not case.is_closed,
        "F17": now.registered and not case.archived,
        PART_WITHDRAWN: bool(withdrawn_untold(case)),
        "F19": case.withdrawn is not None and len(case.sent) < len(case.parts),
    }
    return [one for one in letters_in_use() if may.get(one.id)]


@staff_only
@require_http_methods(PAGE)
@never_cache
def step(request: Request, pk: int, kind: str) -> HttpResponse:
    """Record something that happened, if the law allows it."""
    if kind in OWN_PAGE:
        return redirect(OWN_PAGE[kind], pk)
    foi = _request(request, pk)
    now = standing_of(foi)
    offered = next((one for one in now.steps if one.kind == kind and is_by_hand(kind)), None)
    if offered is None:
        raise Http404
    actor = request.viewer.must_hold(*duties_for(kind), body=foi.body_id)
    form = StepForm(request.POST or None, step=offered, parts=[part.name for part in now.parts if part.name])
    if request.method == "POST" and form.is_valid():
        try:
            take_step(foi, form.event(), actor)
        except (UnlawfulError, FutureError) as error:
            form.add_error(None, refusals.said(error))
        else:
            messages.success(request, _("已记载：%(step)s。") % {"step": offered.label})
            return redirect(foi)
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/step.html", {"foi": foi, "now": now, "step": offered, "form": form}, status=status)


@staff_only
@require_http_methods(PAGE)
@never_cache
def assign(request: Request, pk: int) -> HttpResponse:
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*ASSIGNING, body=foi.body_id)
    form = AssignForm(
        request.POST or None,
        people=can_work_for([foi.body_id]),
        units=units_of([foi.body_id]),
        initial={"officer": foi.officer_id, "unit": foi.unit_id},
    )
    if request.method == "POST" and form.is_valid():
        with act(actor, "foi.assign"):
            given = form.cleaned_data
            give_to(foi, given["officer"], given["reason"], actor, unit=given["unit"])
            tell_of_work(foi, actor)
        messages.success(request, _("承办人已指定。") if foi.officer else _("已取消承办人。"))
        return redirect(foi)
    return render(request, "foi/assign.html", {"foi": foi, "form": form})


@staff_only
@require_POST
def note(request: Request, pk: int) -> HttpResponse:
    foi = _request(request, pk)
    actor = request.viewer.must_hold(*CASE_WORKERS, body=foi.body_id)
    form = NoteForm(request.POST)
    if not form.is_valid() or request.viewer.person is None:
        return _page(request, foi, form, status=400)
    with act(actor, "foi.note"):
        Note.objects.create(request=foi, person=request.viewer.person, text=form.cleaned_data["text"])
    return redirect(foi)


@staff_only
@require_safe
@never_cache
def particulars(request: Request, pk: int) -> HttpResponse:
    """Contact and identity of the applicant, for those who deal with the applicant; that they looked is an event."""
    foi = _request(request, pk)
    actor = must_deal_with_applicant(request.viewer, foi)
    known = foi.particulars
    note_reading(actor, foi, tuple(known), "")
    proofs = [
        entry(file, url=reverse("proof-of-identity", args=[foi.pk, one.pk]))
        for one in foi.attachments.filter(purpose=Purpose.IDENTITY)
        for file in files_of(one)
    ]
    return render(request, "foi/particulars.html", {"foi": foi, "known": known, "proofs": proofs})


@staff_only
@require_safe
@never_cache
def proof_of_identity(request: Request, pk: int, attachment: int) -> HttpResponseBase:
    """The paper itself, for the same people; that they looked is an event."""
    foi = _request(request, pk)
    actor = must_deal_with_applicant(request.viewer, foi)
    found = get_object_or_404(foi.attachments, pk=attachment, purpose=Purpose.IDENTITY)
    note_reading(actor, foi, ("identity",), "")
    return serve(request, files_of(found).get())


def _request(request: Request, pk: int) -> FoiRequest:
    found = visible(request.viewer, FoiRequest).select_related("body", "unit", "officer")
    foi = get_object_or_404(found, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=foi.body_id):
        raise Http404  # an applicant who is signed in has pages of their own
    return foi
