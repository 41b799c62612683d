"""Which requests are chosen from the list, what is to be done to all of them, and what became of each? The pages."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi.assigning import can_work_for
from gongkai.portal.foi.bulk import AT_ONCE, MOST, ask_for, do_waiting
from gongkai.portal.foi.bulk_duties import DUTIES, actions_for
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.desk import PAGE, PER_PAGE, letters_in_use
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.jobs import do_in_bulk
from gongkai.portal.foi.leaving import names_parts
from gongkai.portal.foi.models import Bulk, BulkAction, BulkItem, FoiRequest
from gongkai.portal.foi.selection import Filters
from gongkai.portal.jobs.queue import enqueue
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import find, visible

SHOWN = 10
"""Of those that were chosen, so many are named before it is done."""


class BulkForm(NumberFreeForm):
    """What an action needs to know."""

    officer = forms.ModelChoiceField(label=_lazy("承办人"), queryset=Person.objects.none())
    on = forms.DateField(label=_lazy("日期"), widget=DayInput)
    evidence = forms.CharField(label=_lazy("凭据（文号、单号、电话记录等）"), max_length=200, required=False)
    text = forms.CharField(label=_lazy("备注"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    template = forms.ChoiceField(label=_lazy("文书"))
    reason = forms.CharField(label=_lazy("理由、说明"), max_length=200, required=False)

    def __init__(self, *args: Any, action: str, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {
            BulkAction.ASSIGN: ("officer", "reason"),
            BulkAction.CONFIRM: ("on", "evidence"),
            BulkAction.NOTE: ("text",),
            BulkAction.LETTER: ("template",),
            BulkAction.ARCHIVE: ("on",),
        }
        for name in [name for name in self.fields if name not in wanted[BulkAction(action)]]:
            del self.fields[name]
        if "officer" in self.fields:
            self.fields["officer"].queryset = can_work_for(bodies)  # type: ignore[attr-defined]
        if "on" in self.fields:
            self.fields["on"].initial = timezone.localdate()
        if "template" in self.fields:
            several = [one for one in letters_in_use() if not names_parts(one) or one.outcome]
            self.fields["template"].choices = [  # type: ignore[attr-defined]
                (one.id, f"{one.name}（{'、'.join(one.articles)}）") for one in several
            ]

    @property
    def given(self) -> dict[str, Any]:
        return {
            name: value.pk if isinstance(value, Person) else str(value) for name, value in self.cleaned_data.items()
        }


@staff_only
@require_http_methods(PAGE)
@never_cache
def bulk(request: Request) -> HttpResponse:
    """What was done to many requests before; and, with a choice from the list, what is to be done to these."""
    request.viewer.must_hold(*CASE_WORKERS)
    if request.method != "POST":
        return _done_before(request)
    chosen = _chosen(request)
    action = request.POST.get("action", "")
    if not chosen or action not in actions_for(request.viewer):
        messages.error(request, _("请先在列表里勾选申请，再选择要做什么。"))
        return redirect(f"/requests/?{request.POST.get('filters', '')}")
    return _asked(request, action, chosen, BulkForm(action=action, bodies=_bodies(chosen)), secrets.token_urlsafe(16))


def _done_before(request: Request) -> HttpResponse:
    waiting, refused = BulkItem.State.WAITING, BulkItem.State.REFUSED
    found = visible(request.viewer, Bulk).annotate(
        of=Count("items"),
        waiting=Count("items", filter=Q(items__state=waiting)),
        refused=Count("items", filter=Q(items__state=refused)),
    )
    page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "foi/bulks.html", {"page": page})


def _chosen(request: Request) -> list[FoiRequest]:
    """Those that were ticked, or all that the filters of the list found; only what the viewer may see."""
    seen = visible(request.viewer, FoiRequest).filter(body__in=request.viewer.bodies(*CASE_WORKERS))
    if request.POST.get("all"):
        filters = Filters.of(QueryDict(request.POST.get("filters", "")))
        return list(filters.narrow(seen, request.viewer).order_by("year", "serial", "pk")[:MOST])
    return list(_numbered(seen, ",".join(request.POST.getlist("pk"))))


def _numbered(seen: QuerySet[FoiRequest], numbers: str) -> QuerySet[FoiRequest]:
    keys = {int(key) for key in numbers.split(",")[:MOST] if key.isascii() and key.isdigit() and len(key) < 10}
    return seen.filter(pk__in=keys).order_by("year", "serial", "pk")


def _bodies(chosen: list[FoiRequest]) -> set[int]:
    return {foi.body_id for foi in chosen}


def _asked(request: Request, action: str, chosen: list[FoiRequest], form: BulkForm, key: str) -> HttpResponse:
    context = {
        "action": action,
        "label": BulkAction(action).label,
        "form": form,
        "count": len(chosen),
        "most": MOST if len(chosen) == MOST else None,
        "first": chosen[:SHOWN],
        "more": max(0, len(chosen) - SHOWN),
        "numbers": ",".join(str(foi.pk) for foi in chosen),
        "key": key,
    }
    return render(request, "foi/bulk.html", context, status=400 if form.is_bound else 200)


@staff_only
@require_POST
@never_cache
def do(request: Request) -> HttpResponse:
    """Do it: a few at once, many in the background."""
    action, person = request.POST.get("action", ""), request.viewer.person
    if action not in BulkAction.values or person is None:
        raise Http404
    actor = request.viewer.must_hold(*DUTIES[action])
    seen = visible(request.viewer, FoiRequest).filter(body__in=request.viewer.bodies(*CASE_WORKERS))
    chosen = list(_numbered(seen, request.POST.get("numbers", "")))
    key = request.POST.get("key", "")[:40]
    form = BulkForm(request.POST, action=action, bodies=_bodies(chosen))
    if not chosen or not key:
        raise Http404
    if not form.is_valid():
        return _asked(request, action, chosen, form, key)
    asked = ask_for(person, action, form.given, chosen, key, actor)
    if len(chosen) > AT_ONCE:
        enqueue(do_in_bulk, by=actor.key, once=str(asked.pk), bulk=asked.pk)
    else:
        do_waiting(asked)
    return redirect(asked)


@staff_only
@require_safe
@never_cache
def result(request: Request, pk: int) -> HttpResponse:
    """What became of each."""
    found = find(request.viewer, Bulk, pk=pk)
    items = visible(request.viewer, BulkItem).filter(bulk=found).select_related("request")
    counts = dict(items.order_by().values_list("state").annotate(Count("pk")))
    order = [BulkItem.State.REFUSED, BulkItem.State.WAITING, BulkItem.State.DONE]
    chosen = request.GET.get("state", "")
    shown = items.filter(state=chosen) if chosen in BulkItem.State.values else items
    context = {
        "bulk": found,
        "counts": [(state.value, state.label, counts.get(state.value, 0)) for state in order],
        "of": sum(counts.values()),
        "waiting": counts.get("waiting", 0),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
    }
    return render(request, "foi/bulk_result.html", context)


@staff_only
@require_POST
def go_on(request: Request, pk: int) -> HttpResponse:
    """Take up again what was left waiting."""
    found = find(request.viewer, Bulk, pk=pk)
    enqueue(do_in_bulk, by=request.viewer.actor().key, once=str(found.pk), bulk=found.pk)
    messages.success(request, _("已排队，接着做等待的几件。"))
    return redirect(found)
