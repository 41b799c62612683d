"""What does a body ask of applicants, how long does it keep that, what goes next, what went, and what is held?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.foi.desk import PAGE
from gongkai.portal.foi.models import Deletion, Hold, ParticularsRules
from gongkai.portal.foi.retention import SETTING, due_by, keeping_of
from gongkai.portal.ledger.act import act
from gongkai.portal.visibility import visible
from gongkai.retention import Particulars, law, least_months, period

AHEAD = timedelta(days=30)
MOST_SHOWN = 200
PER_PAGE = 50


def _least() -> str:
    sentence = _("不少于 %(months)s 个月：在此之前当事人还可以申请复议或者起诉（%(articles)s）。")
    return sentence % {"months": least_months(), "articles": "、".join(law()["least"]["articles"])}


def _unverified(kind: str) -> str:
    """A default that no paper has is the body's to settle, and says so."""
    if not period(kind).unverified:
        return ""
    sentence = _("默认的 %(months)s 个月没有查到文件依据，请按本机关的规定核定。")
    return sentence % {"months": period(kind).months}


class ParticularsRulesForm(forms.ModelForm[ParticularsRules]):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_lazy("为什么这样定"), max_length=200)

    class Meta:
        model = ParticularsRules
        fields = ("proof", "identity_months", "contact_months")
        widgets = {"proof": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["proof"].help_text = _(
            "申请应当包括身份证明（条例第二十九条）。证件种类和号码总要填写；这里定的是要不要交照片或者扫描件。"
        )
        for kind in Particulars:
            self.fields[f"{kind}_months"].help_text = f"{period(kind).what}。{_least()}{_unverified(kind)}"


# --- /requests/retention/ ---------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def bodies(request: Request) -> HttpResponse:
    """The bodies whose requests one works on; where there is one, its page."""
    found = list(Body.objects.filter(Body.on(), pk__in=request.viewer.bodies(*CASE_WORKERS)))
    if len(found) == 1:
        return redirect("retention", found[0].pk)
    return render(request, "foi/retention_bodies.html", {"bodies": found})


@staff_only
@require_http_methods(PAGE)
@never_cache
def retention(request: Request, pk: int) -> HttpResponse:
    """Read by those who work on requests, set by the head of the disclosure office."""
    body = _body(request, pk)
    rules = keeping_of(body)
    may_set = request.viewer.holds(*SETTING, body=body)
    form = ParticularsRulesForm(request.POST or None, instance=rules) if may_set or request.method == "POST" else None
    if request.method == "POST" and form:
        actor = request.viewer.must_hold(*SETTING, body=body)
        if form.is_valid():
            with act(actor, "foi.particulars_rules", reason=form.cleaned_data["reason"]):
                _set(request, form)
            return redirect("retention", body.pk)
    status = 400 if request.method == "POST" else 200
    return render(
        request, "foi/retention.html", {**_shown(request, body), "form": form, "may_set": may_set}, status=status
    )


def _set(request: Request, form: ParticularsRulesForm) -> None:
    """A shorter period makes more go than anybody has seen, so it is to be looked at again before it does."""
    rules, shorter = form.instance, any(form.cleaned_data[name] < form.initial[name] for name in MONTHS)
    rules.version = form.cleaned_data["version"]
    if shorter and rules.deletes_since:
        rules.deletes_since = None
        messages.warning(request, _("期限缩短了，到期删除已经停下。请核对下面的清单，再重新开始。"))
    form.save()
    messages.success(request, _("收集和保存规则已保存。"))


MONTHS = [f"{kind}_months" for kind in Particulars]


def _shown(request: Request, body: Body) -> dict[str, Any]:
    rules, today = keeping_of(body), timezone.localdate()
    due = due_by(today + AHEAD, rules)
    holds = visible(request.viewer, Hold).filter(Hold.STANDS, request__body=body).select_related("request", "put_by")
    gone = visible(request.viewer, Deletion).filter(request__body=body).select_related("request")
    return {
        "body": body,
        "rules": rules,
        "due": due[:MOST_SHOWN],
        "due_count": len(due),
        "due_now": sum(one.on <= today for one in due),
        "until": today + AHEAD,
        "holds": holds,
        "gone": Paginator(gone, PER_PAGE).get_page(request.GET.get("page")),
        "periods": [(period(kind), rules.months(kind)) for kind in Particulars],
        "least": _least(),
        "records": [rules] if rules.pk else [],
    }


# --- /requests/retention/<body>/begin/ and /stop/ ---------------------------------------------------------------------


@staff_only
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """The head of the office has seen what will go; from tonight it goes."""
    body = _body(request, pk)
    actor = request.viewer.must_hold(*SETTING, body=body)
    rules = keeping_of(body)
    with act(actor, "foi.deletion_begun"):
        rules.deletes_since, rules.version = timezone.localdate(), _version(request)
        rules.save()
    messages.success(request, _("已开始。每天凌晨删除到期的个人信息，每件都有记载。"))
    return redirect("retention", body.pk)


@staff_only
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    body = _body(request, pk)
    actor = request.viewer.must_hold(*SETTING, body=body)
    rules = keeping_of(body)
    with act(actor, "foi.deletion_stopped"):
        rules.deletes_since, rules.version = None, _version(request)
        rules.save()
    messages.success(request, _("已停止，什么也不再删除。"))
    return redirect("retention", body.pk)


def _version(request: Request) -> int:
    """Of the rules that stood on the page: somebody else may have shortened a period meanwhile."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _body(request: Request, pk: int) -> Body:
    body = Body.objects.filter(pk__in=request.viewer.bodies(*CASE_WORKERS), pk=pk).first()
    if body is None:
        raise Http404
    return body
