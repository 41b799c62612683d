"""How does somebody get information from this body? Its guide, the earlier versions, and the form that changes it.

条例第十二条 says what a guide holds and that it is kept up to date; until the head of the disclosure office has written
one, the page shows what the directory knows and the words of the law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body, Kind, Unit
from gongkai.portal.bodies.reconsideration import remedy_against
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.publishing.columns import frame
from gongkai.portal.publishing.desk import PAGE
from gongkai.portal.publishing.models import Guide
from gongkai.portal.publishing.unchanged import kept_while_unchanged
from gongkai.portal.visibility import find, visible
from gongkai.publication.law import law

CONTACT = ("office", "address", "hours", "phone", "fax", "online")
TOLD = ("classification", "arrangement", "ways", "remedy")


def current(body: Body) -> Guide | None:
    return Guide.objects.filter(body=body).order_by("-number").first()


def drafted(body: Body) -> Guide:
    """What can be said of a body without asking it; what the directory does not know stays empty."""
    words = law()["guide"]
    unit = Unit.objects.filter(Unit.on(), body=body, discloses=True).first()
    is_school = body.kind == Kind.INSTITUTION
    where = "".join(filter(None, (body.address, f"（{body.postcode}）" if body.address and body.postcode else "")))
    return Guide(
        body=body, number=0, published=timezone.localdate(), classification=words["classification"],
        arrangement=words["arrangement"], ways=words["ways"], office=f"{body}{unit}" if unit else "", address=where,
        phone=body.phone, online=body.email, remedy=words["complaint" if is_school else "remedy"],
    )  # fmt: skip


def publish(body: Body, words: Mapping[str, str], actor: Actor) -> Guide:
    """The next version, public from today on. The day is the system's own."""
    with act(actor, "publishing.guide"):
        Body.objects.select_for_update().order_by("pk").get(pk=body.pk)
        last = current(body)
        number = last.number + 1 if last else 1
        return Guide.objects.create(body=body, number=number, published=timezone.localdate(), **words)


# --- the page -------------------------------------------------------------------------------------------------------


@require_safe
@kept_while_unchanged
def guide(request: Request, pk: int, number: int | None = None) -> HttpResponse:
    """The one in force, or the version of a number."""
    body = find(request.viewer, Body, pk=pk)
    versions = list(visible(request.viewer, Guide).filter(body=body).only("number", "published", "body"))
    shown = Guide.objects.filter(body=body, number=number).first() if number else current(body)
    if number and shown is None:
        raise Http404
    context = {
        **frame(body, "guide"),
        "guide": shown or drafted(body),
        "is_drafted": shown is None,
        "is_old": bool(shown and versions and shown.number != versions[0].number),
        "contact": contact(shown or drafted(body)),
        "remedy": remedy_against(body),
        "versions": versions,
        "may_edit": request.viewer.holds(Duty.OFFICE_HEAD, body=body),
    }
    return render(request, "publishing/guide.html", context)


def contact(guide: Guide) -> Sequence[tuple[str, str]]:
    """What 条例第十二条 asks to be said of the office, each with its label."""
    labels = {column.name: str(column.verbose_name) for column in Guide._meta.fields}
    return [(labels[name], getattr(guide, name)) for name in CONTACT]


# --- its form -------------------------------------------------------------------------------------------------------


class GuideForm(forms.ModelForm[Guide]):
    """`seen` is the number of the version that was there when the page was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Guide
        fields = (*CONTACT, *TOLD)
        widgets: Mapping[str, forms.Widget] = {name: forms.Textarea(attrs={"rows": 5}) for name in TOLD}
        help_texts: Mapping[str, Any] = {
            "office": _lazy("例如：云溪县教育局办公室。"),
            "hours": _lazy("例如：工作日8:30—12:00、14:30—17:30。"),
            "online": _lazy("电子邮箱或者网址。"),
            "fax": _lazy("没有传真的，不填。"),
        }


@staff_only
@require_http_methods(PAGE)
@never_cache
def edit(request: Request, pk: int) -> HttpResponse:
    """A change is a new version, which the public reads at once; it is the head's of the disclosure office."""
    body = find(request.viewer, Body, pk=pk)
    actor = request.viewer.must_hold(Duty.OFFICE_HEAD, body=body)
    now = current(body)
    number = now.number if now else 0
    form = GuideForm(request.POST or None, instance=now or drafted(body), initial={"seen": number})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.pop("seen") != number:
            raise ChangedMeanwhileError
        if form.has_changed() or not now:
            publish(body, form.cleaned_data, actor)
            messages.success(request, _("新的指南已经公布，更新日期为今天。"))
        else:
            messages.info(request, _("没有改动。"))
        return redirect("guide", body.pk)
    context = {"body": body, "form": form, "is_first": now is None}
    return render(request, "publishing/guide_edit.html", context, status=400 if form.errors else 200)
