"""Does every period end on the day on which the law lets it end? The cases stand in `tests/cases/workdays.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import holidays
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.workdays import (
    Calendar,
    CalendarError,
    Pause,
    YearNotPublishedError,
    moved,
    national,
    national_years,
    read,
    regional_years,
)

CASES: dict[str, list[dict[Any, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "workdays.yaml").read_text("utf-8")
)
ONE = timedelta(days=1)

days = st.dates(date(2019, 1, 1), date(2025, 6, 30))
pauses = st.lists(st.builds(lambda start, length: Pause(start, start + length * ONE), days, st.integers(0, 60)))


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + number * ONE for number in range((last - first).days + 1))


# --- the calendar -----------------------------------------------------------------------------------------------------


def test_every_day_from_2020_to_2026_is_what_two_other_calendars_say() -> None:
    china = holidays.country_holidays("CN")
    for day in every_day(date(2020, 1, 1), date(2026, 12, 31)):
        ours = national().is_workday(day)
        assert ours == chinese_calendar.is_workday(day), day
        assert ours == china.is_working_day(day), day


def test_every_day_of_2019_is_what_another_calendar_says() -> None:
    for day in every_day(date(2019, 1, 1), date(2019, 12, 31)):
        assert national().is_workday(day) == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2027, 1, 4)])
def test_a_day_of_a_year_without_a_notice_is_not_guessed(day: date) -> None:
    assert not national().covers(day)
    with pytest.raises(YearNotPublishedError, match=f"没有{day.year}年的节假日安排") as error:
        national().is_workday(day)
    assert error.value.year == day.year


# --- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["periods"], ids=lambda case: f"{case['从']} {case['说明']}")
def test_a_period_ends_where_the_case_says(case: dict[Any, Any]) -> None:
    for length, end in case.items():
        if isinstance(length, int):
            assert national().add(case["从"], length) == end, length


@pytest.mark.parametrize("case", CASES["pauses"], ids=lambda case: str(case["征求意见"]))
def test_the_time_of_consulting_is_left_out(case: dict[Any, Any]) -> None:
    count = national().count(case["从"], 20, [Pause(*stretch) for stretch in case["征求意见"]])
    assert (count.end, count.paused) == (case["届满"], case["不计"])


def by_walking(start: date, length: int, pauses: list[Pause]) -> date:
    """A second counter, which takes one step a day and asks another package."""
    day = start
    while length:
        day += ONE
        if chinese_calendar.is_workday(day) and not any(pause.start < day < pause.end for pause in pauses):
            length -= 1
    return day


@given(days, st.integers(1, 40), pauses)
def test_whoever_walks_from_day_to_day_arrives_on_the_same_day(start: date, length: int, some: list[Pause]) -> None:
    count = national().count(start, length, some)
    assert count.end == by_walking(start, length, some)
    assert national().is_workday(count.end)


@given(days, st.integers(1, 40), pauses)
def test_the_explanation_counts_every_working_day_once(start: date, length: int, some: list[Pause]) -> None:
    count = national().count(start, length, some)
    lines = count.lines()
    assert [line.day for line in lines] == list(every_day(start, count.end))
    assert [line.number for line in lines if line.number] == list(range(1, length + 1))
    assert all(line.why for line in lines if line.number is None)
    assert count.paused == sum(national().is_workday(line.day) for line in lines[1:] if line.number is None)


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_two_periods_one_after_the_other_are_one(start: date, first: int, second: int) -> None:
    assert national().add(national().add(start, first), second) == national().add(start, first + second)


@given(days, days)
def test_the_working_days_between_two_days_are_those_that_can_be_counted(start: date, end: date) -> None:
    between = sum(national().is_workday(day) for day in every_day(start + ONE, end))
    assert national().workdays_to(start, end) == (between if start <= end else -national().workdays_to(end, start))


def test_a_day_says_why_it_is_not_what_its_weekday_says() -> None:
    lines = {str(line.day): str(line) for line in national().count(date(2025, 9, 24), 20).lines()}
    assert lines["2025-09-24"] == "2025-09-24 周三 不计（起算当日不计入，次日起算）"
    assert lines["2025-09-27"] == "2025-09-27 周六 不计（周末）"
    assert lines["2025-09-28"] == "2025-09-28 周日 第3个工作日（调休上班，国办发明电〔2024〕12号）"
    assert lines["2025-10-01"] == "2025-10-01 周三 不计（放假，国办发明电〔2024〕12号）"
    assert lines["2025-10-28"] == "2025-10-28 周二 第20个工作日"


# --- years that are not published yet ---------------------------------------------------------------------------------


def test_a_period_that_runs_into_a_year_without_a_notice_has_no_date() -> None:
    with pytest.raises(YearNotPublishedError, match="关于2027年部分节假日安排的通知"):
        national().add(date(2026, 12, 20), 20)


def test_who_asks_for_it_gets_a_provisional_date_that_says_so() -> None:
    count = national().count(date(2026, 12, 20), 20, provisional=True)
    assert (count.end, count.provisional) == (date(2027, 1, 18), True)
    lines = {line.day: line for line in count.lines()}
    assert (lines[date(2027, 1, 1)].number, lines[date(2027, 1, 1)].why) == (None, "元旦")
    assert lines[date(2027, 1, 4)].why == "该年节假日安排尚未公布，暂按周一至周五计算"


def test_a_period_that_ends_in_a_published_year_is_certain_even_when_a_provisional_date_would_do() -> None:
    assert not national().count(date(2026, 11, 2), 20, provisional=True).provisional


def test_a_period_longer_than_anybody_can_know_is_refused() -> None:
    with pytest.raises(CalendarError, match="期限超出"):
        national().add(date(2026, 1, 1), 5000, provisional=True)


# --- other calendars --------------------------------------------------------------------------------------------------

NEXT_YEAR = """
years:
  2027:
    notice: 演示通知
    days_off: [01-01, 02-08, 02-09, 02-10, 02-11, 02-12, 10-01]
    days_on: [01-09]
