"""What does a check say of a report?

A `Finding` is one answer of one rule: it names the cells, fills the numbers into the sum, says what was expected and
what stands there, on which official paper the rule rests and what the officer can do. It is a value; nothing here looks
at a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gongkai.report import Number, Place, Report


class Answer(StrEnum):
    """The three answers of a check. What cannot be judged is never called right."""

    PASS = "pass"  # noqa: S105  (not a password)
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"


class Weight(StrEnum):
    """How heavy a failure weighs, the heaviest first."""

    MUST_FIX = "must_fix"
    """The form is arithmetically or formally wrong; it cannot stand as it is."""
    MUST_EXPLAIN = "must_explain"
    """Probably wrong: correct it, or give the reason."""
    NOTE = "note"
    """Worth a look; may well be right."""


WEIGHTS: tuple[Weight, ...] = (Weight.MUST_FIX, Weight.MUST_EXPLAIN, Weight.NOTE)

VERDICTS: Mapping[str, tuple[str, str]] = {
    "must_fix": ("必须改正", "must be corrected"),
    "must_explain": ("需改正或说明", "to be corrected or explained"),
    "notes": ("有提示", "notes only"),
    "clean": ("未发现问题", "clean"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of one rule.

    `under` is the place in the list of findings (from 0) of the failure that this one follows from: one wrong figure
    breaks several sums, and an officer wants to see it once. `kind` names the reason of a `not_assessable`.
    """

    rule: str
    answer: Answer
    weight: Weight
    cells: tuple[str, ...]
    message: str
    message_en: str
    expected: Number | str | None = None
    found: Number | str | None = None
    source: str = ""
    source_en: str = ""
    remedy: str = ""
    remedy_en: str = ""
    place: Place | None = None
    under: int | None = None
    kind: str = ""

    def says(self, language: str = "zh") -> str:
        return self.message if language == "zh" else self.message_en

    def advises(self, language: str = "zh") -> str:
        return self.remedy if language == "zh" else self.remedy_en

    def rests_on(self, language: str = "zh") -> str:
        return self.source if language == "zh" else self.source_en


def failures(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.answer is Answer.FAIL]


def verdict(findings: Iterable[Finding]) -> str:
    """The heaviest failure decides: must_fix, must_explain, notes, or clean."""
    found = {finding.weight for finding in failures(findings)}
    if Weight.MUST_FIX in found:
        return "must_fix"
    if Weight.MUST_EXPLAIN in found:
        return "must_explain"
    return "notes" if found else "clean"


def exit_code(*reports: Iterable[Finding]) -> int:
    """1 when any report has something that must be corrected or explained, else 0."""
    return int(any(verdict(findings) in ("must_fix", "must_explain") for findings in reports))


def to_dict(results: Iterable[tuple[Report, Sequence[Finding]]], language: str = "zh") -> dict[str, Any]:
    """The JSON shape of the findings of several reports, in their order."""
    return {
        "reports": [
            {
                "path": report.source.path,
                "agency": report.agency,
                "year": report.year,
                "verdict": verdict(findings),
                "findings": [_plain(finding, language) for finding in findings],
            }
            for report, findings in results
        ]
    }


def _plain(finding: Finding, language: str) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "answer": finding.answer.value,
        "weight": finding.weight.value,
        "cells": list(finding.cells),
        "message": finding.says(language),
        "expected": finding.expected,
        "found": finding.found,
        "source": finding.rests_on(language),
        "remedy": finding.advises(language),
        "place": place.describe(language) if place else None,
        "under": finding.under,
        "reason": finding.kind or None,
    }
