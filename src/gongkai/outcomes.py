"""How can a request end, on which article does that rest, and in which row of table three is it counted?

An outcome is a row of the annual report and carries its key without the table: `refused.state_secret` is counted in
`requests.refused.state_secret`. There is no other list of outcomes: `law/outcomes.yaml` only adds to the rows of the
form what the letter needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from gongkai.form import Line, form_for, load, load_strict_yaml

NEWEST = "2021"
"""The edition of the form whose rows are the outcomes."""
PARTLY_GRANTED = "partly_granted"
GRANTED = "granted"
_TABLE = "requests"
_NO_OUTCOMES = ("received", "carried_in", "concluded", "carried_out")


class OutcomeError(ValueError):
    """An outcome or sub-reason that does not exist; the text is for the person."""


class Discretion(StrEnum):
    """Whether the law leaves the office a choice. Where it does, the letter must say how it was used."""

    MUST = "must"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class LetterKind:
    """Which letter tells an outcome: its title, what it is called among its like, and whether it carries a remedy."""

    key: str
    title: str
    label: str
    remedy: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """A sub-reason: told apart in the letter though not in the form."""

    key: str
    label: str
    articles: tuple[str, ...]
    says: tuple[str, ...]
    letter: LetterKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a request ends. `label` is the statutory wording of its row."""

    key: str
    label: str
    en: str
    articles: tuple[str, ...]
    discretion: Discretion
    letter: LetterKind
    says: tuple[str, ...]
    reasons: tuple[Reason, ...]

    @property
    def group(self) -> str:
        """The heading it stands under, such as `refused`; for a row without one, the row itself."""
        return self.key.partition(".")[0]

    @property
    def is_negative(self) -> bool:
        """Whether nothing at all of what was asked for is given."""
        return self.key not in (GRANTED, PARTLY_GRANTED)

    def reason(self, key: str) -> Reason:
        """The sub-reason of this key. Raises OutcomeError."""
        for reason in self.reasons:
            if reason.key == key:
                return reason
        known = "、".join(f"{reason.label}（{reason.key}）" for reason in self.reasons) or "没有分项"
        raise OutcomeError(f"“{self.label}”没有“{key}”这一理由。可用的：{known}。")


@cache
def outcomes() -> Mapping[str, Outcome]:
    """All outcomes by their key, in the order of the form."""
    law = load_strict_yaml(resources.files("gongkai.law").joinpath("outcomes.yaml").read_text(encoding="utf-8"))
    letters = {key: LetterKind(key, **kind) for key, kind in law["letters"].items()}
    found = {entry["key"]: _outcome(entry, letters) for entry in law["outcomes"]}
    if list(found) != [row for row in _rows(NEWEST) if row not in _NO_OUTCOMES]:
        raise OutcomeError(f"law/outcomes.yaml does not list the outcomes of the form of {NEWEST} in its order")
    return MappingProxyType(found)


def outcome(key: str) -> Outcome:
    """The outcome of this key. Raises OutcomeError."""
    try:
        return outcomes()[key]
    except KeyError:
        raise OutcomeError(f"没有“{key}”这一办理结果。") from None


def row_in(key: str, year: int) -> str:
    """The row of table three in which an outcome is counted in the report of a year.

    An edition that does not have the row yet counts it in the row it was part of: until report year 2020 the three
    kinds of （六）其他处理 were one row. Raises OutcomeError, and FormError before 2019.
    """
    rows = _rows(form_for(year).edition)
    row = outcome(key).key
    return f"{_TABLE}.{row if row in rows else _rows(NEWEST)[row].was}"


def _outcome(entry: Mapping[str, Any], letters: Mapping[str, LetterKind]) -> Outcome:
    row, letter = _rows(NEWEST)[entry["key"]], letters[entry["letter"]]
    articles, says = tuple(entry["articles"]), tuple(entry.get("says", ()))
    reasons = tuple(
        Reason(
            reason["key"],
            reason["label"],
            tuple(reason.get("articles", articles)),
            (*says, *reason.get("says", ())),
            letters[reason["letter"]] if "letter" in reason else letter,
        )
        for reason in entry.get("reasons", ())
    )
    return Outcome(entry["key"], row.label, row.en, articles, Discretion(entry["discretion"]), letter, says, reasons)


@cache
def _rows(edition: str) -> Mapping[str, Line]:
    """The leaf rows of table three by their key inside the table."""
    slots = load(edition).table(_TABLE).slots
    return {slot.row_key.removeprefix(f"{_TABLE}."): slot.rows[-1] for slot in slots}
