"""Do the sums find the wrong cell, and do they own up when they cannot?"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings

from gongkai.form import EDITIONS, load
from gongkai.repair import groups, show, suspects, to_dict
from gongkai.report import BLANK, Figure, Number, Report, State, empty_report, report_of, to_json
from tests.consistent_reports import consistent_report, reports

GRANTED = "requests.granted.natural_person"
RECONSIDERATION = "disputes.reconsideration"


# --- damage: what happens to one figure on its way from the office to us --------------------------------------------


def digit_changed(digits: str, rng: random.Random) -> str:
    place = rng.randrange(len(digits))
    return digits[:place] + rng.choice("0123456789") + digits[place + 1 :]


def digit_dropped(digits: str, rng: random.Random) -> str:
    place = rng.randrange(len(digits))
    return digits[:place] + digits[place + 1 :]


def digit_added(digits: str, rng: random.Random) -> str:
    place = rng.randrange(len(digits) + 1)
    return digits[:place] + rng.choice("0123456789") + digits[place:]


def digits_swapped(digits: str, rng: random.Random) -> str:
    place = rng.randrange(max(1, len(digits) - 1))
    return digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]


def left_blank(digits: str, rng: random.Random) -> str:
    return ""


def any_other_figure(digits: str, rng: random.Random) -> str:
    return str(rng.randrange(1500))


DAMAGES = (digit_changed, digit_dropped, digit_added, digits_swapped, left_blank, any_other_figure)


@dataclass(frozen=True)
class Damaged:
    report: Report
    cell: str
    truth: Number


def neighbours_figure(report: Report, cell: str, rng: random.Random) -> Number:
    cells = list(report.cells)
    neighbour = cells[(cells.index(cell) + rng.choice([-1, 1])) % len(cells)]
    return report.cells[neighbour].value or 0


def damaged(rng: random.Random) -> Damaged:
    """A consistent report of which one cell, somewhere in a sum, is no longer what it was."""
    while True:
        edition = rng.choice(EDITIONS)
        report = consistent_report(edition, rng, prose=False)
        cell = rng.choice([key for key, sums in load(edition).sums_of.items() if sums])
        truth = report.cells[cell].value
        assert truth is not None
        if rng.random() < 1 / (len(DAMAGES) + 1):
            figure = Figure.number(neighbours_figure(report, cell, rng))
        else:
            digits = rng.choice(DAMAGES)(str(truth), rng)
            figure = Figure.number(int(digits)) if digits else BLANK
        if figure.value != truth:
            return Damaged(report.with_cells({cell: figure}), cell, truth)


def test_a_single_wrong_cell_is_ranked_first_in_99_of_100_damaged_reports() -> None:
    """Strictly: at the head of the list, with the right figure. Tied: among those of rank 1."""
    rng = random.Random(2021)
    strictly = tied = unique = 0
    for _ in range(1000):
        case = damaged(rng)
        found = suspects(case.report)
        first = [suspect for suspect in found if suspect.rank == 1]
        assert first, case.cell
        strictly += (found[0].cell, found[0].proposed) == (case.cell, case.truth)
        tied += any((suspect.cell, suspect.proposed) == (case.cell, case.truth) for suspect in first)
        unique += [suspect.cell for suspect in first] == [case.cell]
    assert strictly >= 990, (
        f"at the head of the list in {strictly}, of rank 1 in {tied}, alone there in {unique} of 1000"
    )
    assert tied >= 998, f"of rank 1 in {tied}, at the head in {strictly}, alone there in {unique} of 1000"


def test_in_table_three_the_wrong_cell_is_always_named_alone() -> None:
    rng = random.Random(30)
    tried = 0
    while tried < 200:
        case = damaged(rng)
        if case.cell.startswith("requests."):
            tried += 1
            assert [(s.cell, s.proposed) for s in suspects(case.report) if s.rank == 1] == [(case.cell, case.truth)]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_two_cells_of_table_three_stand_in_the_same_sums(edition: str) -> None:
    (group,) = groups(edition, "requests")
    assert len({frozenset(cover) for cover in group.covers.values()}) == len(group.covers)
    assert [len(group.sums) for group in groups(edition, "disputes")] == [1, 1, 1]
    assert groups(edition, "proactive") == ()


def test_two_wrong_cells_of_table_three_are_found_together() -> None:
    rng = random.Random(4)
    found_both = 0
    for _ in range(100):
        report = consistent_report("2021", rng, prose=False)
        cells = rng.sample([key for key in report.cells if key.startswith("requests.")], 2)
        wrong = report.with_cells(
            {key: Figure.number(int(report.value(key) or 0) + rng.randint(1, 99)) for key in cells}
        )
        first = {(suspect.cell, suspect.proposed) for suspect in suspects(wrong) if suspect.rank == 1}
        found_both += {(key, report.value(key)) for key in cells} <= first
    assert found_both >= 81


@settings(max_examples=40, deadline=None)
@given(reports())
def test_a_report_whose_sums_hold_has_no_suspects(report: Report) -> None:
    assert suspects(report) == []


def test_an_empty_report_has_no_suspects() -> None:
    assert suspects(empty_report("2021")) == []


def test_nothing_is_changed_in_the_report() -> None:
    case = damaged(random.Random(1))
    before = dict(case.report.cells)
    suspects(case.report)
    assert case.report.cells == before


# --- what a proposal says -------------------------------------------------------------------------------------------


def whole_report(values: dict[str, Number]) -> Report:
    nought: dict[str, Number] = {slot.key: 0 for slot in load("2021").slots}
    return report_of("2021", {**nought, **values}, agency="云溪县教育局", year=2023)


def one_request_granted(**more: Number) -> dict[str, Number]:
    rows = ("received", "granted", "concluded")
    values: dict[str, Number] = {
        f"requests.{row}.{column}": 3 for row in rows for column in ("natural_person", "total")
    }
    return {**values, **{f"requests.{key.replace('__', '.')}": value for key, value in more.items()}}


def test_the_reason_names_the_sums_with_their_numbers() -> None:
    (suspect,) = suspects(whole_report(one_request_granted(granted__natural_person=8)))
    assert (suspect.cell, suspect.printed, suspect.proposed, suspect.rank) == (GRANTED, 8, 3, 1)
    assert "「自然人」栏（七）总计等于各办理结果之和（现为 3 与 8）" in suspect.why
    assert "「（一）予以公开」行总计等于自然人与法人或其他组织各栏之和（现为 3 与 8）" in suspect.why
    assert "concluded = sum of all results (now 3 against 8)" in suspect.why_en


def test_table_four_ties_what_its_one_sum_cannot_tell_apart() -> None:
    found = suspects(whole_report({f"{RECONSIDERATION}.upheld": 2}))
    assert [(s.cell, s.printed, s.proposed, s.rank) for s in found] == [
        (f"{RECONSIDERATION}.upheld", 2, 0, 1),
        (f"{RECONSIDERATION}.total", 0, 2, 1),
    ]
    assert "共有 2 种改法" in found[0].why


def test_a_slip_of_the_pen_is_likelier_than_none() -> None:
    values: dict[str, Number] = {"upheld": 31, "corrected": 15, "total": 64}  # 46 with its digits swapped
    found = suspects(whole_report({f"{RECONSIDERATION}.{key}": value for key, value in values.items()}))
    assert (found[0].cell, found[0].proposed, found[0].rank) == (f"{RECONSIDERATION}.total", 46, 1)
    assert "一处笔误" in found[0].why
    assert (found[1].cell, found[1].rank) != (f"{RECONSIDERATION}.corrected", 1)


def test_a_blank_is_likelier_than_a_printed_figure() -> None:
    report = whole_report({f"{RECONSIDERATION}.upheld": 1, f"{RECONSIDERATION}.total": 4})
    found = suspects(report.with_cells({f"{RECONSIDERATION}.pending": BLANK}))
    assert (found[0].cell, found[0].printed, found[0].proposed) == (f"{RECONSIDERATION}.pending", None, 3)
    assert [suspect.rank for suspect in found[:2]] == [1, 2]


def test_a_blank_total_beside_figures_is_given_their_sum() -> None:
    nothing: dict[str, Number] = {
        slot.key: 0 for slot in load("2019").slots if slot.key.startswith(("requests.received", "requests.carried_in"))
    }
    report = report_of("2019", {**nothing, GRANTED: 21, "requests.concluded.natural_person": 21})
    found = {suspect.cell: suspect for suspect in suspects(report)}
    assert (found["requests.granted.total"].printed, found["requests.granted.total"].proposed) == (None, 21)
    assert "空白格按 0 计" in found["requests.granted.total"].why
    assert found[GRANTED].proposed == 0, "nothing was received, so the 21 do not belong here at all"


def test_a_blank_that_the_sums_make_nought_is_proposed_as_nought() -> None:
    report = whole_report(one_request_granted()).with_cells({"requests.carried_out.natural_person": BLANK})
    (suspect,) = suspects(report)
    assert (suspect.cell, suspect.printed, suspect.proposed) == ("requests.carried_out.natural_person", None, 0)


def test_an_unplaced_figure_is_not_called_wrong_but_placed_by_the_sums() -> None:
    row = [slot.key for slot in load("2021").slots if slot.row_key == "requests.granted"]
    unplaced = {key: Figure(State.UNPLACED, raw="3") for key in row}
    found = {s.cell: s for s in suspects(whole_report(one_request_granted()).with_cells(unplaced))}
    assert set(found) == set(row)
    assert (found[GRANTED].printed, found[GRANTED].proposed) == (None, 3)
    assert "看不出哪个数字属于此格" in found[GRANTED].why


def test_an_absent_table_accuses_nobody() -> None:
    report = whole_report(one_request_granted())
    absent = {key: Figure(State.ABSENT) for key in report.cells if key.startswith("requests.concluded")}
    assert suspects(report.with_cells(absent)) == []


def test_faults_in_two_tables_are_each_ranked_first() -> None:
    found = suspects(whole_report({**one_request_granted(granted__total=4), f"{RECONSIDERATION}.total": 1}))
    assert {suspect.cell for suspect in found if suspect.rank == 1} >= {
        "requests.granted.total",
        f"{RECONSIDERATION}.total",
    }


def test_no_count_is_proposed_below_nought_or_broken() -> None:
    report = whole_report(
        {**one_request_granted(granted__natural_person=Decimal("3.5")), f"{RECONSIDERATION}.upheld": 1}
    )
    for suspect in suspects(report):
        assert suspect.proposed >= 0
        assert isinstance(suspect.proposed, int)


def test_swapped_rows_leave_every_sum_as_it_was() -> None:
    """What sums cannot see; the labels must."""
    report = whole_report(one_request_granted())
    columns = [slot.column_key for slot in load("2021").slots if slot.row_key == "requests.granted"]
    swapped = {f"requests.granted.{c}": report.cells[f"requests.partly_granted.{c}"] for c in columns}
    swapped |= {f"requests.partly_granted.{c}": report.cells[f"requests.granted.{c}"] for c in columns}
    assert suspects(report.with_cells(swapped)) == []


@pytest.mark.parametrize("most", [1, 9, 10**6, 10**30])
def test_a_report_in_which_everything_is_wrong_does_not_take_for_ever(most: int) -> None:
    rng = random.Random(most)
    report = whole_report({slot.key: rng.randint(0, most) for slot in load("2021").slots})
    start = time.perf_counter()
    found = suspects(report)
    assert time.perf_counter() - start < 1
    assert len(found) < 60


def test_figures_out_of_all_bounds_are_borne() -> None:
    for monster in (Decimal("1E+999999"), Decimal("-1E-999999"), Decimal("NaN"), Decimal("Infinity"), -(10**40)):
        show(report := whole_report({GRANTED: monster}), suspects(report))


def test_whatever_the_cells_hold_a_proposal_keeps_to_what_is_printed() -> None:
    rng = random.Random(9)
    for _ in range(100):
        report = consistent_report(rng.choice(EDITIONS), rng)
        cells = rng.sample(list(report.cells), rng.choice([1, 3, 10, 60]))
        figures = [
            Figure(rng.choice([State.BLANK, State.UNPLACED, State.ABSENT])),
            Figure.number(rng.randint(-3, 10**9)),
        ]
        report = report.with_cells({key: rng.choice(figures) for key in cells})
        for suspect in suspects(report):
            assert suspect.printed == report.value(suspect.cell) != suspect.proposed
            assert report.state(suspect.cell) is not State.ABSENT
            assert suspect.rank >= 1
            assert suspect.why
            assert suspect.why_en


def test_hybrid_reports_are_judged_table_by_table() -> None:
    new = whole_report(one_request_granted(granted__natural_person=8))
    old = empty_report("2019")
    cells = {**old.cells, **{key: figure for key, figure in new.cells.items() if not key.startswith("proactive")}}
    forms = {"proactive": "2019", "requests": "2021", "disputes": "2021"}
    hybrid = Report(cells=cells, forms=forms, form="2019")
    assert [suspect.cell for suspect in suspects(hybrid)] == [GRANTED]


# --- how it is printed ----------------------------------------------------------------------------------------------


def test_the_json_holds_one_entry_for_each_report() -> None:
    wrong = suspects(whole_report(one_request_granted(granted__natural_person=8)))
    shape = to_dict([wrong, []])
    assert [len(report["suspects"]) for report in shape["reports"]] == [1, 0]
    assert set(shape["reports"][0]["suspects"][0]) == {"cell", "printed", "proposed", "rank", "why"}
    assert '"proposed": 3' in to_json(shape)


@pytest.mark.parametrize(("language", "words"), [("zh", "8 → 3"), ("en", "granted / natural person  8 → 3")])
def test_a_person_reads_who_which_cell_and_what_instead(language: str, words: str) -> None:
    report = whole_report(one_request_granted(granted__natural_person=8))
    text = show(report, suspects(report), language)
    assert "云溪县教育局" in text
    assert words in text


def test_a_report_without_suspects_says_so() -> None:
    assert show(empty_report("2021"), []) == "未署名的报告：没有可提的更正建议。"
