"""What is asked on the pages of requests? The statutory particulars, and for each step what its event needs to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING
from dataclasses import fields as columns_of
from datetime import date
from typing import Any, get_type_hints

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.identifiers import problem_with_credit_code, problem_with_resident_number
from gongkai.outcomes import outcomes
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.files.receiving import FilesField
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import APPLICANT_KINDS, CHANNELS, DeliveryForm, Proof
from gongkai.portal.foi.retention import keeping_of
from gongkai.portal.ui.forms import DayInput
from gongkai.procedure import KINDS, Event, NextStep
from gongkai.procedure.events import Consultee
from gongkai.procedure.law import law

LONGEST = 4000
"""Characters in the description of what is asked for."""

CHECKED: Mapping[str, Callable[[str], str | None]] = {
    "resident": problem_with_resident_number,
    "credit_code": problem_with_credit_code,
}
"""Kinds of numbers that carry a check character. Any other number is taken as it is."""

LABELS = {
    "on": _("日期"),
    "reason": _("理由、说明"),
    "evidence": _("凭据（文号、单号、电话记录等）"),
    "channel": _("提交方式"),
    "number": _("登记编号"),
    "until": _("期限"),
    "method": _("计收方式"),
    "count": _("本月第几件，或者页数"),
    "yuan": _("金额（元）"),
    "parts": _("各项内容（每行一项）"),
    "main": _("主要的一项"),
    "days": _("延长几个工作日"),
    "approved_by": _("批准人"),
    "approved_on": _("批准日期"),
    "party": _("征求谁的意见"),
    "consultee": _("征求意见的性质"),
    "consents": _("同意公开"),
    "into": _("并入哪一件"),
    "to": _("负责公开的机关"),
    "outcome": _("办理结果"),
    "sub_reason": _("情形"),
    "withheld": _("不予公开的部分依据"),
    "part": _("哪一项"),
    "way": _("送达方式"),
}


class ApplicantForm(NumberFreeForm):
    """The applicant and what is asked for: 条例 art. 29 ¶2, and no purpose (the law of 2019 asks for none)."""

    applicant_kind = forms.ChoiceField(label=_("申请人类别"), choices=[("", "——"), *APPLICANT_KINDS])
    applicant_name = forms.CharField(label=_("姓名或者名称"), max_length=100)
    id_kind = forms.ChoiceField(
        label=_("身份证明"),
        choices=[
            ("", _("——")),
            ("resident", _("居民身份证")),
            ("credit_code", _("统一社会信用代码")),
            ("passport", _("护照")),
            ("other", _("其他")),
        ],
    )
    id_number = forms.CharField(label=_("证件号码"), max_length=40, help_text=_("加密保存，只供核对身份。"))
    phone = forms.CharField(label=_("联系电话"), max_length=40, required=False)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    address = forms.CharField(label=_("通信地址"), max_length=200, required=False)
    wanted = forms.CharField(
        label=_("申请公开的政府信息"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "写明名称、文号，或者便于查询的其他特征，如年份、单位、事项。不必说明用途。最多四千字，更长的作为材料附上。"
        ),
    )
    delivery_form = forms.ChoiceField(label=_("希望的提供方式"), choices=DeliveryForm.choices)
    identity = FilesField(label=_("身份证明的照片或者扫描件（可以不交）"))
    material = FilesField(label=_("其他材料（可以不交）"))

    may_hold_numbers = frozenset({"id_number"})
    field_order: tuple[str, ...] = ("wanted",)  # first what is asked for: it may have been answered already

    def __init__(self, *args: Any, proof: str = Proof.OPTIONAL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proof == Proof.NOT_ASKED:
            del self.fields["identity"]
        elif proof == Proof.REQUIRED:
            self.fields["identity"].required = True
            self.fields["identity"].label = _("身份证明的照片或者扫描件")

    def clean_id_number(self) -> str:
        """As printed; who copied it wrong is told now and not by a letter that asks for a correction."""
        number = "".join(self.cleaned_data["id_number"].split()).upper()
        check = CHECKED.get(self.cleaned_data.get("id_kind", ""))
        if number and check and (problem := check(number)):
            raise forms.ValidationError(problem)
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(name) for name in ("phone", "email", "address")):
            raise forms.ValidationError(_("请至少填写一种联系方式：电话、电子邮箱或者通信地址（条例第二十九条）。"))
        return given

    @property
    def particulars(self) -> dict[str, str]:
        """What is sealed."""
        return {name: self.cleaned_data[name] for name in ("id_kind", "id_number", "phone", "email", "address")}


class IntakeForm(ApplicantForm):
    """What the registrar enters of a request that came by letter, at the counter, by fax or by telephone."""

    body = forms.ModelChoiceField(label=_("机关"), queryset=Body.objects.none())
    channel = forms.ChoiceField(label=_("提交方式"), choices=CHANNELS)
    on = forms.DateField(label=_("收到材料的日期"), widget=DayInput)
    confirmed = forms.DateField(
        label=_("与申请人确认的日期"),
        widget=DayInput,
        required=False,
        help_text=_(
            "平常信函、互联网、电子邮件和传真以双方确认之日为收到申请之日（条例第三十一条）；还没有确认的，以后补记。"
        ),
    )
    evidence = forms.CharField(label=_("凭据（邮件号、电话记录等）"), max_length=200, required=False)

    field_order = ("body", "channel", "on", "confirmed", "evidence")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()
        self.fields["id_kind"].required = self.fields["id_number"].required = False
        if bodies and not _asking_for_proof(bodies):
            del self.fields["identity"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        body = given.get("body")
        if body and given.get("identity") and not _asking_for_proof([body]):
            self.add_error("identity", _("这个机关不收取身份证明的照片、扫描件，请不要上传，退还申请人。"))
        return given

    @property
    def lacks_proof(self) -> bool:
        """The body wants a picture of the identity paper and none came. It is registered all the same: the answer
        period runs, and within 7 working days the applicant may be asked to correct it (条例 art. 30)."""
        given = self.cleaned_data
        return not given.get("identity") and keeping_of(given["body"]).proof == Proof.REQUIRED


def _asking_for_proof(bodies: Iterable[Body]) -> bool:
    """Whether one of them takes in pictures of identity papers."""
    return any(keeping_of(body).proof != Proof.NOT_ASKED for body in bodies)


class AssignForm(NumberFreeForm):
    """Who works on the request."""

    officer = forms.ModelChoiceField(label=_("承办人"), queryset=Person.objects.none(), required=False)
    unit = forms.ModelChoiceField(label=_("承办机构"), queryset=Unit.objects.none(), required=False)
    reason = forms.CharField(label=_("理由、说明"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = people  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class NoteForm(NumberFreeForm):
    text = forms.CharField(label=_("备注"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


# --- a step ---------------------------------------------------------------------------------------------------------


class StepForm(NumberFreeForm):
    """What an event of this kind needs to know; each field is a column of the event."""

    def __init__(self, *args: Any, step: NextStep, parts: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made = KINDS[step.kind]
        hints = get_type_hints(self.made)
        for column in columns_of(self.made):
            if column.name == "who" or (column.name in {"part", "main"} and not any(parts)):
                continue
            required = column.default is MISSING and hints[column.name] is not bool
            self.fields[column.name] = _field_for(column.name, hints[column.name], step, parts, required=required)
        self.fields["on"].initial = timezone.localdate()
        self.order_fields([name for name in self.fields if name not in {"reason", "evidence"}])

    def event(self) -> Event:
        given: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value in ("", None, []):
                continue
            if name == "parts":
                given[name] = tuple(line.strip() for line in value.splitlines() if line.strip())
            elif name == "withheld":
                given[name] = tuple(value)
            elif name == "consultee":
                given[name] = Consultee(value)
            else:
                given[name] = value
        return self.made(**given)


def _field_for(name: str, kind: Any, step: NextStep, parts: Sequence[str], *, required: bool) -> forms.Field:
    label = LABELS[name]
    if choices := _choices(name, step, parts):
        if name == "withheld":
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)
        return forms.ChoiceField(
            label=label, choices=choices if required else [("", "——"), *choices], required=required
        )
    if kind is bool:
        return forms.BooleanField(label=label, required=False)
    if kind is int:
        return forms.IntegerField(label=label, min_value=1, max_value=100_000, required=required)
    if kind in (date, date | None):
        return forms.DateField(label=label, widget=DayInput, required=required)
    long = name in {"reason", "parts"}
    widget_for = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    return forms.CharField(label=label, max_length=LONGEST if long else 200, required=required, widget=widget_for)


def _choices(name: str, step: NextStep, parts: Sequence[str]) -> list[tuple[str, Any]]:
    known = outcomes()
    reasons = [(one.key, f"{known[key].label}：{one.label}") for key in step.outcomes for one in known[key].reasons]
    asked = [("third_party", _("第三方（条例第三十二条）")), ("joint_agency", _("共同制作的机关（条例第三十四条）"))]
    return {
        "channel": CHANNELS,
        "way": [(key, way["label"]) for key, way in law()["deliveries"].items()],
        "outcome": [(key, known[key].label) for key in step.outcomes],
        "sub_reason": reasons,
        "withheld": [(key, one.label) for key, one in known.items() if one.group == "refused"],
        "consultee": asked,
        "method": [("requests", _("按件计收")), ("pages", _("按量计收"))],
        "part": [(part, part) for part in parts],
    }.get(name, [])
