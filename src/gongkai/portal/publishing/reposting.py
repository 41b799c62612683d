"""How does an item get into other channels? A package is taken, posted by hand, and then registered as a posting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.ledger.act import act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.wording import declare
from gongkai.portal.publishing.channel_entry import PostingForm, locked_accounts
from gongkai.portal.publishing.channel_pages import KEEPING
from gongkai.portal.publishing.desk import found_item
from gongkai.portal.publishing.models import ChannelAccount, Item
from gongkai.portal.publishing.package import package_of
from gongkai.portal.ui.forms import DayInput

PACKAGED = "publishing.packaged"
MOST_SHOWN = 20

declare({PACKAGED: _lazy("取转载包")})


class RepostForm(forms.Form):
    """Where it went out, and when; the rest is known."""

    account = forms.ModelChoiceField(label=_lazy("渠道"), queryset=ChannelAccount.objects.none())
    on = forms.DateField(label=_lazy("发布日期"), widget=DayInput())
    url = forms.URLField(label=_lazy("网址"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = ChannelAccount.objects.filter(ChannelAccount.on(), body=item.body_id)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]  # of this field


@staff_only
@require_safe
@never_cache
def reposting(request: Request, pk: int) -> HttpResponse:
    item = _public(request, pk)
    request.viewer.must_hold(*KEEPING, body=item.body_id)
    return _page(request, item, RepostForm(item=item, initial={"on": timezone.localdate()}))


def _page(request: Request, item: Item, form: RepostForm, status: int = 200) -> HttpResponse:
    taken = Event.objects.filter(record_type=item._meta.label_lower, record_id=str(item.pk), kind=PACKAGED)
    context = {
        "item": item,
        "form": form,
        "taken": taken.order_by("-number")[:MOST_SHOWN],
        "postings": item.postings.select_related("account")[:MOST_SHOWN],
        "has_channels": ChannelAccount.objects.filter(ChannelAccount.on(), body=item.body_id).exists(),
    }
    return render(request, "publishing/reposting.html", context, status=status)


@staff_only
@require_POST
def package(request: Request, pk: int) -> HttpResponse:
    """The package itself; that somebody took it, and what it was, is an event of the item."""
    item = _public(request, pk)
    actor = request.viewer.must_hold(*KEEPING, body=item.body_id)
    made = package_of(item, request.build_absolute_uri(item.get_absolute_url()))
    with act(actor, PACKAGED) as this:
        this.note(item, {"version": str(item.shown), "sha256": made.sha256, "missing": list(made.missing)})
    answer = HttpResponse(made.data, content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    return answer


@staff_only
@require_POST
def repost(request: Request, pk: int) -> HttpResponse:
    """It went out through a channel: registered as every posting is, by the same form."""
    item = _public(request, pk)
    actor = request.viewer.must_hold(*KEEPING, body=item.body_id)
    form = RepostForm(request.POST, item=item)
    if not form.is_valid():
        return _page(request, item, form, 400)
    account = form.cleaned_data["account"]
    given = {"on": form.cleaned_data["on"], "url": form.cleaned_data["url"], "index_number": item.index_number}
    with act(actor, "publishing.posting"):
        locked_accounts(item.body)
        posting = PostingForm(given, account=account)
        if posting.is_valid():
            posting.save()
            messages.success(request, _("已登记为“%(account)s”的发布。") % {"account": account.name})
            return redirect("reposting", item.pk)
    for name, problems in posting.errors.items():
        for problem in problems:
            form.add_error(name if name in form.fields else None, problem)
    return _page(request, item, form, 400)


def _public(request: Request, pk: int) -> Item:
    """An item of one's own body that is public: nothing else goes out (条例第十七条)."""
    item = found_item(request, pk)
    if not item.is_public:
        raise Http404
    return item
