"""How long may the particulars of an applicant be kept after a request was closed, and when may they go?

The periods stand in `law/retention.yaml`. No article sets one for an office, so each is a default that the office may
change; what an article does set is the time in which somebody may still go to court, before which nothing goes.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from gongkai.form import load_strict_yaml


class Particulars(StrEnum):
    """What is known of an applicant beside the name, by what it is needed for."""

    IDENTITY = "identity"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Period:
    """For how many months after the end of a request particulars of one kind are kept, if the office sets nothing else.

    `what` names them; `unverified`: no paper that could be read has this figure.
    """

    months: int
    label: str
    what: str
    unverified: bool


@cache
def period(kind: str) -> Period:
    return Period(**law()["kinds"][kind])


def least_months() -> int:
    """Until then somebody who was told nothing of the remedies may still ask for reconsideration or sue."""
    months: int = law()["least"]["months"]
    return months


def last_day(ended: date, months: int) -> date:
    """The last day of a period of so many months: the day of the same number, or the last of a shorter month."""
    year, month = divmod(ended.year * 12 + ended.month - 1 + months, 12)
    return date(year, month + 1, min(ended.day, monthrange(year, month + 1)[1]))


def goes_on(ended: date, months: int) -> date:
    """The first day on which particulars of a request that ended then are to be deleted.

    Raises ValueError for a period in which somebody may still go to court.
    """
    if months < least_months():
        raise ValueError(f"保存期限不能少于{least_months()}个月（{'、'.join(law()['least']['articles'])}）。")
    return date.fromordinal(last_day(ended, months).toordinal() + 1)


def ended_by(today: date, months: int) -> date:
    """No request that ended after this day has particulars that go today; of those before it, ask `goes_on`."""
    return last_day(today, -months)


@cache
def law() -> Mapping[str, Any]:
    """The whole law file."""
    text = resources.files("gongkai.law").joinpath("retention.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_strict_yaml(text)
    return data
