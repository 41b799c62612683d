"""Since when does a request wait, for what, and is it held up because a receipt was never recorded?

The period for an opinion begins when the letter is received (条例 arts. 32, 34), that for a fee with the receipt of the
notice (国办函〔2020〕109号). As long as nobody records it, the one moves the day of the answer on and on, and the other
never ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.foi.models import Delivery, FoiRequest
from gongkai.procedure import Standing, State
from gongkai.procedure.case import Case, Consultation
from gongkai.procedure.events import Consultee

LONG = 5
"""Working days after which a record that is not there was more likely forgotten than not yet possible."""
TO_THE_APPLICANT = ("F04", "F05")
"""Notices upon which a request may be closed when the applicant does nothing: that they arrived has to be proved."""
RECORDED_BY = {"F07": "consultation_received", "F11": "consultation_received", "F13": "fee_notice_received"}
"""Letters from whose receipt a period runs, and the step that records it."""
ELECTRONIC = ("email", "download")
"""Means that need no signature: the day of sending counts."""


@dataclass(frozen=True)
class Wait:
    """What a request waits for, since when, and what to do; `unrecorded` when it waits for our own record only."""

    text: str
    since: date
    to_do: str
    step: str = ""
    unrecorded: bool = False
    long: bool = False
    link: str = ""


def waits(now: Standing) -> Iterator[Wait]:
    """What the law makes it wait for, from its events."""
    case = now.case
    if case.is_closed or case.submitted is None:
        return
    if case.received is None:
        yield Wait(
            _("还没有与申请人确认"), case.submitted.on,
            _("与申请人联系确认；确认之日才是收到申请之日（条例第三十一条）。"), "confirmed",
        )  # fmt: skip
    yield from _for_the_applicant(case, now.today)
    for party, asked in case.consultations.items():
        if asked.answered is None:
            yield _for_an_opinion(party, asked, now)


def _for_the_applicant(case: Case, today: date) -> Iterator[Wait]:
    if case.awaits_correction and case.correction:
        yield _with_an_end(
            _("等申请人补正"), case.correction.on, case.correction_until, today, _("补正期限已于%(until)s届满"),
            _("没有补正的，可以结案（条例第三十条）；已经补正的，请补记。"), "corrected",
        )  # fmt: skip
    if case.awaits_reasons and case.reasons_asked:
        yield _with_an_end(
            _("等申请人说明理由"), case.reasons_asked.on, case.reasons_until, today,
            _("说明理由的期限已于%(until)s届满"),
            _("没有说明的，请决定怎样处理（条例第三十五条）；已经说明的，请补记。"), "reasons_given",
        )  # fmt: skip
    if case.awaits_payment and case.fee:
        if case.fee_received is None:
            yield Wait(
                _("收费通知没有记载收到日期，缴费期限没有起算"), case.fee.on,
                _("查询邮件或者问申请人，补记收到日期；退回的，再次送出。"), "fee_notice_received", unrecorded=True,
                long=case.calendar.workdays_to(case.fee.on, today) > LONG,
            )  # fmt: skip
        else:
            yield _with_an_end(
                _("等申请人缴费"), case.fee_received, case.payment_until, today, _("缴费期限已于%(until)s届满"),
                _("没有缴清的，可以结案（国办函〔2020〕109号）；已经缴费的，请补记。"), "paid",
            )  # fmt: skip


def _with_an_end(text: str, since: date, until: date | None, today: date, over: str, to_do: str, step: str) -> Wait:
    if until is not None and today > until:
        return Wait(over % {"until": until}, since, to_do, step)
    return Wait(text, since, _("期限到%(until)s；到了就补记。") % {"until": until}, step)


def _for_an_opinion(party: str, asked: Consultation, now: Standing) -> Wait:
    case, until = now.case, asked.until(now.case.calendar)
    named = {"party": party, "until": until}
    if until is None:
        return Wait(
            _("给“%(party)s”的征求意见书没有记载收到日期，答复期限因此一直顺延") % named, asked.asked.on,
            _("查询邮件或者问对方，补记收到日期；退回的，再次送出。"), "consultation_received", unrecorded=True,
            long=case.calendar.workdays_to(asked.asked.on, now.today) > LONG,
        )  # fmt: skip
    if now.today <= until:
        return Wait(
            _("等“%(party)s”的意见，期限到%(until)s") % named, asked.asked.on, _("收到意见的当天就记载。"),
            "consultation_answered",
        )  # fmt: skip
    silence = (
        _("没有提出意见的，由本机关决定是否公开（条例第三十二条）；提出过的，请补记。")
        if asked.asked.consultee is Consultee.THIRD_PARTY
        else _("没有提出意见的，视为同意公开（条例第三十四条）；提出过的，请补记。")
    )
    over = _("“%(party)s”的意见期限已于%(until)s届满，没有记载意见") % named
    return Wait(over, asked.asked.on, silence, "consultation_answered")


# --- with the letters of the file -----------------------------------------------------------------------------------


def waits_of_request(foi: FoiRequest, now: Standing) -> list[Wait]:
    """All that it waits for, each with the page where it is recorded: that of the letter where there is one."""
    letters = _on_their_way(foi)
    found = [replace(one, link=_where_to_record(foi, one, now, letters)) for one in waits(now)]
    if now.case.clock_stands and not now.case.is_closed:
        found += [_without_proof(one, now) for one in letters if one.letter.template in TO_THE_APPLICANT]
    return found


def _on_their_way(foi: FoiRequest) -> list[Delivery]:
    """The last try of each letter of which it is not known whether it arrived."""
    tries = Delivery.objects.filter(letter__request=foi, letter__template__in=[*RECORDED_BY, *TO_THE_APPLICANT])
    last = {one.letter_id: one for one in tries.select_related("letter").order_by("pk")}
    return [one for one in last.values() if one.is_open and one.means not in ELECTRONIC]


def _where_to_record(foi: FoiRequest, wait: Wait, now: Standing, letters: list[Delivery]) -> str:
    if wait.unrecorded:
        for one in letters:
            if RECORDED_BY.get(one.letter.template) == wait.step and one.letter.sent_on == wait.since:
                return reverse("letter", args=[one.letter_id])
    offered = any(step.kind == wait.step for step in now.steps)
    return reverse("request-step", args=[foi.pk, wait.step]) if offered else ""


def _without_proof(delivery: Delivery, now: Standing) -> Wait:
    return Wait(
        _("“%(letter)s”没有签收记录，期限届满后也证明不了已经告知") % {"letter": delivery.letter.name},
        delivery.on,
        _("查询邮件，补记签收；退回的，再次送出。"),
        unrecorded=True,
        long=now.case.calendar.workdays_to(delivery.on, now.today) > LONG,
        link=reverse("letter", args=[delivery.letter_id]),
    )


# --- in lists -------------------------------------------------------------------------------------------------------


def in_sentences(requests: Sequence[FoiRequest]) -> dict[int, list[str]]:
    """For each of these, since when it waits and what to do; one query for the events of all."""
    prefetch_related_objects(requests, "events")
    calendars = Calendars()
    said = _("%(text)s（自%(since)s）。%(to_do)s")
    return {
        foi.pk: [
            said % {"text": one.text, "since": one.since, "to_do": one.to_do}
            for one in waits(standing_of(foi, calendars=calendars))
        ]
        for foi in requests
        if foi.is_open
    }


def unrecorded(before: date = date.max) -> Q:
    """Requests that wait for a record of ours: a receipt from which a period runs, or proof that a notice arrived upon
    which the request may have to be closed; of letters that left before a day, if one is named."""
    requests = FoiRequest.objects.order_by().values("pk")
    tries = Delivery.objects.filter(letter__request=OuterRef("pk"), received_on=None, failed_on=None, on__lt=before)
    unproved = Exists(tries.filter(letter__template__in=TO_THE_APPLICANT).exclude(means__in=ELECTRONIC))
    awaited = requests.filter(is_open=True, state__in=[State.AWAITING_CORRECTION, State.AWAITING_REASONS])
    held_up = requests.filter(HELD_UP, is_open=True, unrecorded_since__lt=before)
    # Each by its own index: one condition with “or” is looked for in every open request.
    return Q(pk__in=held_up.union(awaited.filter(unproved), all=True))


HELD_UP = ~Q(unrecorded_since=None)
"""Requests whose period cannot run for want of a record."""
