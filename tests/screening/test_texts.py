"""Does each scanner find what it is for, and pass over what only looks like it?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.identifiers import check_of_card, check_of_resident_number
from gongkai.screening import Finding, Severity, masked_text, screen_text, show, to_dict, verdict

TODAY = date(2026, 1, 15)
CASES = Path(__file__).parents[1] / "cases" / "screening" / "texts.yaml"


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return found


def said(text: str) -> dict[str, str]:
    return {finding.scanner: finding.severity.value for finding in screen_text(text, today=TODAY)}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_a_text(case: dict[str, Any]) -> None:
    assert said(case["text"]) == case["finds"]


residents = st.builds(
    lambda place, born, serial: f"{place}{born:%Y%m%d}{serial:03}",
    st.sampled_from(["110105", "220184", "330784", "610202", "140224", "230112", "621102"]),
    st.dates(date(1920, 1, 1), date(2024, 12, 31)),
    st.integers(1, 999),
).map(lambda first17: first17 + check_of_resident_number(first17))
cards = st.from_regex(r"62[0-9]{13}|62[0-9]{16}", fullmatch=True).map(lambda digits: digits + check_of_card(digits))
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
around = st.sampled_from(["", "，", "：", "。", "（", " ", "\t", "\n", "号"])


@given(residents, around, around)
def test_every_sound_identity_number_blocks(number: str, before: str, behind: str) -> None:
    [finding] = screen_text(f"甲{before}{number}{behind}乙", today=TODAY)
    assert (finding.scanner, finding.severity, finding.found) == ("id18", Severity.BLOCK, number)
    assert finding.mask == number[:3] + "*" * 11 + number[-4:]


@given(cards, around, around)
def test_every_sound_card_number_beside_words_for_a_card_blocks(number: str, before: str, behind: str) -> None:
    found = screen_text(f"银行卡{before}{number}{behind}乙", today=TODAY)
    assert [(one.severity, one.found) for one in found] == [(Severity.BLOCK, number)]


@given(mobiles)
def test_every_mobile_number_blocks(number: str) -> None:
    assert said(f"电话{number}。") == {"mobile": "block"}


@given(st.one_of(residents, cards, mobiles), st.sampled_from(["联系电话", "身份证号码", "银行卡号", ""]))
def test_nothing_that_is_shown_or_written_repeats_the_number_of_a_person(number: str, heading: str) -> None:
    findings = screen_text(f"{heading}{number}，另{number}", today=TODAY)
    assert findings
    assert number not in show("文件", findings) + show("file", findings, "en")
    assert number not in json.dumps(to_dict([("文件", findings)]))


@given(st.one_of(residents, cards, mobiles))
def test_a_text_with_its_masks_put_in_is_clean_and_keeps_its_lines(number: str) -> None:
    text = f"第一行\r\n联系 {number}，银行卡 {number}\n第三行"
    clean = masked_text(text, screen_text(text, today=TODAY))
    assert number not in clean
    assert clean.split("\n")[::2] == ["第一行", "第三行"]
    assert verdict(screen_text(clean, today=TODAY)) in ("clean", "note")


@given(st.text(alphabet="0123456789 -XEG省路号室*★密\n王老师：", max_size=300))
def test_any_text_at_all_is_answered_and_every_finding_stands_where_it_says(text: str) -> None:
    lines = text.split("\n")
    for finding in screen_text(text, today=TODAY):
        if finding.found and finding.where.line and finding.where.row is None:
            line = lines[finding.where.line - 1]
            assert line[finding.start : finding.start + len(finding.found)] == finding.found


def test_the_gravest_stands_first_with_its_line_its_source_and_what_to_do() -> None:
    findings = screen_text("http://example.com\n截止目前\n身份证号11010519491231002X", today=TODAY)
    assert [finding.severity.value for finding in findings] == ["block", "warn", "note"]
    first = findings[0]
    assert first.where.describe() == "第 3 行"
    assert first.where.describe("en") == "line 3"
    assert "个人信息保护法" in first.source
    assert "遮蔽" in first.remedy
    assert verdict(findings) == "block"


def test_the_same_law_is_named_once_and_every_number_each_time() -> None:
    findings = screen_text("《合同法》《合同法》13800138000 13800138001", today=TODAY)
    assert [finding.scanner for finding in findings] == ["mobile", "mobile", "law_name"]


def test_a_law_that_was_in_force_on_the_day_of_the_paper_may_be_cited() -> None:
    text = "依据《中华人民共和国合同法》"
    assert screen_text(text, today=TODAY, on=date(2020, 12, 31)) == []
    assert [finding.scanner for finding in screen_text(text, today=TODAY, on=date(2021, 1, 1))] == ["law_name"]


def test_a_file_of_nothing_but_numbers_ends() -> None:
    findings: list[Finding] = screen_text("13800138000\n" * 20_000, today=TODAY)
    assert len(findings) == 5_000
