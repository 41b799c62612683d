"""Do the sums of the tables answer pass, fail and not assessable where a person would?"""

from __future__ import annotations

import pytest

from gongkai.checks import Answer, Finding, Weight, check, exit_code, verdict
from gongkai.form import load
from gongkai.report import Figure, Number, Report, State, empty_report, report_of

SUMS = {"T3-BALANCE", "T3-COLSUM", "T3-ROWSUM", "T3-ROWBLANKTOTAL", "T3-NOINPUT", "T3-NEG", "T4-SUM"}


def filled(edition: str = "2021", **changes: Number) -> Report:
    """A report full of zeros; the changes name a cell with __ for the dot."""
    cells: dict[str, Number] = {slot.key: 0 for slot in load(edition).slots}
    return report_of(edition, cells | {key.replace("__", "."): value for key, value in changes.items()})


def blanked(report: Report, *keys: str) -> Report:
    return report.with_cells({key: Figure(State.BLANK) for key in keys})


def sums(report: Report, answer: Answer = Answer.FAIL) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in check(report):
        if finding.rule in SUMS and finding.answer is answer:
            found.setdefault(finding.rule, []).append(finding)
    return found


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_report_full_of_zeros_passes_every_sum(edition: str) -> None:
    assert not sums(filled(edition))
    assert set(sums(filled(edition), Answer.PASS)) == SUMS


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_an_empty_template_is_not_judged(edition: str) -> None:
    assert not sums(empty_report(edition))
    assert {f.kind for found in sums(empty_report(edition), Answer.NOT_ASSESSABLE).values() for f in found} == {"blank"}


def test_the_failing_balance_shows_its_numbers() -> None:
    report = filled(
        requests__granted__natural_person=21,
        requests__granted__total=21,
        requests__concluded__natural_person=21,
        requests__concluded__total=21,
    )
    natural, total = sums(report)["T3-BALANCE"]
    assert "0 + 0 ≠ 21 + 0" in natural.message
    assert "0 + 0 ≠ 21 + 0" in natural.message_en
    assert (natural.expected, natural.found) == (0, 21)
    assert total.under is not None


def test_results_without_requests_fold_under_the_balance() -> None:
    report = filled(
        requests__granted__natural_person=21,
        requests__granted__total=21,
        requests__concluded__natural_person=21,
        requests__concluded__total=21,
    )
    findings = check(report)
    (first, *_) = sums(report)["T3-NOINPUT"]
    assert first.under is not None
    assert findings[first.under].rule == "T3-BALANCE"


def test_one_wrong_cell_is_one_cause() -> None:
    found = check(filled(requests__concluded__natural_person=7))
    broken = [f for f in found if f.answer is Answer.FAIL]
    assert {f.rule for f in broken} == {"T3-BALANCE", "T3-COLSUM", "T3-ROWSUM", "T3-NOINPUT"}
    assert len([f for f in broken if f.under is None]) == 1


def test_two_wrong_cells_far_apart_are_two_causes() -> None:
    found = check(filled(requests__received__enterprise=2, disputes__reconsideration__total=1))
    roots = [f.rule for f in found if f.answer is Answer.FAIL and f.under is None and f.rule in SUMS]
    assert roots == ["T3-BALANCE", "T4-SUM"]


def test_a_total_left_blank_beside_a_figure_fails() -> None:
    report = blanked(
        filled(requests__granted__natural_person=21),
        *(s.key for s in load("2021").slots if s.row_key == "requests.granted" and s.column_key != "natural_person"),
    )
    found = sums(report)
    assert found["T3-ROWBLANKTOTAL"][0].cells[0] == "requests.granted.total"
    assert "空白按 0 计" in found["T3-ROWSUM"][0].message
    assert found["T3-ROWSUM"][0].under is not None


def test_a_row_whose_cells_are_all_blank_is_not_judged() -> None:
    row = [s.key for s in load("2021").slots if s.row_key == "requests.carried_out"]
    report = blanked(filled(), *row)
    assert not sums(report)
    (finding,) = sums(report, Answer.NOT_ASSESSABLE)["T3-ROWSUM"]
    assert set(finding.cells) == set(row)


def test_an_unplaced_figure_makes_its_sums_not_assessable() -> None:
    report = filled().with_cells({"requests.received.enterprise": Figure(State.UNPLACED, raw="1")})
    unknown = sums(report, Answer.NOT_ASSESSABLE)
    assert {f.kind for found in unknown.values() for f in found} == {"unplaced"}
    assert {"T3-BALANCE", "T3-ROWSUM"} <= set(unknown)


def test_a_wrong_dispute_total_names_the_group() -> None:
    (finding,) = sums(filled(disputes__litigation__direct__upheld=2))["T4-SUM"]
    assert "行政诉讼·未经复议直接起诉" in finding.message
    assert "2 + 0 + 0 + 0 = 2" in finding.message


def test_half_a_request_and_a_negative_one_are_no_counts() -> None:
    (finding,) = sums(filled(requests__received__other=-1))["T3-NEG"]
    assert finding.cells == ("requests.received.other",)


def test_the_2019_change_of_items_may_be_negative() -> None:
    assert "T3-NEG" not in sums(filled("2019", proactive__licences__previous_items=5, proactive__licences__change=-3))


def test_the_verdict_and_the_exit_code_follow_the_heaviest_failure() -> None:
    wrong = check(filled(disputes__reconsideration__total=1))
    assert verdict(wrong) == "must_fix"
    assert exit_code(wrong) == 1
    assert {f.weight for f in wrong if f.rule == "T4-SUM"} == {Weight.MUST_FIX}
