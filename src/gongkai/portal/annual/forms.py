"""What is asked of whoever makes, reviews or receives an annual report?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.compiling import LONGEST_OVERVIEW
from gongkai.form import Slot
from gongkai.portal.annual.models import CODES, AnnualReport
from gongkai.portal.annual.models.register import FIRST_YEAR
from gongkai.portal.bodies.models import Body

_LONGEST = 20_000
"""Characters of one part."""


class BeginForm(forms.Form):
    """For which body and year."""

    body = forms.ModelChoiceField(label=_lazy("机关"), queryset=Body.objects.none())
    year = forms.IntegerField(label=_lazy("年度"), min_value=FIRST_YEAR)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        this_year = timezone.localdate().year
        self.fields["year"].initial = this_year - 1
        self.fields["year"].widget.attrs["max"] = this_year

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("这一年还没有到。"))
        return year


class WordsForm(forms.ModelForm[AnnualReport]):
    """The three parts in words. `seen` is the version of the record that the page was opened with."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AnnualReport
        fields = ("overview", "problems", "other")
        widgets: Mapping[str, forms.Widget] = {
            "overview": forms.Textarea(attrs={"rows": 16, "maxlength": _LONGEST}),
            "problems": forms.Textarea(attrs={"rows": 10, "maxlength": _LONGEST}),
            "other": forms.Textarea(attrs={"rows": 6, "maxlength": _LONGEST}),
        }
        help_texts: Mapping[str, Any] = {
            "overview": _lazy("主动公开、依申请公开、政府信息管理、平台建设、监督保障五个方面，一般不超过1000字。"),
            "problems": _lazy("写明上一年的问题改得怎样，今年还有什么问题、怎样改。"),
            "other": _lazy("写明收取信息处理费的情况（国办函〔2020〕109号）；没有其他事项的，写明没有。"),
        }

    @property
    def length(self) -> int:
        return len("".join(str(self["overview"].value() or "").split()))

    @property
    def is_long(self) -> bool:
        return self.length > LONGEST_OVERVIEW


class ReasonedForm(forms.Form):
    """A code and a reason in words."""

    code = forms.ChoiceField(label=_lazy("原因"), choices=CODES)
    reason = forms.CharField(label=_lazy("说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class StatementForm(ReasonedForm):
    """Another figure than the one counted."""

    value = forms.DecimalField(label=_lazy("填报数"), max_digits=18, decimal_places=6)
    field_order = ("value", "code", "reason")

    def __init__(self, *args: Any, slot: Slot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slot = slot
        if slot.kind == "count":
            self.fields["value"].widget.attrs["step"] = "1"

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        if self.slot.kind == "count" and (value != value.to_integral_value() or value < 0):
            raise forms.ValidationError(_("件数应当是不小于0的整数。"))
        return value


class ReviewForm(forms.Form):
    """Agree to a draft, or return it with a reason."""

    agrees = forms.ChoiceField(
        label=_lazy("意见"), choices=[("yes", _lazy("同意")), ("no", _lazy("退回修改"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_lazy("退回的理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("reason", "").strip():
            self.add_error("reason", _("退回应当写明理由。"))
        return data


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(forms.Form):
    """For an edition after the first: what was corrected and why, which the public reads."""

    reason = forms.CharField(
        label=_lazy("更正了什么、为什么（公众可以看到）"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
