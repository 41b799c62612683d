"""Does a table of bodies come in whole or not at all, with every fault told, and come in again as it went out?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gongkai.identifiers import check_of_credit_code, check_of_organisation
from gongkai.portal.bodies import command
from gongkai.portal.bodies.models import Body, Kind, Level, Subordination, Unit
from gongkai.portal.bodies.plan import Plan, carry_out, exported, plan
from gongkai.portal.bodies.table import COLUMNS, MOST_ROWS, MOST_UNPACKED, WRITERS, as_csv, read_table
from gongkai.portal.bodies.tree import superior_of
from gongkai.portal.files.csv_lines import NotATableError
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World, a_body

SCHOOL: Mapping[str, str] = {
    "name": "云溪县第二小学",
    "level": "县级",
    "kind": "公共企事业单位",
    "superior": "云溪县教育局",
    "valid_from": "2020-09-01",
}


def planned(*rows: Mapping[str, str]) -> Plan:
    """What these rows would do, in a file with the columns that any of them has."""
    names = [name for name in COLUMNS if any(name in row for row in rows)]
    lines = [",".join(COLUMNS[name] for name in names), *(",".join(row.get(n, "") for n in names) for row in rows)]
    return plan(read_table("\n".join(lines).encode()), timezone.localdate())


def done(*rows: Mapping[str, str]) -> Plan:
    with act(SYSTEM, "bodies.import"):
        made = planned(*rows)
        assert made.is_sound, [row.faults for row in made.rows]
        carry_out(made)
    return made


def faults(made: Plan) -> list[tuple[int, str, str]]:
    return [(row.number, fault.head, fault.sentence) for row in made.rows for fault in row.faults]


# --- what would happen ----------------------------------------------------------------------------------------------


def test_every_row_is_told_what_would_become_of_it(world: World) -> None:
    made = planned({"name": world.education.name, "phone": "0599-5550011"}, {"name": world.health.name})
    assert [row.state for row in made.rows] == ["changed", "unchanged"]
    assert planned(SCHOOL).rows[0].state == "new"
    [change] = made.rows[0].changes
    assert (change.head, change.before, change.after) == ("电话", "", "0599-5550011")


def test_nothing_happens_before_it_is_carried_out(world: World) -> None:
    events = Event.objects.count()
    planned(SCHOOL)
    assert Event.objects.count() == events
    assert not Body.objects.filter(name=SCHOOL["name"]).exists()


def test_new_bodies_may_answer_to_one_another_in_any_order(world: World) -> None:
    done({**SCHOOL, "name": "分校", "superior": "云溪县第二小学"}, SCHOOL)
    assert superior_of(Body.objects.get(name="分校")) == Body.objects.get(name="云溪县第二小学")


def test_a_changed_superior_holds_from_today_on(world: World) -> None:
    done({"name": world.school.name, "superior": world.health.name})
    today = timezone.localdate()
    assert superior_of(world.school, today) == world.health
    assert superior_of(world.school, date(2020, 1, 1)) == world.education
    row = Subordination.objects.get(body=world.school, valid_to=None)
    assert row.government == world.county, "what has no column stays as it is"


def test_units_come_and_go_with_their_cell(world: World) -> None:
    with act(SYSTEM, "test"):
        Unit.objects.create(body=world.education, name="督导室")
    done({"name": world.education.name, "units": "办公室；基教股", "disclosing": "办公室"})
    today = timezone.localdate()
    now = {unit.name: unit.discloses for unit in world.education.units.filter(Unit.on(today))}
    assert now == {"办公室": True, "基教股": False}
    assert world.education.units.filter(Unit.on(date(2020, 1, 1))).get().name == "督导室"


def test_a_body_is_known_by_its_code_though_its_name_is_another(world: World) -> None:
    with act(SYSTEM, "test"):
        world.health.credit_code = "11539921MB0001097G"
        world.health.save()
    made = planned({"name": "云溪县卫健委", "credit_code": "11539921MB0001097G"})
    assert made.rows[0].body == world.health
    assert [change.head for change in made.rows[0].changes] == ["名称"]


def test_a_school_of_the_same_name_elsewhere_is_another_school(world: World) -> None:
    with act(SYSTEM, "test"):
        a_body("中心小学", Kind.INSTITUTION, world.education)
    made = planned(
        {**SCHOOL, "name": "中心小学", "superior": "云溪县卫生健康局"},
        {**SCHOOL, "name": "中心小学", "superior": "云溪县教育局", "valid_from": "1949-10-01"},
    )
    assert [row.state for row in made.rows] == ["new", "unchanged"]


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "head", "sentence"),
    [
        ({"name": ""}, "名称", ""),
        ({"credit_code": "11539921MB00010970"}, "统一社会信用代码", "第18位应为“G”"),
        ({"division_code": "539900"}, "行政区划代码", "与所选级别"),
        ({"level": "村级"}, "级别", "“村级”不在可用的写法之中：国家级、省级、地级、县级、乡级"),
        ({"kind": "学校"}, "类别", "“学校”不在可用的写法之中"),
        ({"superior": "云溪县海洋局"}, "上级", "没有名为“云溪县海洋局”的机关，表里也没有"),
        ({"superior": "云溪县第二小学"}, "上级", "隶属关系会成为一个圈"),
        ({"valid_from": "2020-13-01"}, "起", "“2020-13-01”不是日期"),
        ({"valid_to": "2019-01-01"}, "止", "早于开始日期 2020-09-01"),
        ({"email": "nobody"}, "邮箱", ""),
        ({"units": "办公室；办公室"}, "内设机构", "重复的内设机构：办公室"),
        ({"units": "办公室", "disclosing": "公开股"}, "公开工作机构", "“公开股”不在“内设机构”一栏里"),
        ({"valid_from": "1940-01-01"}, "上级", "“云溪县教育局”只存在于 1949-10-01 起"),
    ],
)
def test_what_is_wrong_in_a_cell_is_told_with_row_and_column(
    changes: Mapping[str, str], head: str, sentence: str, world: World
) -> None:
    told = faults(planned({"name": "云溪县教育局"}, {**SCHOOL, **changes}))
    assert any(number == 3 and where == head and sentence in text for number, where, text in told), told


def test_no_fault_hides_another(world: World) -> None:
    told = faults(planned({**SCHOOL, "level": "村级", "superior": "无", "postcode": "1"}, {**SCHOOL, "kind": "学校"}))
    assert {(number, head) for number, head, _ in told} >= {(2, "级别"), (2, "上级"), (2, "邮编"), (3, "类别")}


def test_two_rows_that_are_one_body_are_told(world: World) -> None:
    assert (3, "名称", "与第 2 行是同一个机关。请删去一行，或写明各自的统一社会信用代码。") in faults(
        planned(SCHOOL, SCHOOL)
    )
    coded = {**SCHOOL, "credit_code": "11539921MB0001097G"}
    told = faults(planned(coded, {**coded, "name": "丙"}))
    assert (3, "统一社会信用代码") in [(number, head) for number, head, _ in told]


def test_two_that_change_places_close_no_loop_but_one_that_stays_does(world: World) -> None:
    swapped = planned(
        {"name": world.school.name, "superior": world.county.name},
        {"name": world.education.name, "superior": world.school.name},
    )
    assert faults(swapped) == []
    [told] = faults(planned({"name": world.education.name, "superior": world.school.name}))
    assert told[:2] == (2, "上级")
    assert "成为一个圈" in told[2]


def test_one_wrong_row_and_nothing_comes_in(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bodies.csv"
    file.write_bytes(as_csv([SCHOOL, {**SCHOOL, "name": "丙", "level": "村级"}]))
    assert command.import_from(file, dry_run=False) == 1
    assert not Body.objects.filter(name=SCHOOL["name"]).exists()
    told = capsys.readouterr().out
    assert "第 3 行 丙：有错" in told
    assert "没有导入任何一行" in told


def test_the_first_and_last_day_of_a_body_are_no_matter_for_a_table(world: World) -> None:
    [told] = faults(planned({"name": world.health.name, "valid_to": "2026-12-31"}))
    assert told[:2] == (2, "止")
    assert "请在该机关的页面上修改或撤销" in told[2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "空的"),
        (b"\x00\x01\x02\xff", "读不出文字"),
        ("电话\n1".encode(), "要有“名称”一栏"),
        ("名称,颜色\n甲,红".encode(), "不认识的栏：颜色"),
        ("名称,名称\n甲,乙".encode(), "重复的栏：名称"),
        ("名称,电话\n".encode(), "只有表头"),
        (b"PK\x03\x04 and then nothing", "读不出 .xlsx"),
        ("名称\n".encode() + b"x\n" * (MOST_ROWS + 1), f"超过 {MOST_ROWS} 行"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(NotATableError, match=sentence):
        read_table(data)


def test_a_sheet_that_unpacks_to_a_flood_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", bytes(MOST_UNPACKED + 1))
    with pytest.raises(NotATableError, match="解开后太大"):
        read_table(out.getvalue())


# --- files ----------------------------------------------------------------------------------------------------------


def test_gb_18030_semicolons_and_dates_as_people_write_them_are_read(world: World) -> None:
    text = "名称;级别;类别;上级;起\n云溪县第二小学;县级;公共企事业单位;云溪县教育局;2020年9月1日\n"
    made = plan(read_table(text.encode("gb18030")), timezone.localdate())
    assert faults(made) == []
    assert made.rows[0].body.valid_from == date(2020, 9, 1)


def test_a_sheet_with_numbers_and_dates_is_read_as_a_person_sees_it(world: World) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名称", "级别", "类别", "上级", "行政区划代码", "起"])
    sheet.append(["云溪县第二小学", "县级", "公共企事业单位", "云溪县教育局", 539921, date(2020, 9, 1)])
    out = BytesIO()
    book.save(out)
    made = plan(read_table(out.getvalue()), timezone.localdate())
    assert faults(made) == []
    assert (made.rows[0].body.division_code, made.rows[0].body.valid_from) == ("539921", date(2020, 9, 1))


def test_a_cell_that_a_spreadsheet_would_work_out_is_shown_instead() -> None:
    [line] = as_csv([{"name": "=HYPERLINK(1)"}]).decode("utf-8-sig").splitlines()[1:]
    assert line.startswith("'=")
    assert read_table(as_csv([{"name": "=HYPERLINK(1)"}])).rows[0].cells["name"] == "=HYPERLINK(1)"


def test_from_the_command_line_a_table_goes_out_and_comes_in(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"bodies.{ending}"
        assert command.export_to(file) == 0
        events = Event.objects.count()
        assert command.import_from(file, dry_run=False) == 0
        assert Event.objects.count() == events
    assert command.export_to(tmp_path / "bodies.pdf") == 2
    assert command.import_from(tmp_path / "nothing.csv", dry_run=True) == 2
    (tmp_path / "new.csv").write_bytes(as_csv([SCHOOL]))
    assert command.import_from(tmp_path / "new.csv", dry_run=True) == 0
    assert "这是试算" in capsys.readouterr().out
    assert not Body.objects.filter(name=SCHOOL["name"]).exists()
    assert command.import_from(tmp_path / "new.csv", dry_run=False) == 0
    assert Body.objects.filter(name=SCHOOL["name"]).exists()


# --- round trip -----------------------------------------------------------------------------------------------------

SIGNS = st.characters(categories=("L", "N", "P", "S", "Zs"))
WORDS = st.text(SIGNS, min_size=1, max_size=12).map(str.strip).filter(bool)
NAMES = st.sampled_from(["中心小学", "教育局", "=1+1", "'甲", "a/b"]) | WORDS
FAR = date(2031, 1, 1)
UNIT_NAMES = WORDS.filter(lambda name: not set(name) & set("；;"))


def a_code(number: int) -> str:
    organisation = f"MB{number:06d}"
    first = f"11539921{organisation}{check_of_organisation(organisation)}"
    return first + check_of_credit_code(first)


def a_tree(draw: st.DataObject) -> None:
    """Names that are alike, codes or none, bodies to come, units, what a formula begins with."""
    bodies: list[Body] = []
    for number in range(draw.draw(st.integers(1, 8))):
        superior = draw.draw(st.sampled_from([None, *bodies]))
        name = draw.draw(NAMES)
        # Two of one name under one superior, both without a code, nobody can tell apart.
        twins = [body for body in bodies if (body.name, superior_of(body, FAR)) == (name, superior)]
        coded = draw.draw(st.booleans()) or bool(twins)
        body = Body.objects.create(
            name=name,
            short_name=draw.draw(WORDS | st.just("")),
            credit_code=a_code(number) if coded else "",
            kind=draw.draw(st.sampled_from(Kind)),
            level=draw.draw(st.sampled_from(Level)),
            phone=draw.draw(WORDS | st.just("")),
            valid_from=draw.draw(st.sampled_from([date(1949, 10, 1), date(2030, 1, 1)])),
        )
        if superior:
            Subordination.objects.create(body=body, superior=superior, valid_from=body.valid_from)
        for unit in draw.draw(st.lists(UNIT_NAMES, max_size=3, unique=True)):
            discloses = draw.draw(st.booleans())
            Unit.objects.create(body=body, name=unit, discloses=discloses, valid_from=body.valid_from)
        bodies.append(body)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(draw=st.data())
def test_what_goes_out_comes_in_without_a_change(draw: st.DataObject) -> None:
    with transaction.atomic():
        with act(SYSTEM, "test"):
            a_tree(draw)
        day = timezone.localdate()
        for write in WRITERS.values():
            made = plan(read_table(write(exported(day))), day)
            assert faults(made) == []
            assert not made.does_something, [(row.name, row.state, row.changes) for row in made.rows]
        transaction.set_rollback(True)