"""
OLD_2026 = """
years:
  2026:
    days_off: [01-01, 05-01, 10-01, 10-02]
"""
MARCH_THIRD = """
years:
  2025:
    notice: 广西壮族自治区少数民族习惯节日放假办法
    days_off: [03-31, 04-01]
"""


def test_a_newer_calendar_moves_what_it_touches_and_nothing_else() -> None:
    counts = {
        "runs into 2027": national().count(date(2026, 12, 20), 20, provisional=True),
        "ends in 2026": national().count(date(2026, 11, 2), 20),
    }
    newer = national().replaced(national_years(NEXT_YEAR, "2027.yaml"))
    [move] = moved(counts, newer)
    assert move.key == "runs into 2027"
    assert (move.was.end, move.becomes.end) == (date(2027, 1, 18), date(2027, 1, 15))
    assert (move.was.provisional, move.becomes.provisional) == (True, False)


def test_a_date_that_stays_but_becomes_certain_is_told_too() -> None:
    counts = {"a": national().count(date(2026, 12, 28), 5, provisional=True)}
    [move] = moved(counts, national().replaced(national_years(NEXT_YEAR, "2027.yaml")))
    assert (move.was.end, move.becomes.end, move.becomes.provisional) == (date(2027, 1, 5), date(2027, 1, 5), False)


def test_a_year_that_is_corrected_replaces_the_old_one() -> None:
    corrected = national().replaced(national_years(OLD_2026, "2026.yaml"))
    assert corrected.is_workday(date(2026, 2, 17))
    assert not national().is_workday(date(2026, 2, 17))


def test_a_region_adds_its_own_days() -> None:
    guangxi = national().overlaid(regional_years(MARCH_THIRD, "广西.yaml"))
    assert national().add(date(2025, 3, 3), 20) == date(2025, 3, 31)
    assert guangxi.add(date(2025, 3, 3), 20) == date(2025, 4, 2)
    assert "广西" in guangxi.why(date(2025, 3, 31))
    assert not national().why(date(2025, 3, 31))


def test_a_region_can_let_people_work_on_a_day_off_of_the_country() -> None:
    region = regional_years("years: {2025: {days_on: [05-02], days_off: [01-26]}}", "某地.yaml")
    local = national().overlaid(region)
    assert local.is_workday(date(2025, 5, 2))
    assert not local.is_workday(date(2025, 1, 26))


def test_a_region_cannot_fix_a_year_before_the_country() -> None:
    with pytest.raises(YearNotPublishedError, match="2027"):
        national().overlaid(regional_years(NEXT_YEAR, "某地.yaml"))


WRONG = {
    "": "应有 years",
    "years: {}": "应有 years",
    "years: [2027]": "应有 years",
    "{": "不是合格的 YAML",
    "years: {2027: {}, 2027: {}}": "不是合格的 YAML",
    "years: {二〇二七: {days_off: [01-01]}}": "不是年份",
    "years: {2027: {days_off: [02-30]}}": "“02-30”不是日期",
    "years: {2027: {days_off: [1-1]}}": "“1-1”不是日期",
    "years: {2027: {days_off: 01-01}}": "应写成列表",
    "years: {2027: {off: [01-01]}}": "应只写 days_off",
    "years: {2027: {days_off: [01-01], days_on: [01-01]}}": "既列为放假又列为上班",
    "years: {2027: {days_off: [01-02]}}": "2027-01-02是周末，本来就不上班",
    "years: {2027: {days_on: [01-04]}}": "2027-01-04不是周末，本来就上班",
    "years: {2027: {days_off: [02-08]}}": "2027-01-01是元旦，应当放假",
    "years: {2027: {days_off: [01-01, 10-01], days_on: [10-03]}}": "2027-10-03是国庆节，应当放假",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_calendar_that_cannot_be_right_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(CalendarError, match=f"某年历.yaml：.*{WRONG[text]}"):
        national_years(text, "某年历.yaml")


def test_a_year_that_is_missing_in_the_middle_is_named() -> None:
    with pytest.raises(CalendarError, match="中间缺2027年"):
        national().replaced(regional_years("years: {2028: {days_off: [02-28]}}", "2028.yaml"))


def test_a_calendar_without_a_year_is_none() -> None:
    with pytest.raises(CalendarError, match="一年也没有"):
        Calendar({})


def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match="打不开"):
        read(tmp_path / "missing.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(CalendarError, match="不是 UTF-8"):
        read(tmp_path / "odd.yaml")


@given(st.text(max_size=200))
def test_no_text_makes_the_loader_fail_in_another_way(text: str) -> None:
    with suppress(CalendarError):
        assert national_years(text, "某年历.yaml")
