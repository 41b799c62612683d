"""Is the long table complete, and harmless in a spreadsheet?"""

import csv
from decimal import Decimal

import pytest

from gongkai.form import EDITIONS, load
from gongkai.render import render
from gongkai.report import ABSENT, Figure, Place, Report, State, empty_report


def lines(report: Report, language: str = "en") -> list[dict[str, str]]:
    data = render(report, "csv", language=language)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_cell_has_a_line_in_statutory_order(edition: str) -> None:
    found = lines(empty_report(edition))
    assert [line["cell"] for line in found] == [slot.key for slot in load(edition).slots]


def test_a_line_tells_the_state_the_value_and_the_place() -> None:
    place = Place(table=3, row=4, column=5)
    report = empty_report("2021", agency="云溪县教育局", year=2023).with_cells(
        {
            "proactive.charges.amount": Figure.number(Decimal("12.50"), raw="12.50万元", unit="万元", place=place),
            "requests.granted.total": Figure(State.UNPLACED),
            "requests.granted.other": ABSENT,
        }
    )
    by_cell = {line["cell"]: line for line in lines(report)}
    charges = by_cell["proactive.charges.amount"]
    assert (charges["state"], charges["value"], charges["unit"]) == ("number", "12.50", "万元")
    assert charges["place"] == "table 3, row 4 column 5"
    assert [
        (by_cell[key]["state"], by_cell[key]["value"])
        for key in ("requests.granted.total", "requests.granted.other", "requests.received.total")
    ] == [("unplaced", ""), ("absent", ""), ("blank", "")]


def test_headings_and_labels_are_chinese_unless_english_is_asked_for() -> None:
    first = lines(empty_report("2021"), "zh")[10]
    assert (first["表"], first["行"]) == ("收到和处理政府信息公开申请情况", "一、本年新收政府信息公开申请数量")
    assert first["列"] == "申请人情况 / 自然人"
    assert lines(empty_report("2021"))[10]["column"] == "applicants / natural person"


@pytest.mark.parametrize("evil", ["=1+1", "@SUM(A1)", "+cmd", "-2+3", "\t=1", "＝1+1"])
def test_no_text_becomes_a_formula(evil: str) -> None:
    report = empty_report("2021", agency=evil).with_cells(
        {"requests.received.total": Figure.number(-3, raw=evil, note=evil, unit=evil)}
    )
    found = next(line for line in lines(report) if line["cell"] == "requests.received.total")
    assert all(found[column].startswith("'") for column in ("agency", "raw", "note", "unit"))
    assert found["value"] == "-3"
