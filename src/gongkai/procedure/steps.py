"""Which step may lawfully follow, until when, and what does it change?

Every kind of event is a `Step`: `why_not` says in Chinese why it may not happen on a day (None: it may), whatever it
says in detail; `take` looks at the details and changes the case. A history is lawful when each of its events could be
taken; the next lawful steps of a case are those without a `why_not`. So what is offered is what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from gongkai import fees
from gongkai.outcomes import PARTLY_GRANTED, OutcomeError, outcome, outcomes
from gongkai.procedure.case import WHOLE, Case, Consultation
from gongkai.procedure.events import (
    KINDS,
    Answered,
    Archived,
    Confirmed,
    ConsultationAnswered,
    ConsultationReceived,
    Consulted,
    Consultee,
    Corrected,
    CorrectionAsked,
    Deferred,
    Event,
    Extended,
    FeeNoticed,
    FeeNoticeReceived,
    Merged,
    Paid,
    ReasonsAsked,
    ReasonsGiven,
    Registered,
    Returned,
    Sent,
    Signed,
    Split,
    Submitted,
    ThirdPartyTold,
    Transferred,
    Unreachable,
    Withdrawn,
)
from gongkai.procedure.law import in_force_from, law, limit

NOT_CORRECTED = "other_handling.not_corrected"
FEE_UNPAID = "other_handling.fee_unpaid"
OTHER = "other_handling.other"
STILL_UNCLEAR = "not_available.still_unclear"
NOT_HELD = "not_available.not_held"
EXCESSIVE = "not_processed.excessive"
THIRD_PARTY = "refused.third_party"
INQUIRY = "refused.administrative_inquiry"
OTHER_AGENCY = "other_agency"
WITHDRAWN = "withdrawn"
CLOSED_ON_FILE = frozenset({NOT_CORRECTED, FEE_UNPAID})
"""Outcomes that a record in the file may close; a letter is good practice, not a duty."""


class UnlawfulError(ValueError):
    """A step that the law does not allow. `article` is the one it breaks, `place` the event's place in the history."""

    def __init__(self, event: Event, place: int, why: str, article: str) -> None:
        self.event, self.place, self.why, self.article = event, place, why, article
        label = law()["steps"][event.kind]["label"]
        super().__init__(f"第{place}项（{event.on}，{label}）不合规定：{why}（{article}）。")


class NotAllowed(ValueError):  # noqa: N818  (raised and caught in this room only)
    """Why a step cannot be taken, with the article when it is another than the step's own."""

    def __init__(self, why: str, article: str = "") -> None:
        super().__init__(why)
        self.article = article


class Step(NamedTuple):
    """`until` is the last day for it, if there is one."""

    why_not: Callable[[Case, date], str | None]
    take: Callable[[Case, Any], None]
    until: Callable[[Case, date], date | None] = lambda case, on: None


def take(case: Case, event: Event, place: int) -> None:
    """Add an event to a case. Raises UnlawfulError, which names the article."""
    step, article = STEPS[event.kind], law()["steps"][event.kind]["article"]
    if case.last is not None and event.on < case.last:
        raise UnlawfulError(event, place, f"早于前一项（{case.last}），各项应当按日期先后排列", "条例第四十五条")
    if why := step.why_not(case, event.on):
        raise UnlawfulError(event, place, why, article)
    try:
        step.take(case, event)
    except NotAllowed as refusal:
        raise UnlawfulError(event, place, str(refusal), refusal.article or article) from None
    case.last = event.on
    case.counts.clear()


def _working(case: Case) -> str | None:
    """Why nothing can be done on a request: it is not there yet, or there is nothing left to do."""
    if case.submitted is None:
        return "还没有收到申请材料"
    if case.archived:
        return "已经归档"
    if case.withdrawn is not None:
        return "申请人已经撤回申请"
    if case.merged is not None:
        return "已经并入其他申请"
    if case.is_closed:
        return "已经作出答复"
    return None


def _received(case: Case) -> str | None:
    if case.submitted is not None and case.received is None and not case.is_closed:
        return "收到申请之日还没有确定，应当先与申请人确认"
    return _working(case)


def _running(case: Case) -> str | None:
    """Why a step that belongs into a running answer period cannot be taken."""
    if why := _received(case):
        return why
    if case.clock_stands:
        return "正在等待申请人补正、说明理由或者缴费，答复期限没有起算"
    return None


