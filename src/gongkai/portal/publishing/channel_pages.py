"""The pages of channels: which there are, what went out through each, how much in a year, and what a number counts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.bodies.models import Body
from gongkai.portal.files.csv_lines import NotATableError
from gongkai.portal.ledger.act import act
from gongkai.portal.publishing.channel_entry import (
    POSTING_HEADS,
    READING_HEADS,
    AccountForm,
    ImportForm,
    PostingForm,
    ReadingForm,
    import_csv,
    locked_accounts,
)
from gongkai.portal.publishing.channels import MONTHS, Counts, behind, counts, readings_behind
from gongkai.portal.publishing.desk import PAGE
from gongkai.portal.publishing.forms import ReasonForm
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.publishing.models import Channel, ChannelAccount, ChannelReading, Posting
from gongkai.portal.ui.charts import LineChart, Series
from gongkai.portal.visibility import find, visible

KEEPING = (Duty.HANDLER, Duty.PUBLISHER, Duty.OFFICE_HEAD)
"""Who registers channels and what went out through them."""
FIRST_YEAR = 2008
"""In which the Regulation came into force."""
PER_PAGE = 50
MOST_POINTS = 24


@dataclass(frozen=True)
class Asked:
    """Whose channels, in which year."""

    body: Body
    year: int
    bodies: list[Body]

    @classmethod
    def of(cls, request: Request) -> Asked:
        request.viewer.must_hold(*WORKERS)
        bodies = list(Body.objects.filter(pk__in=request.viewer.bodies(*WORKERS)))
        wanted, year = request.GET.get("body", ""), request.GET.get("year", "")
        body = next((one for one in bodies if str(one.pk) == wanted), None if wanted else bodies[0])
        if body is None:
            raise Http404
        this_year = timezone.localdate().year
        chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this_year
        return cls(body, min(max(chosen, FIRST_YEAR), this_year), bodies)

    def query(self, **more: Any) -> str:
        return urlencode({"body": self.body.pk, "year": self.year} | {key: one for key, one in more.items() if one})


# --- /items/channels/ -----------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def channels(request: Request) -> HttpResponse:
    """The channels of a body, and a table of a year in which every number opens on what it counts."""
    asked = Asked.of(request)
    counted = counts(asked.body, asked.year)
    context = {
        "asked": asked,
        "query": asked.query(),
        "years": range(timezone.localdate().year, FIRST_YEAR - 1, -1),
        "counted": counted,
        "rows": [(one, asked.query(channel=one.channel)) for one in counted.channels],
        "months": [_month(asked, counted, month) for month in MONTHS],
        "accounts": visible(request.viewer, ChannelAccount).filter(body=asked.body),
        "may_keep": request.viewer.holds(*KEEPING, body=asked.body),
    }
    return render(request, "publishing/channels.html", context)


def _month(asked: Asked, counted: Counts, month: int) -> dict[str, Any]:
    """A row of the table: a year has more months than a body has kinds of channel, so months go down the page."""
    cells = [(one.months[month - 1], asked.query(channel=one.channel, month=month)) for one in counted.channels]
    return {"month": month, "cells": [*cells, (counted.months[month - 1], asked.query(month=month))]}


@staff_only
@require_safe
@never_cache
def as_csv(request: Request) -> HttpResponse:
    """The table of the page, for a spreadsheet."""
    asked = Asked.of(request)
    out = StringIO()
    csv.writer(out).writerows(_table(counts(asked.body, asked.year)))
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="channels-{asked.year}.csv"'
    return answer


def _table(counted: Counts) -> list[list[Any]]:
    months = [_("%(month)s月") % {"month": month} for month in MONTHS]
    heads = [_("渠道"), _("渠道数"), *months, _("全年发布条数"), _("关注（订阅）人数"), _("发布篇数"), _("阅读次数")]
    rows = [
        [one.label, one.accounts, *one.months, one.total, *map(_known, (one.followers, one.articles, one.reads))]
        for one in counted.channels
    ]
    accounts = sum(one.accounts for one in counted.channels)
    return [heads, *rows, [_("合计"), accounts, *counted.months, counted.total, "", "", ""]]


def _known(value: int | None) -> int | str:
    return "" if value is None else value


@staff_only
@require_safe
@never_cache
def postings(request: Request) -> HttpResponse:
    """The postings that one number counts."""
    asked, channel = _channel(request)
    month = request.GET.get("month", "0")
    if month not in map(str, range(13)):
        raise Http404
    ours = visible(request.viewer, Posting)
    found = ours.filter(pk__in=behind(asked.body, asked.year, channel, int(month)).values("pk"))
    context = {
        **_of_what(asked, channel),
        "month": int(month),
        "pieces": found.aggregate(pieces=Sum("pieces"))["pieces"] or 0,
        "page": Paginator(found.select_related("account", "item"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "publishing/channel_postings.html", context)


@staff_only
@require_safe
@never_cache
def readings(request: Request) -> HttpResponse:
    """The readings from which followers, articles and reads come."""
    asked, channel = _channel(request)
    ours = visible(request.viewer, ChannelReading)
    found = ours.filter(pk__in=readings_behind(asked.body, asked.year, channel).values("pk")).order_by("-on", "pk")
    page = Paginator(found.select_related("account"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "publishing/channel_readings.html", {**_of_what(asked, channel), "page": page})


def _channel(request: Request) -> tuple[Asked, str]:
    channel = request.GET.get("channel", "")
    if channel and channel not in Channel.values:
        raise Http404
    return Asked.of(request), channel


def _of_what(asked: Asked, channel: str) -> dict[str, Any]:
    return {"asked": asked, "query": asked.query(), "channel": Channel(channel).label if channel else ""}


@staff_only
@require_http_methods(PAGE)
@never_cache
def new(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    actor = request.viewer.must_hold(*KEEPING, body=asked.body)
    account = ChannelAccount(body=asked.body, valid_from=timezone.localdate())
    form = AccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        with act(actor, "publishing.channel_account"):
            made = form.save()
        messages.success(request, _("已登记这个渠道。"))
        return redirect(made)
    context = {"form": form, "asked": asked, "query": asked.query()}
    return render(request, "publishing/channel_edit.html", context, status=_status(request))


@staff_only
@require_http_methods(PAGE)
@never_cache
def take_in(request: Request) -> HttpResponse:
    """Many readings or postings at once, from CSV; each line that is refused is named."""
    asked = Asked.of(request)
    actor = request.viewer.must_hold(*KEEPING, body=asked.body)
    form, done, status = ImportForm(request.POST or None, request.FILES or None), None, _status(request)
    if request.method == "POST" and form.is_valid():
        try:
            done = import_csv(asked.body, form.cleaned_data["table"].read(), actor)
            status = 400 if done.refused and not done.taken else 200
        except NotATableError as error:
            form.add_error("table", str(error))
    context = {
        "form": form,
        "done": done,
        "asked": asked,
        "query": asked.query(),
        "tables": [
            (_("渠道数据"), ["名称", "渠道", *READING_HEADS]),
            (_("渠道发布"), ["名称", "渠道", *POSTING_HEADS]),
        ],
    }
    return render(request, "publishing/channel_import.html", context, status=status)


def _status(request: Request) -> int:
    return 400 if request.method == "POST" else 200


# --- /items/channels/<id>/ ------------------------------------------------------------------------------------------


@staff_only
@require_safe
@never_cache
def channel(request: Request, pk: int) -> HttpResponse:
    return _page(request, find(request.viewer, ChannelAccount, pk=pk))


def _page(request: Request, account: ChannelAccount, status: int = 200, **forms: Any) -> HttpResponse:
    shown = list(account.readings.all()[:MOST_POINTS])
    posted = account.postings.select_related("item")
    context = {
        "account": account,
        "readings": shown,
        "chart": _chart(shown[::-1]),
        "page": Paginator(posted, PER_PAGE).get_page(request.GET.get("page")),
        "may_keep": request.viewer.holds(*KEEPING, body=account.body_id),
        "posting_form": PostingForm(account=account, auto_id="posting-%s", initial={"on": timezone.localdate()}),
        "reading_form": ReadingForm(account=account, auto_id="reading-%s"),
        "records": [account],
        **forms,
    }
    return render(request, "publishing/channel.html", context, status=status)


def _chart(shown: list[ChannelReading]) -> LineChart | None:
    known = [one for one in shown if one.followers is not None]
    if len(known) < 2:
        return None
    series = [Series(_("关注（订阅）人数"), [one.followers for one in known])]
    return LineChart("followers", _("关注（订阅）人数"), [f"{one.on:%Y-%m}" for one in known], series, _("人"))


@staff_only
@require_http_methods(PAGE)
@never_cache
def edit(request: Request, pk: int) -> HttpResponse:
    """Its name, where it is, since when and until when."""
    account = find(request.viewer, ChannelAccount, pk=pk)
    actor = request.viewer.must_hold(*KEEPING, body=account.body_id)
    form = AccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        with act(actor, "publishing.channel_account"):
            form.save()
        messages.success(request, _("已保存。"))
        return redirect(account)
    asked = Asked(account.body, timezone.localdate().year, [account.body])
    context = {"form": form, "asked": asked, "query": asked.query(), "account": ChannelAccount.objects.get(pk=pk)}
    return render(request, "publishing/channel_edit.html", context, status=_status(request))


@staff_only
@require_POST
def post(request: Request, pk: int) -> HttpResponse:
    """Something went out through it."""
    return _add(request, pk, PostingForm, "posting")


@staff_only
@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """It showed so many followers, articles, reads."""
    return _add(request, pk, ReadingForm, "reading")


def _add(request: Request, pk: int, form_of: type[PostingForm] | type[ReadingForm], name: str) -> HttpResponse:
    account = find(request.viewer, ChannelAccount, pk=pk)
    actor = request.viewer.must_hold(*KEEPING, body=account.body_id)
    kind = "publishing.posting" if name == "posting" else "publishing.channel_reading"
    with act(actor, kind):
        locked_accounts(account.body)
        form = form_of(request.POST, account=account, auto_id=f"{name}-%s")
        if form.is_valid():
            form.save()
            messages.success(request, _("已登记。"))
            return redirect(account)
    return _page(request, account, 400, **{f"{name}_form": form})


# --- /items/channels/postings/<id>/, /items/channels/readings/<id>/ -------------------------------------------------


@staff_only
@require_http_methods(PAGE)
@never_cache
def remove_posting(request: Request, pk: int) -> HttpResponse:
    return _remove(request, find(request.viewer, Posting, pk=pk), "publishing.posting_removed")


@staff_only
@require_http_methods(PAGE)
@never_cache
def remove_reading(request: Request, pk: int) -> HttpResponse:
    return _remove(request, find(request.viewer, ChannelReading, pk=pk), "publishing.channel_reading_removed")


def _remove(request: Request, one: Posting | ChannelReading, kind: str) -> HttpResponse:
    """What was registered wrongly goes, with a reason; the ledger keeps what it was."""
    account = one.account
    actor = request.viewer.must_hold(*KEEPING, body=account.body_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with act(actor, kind, reason=form.cleaned_data["reason"]):
            one.delete()
        messages.success(request, _("已删去。"))
        return redirect(account)
    context = {
        "question": _("删去这一条登记？"),
        "what": str(one),
        "form": form,
        "yes": _("删去"),
        "back": account.get_absolute_url(),
        "grave": True,
    }
    return render(request, "ui/confirm.html", context, status=_status(request))
