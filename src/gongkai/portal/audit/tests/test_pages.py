"""Can the auditor read, search, verify and take away the ledger, and nobody else?"""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from gongkai.portal.accounts.models import ADMINISTRATORS, Duty
from gongkai.portal.ledger import triggers
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ledger.chain import hash_of
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db

OFFICER = Actor("person:7", "某经办员", "handler", "云溪县教育局")


@pytest.fixture
def auditor(world: World) -> Client:
    with act(OFFICER, "report.receive", reason="县委编办批复"):
        world.school.name, world.school.phone = "云溪县实验小学", "0000-3333333"
        world.school.save()
    return world.signed_in(Duty.AUDIT_ADMIN)


@pytest.mark.parametrize("address", ["/ledger/", "/ledger/1/", "/ledger/export/", "/ledger/verify/"])
def test_the_ledger_is_for_the_auditor_alone(world: World, address: str) -> None:
    for duty in Duty:
        status = world.signed_in(duty).get(address).status_code
        assert status == (200 if duty == Duty.AUDIT_ADMIN else 403), duty
    assert Client().get(address).status_code == 403
    assert Duty.AUDIT_ADMIN in ADMINISTRATORS


def test_the_list_says_what_happened_in_words(auditor: Client) -> None:
    page = auditor.get("/ledger/").content.decode()
    row = page[page.index("<tbody>") :].partition("</tr>")[0]
    assert "收到报告" in row
    assert "某经办员 · 经办" in row
    assert "县委编办批复" in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=编办", True),
        ("q=某经办员 编办", True),
        ("q=没有这个", False),
        ("kind=report.receive", True),
        ("kind=no.such", False),
        ("since=2100-01-01", False),
        ("until=2001-01-01", False),
        ("since=junk&until=2026-99-99&q=%00", True),
    ],
)
def test_the_list_is_narrowed(auditor: Client, query: str, found: bool) -> None:
    assert ("县委编办批复" in auditor.get(f"/ledger/?{query}").content.decode()) is found


def test_an_event_shows_column_by_column_from_what_to_what(auditor: Client) -> None:
    page = auditor.get(f"/ledger/{Event.objects.latest('number').number}/").content.decode()
    assert "名称" in page
    assert "云溪县第一小学</del>" in page
    assert "云溪县实验小学</ins>" in page


def test_the_export_holds_all_that_goes_into_the_digest(auditor: Client) -> None:
    answer = auditor.get("/ledger/export/?kind=report.receive")
    [row] = csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig")))
    assert row["reason"] == "县委编办批复"
    assert row["hash"] == hash_of(Event.objects.get(number=row["number"]))
    assert Event.objects.latest("number").kind == "ledger.export"


def test_verifying_says_that_the_ledger_is_whole_or_where_it_is_not(auditor: Client) -> None:
    assert "账完整" in auditor.post("/ledger/verify/").content.decode()
    with connection.cursor() as cursor:
        for statement in triggers.take_down(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE ledger_event SET reason = 'x' WHERE number = 2")
    assert "第 2 条的内容与它的摘要不符" in auditor.post("/ledger/verify/").content.decode()


def test_a_checkpoint_taken_here_agrees_later(auditor: Client) -> None:
    data = auditor.post("/ledger/checkpoint/").content
    assert json.loads(data)["number"] == Event.objects.latest("number").number - 1
    file = SimpleUploadedFile("checkpoint.json", data)
    assert "账完整" in auditor.post("/ledger/verify/", {"checkpoint": file}).content.decode()
    junk = SimpleUploadedFile("checkpoint.json", b"junk")
    answer = auditor.post("/ledger/verify/", {"checkpoint": junk})
    assert answer.status_code == 400
    assert "不是检查点" in answer.content.decode()
