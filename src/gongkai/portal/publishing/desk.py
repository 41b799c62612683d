"""The desk of what is published: which items wait for whom, and how one of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.files.receiving import entry as file_entry
from gongkai.portal.files.release import (
    MAY_BE_OVERRULED,
    PASSES,
    TONES,
    in_own_language,
    known,
    verdict_in_words,
)
from gongkai.portal.publishing import examining, public
from gongkai.portal.publishing.forms import (
    ForceForm,
    ImportForm,
    OpinionForm,
    PapersForm,
    PublishForm,
    ReasonForm,
    RelateForm,
    SubmitForm,
)
from gongkai.portal.publishing.handling import (
    WORKERS,
    WRITING,
    may,
    newest_of,
    standing_of,
)
from gongkai.portal.publishing.models import ATTRIBUTES, STATES, Attachment, Item, ItemEvent, Relation, Version
from gongkai.portal.publishing.selection import QUEUES, Filters, in_queue
from gongkai.portal.ui.elements import Happening, Step, Tab, Tone
from gongkai.portal.visibility import find, visible
from gongkai.publication import VALIDITY_KINDS, Standing, State
from gongkai.publication.law import label_of, reviews

PER_PAGE = 50
PAGE = ["GET", "HEAD", "POST"]


# --- /items/ --------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def items(request: Request) -> HttpResponse:
    """The queues, and the list that the filters leave."""
    request.viewer.must_hold(*WORKERS)
    seen = own(request.viewer)
    filters = Filters.of(request.GET, request.viewer)
    found = filters.narrow(seen, request.viewer).select_related("body", "author", "unit")
    order = {"due": ("overdue_from", "pk"), "expiring": ("ends", "pk")}.get(filters.queue, ("-pk",))
    page = Paginator(found.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    tabs = [
        Tab(
            label,
            f"?queue={queue}",
            queue == filters.queue,
            _waiting(queue, seen.filter(in_queue(queue, request.viewer))),
        )
        for queue, label in QUEUES.items()
    ]
    context = {
        "page": page,
        "tabs": tabs,
        "filters": filters,
        "states": STATES,
        "attributes": ATTRIBUTES,
        "bodies": Body.objects.filter(pk__in=request.viewer.bodies(*WORKERS)),
        "today": timezone.localdate(),
        "may_write": request.viewer.holds(*WRITING),
    }
    return render(request, "publishing/items.html", context)


def own(viewer: Viewer) -> Any:
    """The items of the bodies that the viewer works for; what others have made public has its pages elsewhere."""
    return visible(viewer, Item).filter(body__in=viewer.bodies(*WORKERS))


def _waiting(queue: str, items: Any) -> int | None:
    """Counted where somebody waits."""
    return items.count() if queue in ("review", "publish", "mine", "due", "expiring") else None


# --- /items/<id>/ ---------------------------------------------------------------------------------------------------


def found_item(request: Request, pk: int) -> Item:
    """An item of one's own body, or "not found"."""
    item = find(request.viewer, Item, pk=pk)
    if not request.viewer.holds(*WORKERS, body=item.body_id):
        raise Http404  # what is public has its own page
    return item


@staff_only
@require_safe
@never_cache
def item(request: Request, pk: int) -> HttpResponse:
    return page_of(request, found_item(request, pk))


