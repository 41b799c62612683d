"""Which days are working days, and on which day does a period counted in working days end?

Law counts in 工作日: Monday to Friday less the days off, plus the working weekends, as the State Council's office fixes
them for every year (`law/workdays.yaml`). A year whose notice is not loaded is an error, or a date that says it is
provisional; it is never a silent Monday to Friday.

    national() ── .overlaid(years of a region) · .replaced(years of a newer file)
        .count(start, 20, pauses) → Count: end · provisional · lines(), day by day
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import yaml

from gongkai.form import FormError, load_strict_yaml

HORIZON = 5
"""Years beyond the last notice for which a provisional date is given; no period of this law is near as long."""
LARGEST_FILE = 1024 * 1024  # bytes

_ONE = timedelta(days=1)
_SATURDAY = 5
_WEEKDAYS = "一二三四五六日"

Key = TypeVar("Key", bound=Hashable)


class CalendarError(ValueError):
    """A calendar file that cannot be right, or a period that cannot be counted; the text is for the person."""


class YearNotPublishedError(CalendarError):
    """The notice on holidays for `year` is not loaded, so its working days are not known."""

    def __init__(self, year: int, first: int, last: int) -> None:
        self.year = year
        what = f"没有{year}年的节假日安排（已有{first}年至{last}年），不能计算工作日。"
        super().__init__(what + f"请装入《国务院办公厅关于{year}年部分节假日安排的通知》。")


class Pause(NamedTuple):
    """Time that is not counted: the days strictly between `start` and `end` (条例第三十三条第三款)."""

    start: date
    end: date
    why: str = ""


class Line(NamedTuple):
    """One day of a count: its number, or None with the reason why it is not counted."""

    day: date
    number: int | None
    why: str

    def __str__(self) -> str:
        place = f"第{self.number}个工作日" if self.number is not None else "不计"
        return f"{self.day} 周{_WEEKDAYS[self.day.weekday()]} {place}" + (f"（{self.why}）" if self.why else "")


@dataclass(frozen=True, slots=True)
class Year:
    """What one notice fixes: the days off from Monday to Friday, the working weekend days, and its number."""

    off: frozenset[date]
    on: frozenset[date]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A period counted in working days. `end` is its last day; the day it starts from is not counted.

    `provisional` says that the end falls in a year without a notice: it must be counted again when that is loaded.
    """

    start: date
    days: int
    pauses: tuple[Pause, ...]
    end: date
    provisional: bool
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def paused(self) -> int:
        """How many working days were not counted because of a pause."""
        return self.calendar.workdays_to(self.start, self.end) - self.days

    def as_dict(self) -> dict[str, Any]:
        """The count as `gongkai due --json` prints it."""
        return {
            "date": self.end.isoformat(),
            "provisional": self.provisional,
            "start": self.start.isoformat(),
            "days": self.days,
            "paused": self.paused,
            "pauses": [{"from": pause.start.isoformat(), "to": pause.end.isoformat()} for pause in self.pauses],
            "count": [{"date": line.day.isoformat(), "number": line.number, "why": line.why} for line in self.lines()],
        }

    def lines(self) -> tuple[Line, ...]:
        """Every day from the start to the end, with its number or why it has none."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        yield Line(self.start, None, "起算当日不计入，次日起算")
        number, day = 0, self.start
        while day < self.end:
            day += _ONE
            pause = next((pause for pause in self.pauses if pause.start < day < pause.end), None)
            if not self.calendar.is_workday(day, provisional=True):
                yield Line(day, None, self.calendar.why(day))
            elif pause:
                yield Line(day, None, pause.why or f"{pause.start}至{pause.end}之间的时间不计入")
            else:
                number += 1
                yield Line(day, number, self.calendar.why(day))


class Calendar:
    """The working days of a run of years. Unchangeable; what adds to it gives a new one."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        """Raises CalendarError when a year is missing between the first and the last."""
        if not years:
            raise CalendarError("年历里一年也没有。")
        self.years = dict(sorted(years.items()))
        self.first, self.last = min(years), max(years)
        if missing := next((year for year in range(self.first, self.last) if year not in years), None):
            raise CalendarError(f"年历从{self.first}年到{self.last}年，中间缺{missing}年。")
        # One walk over the days makes every later question a look into a list.
        self._base = date(self.first, 1, 1).toordinal()
        self._published = date(self.last, 12, 31)
        days_off = frozenset[date]().union(*(year.off for year in years.values()))
        days_on = frozenset[date]().union(*(year.on for year in years.values()))
        self._workdays: list[date] = []
        self._upto: list[int] = []  # how many working days there are up to each day
        for ordinal in range(self._base, date(self.last + HORIZON, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            off = day in days_off or (day.year > self.last and _fixed_holiday(day) != "")
            if day in days_on or not (off or day.weekday() >= _SATURDAY):
                self._workdays.append(day)
            self._upto.append(len(self._workdays))

    def replaced(self, years: Mapping[int, Year]) -> Calendar:
        """This calendar with newer notices: a year that is there already is put in place of the old one."""
        return Calendar({**self.years, **years})

    def overlaid(self, years: Mapping[int, Year]) -> Calendar:
        """This calendar with the days off and on of a region on top, such as 广西三月三.

        Raises YearNotPublishedError when the region fixes a year that the country has not fixed yet.
        """
        merged = dict(self.years)
        for number, region in years.items():
            if number not in merged:
                raise YearNotPublishedError(number, self.first, self.last)
            nation = merged[number]
            notices = "；".join(filter(None, [nation.notice, region.notice]))
            merged[number] = Year((nation.off - region.on) | region.off, (nation.on - region.off) | region.on, notices)
        return Calendar(merged)

    def covers(self, day: date) -> bool:
        """Whether the notice for the year of this day is loaded."""
        return self.first <= day.year <= self.last

    def is_workday(self, day: date, *, provisional: bool = False) -> bool:
        place = self._place(day, provisional=provisional)
        return self._upto[place] > (self._upto[place - 1] if place else 0)

    def add(self, start: date, days: int, *, provisional: bool = False) -> date:
        """The last day of a period of so many working days; the day it starts from is not counted.

        Raises YearNotPublishedError when the count leaves the years that are loaded and no provisional date is wanted.
        """
        if days < 0:
            raise CalendarError("工作日数不能是负数。")
        if not days:
            return start
        index = self._upto[self._place(start, provisional=provisional)] + days - 1
        if index >= len(self._workdays):
            raise CalendarError(f"期限超出{self.last + HORIZON}年，无法计算。")
        end = self._workdays[index]
        if end > self._published and not provisional:
            raise YearNotPublishedError(self.last + 1, self.first, self.last)
        return end

    def before(self, end: date, days: int) -> date | None:
        """The last day on which so many working days are left until the end of a period; None before the calendar."""
        index = self._upto[self._place(end, provisional=True)] - days - 1
        return self._workdays[index] if index >= 0 else None

    def count(self, start: date, days: int, pauses: Iterable[Pause] = (), *, provisional: bool = False) -> Count:
        """Count so many working days from the day after `start`, leaving out the pauses.

        Pauses that overlap are united, not added. One that begins after the period has ended moves nothing.
        Raises CalendarError; see `add`.
        """
        pauses = tuple(sorted(pauses))
        end, left_out_before = self.add(start, days, provisional=provisional), start + _ONE
        for pause in pauses:
            first = max(pause.start + _ONE, left_out_before)
            if first > end:
                break
            if first < pause.end:
                paused = self.workdays_to(first - _ONE, pause.end - _ONE, provisional=provisional)
                end = self.add(end, paused, provisional=provisional)
                left_out_before = pause.end
        return Count(start, days, pauses, end, not self.covers(end), self)

    def workdays_to(self, start: date, end: date, *, provisional: bool = True) -> int:
        """How many working days there are after `start` and up to `end`; negative when the end comes first."""
        first, last = self._place(start, provisional=provisional), self._place(end, provisional=provisional)
        return self._upto[last] - self._upto[first]

    def why(self, day: date) -> str:
        """Why a day is, or is not, a working day against what its weekday says; empty when there is nothing to say."""
        weekend = day.weekday() >= _SATURDAY
        if not self.covers(day):
            return _fixed_holiday(day) or ("周末" if weekend else "该年节假日安排尚未公布，暂按周一至周五计算")
        year = self.years[day.year]
        notice = f"，{year.notice}" if year.notice else ""
        if day in year.on:
            return f"调休上班{notice}"
        if day in year.off:
            return f"放假{notice}"
        return "周末" if weekend else ""

    def _place(self, day: date, *, provisional: bool) -> int:
        place = day.toordinal() - self._base
        if place < 0 or place >= len(self._upto) or (day > self._published and not provisional):
            raise YearNotPublishedError(day.year, self.first, self.last)
        return place


class Move(NamedTuple, Generic[Key]):
    """A period that ends on another day, or for certain, under another calendar."""

    key: Key
    was: Count
    becomes: Count


def moved(counts: Mapping[Key, Count], calendar: Calendar) -> list[Move[Key]]:
    """Which of these periods change when this calendar is loaded, the earliest new day first."""
    moves = []
    for key, was in counts.items():
        becomes = calendar.count(was.start, was.days, was.pauses, provisional=True)
        if (was.end, was.provisional) != (becomes.end, becomes.provisional):
            moves.append(Move(key, was, becomes))
    return sorted(moves, key=lambda move: move.becomes.end)


# --- where calendars come from ----------------------------------------------------------------------------------------


@cache
def national() -> Calendar:
    """The calendar of the whole country as far as its notices are in `law/workdays.yaml`."""
    return Calendar(national_years(_law(), "law/workdays.yaml"))


def read(path: Path) -> str:
    """The text of a calendar file. Raises CalendarError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CalendarError(f"{path}：文件太大，不像年历。")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CalendarError(f"{path}：打不开（{error.strerror}）。") from None
    except UnicodeDecodeError:
        raise CalendarError(f"{path}：不是 UTF-8 文本。") from None


