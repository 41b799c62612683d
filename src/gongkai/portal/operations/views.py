"""Which jobs run, wait, failed and come next? For the system administrator, who sees no case in them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.jobs.declare import scheduled
from gongkai.portal.jobs.models import Job, State
from gongkai.portal.jobs.queue import call_off, try_again
from gongkai.portal.ledger.act import act
from gongkai.portal.ledger.wording import declare
from gongkai.portal.ui.elements import Tab
from gongkai.portal.visibility import find, visible

PER_PAGE = 50

declare({"job.again": gettext_lazy("重做后台工作"), "job.call_off": gettext_lazy("取消后台工作")})


@staff_only
@require_safe
@never_cache
def jobs(request: Request) -> HttpResponse:
    request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    seen = visible(request.viewer, Job)
    chosen = request.GET.get("state", "")
    found = seen.filter(state=chosen) if chosen in State.values else seen
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    tabs = [Tab(_("全部"), "?", chosen not in State.values, sum(counts.values()))]
    tabs += [Tab(state.label, f"?state={state}", chosen == state, counts.get(state, 0)) for state in State]
    now = timezone.now()
    coming = sorted(((kind.when.next(now), kind.title) for kind in scheduled() if kind.when), key=lambda one: one[0])
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": tabs,
        "coming": coming,
    }
    return render(request, "operations/jobs.html", context)


@staff_only
@require_safe
@never_cache
def job(request: Request, pk: int) -> HttpResponse:
    return render(request, "operations/job.html", {"job": _job(request, pk)})


@staff_only
@require_safe
@never_cache
def progress(request: Request, pk: int) -> HttpResponse:
    """The part of the page that htmx asks for again while the job runs."""
    return render(request, "operations/_progress.html", {"job": _job(request, pk)})


@staff_only
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    job = _job(request, pk)
    with act(request.viewer.must_hold(Duty.SYSTEM_ADMIN), "job.again") as this:
        queued = try_again(job)
        if queued:
            this.note(job)
    if queued:
        messages.success(request, _("已重新排队，接着上次完成的一步做。"))
    else:
        messages.error(request, _("没有重新排队：它正在进行、已经完成，或者同样的工作已在排队。"))
    return redirect("job", pk)


@staff_only
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    job = _job(request, pk)
    with act(request.viewer.must_hold(Duty.SYSTEM_ADMIN), "job.call_off") as this:
        stopped = call_off(job)
        if stopped:
            this.note(job)
    if stopped:
        messages.success(request, _("已取消。如果正在进行，做完眼下的一步就停，做完的各步保留。"))
    else:
        messages.error(request, _("它已经结束，不能取消。"))
    return redirect("job", pk)


def _job(request: Request, pk: int) -> Job:
    request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    return find(request.viewer, Job, pk=pk)
