"""Does a request stand where a jurist says it stands? The cases stand in `tests/cases/procedure/`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.procedure import Event, Standing, UnlawfulError, defaults, event_of, rows_in, standing
from gongkai.procedure.events import ConsultationReceived, Consulted, Extended, Submitted
from gongkai.procedure.law import law

FILES = sorted((Path(__file__).parent.parent / "cases" / "procedure").glob("*.yaml"))
CASES = [case for file in FILES for case in yaml.safe_load(file.read_text("utf-8"))]
PERIODS = yaml.safe_load((Path(__file__).parent.parent / "cases" / "workdays.yaml").read_text("utf-8"))["periods"]

STEPS = {told["label"]: kind for kind, told in law()["steps"].items()}
FIELDS = {
    "日期": "on", "渠道": "channel", "期限": "until", "天数": "days", "批准人": "approved_by", "对象": "party",
    "批准日期": "approved_on", "身份": "consultee", "同意": "consents", "收费": "method", "数量": "count",
    "金额": "yuan", "方式": "way", "结果": "outcome", "分理由": "sub_reason", "不公开部分": "withheld",
    "分项": "part", "各项": "parts", "主项": "main", "理由": "reason", "证据": "evidence", "转往": "to", "并入": "into",
}  # fmt: skip
WORDS = {
    "channel": {channel["label"]: key for key, channel in law()["channels"].items()},
    "way": {"当面": "in_person", "邮政": "post", "电子": "electronic", "快递": "courier"},
    "method": {"按件": "requests", "按页": "pages"},
    "consultee": {"第三方": "third_party", "其他机关": "joint_agency"},
}


IN_AND_OUT = {"requests.received": "本年新收", "requests.carried_in": "上年结转", "requests.carried_out": "结转下年度"}


def event_in(words: dict[str, Any]) -> Event:
    data = {FIELDS[word]: value for word, value in words.items() if word != "事"}
    for name in WORDS.keys() & data.keys():
        data[name] = WORDS[name].get(data[name], data[name])
    return event_of({**data, "kind": STEPS[words["事"]]})


def stands(case: dict[str, Any]) -> Standing:
    settings = replace(defaults(), **case.get("设置", {}))
    return standing(map(event_in, case["事项"]), case["今天"], settings=settings)


def rows_of(stands: Standing, year: int) -> list[list[str]]:
    """Where each piece came in and went in that year's table three."""
    rows = [rows_in(piece, year) for piece in stands.counted]
    return [[IN_AND_OUT.get(row, row.removeprefix("requests.")) for row in pair] for pair in rows if pair]


@pytest.mark.parametrize("case", [case for case in CASES if "应为" in case], ids=lambda case: case["情形"])
def test_a_request_stands_where_the_case_says(case: dict[str, Any]) -> None:
    found, wanted = stands(case), dict(case["应为"])
    steps = {step.label for step in found.steps}
    assert set(wanted.pop("可以", [])) <= steps
    assert steps.isdisjoint(wanted.pop("不可以", []))
    if warned := wanted.pop("提醒", None):
        assert any(warned in warning for warning in found.warnings), found.warnings
    if not_warned := wanted.pop("不提醒", None):
        assert not any(not_warned in warning for warning in found.warnings)
    for year, pieces in wanted.pop("表三", {}).items():
        assert rows_of(found, year) == pieces, year
    facts = {
        "状态": found.state.label, "收到": found.received, "届满": found.due, "原届满": found.first_due,
        "剩余": found.days_left, "逾期": found.overdue, "按时": found.on_time, "结果": found.outcome,
        "件数": len(found.counted), "暂定": found.provisional,
    }  # fmt: skip
    assert {name: facts[name] for name in wanted} == {
        name: None if value == "无" else value for name, value in wanted.items()
    }


@pytest.mark.parametrize("case", [case for case in CASES if "不合规定" in case], ids=lambda case: case["情形"])
def test_what_the_law_does_not_allow_is_refused_with_the_article(case: dict[str, Any]) -> None:
    wanted = case["不合规定"]
    with pytest.raises(UnlawfulError) as refused:
        stands(case)
    assert refused.value.place == wanted["第"]
    assert wanted["说"] in str(refused.value)
    assert refused.value.article in str(refused.value)
    assert wanted.get("条款", refused.value.article) == refused.value.article


def test_every_case_expects_something() -> None:
    assert all(("应为" in case) != ("不合规定" in case) for case in CASES)


def test_every_kind_of_event_has_a_case() -> None:
    assert {words["事"] for case in CASES for words in case["事项"]} == set(STEPS)


@pytest.mark.parametrize("periods", [one for one in PERIODS if 40 in one], ids=lambda one: str(one["从"]))
def test_every_period_of_the_calendar_cases_stands_in_a_request_too(periods: dict[Any, Any]) -> None:
    on = periods["从"]
    received = Submitted(on=on, channel="registered_mail")
    asked = Consulted(on=on, party="甲公司"), ConsultationReceived(on=on, party="甲公司")
    extended = Extended(on=on, days=20, approved_by="机构负责人")
    notices = {one.key: one.on for one in standing((received, *asked), on).milestones}
    assert (notices["correction_notice"], notices["consultation"]) == (periods[7], periods[15])
    assert standing((received,), on).due == periods[20]
    assert standing((received, extended), on).due == periods[40]
