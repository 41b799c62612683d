"""Does a request cost what the rules say, bracket by bracket? The cases stand in `tests/cases/fees.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.fees import LARGEST, FeeError, Method, fee, fee_of_request

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "fees.yaml").read_text("utf-8"))
METHODS = {"按件": Method.REQUESTS, "按页": Method.PAGES}

counts = st.integers(0, 5000)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fee_is_what_the_rules_say(case: dict[str, Any]) -> None:
    if place := case.get("第几件"):
        assert fee_of_request(place) == case["元"]
    for word, method in METHODS.items():
        if word in case:
            assert fee(method, case[word]).yuan == case["元"]


@given(counts)
def test_the_requests_of_a_month_cost_together_what_each_costs_by_itself(count: int) -> None:
    assert fee(Method.REQUESTS, count).yuan == sum(fee_of_request(place) for place in range(1, min(count, 300) + 1)) + (
        sum(100 * ((place - 31) // 10 + 2) for place in range(301, count + 1))
    )


@given(counts)
def test_every_page_costs_the_rate_of_its_bracket(count: int) -> None:
    def rate(page: int) -> int:
        return 0 if page <= 30 else 10 if page <= 100 else 20 if page <= 200 else 40

    assert fee(Method.PAGES, count).yuan == sum(map(rate, range(1, count + 1)))


@given(st.sampled_from(Method), counts)
def test_brackets_join_without_gap_and_add_up(method: Method, count: int) -> None:
    brackets = fee(method, count).brackets
    assert sum(bracket.count for bracket in brackets) == count
    assert [bracket.first for bracket in brackets[1:]] == [bracket.last + 1 for bracket in brackets[:-1]]
    assert fee(method, count).lines()[-1].startswith(f"合计{fee(method, count).yuan}元")


@pytest.mark.parametrize("count", [-1, LARGEST + 1])
def test_a_count_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(FeeError, match="应为0至"):
        fee(Method.PAGES, count)


def test_there_is_no_request_before_the_first() -> None:
    with pytest.raises(FeeError, match="从1数起"):
        fee_of_request(0)
