"""A granted request becomes an item: one page that says how often the same was given, and begins the draft."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.letters import Value
from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.conversion.models import Conversion
from gongkai.portal.conversion.turning import SEVERAL, can_be_turned, files_given, times_given, turn
from gongkai.portal.files.receiving import entry
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.foi.sheets import drawn
from gongkai.portal.publishing.handling import WRITING
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import find

SHEET = "F18"
"""转为主动公开审批单."""


class TurnForm(forms.Form):
    title = forms.CharField(
        label=_lazy("公开时的标题"), max_length=300, help_text=_lazy("写信息本身的名称，不写申请人。")
    )
    formed = forms.DateField(label=_lazy("成文日期"), required=False, widget=DayInput)

    def clean_formed(self) -> object:
        day = self.cleaned_data["formed"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("这个日期在今天以后。"))
        return day


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def turn_request(request: Request, pk: int) -> HttpResponse:
    foi = find(request.viewer, FoiRequest, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=foi.body_id) or not can_be_turned(foi):
        raise Http404
    actor = request.viewer.must_hold(*WRITING, body=foi.body_id)
    if known := Conversion.objects.filter(request=foi).select_related("item").first():
        return redirect(known.item.desk_url)
    form = TurnForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.viewer.person is not None:
        given = form.cleaned_data
        item = turn(foi, given["title"], given["formed"], request.viewer.person, actor)
        messages.success(request, _("已建草稿，请补全内容，选好目录事项再送审。"))
        return redirect("item", item.pk)
    times = times_given(foi, request.viewer)
    context = {
        "foi": foi,
        "form": form,
        "times": times,
        "several": times >= SEVERAL,
        "files": [entry(file) for file in files_given(foi)],
    }
    return render(request, "conversion/turn.html", context, status=400 if form.errors else 200)


@staff_only
@require_safe
@never_cache
def sheet(request: Request, pk: int, to: str) -> HttpResponseBase:
    """The sheet on which it is decided to publish what was given, to print and sign; nothing of the applicant."""
    foi = find(request.viewer, FoiRequest, pk=pk)
    if not request.viewer.holds(*CASE_WORKERS, body=foi.body_id) or not can_be_turned(foi):
        raise Http404
    facts: dict[str, Value] = {
        "agency": foi.body.name,
        "request_number": foi.number,
        "information": foi.wanted,
        "repeated_grants": times_given(foi, request.viewer),
    }
    return drawn(request, SHEET, facts, to)
