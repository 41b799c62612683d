"""Does a second counter, written from the notices alone, agree on any lawful history, and do the sums always hold?

Histories are made by choosing among the steps that are offered, so what is offered must be accepted. GONGKAI_HISTORIES
says how many are tried; 100,000 take about an hour.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.form import load
from gongkai.outcomes import outcomes
from gongkai.procedure import Event, NextStep, UnlawfulError, event_of, rows_in, standing, tally
from gongkai.procedure import events as kinds

HISTORIES = int(os.environ.get("GONGKAI_HISTORIES", "150"))
NOTICES = yaml.safe_load(resources.files("gongkai.law").joinpath("workdays.yaml").read_text(encoding="utf-8"))["years"]
FIRST, LAST = date(2021, 1, 4), date(2024, 6, 30)

slow = settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))


# --- the second counter ---------------------------------------------------------------------------------------------


def _is_workday(day: date) -> bool:
    year, name = NOTICES[day.year], f"{day:%m-%d}"
    if name in {str(one)[-5:] for one in year["days_on"]}:
        return True
    return day.weekday() < 5 and name not in {str(one)[-5:] for one in year["days_off"]}


def _count_on(start: date, days: int, paused: set[date]) -> date:
    """Walk day by day; a working day in the pause is walked over and not counted."""
    day = start
    while days:
        day += timedelta(days=1)
        if _is_workday(day) and day not in paused:
            days -= 1
    return day


def _between(start: date, end: date) -> set[date]:
    return {start + timedelta(days=step) for step in range(1, (end - start).days)}


def _due(history: Sequence[Event], today: date) -> date | None:
    """The due date as the Regulation reads, for histories without reasons, fees and delays."""
    start, days, waits = None, 20, False
    for event in history:
        if isinstance(event, kinds.Confirmed | kinds.Corrected) or _counts_on_arrival(event):
            start = event.on
        if isinstance(event, kinds.CorrectionAsked | kinds.Corrected):
            days, waits = 20, isinstance(event, kinds.CorrectionAsked)
        if isinstance(event, kinds.Extended):
            days += event.days
    return None if start is None or waits else _count_on(start, days, _paused(history, today))


def _counts_on_arrival(event: Event) -> bool:
    return isinstance(event, kinds.Submitted) and event.channel in {"in_person", "oral", "registered_mail"}


def _paused(history: Sequence[Event], today: date) -> set[date]:
    """The days strictly between a letter and its answer, or the end of the fifteen working days, or today."""
    days: set[date] = set()
    for letter in history:
        if isinstance(letter, kinds.Consulted):
            of = [event for event in history if getattr(event, "party", None) == letter.party]
            answered = [event.on for event in of if isinstance(event, kinds.ConsultationAnswered)]
            arrived = [event.on for event in of if isinstance(event, kinds.ConsultationReceived)]
            latest = _count_on(arrived[0], 15, set()) if arrived else today
            days |= _between(letter.on, answered[0] if answered else min(latest, today))
    return days


# --- histories ------------------------------------------------------------------------------------------------------

COUNTED_TWICE = {
    "confirmed", "registered", "correction_asked", "corrected", "extended", "consulted", "consultation_received",
    "consultation_answered",
}  # fmt: skip
"""The steps that the second counter knows."""


def _made(step: NextStep, on: date, draw: Any) -> Event:
    """An event of this kind with details by chance."""
    details: dict[str, dict[str, Any]] = {
        "extended": {"days": st.integers(1, 20), "approved_by": "负责人"},
        "consulted": {"party": st.sampled_from("甲乙丙")},
        "consultation_received": {"party": st.sampled_from("甲乙丙")},
        "consultation_answered": {"party": st.sampled_from("甲乙丙"), "consents": st.booleans()},
        "third_party_told": {"party": st.sampled_from("甲乙丙")},
        "answered": {"outcome": st.sampled_from(step.outcomes or ("granted",))},
        "sent": {"way": st.sampled_from(["post", "electronic", "in_person"])},
        "deferred": {"until": on + timedelta(days=60)},
        "fee_noticed": {"method": "requests", "count": 11, "yuan": 100},
        "paid": {"yuan": 100},
        "transferred": {"to": "某局"},
        "split": {"parts": ["一", "二"]},
    }
    chosen = details.get(step.kind, {})
    data = {name: draw(value) if isinstance(value, st.SearchStrategy) else value for name, value in chosen.items()}
    if data.get("outcome") == "partly_granted":
        data["withheld"] = ["refused.third_party"]
    return event_of({"kind": step.kind, "on": on, "reason": "有理由", **data})


@st.composite
def histories(draw: Any, known: set[str] | None = None) -> tuple[list[Event], date]:
    day = FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))
    channel = draw(st.sampled_from(["in_person", "registered_mail", "internet", "ordinary_mail"]))
    history: list[Event] = [kinds.Submitted(on=day, channel=channel)]
    for _step in range(draw(st.integers(0, 7))):
        day += timedelta(days=draw(st.integers(0, 25)))
        now = standing(history, day)
        offered = [step for step in now.steps if known is None or step.kind in known]
        if not offered:
            break
        event = _made(draw(st.sampled_from(offered)), day, draw)
        try:
            standing([*history, event], day)
        except UnlawfulError:
            continue  # the kind of step is lawful, these details are not
        history.append(event)
    return history, day + timedelta(days=draw(st.integers(0, 30)))


@slow
@given(histories(COUNTED_TWICE))
def test_a_second_counter_agrees_on_the_due_date(made: tuple[list[Event], date]) -> None:
    history, today = made
    assert standing(history, today).due == _due(history, today)


@slow
@given(histories())
def test_whatever_happened_lawfully_stays_lawful_and_explained(made: tuple[list[Event], date]) -> None:
    history, today = made
    now = standing(history, today)
    assert now.outcome is None or now.outcome in outcomes()
    if now.days_left is not None and now.due is not None:  # the days after a due Friday are no working days
        assert now.overdue == (today > now.due)
        assert now.days_left <= 0 if now.overdue else now.days_left >= 0
    for event in history:  # how things stood on any earlier day can still be told
        standing(history, event.on)
    if now.due is not None:
        assert now.first_due is None or now.first_due <= now.due
        assert str(now.due) in "".join(now.explain())


@slow
@given(st.lists(st.tuples(st.sampled_from(["natural_person", "enterprise", "other"]), histories()), max_size=6))
def test_the_sums_of_table_three_hold_and_what_is_carried_out_is_carried_in(
    made: list[tuple[str, tuple[list[Event], date]]],
) -> None:
    end = date(2026, 1, 5)
    requests = [(column, standing(history, end)) for column, (history, _today) in made]
    form = load("2021")
    years = {year: tally(requests, year) for year in range(2021, 2027)}
    for year, cells in years.items():
        for total in form.sums:
            if total.total.startswith("requests."):
                assert cells[total.total] == sum(cells[key] for key in total.right), (year, total.total)
        for column in ("natural_person", "enterprise", "other", "total"):
            came = cells[f"requests.received.{column}"] + cells[f"requests.carried_in.{column}"]
            went = cells[f"requests.concluded.{column}"] + cells[f"requests.carried_out.{column}"]
            assert came == went, (year, column)
            if year + 1 in years:
                carried_in = years[year + 1][f"requests.carried_in.{column}"]
                assert carried_in == cells[f"requests.carried_out.{column}"]


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_a_piece_stands_in_one_row_on_each_side(year: int) -> None:
    now = standing([kinds.Submitted(on=date(2021, 12, 30), channel="in_person")], date(2024, 1, 5))
    [piece] = now.counted
    rows = rows_in(piece, year)
    came_in = "requests.received" if year == 2021 else "requests.carried_in"
    assert rows == (came_in, "requests.carried_out")
    assert rows_in(piece, 2020) is None
