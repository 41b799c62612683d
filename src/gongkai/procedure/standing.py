"""Where does a request stand on a day: what is due when, why, and what may lawfully come next?

`standing(events, today)` plays the events back in order. Events after `today` are left out, so the same call tells how
things stood on any earlier day. A history that the law does not allow is refused with the article it breaks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from gongkai.outcomes import GRANTED, PARTLY_GRANTED
from gongkai.procedure.case import Case
from gongkai.procedure.events import Answered, Consultee, Event
from gongkai.procedure.law import Settings, State, defaults, law, limit
from gongkai.procedure.steps import OTHER, STEPS, WITHDRAWN, UnlawfulError, is_delivered, lawful_outcomes, take
from gongkai.workdays import Calendar, Count, national

NOT_GOVERNMENT_INFORMATION = "not_government_information"

Key = TypeVar("Key", bound=Hashable)


class Milestone(NamedTuple):
    """A day to keep an eye on: `key` says of what kind (`due`, `warning`, `correction_notice` …)."""

    key: str
    label: str
    on: date
    article: str


class NextStep(NamedTuple):
    """A step that the law allows on the day asked about; for an answer, with which outcomes."""

    kind: str
    label: str
    article: str
    until: date | None
    outcomes: tuple[str, ...] = ()


class Part(NamedTuple):
    """What was decided on a request, or on a part of it, and the day that counts as the day of the answer."""

    name: str
    outcome: str | None
    sub_reason: str
    decided_on: date | None
    answered_on: date | None


class Counted(NamedTuple):
    """One piece (件) of table three: when it came in, when it was decided, and as what."""

    received: date
    decided: date | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands on `today`.

    `received` is the day on which it counts as received; `clock_from` the day from which the running answer period is
    counted. `due` is None while no answer is due: before the request is received, and while the applicant has to do
    something first. While an opinion is awaited `due` is the earliest that it can be. `provisional`: `due` lies in a
    year whose holidays are not fixed. `days_left` counts working days and is negative after `due`. `on_time` is None
    until the answer has been delivered.
    """

    today: date
    state: State
    channel: str | None
    received: date | None
    clock_from: date | None
    due: date | None
    first_due: date | None
    count: Count | None
    provisional: bool
    days_left: int | None
    overdue: bool
    on_time: bool | None
    registered: bool
    outcome: str | None
    parts: tuple[Part, ...]
    counted: tuple[Counted, ...]
    case: Case = field(repr=False, compare=False)

    # A list of ten thousand requests needs none of these, so they are worked out when asked for.

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """The steps that the law allows today, in the order in which things usually go."""
        return tuple(_steps(self.case, self.today))

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The days to keep an eye on, the earliest first."""
        return tuple(sorted(_milestones(self.case, self._running_due), key=lambda one: one.on))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is late or missing, a sentence each."""
        return tuple(_warnings(self.case, self.today, self._running_due))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the running period rests on, in the words of the law."""
        return tuple(_notes(self.case, self.case.closed_on or self.today, self.count))

    @property
    def _running_due(self) -> date | None:
        return None if self.days_left is None else self.due

    def explain(self) -> tuple[str, ...]:
        """The due date explained to a person: what it rests on, then day by day."""
        if self.count is None:
            return self.notes
        return (*self.notes, *map(str, self.count.lines()))


def standing(
    events: Iterable[Event],
    today: date,
    calendar: Calendar | None = None,
    settings: Settings | None = None,
    *,
    former: Iterable[Calendar] = (),
) -> Standing:
    """How a request stands on a day, by the national calendar and the usual settings unless others are given.

    `former` are the calendars that counted before: a step that was lawful by the calendar of its day stays lawful when
    another one is loaded. Raises UnlawfulError for a history that the law does not allow, CalendarError outside of
    every calendar.
    """
    case = Case(calendar or national(), settings or defaults())
    for place, event in enumerate(events, 1):
        if event.on <= today:
            _take(case, event, place, former)
    return _standing(case, today)


def _take(case: Case, event: Event, place: int, former: Iterable[Calendar]) -> None:
    """By the calendar of today, or by one that counted before; what is refused by all is refused for today's reason."""
    try:
        take(case, event, place)
    except UnlawfulError:
        if not any(_was_lawful(case, event, place, calendar) for calendar in former):
            raise


