"""Do the registers say what was entered and published, do they know what is missing, and is unknown never nought?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.core.exceptions import ValidationError

from gongkai.form import FormError
from gongkai.portal.accounts.models import Duty
from gongkai.portal.annual.models import RegisterEntry
from gongkai.portal.annual.registers import behind, table_two
from gongkai.portal.bodies.models import Body, Kind, Level, Unit
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.models import Item
from gongkai.portal.publishing.tests.items import published
from gongkai.portal.testing import World
from gongkai.publication.events import Amended, Renewed, Repealed, Suspended, Withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

CASES = yaml.safe_load(Path(__file__).with_name("documents.yaml").read_text(encoding="utf-8"))
NORMATIVE = ("issued", "repealed", "in_force")
LICENCES, CHARGES = "proactive.licences.decisions", "proactive.charges.amount"


@pytest.fixture
def november() -> Any:
    with time_machine.travel("2026-11-25 10:00 +0800", tick=False):
        yield


def entered(body: Body, cell: str, value: object, year: int = 2025, month: int = 0, unit: Unit | None = None) -> None:
    """As the form does it."""
    with act(SYSTEM, "annual.register_entry"):
        entry = RegisterEntry(
            body=body, cell=cell, value=Decimal(str(value)), year=year, month=month, unit=unit, note="审批系统导出"
        )
        entry.full_clean()
        entry.save()


def a_unit(body: Body, name: str) -> Unit:
    with act(SYSTEM, "test"):
        return Unit.objects.create(body=body, name=name)


def a_document(world: World, facts: Mapping[str, Any]) -> Item:
    words = {name: facts.get(name) for name in ("formed", "effective", "ends")}
    words |= {"is_rule": facts.get("is_rule", True), "issuer": facts.get("issuer", "")}
    item = published(world, on=facts.get("published", facts["formed"]), **words)
    who = handling.key_of(world.person(Duty.PUBLISHER))
    for kind in (Repealed, Renewed, Amended, Suspended, Withdrawn):
        if on := facts.get(kind.kind):
            more = {name: facts[name] for name in ("since", "until") if name in facts}
            said = {"reason": "内容有误"} if kind is Withdrawn else {"basis": "云教发〔2024〕1号"}
            handling.take(item, kind(on=on, who=who, **said, **more), SYSTEM, world.person(Duty.PUBLISHER))  # type: ignore[arg-type]
    return item


# --- documents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_documents_count_by_their_dates_and_their_force(world: World, case: Mapping[str, Any]) -> None:
    for facts in case["documents"]:
        a_document(world, facts)
    for year, expected in case["counts"].items():
        found = table_two(world.education, year)
        counted = [found[f"proactive.normative_documents.{column}"].value for column in NORMATIVE]
        assert counted == expected, year
        for column, number in zip(NORMATIVE, expected, strict=True):
            opened = behind(world.education, year, f"proactive.normative_documents.{column}")
            assert len(opened.documents) == number


def test_the_number_of_documents_is_complete_once_somebody_has_checked_it(world: World) -> None:
    cell = "proactive.normative_documents.in_force"
    a_document(world, {"formed": date(2024, 3, 1)})
    before = table_two(world.education, 2025)[cell]
    assert (before.value, before.complete) == (1, False)
    entered(world.education, cell, 1)
    assert table_two(world.education, 2025)[cell].complete
    a_document(world, {"formed": date(2024, 5, 6)})
    after = table_two(world.education, 2025)[cell]
    assert (after.value, after.missing) == (2, ("核对时是 1 件，现在是 2 件，请重新核对。",))


def test_a_body_of_which_no_document_was_ever_published_does_not_know_its_number_until_it_says_nought(
    world: World,
) -> None:
    cell = "proactive.normative_documents.issued"
    assert table_two(world.education, 2025)[cell].value is None
    entered(world.education, cell, 0)
    found = table_two(world.education, 2025)[cell]
    assert (found.value, found.complete) == (0, True)


def test_a_county_makes_no_rules_and_a_city_has_them_told_by_their_orders(world: World) -> None:
    """立法法第九十一条、第九十三条"""
    rules, papers = "proactive.rules.issued", "proactive.normative_documents.issued"
    a_document(world, {"formed": date(2025, 3, 3)})
    item = published(world, on=date(2025, 4, 1), formed=date(2025, 4, 1), is_rule=True, document_number="令第3号")
    found = table_two(world.education, 2025)
    assert (found[rules].value, found[rules].complete) == (0, True)
    assert found[papers].value == 2
    with act(SYSTEM, "test"):
        world.education.kind, world.education.level = Kind.GOVERNMENT, Level.PREFECTURAL
        world.education.save()
    found = table_two(world.education, 2025)
    assert (found[rules].value, found[papers].value) == (1, 1)
    assert [one.item for one in behind(world.education, 2025, rules).documents] == [item]


def test_the_form_of_2019_counts_what_was_made_what_was_published_and_what_is_up(world: World) -> None:
    a_document(world, {"formed": date(2019, 12, 27), "published": date(2020, 1, 8)})
    a_document(world, {"formed": date(2020, 5, 6), "withdrawn": date(2020, 12, 31)})
    found = table_two(world.education, 2020)
    columns = ("newly_made", "newly_published", "total_published")
    assert [found[f"proactive.normative_documents.{column}"].value for column in columns] == [1, 2, 1]


def test_a_government_counts_what_its_office_published_in_its_name(world: World) -> None:
    item = a_document(world, {"formed": date(2025, 3, 3), "issuer": "云溪县人民政府"})
    with act(SYSTEM, "test"):
        item.body = world.authority
        item.save()
    cell = "proactive.normative_documents.in_force"
    assert table_two(world.county, 2025)[cell].value == 1
    assert table_two(world.authority, 2025)[cell].value is None


# --- what is entered ------------------------------------------------------------------------------------------------


def test_what_nobody_entered_is_not_known_and_nought_is_a_statement(world: World) -> None:
    nothing = table_two(world.education, 2025)[LICENCES]
    assert (nothing.value, nothing.complete) == (None, False)
    entered(world.education, LICENCES, 0)
    nil = table_two(world.education, 2025)[LICENCES]
    assert (nil.value, nil.complete) == (0, True)


def test_months_add_up_and_those_that_are_missing_are_named(world: World) -> None:
    for month in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11):
        entered(world.education, LICENCES, 10, month=month)
    found = table_two(world.education, 2025)[LICENCES]
    assert (found.value, found.missing) == (100, ("全机关缺 5月、12月。",))
    for month in (5, 12):
        entered(world.education, LICENCES, 1, month=month)
    found = table_two(world.education, 2025)[LICENCES]
    assert (found.value, found.complete) == (102, True)
    assert behind(world.education, 2025, LICENCES).entries.count() == 12


def test_a_unit_that_reported_last_year_is_waited_for_this_year(world: World) -> None:
    first, second = a_unit(world.education, "基础教育股"), a_unit(world.education, "职成教股")
    for unit in (first, second):
        entered(world.education, LICENCES, 7, year=2024, unit=unit)
    entered(world.education, LICENCES, 9, unit=first)
    found = table_two(world.education, 2025)[LICENCES]
    assert (found.value, found.missing) == (9, ("职成教股上年填报过，本年还没有。",))


def test_money_is_exact_to_the_fen_and_in_ten_thousand_yuan(world: World) -> None:
    for month in range(1, 13):
        entered(world.education, CHARGES, "0.100001", month=month)
    found = table_two(world.education, 2025)[CHARGES]
    assert found.value == Decimal("1.200012")
    entered(world.health, CHARGES, "96171.6")
    assert str(table_two(world.health, 2025)[CHARGES].value) == "96171.6"


def test_every_cell_of_either_form_has_an_answer_and_no_other(world: World) -> None:
    assert len(table_two(world.education, 2025)) == 10
    assert len(table_two(world.education, 2020)) == 22
    assert behind(world.education, 2025, "proactive.no.such").documents == ()
    with pytest.raises(FormError):
        table_two(world.education, 2018)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"month": 0}, "已经填报过"),
        ({"month": 3}, "已经填报了全年数"),
        ({"month": 3, "by_unit": True}, "已经按全机关填报"),
        ({"cell": "proactive.penalties.decisions", "value": "1.5"}, "是整数"),
        ({"cell": "proactive.penalties.decisions", "value": "-1"}, "不能是负数"),
        ({"cell": "proactive.procurement.amount"}, "没有这一栏"),
        ({"cell": "proactive.penalties.decisions", "year": 2026}, "还没有结束"),
        ({"cell": "proactive.penalties.decisions", "year": 2026, "month": 11}, "到 2026-11-30 才能填报"),
        ({"cell": "proactive.penalties.previous_items", "year": 2020, "month": 5}, "按年填报"),
        ({"cell": "proactive.rules.issued", "month": 5}, "按年填报"),
    ],
    ids=[
        "twice", "month after year", "unit after body", "half a decision", "negative", "not in this form",
        "year is running", "month is running", "a stock by month", "documents by month",
    ],
)  # fmt: skip
def test_what_would_spoil_the_sum_of_the_year_is_refused(world: World, facts: dict[str, Any], said: str) -> None:
    entered(world.education, LICENCES, 5)
    unit = a_unit(world.education, "基础教育股") if facts.pop("by_unit", False) else None
    with pytest.raises(ValidationError, match=said):
        entered(world.education, **{"cell": LICENCES, "value": "1", "unit": unit, **facts})


def test_a_change_of_items_may_be_negative_in_the_form_of_2019(world: World) -> None:
    entered(world.education, "proactive.licences.change", -2, year=2020)
    assert table_two(world.education, 2020)["proactive.licences.change"].value == -2


def test_the_table_asks_the_database_the_same_few_questions_however_much_there_is(
    world: World, django_assert_num_queries: Any
) -> None:
    for month in (1, 2):
        entered(world.education, LICENCES, 1, month=month)
        a_document(world, {"formed": date(2025, month, 3)})
    with django_assert_num_queries(3):
        table_two(world.education, 2025)
