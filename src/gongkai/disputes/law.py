"""Which periods run in a dispute, how can it end, and in which column is each ending counted?

The facts stand in `law/disputes.yaml`, each with its article and the day since which it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from gongkai.form import load_strict_yaml
from gongkai.workdays import Calendar


class Route(StrEnum):
    """The three rows of table four: reconsideration, a suit without it, a suit after it."""

    RECONSIDERATION = "reconsideration"
    DIRECT = "direct"
    AFTER_RECONSIDERATION = "after_reconsideration"

    @property
    def is_court(self) -> bool:
        return self is not Route.RECONSIDERATION

    @property
    def label(self) -> str:
        label: str = law()["routes"][self.value]["label"]
        return label

    @property
    def row(self) -> str:
        """The beginning of its cell keys: `disputes.litigation.direct`."""
        row: str = law()["routes"][self.value]["row"]
        return row


class State(StrEnum):
    """How far a dispute has come."""

    FILED = "filed"
    RUNNING = "running"
    DECIDED = "decided"
    APPEAL = "appeal"
    FINAL = "final"

    @property
    def label(self) -> str:
        label: str = law()["states"][self.value]
        return label


class Column(StrEnum):
    """The columns of table four, the total apart."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    OTHER = "other"
    PENDING = "pending"

    @property
    def label(self) -> str:
        label: str = law()["columns"][self.value]
        return label


class UnderAppeal(StrEnum):
    """Where a case is counted that was judged and is under appeal on 31 December."""

    PENDING = "pending"
    FIRST_INSTANCE = "first_instance"


class SettingsError(ValueError):
    """A setting that does not exist; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the form leaves open and an office may settle."""

    under_appeal: UnderAppeal = UnderAppeal.PENDING


@dataclass(frozen=True, slots=True)
class Result:
    """One way in which a case can end. `appeal`: in the second instance only."""

    key: str
    label: str
    article: str
    court: bool = False
    appeal: bool = False
    unverified: bool = False

    @property
    def basis(self) -> str:
        """The article, marked where nobody has checked it yet."""
        return f"{self.article}（条文待核）" if self.unverified else self.article


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a case was lost, and what that says to those who write the next answer."""

    key: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Period:
    """So many days or working days; the day on which it begins does not count (the law says 自……之日起)."""

    days: int
    unit: str
    article: str

    def end(self, start: date, calendar: Calendar) -> date:
        """Its last day. Raises CalendarError outside of every calendar."""
        if self.unit == "workdays":
            return calendar.add(start, self.days, provisional=True)
        return start + timedelta(days=self.days)


@cache
def results() -> Mapping[str, Result]:
    """Every way in which a case can end, by its key."""
    return {entry["key"]: Result(**entry) for entry in law()["results"]}


@cache
def grounds() -> Mapping[str, Ground]:
    """Every reason for which a case is lost, by its key."""
    return {entry["key"]: Ground(**entry) for entry in law()["grounds"]}


def period(which: str, on: date, *, simple: bool) -> Period | None:
    """The period of a reconsideration (`reply`, `decision`, `extension`) by the law of a day; None without one."""
    rules = [rule for rule in law()["clocks"] if rule["effective"] <= on]
    found = rules[-1]["simple" if simple else "ordinary"].get(which) if rules else None
    return Period(**found) if found else None


def sue_after_reconsideration() -> Period:
    """How long somebody can go to court after a decision on reconsideration."""
    return Period(**law()["sue_after_reconsideration"])


def column_of(result: str, on: date, first_instance: Column | None = None) -> Column:
    """In which column a result of that day is counted; `first_instance` is the column of the judgment under appeal."""
    mapping = [one for one in law()["mappings"] if one["effective"] <= on] or law()["mappings"][:1]
    if result in mapping[-1]["as_first_instance"]:
        return first_instance or Column.UPHELD
    return next(column for column in Column if result in mapping[-1].get(column.value, ()))


def label_of(kind: str) -> str:
    label: str = law()["steps"][kind]["label"]
    return label


def article_of(kind: str, route: Route, *, simple: bool = False) -> str:
    """On what a step rests, which differs before a court and in simple procedure."""
    step = law()["steps"][kind]
    wanted = "court" if route.is_court else "simple" if simple else "article"
    article: str = step.get(wanted, step["article"])
    return article


@cache
def law() -> Mapping[str, Any]:
    """The whole law file."""
    text = resources.files("gongkai.law").joinpath("disputes.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_strict_yaml(text)
    return data
