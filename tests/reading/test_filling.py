"""Do figures go into the cells where they belong, and stay out where nobody can know?"""

from __future__ import annotations

from gongkai.reading.read import read_bytes
from gongkai.report import Report, State

RECEIVED, CARRIED = "requests.received", "requests.carried_in"
HEADS = "（本列数据的勾稽关系）|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"
FIRST = "一、本年新收政府信息公开申请数量"
SECOND = "二、上年结转政府信息公开申请数量"
DISCLOSED = "（一）予以公开"


def read(*rows: str) -> Report:
    title = "青禾市水务局2023年政府信息公开工作年度报告"
    lines = [title, "三、收到和处理政府信息公开申请情况", HEADS, *rows]
    [report] = read_bytes("\n".join(lines).encode(), "报告.txt")
    return report


def row(report: Report, key: str) -> list[object]:
    return [report.value(cell) for cell in report.cells if cell.rpartition(".")[0] == key]


def test_a_full_row_goes_column_by_column() -> None:
    report = read(f"{FIRST}|1|2|3|4|5|6|21", f"{SECOND}|0|0|0|0|0|0|0", f"{DISCLOSED}|1|2|3|4|5|6|21")
    assert row(report, RECEIVED) == [1, 2, 3, 4, 5, 6, 21]


def test_a_blank_cell_is_not_a_zero() -> None:
    report = read(f"{FIRST}|1| | | | | |1", f"{SECOND}|0|0|0|0|0|0|0", f"{DISCLOSED}|1|0|0|0|0|0|1")
    assert report.state(f"{RECEIVED}.enterprise") is State.BLANK
    assert report.value(f"{RECEIVED}.total") == 1


def test_figures_of_a_row_that_lost_its_blanks_are_unplaced() -> None:
    report = read(f"{FIRST}|3|4", f"{SECOND}|0|0|0|0|0|0|0", f"{DISCLOSED}|1|0|0|0|0|0|1")
    assert {report.state(cell) for cell in report.cells if cell.startswith(RECEIVED)} == {State.UNPLACED}
    assert report.notes_of("collapsed")


def test_the_last_of_lost_figures_is_the_total_when_it_is_their_sum() -> None:
    report = read(f"{FIRST}|3|4|7", f"{SECOND}|0|0|0|0|0|0|0", f"{DISCLOSED}|1|0|0|0|0|0|1")
    assert report.value(f"{RECEIVED}.total") == 7
    assert report.state(f"{RECEIVED}.natural_person") is State.UNPLACED
    assert report.notes_of("total_by_sum")


def test_rows_in_another_order_keep_their_own_figures() -> None:
    report = read(f"{SECOND}|9|0|0|0|0|0|9", f"{FIRST}|1|0|0|0|0|0|1", f"{DISCLOSED}|1|0|0|0|0|0|1")
    assert (report.value(f"{RECEIVED}.total"), report.value(f"{CARRIED}.total")) == (1, 9)


def test_a_row_that_the_form_does_not_have_lends_its_figures_to_none() -> None:
    report = read(
        f"{FIRST}|1|0|0|0|0|0|1",
        "其中：线上申请|5|0|0|0|0|0|5",
        f"{SECOND}|0|0|0|0|0|0|0",
        f"{DISCLOSED}|1|0|0|0|0|0|1",
    )
    assert report.value(f"{RECEIVED}.total") == 1
    assert [extra.key for extra in report.extras] == ["row"]
    assert report.notes_of("row_extra")


def test_a_missing_table_is_absent_and_said_to_be() -> None:
    report = read(f"{FIRST}|1|0|0|0|0|0|1", f"{SECOND}|0|0|0|0|0|0|0", f"{DISCLOSED}|1|0|0|0|0|0|1")
    assert report.forms["disputes"] is None or report.state("disputes.litigation.direct.total") is State.ABSENT
    assert {note.cells for note in report.notes_of("table_missing")} == {("proactive",), ("disputes",)}
