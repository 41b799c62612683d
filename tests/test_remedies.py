"""Does every letter name the right way to a remedy? The cases stand in `tests/cases/remedies.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.outcomes import outcomes
from gongkai.remedies import Decided, Disputed, RemedyError, remedy, remedy_of_parts

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "remedies.yaml").read_text("utf-8"))
COUNTY = "云溪县人民政府"
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['结果']} {case['日期']} {case['途径']}")
def test_a_letter_names_the_way_that_its_day_and_ground_give(case: dict[str, Any]) -> None:
    clause = remedy(
        case["结果"],
        case["日期"],
        government=COUNTY,
        reason=case.get("理由", ""),
        withheld=case.get("不公开部分", ()),
        disputed=Disputed(case.get("争议期", Disputed.GROUNDS_14_TO_16)),
    )
    if case["途径"] == "无":
        assert clause is None
        return
    assert clause is not None
    assert clause.review_first == (case["途径"] == "先复议")
    assert ("应当" in clause.text) == clause.review_first
    assert ("6个月" in clause.text) == (not clause.review_first)
    assert (f"{COUNTY}或者上一级主管部门" in clause.text) == case.get("上一级", False)
    assert COUNTY in clause.text
    assert all(clause.articles)


def test_every_outcome_has_a_case_in_the_law_of_today() -> None:
    assert {case["结果"] for case in CASES if case["日期"] >= date(2025, 6, 1)} == set(outcomes())


def test_the_clause_of_a_refusal_reads_as_the_law_wants_it() -> None:
    clause = remedy("refused.third_party", TODAY, government=COUNTY)
    assert clause is not None
    assert clause.text == (
        "如不服本答复书，应当自收到之日起60日内先向云溪县人民政府申请行政复议；"
        "对行政复议决定不服的，再自收到行政复议决定书之日起15日内依法向有管辖权的人民法院提起行政诉讼。"
    )


def test_the_clause_of_a_grant_leaves_the_choice() -> None:
    clause = remedy("granted", TODAY, government=COUNTY, court="云溪县人民法院")
    assert clause is not None
    assert clause.text == (
        "如不服本答复书，可以自收到之日起60日内向云溪县人民政府申请行政复议，"
        "或者自收到之日起6个月内依法向云溪县人民法院提起行政诉讼。"
    )


def test_a_notice_is_called_a_notice() -> None:
    clause = remedy("not_processed.petition", TODAY, government=COUNTY)
    assert clause is not None
    assert clause.text.startswith("如不服本告知书")


def test_a_letter_through_the_internet_names_the_internet_channel() -> None:
    clause = remedy("granted", TODAY, government=COUNTY, online="https://fuyi.example.cn")
    assert clause is not None
    assert "https://fuyi.example.cn" in clause.text
    assert "行政复议法第二十二条第二款" in clause.articles
    with pytest.raises(RemedyError, match="互联网渠道"):
        remedy("granted", TODAY, government=COUNTY, online=" ")


def test_before_2024_no_internet_channel_was_asked_for() -> None:
    clause = remedy("granted", date(2023, 12, 31), government=COUNTY, online="", department_above="青禾市教育局")
    assert clause is not None
    assert "互联网" not in clause.text
    assert "云溪县人民政府或者青禾市教育局" in clause.text


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(RemedyError, match="本级人民政府"):
        remedy("granted", TODAY, government="")
    with pytest.raises(RemedyError, match="不公开的部分"):
        remedy("partly_granted", TODAY, government=COUNTY)
    with pytest.raises(RemedyError, match="不公开的部分"):
        remedy("partly_granted", TODAY, government=COUNTY, withheld=["granted"])
    with pytest.raises(RemedyError, match="没有不公开的部分"):
        remedy("granted", TODAY, government=COUNTY, withheld=["refused.third_party"])
    with pytest.raises(RemedyError, match="2019-05-15"):
        remedy("granted", date(2019, 5, 14), government=COUNTY)


# --- one letter that decides several parts ----------------------------------------------------------------------------

GRANTED_PART = Decided("第1项", "granted")
SECRET_PART = Decided("第2项", "refused.state_secret")
MISSING_PART = Decided("第3项", "not_available.not_held")
OF_PARTS: dict[str, Any] = {"government": "云溪县人民政府", "called": "答复书"}


def test_parts_that_go_different_ways_are_told_apart_and_reconsideration_first_comes_first() -> None:
    clause = remedy_of_parts([GRANTED_PART, SECRET_PART, MISSING_PART], date(2026, 3, 9), **OF_PARTS)
    first, either = clause.text.splitlines()
    assert clause.review_first
    assert first.startswith("如不服本答复书对第2项的答复，应当自收到之日起60日内先向云溪县人民政府申请行政复议")
    assert either.startswith("如不服本答复书对第1项、第3项的答复，可以自收到之日起60日内")
    assert {"行政诉讼法第四十五条", "行政诉讼法第四十六条"} <= set(clause.articles)


@pytest.mark.parametrize(
    ("parts", "key"), [((GRANTED_PART, MISSING_PART), "granted"), ((SECRET_PART,), "refused.state_secret")]
)
def test_parts_of_one_kind_have_the_clause_of_any_letter(parts: tuple[Decided, ...], key: str) -> None:
    alone = remedy(key, date(2026, 3, 9), government="云溪县人民政府", online="县政府网站", called="答复书")
    assert remedy_of_parts(parts, date(2026, 3, 9), online="县政府网站", **OF_PARTS) == alone


def test_before_2024_no_part_had_to_be_reconsidered_first() -> None:
    clause = remedy_of_parts([GRANTED_PART, SECRET_PART], date(2023, 3, 9), **OF_PARTS)
    assert not clause.review_first
    assert len(clause.text.splitlines()) == 1


def test_the_internet_channel_is_named_once_for_all_parts() -> None:
    clause = remedy_of_parts([GRANTED_PART, SECRET_PART], date(2026, 3, 9), online="县政府网站", **OF_PARTS)
    assert clause.text.splitlines()[2] == "本答复书通过互联网送达，申请行政复议也可以通过互联网渠道提交：县政府网站。"
    with pytest.raises(RemedyError, match="互联网渠道"):
        remedy_of_parts([GRANTED_PART, SECRET_PART], date(2026, 3, 9), online=" ", **OF_PARTS)


def test_a_letter_without_parts_or_a_part_without_its_grounds_has_no_clause() -> None:
    with pytest.raises(RemedyError, match="各项的办理结果"):
        remedy_of_parts([], date(2026, 3, 9), **OF_PARTS)
    with pytest.raises(RemedyError, match="第三十七条"):
        remedy_of_parts([Decided("第1项", "partly_granted")], date(2026, 3, 9), **OF_PARTS)
