"""Is a list of persons told from a directory of offices, and one of children from one of teachers?"""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.screening import screen, screen_text

TODAY = date(2026, 1, 15)


def said(text: str, name: str = "表.txt") -> dict[str, str]:
    return {one.scanner: one.severity.value for one in screen(text.encode(), name, today=TODAY)}


def columns_said(text: str) -> dict[str, str]:
    """Only what is said of columns and lists, not of the cells themselves."""
    return {
        scanner: severity
        for scanner, severity in said(text).items()
        if scanner.startswith("column_") or scanner in ("minors", "sensitive")
    }


@pytest.mark.parametrize(
    ("table", "finds"),
    [
        ("姓名\t身份证号\n王小明\t11010519491231002X\n", {"column_identity": "block"}),
        ("姓名\t身份证号\n王小明\t110***********002X\n", {}),
        ("姓名\t身份证号\n\t\n", {}),
        ("姓名\t银行卡号\n王小明\t6222020200112233\n", {"column_card": "block"}),
        ("姓名\t家庭住址\n王小明\t云溪县人民路12号\n", {"column_address": "block"}),
        ("单位\t地址\n云溪县第一小学\t云溪县人民路12号\n", {}),
        ("姓名\t联系电话\n王小明\t13800138000\n", {"column_phone": "block"}),
        ("学校\t咨询电话\n云溪县第一小学\t0431-62111111\n", {}),
        ("姓名\t病情\n王小明\t肺炎\n", {"column_health": "block"}),
        ("姓名\t病情\n王小明\t—\n", {}),
        ("姓名\t家庭情况\n王小明\t低保\n", {"sensitive": "warn"}),
        ("| 姓名 | 身份证号 |\n| --- | --- |\n| 王小明 | 11010519491231002X |\n", {"column_identity": "block"}),
    ],
)
def test_a_column_of_what_belongs_to_persons_blocks_when_it_is_filled(table: str, finds: dict[str, str]) -> None:
    assert columns_said(table) == finds


@pytest.mark.parametrize(
    ("table", "severity"),
    [
        ("姓名\t班级\n王小明\t三年级2班\n", "block"),
        ("学生姓名\t学校\n王小明\t云溪县第一小学\n", "block"),
        ("2025年小学一年级新生名单\n姓名\t学校\n王小明\t云溪县第一小学\n", "block"),
        ("姓名\t学校\n王小明\t云溪县第一小学\n", "warn"),
        ("姓名\t出生日期\n王小明\t2015年3月1日\n李大山\t1980年1月1日\n", "block"),
        ("姓名\t年龄\n王小明\t13\n", "block"),
        ("姓名\t年龄\n王小明\t14\n", None),
        ("姓名\t出生年月\n王小明\t1990.05\n", None),
        ("姓名\t出生日期\n王小明\t2012-01-15\n", None),
        ("姓名\t出生日期\n王小明\t2012-01-16\n", "block"),
        ("姓名\t班级\n王*\t三年级2班\n", None),
        ("姓名\t班级\n\t\n", None),
        ("优秀教师名单\n姓名\t学校\n王小明\t云溪县第一小学\n", None),
        ("姓名\t任教学校\t职称\n王小明\t云溪县第一小学\t高级教师\n", None),
        ("姓名\t准考证号\t报考岗位\n王小明\t20250101\t小学语文\n", None),
        ("学校\t班级数\t学生人数\n云溪县第一小学\t12\t480\n", None),
    ],
)
def test_a_list_of_children_blocks_and_one_of_adults_does_not(table: str, severity: str | None) -> None:
    assert columns_said(table).get("minors") == severity


def test_a_finding_in_a_table_names_line_row_and_column() -> None:
    text = "公示\n\n姓名\t身份证号\n王小明\t11010519491231002X\n"
    [column] = [one for one in screen_text(text, today=TODAY) if one.scanner == "column_identity"]
    assert (column.where.line, column.where.row, column.where.column) == (3, 2, 2)
    assert column.mask == "110***********002X"


def test_a_csv_is_a_table() -> None:
    assert said("姓名,身份证号\n王小明,11010519491231002X\n", "名单.csv")["column_identity"] == "block"
    assert "column_identity" not in said("姓名,身份证号\n王小明,11010519491231002X\n", "名单.txt")


def test_a_cell_longer_than_any_cell_ends_the_table_and_not_the_screening() -> None:
    text = '姓名,备注\n王小明,"' + "长" * 200_000 + '"\n李大山,手机13800138000\n'
    assert said(text, "名单.csv")["mobile"] == "block"
