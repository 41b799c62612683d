"""Do text, page and JSON say the verdict first, both values, where it stands and what to do?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gongkai.checks import Answer, Finding, Weight, check, exit_code, page, show, to_dict, verdict
from gongkai.checks.examples import consistent
from gongkai.report import Figure, Number, Place, Report, State, to_json


def changed(**cells: Number) -> Report:
    return consistent("2021").with_cells(
        {key.replace("__", "."): Figure.number(value, place=Place(line=88)) for key, value in cells.items()}
    )


WRONG = changed(requests__concluded__natural_person=7)


def test_a_clean_report_has_a_clean_verdict_and_exit_code_0() -> None:
    findings = check(consistent("2021"))
    assert verdict(findings) == "clean"
    assert exit_code(findings) == 0
    assert show(consistent("2021"), findings).startswith("云岭县教育局 2021年：未发现问题\n")


def test_notes_alone_do_not_change_the_exit_code() -> None:
    note = Finding("N-HEADS", Answer.FAIL, Weight.NOTE, (), "提示。", "A note.")
    assert verdict([note]) == "notes"
    assert exit_code([note]) == 0
    assert exit_code([note], [replace(note, weight=Weight.MUST_EXPLAIN)]) == 1


def test_the_text_opens_with_the_verdict_and_shows_both_values_the_place_and_the_remedy() -> None:
    text = show(WRONG, check(WRONG))
    first, *rest = text.splitlines()
    assert first == "云岭县教育局 2021年：必须改正（必须改正 1）"
    assert "      应为：11，实为 9" in rest
    assert "      位置：第 88 行" in rest
    assert any(line.startswith("      怎么办：") for line in rest)
    assert any(line.startswith("      依据：国办公开办函〔2021〕30号格式") for line in rest)


def test_what_follows_is_indented_under_its_cause() -> None:
    lines = show(WRONG, check(WRONG)).splitlines()
    cause = next(i for i, line in enumerate(lines) if line.startswith("  T3-BALANCE"))
    followers = [line.split()[1] for line in lines[cause:] if line.startswith("      └ ")]
    assert followers == ["T3-COLSUM", "T3-ROWSUM"]


def test_what_was_not_assessed_takes_one_line_for_each_reason() -> None:
    lines = show(WRONG, check(WRONG)).splitlines()
    start = lines.index("未能核对")
    reasons = [line.strip().split("：")[0] for line in lines[start + 1 :]]
    assert len(reasons) == len(set(reasons))
    assert "没有上一年度报告" in reasons


def test_what_passed_is_listed_only_when_asked_for() -> None:
    assert "T4-SUM" not in show(WRONG, check(WRONG))
    assert "T4-SUM" in show(WRONG, check(WRONG), verbose=True)


@pytest.mark.parametrize("table", ["requests", "disputes", "proactive"])
def test_the_english_text_is_english(table: str) -> None:
    report = consistent("2021").with_cells(
        {key: Figure(State.BLANK) for key in consistent("2021").cells if key.startswith(table)}
    )
    text = show(report, check(report), "en")
    assert "必须" not in text
    assert "blank throughout" in text


def test_the_json_has_the_agreed_shape() -> None:
    clean_report = consistent("2019")
    data = json.loads(to_json(to_dict([(WRONG, check(WRONG)), (clean_report, check(clean_report))])))
    wrong, clean = data["reports"]
    assert (wrong["verdict"], clean["verdict"]) == ("must_fix", "clean")
    keys = {"rule", "answer", "weight", "cells", "message", "expected", "found", "source", "remedy"}
    assert all(keys <= set(finding) for finding in wrong["findings"])
    assert {finding["answer"] for finding in wrong["findings"]} == {"pass", "fail", "not_assessable"}
    english = to_dict([(WRONG, check(WRONG))], "en")["reports"][0]["findings"]
    assert any(finding["message"].startswith("Column “natural person” does not balance") for finding in english)


def test_the_page_needs_no_script_and_no_network_and_escapes_what_was_read() -> None:
    report = replace(WRONG, agency="<script>alert(1)</script>", title="<img src=x>")
    html = page([(report, check(report))])
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "http" not in html
    assert "@media print" in html
    assert 'lang="zh-CN"' in html
    assert 'lang="en"' in page([(report, check(report))], "en")


def test_blank_rows_are_one_finding_with_all_their_cells() -> None:
    cells = [key for key in WRONG.cells if key.startswith("requests.not_processed.")]
    report = consistent("2021").with_cells({key: Figure(State.BLANK) for key in cells})
    (blank,) = [f for f in check(report) if f.rule == "W-BLANK" and f.answer is Answer.FAIL]
    assert set(blank.cells) == set(cells)


def test_blanks_of_a_table_that_lost_its_cells_fold_under_that() -> None:
    report = consistent("2021").with_cells(
        {
            "requests.received.natural_person": Figure(State.UNPLACED, raw="1 | 1"),
            "requests.refused.state_secret.other": Figure(State.BLANK),
        }
    )
    findings = check(report)
    (blank,) = [f for f in findings if f.rule == "W-BLANK" and f.answer is Answer.FAIL]
    assert blank.under is not None
    assert findings[blank.under].rule == "W-COLLAPSED"


def test_a_total_wrong_by_what_its_columns_are_wrong_by_follows_from_them() -> None:
    findings = check(changed(requests__received__natural_person=11, requests__received__total=13))
    total = next(f for f in findings if f.rule == "T3-BALANCE" and "requests.received.total" in f.cells)
    assert total.under is not None
    assert "requests.received.natural_person" in findings[total.under].cells


def test_every_link_leads_to_a_failure_that_stands_by_itself() -> None:
    findings = check(changed(requests__received__natural_person=0, requests__carried_in__natural_person=0))
    for finding in findings:
        if finding.under is not None:
            assert findings[finding.under].answer is Answer.FAIL
            assert findings[finding.under].under is None
