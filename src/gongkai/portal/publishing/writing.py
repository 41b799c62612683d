"""Items are written on the desk: begun, imported, changed, given files, masked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import act
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.publishing import examining
from gongkai.portal.publishing.desk import PAGE, found_item, page_of
from gongkai.portal.publishing.examining import UnfitError
from gongkai.portal.publishing.forms import ImportForm, ItemForm, PapersForm
from gongkai.portal.publishing.handling import WRITING, acting, begin, newest_of, rewrite
from gongkai.portal.publishing.models import Attachment, Item, Version
from gongkai.portal.visibility import find
from gongkai.prose_import import ImportProblem, import_file
from gongkai.publication import UnlawfulError


@staff_only
@require_http_methods(PAGE)
@never_cache
def new(request: Request) -> HttpResponse:
    """Choose the body, where there are several to choose from, then write."""
    bodies = Body.objects.filter(pk__in=request.viewer.bodies(*WRITING)).order_by("pk")
    request.viewer.must_hold(*WRITING)
    chosen = request.GET.get("body", "")
    body = bodies.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdecimal() else None
    if body is None and len(bodies) > 1:
        return render(request, "publishing/for_whom.html", {"bodies": bodies})
    body = body or bodies[0]
    form = ItemForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid() and request.viewer.person is not None:
        actor = request.viewer.must_hold(*WRITING, body=body)
        item = begin(body, request.viewer.person, form.words, actor, **form.place)
        messages.success(request, _("已建草稿，索引号 %(number)s。") % {"number": item.index_number})
        return redirect("item", item.pk)
    return _editor(request, form, body, None)


def _editor(request: Request, form: ItemForm, body: Body, item: Item | None) -> HttpResponse:
    context = {"form": form, "body": body, "item": item}
    return render(request, "publishing/edit.html", context, status=400 if form.errors else 200)


@staff_only
@require_http_methods(PAGE)
@never_cache
def edit(request: Request, pk: int) -> HttpResponse:
    """Any change takes it back to the first step; of what is public a new version begins."""
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "edited")
    version = newest_of(item)
    form = ItemForm(request.POST or None, instance=Version.objects.get(pk=version.pk), body=item.body, item=item)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] != version.digest:
            raise ChangedMeanwhileError
        reason = form.cleaned_data.get("reason", "")
        try:
            with act(actor, "publishing.edited", reason=reason):
                if any(getattr(item, name) != value for name, value in form.place.items()):
                    for name, value in form.place.items():
                        setattr(item, name, value)
                    item.save()
                rewrite(item, form.words, person, actor, reason)
        except UnlawfulError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。改动过的内容要从第一步重新审核。"))
            return redirect("item", item.pk)
    return _editor(request, form, item.body, item)


@staff_only
@require_POST
def take_over(request: Request, pk: int) -> HttpResponse:
    """The words of a document in the place of what is there."""
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "edited")
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return page_of(request, item, 400, import_form=form)
    if item.published:
        raise Http404  # the form is not there: what is public is corrected, not replaced
    given = form.cleaned_data["paper"]
    try:
        imported = import_file(given.read(), given.name)
    except ImportProblem as error:
        form.add_error("paper", str(error))
        return page_of(request, item, 400, import_form=form)
    rewrite(item, {"text": imported.text}, person, actor)
    messages.success(request, _("已导入正文，请核对。"))
    for note in imported.notes:
        messages.warning(request, note)
    return redirect("item", item.pk)


@staff_only
@require_POST
def mask(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "edited")
    examining.mask(item, person, actor)
    messages.success(request, _("已按检查结果遮蔽，请核对正文。"))
    return redirect("item", item.pk)


# --- files ----------------------------------------------------------------------------------------------------------


@staff_only
@require_POST
def attach(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    actor, person, _principal = acting(request.viewer, item, "edited")
    form = PapersForm(request.POST, request.FILES, was_published=bool(item.published))
    if not form.is_valid():
        return page_of(request, item, 400, papers_form=form)
    try:
        examining.attach(item, form.cleaned_data["papers"], person, actor, form.cleaned_data.get("reason", ""))
    except (UnfitError, UnlawfulError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("附件已加上并检查。改动过的内容要从第一步重新审核。"))
    return redirect("item", item.pk)


@staff_only
@require_POST
def strip(request: Request, pk: int) -> HttpResponse:
    return _change_file(request, pk, examining.strip_file, _("附件已换成去除文件属性、批注和隐藏内容的副本。"))


@staff_only
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    return _change_file(request, pk, examining.take_out, _("附件已取下。"))


def _change_file(request: Request, pk: int, change: Any, done: str) -> HttpResponse:
    attachment = find(request.viewer, Attachment, pk=pk)
    item = found_item(request, attachment.content.item_id)
    actor, person, _principal = acting(request.viewer, item, "edited")
    try:
        change(attachment, person, actor, _("附件调整") if item.published else "")
    except (UnfitError, UnlawfulError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("item", item.pk)
