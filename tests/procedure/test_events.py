"""Do events survive as data, and is data that is no event refused with a sentence?"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import workdays
from gongkai.procedure import EventError, SettingsError, as_dict, defaults, event_of, moved, standing
from gongkai.procedure.events import KINDS, Event, Submitted
from gongkai.procedure.law import State, law
from tests.procedure.histories import histories

data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda some: st.lists(some, max_size=3)
)
fields = st.sampled_from(("on", "channel", "until", "days", "parts", "consents", "consultee", "who", "x"))


@settings(max_examples=50, deadline=None)
@given(histories())
def test_an_event_comes_back_from_json_as_it_was(history: tuple[tuple[Event, ...], date]) -> None:
    for event in history[0]:
        assert event_of(json.loads(json.dumps(as_dict(event)))) == event


@given(st.sampled_from([*KINDS, "x"]), st.dictionaries(fields, data))
def test_no_data_fails_in_another_way(kind: str, some: dict[str, object]) -> None:
    with suppress(EventError):
        assert event_of({"kind": kind, **some}).kind == kind


WRONG = [
    ({}, "没有“None”这种事项"),
    ({"kind": "sent_back"}, "没有“sent_back”这种事项"),
    ({"kind": "registered", "on": "2025-02-30"}, "“registered”的“on”应为日期"),
    ({"kind": "submitted", "on": "2025-02-03"}, "“submitted”缺少必填的项（.*channel"),
    ({"kind": "registered", "on": "2025-02-03", "by": "甲"}, "没有“by”这一项"),
    ({"kind": "extended", "on": "2025-02-03", "days": "5", "approved_by": "甲"}, "“days”应为整数"),
    ({"kind": "extended", "on": "2025-02-03", "days": True, "approved_by": "甲"}, "“days”应为整数"),
    ({"kind": "split", "on": "2025-02-03", "parts": "甲乙"}, "“parts”应为文字的列表"),
    ({"kind": "consulted", "on": "2025-02-03", "party": "甲", "consultee": "nobody"}, "“consultee”应为"),
]


@pytest.mark.parametrize(("some", "said"), WRONG, ids=str)
def test_what_is_no_event_is_refused_with_what_is_wrong(some: dict[str, object], said: str) -> None:
    with pytest.raises(EventError, match=said):
        event_of(some)


def test_the_law_file_names_every_step_and_state() -> None:
    assert law()["steps"].keys() == KINDS.keys()
    assert law()["states"].keys() == set(State)
    assert all(told["label"] and told["article"] for told in law()["steps"].values())


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match="可以设为confirmed、submitted"):
        replace(defaults(), internet_receipt="never")
    with pytest.raises(SettingsError, match="1至250"):
        replace(defaults(), correction_days=0)


def test_a_new_calendar_tells_which_open_requests_move() -> None:
    text = "years: {2027: {days_off: [01-01, 10-01], days_on: [01-09]}}"
    newer = workdays.national().replaced(workdays.national_years(text, "2027.yaml"))
    histories = {
        "open": (Submitted(on=date(2026, 12, 20), channel="in_person"),),
        "ends before": (Submitted(on=date(2026, 11, 2), channel="in_person"),),
        "not confirmed": (Submitted(on=date(2026, 12, 20), channel="internet"),),
    }
    [move] = moved(histories, date(2026, 12, 21), workdays.national(), newer)
    assert move.key == "open"
    assert (move.was.due, move.becomes.due) == (date(2027, 1, 18), date(2027, 1, 15))
    assert (move.was.provisional, move.becomes.provisional) == (True, False)


def test_a_due_date_explains_itself_day_by_day() -> None:
    stands = standing((Submitted(on=date(2025, 9, 24), channel="in_person"),), date(2025, 9, 24))
    lines = stands.explain()
    assert lines[0] == "收到申请之日为2025-09-24（当面提交，条例第三十一条）。"
    assert lines[1] == "答复期限为20个工作日（条例第三十三条第二款）。"
    assert lines[-1] == "2025-10-28 周二 第20个工作日"


def test_the_days_to_keep_an_eye_on_are_named() -> None:
    stands = standing((Submitted(on=date(2025, 9, 24), channel="in_person"),), date(2025, 9, 24))
    assert [(one.key, str(one.on)) for one in stands.milestones] == [
        ("correction_notice", "2025-10-10"),
        ("warning", "2025-10-21"),
        ("warning", "2025-10-23"),
        ("warning", "2025-10-27"),
        ("due", "2025-10-28"),
    ]
