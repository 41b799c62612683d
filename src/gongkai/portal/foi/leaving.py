"""What does it mean for a request that a letter left the office?

An answer ends it, or the parts of it that it names. Of the other letters each stands for one step of the procedure,
which is taken when the letter leaves and by no other way (`NOTICES`), or for none, for the reason that
`STANDS_FOR_NONE` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.letters import Template
from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.answering import ANSWER, told
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.foi.models import FoiLetter, LetterState
from gongkai.procedure import Event
from gongkai.procedure.case import WHOLE, Case
from gongkai.procedure.events import (
    Answered,
    Consulted,
    Consultee,
    CorrectionAsked,
    Deferred,
    Extended,
    FeeNoticed,
    ReasonsAsked,
    Sent,
    ThirdPartyTold,
    Transferred,
    Withdrawn,
)
from gongkai.procedure.law import law
from gongkai.procedure.steps import OTHER, WITHDRAWN

Facts = Mapping[str, Any]

STANDS_FOR_NONE: Mapping[str, Any] = {
    "F03": _lazy("回执只是告诉申请人已经登记；登记另有记载"),
    "F09": _lazy("告诉申请人正在征求意见；征求意见从征求意见书送出之日算起，由F07、F11记载"),
    "F12": _lazy("机关内部协办，不影响答复期限"),
    "F17": _lazy("更正政府信息的申请（条例第四十一条）不是政府信息公开申请，不计入表三"),
}
"""Letters that leave without anything happening to the request. F01, F02, F08, F15, F16 and F18 are sheets of the
file and never leave."""

TRANSFERRING = "F14-not_available-not_held-other_agency"
"""The answer that another agency is responsible; with the day on which the request was sent on it is a transfer."""
PART_WITHDRAWN = "F19-part"
"""Withdrawn is a part of a split request; the others go on."""
BY_LETTER: Mapping[str, tuple[str, ...]] = {
    "correction_asked": ("F04",),
    "reasons_asked": ("F05",),
    "deferred": ("F06-deferred",),
    "extended": ("F06",),
    "consulted": ("F07", "F11"),
    "third_party_told": ("F10",),
    "fee_noticed": ("F13",),
    "withdrawn": ("F19", PART_WITHDRAWN),
    "transferred": (TRANSFERRING,),
    "answered": (ANSWER,),
}
"""Steps that are taken when a letter leaves, and the letters by which they are."""
ALSO_BY_HAND = frozenset({"withdrawn"})
"""The applicant withdraws, not the office: what came in is recorded at once, and confirmed by letter afterwards."""


SAID = ("reason", "special_law", "law_that_forbids", "where", "provided", "result")
"""Which fact of an answer the record keeps as its reason, the first that there is (条例 art. 36)."""


class Gone(NamedTuple):
    """How a letter left: the way, the day, and what proves it."""

    way: str
    on: date
    proof: str


def events_of(letter: FoiLetter, template: Template, facts: Facts, gone: Gone) -> list[Event]:
    """What it means for the request that this letter left so."""
    if template.form == ANSWER:
        return _answer(letter, template, facts, gone)
    made = NOTICES.get(template.id)
    return made(letter, facts, gone) if made else []


def _answer(letter: FoiLetter, template: Template, facts: Facts, gone: Gone) -> list[Event]:
    tells = told(letter, template)
    sent = [Sent(on=gone.on, way=gone.way, evidence=gone.proof, part=one.part) for one in tells]
    open_parts = standing_of(letter.request).case.open_parts
    to = str(facts.get("competent_agency", ""))
    if (
        template.id == TRANSFERRING
        and to
        and facts.get("forwarded_on")
        and {one.part for one in tells} == {*open_parts}
    ):
        return [Transferred(on=gone.on, to=to, reason=_reason_of(template, facts), evidence=letter.number), *sent]
    decided = [
        Answered(
            on=gone.on, outcome=one.template.outcome, sub_reason=one.sub_reason, withheld=one.withheld,
            reason=_reason_of(one.template, one.facts), evidence=letter.number, part=one.part,
        )
        for one in tells
    ]  # fmt: skip
    return [*decided, *sent]


def _reason_of(template: Template, facts: Facts) -> str:
    return next((str(facts[name]) for name in SAID if facts.get(name)), template.name)


def _correction(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    return [CorrectionAsked(on=gone.on, until=facts.get("correction_until"), evidence=letter.number)]


def _reasons(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    return [ReasonsAsked(on=gone.on, until=facts.get("reasons_until"), evidence=letter.number)]


def _deferral(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    return [Deferred(on=gone.on, until=facts["deferred_until"], reason=str(facts["reason"]), evidence=letter.number)]


def _extension(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    return [
        Extended(
            on=gone.on, days=int(facts.get("extension_days") or 0), approved_by=_approver(letter),
            reason=str(facts.get("reason", "")), evidence=letter.number,
        )
    ]  # fmt: skip


def _third_party(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    return [Consulted(on=gone.on, party=str(facts["third_party"]), evidence=letter.number)]


def _joint_agency(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    agency = str(facts["joint_agency"])
    return [Consulted(on=gone.on, party=agency, consultee=Consultee.JOINT_AGENCY, evidence=letter.number)]


def _told(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    why = str(facts.get("public_interest", ""))
    return [ThirdPartyTold(on=gone.on, party=str(facts["third_party"]), reason=why, evidence=letter.number)]


def _fee(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    return [
        FeeNoticed(
            on=gone.on, method=str(facts.get("fee_method_key", "")), count=int(facts.get("fee_count") or 0),
            yuan=int(facts.get("fee_amount") or 0), evidence=letter.number,
        )
    ]  # fmt: skip


def _withdrawal(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    """Recorded already when the applicant withdrew on the site; what was open is told by this letter."""
    case = standing_of(letter.request).case
    on = facts.get("withdrawn_on") or gone.on
    withdrawn = [Withdrawn(on=on, evidence=letter.number)] if case.withdrawn is None else []
    told = [
        part
        for part in case.parts
        if part not in case.sent and (part not in case.answers or case.answers[part].sub_reason == WITHDRAWN)
    ]
    return [*withdrawn, *(Sent(on=gone.on, way=gone.way, part=part, evidence=gone.proof) for part in told)]


def _part_withdrawal(letter: FoiLetter, facts: Facts, gone: Gone) -> list[Event]:
    """What was recorded when the applicant's paper came in is only told by this letter."""
    case, on = standing_of(letter.request).case, facts.get("withdrawn_on") or gone.on
    paper, recorded = letter.number or letter.name, withdrawn_untold(case)
    withdrawn = [
        Answered(on=on, outcome=OTHER, sub_reason=WITHDRAWN, part=part, evidence=paper)
        for part in letter.parts
        if part not in recorded
    ]
    return [*withdrawn, *(Sent(on=gone.on, way=gone.way, part=part, evidence=gone.proof) for part in letter.parts)]


