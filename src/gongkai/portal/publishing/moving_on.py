"""An item moves on: to review, agreed to or returned, published, withdrawn; its force changes; others belong to it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.ledger.act import act
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.desk import found_item, own, page_of
from gongkai.portal.publishing.examining import UnfitError, demand_publishable, demand_reviewable, overrule
from gongkai.portal.publishing.forms import (
    ForceForm,
    OpinionForm,
    PublishForm,
    ReasonForm,
    RelateForm,
    SubmitForm,
)
from gongkai.portal.publishing.handling import WRITING, acting, key_of, take
from gongkai.portal.publishing.models import Attachment, Item, Relation, Version
from gongkai.portal.visibility import find
from gongkai.publication import UnlawfulError, event_of

WRONG = (UnlawfulError, UnfitError)


def _done(request: Request, item: Item, step: Callable[[], object], said: str) -> HttpResponse:
    """Take the step, or show the page again with what stands against it."""
    try:
        step()
    except WRONG as error:
        messages.error(request, str(error))
        item.refresh_from_db()
        return page_of(request, item, 400)
    messages.success(request, said)
    return redirect("item", item.pk)


@staff_only
@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "submitted")
    form = SubmitForm(request.POST)
    form.is_valid()
    urgent, reason = bool(form.cleaned_data.get("urgent")), form.cleaned_data.get("reason", "")

    def step() -> None:
        demand_reviewable(item)
        handling.submit(item, person, actor, urgent=urgent, reason=reason)

    return _done(request, item, step, _("已送审。"))


@staff_only
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "taken_back")
    return _done(request, item, lambda: handling.take_back(item, person, actor), _("已收回，可以修改。"))


@staff_only
@require_POST
def review(request: Request, pk: int) -> HttpResponse:
    """Agree or return, at the step whose turn it is."""
    item = found_item(request, pk)
    actor, person, principal = acting(request.viewer, item, "reviewed")
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return page_of(request, item, 400, opinion_form=form)
    given, step = form.cleaned_data, item.waits_for
    agrees = given["agrees"] == "yes"

    def take_it() -> None:
        handling.review(
            item, person, actor, step, given["seen"], agrees=agrees, reason=given["reason"], in_place_of=principal
        )

    return _done(request, item, take_it, _("已同意。") if agrees else _("已退回。"))


@staff_only
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Now, or on a later day. Everything is examined once more."""
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "published")
    form = PublishForm(request.POST)
    if not form.is_valid():
        return page_of(request, item, 400, publish_form=form)
    seen, day = form.cleaned_data["seen"], form.cleaned_data["day"]

    def step() -> None:
        demand_publishable(item)
        if day:
            handling.schedule(item, person, actor, seen, day)
        else:
            handling.publish(item, person, actor, seen)

    said = _("已定时，%(day)s 自动发布。") % {"day": day} if day else _("已发布，公众现在就能看到。")
    return _done(request, item, step, said)


@staff_only
@require_POST
def unschedule(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "unscheduled")
    return _done(request, item, lambda: handling.unschedule(item, person, actor), _("已取消定时。"))


@staff_only
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "withdrawn")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page_of(request, item, 400, withdraw_form=form)
    reason = form.cleaned_data["reason"]
    return _done(
        request, item, lambda: handling.withdraw(item, person, actor, reason), _("已撤下，它的地址上留有说明。")
    )


@staff_only
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "discarded")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page_of(request, item, 400, discard_form=form)
    reason = form.cleaned_data["reason"]
    return _done(request, item, lambda: handling.discard(item, person, actor, reason), _("草稿已作废。"))


@staff_only
@require_POST
def force(request: Request, pk: int) -> HttpResponse:
    """The document was amended, repealed, lengthened … by another paper."""
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "repealed")
    form = ForceForm(request.POST)
    if not form.is_valid():
        return page_of(request, item, 400, force_form=form)
    given = form.cleaned_data
    data = {"kind": given["kind"], "on": timezone.localdate(), "who": key_of(person), "basis": given["basis"]}
    data |= {"since": given["since"]} if given["since"] else {}
    data |= {"until": given["until"]} if given["until"] and given["kind"] == "renewed" else {}
    event = event_of(data)
    return _done(request, item, lambda: take(item, event, actor, person), _("已记载，页面上的有效性随之改变。"))


@staff_only
@require_POST
def overrule_words(request: Request, pk: int) -> HttpResponse:
    version = find(request.viewer, Version, pk=pk)
    return _overrule(request, found_item(request, version.item_id), version)


@staff_only
@require_POST
def overrule_file(request: Request, pk: int) -> HttpResponse:
    attachment = find(request.viewer, Attachment, pk=pk)
    return _overrule(request, found_item(request, attachment.content.item_id), attachment)


def _overrule(request: Request, item: Item, one: Version | Attachment) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\0", "")[:200]
    return _done(request, item, lambda: overrule(one, request.viewer, reason), _("已确认可以公开，理由记入账本。"))


# --- others that belong to it ---------------------------------------------------------------------------------------


@staff_only
@require_POST
def relate(request: Request, pk: int) -> HttpResponse:
    """Another item is named by its index number; it may be one of another body once that is public."""
    item = found_item(request, pk)
    actor = request.viewer.must_hold(*WRITING, body=item.body_id)
    form = RelateForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"].strip()
        others = own(request.viewer).filter(index_number=number) | Item.objects.filter(
            Item.IS_PUBLIC, index_number=number
        )
        other = others.exclude(pk=item.pk).first()
        if other is None:
            form.add_error("number", _("没有这个索引号的信息，或者您看不到它。"))
        elif Relation.objects.filter(source=item, target=other, kind=form.cleaned_data["kind"]).exists():
            form.add_error("number", _("已经关联过。"))
        else:
            with act(actor, "publishing.related"):
                Relation.objects.create(source=item, target=other, kind=form.cleaned_data["kind"])
            messages.success(request, _("已关联，两边的页面上都看得到。"))
            return redirect("item", item.pk)
    return page_of(request, item, 400, relate_form=form)


@staff_only
@require_POST
def unrelate(request: Request, pk: int) -> HttpResponse:
    relation = find(request.viewer, Relation, pk=pk)
    item = found_item(request, relation.source_id)
    actor = request.viewer.must_hold(*WRITING, body=item.body_id)
    with act(actor, "publishing.unrelated"):
        relation.delete()
    messages.success(request, _("已取消关联。"))
    return redirect("item", item.pk)
