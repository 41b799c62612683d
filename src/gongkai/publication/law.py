"""What does the law fix for the way to the public, and what may an office set?

The facts stand in `law/publication.yaml`, each with its article; what no paper settles is a setting with a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from gongkai.form import load_strict_yaml


class Attribute(StrEnum):
    """Who may have a document: everybody by itself, whoever asks for it, or nobody (公开属性)."""

    PROACTIVE = "proactive"
    ON_REQUEST = "on_request"
    WITHHELD = "withheld"

    @property
    def label(self) -> str:
        label: str = law()["attributes"][self.value]["label"]
        return label


class State(StrEnum):
    """Where the working copy of an item stands. The public may meanwhile read an earlier one (`Standing.is_public`)."""

    DRAFT = "draft"
    RETURNED = "returned"
    REVIEW = "review"
    READY = "ready"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        label: str = law()["states"][self.value]
        return label


class Validity(StrEnum):
    """Whether a document is in force (有效性)."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REPEALED = "repealed"

    @property
    def label(self) -> str:
        label: str = law()["validities"][self.value]
        return label

    @property
    def is_in_force(self) -> bool:
        """Counted among the documents in force (现行有效): an amended one is."""
        return self in (Validity.IN_FORCE, Validity.AMENDED)


SECRECY = "secrecy"
"""The step that is never left out: 先审查、后公开（保守国家秘密法实施条例第四十二条）."""


class SettingsError(ValueError):
    """A setting that the law does not allow; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office may set. `steps` are the reviews before publication, in their order; periods are working days."""

    steps: tuple[str, ...]
    publisher_apart: bool
    urgent_review_days: int
    secrecy_days: int
    expiry_warning_months: int
    interpretation_days: int

    def __post_init__(self) -> None:
        if unknown := [step for step in self.steps if step not in reviews()]:
            raise SettingsError(f"没有“{unknown[0]}”这一步审核。可用的：{'、'.join(reviews())}。")
        if list(self.steps) != [step for step in reviews() if step in self.steps]:
            raise SettingsError("审核步骤的次序应当是一审、二审、三审，每步一次。")
        if SECRECY not in self.steps:
            raise SettingsError("不能不经保密审查：先审查、后公开（条例第十七条、保守国家秘密法第三十五条）。")
        for name in ("urgent_review_days", "secrecy_days", "expiry_warning_months", "interpretation_days"):
            if not 0 < getattr(self, name) <= 60:
                raise SettingsError(f"{law()['settings'][name]['label']}：应为1至60的整数。")


def costs(settings: Settings) -> tuple[str, ...]:
    """What is given up with each choice that shortens the way, a sentence each; nothing for the whole way."""
    left_out = [rule["cost"] for step, rule in reviews().items() if step not in settings.steps]
    return (*left_out, *(() if settings.publisher_apart else (law()["publisher_cost"],)))


@cache
def defaults() -> Settings:
    """The settings as the law file has them."""
    values = {name: rule["value"] for name, rule in law()["settings"].items()}
    return Settings(**{**values, "steps": tuple(values["steps"])})


@cache
def reviews() -> Mapping[str, Mapping[str, str]]:
    """The steps of the review in their order, with what each looks at."""
    steps: Mapping[str, Mapping[str, str]] = law()["review"]
    return steps


def label_of(kind: str) -> str:
    """What a kind of event is called."""
    label: str = law()["steps"][kind]["label"]
    return label


@cache
def law() -> Mapping[str, Any]:
    """The whole law file."""
    text = resources.files("gongkai.law").joinpath("publication.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_strict_yaml(text)
    return data
