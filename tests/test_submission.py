"""Does a report go only through the hands that it has to go through, and is it known what is public and late?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.submission import KINDS, State, SubmissionEvent, UnlawfulError, as_dict, deadline, event_of, standing
from gongkai.submission.law import law

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "submission" / "ways.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_report_goes_this_way(case: dict[str, Any]) -> None:
    events = [event_of(data) for data in case["events"]]
    if refused := case.get("refused"):
        with pytest.raises(UnlawfulError, match=refused):
            standing(events, date(2027, 1, 1), 2025)
        return
    now = standing(events, case["today"], 2025)
    assert now.state == State(case["state"])
    assert now.public == case["public"]
    assert (now.is_late, now.locked) == (case["late"], case["locked"])
    assert len(now.editions) == case.get("editions", 1 if case["public"] else 0)


def test_a_government_has_until_the_end_of_march() -> None:
    assert deadline(2025) == date(2026, 1, 31)
    assert deadline(2025, government=True) == date(2026, 3, 31)
    assert not standing([], date(2026, 3, 31), 2025, government=True).is_late
    assert standing([], date(2026, 4, 1), 2025, government=True).is_late


def test_every_kind_of_event_has_its_label_and_article() -> None:
    assert set(law()["steps"]) == set(KINDS)
    assert set(law()["states"]) == {state.value for state in State}
    assert all(step["article"] for step in law()["steps"].values())


def test_an_event_comes_back_from_its_data() -> None:
    signed = event_of({"kind": "signed", "on": "2026-01-14", "who": "丙", "digest": "一稿", "signature": "ed25519:x"})
    assert event_of(as_dict(signed)) == signed


PEOPLE = ("甲", "乙", "丙", "丁")


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(PEOPLE), st.integers(0, 2)), max_size=25))
def test_whatever_people_try_three_of_them_stand_behind_what_is_public(tries: list[tuple[str, str, int]]) -> None:
    happened: list[SubmissionEvent] = []
    day = date(2026, 1, 5)
    number = 0
    for kind, who, gap in tries:
        day += timedelta(days=gap)
        number += kind == "prepared"
        data: dict[str, Any] = {"kind": kind, "on": day, "who": who, "reason": "理由"}
        if kind in ("prepared", "reviewed", "signed", "submitted", "published"):
            data["digest"] = f"第{number}稿"
        before = standing(happened, day, 2025)
        event = event_of(data)
        try:
            after = standing([*happened, event], day, 2025)
        except UnlawfulError:
            continue
        assert before.why_not(kind, who) is None, "what is taken was offered"
        happened.append(event)
        if kind == "signed":
            assert len({after.course.preparer, after.course.reviewer, after.course.signer}) == 3
        if kind == "published":
            assert after.public == after.digest
            assert after.course.signer
        if before.locked:
            assert after.digest == before.digest, "what is locked does not change"
