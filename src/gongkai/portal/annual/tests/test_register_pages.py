"""Can a body enter its registers, import, correct and confirm them, and does every figure open on what it counts?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.annual import register_samples
from gongkai.portal.annual.models import RegisterEntry
from gongkai.portal.annual.register_entry import import_csv
from gongkai.portal.annual.registers import table_two
from gongkai.portal.annual.tests.test_registers import CHARGES, LICENCES, a_unit, entered
from gongkai.portal.bodies.models import Body
from gongkai.portal.files.keeping import files_of
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.publishing.tests.items import published
from gongkai.portal.testing import World, a_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

HEADS = "年度,月份,内设机构,事项,栏目,数值,依据\n"
CONFIRM = "/annual/registers/confirm/?year=2025&row=proactive.normative_documents"


@pytest.fixture
def november() -> Any:
    with time_machine.travel("2026-11-25 10:00 +0800", tick=False):
        yield


@pytest.fixture
def handler(world: World) -> Client:
    return world.signed_in(Duty.HANDLER)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def imported(body: Body, *lines: str, year: int = 2025) -> Any:
    return import_csv(body, year, (HEADS + "\n".join(lines)).encode(), None, SYSTEM)


def test_the_page_says_what_each_month_of_each_unit_lacks_and_each_figure_opens_on_its_entries(
    world: World, handler: Client
) -> None:
    unit = a_unit(world.education, "基础教育股")
    for month in range(1, 12):
        entered(world.education, LICENCES, 40 + month, month=month, unit=unit)
    page = text(handler.get("/annual/registers/?year=2025"))
    for said in ("基础教育股缺 12月。", ">506</a>", "没有填报；没有发生的，也要填报0。", "month=12", "核对"):
        assert said in page
    opened = text(handler.get(f"/annual/registers/behind/?year=2025&cell={LICENCES}"))
    assert opened.count("审批系统导出") == 11
    entry = RegisterEntry.objects.get(month=3)
    assert "43 件" in text(handler.get(entry.get_absolute_url()))
    assert str(entry) == "云溪县教育局 基础教育股 2025年3月 「行政许可」本年处理决定数量"
    assert handler.get("/annual/registers/behind/?year=2025&cell=no.such").status_code == 404
    assert handler.get(f"/annual/registers/?body={world.health.pk}").status_code == 404


def test_what_is_entered_by_year_lacks_no_months(world: World, handler: Client) -> None:
    """上一年项目数量 of the form of 2019 says how many there were on a day."""
    page = text(handler.get("/annual/registers/?year=2020"))
    asked = "/annual/registers/new/?body={}&amp;year=2020&amp;cell=proactive.licences.{}&amp;month={}"
    assert asked.format(world.education.pk, "previous_items", 0) in page
    assert asked.format(world.education.pk, "previous_items", 5) not in page
    assert asked.format(world.education.pk, "decisions", 5) in page


def test_a_figure_is_entered_with_its_evidence_and_the_name_of_who_entered_it(world: World, handler: Client) -> None:
    given: dict[str, Any] = {"cell": CHARGES, "unit": "", "month": "3", "value": "12.345678", "note": "收费台账"}
    given["papers"] = a_file(b"a,b", "台账.csv")
    address = f"/annual/registers/new/?year=2025&body={world.education.pk}"
    assert handler.post(address, given).status_code == 302
    entry = RegisterEntry.objects.get()
    assert (entry.value, entry.entered_by) == (Decimal("12.345678"), world.person(Duty.HANDLER))
    assert files_of(entry).get().name == "台账.csv"
    again = handler.post(address, {**given, "papers": ""})
    assert again.status_code == 400
    assert "已经填报过" in text(again)
    assert not list(verify())
    assert not list(differences())


def test_only_the_handler_and_the_head_of_the_office_enter_and_all_colleagues_see(world: World) -> None:
    entered(world.education, LICENCES, 12)
    entry = RegisterEntry.objects.get()
    reviewer = world.signed_in(Duty.UNIT_REVIEWER)
    page = text(reviewer.get("/annual/registers/?year=2025"))
    assert ">12</a>" in page
    assert "/annual/registers/new/" not in page
    for address in ("new/?year=2025", "import/", "confirm/?row=proactive.normative_documents"):
        assert reviewer.get(f"/annual/registers/{address}").status_code == 403
        assert world.signed_in(Duty.OFFICE_HEAD).get(f"/annual/registers/{address}").status_code == 200
    assert reviewer.post(f"{entry.get_absolute_url()}remove/", {"reason": "错了"}).status_code == 403
    assert world.signed_in(Duty.SYSTEM_ADMIN).get("/annual/registers/").status_code == 403


def test_a_correction_needs_a_reason_and_leaves_both_figures_in_the_ledger(world: World, handler: Client) -> None:
    entered(world.education, LICENCES, 12)
    entry = RegisterEntry.objects.get()
    address = f"{entry.get_absolute_url()}correct/"
    given = {"value": "21", "note": "审批系统导出", "version": entry.version}
    assert 'value="12"' in text(handler.get(address))
    assert handler.post(address, given).status_code == 400
    assert handler.post(address, {**given, "reason": "数字颠倒"}).status_code == 302
    assert RegisterEntry.objects.get().value == 21
    event = Event.objects.get(kind="annual.register_corrected")
    assert (event.reason, '"value":"12.000000"' in event.before, '"value":"21' in event.after) == (
        "数字颠倒",
        True,
        True,
    )
    late = handler.post(address, {**given, "value": "99", "reason": "同时打开的另一页"})
    assert "别人已经改动" in text(late)
    assert RegisterEntry.objects.get().value == 21
    assert handler.post(f"{entry.get_absolute_url()}remove/", {"reason": "重复"}).status_code == 302
    assert table_two(world.education, 2025)[LICENCES].value is None


def test_a_file_brings_months_of_units_and_each_refused_line_is_named(world: World) -> None:
    a_unit(world.education, "基础教育股")
    done = imported(
        world.education,
        "2025,1,基础教育股,行政许可,,31,系统导出",
        ",2月,基础教育股,行政许可,本年处理决定数量,12,系统导出",
        "2025,全年,,行政处罚,,0,没有发生",
        "2025,3,没有的股,行政许可,,1,系统导出",
        "2025,3,基础教育股,行政许可,,,系统导出",
        "2025,3,基础教育股,行政许可,,1.5,系统导出",
        "2025,13,基础教育股,行政许可,,1,系统导出",
        "2025,1,基础教育股,行政许可,,31,系统导出",
        "2018,1,,行政许可,,31,系统导出",
        "2025,,,行政奖励,,1,系统导出",
        "2020,,,行政许可,,1,系统导出",
        "2020,,,行政许可,上一年项目数量,7,清单",
    )
    assert done.taken == 4
    assert [number for number, _why in done.refused] == [5, 6, 7, 8, 9, 10, 11, 12]
    said = dict(done.refused)
    for number, word in {
        5: "没有的股",
        7: "整数",
        9: "已经填报过",
        10: "2019年以后",
        11: "行政许可、",
        12: "栏目",
    }.items():
        assert word in said[number]
    found = table_two(world.education, 2025)
    assert found[LICENCES].value == 43
    assert found["proactive.penalties.decisions"].complete


def test_what_is_no_register_is_refused_as_a_whole_with_the_heads_it_lacks(world: World, handler: Client) -> None:
    answer = handler.post("/annual/registers/import/?year=2025", {"table": a_file("名称,条数\n甲,1".encode(), "a.csv")})
    assert answer.status_code == 400
    assert "缺：事项、数值、依据" in text(answer)


def test_the_documents_are_confirmed_as_they_were_seen_and_not_otherwise(world: World, handler: Client) -> None:
    cell = "proactive.normative_documents.in_force"
    published(world, on=date(2025, 3, 3), formed=date(2025, 3, 3), is_rule=True)
    assert "云溪县教育局关于做好" in text(handler.get(f"/annual/registers/behind/?year=2025&cell={cell}"))
    page = text(handler.get(CONFIRM))
    assert 'value="1,0,1"' in page
    published(world, on=date(2025, 4, 3), formed=date(2025, 4, 3), is_rule=True)
    late = handler.post(CONFIRM, {"seen": "1,0,1", "note": "逐件核对"})
    assert (late.status_code, 'value="2,0,2"' in text(late)) == (400, True)
    assert handler.post(CONFIRM, {"seen": "2,0,2", "note": "逐件核对"}).status_code == 302
    found = table_two(world.education, 2025)[cell]
    assert (found.value, found.complete) == (2, True)
    assert handler.get("/annual/registers/confirm/?row=proactive.rules").status_code == 404, "a county makes none"


def test_a_confirmation_is_not_corrected_by_hand(world: World, handler: Client) -> None:
    entered(world.education, "proactive.normative_documents.issued", 0)
    address = RegisterEntry.objects.get().get_absolute_url()
    assert handler.get(address).status_code == 200
    assert handler.get(f"{address}correct/").status_code == handler.get(f"{address}remove/").status_code == 404


def test_the_page_asks_the_database_as_often_for_a_full_year_as_for_an_empty_one(
    world: World, handler: Client, django_assert_max_num_queries: Any
) -> None:
    address = "/annual/registers/?year=2025"
    handler.get(address)
    with django_assert_max_num_queries(20) as empty:
        handler.get(address)
    unit = a_unit(world.education, "基础教育股")
    for month in range(1, 13):
        entered(world.education, LICENCES, 1, month=month, unit=unit)
    with django_assert_max_num_queries(len(empty)):
        handler.get(address)


def test_the_samples_are_sound_and_complete_for_two_years(world: World) -> None:
    for name in ("基础教育股", "教育督导室", "计划财务股"):
        a_unit(world.education, name)
    a_unit(world.health, "医政股")
    assert register_samples.load()
    assert register_samples.load() == 0
    for entry in RegisterEntry.objects.order_by("-pk")[:40]:
        entry.full_clean()
    for year in (2024, 2025):
        assert all(one.complete for one in table_two(world.education, year).values())
    assert table_two(world.education, 2025)[CHARGES].value == Decimal("350.705")
    assert not table_two(world.education, 2026)[LICENCES].complete
