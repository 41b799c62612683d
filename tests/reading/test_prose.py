"""What is read outside the tables: contact data, the fee statement, the parts of the report?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.reading.prose import contacts, fees, is_furniture
from gongkai.reading.read import read_bytes
from gongkai.report import Place, Report

CASES = Path(__file__).parent.parent / "cases" / "reading"
TITLE = "青禾市水务局2023年政府信息公开工作年度报告"
PARTS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
KEYS = ["overview", "proactive", "requests", "disputes", "problems", "other"]


def said(*texts: str) -> list[tuple[str, Place]]:
    return [(text, Place(line=number)) for number, text in enumerate(texts, 1)]


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return found


def read(*lines: str, name: str = "报告.txt") -> Report:
    [report] = read_bytes("\n".join(lines).encode(), name)
    return report


def parts(report: Report) -> dict[str, str]:
    return {section.key: section.text for section in report.sections}


@pytest.mark.parametrize("case", cases("fees.yaml"), ids=lambda case: case["text"])
def test_a_statement_of_fees(case: dict[str, str]) -> None:
    found = {item.key.removeprefix("fees."): str(item.value) for item in fees(said(case["text"]))}
    assert found == {key: value for key, value in case.items() if key != "text"}


@pytest.mark.parametrize("case", cases("contacts.yaml"), ids=lambda case: case["text"])
def test_a_line_of_contact_data(case: dict[str, str]) -> None:
    found = {item.key.removeprefix("contact."): item.raw for item in contacts(said(case["text"]))}
    assert found == {key: value for key, value in case.items() if key != "text"}


@pytest.mark.parametrize("case", cases("parts.yaml"), ids=lambda case: case["line"])
def test_a_heading_of_a_part(case: dict[str, str]) -> None:
    found = parts(read(TITLE, "前言。", case["line"]))
    part = {case["part"]: case.get("text", "")} if "part" in case else {}
    assert found == {"preamble": "前言。" if part else f"前言。\n{case['line']}", **part}


def test_the_title_is_not_said_again_in_the_preamble() -> None:
    assert parts(read("青禾市水务局", "2023年政府信息公开", "工作年度报告", "前言。", *PARTS))["preamble"] == "前言。"


@pytest.mark.parametrize("end", ["", " 3", "……………………3"], ids=["bare", "page", "leaders"])
def test_a_table_of_contents_makes_no_parts(end: str) -> None:
    report = read(TITLE, "目录", *(f"{part}{end}" for part in PARTS), "前言。", *(f"{part}\n正文。" for part in PARTS))
    found = parts(report)
    assert [found[key] for key in KEYS] == ["正文。"] * 6


def test_a_page_that_is_one_table_has_its_parts() -> None:
    rows = [TITLE, f"<p>{PARTS[0]}</p><p>公开信息9条。</p>", PARTS[4], "无", PARTS[5], "没有收取信息处理费。"]
    report = read("<table>", *(f"<tr><td>{row}</td><td></td></tr>" for row in rows), "</table>", name="报告.html")
    assert parts(report) == {"overview": "公开信息9条。", "problems": "无", "other": "没有收取信息处理费。"}


@pytest.mark.parametrize("gap", ["", " "], ids=["glued", "spaced"])
def test_a_file_that_lost_its_line_breaks_has_its_parts(gap: str) -> None:
    report = read(gap.join([TITLE, *(f"{part}{gap}正文。" for part in PARTS)]))
    assert (report.agency, report.year) == ("青禾市水务局", 2023)
    assert parts(report) == dict.fromkeys(KEYS, "正文。")


def test_contact_data_are_read_with_their_place() -> None:
    found = {item.key: item for item in contacts(said("总体情况。", "地址：青禾市东湖路8号，电话：0000-1234567"))}
    assert found["contact.address"].raw == "青禾市东湖路8号"
    assert found["contact.phone"].raw == "0000-1234567"
    assert found["contact.phone"].place == Place(line=2)


def test_a_fee_statement_gives_its_amount_and_its_unit() -> None:
    [item] = [item for item in fees(said("本年度收取信息处理费120元。")) if item.key == "fees.received"]
    assert (item.value, item.unit) == (120, "元")


def test_no_fee_is_a_nought_that_somebody_stated() -> None:
    found = {item.key: item.value for item in fees(said("2023年未收取信息处理费。"))}
    assert found["fees.received"] == 0


def test_silence_about_fees_is_no_nought() -> None:
    assert not list(fees(said("本年度工作有序开展。")))


def test_a_line_of_dashes_is_furniture_and_a_sentence_is_none() -> None:
    assert is_furniture("----------")
    assert not is_furniture("本机关依法公开政府信息。")
