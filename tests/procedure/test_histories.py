"""Whatever happens to a request: is the due date right, and does the law hold?

A second counter, written without a look at the first, walks from day to day through the events. A few hundred
histories are tried by default; `make histories` tries a hundred thousand, in batches.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.fees import Method, fee, fee_of_request
from gongkai.form import form_for
from gongkai.procedure import KINDS, Event, Settings, UnlawfulError, defaults, rows_in, standing
from gongkai.procedure.events import (
    Answered,
    ConsultationAnswered,
    ConsultationReceived,
    Consulted,
    Corrected,
    CorrectionAsked,
    Deferred,
    Extended,
    FeeNoticed,
    FeeNoticeReceived,
    Merged,
    Paid,
    ReasonsAsked,
    ReasonsGiven,
    Sent,
    Signed,
    Split,
    Submitted,
    Transferred,
    Withdrawn,
)
from tests.procedure.histories import histories, lawful_event

ONE = timedelta(days=1)
HISTORIES = int(os.environ.get("GONGKAI_HISTORIES", "300"))
BATCH = 2500
"""Hypothesis remembers every history of a run; a batch is a run of its own, so that the memory does not grow."""
BATCHES = range(-(-HISTORIES // BATCH))
MANY = settings(
    max_examples=min(HISTORIES, BATCH),
    deadline=None,
    derandomize=settings().derandomize and len(BATCHES) == 1,  # every batch draws others
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
in_batches = pytest.mark.parametrize("batch", BATCHES)
History = tuple[tuple[Event, ...], date]


# --- the second counter -----------------------------------------------------------------------------------------------


@cache
def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def walk(start: date, length: int, left_out: frozenset[date] = frozenset()) -> date:
    day = start
    while length:
        day += ONE
        if works(day) and day not in left_out:
            length -= 1
    return day


def receipt_of(events: Sequence[Event]) -> date | None:
    for event in events:
        at_once = isinstance(event, Submitted) and event.channel in ("in_person", "oral", "registered_mail")
        if at_once or event.kind == "confirmed":
            return event.on
    return None


def due_by_walking(events: Sequence[Event], today: date) -> date | None:
    """When the answer is due, worked out from scratch: the last start, what must still come, what is left out."""
    fee_kept, paid = (sum(event.yuan for event in events if isinstance(event, kind)) for kind in (FeeNoticed, Paid))
    asked, got = ({event.kind for event in events} & kinds for kinds in ({"correction_asked", "reasons_asked"}, ENDS))
    if receipt_of(events) is None or len(asked) > len(got) or fee_kept > paid:
        return None
    starts = [place for place, event in enumerate(events) if event.kind in ENDS]
    if fee_kept:
        starts.append(max(place for place, event in enumerate(events) if isinstance(event, Paid)))
    since = events[max(starts) :] if starts else events
    start = since[0].on if starts else receipt_of(events)
    assert start
    extension = sum(event.days for event in since if isinstance(event, Extended))
    end = walk(start, 20 + extension, consulted_days(events, closing_day(events) or today))
    return max([end] + [event.until for event in since if isinstance(event, Deferred)])


ENDS = {"corrected", "reasons_given"}
"""With these the applicant has done what was asked, and the period starts anew."""


def consulted_days(events: Sequence[Event], today: date) -> frozenset[date]:
    days: set[date] = set()
    for asked in events:
        if isinstance(asked, Consulted):
            ends = [today]
            for event in events:
                if isinstance(event, ConsultationAnswered) and event.party == asked.party:
                    ends.append(event.on)
                if isinstance(event, ConsultationReceived) and event.party == asked.party:
                    ends.append(walk(event.on, 15))
            days |= {asked.on + number * ONE for number in range(1, (min(ends) - asked.on).days)}
    return frozenset(days)


def closing_day(events: Sequence[Event]) -> date | None:
    parts = next((len(event.parts) for event in events if isinstance(event, Split)), 1)
    answers = [event.on for event in events if isinstance(event, Answered)]
    at_once = [event.on for event in events if isinstance(event, Withdrawn | Merged | Transferred)]
    return max(at_once + answers) if at_once or len(answers) == parts else None


@in_batches
@MANY
@given(history=histories())
def test_the_second_counter_comes_to_the_same_day(batch: int, history: History) -> None:
    events, today = history
    stands = standing(events, today)
    assert stands.received == receipt_of(events)
    assert stands.due == due_by_walking(events, today)
    if stands.due and stands.days_left is not None:
        span = range(1, abs((stands.due - today).days) + 1)
        days = [min(today, stands.due) + number * ONE for number in span]
        assert abs(stands.days_left) == sum(map(works, days))
        assert stands.overdue == (today > stands.due)


# --- the law ----------------------------------------------------------------------------------------------------------


@in_batches
@MANY
@given(history=histories())
def test_no_history_reaches_what_the_law_forbids(batch: int, history: History) -> None:
    events, _ = history
    received = receipt_of(events)
    told_anybody = {"correction_asked", "reasons_asked", "fee_noticed", "extended", "consulted", "answered", "split"}
    days = [event.on for event in events]
    assert days == sorted(days)
    for kind in ("submitted", "confirmed", "correction_asked", "extended", "fee_noticed", "split", "withdrawn"):
        assert sum(event.kind == kind for event in events) <= 1, kind
    for place, event in enumerate(events):
        before = events[:place]
        match event:
            case CorrectionAsked():
                assert received
                assert event.on <= walk(received, 7)
            case Extended():
                due = due_by_walking(before, event.on)
                assert 1 <= event.days <= 20
                assert due
                assert event.on <= due
            case FeeNoticed():
                due = due_by_walking(before, event.on)
                assert due
                assert event.on <= due
                paid_by_place = event.method == "requests"
                assert event.yuan == (
                    fee_of_request(event.count) if paid_by_place else fee(Method.PAGES, event.count).yuan
                )
            case Answered():
                assert received
                assert not any(isinstance(other, Answered) and other.part == event.part for other in before)
                assert all(lawful_ground(event, ground, before) for ground in (event.outcome, *event.withheld))
                assert bool(event.withheld) == (event.outcome == "partly_granted")
                assert not {"granted", "partly_granted"} & set(event.withheld)
                assert event.reason or not (event.outcome.startswith("refused") or event.sub_reason == "other_agency")
                assert event.sub_reason != "withdrawn" or (event.part and event.evidence)
            case Sent():
                assert event.way != "courier"
                assert closing_day(before) or any(isinstance(other, Answered) for other in before)
            case Merged():
                assert events[place + 1 :] == ()
                assert not told_anybody & {other.kind for other in before}
            case Signed():
                assert any(isinstance(other, Sent) and other.part == event.part for other in before)


def lawful_ground(answer: Answered, ground: str, before: Sequence[Event]) -> bool:
    def last(kind: type[Event]) -> Event | None:
        return next((event for event in reversed(before) if isinstance(event, kind)), None)

    match ground:
        case "refused.third_party":
            third = {
                event.party for event in before if isinstance(event, Consulted) and event.consultee == "third_party"
            }
            opinions = {event.party: event.consents for event in before if isinstance(event, ConsultationAnswered)}
            return not third or not all(opinions.get(party) for party in third)
        case "other_handling.not_corrected":
            asked = last(CorrectionAsked)
            assert isinstance(asked, CorrectionAsked)
            return last(Corrected) is None and answer.on > (asked.until or walk(asked.on, 10))
        case "not_available.still_unclear":
            return last(Corrected) is not None
        case "other_handling.fee_unpaid":
            told = last(FeeNoticeReceived)
            return told is not None and answer.on > walk(told.on, 20)
        case "not_processed.excessive":
            asked_for = last(ReasonsAsked)
            assert isinstance(asked_for, ReasonsAsked)
            return last(ReasonsGiven) is not None or answer.on > (asked_for.until or walk(asked_for.on, 10))
    return True


@MANY
@given(histories())
def test_what_is_offered_is_accepted_and_nothing_else_is(history: History) -> None:
    events, today = history
    stands = standing(events, today)
    offered = {step.kind for step in stands.steps}
    for kind in KINDS:
        event = lawful_event(kind, stands.case, today)
        if kind in offered:
            assert standing((*events, event), today).case != stands.case or kind == "unreachable"
        else:
            with pytest.raises(UnlawfulError, match=r"不合规定：.+（.+）。"):
                standing((*events, event), today)


@MANY
@given(histories())
def test_every_offered_outcome_is_accepted(history: History) -> None:
    events, today = history
    stands = standing(events, today)
    part = next((part.name for part in stands.parts if part.outcome is None), "")
    for step in stands.steps:
        for key in step.outcomes:
            withheld = ("refused.internal_affairs",) if key == "partly_granted" else ()
            answer = Answered(on=today, outcome=key, reason="理由", withheld=withheld, part=part)
            assert standing((*events, answer), today).parts != stands.parts


@MANY
@given(histories(), st.sampled_from(["part", "request"]))
def test_a_request_is_never_counted_in_two_rows(history: History, unit: str) -> None:
    events, today = history
    stands = standing(events, today, settings=replace(defaults(), count_unit=unit))
    assert len(stands.counted) == pieces_by(events, unit)
    for piece in stands.counted:
        years = range(piece.received.year - 1, piece.received.year + 4)
        rows = {year: rows_in(piece, year) for year in years}
        assert sum(row is not None and row[0] == "requests.received" for row in rows.values()) == 1
        ends = [row[1] for row in rows.values() if row is not None and row[1] != "requests.carried_out"]
        assert len(ends) == (piece.decided is not None)
        assert all(f"{row}.total" in form_for(piece.decided.year).by_key for row in ends if piece.decided)


def pieces_by(events: Sequence[Event], unit: str) -> int:
    """As the year of receipt leaves them: neither a merging nor a splitting of a later year counts."""
    received = receipt_of(events)
    settled = [event for event in events if received and event.on <= date(received.year, 12, 31)]
    if received is None or any(isinstance(event, Merged) for event in settled):
        return 0
    return next((len(event.parts) for event in settled if isinstance(event, Split) and unit == "part"), 1)


@MANY
@given(histories())
def test_what_comes_later_does_not_change_how_things_stood(history: History) -> None:
    events, _ = history
    for event in events:
        earlier = [other for other in events if other.on <= event.on]
        assert standing(events, event.on) == standing(earlier, event.on)


@MANY
@given(histories())
def test_a_request_can_always_be_brought_to_its_end(history: History) -> None:
    events, today = history
    for _ in range(60):
        stands = standing(events, today)
        offered = [step.kind for step in stands.steps]
        if not offered:
            break
        useful = ("archived", "signed", "sent", "answered", "confirmed", "submitted", "withdrawn")
        kind = next((kind for kind in useful if kind in offered), None)
        assert kind is not None, offered
        events = (*events, lawful_event(kind, stands.case, today))
    assert standing(events, today).state in ("archived", "withdrawn", "merged")


@pytest.mark.parametrize(
    "settings_of_the_office",
    [replace(defaults(), reasons_clock="runs"), replace(defaults(), internet_receipt="submitted")],
)
def test_other_settings_keep_what_is_offered_and_what_is_accepted_together(settings_of_the_office: Settings) -> None:
    @settings(MANY, max_examples=60)
    @given(histories(settings_of_the_office))
    def holds(history: History) -> None:
        events, today = history
        stands = standing(events, today, settings=settings_of_the_office)
        for step in stands.steps:
            event = lawful_event(step.kind, stands.case, today)
            after = standing((*events, event), today, settings=settings_of_the_office)
            assert after.case != stands.case or step.kind == "unreachable"

    holds()
