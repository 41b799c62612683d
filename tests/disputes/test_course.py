"""Does a dispute go the way the law leaves it? The cases are in `tests/cases/disputes/course.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.disputes import KINDS, DisputeEvent, UnlawfulError, as_dict, event_of, standing
from gongkai.disputes.law import Column, Route, law, results
from gongkai.form import load_strict_yaml

CASES = Path(__file__).parent.parent / "cases" / "disputes"
STEPS = {
    "提出": "filed", "受理": "accepted", "收到副本": "copy_received", "答复": "replied", "证据": "evidence_submitted",
    "定开庭": "hearing_set", "开庭": "hearing_held", "调解": "mediated", "延长": "extended", "决定": "decided",
    "上诉": "appealed", "履行": "complied", "终结": "concluded",
}  # fmt: skip
DETAILS = {
    "日期": "on", "简易": "simple", "截止": "reply_by", "开庭": "day", "地点": "place", "结果": "result",
    "原因": "grounds", "收到": "received", "履行": "redo_by",
}  # fmt: skip
ROUTES = {route.label: route for route in Route}
NOTHING = "没有"


def cases_of(name: str) -> list[Any]:
    found: list[Any] = load_strict_yaml((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=str(place)) for place, case in enumerate(found)]


def events_of(rows: list[dict[str, Any]], route: str = "") -> list[DisputeEvent]:
    return [_event(row, route) for row in rows]


def _event(row: dict[str, Any], route: str) -> DisputeEvent:
    data = {DETAILS[name]: value for name, value in row.items() if name in DETAILS}
    data["kind"] = STEPS[row["事"]]
    if data["kind"] == "filed":
        data["route"] = ROUTES[row.get("途径", route)]
    return event_of(data)


@pytest.mark.parametrize("case", cases_of("course.yaml"))
def test_a_dispute_stands_as_the_case_says(case: dict[str, Any]) -> None:
    if "不合规定" in case:
        with pytest.raises(UnlawfulError, match=case["不合规定"]):
            standing(events_of(case["事项"]), case["今天"])
        return
    now = standing(events_of(case["事项"]), case["今天"])
    found = {
        "状态": now.state.label,
        "答复期限": now.reply_due or NOTHING,
        "决定期限": now.decision_due or NOTHING,
        "起诉期限": now.sue_by or NOTHING,
        "期限": now.due or NOTHING,
        "栏": now.column.label,
    }
    wanted = dict(case["应为"])
    may, may_not = wanted.pop("可以", []), wanted.pop("不可以", [])
    warned = wanted.pop("提醒", None)
    assert {name: found[name] for name in wanted} == wanted
    labels = {step.label for step in now.steps}
    assert labels.issuperset(may)
    assert labels.isdisjoint(may_not)
    known = {step["label"] for step in law()["steps"].values()}
    assert known.issuperset([*may, *may_not])
    if warned is not None:
        assert len(now.warnings) == len(warned)
        for said, words in zip(now.warnings, warned, strict=True):
            assert said.startswith(words)


def test_what_happened_after_the_day_asked_about_is_left_out() -> None:
    events = events_of(
        [{"日期": date(2026, 3, 2), "事": "提出"}, {"日期": date(2026, 4, 2), "事": "决定", "结果": "upheld"}],
        "行政复议",
    )
    assert standing(events, date(2026, 4, 1)).column is Column.PENDING
    assert standing(events, date(2026, 4, 2)).column is Column.UPHELD


def test_events_out_of_order_are_refused_with_their_place() -> None:
    events = events_of([{"日期": date(2026, 3, 2), "事": "提出"}, {"日期": date(2026, 3, 1), "事": "受理"}], "行政复议")
    with pytest.raises(UnlawfulError, match="第2项") as refused:
        standing(events, date(2026, 4, 1))
    assert refused.value.article


def test_every_result_is_counted_in_one_column_and_every_kind_has_its_words() -> None:
    mapping = law()["mappings"][0]
    counted = [key for name in ("upheld", "corrected", "other", "as_first_instance") for key in mapping[name]]
    assert sorted(counted) == sorted(results())
    assert list(law()["steps"]) == list(KINDS)


def test_an_event_is_the_same_after_being_written_down() -> None:
    for row in [
        {"日期": date(2026, 3, 2), "事": "提出"},
        {"日期": date(2026, 3, 9), "事": "收到副本", "截止": date(2026, 3, 24), "简易": True},
        {"日期": date(2026, 4, 2), "事": "决定", "结果": "revoked", "原因": ["facts"]},
    ]:
        (event,) = events_of([row], "行政复议")
        assert event_of(as_dict(event)) == event