def _in_time(case: Case, on: date) -> str | None:
    """Why a step that belongs before the answer is due cannot be taken."""
    if why := _running(case):
        return why
    due = case.due(on)
    return f"答复期限已于{due}届满" if due is not None and on > due else None


def _answer_due(case: Case, on: date) -> date | None:
    return None if case.clock_stands else case.due(on)


# --- receipt ----------------------------------------------------------------------------------------------------------


def _may_submit(case: Case, on: date) -> str | None:
    if case.submitted is not None:
        return "一件申请只收到一次，补正用“收到补正”"
    if on < in_force_from():
        return f"{in_force_from()}以前收到的申请适用修订前的条例"
    return None


def _submit(case: Case, event: Submitted) -> None:
    channel = law()["channels"].get(event.channel)
    if channel is None:
        raise NotAllowed(f"没有“{event.channel}”这种提交渠道，可用的：{'、'.join(law()['channels'])}")
    case.submitted = event
    by_setting = event.channel == "internet" and case.settings.internet_receipt == "submitted"
    if channel["receipt"] == "submission" or by_setting:
        case.received = event.on
        case.restart(event.on)


def _may_confirm(case: Case, on: date) -> str | None:
    if why := _working(case):
        return why
    by_confirmation = case.submitted and law()["channels"][case.submitted.channel]["receipt"] == "confirmation"
    return "收到申请之日已经确定，不需要再确认" if case.confirmed or not by_confirmation else None


def _confirm(case: Case, event: Confirmed) -> None:
    case.confirmed = event.on
    if case.received is None:
        case.received = event.on
        case.restart(event.on)


def _not_reach(case: Case, event: Unreachable) -> None:
    case.unreachable = True


def _may_register(case: Case, on: date) -> str | None:
    return "已经登记" if case.registered else _received(case)


def _register(case: Case, event: Registered) -> None:
    case.registered = True


# --- what the applicant must still do ---------------------------------------------------------------------------------


def _may_ask_correction(case: Case, on: date) -> str | None:
    if case.correction is not None:
        return "补正只能一次性告知，不得再次要求补正"
    if why := _running(case):
        return why
    until = case.correction_notice_until
    if until is not None and on > until:
        return f"应当自收到申请之日起{limit('correction_notice').days}个工作日内（{until}以前）一次性告知补正"
    return None


def _ask_correction(case: Case, event: CorrectionAsked) -> None:
    if event.until is not None and event.until <= event.on:
        raise NotAllowed("补正期限应当在告知之日以后，而且合理")
    case.correction = event


def _may_correct(case: Case, on: date) -> str | None:
    return _working(case) or (None if case.awaits_correction else "没有等待补正的告知")


def _correct(case: Case, event: Corrected) -> None:
    until = case.correction_until
    if until is not None and event.on > until and not event.reason.strip():
        raise NotAllowed(f"补正期限已于{until}届满，逾期补正应当有正当理由，请写明")
    case.corrected = event.on
    case.restart(event.on)


def _may_ask_reasons(case: Case, on: date) -> str | None:
    if case.reasons_asked is not None:
        return "已经要求说明理由"
    return _in_time(case, on)


def _ask_reasons(case: Case, event: ReasonsAsked) -> None:
    if event.until is not None and event.until <= event.on:
        raise NotAllowed("说明理由的期限应当在告知之日以后")
    case.reasons_asked = event


def _may_give_reasons(case: Case, on: date) -> str | None:
    return _working(case) or (None if case.awaits_reasons else "没有等待说明的理由")


def _give_reasons(case: Case, event: ReasonsGiven) -> None:
    case.reasons_given = event.on
    if case.settings.reasons_clock == "restart":
        case.restart(event.on)


def _may_defer(case: Case, on: date) -> str | None:
    if case.deferred is not None:
        return "已经确定延迟答复的期限"
    if case.reasons_given is None:
        return "申请人说明理由以后，才可以确定延迟答复的期限"
    return _in_time(case, on)


def _defer(case: Case, event: Deferred) -> None:
    due = case.due(event.on)
    if due is not None and event.until <= due:
        raise NotAllowed(f"延迟答复的期限应当在答复期限（{due}）以后")
    case.deferred, case.deferred_until = event.on, event.until


def _may_notice_fee(case: Case, on: date) -> str | None:
    if case.fee is not None:
        return "一件申请只发一次收费通知，按件、按量只取一种"
    if on < fees.chargeable_from():
        return f"{fees.chargeable_from()}以前不收取信息处理费"
    return _in_time(case, on)


