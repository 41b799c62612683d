"""By when must an annual report be filed and public, and what may an office set?

The facts stand in `law/submission.yaml`, each with its article.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from gongkai.form import load_strict_yaml


class State(StrEnum):
    """Where the newest edition stands. What the public may read meanwhile is another question (`Standing.public`)."""

    NONE = "none"
    DRAFT = "draft"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        label: str = law()["states"][self.value]
        return label


@dataclass(frozen=True, slots=True)
class Settings:
    """What no national paper settles. `three_people`: who prepares, who reviews and who signs are three people."""

    three_people: bool = True


def deadline(year: int, *, government: bool = False) -> date:
    """The last day for the report on a year: 31 January for departments, 31 March for a government (条例第四十九条)."""
    day = law()["deadlines"]["governments" if government else "departments"]
    return date(year + 1, day["month"], day["day"])


def label_of(kind: str) -> str:
    """What a kind of event is called."""
    label: str = law()["steps"][kind]["label"]
    return label


def article_of(kind: str) -> str:
    article: str = law()["steps"][kind]["article"]
    return article


@cache
def law() -> Mapping[str, Any]:
    """The whole law file."""
    text = resources.files("gongkai.law").joinpath("submission.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_strict_yaml(text)
    return data
