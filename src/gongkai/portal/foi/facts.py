"""What does the file of a request already know of what a letter must say, and what follows from what was filled in?

What is known is offered and may be corrected; what follows by rule (a new due date, a fee) is worked out and cannot be
typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai import fees
from gongkai.letters import LetterError, Template, Value
from gongkai.outcomes import outcome
from gongkai.portal.foi.casework import history, standing_after, standing_of
from gongkai.portal.foi.models import FoiRequest
from gongkai.procedure import Event, Standing, UnlawfulError
from gongkai.procedure.case import Consultation
from gongkai.procedure.events import Consultee, Extended
from gongkai.procedure.law import law

DATES_OF = {
    "correction_notice_on": "correction_asked",
    "corrected_on": "corrected",
    "extended_on": "extended",
    "consulted_on": "consulted",
    "fee_notice_on": "fee_noticed",
    "withdrawn_on": "withdrawn",
}
"""Facts of a letter that are days on which something happened to the request."""
WORKED_OUT: Mapping[str, tuple[str, ...]] = {
    "F06": ("extended_due_on",),
    "F13": ("fee_method", "fee_basis", "fee_amount"),
}
"""Facts that follow from others, by template."""
KIND = "kind"
"""The fact that says in words which sub-reason was chosen."""
CONSULTEES = {Consultee.THIRD_PARTY: "第三方", Consultee.JOINT_AGENCY: "共同制作该政府信息的行政机关"}
"""Who was asked for an opinion, as a letter to the applicant says it without naming them."""


def known_facts(foi: FoiRequest, template: Template, parts: Sequence[str] = ()) -> dict[str, Any]:
    """What the file already knows of a letter's facts; a letter about parts speaks of what these ask for."""
    now = standing_of(foi)
    events = {row.kind: row.event for row in foi.events.all()}
    facts: dict[str, Any] = {
        "agency": foi.body.name,
        "request_number": foi.number,
        "received_on": now.received,
        "channel": _channel(now),
        "wanted": _wanted(foi, parts),
        "due_on": now.due,
        "delivery_form": delivery_form_of(foi),
        "contact": foi.body.phone,
        "first_due_on": now.first_due,
        "correction_until": now.case.correction_until,
    }
    facts |= {name: events[kind].on for name, kind in DATES_OF.items() if kind in events}
    consulted = list(now.case.consultations.values())
    asked = {one.asked.consultee for one in consulted}
    facts["consultee"] = "和".join(word for who, word in CONSULTEES.items() if who in asked)
    facts |= _of_the_addressee(foi, template, events, consulted)
    wanted = (*template.needs, *template.may_use, "agency", template.addressee)
    return {name: value for name, value in facts.items() if name in wanted and value}


def _wanted(foi: FoiRequest, parts: Sequence[str]) -> str:
    return "；".join(part.wanted for part in foi.parts.all() if part.name in parts) or foi.wanted


def channel_of(foi: FoiRequest) -> str:
    """How it came in, as a letter says it."""
    return _channel(standing_of(foi))


def _channel(now: Standing) -> str:
    return str(law()["channels"][now.channel]["written"]) if now.channel else ""


def delivery_form_of(foi: FoiRequest) -> str:
    """In which form it is to be given, as a letter says it: in Chinese, whatever language the officer reads."""
    with override(settings.LANGUAGE_CODE):
        return foi.get_delivery_form_display()


def _of_the_addressee(
    foi: FoiRequest, template: Template, events: Mapping[str, Event], consulted: list[Consultation]
) -> dict[str, Any]:
    """An outsider who is asked or told learns nothing of the applicant."""
    if template.to == "applicant":
        return {"applicant": foi.applicant_name, "you": "您" if foi.applicant_kind == "natural_person" else "你单位"}
    if template.to == "third_party" and (asked := to_be_told(consulted)):
        said = events["consultation_answered"].reason if len(consulted) == 1 else ""
        return {"third_party": asked[0].asked.party, "consulted_on": asked[0].asked.on, "opinion": said}
    return {}


def to_be_told(consulted: list[Consultation]) -> list[Consultation]:
    """Third parties that objected and must be told before anything of theirs is given (条例 art. 32)."""
    return [
        one
        for one in consulted
        if one.asked.consultee is Consultee.THIRD_PARTY and one.consents is False and not one.told
    ]


def worked_out(foi: FoiRequest, template: Template, facts: Mapping[str, Any], dated: date) -> dict[str, Value]:
    """The facts that follow from what was filled in. Raises LetterError where nothing lawful follows from it."""
    if template.id == "F06" and facts.get("extension_days"):
        return {"extended_due_on": _extended_due(foi, int(facts["extension_days"]), dated)}
    if template.id == "F13" and facts.get("fee_method_key") and facts.get("fee_count"):
        return _fee(str(facts["fee_method_key"]), int(facts["fee_count"]))
    if KIND in template.needs and facts.get("sub_reason"):
        return {KIND: outcome(template.outcome).reason(str(facts["sub_reason"])).label}
    return {}


def _extended_due(foi: FoiRequest, days: int, dated: date) -> Value:
    extended = Extended(on=dated, days=days, approved_by=_("政府信息公开工作机构负责人"))
    try:
        due = standing_after(foi, (*history(foi), extended), dated).due
    except UnlawfulError as error:
        raise LetterError(str(error)) from None
    if due is None:
        raise LetterError(_("现在没有正在计算的答复期限，不能延长。"))
    return due


def _fee(method: str, count: int) -> dict[str, Value]:
    """By the requests in the month the fee is what this one costs; by pages it is the whole sum."""
    try:
        whole = fees.fee(fees.Method(method), count)
    except ValueError as error:  # FeeError is one
        raise LetterError(str(error)) from None
    label = whole.method.label
    if whole.method is fees.Method.REQUESTS:
        yuan = fees.fee_of_request(count)
        return {"fee_method": label, "fee_basis": f"当月第{count}件，每件{yuan}元", "fee_amount": yuan}
    return {"fee_method": label, "fee_basis": "；".join(whole.lines()[:-1]), "fee_amount": whole.yuan}