def _notice_fee(case: Case, event: FeeNoticed) -> None:
    try:
        method = fees.Method(event.method)
        whole = fees.fee(method, event.count).yuan
        yuan = fees.fee_of_request(event.count) if method is fees.Method.REQUESTS else whole
    except ValueError as error:  # FeeError is one
        known = isinstance(error, fees.FeeError)
        raise NotAllowed(str(error).rstrip("。") if known else f"没有“{event.method}”这种收费方式") from None
    if not yuan:
        raise NotAllowed("在免费的范围以内，不收取信息处理费")
    if event.yuan != yuan:
        raise NotAllowed(f"应收{yuan}元，通知为{event.yuan}元")
    case.fee = event


def _may_receive_notice(case: Case, on: date) -> str | None:
    if why := _working(case):
        return why
    return None if case.awaits_payment and case.fee_received is None else "没有送达中的收费通知"


def _receive_notice(case: Case, event: FeeNoticeReceived) -> None:
    case.fee_received = event.on


def _may_pay(case: Case, on: date) -> str | None:
    if why := _working(case):
        return why
    if not case.awaits_payment:
        return "没有待缴的费用"
    until = case.payment_until
    return f"缴费期限已于{until}届满" if until is not None and on > until else None


def _pay(case: Case, event: Paid) -> None:
    still = case.fee.yuan - case.paid if case.fee else 0
    if not 0 < event.yuan <= still:
        raise NotAllowed(f"待缴{still}元，缴了{event.yuan}元")
    case.paid += event.yuan
    if event.yuan == still:
        case.restart(event.on)


def _withdraw(case: Case, event: Withdrawn) -> None:
    case.withdrawn = event.on
    for part in case.open_parts:
        case.answers[part] = Answered(on=event.on, outcome=OTHER, sub_reason=WITHDRAWN, part=part)


# --- what the office does ---------------------------------------------------------------------------------------------


def _may_split(case: Case, on: date) -> str | None:
    if len(case.parts) > 1:
        return "已经分项"
    return _received(case)


def _split(case: Case, event: Split) -> None:
    main = event.main or (event.parts[0] if event.parts else "")
    named = all(part.strip() for part in event.parts)
    if len(event.parts) < 2 or len(set(event.parts)) < len(event.parts) or not named:
        raise NotAllowed("分项办理至少分为两项，各有不同的名称")
    if main not in event.parts:
        raise NotAllowed(f"主要的一项“{main}”不在各项之中")
    case.parts, case.main, case.split = event.parts, main, event.on


def _may_merge(case: Case, on: date) -> str | None:
    """Only what is nothing of its own yet: no letter has left for it, and none of it is decided."""
    if why := _working(case):
        return why
    if len(case.parts) > 1:
        return "已经分项，不能并入其他申请"
    told = (case.correction, case.reasons_asked, case.fee, case.extension)
    if any(letter is not None for letter in told) or case.consultations:
        return "已经就这件申请发出文书，不能并入其他申请"
    return None


def _merge(case: Case, event: Merged) -> None:
    if not event.into.strip():
        raise NotAllowed("请写明并入哪一件申请")
    if not event.reason.strip():
        raise NotAllowed("请写明为什么是同一件申请，或者申请人怎样同意合并")
    case.merged = event.on


def _may_extend(case: Case, on: date) -> str | None:
    if case.extension is not None:
        return "答复期限只能延长一次"
    if case.deferred is not None:
        return "已经确定延迟答复的期限，不再延长"
    if why := _running(case):
        return why
    due = case.due(on, extended=False)
    return f"延长应当在答复期限届满（{due}）以前告知申请人" if due is not None and on > due else None


def _extend(case: Case, event: Extended) -> None:
    most = limit("extension").days
    if not 1 <= event.days <= most:
        raise NotAllowed(f"延长的期限为1至{most}个工作日，不能是{event.days}个")
    if not event.approved_by.strip():
        raise NotAllowed("延长应当经政府信息公开工作机构负责人同意，请写明批准人")
    if event.approved_on is not None and event.approved_on > event.on:
        raise NotAllowed(f"应当先经负责人同意（{event.approved_on}），再告知申请人")
    case.extension, case.extension_days = event, event.days


def _may_consult(case: Case, on: date) -> str | None:
    return _running(case)


def _consult(case: Case, event: Consulted) -> None:
    if not event.party.strip():
        raise NotAllowed("请写明向谁征求意见")
    if event.party in case.consultations:
        raise NotAllowed(f"已经向“{event.party}”征求意见")
    case.consultations[event.party] = Consultation(event)


