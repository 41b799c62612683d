"""Does a catalogue say what its paper says, and is the table of an office read as it is printed?"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from gongkai.catalogue import (
    BUILT_IN,
    Catalogue,
    CatalogueError,
    Entry,
    Limit,
    built_in,
    from_yaml,
    limit_in,
    limits,
    words,
)
from gongkai.catalogue_sheet import as_xlsx, read_catalogue
from gongkai.cli import main
from gongkai.workdays import YearNotPublishedError, national

# --- what comes with the law ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", BUILT_IN)
def test_every_entry_says_what_a_catalogue_must_say(key: str) -> None:
    for entry in built_in(key).entries:
        assert entry.name
        assert entry.elements
        assert entry.basis
        assert entry.limit.words
        assert entry.owner
        assert entry.channels


def test_the_general_catalogue_has_the_fifteen_items_of_article_20_in_order() -> None:
    items = [entry.item for entry in built_in("article_20").entries if entry.group == "条例第二十条"]
    assert items == list(words()["article_20"])
    numbers = "一二三四五六七八九十"
    for place, item in enumerate(items, 1):
        ordinal = numbers[place - 1] if place <= 10 else f"十{numbers[place - 11]}"
        assert f"条例第二十条第（{ordinal}）项" in built_in("article_20").entry(item).basis


def test_townships_publish_what_article_21_asks_of_them() -> None:
    farming = built_in("article_20").entry("farming")
    assert farming.levels == ("township",)
    assert "筹资筹劳" in farming.elements


def test_schools_inherit_their_part_of_the_sector_catalogue() -> None:
    part = [entry.key for entry in built_in("compulsory_education").for_schools()]
    assert "school_list" in part
    assert "admission_plans" in part
    assert "teacher_qualification" not in part


def test_what_no_paper_at_hand_has_is_marked() -> None:
    marked = {entry.key for entry in built_in("compulsory_education").entries if entry.unverified}
    assert "teacher_recruitment" in marked
    assert "education_laws" not in marked


def test_a_catalogue_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(CatalogueError, match="article_20、compulsory_education"):
        built_in("forestry")


def row(**changes: Any) -> dict[str, Any]:
    plain = {
        "key": "a", "group": "甲", "name": "甲事项", "item": "livelihood", "elements": ["内容"], "basis": ["条例"],
        "limit": "general", "owner": "某局", "channels": ["website"], "audiences": ["everybody"],
        "ways": ["proactive"], "levels": ["county"],
    }  # fmt: skip
    return plain | changes


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(colour="red")], "不认识的项：colour"),
        ([row(channels=["telegraph"])], "没有“telegraph”"),
        ([row(frequency="never")], "没有“never”"),
        ([row(elements=[])], "没有写公开内容"),
        ([row(), row()], "重复的事项：a"),
        ([], "一项也没有"),
    ],
)
def test_a_catalogue_that_cannot_be_right_is_refused(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        from_yaml({"key": "own", "title": "本局目录", "entries": rows})


# --- by which day --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "days", "unit"),
    [
        ("信息形成或者变更之日起20个工作日内", 20, "workdays"),
        ("自信息形成或变更之日起 20 个工作日内予以公开", 20, "workdays"),
        ("作出决定之日起7个工作日", 7, "workdays"),
        ("批准后20日内", 20, "days"),
        ("及时公开", None, "workdays"),
        ("招生前5个工作日，结果3日内", None, "workdays"),
        ("", None, "workdays"),
    ],
)
def test_the_period_is_the_one_that_the_words_name(said: str, days: int | None, unit: str) -> None:
    found = limit_in(said)
    assert (found.days, found.unit) == (days, unit)


def test_article_26_gives_twenty_working_days() -> None:
    assert limits()["general"].last_day(date(2025, 9, 24), national()) == date(2025, 10, 28)


def test_a_period_in_days_counts_the_days_off_too() -> None:
    assert limits()["budgets"].last_day(date(2025, 1, 20), national()) == date(2025, 2, 9)


def test_a_period_that_is_not_known_has_no_last_day() -> None:
    assert Limit("及时").last_day(date(2025, 9, 24), national()) is None


def test_a_year_whose_days_off_are_not_published_has_no_silent_date() -> None:
    with pytest.raises(YearNotPublishedError):
        limits()["general"].last_day(date(national().last, 12, 25), national())


# --- the table -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", BUILT_IN)
def test_what_is_written_is_read_again(key: str) -> None:
    written = built_in(key)
    read = read_catalogue(as_xlsx(written), key)
    assert read.title == written.title
    assert list(read.entries) == [replace(entry, unverified=False) for entry in written.entries]


plain = st.text(alphabet="甲乙丙丁学校2025（）、", max_size=10).map(lambda text: f"丁{text}丁")


def chosen(what: str) -> st.SearchStrategy[tuple[str, ...]]:
    keys = list(words()[what])
    return st.sets(st.sampled_from(keys), min_size=1).map(lambda some: tuple(key for key in keys if key in some))


entry = st.builds(
    Entry,
    key=st.text(alphabet="abcdef_", min_size=1, max_size=8),
    group=plain, name=plain,
    item=st.sampled_from(list(words()["article_20"])),
    elements=st.lists(plain, min_size=1, max_size=4).map(tuple),
    basis=st.lists(plain, min_size=1, max_size=3).map(tuple),
    limit=st.sampled_from([*limits().values(), limit_in("及时")]),
    owner=plain,
    channels=chosen("channels"), audiences=chosen("audiences"), ways=chosen("ways"), levels=chosen("levels"),
    frequency=st.sampled_from(list(words()["frequencies"])), schools=st.booleans(),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(entry, min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_any_catalogue_survives_its_table(entries: list[Entry]) -> None:
    written = Catalogue("own", "某局主动公开目录", tuple(entries))
    assert read_catalogue(as_xlsx(written), "own").entries == written.entries


def workbook(rows: Sequence[Sequence[object]], *merged: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in rows:
        sheet.append(list(line))
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TICKED = {
    "公开对象": ("全社会", "特定群体（请自行填写）"),
    "公开方式": ("主动", "依申请"),
    "公开层级": ("县级", "乡（镇）、村级"),
}
UPPER = ("序号", "公开事项", "", "公开内容\n（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体")
LOWER = ("", "一级事项", "二级事项", "", "", "", "", "")
HEADS: list[list[object]] = [
    ["云川县义务教育领域基层政务公开标准目录"],
    [*UPPER, *(text for over in TICKED for text in (over, ""))],
    [*LOWER, *(choice for choices in TICKED.values() for choice in choices)],
]
HEADS_MERGED = ("A1:N1", "A2:A3", "B2:C2", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "H2:H3", "I2:J2", "K2:L2", "M2:N2")


def test_a_table_as_a_county_prints_it_is_read() -> None:
    boxes = "■政府网站\n□政府公报\n■两微一端\n□发布会/听证会\n■社区/企事业单位/村公示栏（电子屏）"
    general, elsewhere = "信息形成或者变更之日起20个工作日内", "□政府网站\n■政务服务中心"
    plan_row = [1, "招生管理", "招生计划", "●各校本年度招生计划", "《条例》；《意见》", general, "教育局", boxes]
    result_row = [2, "", "招生结果", "1.名单\n2.查询方式", "《条例》", "及时", "教育局", elsewhere]
    lines: list[list[object]] = [
        [*plan_row, "√", "", "√", "", "√", ""],
        [*result_row, "", "√", "", "√", "√", "√"],
        ["注：本目录由县教育局解释。"],
    ]
    read = read_catalogue(workbook([*HEADS, *lines], *HEADS_MERGED, "B4:B5", "A6:N6"), "own")
    assert read.title == "云川县义务教育领域基层政务公开标准目录"
    plan, result = read.entries
    assert (plan.group, plan.name, plan.elements) == ("招生管理", "招生计划", ("各校本年度招生计划",))
    assert plan.basis == ("《条例》", "《意见》")
    assert plan.limit == limits()["general"]
    assert plan.channels == ("website", "new_media", "notice_board")
    assert result.group == "招生管理"
    assert result.elements == ("名单", "查询方式")
    assert (result.audiences, result.ways, result.levels) == (("group",), ("on_request",), ("county", "township"))
    assert result.limit.days is None
    assert result.channels == ("service_centre",)


def test_columns_are_found_by_their_heads_wherever_they_stand() -> None:
    lines = [["公开时限", "事项", "公开内容", "公开依据"], ["20个工作日", "机构职能", "职能；电话", "条例"]]
    (only,) = read_catalogue(workbook(lines), "own").entries
    assert (only.name, only.elements, only.limit.days, only.channels) == (
        "机构职能",
        ("职能", "电话"),
        20,
        ("website",),
    )


def test_formats_below_the_table_are_no_rows() -> None:
    data = workbook([*HEADS, [1, "甲", "乙", "丙", "丁", "及时", "戊", "政府网站", "√"]])
    book = load_workbook(io.BytesIO(data))
    book.active.cell(100_000, 1).number_format = "@"  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert len(read_catalogue(out.getvalue(), "own").entries) == 1


SHORT = ["事项", "公开内容", "公开依据", "公开时限"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "读不出 .xlsx"),
        (b"PK\x03\x04rubbish", "读不出 .xlsx"),
        (workbook([["姓名", "电话"]]), "没有找到目录的表头"),
        (workbook([SHORT, ["机构职能", "职能", None, "及时"]]), r"第 2 行（A2）：“机构职能”没有写公开依据"),
        (workbook([SHORT]), "一项也没有"),
    ],
    ids=["empty", "rubbish", "another table", "a cell missing", "heads only"],
)  # fmt: skip
def test_what_is_no_catalogue_gets_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        read_catalogue(data, "own")


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_lists_prints_and_writes_catalogues(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue"]) == 0
    assert "compulsory_education" in capsys.readouterr().out
    target = tmp_path / "目录.xlsx"
    assert main(["catalogue", "compulsory_education", "-o", str(target)]) == 0
    assert main(["catalogue", str(target), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["title"] == "义务教育领域基层政务公开标准目录"
    assert main(["catalogue", "article_20"]) == 0
    assert "条例第二十条第（十五）项" in capsys.readouterr().out


@pytest.mark.parametrize("which", ["forestry", "nowhere.xlsx"])
def test_the_command_refuses_what_is_not_there(which: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", which]) == 2
    assert which in capsys.readouterr().err
