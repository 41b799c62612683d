"""What is asked on the pages of disputes? Whom and what a dispute is about, and for each step what its event needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING
from dataclasses import fields as columns_of
from datetime import date
from typing import Any, get_type_hints

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.disputes import KINDS, NextStep, Route, Standing
from gongkai.disputes import DisputeEvent as Happened
from gongkai.disputes.law import Column, column_of, grounds, results
from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.disputes.handling import RECORDING
from gongkai.portal.disputes.models import ROUTES, Dispute, DisputePaper, DisputeRules, Evidence
from gongkai.portal.files.receiving import FilesField
from gongkai.portal.foi.assigning import can_work_for
from gongkai.portal.foi.identity_numbers import NumberFreeForm, refuse_numbers_of_persons
from gongkai.portal.foi.models import FoiLetter, FoiPart, FoiRequest
from gongkai.portal.publishing.models import Item
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import visible

_NUMBER = re.compile(r"(\d{4})-(\d{1,9})", re.ASCII)

LABELS = {
    "on": _("日期"),
    "reason": _("说明"),
    "evidence": _("凭据（文号、单号等）"),
    "number": _("案号、文号"),
    "simple": _("适用简易程序"),
    "reply_by": _("通知书载明的答复、答辩截止日期"),
    "day": _("听证、开庭的日期"),
    "place": _("地点"),
    "result": _("结果"),
    "grounds": _("为什么被纠正"),
    "received": _("收到决定书之日"),
    "redo_by": _("决定、裁判要求履行的截止日期"),
    "by": _("谁上诉"),
}
HINTS = {
    "simple": _("行政复议：答复期限为5个工作日，审理期限为30日（行政复议法第五十四条、第六十二条）。"),
    "reply_by": _("诉讼必须填写，以应诉通知书为准；复议没有写明的不填，由系统按收到副本之日计算。"),
    "grounds": _("只在被纠正时填写，可以选几项。用于统计哪些答复被纠正、为什么。"),
    "received": _("起诉的期限自申请人收到之日起算（行政诉讼法第四十五条）；不知道申请人何时收到的，填本机关收到之日。"),
}
OF_COURT_ONLY = {"by"}
NOT_OF_COURT = {"received"}


MOST_EARLIER = 50
"""So many earlier disputes can be chosen from where no request narrows them."""


def _newest(found: QuerySet[Dispute]) -> list[int]:
    return list(found.order_by("-year", "-serial").values_list("pk", flat=True)[:MOST_EARLIER])


class LetterField(forms.ModelChoiceField[FoiLetter]):
    """Letters by what they are called and their number."""

    def label_from_instance(self, obj: FoiLetter) -> str:
        return f"{obj.name} {obj.number}".strip()


class EntryForm(NumberFreeForm):
    """A new dispute, or what is known of one. Once begun, neither body nor route nor day can change: they count."""

    body = forms.ModelChoiceField(label=_("被申请、被诉的机关"), queryset=Body.objects.none())
    route = forms.ChoiceField(label=_("途径"), choices=ROUTES)
    on = forms.DateField(
        label=_("提出申请、起诉的日期"),
        widget=DayInput,
        help_text=_("表四从这一天起计这一件；不知道的，填收到通知的日期。"),
    )
    party = forms.CharField(label=_("申请人、原告"), max_length=100)
    organ = forms.CharField(label=_("复议机关、法院"), max_length=100)
    request_number = forms.CharField(
        label=_("所涉的申请（编号）"), max_length=20, required=False, help_text=_("例如 2026-0007。")
    )
    part = forms.ModelChoiceField(label=_("只涉及其中哪一项"), queryset=FoiPart.objects.none(), required=False)
    letter = LetterField(label=_("所涉的文书"), queryset=FoiLetter.objects.none(), required=False)
    item_number = forms.CharField(label=_("所涉的公开信息（索引号）"), max_length=40, required=False)
    about = forms.CharField(
        label=_("争议的事项"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有编号、索引号可写的必须填写，如要求主动公开而没有公开、公开侵犯隐私。"),
    )
    follows = forms.ModelChoiceField(label=_("此前的行政复议"), queryset=Dispute.objects.none(), required=False)
    officer = forms.ModelChoiceField(label=_("承办人"), queryset=Person.objects.none(), required=False)

    def __init__(
        self, *args: Any, viewer: Viewer, foi: FoiRequest | None = None, dispute: Dispute | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.dispute = viewer, dispute
        bodies = viewer.bodies(*RECORDING) if dispute is None else frozenset({dispute.body_id})
        self._choices(bodies, foi)
        if dispute is not None:
            for name in ("body", "route", "on", "request_number"):
                del self.fields[name]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=dispute.version)
        for name in ("part", "letter", "follows"):
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]  # nothing to choose from

    def _choices(self, bodies: frozenset[int], foi: FoiRequest | None) -> None:
        earlier = visible(self.viewer, Dispute).filter(body__in=bodies, route=Route.RECONSIDERATION)
        choices: Mapping[str, Any] = {
            "body": Body.objects.filter(pk__in=bodies),
            "part": FoiPart.objects.filter(request=foi),
            "letter": visible(self.viewer, FoiLetter).filter(request=foi).exclude(sent_on=None),
            "follows": earlier.filter(request=foi) if foi else earlier.filter(pk__in=_newest(earlier)),
            "officer": Person.objects.filter(pk__in=can_work_for(bodies)),
        }
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
            self.fields[name].empty_label = "——"  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("这个日期在今天以后。"))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        body = self.dispute.body if self.dispute else given.get("body")
        given["request"] = (
            self.dispute.request if self.dispute else self._request(body, given.get("request_number", ""))
        )
        given["item"] = self._item(body, given.get("item_number", ""))
        if not (given["request"] or given["item"] or given.get("about")) and not self.errors:
            self.add_error("about", _("请写明所涉的申请编号、公开信息的索引号，或者争议的事项。"))
        route = self.dispute.route if self.dispute else given.get("route")
        if given.get("follows") and route != Route.AFTER_RECONSIDERATION:
            self.add_error("follows", _("只有复议后起诉的才有此前的行政复议。"))
        return given

    def _request(self, body: Body | None, number: str) -> FoiRequest | None:
        if not number.strip() or body is None:
            return None
        found = _NUMBER.fullmatch(number.strip())
        seen = visible(self.viewer, FoiRequest).filter(body=body)
        known = seen.filter(year=found[1], serial=found[2]).first() if found else None
        if known is None:
            self.add_error("request_number", _("这个机关没有编号是这样的申请。编号写作 2026-0007。"))
        return known

    def _item(self, body: Body | None, number: str) -> Item | None:
        if not number.strip() or body is None:
            return None
        known = visible(self.viewer, Item).filter(body=body, index_number=number.strip()).first()
        if known is None:
            self.add_error("item_number", _("这个机关没有索引号是这样的公开信息。"))
        return known


class StepForm(NumberFreeForm):
    """What an event of this kind needs to know; each field is a column of the event."""

    def __init__(self, *args: Any, step: NextStep, now: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made, self.now = KINDS[step.kind], now
        hints = get_type_hints(self.made)
        left_out = {"who", "route"} | (NOT_OF_COURT if now.route.is_court else OF_COURT_ONLY)
        for column in columns_of(self.made):
            if column.name in left_out:
                continue
            required = column.default is MISSING and hints[column.name] is not bool
            self.fields[column.name] = self._field(column.name, hints[column.name], required=required)
        self.fields["on"].initial = timezone.localdate()
        self.order_fields([name for name in self.fields if name not in {"reason", "evidence"}])

    def _field(self, name: str, kind: Any, *, required: bool) -> forms.Field:
        told: dict[str, Any] = {"label": LABELS[name], "required": required, "help_text": HINTS.get(name, "")}
        if name == "result":
            return forms.ChoiceField(choices=[("", "——"), *self._results()], **told)
        if name == "grounds":
            choices = [(key, one.label) for key, one in grounds().items()]
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **told)
        if name == "simple":
            return forms.BooleanField(**{**told, "help_text": "" if self.now.route.is_court else HINTS["simple"]})
        if kind in (date, date | None):
            needed = required or (name == "reply_by" and self.now.route.is_court)
            return forms.DateField(widget=DayInput, **{**told, "required": needed})
        if name == "reason":
            return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **told)
        return forms.CharField(max_length=100, **told)

    def _results(self) -> list[tuple[str, Any]]:
        """Those of this way to an end, grouped by the column of table four in which they are counted today."""
        on_appeal = self.now.course.appealed is not None
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in results().items():
            if one.court == self.now.route.is_court and (on_appeal or not one.appeal):
                column = column_of(key, timezone.localdate(), self.now.course.instances[0].column or Column.UPHELD)
                groups.setdefault(column.label, []).append((key, f"{one.label}（{one.basis}）"))
        return list(groups.items())

    def event(self) -> Happened:
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
        if "grounds" in given:
            given["grounds"] = tuple(given["grounds"])
        return self.made(**given)


class StrikeForm(NumberFreeForm):
    reason = forms.CharField(label=_("为什么撤销"), max_length=200)


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("种类"), choices=DisputePaper.Kind.choices)
    papers = FilesField(label=_("文件"), required=True)


class EvidenceForm(forms.ModelForm[Evidence]):
    class Meta:
        model = Evidence
        fields = ("name", "proves", "source", "pages")

    def clean_name(self) -> str:
        return refuse_numbers_of_persons(self.cleaned_data["name"])

    def clean_proves(self) -> str:
        return refuse_numbers_of_persons(self.cleaned_data["proves"])


class RulesForm(forms.ModelForm[DisputeRules]):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = DisputeRules
        fields = ("under_appeal",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