def _may_receive_letter(case: Case, on: date) -> str | None:
    waiting = any(asked.received is None and asked.answered is None for asked in case.consultations.values())
    return _working(case) or (None if waiting else "没有送达中的征求意见书")


def _receive_letter(case: Case, event: ConsultationReceived) -> None:
    asked = _consultation(case, event.party)
    if asked.received is not None or asked.answered is not None:
        raise NotAllowed(f"“{event.party}”已经收到征求意见书")
    asked.received = event.on


def _may_answer_letter(case: Case, on: date) -> str | None:
    waiting = any(asked.answered is None for asked in case.consultations.values())
    return _working(case) or (None if waiting else "没有等待的意见")


def _answer_letter(case: Case, event: ConsultationAnswered) -> None:
    asked = _consultation(case, event.party)
    if asked.answered is not None:
        raise NotAllowed(f"“{event.party}”已经答复意见")
    asked.answered, asked.consents = event.on, event.consents


def _consultation(case: Case, party: str) -> Consultation:
    if party not in case.consultations:
        raise NotAllowed(f"没有向“{party}”征求过意见")
    return case.consultations[party]


def _to_be_told(asked: Consultation) -> bool:
    return asked.asked.consultee is Consultee.THIRD_PARTY and asked.consents is False and not asked.told


def _may_tell(case: Case, on: date) -> str | None:
    if case.archived:
        return "已经归档"
    objecting = any(map(_to_be_told, case.consultations.values()))
    return None if objecting else "没有不同意公开而待告知的第三方"


def _tell(case: Case, event: ThirdPartyTold) -> None:
    asked = _consultation(case, event.party)
    if not _to_be_told(asked):
        raise NotAllowed(f"“{event.party}”没有不同意公开，或者已经告知")
    asked.told = True


def _transfer(case: Case, event: Transferred) -> None:
    if not event.to.strip():
        raise NotAllowed("请写明负责公开的行政机关")
    for part in case.open_parts:
        case.answers[part] = Answered(on=event.on, outcome=NOT_HELD, sub_reason=OTHER_AGENCY, part=part)


# --- the answer -------------------------------------------------------------------------------------------------------


def lawful_outcomes(case: Case, on: date) -> tuple[str, ...]:
    """With which outcomes a request, or an open part of it, may be answered on this day."""
    return tuple(key for key in outcomes() if why_not_outcome(case, key, on) is None)


def why_not_outcome(case: Case, key: str, on: date) -> NotAllowed | None:
    """Why a request may not be answered with this outcome on this day."""
    checked = _OUTCOME_CHECKS.get(key)
    if checked and (refusal := checked(case, on)):
        return refusal
    asked: tuple[Consultation, ...] = ()
    if key in ("granted", PARTLY_GRANTED):
        asked = tuple(case.consultations.values())
    elif key == THIRD_PARTY:
        asked = _third_parties(case)
    if waiting := [one for one in asked if one.is_open(case.calendar, on)]:
        until = waiting[0].until(case.calendar)
        when = f"，期限到{until}" if until else "，对方还没有收到征求意见书"
        return NotAllowed(f"正在征求“{waiting[0].asked.party}”的意见{when}", _CONSULTING[waiting[0].asked.consultee])
    return None


_CONSULTING = {
    Consultee.THIRD_PARTY: limit("third_party").article,
    Consultee.JOINT_AGENCY: limit("joint_agency").article,
}


def _third_parties(case: Case) -> tuple[Consultation, ...]:
    return tuple(one for one in case.consultations.values() if one.asked.consultee is Consultee.THIRD_PARTY)


def _unless_not_corrected(case: Case, on: date) -> NotAllowed | None:
    until = case.correction_until
    if not case.awaits_correction or until is None:
        return NotAllowed("没有告知补正，或者已经补正，不能以逾期不补正结案", "条例第三十条")
    return NotAllowed(f"补正期限到{until}才届满", "条例第三十条") if on <= until else None


def _unless_still_unclear(case: Case, on: date) -> NotAllowed | None:
    unclear = NotAllowed("申请人补正以后仍不明确的，才能以此答复", "条例第三十条")
    return unclear if case.corrected is None else None


def _unless_unpaid(case: Case, on: date) -> NotAllowed | None:
    until = case.payment_until
    if not case.awaits_payment:
        return NotAllowed("没有待缴的费用，不能以逾期不缴费结案", "国办函〔2020〕109号")
    if until is None:
        return NotAllowed("申请人还没有收到收费通知，缴费期限没有起算", "国办函〔2020〕109号")
    return NotAllowed(f"缴费期限到{until}才届满", "国办函〔2020〕109号") if on <= until else None


