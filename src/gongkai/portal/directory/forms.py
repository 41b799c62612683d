"""What is asked of those who keep the directory?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.bodies.models import Body, Subordination, Unit
from gongkai.portal.directory.naming import body_meant

SUGGESTED = "bodies-suggested"
"""The list beside the form from which a browser completes what is typed."""


class BodyField(forms.CharField):
    """A body, typed by name, short name or code: in a city there are too many to choose from a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"list": SUGGESTED, "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Body | None:
        text = super().clean(value)
        return body_meant(text) if text else None


class BodiesField(forms.CharField):
    """Several bodies, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> list[Body]:
        return [body_meant(line) for line in super().clean(value).splitlines() if line.strip()]


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def _reason() -> forms.CharField:
    return forms.CharField(label=_("理由"), max_length=300, help_text=_("写入账本，以后改不了。"))


def tell(form: forms.BaseForm, error: ValidationError) -> None:
    """What came to light only while saving: each sentence to its field, above the form where it has none here."""
    told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for column, sentences in told.items():
        field = form.fields.get(column)
        for sentence in sentences:
            form.add_error(column if field and not field.widget.is_hidden else None, sentence)


class _Versioned(forms.ModelForm):  # type: ignore[type-arg]
    """Carries the version that its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField) and not isinstance(field.widget, forms.HiddenInput):
                self.fields[name] = _day(field.label, required=field.required)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.instance.pk:
            self.instance.version = given.get("version") or 0
        return given


class BodyForm(_Versioned):
    """What is known of a body."""

    class Meta:
        model = Body
        fields = (
            "name", "short_name", "credit_code", "division_code", "level", "kind",
            "address", "postcode", "phone", "email", "valid_from",
        )  # fmt: skip
        labels = {"valid_from": _("自何日起")}


class NewBodyForm(BodyForm):
    """A body that was not there before."""

    superior = BodyField(label=_("上级"), help_text=_("全称、简称或统一社会信用代码。"))
    government = BodyField(
        label=_("同级政府"),
        required=False,
        help_text=_("对它的行政行为不服，向哪个政府申请行政复议。学校等公共企事业单位、垂直领导的机关不填。"),
    )
    field_order = ("name", "short_name", "superior", "government")


class SuperiorForm(forms.Form):
    """Another superior, from a day on."""

    superior = BodyField(label=_("上级"), help_text=_("全称、简称或统一社会信用代码。"))
    government = BodyField(label=_("同级政府"), required=False)
    day = _day(_("自何日起"), help_text=_("原来的隶属关系到前一天为止。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = _reason()

    @classmethod
    def of(cls, data: Any, row: Subordination | None) -> SuperiorForm:
        known: dict[str, Any] = {"day": timezone.localdate()}
        if row:
            names = {
                "superior": row.superior and row.superior.name,
                "government": row.government and row.government.name,
            }
            known |= {"version": row.version, **names}
        return cls(data, initial=known)


class _OfBody(forms.Form):
    """Something that happens to a body on a day; carries the version of the body that its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, body: Body) -> None:
        super().__init__(data, initial={"version": body.version, "day": timezone.localdate()})
        self.body = body

    def clean_version(self) -> int:
        """From here on the body is the one that the reader saw: saving it notices a change meanwhile."""
        self.body.version = self.cleaned_data["version"]
        return self.body.version


class CloseForm(_OfBody):
    day = _day(_("最后一日"))
    reason = _reason()


class _Reorganised(_OfBody):
    day = _day(_("自何日起"), help_text=_("原机关到前一天为止。"))
    basis = forms.CharField(label=_("依据"), max_length=300, help_text=_("文件名称和文号，如“云编〔2025〕7号”。"))
    reason = _reason()


class RenameForm(_Reorganised):
    name = forms.CharField(label=_("新名称"), max_length=200)
    short_name = forms.CharField(label=_("新简称"), max_length=60, required=False)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("更名一般不换代码。")
    )
    field_order = ("name", "short_name", "credit_code", "day", "basis", "reason")

    def __init__(self, data: Any, body: Body) -> None:
        super().__init__(data, body)
        self.initial["credit_code"] = body.credit_code

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name == self.body.name:
            raise ValidationError(_("新名称与原名称相同。"))
        return name

    def renamed(self) -> Body:
        """Not saved yet."""
        given = self.cleaned_data
        return like(self.body, given["name"], short_name=given["short_name"], credit_code=given["credit_code"])


class MergeForm(_Reorganised):
    others = BodiesField(label=_("一同合并的机关"), required=False, help_text=_("每行一个：全称、简称或信用代码。"))
    into = BodyField(label=_("并入已有的机关"), required=False)
    name = forms.CharField(label=_("或者合并为新的机关，名称"), max_length=200, required=False)
    credit_code = forms.CharField(label=_("新机关的统一社会信用代码"), max_length=18, required=False)
    field_order = ("others", "into", "name", "credit_code", "day", "basis", "reason")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        into, name = given.get("into"), given.get("name")
        if bool(into) == bool(name) and not self.errors.get("into"):
            self.add_error("into", _("“并入已有的机关”和“新的机关”填一个，也只填一个。"))
        if into and into in self.merged():
            self.add_error("into", _("承接的机关不能同时是被合并的机关。"))
        if name and not given.get("others"):
            self.add_error("others", _("合并为新的机关，至少要有两个机关。"))
        return given

    def merged(self) -> list[Body]:
        """This body and the others, each once."""
        return list(dict.fromkeys([self.body, *self.cleaned_data.get("others", [])]))

    def whole(self) -> Body:
        """What they become; a new one is not saved yet."""
        given = self.cleaned_data
        return given["into"] or like(self.body, given["name"], credit_code=given["credit_code"])


class SplitForm(_Reorganised):
    names = forms.CharField(
        label=_("分立为"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个新机关的名称，第一个承接原机关的下属机关、内设机构和人员。"),
    )
    field_order = ("names", "day", "basis", "reason")

    def clean_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(set(names)) < 2 or len(set(names)) != len(names):
            raise ValidationError(_("分立至少有两个新机关，名称各不相同，每行一个。"))
        if too_long := [name for name in names if len(name) > 200]:
            raise ValidationError(_("名称最长 200 字：%(name)s…") % {"name": too_long[0][:20]})
        return names

    def parts(self) -> list[Body]:
        """Not saved yet."""
        return [like(self.body, name) for name in self.cleaned_data["names"]]


def like(body: Body, name: str, **changes: str) -> Body:
    """A new body of the same place, level and kind."""
    kept: Iterable[str] = ("division_code", "level", "kind", "address", "postcode", "phone", "email")
    return Body(name=name, **{column: getattr(body, column) for column in kept}, **changes)


class UnitForm(_Versioned):
    """A unit inside a body."""

    class Meta:
        model = Unit
        fields = ("name", "discloses", "valid_from", "valid_to")
        labels = {"valid_from": _("自何日起"), "valid_to": _("到何日为止")}
        help_texts = {"valid_to": _("仍在的不填；填了就是撤销。任职保留，不再列在这个内设机构。")}
