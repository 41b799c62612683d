"""Do the checks say of a sentence what a jurist says of it? The sentences stand in `tests/cases/checks/prose.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.checks import Weight, check, failures
from gongkai.checks.examples import Example

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "checks" / "prose.yaml").read_text(encoding="utf-8")
)
QUIET = "依申请公开等各项工作有序开展。"
"""Says nothing that could be wrong, but does mention requests."""
WORDS = {"N-FIG", "N-CHANNEL", "N-YEAR", "N-PLACE", "N-LAWNAME", "N-DOUBLED", "N-TYPO", "N-PROPOSALS", "N-PERSONAL"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"][:40])
def test_a_sentence(case: dict[str, Any]) -> None:
    text = case.get("before", "") + case["sentence"]
    words = {"overview": QUIET, "problems": QUIET}
    words[case.get("part", "overview")] = f"{text}\n{QUIET}"
    asked = Example({**words, "cells": case.get("figures", {})}).case()
    found = [finding for finding in failures(check(asked.report)) if finding.rule in WORDS]
    assert sorted({finding.rule for finding in found}) == sorted(case["finds"]), [f.message for f in found]
    if case.get("only_notes"):
        assert {finding.weight for finding in found} == {Weight.NOTE}