def _was_lawful(case: Case, event: Event, place: int, calendar: Calendar) -> bool:
    today, case.calendar = case.calendar, calendar
    case.counts.clear()
    try:
        take(case, event, place)
    except UnlawfulError:
        return False
    finally:
        case.calendar = today
        case.counts.clear()
    return True


class Moved(NamedTuple, Generic[Key]):
    """A request whose due date, or the certainty of it, changes with the calendar."""

    key: Key
    was: Standing
    becomes: Standing


def moved(
    histories: Mapping[Key, Iterable[Event]],
    today: date,
    old: Calendar,
    new: Calendar,
    settings: Settings | None = None,
) -> list[Moved[Key]]:
    """Which open requests move when a calendar is loaded, the earliest new date first. See `standing` for errors."""
    found = []
    for key, history in histories.items():
        events = tuple(history)
        was, becomes = (standing(events, today, calendar, settings) for calendar in (old, new))
        if was.days_left is not None and (was.due, was.provisional) != (becomes.due, becomes.provisional):
            found.append(Moved(key, was, becomes))
    return sorted(found, key=lambda move: (move.becomes.due or today, str(move.key)))


def _standing(case: Case, today: date) -> Standing:
    on = case.closed_on or today  # what is still open when the last decision falls moves nothing any more
    count = None if case.clock_stands else case.count(on)
    due = None if count is None else case.due(on)
    delivered = is_delivered(case)
    running = due is not None and not delivered and case.withdrawn is None  # nobody waits for what was withdrawn
    return Standing(
        today=today,
        state=_state(case, today, delivered=delivered),
        channel=case.submitted.channel if case.submitted else None,
        received=case.received,
        clock_from=case.clock_from,
        due=due,
        first_due=None if case.clock_stands else case.due(on, extended=False),
        count=count,
        provisional=due is not None and not case.calendar.covers(due),
        days_left=case.calendar.workdays_to(today, due) if due is not None and running else None,
        overdue=due is not None and running and today > due,
        on_time=_on_time(case, due) if delivered and case.received and not case.merged else None,
        registered=case.registered,
        outcome=_outcome_of_all(case),
        parts=tuple(_part(case, part) for part in case.parts),
        counted=tuple(_counted(case)),
        case=case,
    )


def _state(case: Case, today: date, *, delivered: bool) -> State:
    if case.archived:
        return State.ARCHIVED
    if case.withdrawn:
        return State.WITHDRAWN
    if case.merged:
        return State.MERGED
    if case.is_closed:
        return State.DELIVERED if delivered else State.ANSWERED
    if case.received is None:
        return State.UNCONFIRMED
    for waits, until, waiting, lapsed in (
        (case.awaits_correction, case.correction_until, State.AWAITING_CORRECTION, State.CORRECTION_LAPSED),
        (case.awaits_payment, case.payment_until, State.AWAITING_PAYMENT, State.PAYMENT_LAPSED),
        (case.awaits_reasons, case.reasons_until, State.AWAITING_REASONS, State.REASONS_LAPSED),
    ):
        if waits:
            return lapsed if until is not None and today > until else waiting
    return State.CONSULTING if case.open_consultations(today) else State.IN_PROGRESS


def _on_time(case: Case, due: date | None) -> bool:
    """Whether every answer counts as given by the due date; without one there was nothing to miss."""
    days = [case.counting_day(part) or answer.on for part, answer in case.answers.items()]
    return due is None or max(days) <= due


# --- what was decided, and what is counted ----------------------------------------------------------------------------


def _part(case: Case, name: str) -> Part:
    answer = case.answers.get(name)
    if answer is None:
        return Part(name, None, "", None, None)
    return Part(name, answer.outcome, answer.sub_reason, answer.on, case.counting_day(name))


