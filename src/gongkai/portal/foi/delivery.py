"""How is a letter brought to whom it is addressed, what proves it, and which day counts?

Each try is kept with what its means asks for: the number of the mail, the address, who signed, when it was first
opened. That it was received is an event where the law counts from it: the applicant's signature, the third party's or
the other agency's receipt (条例 arts. 32, 34), the receipt of a fee notice. One that came back is sent again. The law
file knows no delivery by public notice (公告送达), so none is offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.letters import LetterError
from gongkai.portal.files.keeping import keep
from gongkai.portal.foi.answering import facts_of
from gongkai.portal.foi.casework import FutureError, standing_of, take_step
from gongkai.portal.foi.composing import template_of
from gongkai.portal.foi.leaving import Gone, answered_parts
from gongkai.portal.foi.models import KEEPS, WAY_OF, Delivery, Failure, FoiLetter, LetterState
from gongkai.portal.ledger.act import Actor, act
from gongkai.procedure import Event, defaults
from gongkai.procedure.events import ConsultationReceived, FeeNoticeReceived, Returned, Sent, Signed
from gongkai.procedure.law import law

Files = Sequence[UploadedFile[Any]]


@dataclass(frozen=True)
class Handing:
    """How a letter is sent off: what was written down of it."""

    means: str
    on: date
    at: time | None = None
    tracking: str = ""
    address: str = ""
    received_by: str = ""
    note: str = ""
    files: Files = ()

    @property
    def way(self) -> str:
        return WAY_OF[self.means]

    @property
    def gone(self) -> Gone:
        """As the record of the step keeps it."""
        return Gone(self.way, self.on, self.tracking or self.address or self.received_by or self.note)


def keep_of(letter: FoiLetter, handing: Handing) -> Delivery:
    """Keep how a letter was sent off, inside an act. Raises LetterError for what the means asks for and lacks."""
    if missing := _missing(handing):
        raise LetterError(missing)
    made = Delivery.objects.create(
        letter=letter, means=handing.means, on=handing.on, at=handing.at, tracking=handing.tracking,
        address=handing.address, note=handing.note,
    )  # fmt: skip
    _prove(made, handing.files)
    return made


def _missing(handing: Handing) -> str:
    keeps = KEEPS[handing.means]
    if keeps == "tracking" and not handing.tracking.strip():
        return _("邮寄的，请填写邮件号：交邮之日以邮政企业收寄为准。")
    if keeps == "address" and not handing.address.strip():
        return _("用电子邮件送达的，请填写收件地址。")
    if keeps == "signature" and not handing.received_by.strip():
        return _("当面送达的，请填写签收人；还没有来领的，来领时再送出。")
    return ""


def _prove(delivery: Delivery, files: Files) -> None:
    for one in files:
        keep(one.read(), one.name or "", owner=delivery)


# --- it arrived -----------------------------------------------------------------------------------------------------


def receive(
    delivery: Delivery, on: date, by: str, actor: Actor, *, note: str = "", files: Files = (), kind: str = ""
) -> None:
    """It was signed for or received; where the law counts from that, it is an event too.

    Raises LetterError for a day before it left, FutureError, and UnlawfulError.
    """
    _refuse_settled(delivery)
    if on < delivery.on:
        raise LetterError(_("收到日期 %(on)s 早于送出日期 %(sent)s。") % {"on": on, "sent": delivery.on})
    _refuse_future(on)
    letter = delivery.letter
    with act(actor, kind or "foi.letter_received", reason=note):
        delivery.received_on, delivery.received_by = on, by
        delivery.save()
        _prove(delivery, files)
        offered = {step.kind for step in standing_of(letter.request).steps}
        for event in receipts(letter, on, delivery):
            if event.kind in offered:  # it may have been recorded by hand before
                take_step(letter.request, event, actor)


def receipts(letter: FoiLetter, on: date, delivery: Delivery) -> Iterator[Event]:
    """What it means for the request that this letter was received on that day."""
    template, facts, proof = template_of(letter), facts_of(letter), delivery.tracking or letter.number
    if template.id == "F07":
        yield ConsultationReceived(on=on, party=str(facts["third_party"]), evidence=proof)
    elif template.id == "F11":
        yield ConsultationReceived(on=on, party=str(facts["joint_agency"]), evidence=proof)
    elif template.id == "F13":
        yield FeeNoticeReceived(on=on, evidence=proof)
    elif delivery.way != "electronic":
        case = standing_of(letter.request).case
        for part in answered_parts(letter, template):
            if part in case.sent and part not in case.signed and part not in case.returned:
                yield Signed(on=on, part=part, evidence=proof)


def opened(letter: FoiLetter, actor: Actor) -> None:
    """The applicant fetched a letter that waits for that; the first time is kept, and proves that it was received."""
    waiting = letter.deliveries.filter(means="download", opened_at=None, failed_on=None).last()
    if waiting is None:
        return
    with act(actor, "foi.letter_opened"):
        waiting.opened_at = timezone.now()
        receive(waiting, timezone.localdate(), "", actor, kind="foi.letter_opened")


# --- it did not ----------------------------------------------------------------------------------------------------


def fail(delivery: Delivery, on: date, why: str, actor: Actor, *, note: str = "", files: Files = ()) -> None:
    """It came back, or nobody took it: an answer has to be sent again. Raises as `receive` does."""
    _refuse_settled(delivery)
    if on < delivery.on:
        raise LetterError(_("退回日期 %(on)s 早于送出日期 %(sent)s。") % {"on": on, "sent": delivery.on})
    _refuse_future(on)
    letter = delivery.letter
    with act(actor, "foi.letter_failed", reason=note):
        delivery.failed_on, delivery.failure = on, why
        delivery.save()
        _prove(delivery, files)
        case = standing_of(letter.request).case
        for part in answered_parts(letter, template_of(letter)):
            if part in case.sent and part not in case.signed:
                why_in_words = str(Failure(why).label)
                take_step(letter.request, Returned(on=on, part=part, reason=why_in_words), actor)


def came_back_on(letter: FoiLetter) -> date:
    """Raises PermissionDenied for a letter that did not come back."""
    last = letter.deliveries.last()
    if letter.state != LetterState.SENT or last is None or last.failed_on is None:
        raise PermissionDenied(_("只有没有送达的文书才再次送出。"))
    return last.failed_on


def send_again(letter: FoiLetter, handing: Handing, actor: Actor) -> Delivery:
    """The same letter, once more. Raises LetterError, FutureError, UnlawfulError."""
    came_back = came_back_on(letter)
    if handing.on < came_back:
        raise LetterError(_("再次送出的日期 %(on)s 早于退回日期 %(sent)s。") % {"on": handing.on, "sent": came_back})
    _refuse_future(handing.on)
    with act(actor, "foi.letter_sent_again"):
        made = keep_of(letter, handing)
        case = standing_of(letter.request).case
        for part in answered_parts(letter, template_of(letter)):
            if part in case.returned:
                sent = Sent(on=handing.on, way=handing.way, part=part, evidence=handing.gone.proof)
                take_step(letter.request, sent, actor)
        sign_at_once(made, handing, actor)
    return made


def sign_at_once(delivery: Delivery, handing: Handing, actor: Actor) -> None:
    """Who takes a letter at the counter signs for it there and then."""
    if KEEPS[delivery.means] == "signature":
        receive(delivery, delivery.on, handing.received_by, actor)


def _refuse_settled(delivery: Delivery) -> None:
    if not delivery.is_open:
        raise PermissionDenied(_("这次送达已经有结果，不能再记。"))


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise FutureError(_("%(on)s 还没有到，不能记载还没有发生的事。") % {"on": on})


# --- the day that counts --------------------------------------------------------------------------------------------


def day_that_counts(letter: FoiLetter) -> tuple[date | None, list[str]]:
    """The day on which the letter counts as sent, and why, in sentences; None while there is no such day yet."""
    tries = list(letter.deliveries.all())
    if not tries:
        return letter.sent_on, []
    first, last = tries[0], tries[-1]
    why = [_rule(one) for one in (first, last)]
    if last.failed_on:
        return None, [*dict.fromkeys(why), _("最近一次没有送达，还没有算数的日子；请再次送出。")]
    counting = first if len(tries) > 1 and defaults().resent_counts == "first" and _counts_sent(first) else last
    if counting is not last:
        why.append(_("退回后再次送出的，以哪一次为准没有条款写明；现在的设置以第一次送出为准。"))
    day = counting.on if _counts_sent(counting) else counting.received_on
    return day, list(dict.fromkeys(why))


def _counts_sent(delivery: Delivery) -> bool:
    return bool(law()["deliveries"][delivery.way]["counts"] == "sent")


def _rule(delivery: Delivery) -> str:
    way = law()["deliveries"][delivery.way]
    named = {"label": way["label"], "article": way["article"]}
    if delivery.way == "post":
        return _("%(label)s：以交邮之日为准（%(article)s）。") % named
    if delivery.way == "in_person":
        return _("%(label)s：以签收之日为准（%(article)s）。") % named
    return _("%(label)s：以送出之日为准（%(article)s）。") % named
