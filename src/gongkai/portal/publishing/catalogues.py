"""Which catalogues does a body publish by, and what do they miss? Adopted, loaded, ended; covered, late, never."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.catalogue import CatalogueError
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.files.uploads import too_large
from gongkai.portal.publishing import adopting
from gongkai.portal.publishing.desk import PAGE
from gongkai.portal.publishing.forms import ReasonForm
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.publishing.models import CatalogueAdoption
from gongkai.portal.ui.elements import Tile
from gongkai.portal.visibility import find

SETTING = (Duty.OFFICE_HEAD,)
LOOKING_DOWN = (Duty.SUPERIOR_OFFICER, Duty.OFFICE_HEAD, Duty.LEADING_GROUP)
"""They see how the bodies below theirs fill their catalogues: the schools of a bureau, the bureaus of a county."""


class OwnForm(forms.Form):
    title = forms.CharField(label=_lazy("目录名称（不填的，取表上的标题）"), max_length=200, required=False)
    table = forms.FileField(
        label=_lazy("目录（.xlsx）"),
        help_text=_lazy("有“公开事项”“公开内容（要素）”“公开依据”“公开时限”各栏的表，按上级印发的样式即可。"),
    )


def _body(request: Request, pk: int) -> Body:
    seen = request.viewer.bodies(*WORKERS) | request.viewer.realm(*LOOKING_DOWN)
    body = Body.objects.filter(pk__in=seen, pk=pk).first()
    if body is None:
        raise Http404
    return body


# --- how they are filled --------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def coverage(request: Request, pk: int) -> HttpResponse:
    """Per entry: what is public and in force, what is late, what never was; of a body, or of one unit of it."""
    body = _body(request, pk)
    chosen = request.GET.get("unit", "")
    units = Unit.objects.filter(Unit.on(), body=body)
    unit = units.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdecimal() else None
    found = list(adopting.coverage(body, unit.pk if unit else None))
    below = request.viewer.realm(*LOOKING_DOWN)
    context = {
        "body": body,
        "unit": unit,
        "units": units,
        "coverages": found,
        "tiles": _tiles(found),
        "works_here": request.viewer.holds(*WORKERS, body=body),
        "others": Body.objects.filter(Body.on(), pk__in=below | request.viewer.bodies(*WORKERS)).exclude(pk=body.pk),
    }
    return render(request, "publishing/coverage.html", context)


def _tiles(found: list[adopting.Coverage]) -> list[Tile]:
    entries = sum(len(one.entries) for one in found)
    return [
        Tile(_("目录事项"), entries, _("项")),
        Tile(_("有现行信息"), sum(one.covered for one in found), _("项"), tone="success"),
        Tile(_("有逾期未公开"), sum(one.late for one in found), _("项"), tone="must_fix"),
        Tile(_("从未公开"), sum(one.never for one in found), _("项"), tone="warning"),
    ]


@staff_only
@require_safe
def first(request: Request) -> HttpResponse:
    """The coverage of the body one works for."""
    request.viewer.must_hold(*WORKERS, *LOOKING_DOWN)
    own = request.viewer.bodies(*WORKERS) or request.viewer.bodies(*LOOKING_DOWN)
    return redirect("coverage", min(own))


# --- which there are ------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def catalogues(request: Request, pk: int) -> HttpResponse:
    """Adopt one that comes with the law, or load one's own; set by the head of the disclosure office."""
    body = _body(request, pk)
    form = OwnForm()
    if request.method == "POST":
        actor = request.viewer.must_hold(*SETTING, body=body)
        if "key" in request.POST:
            problem = _adopt(body, request.POST["key"], actor)
        else:
            form = OwnForm(request.POST, request.FILES)
            problem = _load(form, body, actor) if form.is_valid() else " "
        if not problem:
            messages.success(request, _("已采用这份目录，起草时可以选其中的事项。"))
            return redirect("catalogues", body.pk)
        if problem.strip():
            messages.error(request, problem)
    context = {
        "body": body,
        "adoptions": CatalogueAdoption.objects.filter(body=body),
        "inherited": [one for one in adopting.adopted_by(body) if one.body_id != body.pk],
        "more": adopting.not_yet_adopted(body),
        "may_set": request.viewer.holds(*SETTING, body=body),
        "form": form,
        "end_form": ReasonForm(label=_("停用的理由")),
        "today": timezone.localdate(),
    }
    return render(request, "publishing/catalogues.html", context, status=400 if request.method == "POST" else 200)


def _adopt(body: Body, key: str, actor: Any) -> str:
    try:
        adopting.adopt(body, key, actor)
    except CatalogueError as error:
        return str(error)
    return ""


def _load(form: OwnForm, body: Body, actor: Any) -> str:
    given = form.cleaned_data["table"]
    if problem := too_large(given.size or 0):
        return problem
    try:
        adopting.adopt_own(body, given.read(), form.cleaned_data["title"], actor)
    except CatalogueError as error:
        return str(error)
    return ""


@staff_only
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """From tomorrow on it is not chosen from; what was published under it stays there."""
    adoption = find(request.viewer, CatalogueAdoption, pk=pk)
    actor = request.viewer.must_hold(*SETTING, body=adoption.body_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        adopting.end(adoption, timezone.localdate(), form.cleaned_data["reason"], actor)
        messages.success(request, _("已停用，今天以后不再按它公开。"))
    else:
        messages.error(request, _("停用要写明理由。"))
    return redirect("catalogues", adoption.body_id)
