"""The pages of the audit administrator: the ledger as a list, one event, verification, checkpoints, export."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.audit.selection import Filters
from gongkai.portal.ledger import chain, checkpoints
from gongkai.portal.ledger.act import act
from gongkai.portal.ledger.models import Event, Head
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.ledger.templatetags.ledger import told
from gongkai.portal.ledger.wording import say
from gongkai.portal.visibility import find, visible

PER_PAGE = 50
LONGEST_CHECKPOINT = 10_000
"""Bytes."""
COLUMNS = (
    "number", "at", "actor", "actor_name", "duty", "body", "kind", "effect", "record_type", "record_id", "record_label",
    "before", "after", "reason", "algorithm", "previous", "hash",
)  # fmt: skip


@require_safe
@never_cache
def ledger(request: Request) -> HttpResponse:
    request.viewer.must_hold(Duty.AUDIT_ADMIN)
    filters = Filters.of(request.GET)
    found = filters.narrow(visible(request.viewer, Event)).order_by("-number")
    kinds = visible(request.viewer, Event).order_by("kind").values_list("kind", flat=True).distinct()
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "kinds": [(kind, say(kind)) for kind in kinds],
    }
    return render(request, "audit/events.html", context)


@require_safe
@never_cache
def event(request: Request, number: int) -> HttpResponse:
    request.viewer.must_hold(Duty.AUDIT_ADMIN)
    shown = find(request.viewer, Event, number=number)
    same = visible(request.viewer, Event).filter(record_type=shown.record_type, record_id=shown.record_id)
    context = {"event": shown, "told": [told(shown)], "beside": same.order_by("number")[:500]}
    return render(request, "audit/event.html", context)


@require_safe
@never_cache
def export(request: Request) -> StreamingHttpResponse:
    """The events as CSV, with every column that goes into the digest, so that others can work the chain out too."""
    actor = request.viewer.must_hold(Duty.AUDIT_ADMIN)
    events = Filters.of(request.GET).narrow(visible(request.viewer, Event)).order_by("number")
    with act(actor, "ledger.export") as this:
        this.note(Head.objects.get_or_create(pk=1)[0], {"events": events.count()})
    answer = StreamingHttpResponse(_csv(events.iterator(chunk_size=chain.AT_A_TIME)), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{timezone.localdate()}.csv"'
    return answer


def _csv(events: Iterator[Event]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    for one in events:
        row = {column: getattr(one, column) for column in COLUMNS} | {"at": chain.written_time(one.at)}
        yield _line(row.values())


def _line(cells: Iterable[object]) -> bytes:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: Request) -> HttpResponse:
    """Go through the ledger from its first event, and compare it with a checkpoint when one is given."""
    request.viewer.must_hold(Duty.AUDIT_ADMIN)
    key = request.POST.get("key", "").strip()[:100]
    context: dict[str, Any] = {"key": key, "own_key": checkpoints.written(checkpoints.signing_key().public_key())}
    if request.method != "POST":
        return render(request, "audit/verify.html", context)
    file = request.FILES.get("checkpoint")
    sentences = [fault.sentence for fault in chain.verify()]
    try:
        if file:
            sentences += [fault.sentence for fault in checkpoints.compare(file.read(LONGEST_CHECKPOINT), key)]
    except checkpoints.NotACheckpointError as error:
        return render(request, "audit/verify.html", {**context, "problem": str(error)}, status=400)
    sentences += differences()
    head = Head.objects.filter(pk=1).first()
    context |= {"checked": True, "faults": sentences, "count": head.number if head else 0}
    return render(request, "audit/verify.html", context)


@require_POST
@never_cache
def checkpoint(request: Request) -> HttpResponse:
    """A signed checkpoint as a file; that it was made is an event, after the one it names."""
    actor = request.viewer.must_hold(Duty.AUDIT_ADMIN)
    try:
        data = checkpoints.make()
    except checkpoints.NotACheckpointError as error:
        return render(request, "audit/verify.html", {"problem": str(error)}, status=409)
    head = Head.objects.get(pk=1)
    with act(actor, "ledger.checkpoint") as this:
        this.note(head, {"number": head.number})
    answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{head.number}.json"'
    return answer