def withdrawn_untold(case: Case) -> list[str]:
    """The parts whose withdrawal is on record and was not confirmed to the applicant yet."""
    return [
        part
        for part, answer in case.answers.items()
        if part and answer.sub_reason == WITHDRAWN and part not in case.sent
    ]


NOTICES: Mapping[str, Callable[[FoiLetter, Facts, Gone], list[Event]]] = {
    "F04": _correction,
    "F05": _reasons,
    "F06": _extension,
    "F06-deferred": _deferral,
    "F07": _third_party,
    "F10": _told,
    "F11": _joint_agency,
    "F13": _fee,
    "F19": _withdrawal,
    PART_WITHDRAWN: _part_withdrawal,
}
"""The letters, by template, that stand for a step."""


def answered_parts(letter: FoiLetter, template: Template) -> list[str]:
    """The parts of the request that a letter told the end of; none for a letter that ends nothing."""
    if template.form == ANSWER or template.id == PART_WITHDRAWN:
        return letter.parts or [WHOLE]
    return list(standing_of(letter.request).case.parts) if template.id == "F19" else []


def names_parts(template: Template) -> bool:
    """Whether a letter says which parts of a split request it is about."""
    return template.form == ANSWER or template.id == PART_WITHDRAWN


def stands_for(template: Template) -> str:
    """What happens to the request when a letter leaves, or why nothing does, in a sentence."""
    if why := STANDS_FOR_NONE.get(template.id):
        return _("送出后不改变办理状态：%(why)s。") % {"why": why}
    named = (template.id, template.form if template.form == ANSWER else template.id)
    steps = [law()["steps"][kind]["label"] for kind, ids in BY_LETTER.items() if set(ids) & set(named)]
    return _("送出后即记载：%(steps)s。") % {"steps": _("或者").join(steps)}


def _approver(letter: FoiLetter) -> str:
    agreed = letter.opinions.filter(step=LetterState.APPROVAL, agrees=True).select_related("person").last()
    return agreed.person.name if agreed else str(Duty.OFFICE_HEAD.label)  # who will, where the letter is only looked at
