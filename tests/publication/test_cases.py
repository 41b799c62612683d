"""Does an item stand where a jurist says it stands? The cases stand in `tests/cases/publication/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.catalogue import limits
from gongkai.publication import (
    ItemEvent,
    Settings,
    SettingsError,
    Standing,
    State,
    UnlawfulError,
    as_dict,
    costs,
    defaults,
    event_of,
    standing,
)
from gongkai.publication.events import Drafted, Published, Reviewed, Submitted
from gongkai.publication.law import law
from gongkai.publication.standing import months_before

FILES = sorted((Path(__file__).parent.parent / "cases" / "publication").glob("*.yaml"))
CASES = [case for file in FILES for case in yaml.safe_load(file.read_text("utf-8"))]
STEPS = {told["label"]: kind for kind, told in law()["steps"].items()}
FIELDS = {
    "日期": "on", "人": "who", "内容": "digest", "属性": "attribute", "成文": "formed", "变更": "changed",
    "施行": "effective", "失效": "ends", "撤下日": "take_down", "急件": "urgent", "步骤": "step", "同意": "agrees",
    "受托于": "in_place_of", "定在": "day", "依据": "basis", "自": "since", "到": "until", "理由": "reason",
    "各步": "steps", "另人发布": "publisher_apart",
}  # fmt: skip


def event_in(words: dict[str, Any]) -> ItemEvent:
    data = {FIELDS[word]: value for word, value in words.items() if word != "事"}
    return event_of({**data, "kind": STEPS[words["事"]]})


def stands(case: dict[str, Any]) -> Standing:
    given: dict[str, Any] = {
        name: tuple(value) if name == "steps" else value for name, value in case.get("设置", {}).items()
    }
    return standing(map(event_in, case["事项"]), case["今天"], settings=replace(defaults(), **given))


@pytest.mark.parametrize("case", [case for case in CASES if "应为" in case], ids=lambda case: case["情形"])
def test_an_item_stands_where_the_case_says(case: dict[str, Any]) -> None:
    found, wanted = stands(case), dict(case["应为"])
    steps = {step.label for step in found.steps}
    assert set(wanted.pop("可以", ())) <= steps
    assert not set(wanted.pop("不可以", ())) & steps
    if (reminders := wanted.pop("提醒", None)) is not None:
        assert len(found.warnings) == len(reminders)
        assert all(part in said for part, said in zip(reminders, found.warnings, strict=True))
    said = {
        "状态": found.state.label,
        "等待": found.waits_for,
        "公开的内容": found.shown,
        "届满": found.due or "无",
        "剩余": found.days_left,
        "逾期": found.overdue,
        "按时": found.in_time,
        "有效性": found.validity and found.validity.label,
        "系统": found.falls_to_the_system(),
    }
    assert {name: said[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", [case for case in CASES if "不合规定" in case], ids=lambda case: case["情形"])
def test_a_step_that_is_not_allowed_is_refused_with_its_article(case: dict[str, Any]) -> None:
    with pytest.raises(UnlawfulError, match=case["不合规定"]) as refused:
        stands(case)
    assert refused.value.place == len(case["事项"])
    assert refused.value.article in str(refused.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["情形"])
def test_an_event_as_data_is_read_again_as_it_was(case: dict[str, Any]) -> None:
    for event in map(event_in, case["事项"]):
        assert event_of(as_dict(event)) == event


def test_what_was_offered_is_what_is_accepted() -> None:
    """Nobody is told that they may and then refused for who they are."""
    begun = [
        Drafted(on=date(2026, 3, 2), who="甲", digest="一稿", formed=date(2026, 3, 2)),
        Submitted(on=date(2026, 3, 2), who="甲"),
    ]
    now = standing(begun, date(2026, 3, 2))
    assert now.why_not("reviewed", "甲") == "自己起草、修改的内容要由别人审核"
    assert now.why_not("reviewed", "乙") is None
    agreed = [*begun, Reviewed(on=date(2026, 3, 2), who="乙", step="unit", digest="一稿")]
    assert standing(agreed, date(2026, 3, 2)).why_not("reviewed", "乙") is not None


def test_how_it_stood_on_an_earlier_day_is_told_by_the_same_events() -> None:
    case = next(case for case in CASES if case["情形"].startswith("三审以后发布"))
    events = [event_in(words) for words in case["事项"]]
    assert standing(events, date(2026, 3, 4)).state == State.REVIEW
    assert standing(events, date(2026, 3, 8)).state == State.READY


def test_the_period_is_that_of_the_catalogue() -> None:
    drafted = Drafted(on=date(2026, 3, 2), who="甲", digest="一稿", formed=date(2026, 3, 2))
    assert standing([drafted], date(2026, 3, 2), limit=limits()["licences_and_penalties"]).due == date(2026, 3, 11)
    assert standing([drafted], date(2026, 3, 2), limit=limits()["budgets"]).due == date(2026, 3, 22)


def test_a_year_without_a_calendar_gives_a_day_that_says_it_is_provisional() -> None:
    far = date(2026, 12, 28)
    now = standing([Drafted(on=far, who="甲", digest="一稿", formed=far)], far)
    assert now.due is not None
    assert now.provisional


def test_the_way_may_be_shorter_but_never_without_the_secrecy_review() -> None:
    with pytest.raises(SettingsError, match="先审查、后公开"):
        replace(defaults(), steps=("unit", "leader"))
    with pytest.raises(SettingsError, match="次序"):
        replace(defaults(), steps=("secrecy", "unit"))
    assert costs(defaults()) == ()


def test_a_shorter_way_says_what_it_costs() -> None:
    short: Settings = replace(defaults(), steps=("secrecy",), publisher_apart=False)
    assert len(costs(short)) == 3
    assert "两个人的机关" in costs(short)[-1]


def test_an_urgent_item_never_goes_out_without_secrecy_review() -> None:
    day = date(2026, 3, 6)
    events = [
        Drafted(on=day, who="甲", digest="一稿", formed=day),
        Submitted(on=day, who="甲", urgent=True, reason="暴雨停课"),
        Published(on=day, who="戊", digest="一稿"),
    ]
    with pytest.raises(UnlawfulError, match="还没有审核完毕"):
        standing(events, day)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2028, 3, 31), 3, date(2027, 12, 31)),
        (date(2028, 5, 31), 3, date(2028, 2, 29)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
    ],
)
def test_months_are_counted_back_to_the_same_day_or_the_last_of_the_month(day: date, count: int, found: date) -> None:
    assert months_before(day, count) == found