def _outcome_of_all(case: Case) -> str | None:
    """The one outcome that a whole request has when all of it is decided.

    Something given and something not is 部分公开, which excludes every other row; without anything given the main part
    decides. What the applicant withdrew does not weigh beside what was decided.
    """
    if not case.is_closed or case.merged:
        return None
    decided = {part: answer for part, answer in case.answers.items() if answer.sub_reason != WITHDRAWN} or case.answers
    keys = {_row(case, answer) for answer in decided.values()}
    if len(keys) > 1 and not keys.isdisjoint((GRANTED, PARTLY_GRANTED)):
        return PARTLY_GRANTED
    main = decided.get(case.main) or next(decided[part] for part in case.parts if part in decided)
    return _row(case, main)


def _row(case: Case, answer: Answered) -> str:
    if answer.sub_reason == NOT_GOVERNMENT_INFORMATION:
        return case.settings.not_government_information_row
    return answer.outcome


def _counted(case: Case) -> Iterator[Counted]:
    """The pieces of table three: nothing before the request is received, then the whole or each part.

    How many they are is settled with the year of receipt, whose table has counted them in and carried them over. One
    that was merged in that year is counted with the request it went into, and with no other; one that is merged later
    was carried over, so it ends in its own year as 其他. One that is split later was carried over as a whole, and ends
    as a whole.
    """
    if case.received is None:
        return
    if case.merged is not None:
        if _is_of_a_later_year(case.merged, case.received):
            yield Counted(case.received, case.merged, OTHER)
    elif case.settings.count_unit == "request" or _is_of_a_later_year(case.split, case.received):
        yield Counted(case.received, case.closed_on, _outcome_of_all(case))
    else:
        yield from _counted_by_part(case, case.received)


def _is_of_a_later_year(day: date | None, received: date) -> bool:
    return day is not None and day.year > received.year


def _counted_by_part(case: Case, received: date) -> Iterator[Counted]:
    for part in case.parts:
        if part in case.answers:
            yield Counted(received, case.answers[part].on, _row(case, case.answers[part]))
        else:
            yield Counted(received, None, None)


# --- what comes next --------------------------------------------------------------------------------------------------


def _steps(case: Case, today: date) -> Iterator[NextStep]:
    for kind, step in STEPS.items():
        if step.why_not(case, today) is None:
            told = law()["steps"][kind]
            choices = lawful_outcomes(case, today) if kind == "answered" else ()
            yield NextStep(kind, told["label"], told["article"], step.until(case, today), choices)


def _milestones(case: Case, due: date | None) -> Iterator[Milestone]:
    if case.is_closed and due is None:
        return
    if case.correction is None and case.correction_notice_until and not case.is_closed:
        yield Milestone(
            "correction_notice", "最迟告知补正", case.correction_notice_until, _article("correction_notice")
        )
    for waits, key, label, until, article in (
        (case.awaits_correction, "correction", "补正期限届满", case.correction_until, "条例第三十条"),
        (case.awaits_reasons, "reasons", "说明理由的期限届满", case.reasons_until, "条例第三十五条"),
        (case.awaits_payment, "payment", "缴费期限届满", case.payment_until, "国办函〔2020〕109号"),
    ):
        if waits and until is not None and not case.is_closed:
            yield Milestone(key, label, until, article)
    for party, asked in case.consultations.items():
        until = asked.until(case.calendar)
        if until is not None and asked.answered is None and not case.is_closed:
            yield Milestone(
                "consultation", f"“{party}”答复意见的期限届满", until, _article(asked.asked.consultee.value)
            )
    if due is not None:
        for days in case.settings.warn_before:
            if day := case.calendar.before(due, days):
                yield Milestone("warning", f"答复期限还有{days}个工作日", day, _article("answer"))
        yield Milestone(
            "due", "答复期限届满", due, "条例第三十五条" if case.deferred_until == due else _article("answer")
        )