def _unless_excessive(case: Case, on: date) -> NotAllowed | None:
    if case.reasons_asked is None:
        return NotAllowed("应当先要求申请人说明理由，理由不合理的才不予处理", "条例第三十五条")
    until = case.reasons_until
    if case.reasons_given is None and until is not None and on <= until:
        return NotAllowed(f"说明理由的期限到{until}才届满", "条例第三十五条")
    return None


def _unless_third_party(case: Case, on: date) -> NotAllowed | None:
    asked = _third_parties(case)
    if asked and all(one.consents for one in asked):
        return NotAllowed("第三方同意公开的，不得以保护第三方合法权益为由不予公开", "条例第十五条")
    return None


_OUTCOME_CHECKS: Mapping[str, Callable[[Case, date], NotAllowed | None]] = {
    NOT_CORRECTED: _unless_not_corrected,
    STILL_UNCLEAR: _unless_still_unclear,
    FEE_UNPAID: _unless_unpaid,
    EXCESSIVE: _unless_excessive,
    THIRD_PARTY: _unless_third_party,
}


def _answer(case: Case, event: Answered) -> None:
    _check_part(case, event.part)
    if event.part in case.answers:
        raise NotAllowed("已经作出答复，一件（项）申请只有一个办理结果", "国办公开办函〔2021〕30号")
    try:
        result = outcome(event.outcome)
        if event.sub_reason:
            result.reason(event.sub_reason)
        withheld = [outcome(key) for key in event.withheld]
    except OutcomeError as error:
        raise NotAllowed(str(error).rstrip("。")) from None
    for key in (event.outcome, *event.withheld):
        if refusal := why_not_outcome(case, key, event.on):
            raise refusal
    if result.key == PARTLY_GRANTED and not (withheld and all(one.is_negative for one in withheld)):
        raise NotAllowed("部分公开应当写明不公开的部分依据哪一种情形", "条例第三十七条")
    if result.key != PARTLY_GRANTED and withheld:
        raise NotAllowed("只有部分公开才写明不公开的部分", "条例第三十七条")
    if event.sub_reason == WITHDRAWN:
        _check_withdrawal_of_part(event)
    if not event.reason.strip() and (unsaid := _unsaid(event)):
        raise unsaid
    case.answers[event.part] = event


def _check_withdrawal_of_part(event: Answered) -> None:
    """Only the applicant withdraws: the whole by a step of its own, a part with the applicant's paper on file."""
    if event.part == WHOLE:
        raise NotAllowed("申请人撤回申请的，用“申请人撤回申请”", law()["steps"]["withdrawn"]["article"])
    if not event.evidence.strip():
        raise NotAllowed("申请人撤回其中一项的，请写明凭据", law()["steps"]["withdrawn"]["article"])


def _unsaid(event: Answered) -> NotAllowed | None:
    """What an answer without a reason fails to say, where 条例第三十六条 wants one."""
    if event.outcome == INQUIRY:
        return NotAllowed("应当写明依照哪一法律、行政法规的规定办理", "条例第三十六条第（七）项")
    if outcome(event.outcome).group == "refused":
        return NotAllowed("不予公开应当说明理由", "条例第三十六条第（三）项")
    if event.sub_reason == OTHER_AGENCY:
        return NotAllowed("不属于本机关负责公开的，应当说明理由", "条例第三十六条第（五）项")
    return None


def _check_part(case: Case, part: str) -> None:
    if part not in case.parts:
        known = "、".join(case.parts) if case.parts != (WHOLE,) else "没有分项"
        raise NotAllowed(f"没有“{part}”这一项（{known}）")


# --- delivery ---------------------------------------------------------------------------------------------------------


def _may_send(case: Case, on: date) -> str | None:
    if case.archived:
        return "已经归档"
    if not case.answers:
        return "还没有作出答复"
    return None if any(_is_to_be_sent(case, part) for part in case.answers) else "答复已经送出"


def _is_to_be_sent(case: Case, part: str) -> bool:
    return part not in case.sent or part in case.returned


