"""Has every rule an example that passes and one that fails, and do they?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.checks import CHECKS, Answer, Rule, check, failures
from gongkai.checks.examples import consistent, examples
from gongkai.checks.manual import manual


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_consistent_report_is_clean(edition: str) -> None:
    assert not failures(check(consistent(edition)))


@pytest.mark.parametrize("rule", CHECKS, ids=lambda rule: rule.code)
def test_the_example_that_passes_passes(rule: Rule) -> None:
    answers = {finding.answer for finding in rule.judge(examples()[rule.code][0].case())}
    assert Answer.PASS in answers
    assert Answer.FAIL not in answers


@pytest.mark.parametrize("rule", CHECKS, ids=lambda rule: rule.code)
def test_the_example_that_fails_fails_and_says_why_in_two_languages(rule: Rule) -> None:
    failed = [f for f in rule.judge(examples()[rule.code][1].case()) if f.answer is Answer.FAIL]
    assert failed
    for finding in failed:
        assert finding.message.endswith("。")
        assert finding.message_en
        assert finding.source
        assert finding.remedy
        assert "{form}" not in finding.source + finding.source_en


def test_no_example_is_without_its_rule_and_no_code_is_used_twice() -> None:
    codes = [rule.code for rule in CHECKS]
    assert sorted(examples()) == sorted(codes)
    assert len(set(codes)) == len(codes)


def test_the_manual_names_every_rule_with_both_examples() -> None:
    text = manual()
    for rule in CHECKS:
        assert f"### {rule.code}\n" in text
        assert rule.text in text
        assert rule.en in text
    assert text.count("- 通过 passes:") == text.count("- 不通过 fails:") == len(CHECKS)


def test_the_manual_in_docs_is_the_one_that_the_rules_write() -> None:
    file = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
    assert file.read_text(encoding="utf-8") == manual(), "docs/checks.md has gone stale: run `make docs`."
