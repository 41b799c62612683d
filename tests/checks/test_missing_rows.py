"""Is a row that a table left out named once, and nothing judged by what is not there?"""

from __future__ import annotations

from gongkai.checks import Answer, Finding, Weight, check
from gongkai.checks.examples import consistent
from gongkai.report import ABSENT, Report


def without(*rows: str) -> Report:
    report = consistent("2021")
    return report.with_cells({key: ABSENT for key in report.cells if key.startswith(rows)})


def missing(report: Report) -> list[Finding]:
    return [f for f in check(report) if f.rule == "S-TABLES" and f.answer is Answer.FAIL]


def test_the_rows_that_a_table_left_out_are_one_finding_that_must_be_fixed() -> None:
    (finding,) = missing(without("requests.carried_in.", "requests.granted."))
    assert finding.weight is Weight.MUST_FIX
    assert "「二、上年结转政府信息公开申请数量」、「（一）予以公开」" in finding.message
    assert len(finding.cells) == 14


def test_a_group_left_out_is_named_by_its_heading() -> None:
    (finding,) = missing(without("requests.refused."))
    assert "「（三）不予公开」，共 56 格" in finding.message
    assert "国家秘密" not in finding.message


def test_each_table_that_lacks_rows_is_told_by_itself() -> None:
    tables = [finding.message[:2] for finding in missing(without("proactive.penalties.", "requests.concluded."))]
    assert tables == ["表二", "表三"]


def test_a_cell_of_the_single_row_of_table_four_is_named_by_its_columns() -> None:
    (finding,) = missing(without("disputes.litigation.direct.pending"))
    assert "行政诉讼·未经复议直接起诉·尚未审结" in finding.message


def test_a_sum_is_not_judged_without_its_rows() -> None:
    findings = check(without("requests.refused.", "requests.carried_out."))
    sums = {f.answer for f in findings if f.rule in ("T3-BALANCE", "T3-COLSUM")}
    assert sums == {Answer.NOT_ASSESSABLE}