def _send(case: Case, event: Sent) -> None:
    _check_part(case, event.part)
    if event.part not in case.answers:
        raise NotAllowed("还没有作出答复")
    if not _is_to_be_sent(case, event.part):
        raise NotAllowed("答复已经送出")
    if why := law()["not_a_delivery"].get(event.way):
        raise NotAllowed(why, "国办公开办函〔2016〕235号")
    if event.way not in law()["deliveries"]:
        raise NotAllowed(f"没有“{event.way}”这种送达方式，可用的：{'、'.join(law()['deliveries'])}")
    if case.returned.pop(event.part, None) is not None:
        case.first_sent.setdefault(event.part, case.sent[event.part])
    case.sent[event.part] = event


def _is_on_its_way(case: Case, part: str) -> bool:
    return part in case.sent and part not in case.signed and part not in case.returned


def _may_return(case: Case, on: date) -> str | None:
    if case.archived:
        return "已经归档"
    return None if any(_is_on_its_way(case, part) for part in case.sent) else "没有送达中的答复"


def _return(case: Case, event: Returned) -> None:
    _check_part(case, event.part)
    if not _is_on_its_way(case, event.part):
        raise NotAllowed("答复没有送出、已经签收或者已经退回")
    case.returned[event.part] = event.on


def _may_sign(case: Case, on: date) -> str | None:
    if case.archived:
        return "已经归档"
    return None if any(_is_on_its_way(case, part) for part in case.sent) else "没有等待签收的答复"


def _sign(case: Case, event: Signed) -> None:
    _check_part(case, event.part)
    if event.part not in case.sent:
        raise NotAllowed("答复还没有送出")
    if event.part in case.signed:
        raise NotAllowed("已经签收")
    if event.part in case.returned:
        raise NotAllowed("答复已经退回，再次送出以后才能签收")
    case.signed[event.part] = event.on


def _may_archive(case: Case, on: date) -> str | None:
    if case.archived:
        return "已经归档"
    if case.merged is not None:
        return "已经并入其他申请，随那一件归档"
    if case.submitted is None or not case.is_closed:
        return "还没有办结"
    return None if is_delivered(case) else "答复还没有送达"


def is_delivered(case: Case) -> bool:
    """Whether every answer has reached the applicant as the law counts it, or needs no letter."""
    return case.is_closed and all(
        case.counting_day(part) is not None or answer.outcome in CLOSED_ON_FILE or answer.sub_reason == WITHDRAWN
        for part, answer in case.answers.items()
    )


def _archive(case: Case, event: Archived) -> None:
    case.archived = True


def _has_begun(case: Case, on: date) -> str | None:
    return _working(case)


def _has_been_received(case: Case, on: date) -> str | None:
    return _received(case)


STEPS: Mapping[str, Step] = {
    "submitted": Step(_may_submit, _submit),
    "unreachable": Step(_may_confirm, _not_reach),
    "confirmed": Step(_may_confirm, _confirm),
    "registered": Step(_may_register, _register),
    "correction_asked": Step(_may_ask_correction, _ask_correction, lambda case, on: case.correction_notice_until),
    "corrected": Step(_may_correct, _correct, lambda case, on: case.correction_until),
    "reasons_asked": Step(_may_ask_reasons, _ask_reasons, _answer_due),
    "reasons_given": Step(_may_give_reasons, _give_reasons, lambda case, on: case.reasons_until),
    "deferred": Step(_may_defer, _defer, _answer_due),
    "split": Step(_may_split, _split),
    "merged": Step(_may_merge, _merge),
    "extended": Step(_may_extend, _extend, lambda case, on: case.due(on, extended=False)),
    "consulted": Step(_may_consult, _consult, _answer_due),
    "consultation_received": Step(_may_receive_letter, _receive_letter),
    "consultation_answered": Step(_may_answer_letter, _answer_letter),
    "third_party_told": Step(_may_tell, _tell),
    "fee_noticed": Step(_may_notice_fee, _notice_fee, _answer_due),
    "fee_notice_received": Step(_may_receive_notice, _receive_notice),
    "paid": Step(_may_pay, _pay, lambda case, on: case.payment_until),
    "withdrawn": Step(_has_begun, _withdraw),
    "transferred": Step(_has_been_received, _transfer, _answer_due),
    "answered": Step(_has_been_received, _answer, _answer_due),
    "sent": Step(_may_send, _send, lambda case, on: _answer_due(case, min(on, case.closed_on or on))),
    "returned": Step(_may_return, _return),
    "signed": Step(_may_sign, _sign),
    "archived": Step(_may_archive, _archive),
}
"""The step of every kind of event."""

if STEPS.keys() != KINDS.keys():
    raise TypeError(f"no step for {KINDS.keys() ^ STEPS.keys()}")