def national_years(text: str, name: str) -> dict[int, Year]:
    """The years of a national calendar. `name` is how errors call it.

    Raises CalendarError for what cannot be right: a day off that is a weekend anyway, or work on National Day.
    """
    years = regional_years(text, name)
    for number, year in years.items():
        if odd := sorted([day for day in year.off if day.weekday() >= _SATURDAY]):
            raise CalendarError(f"{name}：{odd[0]}是周末，本来就不上班，不能列为放假日。")
        if odd := sorted([day for day in year.on if day.weekday() < _SATURDAY]):
            raise CalendarError(f"{name}：{odd[0]}不是周末，本来就上班，不能列为调休上班日。")
        for day, holiday in _fixed_holidays(number).items():
            if day in year.on or (day.weekday() < _SATURDAY and day not in year.off):
                raise CalendarError(f"{name}：{day}是{holiday}，应当放假，年历却列为上班。请核对。")
    return years


def regional_years(text: str, name: str) -> dict[int, Year]:
    """The years of a regional calendar, which may name any day. Raises CalendarError."""
    try:
        data = load_strict_yaml(text)
    except (yaml.YAMLError, FormError, ValueError, TypeError, RecursionError) as error:
        raise CalendarError(f"{name}：不是合格的 YAML：{' '.join(str(error).split())}") from None
    if not isinstance(data, dict) or not isinstance(data.get("years"), dict) or not data["years"]:
        raise CalendarError(f"{name}：应有 years 一项，每年写明 days_off 和 days_on。")
    return {number: _year(number, fixed, name) for number, fixed in data["years"].items()}


