"""What is asked when a letter is sent off, received or came back, and what its page shows of its delivery?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.receiving import FilesField, entry
from gongkai.portal.foi import delivery as hand
from gongkai.portal.foi.composing import template_of
from gongkai.portal.foi.delivery import Handing
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import Delivery, Failure, FoiLetter, LetterState
from gongkai.portal.ui.elements import FileEntry
from gongkai.portal.ui.forms import DayInput
from gongkai.portal.visibility import visible
from gongkai.procedure.law import law

WORDERS = (Duty.HANDLER, Duty.REGISTRAR)


class HandingForm(NumberFreeForm):
    """How a letter is sent off; what a means asks for is asked of it when it is kept."""

    means = forms.ChoiceField(label=_lazy("送达方式"))
    on = forms.DateField(
        label=_lazy("送出日期"), widget=DayInput, help_text=_lazy("邮寄的为交邮日期，当面的为签收日期。")
    )
    at = forms.TimeField(
        label=_lazy("送出时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_lazy("电子邮件的发出时间。"),
    )  # fmt: skip
    tracking = forms.CharField(
        label=_lazy("邮件号"), max_length=40, required=False,
        help_text=_lazy("邮寄的填写。应当用邮政企业的EMS或者挂号信，其他快递不算（国办公开办函〔2016〕235号）。"),
    )  # fmt: skip
    address = forms.CharField(
        label=_lazy("送达地址"), max_length=200, required=False, help_text=_lazy("电子邮件的收件地址，或者邮寄的地址。")
    )
    received_by = forms.CharField(
        label=_lazy("签收人"), max_length=100, required=False,
        help_text=_lazy("当面送达的填写；委托代领的，写明受托人。"),
    )  # fmt: skip
    note = forms.CharField(label=_lazy("凭证、说明"), max_length=200, required=False)
    papers = FilesField(label=_lazy("凭证文件（交邮收据、送达回证等）"))
    explanation = forms.CharField(
        label=_lazy("对检查提示的说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, letter: FoiLetter, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        not_for_others = set() if template_of(letter).to == "applicant" else {"download"}
        self.fields["means"].choices = [  # type: ignore[attr-defined]
            (one["label"], [(key, kind["label"]) for key, kind in one["means"].items() if key not in not_for_others])
            for one in law()["deliveries"].values()
        ]
        if again:
            del self.fields["explanation"]

    @property
    def handing(self) -> Handing:
        given = self.cleaned_data
        return Handing(
            given["means"], given["on"], given["at"], given["tracking"], given["address"], given["received_by"],
            given["note"], given["papers"],
        )  # fmt: skip


class ReceivedForm(NumberFreeForm):
    on = forms.DateField(label=_lazy("签收、收到日期"), widget=DayInput)
    by = forms.CharField(label=_lazy("签收人"), max_length=100, required=False)
    note = forms.CharField(label=_lazy("凭证、说明"), max_length=200, required=False)
    papers = FilesField(label=_lazy("凭证文件（回执、查询结果等）"))


class FailedForm(NumberFreeForm):
    on = forms.DateField(label=_lazy("退回日期"), widget=DayInput)
    why = forms.ChoiceField(label=_lazy("没有送达的原因"), choices=Failure.choices)
    note = forms.CharField(label=_lazy("凭证、说明"), max_length=200, required=False)
    papers = FilesField(label=_lazy("凭证文件（退件等）"))


# --- on the page of the letter --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """One try as the page shows it."""

    delivery: Delivery
    files: list[FileEntry]


def delivery_shown_with(letter: FoiLetter, viewer: Viewer) -> dict[str, Any]:
    """What the letter's page shows of its delivery."""
    kept = visible(viewer, Delivery).filter(letter=letter)
    tries = [Try(one, [entry(file) for file in files_of(one)]) for one in kept]
    day, why = hand.day_that_counts(letter)
    last = tries[-1].delivery if tries else None
    may = viewer.holds(*WORDERS, body=letter.request.body_id)
    came_back = last is not None and last.failed_on is not None
    return {
        "tries": tries,
        "day_that_counts": day,
        "why_that_day": why,
        "send_form": HandingForm(letter=letter) if may and letter.state == LetterState.READY else None,
        "again_form": HandingForm(letter=letter, again=True, auto_id="again_%s") if may and came_back else None,
        "open_try": last if may and last is not None and last.is_open else None,
        "received_form": ReceivedForm(auto_id="received_%s"),
        "failed_form": FailedForm(auto_id="failed_%s"),
    }
