"""Is the number of a person written where many read it? Every form of requests that takes text asks this first.

What is wanted, a remark, a reason are read by many, copied into letters and counted; the number belongs into its own
field, which is sealed (个人信息保护法 art. 6, 28).
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.screening import Finding, Severity, screen_text

IDENTITY_NUMBER = "id18"
"""The scanner for it in `screening/scanners.yaml`; only a sound number blocks, others may be something else."""


class NumberFreeForm(forms.Form):
    """A form that keeps nothing while an identity number stands in one of its texts."""

    may_hold_numbers: ClassVar[frozenset[str]] = frozenset()
    """Fields for which such a number is meant."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and name not in self.may_hold_numbers and name in given:
                text = given[name]
                refusal = why_not("\n".join(text) if isinstance(text, list) else str(text))
                if refusal:
                    self.add_error(name, refusal)
        return given


def refuse_numbers_of_persons(text: str) -> str:
    """The text, unless a number stands in it, for a field of any other form. Raises ValidationError."""
    if refusal := why_not(text):
        raise forms.ValidationError(refusal)
    return text


def why_not(text: str) -> str:
    """The sentence that says where the number belongs, without repeating it; nothing for a text without one."""
    found = numbers_in(text, timezone.localdate())
    sentence = _(
        "这里写了公民身份号码（%(shown)s），没有保存。号码只填在申请表的“证件号码”一栏，那里加密保存；这里请删去号码后再提交。"
    )
    return sentence % {"shown": found[0].mask} if found else ""


def numbers_in(text: str, today: date) -> list[Finding]:
    found = screen_text(text, today=today)
    return [one for one in found if one.scanner == IDENTITY_NUMBER and one.severity == Severity.BLOCK]
