"""When do the particulars of an applicant go, and never while somebody may still go to court?"""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.form import load_strict_yaml
from gongkai.retention import Particulars, ended_by, goes_on, law, least_months, period

CASES = yaml.safe_load(Path(__file__).with_name("cases").joinpath("retention.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['ended']}+{case['months']}")
def test_particulars_go_on_the_day_after_their_period(case: dict[str, Any]) -> None:
    if "problem" in case:
        with pytest.raises(ValueError, match=case["problem"]):
            goes_on(case["ended"], case["months"])
    else:
        assert goes_on(case["ended"], case["months"]) == case["goes"]


def test_no_period_ends_before_those_of_reconsideration_and_litigation() -> None:
    known = load_strict_yaml(resources.files("gongkai.law").joinpath("remedies.yaml").read_text(encoding="utf-8"))
    assert least_months() * 30 > known["reconsideration_days"]["days"]
    assert least_months() >= known["litigation_months"]["months"]
    for kind in Particulars:
        assert least_months() <= period(kind).months <= law()["most"]["months"]


@given(st.dates(date(2019, 5, 15), date(2060, 1, 1)), st.integers(12, 360), st.integers(-40, 40))
def test_whoever_looks_only_at_what_ended_by_a_day_misses_nothing(today: date, months: int, near: int) -> None:
    ended = ended_by(today, months) + timedelta(days=near)
    assert goes_on(ended, months) > today or ended <= ended_by(today, months)
