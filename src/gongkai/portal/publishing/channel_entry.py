"""How do channels, what they showed and what went out through them get in? By form, or line by line from CSV.

A line of CSV goes through the same form as what somebody types, so both are held to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import override

from gongkai.portal.bodies.models import Body
from gongkai.portal.files.csv_lines import Line, NotATableError, read_csv
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.publishing.models import Channel, ChannelAccount, ChannelReading, Item, Posting
from gongkai.portal.ui.forms import DayInput

WHICH = {"名称": "name", "渠道": "channel"}
READING_HEADS = {"自": "since", "截至": "on", "关注人数": "followers", "发布篇数": "articles", "阅读次数": "reads"}
POSTING_HEADS = {"发布日期": "on", "标题": "title", "索引号": "index_number", "网址": "url", "条数": "pieces"}
"""The heads are Chinese in every language of the site: such tables go from office to office."""


class AccountForm(forms.ModelForm[ChannelAccount]):
    class Meta:
        model = ChannelAccount
        fields = ("channel", "name", "address", "valid_from", "valid_to")
        widgets: Mapping[str, forms.Widget] = {"valid_from": DayInput(), "valid_to": DayInput()}
        labels: Mapping[str, Any] = {"valid_from": _lazy("开通日期"), "valid_to": _lazy("停用日期（最后一天）")}
        help_texts: Mapping[str, Any] = {"valid_to": _lazy("还在使用的，不填。")}

    def clean(self) -> dict[str, Any]:
        """What was counted must stay inside the life of its channel."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("valid_from"), given.get("valid_to")
        for rows in (self.instance.postings, self.instance.readings) if self.instance.pk else ():
            if first and rows.filter(on__lt=first).exists():
                self.add_error("valid_from", _("这一天以前已经有登记的发布或者数据。"))
            if last and rows.filter(on__gt=last).exists():
                self.add_error("valid_to", _("这一天以后已经有登记的发布或者数据。"))
        return given


class ReadingForm(forms.ModelForm[ChannelReading]):
    class Meta:
        model = ChannelReading
        fields = ("since", "on", "followers", "articles", "reads")
        widgets: Mapping[str, forms.Widget] = {"since": DayInput(), "on": DayInput()}
        help_texts: Mapping[str, Any] = {
            "since": _lazy("篇数、次数从这一天算起；只写人数的，不填。"),
            "followers": _lazy("截至当天的人数。不知道的不填，不要写0。"),
        }

    def __init__(self, *args: Any, account: ChannelAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.account = account


class PostingForm(forms.ModelForm[Posting]):
    """What went out; the title of an item need not be typed."""

    index_number = forms.CharField(
        label=_lazy("索引号（本系统公开的信息）"), max_length=40, required=False,
        help_text=_lazy("不是本系统公开的信息，不填，写标题。"),
    )  # fmt: skip
    title = forms.CharField(label=_lazy("标题"), max_length=300, required=False)
    url = forms.URLField(label=_lazy("网址"), max_length=500, required=False, assume_scheme="https")
    pieces = forms.IntegerField(
        label=_lazy("条数"), min_value=1, max_value=1_000_000, required=False,
        help_text=_lazy("几条一起登记的（例如“各校动态，三月”），写条数；不填的是1条。"),
    )  # fmt: skip

    class Meta:
        model = Posting
        fields = ("on", "index_number", "title", "url", "pieces")
        widgets: Mapping[str, forms.Widget] = {"on": DayInput()}

    def __init__(self, *args: Any, account: ChannelAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.account = account

    def clean_pieces(self) -> int:
        return int(self.cleaned_data["pieces"] or 1)

    def clean_index_number(self) -> str:
        """Only what was public: nothing goes out that was not reviewed (条例第十七条)."""
        number = str(self.cleaned_data["index_number"]).strip()
        if number:
            items = Item.objects.filter(Item.HAS_ADDRESS, body=self.instance.account.body_id, index_number=number)
            self.instance.item = items.first()
            if self.instance.item is None:
                raise forms.ValidationError(_("本机关公开的信息里没有这个索引号。"))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("title") and self.instance.item is not None:
            given["title"] = self.instance.item.title
        if not given.get("title") and "title" not in self.errors and "index_number" not in self.errors:
            self.add_error("title", _("写标题，或者写索引号。"))
        return given


class ImportForm(forms.Form):
    table = forms.FileField(label=_lazy("CSV 文件（UTF-8 或者 GB18030 编码）"))


# --- CSV ------------------------------------------------------------------------------------------------------------


@dataclass
class Imported:
    """What became of a file: how many lines were taken in, and each that was refused by its number, with why."""

    taken: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def import_csv(body: Body, data: bytes, actor: Actor) -> Imported:
    """Take in the readings or postings of a body's channels; by its heads a file is one or the other.

    What is refused keeps nothing else out, and what is known already is refused, so a mended file may come again whole.
    Raises NotATableError.
    """
    heads, lines = _read(data)
    form_of, wanted = (PostingForm, POSTING_HEADS) if {"标题", "索引号"} & set(heads) else (ReadingForm, READING_HEADS)
    kind = "publishing.posting" if form_of is PostingForm else "publishing.channel_reading"
    done = Imported()
    with act(actor, kind):
        accounts = locked_accounts(body)
        for number, line in lines:
            account, problem = _account(accounts, line)
            if account is not None:
                problem = _take(form_of({name: line.get(head, "") for head, name in wanted.items()}, account=account))
            if problem:
                done.refused.append((number, problem))
            else:
                done.taken += 1
    return done


def locked_accounts(body: Body) -> list[ChannelAccount]:
    """The channels of a body; until the act is over nobody else adds to them, so nothing comes in twice."""
    return list(ChannelAccount.objects.select_for_update().filter(body=body).order_by("pk"))


def _take(form: PostingForm | ReadingForm) -> str:
    """Save it, or say what is wrong with it."""
    if form.is_valid():
        form.save()
        return ""
    return " ".join(
        f"{form.fields[name].label}：{message}" if name in form.fields else str(message)
        for name, messages in form.errors.items()
        for message in messages
    )


def _account(accounts: list[ChannelAccount], line: Mapping[str, str]) -> tuple[ChannelAccount | None, str]:
    name, channel = line.get("名称", ""), line.get("渠道", "")
    found = [one for one in accounts if one.name == name and channel in ("", one.channel, _chinese(one.channel))]
    if not found:
        return None, _("没有登记过名称是“%(name)s”的这种渠道。请先登记渠道。") % {"name": name[:100]}
    if len(found) > 1:
        return None, _("有几个渠道都叫“%(name)s”，请在“渠道”一栏写明是哪一种。") % {"name": name[:100]}
    return found[0], ""


def _chinese(channel: str) -> str:
    """The name of a channel as tables have it, whatever the language of the page."""
    with override("zh-hans"):
        return str(Channel(channel).label)


def _read(data: bytes) -> tuple[list[str], list[Line]]:
    heads, lines = read_csv(data)
    if "名称" not in heads or not {"截至", "发布日期"} & set(heads):
        raise NotATableError(_("第一行要有“名称”和“截至”（渠道数据）或者“发布日期”（渠道发布）这样的表头。"))
    return heads, lines
