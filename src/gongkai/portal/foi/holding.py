"""Who keeps particulars back that would be deleted, why, and until when?"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.foi.desk import PAGE
from gongkai.portal.foi.identity_numbers import refuse_numbers_of_persons
from gongkai.portal.foi.models import FoiRequest, Hold
from gongkai.portal.foi.retention import HOLDING, LIFTING
from gongkai.portal.ledger.act import act
from gongkai.portal.visibility import find, visible


class HoldForm(forms.ModelForm[Hold]):
    class Meta:
        model = Hold
        fields = ("reason",)
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def clean_reason(self) -> str:
        return refuse_numbers_of_persons(self.cleaned_data["reason"])


class LiftForm(forms.ModelForm[Hold]):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Hold
        fields = ("lifted_reason",)
        widgets = {"lifted_reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["lifted_reason"].required = True
        self.initial["version"] = self.instance.version

    def clean_lifted_reason(self) -> str:
        return refuse_numbers_of_persons(self.cleaned_data["lifted_reason"])


# --- /requests/<id>/hold/ ---------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def hold(request: Request, pk: int) -> HttpResponse:
    """Say why the particulars of a request must stay: a reconsideration or a lawsuit goes on, an inspection asks."""
    foi = find(request.viewer, FoiRequest, pk=pk)
    actor = request.viewer.must_hold(*HOLDING, body=foi.body_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.viewer.person:
        with act(actor, "foi.hold", reason=form.cleaned_data["reason"]):
            # Whoever deletes at this moment comes before or after, not in between.
            FoiRequest.objects.select_for_update().order_by("pk").get(pk=foi.pk)
            form.instance.request, form.instance.put_by = foi, request.viewer.person
            form.save()
        messages.success(request, _("已暂缓删除，直到解除为止。"))
        return redirect(foi)
    status = 400 if request.method == "POST" else 200
    return render(request, "foi/hold.html", {"foi": foi, "form": form}, status=status)


# --- /holds/<id>/lift/ ------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def lift(request: Request, pk: int) -> HttpResponse:
    """Say why it need not stay any longer."""
    found = visible(request.viewer, Hold).filter(Hold.STANDS, pk=pk).select_related("request", "put_by").first()
    if found is None:
        raise Http404
    actor = request.viewer.must_hold(*LIFTING, body=found.request.body_id)
    form = LiftForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        found.version = form.cleaned_data["version"]
        found.lifted_by, found.lifted = request.viewer.person, timezone.now()
        with act(actor, "foi.hold_lifted", reason=form.cleaned_data["lifted_reason"]):
            form.save()
        messages.success(request, _("暂缓已解除；保存期限已满的，下一次删除时删除。"))
        return redirect(found.request)
    context = {"foi": found.request, "hold": found, "form": form}
    return render(request, "foi/hold.html", context, status=400 if request.method == "POST" else 200)
