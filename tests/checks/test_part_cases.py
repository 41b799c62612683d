"""Do the checks say of a part what a jurist says of it? The cases stand in `tests/cases/checks/parts.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.checks import CHECKS
from gongkai.checks.examples import Example

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "checks" / "parts.yaml").read_text(encoding="utf-8")
)
ASKED = {"rule", "answer", "weight"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['answer']}")
def test_a_part(case: dict[str, Any]) -> None:
    rule = next(rule for rule in CHECKS if rule.code == case["rule"])
    changes = {key: value for key, value in case.items() if key not in ASKED}
    findings = list(rule.judge(Example(changes).case()))
    answers = {finding.answer.value for finding in findings if finding.kind != "other_form"}
    assert case["answer"] in answers, [finding.message for finding in findings]
    assert (case["answer"] == "fail") == ("fail" in answers), [finding.message for finding in findings]
    if "weight" in case:
        assert {finding.weight.value for finding in findings} == {case["weight"]}
