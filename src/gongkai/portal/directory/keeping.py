"""The pages of those who keep the directory: each fetches with permission, acts and draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies import changes
from gongkai.portal.bodies.models import Body, Kind, Subordination, Unit
from gongkai.portal.bodies.tree import subordination_of
from gongkai.portal.directory import reorganisation
from gongkai.portal.directory.forms import (
    BodyForm,
    CloseForm,
    MergeForm,
    NewBodyForm,
    RenameForm,
    SplitForm,
    SuperiorForm,
    UnitForm,
    tell,
)  # fmt: skip
from gongkai.portal.directory.permission import must_keep
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.ui.elements import Tile
from gongkai.portal.visibility import find

PAGE = ["GET", "HEAD", "POST"]
MOST_SUGGESTED = 500

# --- /bodies/ -------------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
def add(request: Request) -> HttpResponse:
    """A body that was not there before, under one that the viewer keeps."""
    actor = request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    over = request.GET.get("under", "")
    under = find(request.viewer, Body, pk=over) if over.isascii() and over.isdigit() else None
    form = NewBodyForm(request.POST or None, initial=_beside(under))

    def added() -> None:
        must_keep(request.viewer, form.cleaned_data["superior"])
        changes.add(form.instance, form.cleaned_data["superior"], form.cleaned_data["government"])

    if _done(request, form, actor, "body.add", added):
        return _back(request, form.instance, _("已登记“%(name)s”。") % {"name": form.instance})
    title = _("在“%(name)s”之下登记机关") % {"name": under} if under else _("登记机关")
    return _page(request, form, under, title)


def _beside(under: Body | None) -> dict[str, Any]:
    """What a body below this one probably shares with it."""
    known: dict[str, Any] = {"valid_from": timezone.localdate()}
    if under is None:
        return known
    row = subordination_of(under)
    government = under if under.kind == Kind.GOVERNMENT else row.government if row else None
    shared = {"division_code": under.division_code, "level": under.level}
    return known | shared | {"superior": under.name, "government": government.name if government else ""}


# --- /bodies/<id>/ --------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
def edit(request: Request, body_id: int) -> HttpResponse:
    """Put right or bring up to date what is known of a body."""
    body, actor = _kept(request, body_id)
    form = BodyForm(request.POST or None, instance=Body.objects.get(pk=body.pk))
    if _done(request, form, actor, "body.change", lambda: changes.correct(form.instance)):
        return _back(request, body, _("已保存。"))
    text = _("这里改正和补充登记的信息。机关更名、合并、分立另有各自的页面：那样才留下沿革。")
    return _page(request, form, body, _("修改“%(name)s”") % {"name": body}, text)


@staff_only
@require_http_methods(PAGE)
def superior(request: Request, body_id: int) -> HttpResponse:
    """Another superior from a day on; the viewer keeps the new one too, for it gets somebody to lead."""
    body, actor = _kept(request, body_id)
    row = Subordination.objects.filter(body=body).order_by("-valid_from").first()
    form = SuperiorForm.of(request.POST or None, row)

    def placed() -> None:
        given = form.cleaned_data
        must_keep(request.viewer, given["superior"])
        changes.place_under(body, given["superior"], given["government"], given["day"], given["version"])

    if _done(request, form, actor, "body.superior", placed):
        return _back(request, body, _("已变更上级。"))
    return _page(request, form, body, _("变更“%(name)s”的上级") % {"name": body})


@staff_only
@require_http_methods(PAGE)
def close(request: Request, body_id: int) -> HttpResponse:
    """The body's last day, where nobody carries it on."""
    body, actor = _kept(request, body_id)
    form = CloseForm(request.POST or None, body)
    if _done(request, form, actor, "body.close", lambda: reorganisation.close(body, form.cleaned_data["day"])):
        return _back(request, body, _("已撤销：最后一日是 %(day)s。") % {"day": form.cleaned_data["day"]})
    text = _(
        "内设机构和全部任职到这一天为止；人员仍登记在本机关名下，但不再有职责。还有下属机关的，先给它们另定上级。"
        "由别的机关承接的，请用更名、合并或分立。"
    )
    return _reorganised_page(request, form, body, _("撤销“%(name)s”"), text, grave=True)


@staff_only
@require_http_methods(PAGE)
def rename(request: Request, body_id: int) -> HttpResponse:
    """The same body under another name from a day on."""
    body, actor = _kept(request, body_id)
    form = RenameForm(request.POST or None, body)
    made: list[Body] = []

    def renamed() -> None:
        made.append(form.renamed())
        reorganisation.rename(body, made[0], form.cleaned_data["day"], form.cleaned_data["basis"])

    if _done(request, form, actor, "body.rename", renamed):
        return _back(request, made[0], _("已更名为“%(name)s”。") % {"name": made[0]})
    text = _(
        "自这一天起由新名称的机关承接：下属机关改隶新机关，内设机构和全部任职转到新机关，人员随即登记在新机关名下；"
        "原机关的报告和账目仍归原机关。"
    )
    return _reorganised_page(request, form, body, _("“%(name)s”更名"), text)


