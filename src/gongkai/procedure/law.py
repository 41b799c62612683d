"""What does the Regulation fix for the procedure, and what may an office set?

The facts stand in `law/procedure.yaml`, each with its article; what no paper settles is a setting with a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from gongkai.form import load_strict_yaml


class State(StrEnum):
    """Where a request stands. `label` of the law file says it in Chinese."""

    UNCONFIRMED = "unconfirmed"
    IN_PROGRESS = "in_progress"
    AWAITING_CORRECTION = "awaiting_correction"
    CORRECTION_LAPSED = "correction_lapsed"
    AWAITING_REASONS = "awaiting_reasons"
    REASONS_LAPSED = "reasons_lapsed"
    CONSULTING = "consulting"
    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_LAPSED = "payment_lapsed"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        label: str = law()["states"][self.value]
        return label


class Limit(NamedTuple):
    """A period in working days and the article that sets it."""

    days: int
    article: str


class SettingsError(ValueError):
    """A setting that the procedure does not know; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office may set, or what no paper that could be read settles. `defaults()` gives those of the law file."""

    internet_receipt: str
    confirmation_late_after: int
    correction_days: int
    reasons_days: int
    reasons_clock: str
    payment_days: int
    count_unit: str
    not_government_information_row: str
    resent_counts: str
    warn_before: tuple[int, ...]

    def __post_init__(self) -> None:
        for field in fields(self):
            rule, value = law()["settings"][field.name], getattr(self, field.name)
            if value not in rule.get("choices", [value]):
                raise SettingsError(f"{rule['label']}：不能设为“{value}”，可以设为{'、'.join(rule['choices'])}。")
            numbers = value if isinstance(value, tuple) else (value,) if isinstance(value, int) else ()
            if any(not 0 < number <= 250 for number in numbers):
                raise SettingsError(f"{rule['label']}：应为1至250的整数。")


@cache
def defaults() -> Settings:
    """The settings as the law file has them."""
    values = {name: rule["value"] for name, rule in law()["settings"].items()}
    return Settings(**{**values, "warn_before": tuple(values["warn_before"])})


@cache
def limit(name: str) -> Limit:
    rule = law()["limits"][name]
    return Limit(rule["days"], rule["article"])


@cache
def in_force_from() -> date:
    """The day since when the Regulation has its present form; what was received before follows the old one."""
    day: date = law()["effective"]
    return day


@cache
def law() -> Mapping[str, Any]:
    """The whole law file."""
    text = resources.files("gongkai.law").joinpath("procedure.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_strict_yaml(text)
    return data
