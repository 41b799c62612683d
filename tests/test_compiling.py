"""Does the report that is made from records say what they say, and both figures where somebody states another?"""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from gongkai.checks import check
from gongkai.compiling import (
    Facts,
    Fees,
    Restated,
    compile_report,
    fee_statement,
    opening,
    overview,
    promises,
    restated,
)
from gongkai.form import FormError
from gongkai.reading.prose import fees as fees_read
from gongkai.report import Figure, Place, State, loads
from gongkai.report import dumps as written
from tests.consistent_reports import consistent_values

BODY = "青禾市教育局"


def _counted(seed: int = 3) -> dict[str, Figure]:
    values = consistent_values("2021", random.Random(seed))
    return {key: Figure.number(value, sources=(f"records:{key}",)) for key, value in values.items()}


def test_what_was_counted_is_what_the_report_says_and_every_sum_holds() -> None:
    counted = _counted()
    report = compile_report(BODY, 2025, counted)
    assert {key: figure.value for key, figure in report.cells.items()} == {k: f.value for k, f in counted.items()}
    assert not [one for one in check(report) if one.rule.startswith("T") and one.answer == "fail"]
    assert report.title == "青禾市教育局2025年政府信息公开工作年度报告"
    assert loads(written([report]))[0] == report


def test_what_nobody_counted_is_blank_and_not_nought() -> None:
    report = compile_report(BODY, 2025, {})
    assert {figure.state for figure in report.cells.values()} == {State.BLANK}


def test_a_stated_figure_keeps_the_counted_one_beside_it_and_moves_the_totals() -> None:
    counted = _counted()
    key = "requests.received.natural_person"
    before = counted[key].value
    assert isinstance(before, int)
    report = compile_report(BODY, 2025, counted, restated={key: Restated(before + 2, "late_found", "补记两件来信")})
    assert report.value(key) == before + 2
    assert report.cells[key].note == "补记两件来信"
    total = counted["requests.received.total"].value
    assert isinstance(total, int)
    assert report.value("requests.received.total") == total + 2
    changed = {one.cell: (one.counted, one.stated) for one in restated(counted, report)}
    assert changed == {key: (before, before + 2), "requests.received.total": (total, total + 2)}


def test_a_stated_total_stays_as_it_is_stated() -> None:
    counted = _counted()
    said = {
        "requests.received.natural_person": Restated(5, "late_found", "补记"),
        "requests.received.total": Restated(99, "outside_records", "纸质台账"),
    }
    assert compile_report(BODY, 2025, counted, restated=said).value("requests.received.total") == 99


def test_a_total_with_an_unknown_part_is_not_made_up() -> None:
    said = {"requests.received.natural_person": Restated(5, "late_found", "补记")}
    assert compile_report(BODY, 2025, {}, restated=said).state("requests.received.total") is State.BLANK


def test_money_stays_exact() -> None:
    said = {"proactive.charges.amount": Restated(Decimal("2116.1358"), "outside_records", "财务科")}
    assert compile_report(BODY, 2025, {}, restated=said).value("proactive.charges.amount") == Decimal("2116.1358")


def test_a_cell_of_another_form_is_refused() -> None:
    with pytest.raises(KeyError, match="no such cell"):
        compile_report(BODY, 2025, {"requests.nothing": Figure.number(1)})
    with pytest.raises(FormError):
        compile_report(BODY, 1999, {})


def test_what_was_carried_in_must_be_what_was_carried_out() -> None:
    last = compile_report(BODY, 2024, {"requests.carried_out.natural_person": Figure.number(3)})
    this = compile_report(BODY, 2025, {"requests.carried_in.natural_person": Figure.number(4)})
    (difference,) = opening(this, last)
    assert difference == ("requests.carried_in.natural_person", 3, 4)
    assert opening(this, compile_report(BODY, 2024, {})) == [], "unknown is not nought"


def test_part_one_says_what_is_known_under_its_five_heads_and_nothing_else() -> None:
    said = overview(
        Facts(
            published=2486,
            channels=(("政务微博", 73), ("政府网站", 2413), ("公示栏", 0)),
            received=3,
            concluded=2,
            carried_out=1,
        )
    )
    assert "全年主动公开政府信息2486条，其中政务微博73条、政府网站2413条。" in said
    assert "公示栏" not in said
    assert "新收政府信息公开申请3件，上年结转0件；办结2件；结转下年度继续办理1件" in said
    assert [line[:3] for line in said.splitlines()] == ["（一）", "（二）", "（三）", "（四）", "（五）"]
    assert overview(Facts()).count("。") == 5, "nothing is claimed of what is not known"


@pytest.mark.parametrize(
    "fees", [Fees(), Fees(2, Decimal(2200), Decimal("740.50")), Fees(1, Decimal(40), Decimal(0))], ids=str
)
def test_the_statement_of_fees_is_read_back_as_it_was_written(fees: Fees) -> None:
    read = {extra.key: extra.value for extra in fees_read([(fee_statement(fees), Place())])}
    assert read == {"fees.notices": fees.notices, "fees.notified": fees.notified, "fees.received": fees.received}


def test_last_years_promises_are_put_before_whoever_writes_part_five() -> None:
    last = compile_report(BODY, 2024, {}, words={"problems": "明年将办好专栏。"})
    assert promises(last) == "明年将办好专栏。"
