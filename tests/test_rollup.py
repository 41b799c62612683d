"""Do many reports add up to one, and does the roll-up own up to what it does not know?"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.form import FormError, load
from gongkai.report import (
    BLANK,
    Figure,
    Number,
    Report,
    Source,
    State,
    dumps,
    empty_report,
    loads,
    report_of,
    to_json,
)
from gongkai.rollup import Coverage, Part, Rollup, roll_up, show, to_dict
from tests.consistent_reports import consistent_report, failing_sums, reports

CITY = "青禾市人民政府"
GRANTED = "requests.granted.natural_person"
CHARGES = "proactive.charges.amount"
PROCUREMENT = "proactive.procurement.amount"


def report(
    agency: str | None, values: dict[str, Number] | None = None, edition: str = "2021", year: int = 2023
) -> Report:
    """A report in which every cell that is not named is nought."""
    nought: dict[str, Number] = {slot.key: 0 for slot in load(edition).slots}
    return report_of(edition, {**nought, **(values or {})}, agency=agency, year=year)


def hybrid(agency: str, requests: str = "2019", others: str = "2021") -> Report:
    """A report whose table of requests follows another edition than its other tables."""
    old, new = report(agency, edition=requests), report(agency, edition=others)
    cells = {key: figure for key, figure in new.cells.items() if not key.startswith("requests.")}
    cells |= {key: figure for key, figure in old.cells.items() if key.startswith("requests.")}
    return Report(
        cells=cells,
        forms={"proactive": others, "requests": requests, "disputes": others},
        form=others,
        agency=agency,
        year=2023,
    )


# --- adding ---------------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(reports("2021"), min_size=1, max_size=5))
def test_every_cell_is_the_exact_sum_of_its_parts(parts: list[Report]) -> None:
    named = [
        report_of(
            "2021", {key: figure.value or 0 for key, figure in part.cells.items()}, agency=f"第{number}局", year=2023
        )
        for number, part in enumerate(parts)
    ]
    rolled = roll_up(named, CITY, 2023)
    for key, figure in rolled.report.cells.items():
        assert figure.value == sum(part.value(key) or 0 for part in named)
        assert len(rolled.parts[key]) == len(figure.sources) == len(parts)
    values = {key: figure.value or 0 for key, figure in rolled.report.cells.items()}
    assert not failing_sums(load("2021"), values), "what holds in every part holds in the sum"
    assert rolled.is_complete


def test_each_figure_names_its_parts() -> None:
    rolled = roll_up([report("云溪县教育局", {GRANTED: 3}), report("澜苇县教育局", {GRANTED: 4})], CITY, 2023)
    assert rolled.report.cells[GRANTED].value == 7
    assert rolled.report.cells[GRANTED].sources == ("云溪县教育局：3", "澜苇县教育局：4")
    assert rolled.parts[GRANTED] == (Part("云溪县教育局", Figure.number(3)), Part("澜苇县教育局", Figure.number(4)))


def test_a_total_is_summed_as_printed_and_never_computed() -> None:
    wrong = report("云溪县教育局", {GRANTED: 3, "requests.granted.total": 5})
    rolled = roll_up([wrong, report("澜苇县教育局")], CITY, 2023)
    assert rolled.report.value("requests.granted.total") == 5


def test_the_roll_up_is_a_report_like_any_other() -> None:
    rolled = roll_up([consistent_report("2021", random.Random(1))], CITY, 2024)
    again = loads(dumps([rolled.report]))[0]
    assert again == rolled.report
    assert (again.source.format, again.form, again.title) == ("rollup", "2021", f"{CITY}2024年政府信息公开工作年度报告")


def test_a_roll_up_can_be_rolled_up_again() -> None:
    counties = [roll_up([report(f"{name}教育局", {GRANTED: 2})], name, 2023).report for name in ("云溪县", "澜苇县")]
    assert roll_up(counties, CITY, 2023).report.value(GRANTED) == 4


# --- not knowing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.BLANK, State.UNPLACED, State.ABSENT])
def test_what_a_part_does_not_know_is_not_nought(state: State) -> None:
    unknown = report("云溪县教育局").with_cells({GRANTED: Figure(state)})
    rolled = roll_up([unknown, report("澜苇县教育局", {GRANTED: 4})], CITY, 2023)
    assert rolled.report.value(GRANTED) == 4
    assert rolled.report.cells[GRANTED].note == "2份报告中1份有此数"
    assert rolled.coverage[GRANTED] == Coverage(known=1, of=2)
    assert rolled.incomplete == (GRANTED,)
    assert rolled.parts[GRANTED][0].figure.state is state


def test_a_cell_that_nobody_knows_stays_blank() -> None:
    rolled = roll_up(
        [report(name).with_cells({GRANTED: BLANK}) for name in ("云溪县教育局", "澜苇县教育局")], CITY, 2023
    )
    assert rolled.report.state(GRANTED) is State.BLANK
    assert rolled.coverage[GRANTED] == Coverage(0, 2)


def test_no_reports_give_a_blank_roll_up() -> None:
    rolled = roll_up([], CITY, 2023, expected=["云溪县教育局"])
    assert rolled.report.is_empty
    assert rolled.missing == ("云溪县教育局",)
    assert rolled.report.form == "2021"


def test_a_year_without_a_form_is_refused_when_no_report_shows_one() -> None:
    with pytest.raises(FormError, match="2016"):
        roll_up([], CITY, 2016)


# --- who is in it ---------------------------------------------------------------------------------------------------


def test_who_did_not_report_is_named() -> None:
    rolled = roll_up([report("云溪县教育局")], CITY, 2023, expected=["云溪县 教育局", "澜苇县教育局"])
    assert rolled.missing == ("澜苇县教育局",)


def test_an_empty_report_is_named_and_not_missing() -> None:
    rolled = roll_up([empty_report("2021", agency="云溪县教育局", year=2023)], CITY, 2023, expected=["云溪县教育局"])
    assert (rolled.blank, rolled.missing) == (("云溪县教育局",), ())


def test_a_report_in_two_editions_is_named() -> None:
    assert roll_up([hybrid("云溪县教育局"), report("澜苇县教育局")], CITY, 2023).hybrid == ("云溪县教育局",)


def test_a_body_is_not_summed_twice() -> None:
    first, second = report("云溪县教育局", {GRANTED: 3}), report("云溪县　教育局", {GRANTED: 8})
    rolled = roll_up([first, second], CITY, 2023)
    assert rolled.report.value(GRANTED) == 3
    assert "1 格与计入的一份不同" in rolled.duplicates[0].reason


def test_of_two_reports_of_a_body_the_filled_one_counts() -> None:
    blank = empty_report("2021", agency="云溪县教育局", year=2023)
    rolled = roll_up([blank, report("云溪县教育局", {GRANTED: 3})], CITY, 2023)
    assert rolled.report.value(GRANTED) == 3
    assert len(rolled.duplicates) == 1


def test_the_same_file_without_a_name_is_not_summed_twice() -> None:
    nameless = report(None, {GRANTED: 3})
    twice = [replace(nameless, source=Source(path, "ab" * 32, "html")) for path in ("a.html", "b.html")]
    rolled = roll_up(twice, CITY, 2023)
    assert rolled.report.value(GRANTED) == 3
    assert rolled.unnamed == ("a.html",)
    assert [item.agency for item in rolled.duplicates] == ["b.html"]


def test_a_report_of_another_year_is_left_out_and_its_body_is_missing() -> None:
    rolled = roll_up([report("云溪县教育局", {GRANTED: 3}, year=2022)], CITY, 2023, expected=["云溪县教育局"])
    assert rolled.report.value(GRANTED) is None
    assert rolled.other_years[0].reason == "是 2022 年的报告，不是 2023 年"
    assert rolled.missing == ("云溪县教育局",)


def test_a_report_without_a_year_is_summed_and_named() -> None:
    undated = replace(report("云溪县教育局", {GRANTED: 3}), year=None)
    rolled = roll_up([undated], CITY, 2023)
    assert (rolled.report.value(GRANTED), rolled.undated) == (3, ("云溪县教育局",))


# --- editions -------------------------------------------------------------------------------------------------------

OLD_OTHER = "requests.other_handling.natural_person"
NEW_OTHERS = [f"requests.other_handling.{row}.natural_person" for row in ("not_corrected", "fee_unpaid", "other")]


def test_most_tables_decide_the_edition() -> None:
    old, new = [report(f"老{n}局", edition="2019") for n in range(2)], [report("新局")]
    assert roll_up([*old, *new], CITY, 2023).report.form == "2019"
    assert roll_up([old[0], *new], CITY, 2023).report.form == "2021", "a tie goes to the edition that governs the year"


def test_a_key_keeps_its_meaning_across_editions() -> None:
    rolled = roll_up(
        [report("云溪县教育局", {GRANTED: 3}), report("澜苇县教育局", {GRANTED: 4}, edition="2019")], CITY, 2023
    )
    assert rolled.report.value(GRANTED) == 7


def test_a_row_that_was_split_later_is_the_sum_of_its_parts() -> None:
    new = report("云溪县教育局", {key: number for number, key in enumerate(NEW_OTHERS, 1)})
    old = [report(f"老{n}局", {OLD_OTHER: 10}, edition="2019") for n in range(2)]
    rolled = roll_up([new, *old], CITY, 2023)
    assert rolled.report.form == "2019"
    assert rolled.report.value(OLD_OTHER) == 26
    assert rolled.parts[OLD_OTHER][0].figure.note == "由3项合并：1＋2＋3"
    assert not any(set(NEW_OTHERS) & set(item.cells) for item in rolled.not_summable)


def test_a_split_row_of_which_a_part_is_unknown_is_unknown() -> None:
    new = report("云溪县教育局", dict.fromkeys(NEW_OTHERS, 1)).with_cells({NEW_OTHERS[1]: BLANK})
    old = [report(f"老{n}局", {OLD_OTHER: 10}, edition="2019") for n in range(2)]
    rolled = roll_up([new, *old], CITY, 2023)
    assert rolled.report.value(OLD_OTHER) == 20
    assert rolled.coverage[OLD_OTHER] == Coverage(2, 3)


def test_a_whole_cannot_be_told_apart_into_the_rows_it_was_split_into() -> None:
    old = report("云溪县教育局", {OLD_OTHER: 5}, edition="2019")
    rolled = roll_up([old, report("澜苇县教育局"), report("松汀区教育局")], CITY, 2023)
    assert rolled.coverage[NEW_OTHERS[0]] == Coverage(2, 3)
    (left_out,) = rolled.not_summable
    assert left_out.cells == (OLD_OTHER,)
    assert "2019 版格式，其中 1 格在 2021 版中没有对应的格" in left_out.reason


# --- units ----------------------------------------------------------------------------------------------------------


def money(agency: str, key: str, value: Number, unit: str | None, edition: str = "2021") -> Report:
    return report(agency, edition=edition).with_cells({key: Figure.number(value, unit=unit)})


def test_money_is_converted_exactly_into_the_unit_of_the_heading() -> None:
    parts = [money("云溪县教育局", CHARGES, Decimal("1.1"), None), money("澜苇县教育局", CHARGES, 12345, "元")]
    figure = roll_up(parts, CITY, 2023).report.cells[CHARGES]
    assert (figure.value, figure.unit) == (Decimal("2.3345"), "万元")
    assert figure.note == "已换算为万元：澜苇县教育局 12345元"


def test_money_without_a_unit_is_not_added_to_money_with_one() -> None:
    parts = [
        money("云溪县教育局", PROCUREMENT, Decimal("12.5"), "万元", "2019"),
        money("澜苇县教育局", PROCUREMENT, 8000, None, "2019"),
        money("松汀区教育局", PROCUREMENT, 0, None, "2019"),
    ]
    rolled = roll_up(parts, CITY, 2023)
    assert rolled.report.value(PROCUREMENT) == Decimal("12.5")
    assert rolled.coverage[PROCUREMENT] == Coverage(2, 3)
    assert [(item.agency, item.cells) for item in rolled.not_summable] == [("澜苇县教育局", (PROCUREMENT,))]


def test_money_of_which_no_unit_is_known_is_not_added_up() -> None:
    parts = [money(f"{name}教育局", PROCUREMENT, 8000, None, "2019") for name in ("云溪县", "澜苇县")]
    rolled = roll_up(parts, CITY, 2023)
    assert rolled.report.state(PROCUREMENT) is State.BLANK
    assert len(rolled.not_summable) == 2


def test_large_and_small_money_adds_up_to_the_last_digit() -> None:
    parts = [
        money("云溪县教育局", CHARGES, Decimal("98765432109876543210987654321"), None),
        money("澜苇县教育局", CHARGES, Decimal("0.0001"), None),
    ]
    assert roll_up(parts, CITY, 2023).report.value(CHARGES) == Decimal("98765432109876543210987654321.0001")


def test_ten_thousands_of_pieces_are_pieces() -> None:
    part = report("云溪县教育局").with_cells({GRANTED: Figure.number(Decimal("1.2"), unit="万")})
    assert roll_up([part, report("澜苇县教育局", {GRANTED: 1})], CITY, 2023).report.value(GRANTED) == 12001


# --- how it is printed ----------------------------------------------------------------------------------------------


@pytest.fixture
def rolled() -> Rollup:
    parts = [
        report("云溪县教育局", {GRANTED: 3, CHARGES: Decimal("1.50")}),
        report("云溪县教育局", {GRANTED: 4}),
        hybrid("澜苇县教育局"),
        report("松汀区教育局", year=2022),
    ]
    return roll_up(parts, CITY, 2023, expected=["云溪县教育局", "望鹤县教育局"])


def test_the_json_can_be_read_as_reports_and_holds_the_parts(rolled: Rollup) -> None:
    text = to_json(to_dict(rolled))
    assert loads(text) == [rolled.report]
    shape = to_dict(rolled)["rollup"]
    assert shape["missing"] == ["望鹤县教育局"]
    assert shape["coverage"][GRANTED] == {"known": 2, "of": 2}
    assert shape["parts"][GRANTED][0] == {"agency": "云溪县教育局", "state": "number", "value": 3, "unit": None}
    assert '"value": 1.50' in text


def test_a_person_reads_what_to_know_about_the_sum(rolled: Rollup) -> None:
    text = show(rolled)
    assert text.splitlines()[0] == f"{CITY} 2023 年汇总：2 份报告，2021 版格式，200/200 格有数"
    for words in (
        "未报送 (1)",
        "望鹤县教育局",
        "新旧格式混用 (1)",
        "重复报送 (1)",
        "其他年度，未计入 (1)",
        "有 21 格不是每份报告都有数",
    ):
        assert words in text
    assert "missing (1)" in show(rolled, "en")
