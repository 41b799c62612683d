"""What is asked on the desk pages of items?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai import prose
from gongkai.catalogue import CatalogueError
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.files.receiving import FilesField
from gongkai.portal.publishing.adopting import adopted_by, entries_for
from gongkai.portal.publishing.handling import COLUMNS
from gongkai.portal.publishing.models import CatalogueAdoption, Item, Relation, Version
from gongkai.portal.ui.forms import DayInput
from gongkai.publication import VALIDITY_KINDS, Attribute
from gongkai.publication.law import label_of

LONGEST_TEXT = 300_000
"""Signs of the text of one item; what is longer is a file beside it."""
HOW_TO_WRITE = _lazy(
    "一行一段。行首加“# ”是标题，“## ”是小标题；“- ”是列表的一项；“| 学校 | 班数 |”是表格的一行，"
    "表头下面一行写“| --- | --- |”；链接写作 [文字](https://网址)。"
)


class ItemForm(forms.ModelForm[Version]):
    """What an item says. `seen` is the digest of what was there when the page was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_lazy("更正、更新的理由（公众可以看到）"), max_length=200, required=False)

    class Meta:
        model = Version
        fields = (
            "title", "text", "summary", "attribute", "attribute_reason", "document_number", "issuer", "formed",
            "changed", "effective", "ends", "take_down", "topic", "genre", "is_rule", "audience", "keywords", "source",
        )  # fmt: skip
        widgets: Mapping[str, forms.Widget] = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
            "summary": forms.Textarea(attrs={"rows": 3}),
            "attribute": forms.RadioSelect(),
            "attribute_reason": forms.Textarea(attrs={"rows": 2}),
            **{name: DayInput() for name in ("formed", "changed", "effective", "ends", "take_down")},
        }
        help_texts: Mapping[str, Any] = {
            "text": HOW_TO_WRITE,
            "summary": _lazy("不超过200字（条例第十二条）。不写的，送审前取正文开头几句。"),
            "attribute": _lazy("起草时就要写明，随文报批（国办发〔2016〕80号）。"),
            "attribute_reason": _lazy("依申请公开、不予公开的，写明理由和条款（条例第十四条至第十六条）。"),
            "document_number": _lazy("例如：云教发〔2026〕7号。"),
            "issuer": _lazy("不写的，为公开机关。"),
            "formed": _lazy("文件上的日期，公开的期限从次日起算（条例第二十六条）。"),
            "changed": _lazy("内容变更的，写变更的日期，期限从次日起重新计算。"),
            "ends": _lazy("有有效期的，写最后一天；届满的次日自动标为失效。"),
            "take_down": _lazy("名单等有公示期的，写最后一天，次日自动撤下（个人信息保护法第十九条）。"),
            "keywords": _lazy("3至5个，用空格分开。"),
            "source": _lazy("转载的，写来源和网址。"),
        }

    def __init__(self, *args: Any, body: Body, item: Item | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body, self.item = body, item
        self.fields["entry"] = forms.ChoiceField(
            label=_("公开目录里的事项"), required=False, choices=[("", _("——不在目录里——")), *entry_choices(body)]
        )
        self.fields["unit"] = forms.ModelChoiceField(
            Unit.objects.filter(Unit.on(), body=body), label=_("责任处室"), required=False
        )
        self.fields["is_disclosure_rule"] = forms.BooleanField(
            label=_("列入“政府信息公开制度”栏"), required=False,
            help_text=_("本机关关于政府信息公开的制度，例如依申请公开办理制度、保密审查制度。"),
        )  # fmt: skip
        if item is not None:
            self.initial.setdefault("is_disclosure_rule", item.is_disclosure_rule)
            self.initial.setdefault("entry", f"{item.adoption_id}:{item.entry}" if item.entry else "")
            self.initial.setdefault("unit", item.unit_id)
            self.initial.setdefault("seen", self.instance.digest)
        if item is None or not item.published:
            del self.fields["reason"]
        self.order_fields(["title", "entry", "is_disclosure_rule", "unit", "text", "summary"])

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        if len(text) > LONGEST_TEXT:
            raise forms.ValidationError(
                _("正文有 %(length)s 字，超过 %(most)s 字。请把长的部分作为附件。"),
                params={"length": len(text), "most": LONGEST_TEXT},
            )
        if problems := prose.problems(text):
            raise forms.ValidationError(list(problems))
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("summary") and given.get("text"):
            given["summary"] = prose.summary(given["text"])
        withheld = given.get("attribute") in (Attribute.WITHHELD, Attribute.ON_REQUEST)
        if withheld and not (given.get("attribute_reason") or "").strip():
            self.add_error("attribute_reason", _("不主动公开的，要写明理由和条款（条例第十四条至第十六条）。"))
        begins, ends = given.get("effective") or given.get("formed"), given.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("有效期至 %(ends)s，早于施行日期 %(begins)s。") % {"ends": ends, "begins": begins})
        for name in ("formed", "changed"):
            if given.get(name) and given[name] > timezone.localdate():
                self.add_error(name, _("这个日期在今天以后。"))
        formed, down = given.get("formed"), given.get("take_down")
        if formed and down and down < formed:
            self.add_error("take_down", _("公示截止日期早于成文日期。"))
        if "reason" in self.fields and not (given.get("reason") or "").strip():
            self.add_error("reason", _("更正、更新已经公开的内容，要写明理由。"))
        return given

    @property
    def words(self) -> dict[str, Any]:
        """What the version is to say."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    @property
    def place(self) -> dict[str, Any]:
        """Where the item belongs: the catalogue and the entry that were chosen, the unit, the column of rules."""
        pk, _colon, entry = self.cleaned_data["entry"].partition(":")
        adoption = CatalogueAdoption.objects.get(pk=pk) if entry else None
        chosen = {name: self.cleaned_data[name] for name in ("unit", "is_disclosure_rule")}
        return {"adoption": adoption, "entry": entry, **chosen}


def entry_choices(body: Body) -> list[tuple[str, list[tuple[str, str]]]]:
    """The entries of the catalogues of a body under their groups; of a school, the part that is its own."""
    found: dict[str, list[tuple[str, str]]] = {}
    for adoption in adopted_by(body):
        try:
            entries = entries_for(body, adoption)
        except CatalogueError:
            continue
        for entry in entries:
            found.setdefault(f"{adoption.title} · {entry.group}", []).append((f"{adoption.pk}:{entry.key}", entry.name))
    return list(found.items())


class ImportForm(forms.Form):
    """A document whose words are taken over."""

    paper = forms.FileField(
        label=_lazy("从文件导入正文"),
        help_text=_lazy(
            ".docx、网页或者纯文本。只取文字、标题和表格；脚本、样式、隐藏文字和批注不导入，含宏的不接收。"
        ),
    )


class PapersForm(forms.Form):
    papers = FilesField(label=_lazy("加上附件"), required=True)
    reason = forms.CharField(label=_lazy("更正、更新的理由（公众可以看到）"), max_length=200, required=False)

    def __init__(self, *args: Any, was_published: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_published:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class SubmitForm(forms.Form):
    urgent = forms.BooleanField(
        label=_lazy("急件：先经保密审查发布，其他步骤一个工作日内补审"),
        required=False,
    )
    reason = forms.CharField(label=_lazy("急件的理由"), max_length=200, required=False)


class OpinionForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_lazy("意见"), choices=[("yes", _lazy("同意")), ("no", _lazy("退回"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_lazy("说明（退回要写明理由）"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class PublishForm(forms.Form):
    day = forms.DateField(
        label=_lazy("定时发布的日期"), required=False, widget=DayInput, help_text=_lazy("不填的，现在就发布。")
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("定时发布要定在今天以后；现在发布的不用填。"))
        if day is not None and day > timezone.localdate() + timedelta(days=365):
            raise forms.ValidationError(_("定时发布最多定到一年以内。"))
        return day


class ReasonForm(forms.Form):
    """A step that needs nothing but its reason."""

    reason = forms.CharField(label=_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["reason"].label = label


class ForceForm(forms.Form):
    """A change of the force of a document."""

    basis = forms.CharField(label=_lazy("依据的文件（名称、文号）"), max_length=200)
    since = forms.DateField(label=_lazy("自哪一天起"), required=False, widget=DayInput)
    until = forms.DateField(
        label=_lazy("延长到哪一天"),
        required=False,
        widget=DayInput,
        help_text=_lazy("只在延长有效期时填；不填的，长期有效。"),
    )

    def __init__(self, *args: Any, kinds: Sequence[str] = VALIDITY_KINDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, label_of(kind)) for kind in kinds]
        self.fields["kind"] = forms.ChoiceField(label=_("变动"), choices=choices)
        self.order_fields(["kind"])


class RelateForm(forms.Form):
    kind = forms.ChoiceField(
        label=_lazy("本信息与它的关系"),
        choices=[
            (Relation.Kind.INTERPRETS, _lazy("本信息解读它")),
            (Relation.Kind.AMENDS, _lazy("本信息修改它")),
            (Relation.Kind.REPEALS, _lazy("本信息废止它")),
            (Relation.Kind.RELATED, _lazy("相关")),
        ],
    )
    number = forms.CharField(label=_lazy("它的索引号"), max_length=40)