@staff_only
@require_http_methods(PAGE)
def merge(request: Request, body_id: int) -> HttpResponse:
    """One body from a day on where there were several."""
    body, actor = _kept(request, body_id)
    form = MergeForm(request.POST or None, body)
    made: list[Body] = []

    def merged() -> None:
        parts, into = form.merged(), form.whole()
        for other in (*parts, *([into] if into.pk else [])):
            must_keep(request.viewer, other)
        made.append(into)
        reorganisation.merge(parts, into, form.cleaned_data["day"], form.cleaned_data["basis"])

    if _done(request, form, actor, "body.merge", merged):
        return _back(request, made[0], _("已合并为“%(name)s”。") % {"name": made[0]})
    text = _(
        "自这一天起由合并后的机关承接：下属机关改隶它，内设机构和全部任职转到它，人员随即登记在它名下；"
        "原各机关的报告和账目仍归原机关。同名的内设机构合为一个。"
    )
    return _reorganised_page(request, form, body, _("“%(name)s”与其他机关合并"), text, grave=True)


@staff_only
@require_http_methods(PAGE)
def split(request: Request, body_id: int) -> HttpResponse:
    """Several bodies from a day on where there was one."""
    body, actor = _kept(request, body_id)
    form = SplitForm(request.POST or None, body)
    made: list[Body] = []

    def parted() -> None:
        made.extend(form.parts())
        reorganisation.split(body, made, form.cleaned_data["day"], form.cleaned_data["basis"])

    if _done(request, form, actor, "body.split", parted):
        return _back(request, made[0], _("已分立为：%(names)s。") % {"names": "、".join(map(str, made))})
    text = _(
        "自这一天起由列出的新机关代替原机关。第一个新机关承接下属机关、内设机构、全部任职和人员，"
        "然后可以逐项调到其他新机关；原机关的报告和账目仍归原机关。"
    )
    return _reorganised_page(request, form, body, _("“%(name)s”分立"), text, grave=True)


# --- /bodies/<id>/units/ --------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
def add_unit(request: Request, body_id: int) -> HttpResponse:
    """A unit that the body did not have before."""
    body, actor = _kept(request, body_id)
    form = UnitForm(request.POST or None, instance=Unit(body=body, valid_from=timezone.localdate()))
    if _done(request, form, actor, "unit.add", lambda: changes.keep(form.instance)):
        return _back(request, body, _("已登记内设机构“%(name)s”。") % {"name": form.instance})
    return _page(request, form, body, _("登记“%(name)s”的内设机构") % {"name": body})


@staff_only
@require_http_methods(PAGE)
def edit_unit(request: Request, body_id: int, unit_id: int) -> HttpResponse:
    """What is known of a unit, and its last day."""
    body, actor = _kept(request, body_id)
    unit = find(request.viewer, Unit, pk=unit_id, body=body)
    form = UnitForm(request.POST or None, instance=Unit.objects.get(pk=unit.pk))
    if _done(request, form, actor, "unit.change", lambda: reorganisation.change_unit(form.instance)):
        return _back(request, body, _("已保存内设机构“%(name)s”。") % {"name": form.instance})
    return _page(request, form, body, _("修改内设机构“%(name)s”") % {"name": unit})


# --- what they share ------------------------------------------------------------------------------------------------


def _kept(request: Request, body_id: int) -> tuple[Body, Actor]:
    """The body, and who acts; a body that the viewer does not keep is refused."""
    body = find(request.viewer, Body, pk=body_id)
    return body, must_keep(request.viewer, body)


def _done(request: Request, form: BaseForm, actor: Actor, kind: str, change: Callable[[], None]) -> bool:
    """Make the change that was sent, in one act with the reason given; of what cannot be, the form is told."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        with act(actor, kind, reason=form.cleaned_data["reason"]):
            change()
    except ValidationError as error:
        tell(form, error)
    except ChangedMeanwhileError as error:
        tell(form, ValidationError(str(error)))
    except IntegrityError:
        tell(form, ValidationError(_("别人刚刚登记了同一个代码，您的改动没有保存。请重新打开，核对后再改。")))
    return form.is_valid()


def _back(request: Request, body: Body, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(body.get_absolute_url())


def _page(request: Request, form: BaseForm, body: Body | None, title: str, text: str = "", **more: Any) -> HttpResponse:
    back = body.get_absolute_url() if body else reverse("bodies")
    context = {"form": form, "body": body, "title": title, "text": text, "back": back, **more}
    if any("list" in field.widget.attrs for field in form.fields.values()):
        context["suggested"] = _suggested(request)
    return render(request, "directory/form.html", context, status=400 if request.method == "POST" else 200)


def _reorganised_page(
    request: Request, form: BaseForm, body: Body, title: str, text: str, *, grave: bool = False
) -> HttpResponse:
    """With what is at stake, in numbers."""
    return _page(request, form, body, title % {"name": body}, text, grave=grave, stakes=_stakes(body))


def _stakes(body: Body) -> list[Tile]:
    today = timezone.localdate()
    below = Subordination.objects.filter(Subordination.on(today), superior=body).count()
    units = Unit.objects.filter(Unit.on(today), body=body).count()
    duties = Appointment.objects.filter(Appointment.during(today, None), body=body).count()
    staff = Person.objects.filter(body=body).count()
    return [
        Tile(_("下属机关"), below),
        Tile(_("内设机构"), units),
        Tile(_("在册人员"), staff),
        Tile(_("任职"), duties, note=_("今天在任和以后的")),
    ]


def _suggested(request: Request) -> list[str]:
    """Names that the browser completes: bodies the viewer keeps, schools and the like left out."""
    realm = request.viewer.realm(Duty.SYSTEM_ADMIN)
    bodies = Body.objects.filter(Body.on(), pk__in=realm).exclude(kind=Kind.INSTITUTION)
    return list(bodies.order_by("name").values_list("name", flat=True)[:MOST_SUGGESTED])