def page_of(request: Request, item: Item, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of an item: its words, what is to be said of them, and the steps that are this viewer's today."""
    now, version, viewer = standing_of(item), newest_of(item), request.viewer
    steps = {step.kind for step in now.steps if may(viewer, item, step.kind)}
    context = {
        **public.shown(item, version, viewer),
        "now": now,
        "attachments": [_paper(one, item, now, viewer) for one in version.attachments.order_by("pk")],
        "papers": [],
        "stepper": list(_stepper(item, now)),
        "happenings": list(_happenings(item)),
        "records": [item, version],
        "missing": list(examining.missing(version)),
        "worth_a_look": list(examining.worth_a_look(version)),
        "check": _check(version, item, now, viewer),
        "step": reviews()[now.waits_for] if now.waits_for else None,
        "not_by_you": _not_by_you(now, item, viewer),
        "may_write": "edited" in steps,
        "may_mask": "edited" in steps and examining.can_be_masked(known(version.verdict, version.findings)),
        "may_take_back": "taken_back" in steps,
        "may_unschedule": "unscheduled" in steps,
        **_forms(item, version, now, steps, viewer),
        **forms,
    }
    return render(request, "publishing/item.html", context, status=status)


def _forms(item: Item, version: Version, now: Standing, steps: set[str], viewer: Viewer) -> dict[str, Any]:
    """A form for each step that this person may take today."""
    who = f"person:{viewer.person.pk}" if viewer.person else ""
    by_you = {kind for kind in steps if now.why_not(kind, who) is None}
    seen = {"seen": version.digest}
    forces = [kind for kind in VALIDITY_KINDS if kind in by_you] if item.published else []
    ready = "published" in by_you and now.state == State.READY
    return {
        "submit_form": SubmitForm() if "submitted" in by_you else None,
        "opinion_form": OpinionForm(initial=seen) if "reviewed" in by_you else None,
        "publish_form": PublishForm(initial=seen) if ready else None,
        "withdraw_form": ReasonForm(auto_id="withdraw-%s") if "withdrawn" in by_you else None,
        "discard_form": ReasonForm(auto_id="discard-%s") if "discarded" in by_you else None,
        "force_form": ForceForm(kinds=forces, auto_id="force-%s") if forces else None,
        "papers_form": PapersForm(was_published=bool(item.published)) if "edited" in by_you else None,
        "import_form": ImportForm() if "edited" in by_you and not item.published else None,
        "relate_form": RelateForm(auto_id="relate-%s") if viewer.holds(*WRITING, body=item.body_id) else None,
        "own_relations": Relation.objects.filter(source=item).select_related("target"),
    }


def _not_by_you(now: Standing, item: Item, viewer: Viewer) -> str:
    """Why the step that waits is not this person's, though their duty is: they wrote it, or took a step before."""
    who = f"person:{viewer.person.pk}" if viewer.person else ""
    for kind in ("reviewed", "published"):
        if now.why_not(kind) is None and may(viewer, item, kind):
            return now.why_not(kind, who) or ""
    return ""


# --- what was found in it -------------------------------------------------------------------------------------------


def _check(one: Version | Attachment, item: Item, now: Standing, viewer: Viewer) -> dict[str, Any]:
    """What the screening said of the words, or of a file, and whether somebody took it on themselves."""
    check = known(one.verdict, one.findings)
    overruled = examining.is_overruled(one, check)
    author = viewer.person is not None and f"person:{viewer.person.pk}" in now.life.authors
    may_overrule = check.verdict in MAY_BE_OVERRULED and not overruled and not author
    may_overrule = may_overrule and viewer.holds(*examining.OVERRULING, body=item.body_id)
    form = ReasonForm(auto_id=f"overrule-{one._meta.model_name}-{one.pk}-%s") if may_overrule else None
    return {
        "record": one,
        "kind": one._meta.model_name,
        "tone": TONES.get(check.verdict, "must_fix"),
        "verdict": verdict_in_words(check.verdict) if check.verdict else "",
        "findings": in_own_language(check) if check.verdict not in ("clean",) else [],
        "passes": check.verdict in PASSES,
        "overruled": overruled,
        "overrule_form": form,
    }


def _paper(one: Attachment, item: Item, now: Standing, viewer: Viewer) -> dict[str, Any]:
    stored, may_write = examining.file_of(one), may(viewer, item, "edited")
    check = known(one.verdict, one.findings)
    return {
        **_check(one, item, now, viewer),
        "files": [file_entry(stored)],
        "may_strip": may_write and examining.can_be_stripped(stored, check),
        "may_remove": may_write,
    }


# --- what happened to it --------------------------------------------------------------------------------------------


def _stepper(item: Item, now: Standing) -> Iterator[Step]:
    """The stations of this round, with who passed them."""
    wrote = item.events.filter(kind__in=("drafted", "edited")).order_by("-place").select_related("person").first()
    under_way = now.state not in (State.DRAFT, State.RETURNED, State.DISCARDED)
    who = str(wrote.person) if wrote and wrote.person else ""
    yield Step(label_of("drafted"), "done" if under_way else "current", who, wrote.at if wrote else None)
    taken = {row.details.get("step"): row for row in _agreed(item)} if under_way else {}
    for step in now.life.way:
        row = taken.get(step)
        label = reviews()[step]["label"]
        if row is not None:
            yield Step(label, "done", str(row.person), row.at, row.details.get("reason", ""))
        else:
            yield Step(label, "current" if step == now.waits_for else "waiting")
    if now.attribute == "proactive":
        out = now.state == State.PUBLISHED
        ready = now.state in (State.READY, State.SCHEDULED)
        yield Step(
            label_of("published"),
            "done" if out else "current" if ready else "waiting",
            when=item.updated if out else None,
        )


def _agreed(item: Item) -> Iterator[ItemEvent]:
    """The opinions of the present round."""
    rows = list(item.events.select_related("person").order_by("place"))
    begun = max((row.place for row in rows if row.kind in ("drafted", "edited", "taken_back")), default=0)
    return (row for row in rows if row.kind == "reviewed" and row.place > begun and row.details.get("agrees", True))


def _happenings(item: Item) -> Iterator[Happening]:
    for row in item.events.select_related("person").order_by("place"):
        details = row.details
        what = row.label
        if row.kind == "reviewed":
            said = reviews()[details["step"]]["label"]
            what = f"{said}：{_('同意') if details.get('agrees', True) else _('退回')}"
        tone: Tone = "warning" if details.get("agrees") is False else "quiet"
        why = details.get("reason", "") or details.get("basis", "")
        entered_then = timezone.localdate(row.at) == row.on
        yield Happening(
            what, row.at if entered_then else row.on, str(row.person) if row.person else _("系统"), why=why, tone=tone
        )
