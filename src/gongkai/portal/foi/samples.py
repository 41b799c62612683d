"""Which requests does a first look at the site meet? Two years of them in every state and with every outcome, invented.

The histories are drawn by chance from a fixed seed and go through `casework` like any other, so each is lawful. What
is told by letter in them is told by a letter where the body has the people for it (`sample_letters`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice, takewhile

from django.utils import timezone

from gongkai.outcomes import outcomes
from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.foi import sample_letters
from gongkai.portal.foi.casework import Intake, receive, take_step
from gongkai.portal.foi.models import APPLICANT_KINDS, FoiLetter, FoiRequest, LetterState
from gongkai.portal.foi.parts import merge_into
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.mail.models import Message
from gongkai.procedure import Event
from gongkai.procedure.events import (
    Answered,
    Archived,
    ConsultationAnswered,
    ConsultationReceived,
    Consulted,
    Corrected,
    CorrectionAsked,
    Extended,
    FeeNoticed,
    FeeNoticeReceived,
    ReasonsAsked,
    ReasonsGiven,
    Sent,
    Withdrawn,
)
from gongkai.procedure.law import State
from gongkai.workdays import national

SEED = 711
"""国务院令第711号."""
EACH = 30
"""Requests of each body."""
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
SUBJECTS = (
    "{year}年义务教育阶段招生计划和学区划分依据", "{year}年部门预算、决算及三公经费明细", "教师职称评审委员会会议记录",
    "校车运营企业名单及核查结果", "{year}年行政处罚决定书", "营养改善计划食材采购合同", "机关工作人员考勤记录",
    "民办学校年检结论", "{year}年家庭经济困难学生资助发放标准和人数", "农村学校撤并的论证材料", "信访事项的处理结果",
    "{year}年公开招聘岗位和成绩", "校舍安全鉴定报告", "课后服务收费标准和依据", "征地补偿安置方案",
)  # fmt: skip
ORGANISATIONS = {
    "enterprise": "有限公司",
    "research": "研究院",
    "public_welfare": "公益促进会",
    "legal_services": "律师事务所",
    "other": "合作社",
}


STILL_OPEN = (
    "open", "corrected", "consulting", "extended", "unconfirmed", "correction_asked", "reasons_asked", "fee_noticed",
    "answered",
)  # fmt: skip
"""Of late, and not at an end."""
LAPSED = ("correction_lapsed", "reasons_lapsed", "payment_lapsed")
"""The applicant was to do something, and the day for it is over."""


def load() -> int:
    """Bring them in if there are none yet; say how many came."""
    duties = Appointment.objects.filter(Appointment.on(), duty=Duty.HANDLER).values("body")
    bodies = Body.objects.filter(pk__in=duties).exclude(kind=Kind.INSTITUTION).order_by("pk")
    if FoiRequest.objects.exists() or not bodies:
        return 0
    chance = random.Random(SEED)  # noqa: S311  (chance guards nothing here)
    endings = cycle([*outcomes(), "withdrawn", *STILL_OPEN, *LAPSED, "merged"])
    plans: list[Plan] = []
    for body in bodies:
        staff = sample_letters.staff_of(body)
        said = [(ending, sample_letters.answer_to(ending) if staff else None) for ending in islice(endings, EACH)]
        said += [("granted", answer) for answer in sample_letters.asked_often() if staff]
        for ending, answer in said:
            received = _day_of_receipt(ending, chance, over=answer is not None)
            plans.append(Plan(body, ending, received, staff, answer))
    with act(SYSTEM, "foi.submitted"):
        count = sum(_bring_in(plan, chance) for plan in sorted(plans, key=lambda plan: plan.received))
        _read_what_is_over()
        _leave_some_waiting(bodies)
    return count


def _read_what_is_over() -> None:
    """Nobody meets on the first day a heap of messages about letters that left long ago."""
    for message in Message.objects.filter(read=None):
        message.read = timezone.now()
        message.save_worked_out()


def _leave_some_waiting(bodies: Iterable[Body]) -> None:
    """Who reviews, and who signs, has something to do on the first day."""
    for body in bodies:
        staff = sample_letters.staff_of(body)
        open_ones = FoiRequest.objects.filter(body=body, state=State.IN_PROGRESS).order_by("pk")
        for foi, station in zip(open_ones, (LetterState.REVIEW, LetterState.APPROVAL), strict=False):
            if staff:
                sample_letters.leave_waiting(foi, station, staff)


@dataclass(frozen=True)
class Plan:
    """A request that is to come in, how it ends, and with which answer where the body has people for letters."""

    body: Body
    ending: str
    received: date
    staff: sample_letters.Staff | None
    answer: sample_letters.Answer | None


def _bring_in(plan: Plan, chance: random.Random) -> int:
    today = timezone.localdate()
    body, ending, received = plan.body, plan.ending, plan.received
    if received > today:
        return 0
    kind = chance.choice([*[key for key, _label in APPLICANT_KINDS], *["natural_person"] * 8])
    name = chance.choice(NAMES) + (ORGANISATIONS.get(kind) or "申请")
    wanted = (plan.answer.wanted if plan.answer else chance.choice(SUBJECTS)).format(year=received.year - 1)
    intake = Intake(
        body, kind, name, wanted, chance.choice(["paper", "email", "data"]),
        "internet" if ending == "unconfirmed" else chance.choice(["in_person", "registered_mail", "internet"]),
        received, {"phone": "0000-0000000", "id_kind": "other", "id_number": f"样例证件-{name}"},
    )  # fmt: skip
    confirmed = received if intake.channel == "internet" and ending != "unconfirmed" else None
    foi, _code = receive(intake, SYSTEM, confirmed=confirmed)
    if ending == "merged":
        again, _code = receive(replace(intake, channel="registered_mail"), SYSTEM)
        merge_into(again, foi, "当面提交以后又邮寄了一份", SYSTEM)
        return 2
    handler = Appointment.objects.filter(Appointment.on(), body=body, duty=Duty.HANDLER).first()
    if handler and chance.random() < 0.8:
        foi.officer = handler.person
        foi.save()
    happened = list(takewhile(lambda event: event.on <= today, _history(ending, received, chance)))
    if plan.staff:
        _go_through(foi, plan, plan.staff, happened)
    else:
        for event in happened:
            take_step(foi, event, SYSTEM)
    return 1


def _go_through(foi: FoiRequest, plan: Plan, staff: sample_letters.Staff, happened: Sequence[Event]) -> None:
    """What happened, with the letters by which it did."""
    letter: FoiLetter | None = None
    for event in happened:
        if isinstance(event, (ConsultationReceived, FeeNoticeReceived)) and letter:
            by = event.party if isinstance(event, ConsultationReceived) else foi.applicant_name
            sample_letters.arrived(letter, event.on, by, staff)
        elif sent := sample_letters.notify(foi, event, staff):
            letter = sent
        elif isinstance(event, Sent) and plan.answer:
            sample_letters.tell(foi, plan.ending, plan.answer, event.on, staff)
        elif not (isinstance(event, Answered) and plan.answer):  # it is decided when its letter leaves
            take_step(foi, event, SYSTEM)


def _day_of_receipt(ending: str, chance: random.Random, *, over: bool) -> date:
    """So long ago that what is to happen has happened by today, or, unless it must be over, of late."""
    today = timezone.localdate()
    if ending in LAPSED:
        return _workday(today - timedelta(days=chance.randint(90, 120)))
    if ending in _WAITS_THERE or ending == "answered":  # what was asked was asked by now, and may still be answered
        return next(day for day in _days_before(today) if _after(day, 7) <= today)
    if ending in {*STILL_OPEN, "merged"} or (not over and chance.random() < 0.1):
        return _workday(today - timedelta(days=chance.randint(0, 12)))
    return _workday(today - timedelta(days=chance.randint(75, 690)))


def _days_before(day: date) -> Iterator[date]:
    while True:
        day -= timedelta(days=1)
        yield day


def _workday(day: date) -> date:
    calendar = national()
    while not calendar.is_workday(day, provisional=True):
        day += timedelta(days=1)
    return day


def _after(day: date, workdays: int) -> date:
    return national().add(day, workdays, provisional=True)


def _history(ending: str, received: date, chance: random.Random) -> Iterator[Event]:
    """What happened between the receipt and the archive, for a request that ends so."""
    if ending == "unconfirmed":
        return
    day = _after(received, chance.randint(2, 5))
    before = _BEFORE[ending](ending, day, chance) if ending in _BEFORE else []
    yield from before
    if ending in _WAITS_THERE:
        return
    day = before[-1].on if before else day
    if ending in outcomes():
        yield from _decided(ending, _after(day, _LAPSES_AFTER.get(ending) or chance.randint(3, 11)), chance)
    elif ending == "answered":
        yield Answered(on=day, outcome="granted", sub_reason="provided", reason="见答复书")
    elif ending == "extended":
        yield Extended(on=_after(day, 3), days=15, approved_by="庚主任", reason="需要查阅历年档案")
    elif ending == "withdrawn":
        yield Withdrawn(on=_after(day, 2), reason="已从网站查到")


def _to_correct(ending: str, day: date, chance: random.Random) -> list[Event]:
    asked = CorrectionAsked(on=day, until=_after(day, 10), reason="没有写明年份和单位")
    corrected = Corrected(on=_after(day, chance.randint(3, 8)), reason="补充了年份和单位")
    return (
        [asked]
        if ending in {"other_handling.not_corrected", "correction_asked", "correction_lapsed"}
        else [asked, corrected]
    )


def _to_a_third_party(ending: str, day: date, chance: random.Random) -> list[Event]:
    came = _after(day, 2)
    asked = [Consulted(on=day, party="某校车公司"), ConsultationReceived(on=came, party="某校车公司")]
    answer = ConsultationAnswered(
        on=_after(came, chance.randint(4, 12)), party="某校车公司", consents=False, reason="属于商业秘密"
    )
    return asked if ending == "consulting" else [*asked, answer]


def _to_give_reasons(ending: str, day: date, _chance: random.Random) -> list[Event]:
    asked = ReasonsAsked(on=day, reason="一个月内提出四十余件")
    given = ReasonsGiven(on=_after(day, 5), reason="没有说明具体需要")
    return [asked, given] if ending == "not_processed.excessive" else [asked]


def _to_pay(_ending: str, day: date, _chance: random.Random) -> list[Event]:
    noticed = FeeNoticed(on=day, method="requests", count=31, yuan=200, reason="本月第31件")
    return [noticed, FeeNoticeReceived(on=_after(day, 1))]


_BEFORE: Mapping[str, Callable[[str, date, random.Random], list[Event]]] = {
    **dict.fromkeys(
        (
            "not_available.still_unclear",
            "other_handling.not_corrected",
            "corrected",
            "correction_asked",
            "correction_lapsed",
        ),
        _to_correct,
    ),
    **dict.fromkeys(("refused.third_party", "consulting"), _to_a_third_party),
    **dict.fromkeys(("not_processed.excessive", "reasons_asked", "reasons_lapsed"), _to_give_reasons),
    **dict.fromkeys(("other_handling.fee_unpaid", "fee_noticed", "payment_lapsed"), _to_pay),
}
"""What somebody was asked before the office could decide."""
_WAITS_THERE = {"correction_asked", "consulting", "reasons_asked", "fee_noticed", *LAPSED}
_LAPSES_AFTER = {"other_handling.not_corrected": 12, "other_handling.fee_unpaid": 22}
"""Working days until it is sure that the applicant did nothing."""


def _decided(ending: str, day: date, chance: random.Random) -> Iterator[Event]:
    reasons = [reason.key for reason in outcomes()[ending].reasons if reason.key != "withdrawn"]
    withheld = ("refused.third_party",) if ending == "partly_granted" else ()
    yield Answered(
        on=day,
        outcome=ending,
        sub_reason=chance.choice(reasons) if reasons else "",
        withheld=withheld,
        reason="见答复书",
    )
    day = _after(day, chance.randint(0, 1))
    yield Sent(on=day, way=chance.choice(["post", "electronic"]))
    if chance.random() < 0.7:
        yield Archived(on=_after(day, 20))