def _year(number: Any, fixed: Any, name: str) -> Year:
    if type(number) is not int or not 1949 <= number <= 2200:
        raise CalendarError(f"{name}：“{number}”不是年份。")
    if not isinstance(fixed, dict) or not set(fixed) <= {"days_off", "days_on", "notice"} or not fixed:
        raise CalendarError(f"{name}：{number}年应只写 days_off、days_on 和 notice。")
    off, on = (frozenset(_days(number, fixed.get(which) or [], name)) for which in ("days_off", "days_on"))
    if both := sorted(off & on):
        raise CalendarError(f"{name}：{both[0]}既列为放假又列为上班。")
    return Year(off, on, str(fixed.get("notice", "")))


def _days(year: int, texts: Any, name: str) -> Iterator[date]:
    if not isinstance(texts, list):
        raise CalendarError(f"{name}：{year}年的日期应写成列表，如 [01-01, 05-01]。")
    for text in texts:
        try:
            if not re.fullmatch(r"\d\d-\d\d", str(text), re.ASCII):
                raise ValueError(text)
            yield date.fromisoformat(f"{year:04}-{text}")
        except ValueError:
            raise CalendarError(f"{name}：{year}年的“{text}”不是日期，应写作 05-01。") from None


def _law() -> str:
    return resources.files("gongkai.law").joinpath("workdays.yaml").read_text(encoding="utf-8")


@cache
def _always_off() -> Mapping[str, Mapping[str, Any]]:
    always: Mapping[str, Mapping[str, Any]] = load_strict_yaml(_law())["always_off"]
    return always


@cache
def _fixed_holidays(year: int) -> Mapping[date, str]:
    """The days of a year that are off by their date, whatever the notice for the year will say."""
    fixed = _always_off().items()
    return {date.fromisoformat(f"{year:04}-{day}"): rule["name"] for day, rule in fixed if rule.get("since", 0) <= year}


def _fixed_holiday(day: date) -> str:
    return _fixed_holidays(day.year).get(day, "")
