"""Do the cases that a jurist wrote come out as written?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.procedure import EventError, UnlawfulError, as_dict, event_of, standing

CASES = Path(__file__).parent.parent / "cases" / "procedure"


def _cases(name: str) -> list[Any]:
    cases = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


@pytest.mark.parametrize("case", _cases("clock.yaml"))
def test_the_request_stands_as_the_law_says(case: Mapping[str, Any]) -> None:
    events = [event_of(event) for event in case["events"]]
    now = standing(events, case["today"])
    for what in ("due", "state", "on_time"):
        if what in case:
            assert getattr(now, what) == case[what], what
    if now.due:
        assert str(now.due) in "".join(now.explain())


@pytest.mark.parametrize("case", _cases("unlawful.yaml"))
def test_what_the_law_does_not_allow_is_refused_with_its_article(case: Mapping[str, Any]) -> None:
    events = [event_of(event) for event in case["events"]]
    end = max(event.on for event in events)
    with pytest.raises(UnlawfulError) as refused:
        standing(events, end)
    assert case["refusal"] in str(refused.value)
    standing(events[:-1], end)  # all before the last was lawful


@pytest.mark.parametrize("case", [*_cases("clock.yaml"), *_cases("unlawful.yaml")])
def test_an_event_survives_being_data(case: Mapping[str, Any]) -> None:
    for data in case["events"]:
        event = event_of(data)
        assert event_of(as_dict(event)) == event


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"kind": "danced", "on": "2025-01-01"}, "没有“danced”这种事项"),
        ({"kind": "submitted", "on": "2025-01-01"}, "缺少必填的项"),
        ({"kind": "submitted", "on": "yesterday", "channel": "fax"}, "应为日期"),
        ({"kind": "submitted", "on": "2025-01-01", "channel": 5}, "应为文字"),
        ({"kind": "paid", "on": "2025-01-01", "yuan": "100"}, "应为整数"),
        ({"kind": "paid", "on": "2025-01-01", "yuan": 100, "dollars": 1}, "没有“dollars”这一项"),
        ({}, "这种事项"),
    ],
)
def test_data_that_is_no_event_is_said_so(data: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(EventError, match=problem):
        event_of(data)
