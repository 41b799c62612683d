"""Does the page of a table tell all that it would change, and then change all of it or nothing?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.bodies.table import as_csv, read_table
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World, a_body

PAGE = "/bodies/import/"
SCHOOL = {
    "name": "云溪县第二小学",
    "level": "县级",
    "kind": "公共企事业单位",
    "superior": "云溪县教育局",
    "valid_from": "2020-09-01",
}


def hand_in(client: Client, *rows: Mapping[str, str]) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("bodies.csv", as_csv(rows))})


def shown_in(answer: Any) -> str:
    return str(answer.content.decode())


def preview_of(answer: Any) -> str:
    """What the page carries to itself."""
    found = re.search(r'name="table" value="([^"]+)"', shown_in(answer))
    assert found, shown_in(answer)
    return unescape(found[1])


def test_a_table_is_told_first_and_then_comes_in_whole(world: World) -> None:
    keeper = world.signed_in(Duty.SYSTEM_ADMIN)
    answer = hand_in(keeper, SCHOOL)
    assert answer.status_code == 200
    assert "新登记" in shown_in(answer)
    assert not Body.objects.filter(name=SCHOOL["name"]).exists()
    table = preview_of(answer)
    unreasoned = keeper.post(PAGE, {"table": table, "reason": " "})
    assert unreasoned.status_code == 400
    assert "请填写理由" in shown_in(unreasoned)
    assert keeper.post(PAGE, {"table": table, "reason": "新建学校"}).status_code == 302
    assert Body.objects.filter(name=SCHOOL["name"]).exists()
    assert Event.objects.filter(kind="bodies.import", reason="新建学校").count() == 2


def test_where_a_row_is_wrong_there_is_nothing_to_confirm(world: World) -> None:
    answer = hand_in(world.signed_in(Duty.SYSTEM_ADMIN), SCHOOL, {**SCHOOL, "name": "丙", "level": "村级"})
    assert answer.status_code == 400
    assert "有 1 行有错，一行也没有导入" in shown_in(answer)
    assert "“村级”不在可用的写法之中" in shown_in(answer)
    assert "全部导入" not in shown_in(answer)


def test_what_changed_since_the_preview_is_shown_again_and_not_done(world: World) -> None:
    keeper = world.signed_in(Duty.SYSTEM_ADMIN)
    table = preview_of(hand_in(keeper, SCHOOL))
    with act(SYSTEM, "test"):
        a_body(SCHOOL["name"], Kind.INSTITUTION, world.education)
    answer = keeper.post(PAGE, {"table": table, "reason": "新建学校"})
    assert answer.status_code == 400
    assert "预览之后名录有了别的改动" in shown_in(answer)
    assert not Event.objects.filter(kind="bodies.import").exists()


def test_a_preview_that_somebody_made_up_is_refused(world: World) -> None:
    answer = world.signed_in(Duty.SYSTEM_ADMIN).post(PAGE, {"table": "made up", "reason": "x"})
    assert answer.status_code == 400
    assert "预览的内容不完整" in shown_in(answer)


def test_nobody_imports_past_the_bodies_that_they_keep(world: World) -> None:
    with act(SYSTEM, "test"):
        a_body("望鹤县人民政府", Kind.GOVERNMENT)
    answer = hand_in(
        world.signed_in(Duty.SYSTEM_ADMIN),
        {**SCHOOL, "superior": "望鹤县人民政府"},
        {**SCHOOL, "name": "新县人民政府", "superior": "", "kind": "人民政府"},
        {
            **SCHOOL,
            "name": "望鹤县人民政府",
            "kind": "人民政府",
            "superior": "",
            "valid_from": "1949-10-01",
            "phone": "1",
        },
    )
    for sentence in ("它的上级不在您的管理范围之内", "新登记的机关要有上级", "这个机关不在您的管理范围之内"):
        assert sentence in shown_in(answer)


def test_only_the_system_administrator_imports(world: World, reader: Client) -> None:
    assert reader.get(PAGE).status_code == 302
    for duty in Duty:
        assert world.signed_in(duty).get(PAGE).status_code == (200 if duty == Duty.SYSTEM_ADMIN else 403)


def test_no_file_and_no_table_each_get_their_sentence(world: World) -> None:
    keeper = world.signed_in(Duty.SYSTEM_ADMIN)
    assert "没有收到文件" in shown_in(keeper.post(PAGE))
    answer = keeper.post(PAGE, {"file": SimpleUploadedFile("a.csv", "名称,颜色\n甲,红".encode())})
    assert "不认识的栏：颜色" in shown_in(answer)


def test_everybody_takes_the_directory_home_as_a_table(world: World, reader: Client) -> None:
    for to in ("csv", "xlsx"):
        rows = read_table(reader.get(f"/bodies/export/{to}/").content).rows
        assert rows[0].cells["name"] == "云溪县人民政府", "superiors stand before their bodies"
        assert len(rows) == Body.objects.count()
    assert reader.get("/bodies/export/pdf/").status_code == 404


def test_what_was_taken_home_comes_in_without_a_change(world: World, reader: Client) -> None:
    data = reader.get("/bodies/export/xlsx/").content
    keeper = world.signed_in(Duty.SYSTEM_ADMIN)
    answer = keeper.post(PAGE, {"file": SimpleUploadedFile("bodies.xlsx", data)})
    assert "完全一致" in shown_in(answer)