def _article(name: str) -> str:
    return limit(name).article


def _warnings(case: Case, today: date, due: date | None) -> Iterator[str]:
    if late := _confirmation_is_late(case, today):
        yield late
    for waits, until, what in (
        (case.awaits_correction, case.correction_until, "补正期限已于{}届满，申请人没有补正，可以结案（条例第三十条）"),
        (case.awaits_reasons, case.reasons_until, "说明理由的期限已于{}届满，申请人没有说明（条例第三十五条）"),
        (
            case.awaits_payment,
            case.payment_until,
            "缴费期限已于{}届满，申请人没有缴清，可以结案（国办函〔2020〕109号）",
        ),
    ):
        if waits and until is not None and today > until and not case.is_closed:
            yield what.format(until)
    given = {answer.outcome for answer in case.answers.values()} & {GRANTED, PARTLY_GRANTED}
    for party, asked in case.consultations.items():
        objects = asked.asked.consultee is Consultee.THIRD_PARTY and asked.consents is False
        if given and objects and not asked.told:
            yield f"“{party}”不同意公开：决定公开其有关内容的，应当把内容和理由书面告知（条例第三十二条）"
    if due is not None and today > due:
        yield f"答复期限已于{due}届满，答复已经逾期（条例第三十三条第二款）"


def _confirmation_is_late(case: Case, today: date) -> str | None:
    """A request that waits for its confirmation keeps its applicant waiting without a clock."""
    if case.submitted is None or case.unreachable or case.withdrawn or case.merged:
        return None
    if law()["channels"][case.submitted.channel]["receipt"] != "confirmation":
        return None
    waited = case.calendar.workdays_to(case.submitted.on, case.confirmed or today)
    if waited <= case.settings.confirmation_late_after:
        return None
    how = "后才" if case.confirmed else "仍未"
    return f"申请于{case.submitted.on}提交，{waited}个工作日{how}与申请人确认（条例第三十一条）"


def _notes(case: Case, on: date, count: Count | None) -> Iterator[str]:
    if case.submitted is None:
        return
    channel = law()["channels"][case.submitted.channel]
    if case.received is None:
        yield f"{case.submitted.on}由{channel['label']}提交，确认之日才是收到申请之日（{channel['article']}）。"
        return
    yield f"收到申请之日为{case.received}（{channel['label']}，{channel['article']}）。"
    if case.clock_stands:
        yield "等待申请人补正、说明理由或者缴费，完成之日的次日起重新计算答复期限。"
        yield from _held_up(case)
        return
    if count is None:
        return
    if case.clock_from != case.received:
        why = {case.corrected: "收到补正（条例第三十条）", case.reasons_given: "收到理由（条例第三十五条）"}
        what = why.get(case.clock_from, "缴清费用（国办函〔2020〕109号）")
        yield f"{case.clock_from}{what}，答复期限自次日起重新计算。"
    extended = f"，延长{case.extension_days}个工作日" if case.extension_days else ""
    paused = f"，征求意见不计入{count.paused}个工作日（条例第三十三条第三款）" if count.paused else ""
    yield f"答复期限为{limit('answer').days}个工作日{extended}（{limit('answer').article}）{paused}。"
    if case.open_consultations(on):
        yield "意见还没有收到，届满之日逐日顺延；此处为最早的届满之日。"
        yield from _held_up(case)
    if case.deferred_until:
        yield f"已告知延迟至{case.deferred_until}答复（条例第三十五条）。"


def _held_up(case: Case) -> Iterator[str]:
    """What is not recorded, though a period runs from it; the applicant reads this, so no party is named."""
    for missing in case.unrecorded:
        if missing.kind == "fee_notice_received":
            yield f"收费通知于{missing.since}发出，没有记载收到日期：缴费期限没有起算，补记以后才能计算。"
        else:
            yield (
                f"征求意见书于{missing.since}发出，没有记载收到日期：提出意见的期限没有起算，答复期限因此一直顺延，"
                "补记以后重新计算。"
            )
