"""Do the sheets that go with a request and its letters say what the file knows, to those who may know it?"""

from __future__ import annotations

from io import BytesIO

import time_machine
from django.test import Client
from docx import Document

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.tests.test_delivery import POSTED, ready, record, send
from gongkai.portal.foi.tests.test_leaving import THIRD_PARTY, leave
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.testing import World


def rows_of(browser: Client, address: str) -> dict[str, str]:
    """What the sheet at an address says, by the label of the row."""
    [table] = Document(BytesIO(browser.get(address).getvalue())).tables
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


def test_everybody_can_take_home_the_form_of_a_request(world: World) -> None:
    rows = rows_of(Client(), f"/apply/{world.education.pk}/form.docx")
    assert "政府信息的名称、文号或者其他特征性描述" in rows
    assert "用途" not in "".join(rows)
    assert not any(rows.values())
    assert Client().get(f"/apply/{world.education.pk}/form.exe").status_code == 404


@time_machine.travel("2026-03-25 10:00 +0800")
def test_the_registration_of_a_request_says_what_is_known_and_leaves_the_rest(world: World) -> None:
    foi = received(world)
    rows = rows_of(world.signed_in(Duty.HANDLER), f"/requests/{foi.pk}/registration.docx")
    assert rows["申请人"] == foi.applicant_name
    assert foi.number in rows.values()
    assert foi.wanted in rows.values()
    assert rows["登记人"] == ""


@time_machine.travel("2026-03-25 10:00 +0800")
def test_the_sheets_of_an_answer_name_who_agreed_and_how_it_was_delivered(world: World) -> None:
    letter = ready(world)
    send(world, letter, POSTED)
    record(world, "received", on="2026-03-23", by="甲申请")
    handler = world.signed_in(Duty.HANDLER)
    reviews = rows_of(handler, f"/letters/{letter.pk}/sheets/F15.docx")
    assert [label for label, said in reviews.items() if said.startswith("同意")] == [
        "承办机构意见",
        "保密审查意见",
        "签发意见",
    ]
    receipt = rows_of(handler, f"/letters/{letter.pk}/sheets/F16.docx")
    assert {"EMS 1001", "甲申请", "2026年3月23日", letter.number} <= {*receipt.values()}
    assert f"/letters/{letter.pk}/sheets/F16.pdf" in handler.get(f"/letters/{letter.pk}/").content.decode()
    assert handler.get(f"/letters/{letter.pk}/sheets/F08.docx").status_code == 404


@time_machine.travel("2026-03-25 10:00 +0800")
def test_the_reply_of_a_third_party_says_nothing_of_the_applicant(world: World) -> None:
    foi = received(world)
    letter = leave(world, foi, "F07", **THIRD_PARTY)
    rows = rows_of(world.signed_in(Duty.HANDLER), f"/letters/{letter.pk}/sheets/F08.docx")
    assert {"乙公司", "校车服务合同"} <= {*rows.values()}
    assert foi.applicant_name not in "".join(rows.values())


def test_the_sheets_are_the_offices_own(world: World) -> None:
    foi = received(world)
    for browser in (Client(), world.signed_in(Duty.HANDLER, body=world.health)):
        assert browser.get(f"/requests/{foi.pk}/registration.docx").status_code == 404
