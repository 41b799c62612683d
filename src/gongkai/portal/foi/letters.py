"""How does a letter get from the draft into the applicant's hands, and what follows from its leaving?

Answers go through the unit's review, the secrecy review where something is given, and the approving leader; procedural
notices through the head of the office. Each in order, one person one step. What was agreed to is what leaves: any
change of the words takes the letter back to the draft. When it leaves, the event it stands for is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gongkai.letters import LetterError, Template, letters
from gongkai.outcomes import PARTLY_GRANTED, outcome
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi import enclosures, withholding
from gongkai.portal.foi.answering import ANSWERS, chosen, facts_of, outcomes_told, told
from gongkai.portal.foi.casework import standing_of, take_step
from gongkai.portal.foi.checking import demand_clean, first_day_for
from gongkai.portal.foi.composing import as_sent, content_of, template_of
from gongkai.portal.foi.delivery import Handing, keep_of, sign_at_once
from gongkai.portal.foi.facts import known_facts, worked_out
from gongkai.portal.foi.leaving import PART_WITHDRAWN, events_of
from gongkai.portal.foi.models import SETTLED, FoiLetter, FoiRequest, LetterState, Opinion, Rules
from gongkai.portal.foi.notices import tell_of_agreement, tell_of_return, tell_of_turn
from gongkai.portal.foi.wordings import wording_for
from gongkai.portal.ledger.act import Actor, act

STEP_OF: Mapping[str, Duty] = {
    LetterState.REVIEW: Duty.UNIT_REVIEWER,
    LetterState.LEGAL: Duty.LEGAL_REVIEWER,
    LetterState.SECRECY: Duty.SECRECY_REVIEWER,
    LetterState.APPROVAL: Duty.APPROVING_LEADER,
}
NOTICE_STEP = Duty.OFFICE_HEAD
ONE_OF_A_REQUEST = {
    "F13": _lazy("这件申请已经有收费通知；按件、按量只能取一种，要改用另一种，请改写那一份；没有送达的，再次送出。")
}
"""Letters of which a request has one, and what to do instead of a second."""
GIVES = {"granted", "partly_granted"}
"""Outcomes with which something leaves the house: nothing does without secrecy review (条例 art. 17)."""


def way_out(
    template: Template, *, tells: Collection[str] = (), encloses: bool = False, rules: Rules | None = None
) -> Sequence[str]:
    """The states a letter passes through after its draft; with a file, through the secrecy review whatever it is.

    `tells` are the outcomes that it tells, where these are not the template's own. The rules of a body may leave out
    the review and the legal review. Nothing leaves without being agreed to by another than its drafter, and nothing is
    given without secrecy review.
    """
    rules, tells = rules or Rules(), tells or {template.outcome}
    secrecy = (LetterState.SECRECY,) if encloses or GIVES & {*tells} else ()
    if template.form != "F14":
        return (*secrecy, LetterState.APPROVAL, LetterState.READY)
    review = (LetterState.REVIEW,) if rules.unit_review else ()
    legal = (LetterState.LEGAL,) if is_reviewed_by_lawyers(tells, rules) else ()
    return (*review, *legal, *secrecy, LetterState.APPROVAL, LetterState.READY)


def is_reviewed_by_lawyers(tells: Collection[str], rules: Rules) -> bool:
    """Answers that withhold something, unless the body wants all of them reviewed, or none (法制审核)."""
    if rules.legal_review == Rules.Legal.REFUSALS:
        return any(one == PARTLY_GRANTED or outcome(one).group == "refused" for one in tells if one)
    return rules.legal_review == Rules.Legal.ANSWERS


def rules_of(body: Body | int) -> Rules:
    """How this body goes about its letters."""
    return Rules.objects.filter(body=body).first() or Rules(body_id=body if isinstance(body, int) else body.pk)


def way_of(letter: FoiLetter) -> Sequence[str]:
    """By the rules of today; a station at which the letter waits stays one, though the rules have dropped it."""
    rules = rules_of(letter.request.body_id)
    template = template_of(letter)
    tells = outcomes_told(letter, template)
    states = way_out(template, tells=tells, encloses=letter.enclosures.exists(), rules=rules)
    if letter.state in (LetterState.DRAFT, *SETTLED) or letter.state in states:
        return states
    order = list(LetterState.values)
    return sorted((*states, letter.state), key=order.index)


def duty_for(letter: FoiLetter) -> Duty | None:
    """Whose step it is now; None for a draft and for what has passed."""
    if letter.state == LetterState.APPROVAL and template_of(letter).form != "F14":
        return NOTICE_STEP
    return STEP_OF.get(letter.state)


# --- its way out ----------------------------------------------------------------------------------------------------


def draft(foi: FoiRequest, template: Template, person: Person, actor: Actor, parts: Sequence[str] = ()) -> FoiLetter:
    """Begin a letter; an answer to a split request names the parts that it answers.

    Raises LetterError for a second one of those of which a request has one (`ONE_OF_A_REQUEST`).
    """
    with act(actor, "foi.letter"):
        FoiRequest.objects.select_for_update().order_by("pk").get(pk=foi.pk)  # a second click waits for the first
        if template.id in ONE_OF_A_REQUEST and _in_force(foi, template):
            raise LetterError(str(ONE_OF_A_REQUEST[template.id]))
        return FoiLetter.objects.create(
            request=foi, template=template.id, dated=timezone.localdate(), drafted_by=person, parts=list(parts),
            wording=wording_for(foi.body, template, timezone.localdate()),
            facts=json.dumps(_of_withdrawn(foi, parts) if template.id == PART_WITHDRAWN else {}),
        )  # fmt: skip


def _in_force(foi: FoiRequest, template: Template) -> bool:
    return foi.letters.filter(template=template.id).exclude(state=LetterState.DISCARDED).exists()


def _of_withdrawn(foi: FoiRequest, parts: Sequence[str]) -> dict[str, str]:
    """Which parts were withdrawn and, where that is on record, when the last was."""
    answers = standing_of(foi).case.answers
    days = [answers[part].on.isoformat() for part in parts if part in answers]
    return {"withdrawn_parts": "；".join(parts), **({"withdrawn_on": max(days)} if days else {})}


def reword(
    letter: FoiLetter,
    facts: Mapping[str, Any],
    own_words: Mapping[int, str],
    dated: date,
    actor: Actor,
    explanation: str = "",
    answers: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Change what a letter says; agreement given to other words is gone with it.

    `answers` is what is kept of each part, for a letter that answers several (`answering`).
    """
    letter.refuse_settled()
    template = template_of(letter)
    known = known_facts(letter.request, template, letter.parts)
    kept = {**known, **facts, **worked_out(letter.request, template, facts, dated)}
    kept |= {ANSWERS: answers} if answers else {}
    with act(actor, "foi.letter"):
        letter.facts = json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)
        letter.own_words = json.dumps({str(place): text for place, text in own_words.items()}, ensure_ascii=False)
        letter.dated, letter.explanation = dated, explanation
        letter.state = LetterState.DRAFT
        letter.save()


def choose_outcomes(letter: FoiLetter, templates: Mapping[str, Template], actor: Actor) -> None:
    """Say how each part ends that the letter answers; what was filled in for another outcome is gone with it."""
    letter.refuse_settled()
    with act(actor, "foi.letter"):
        kept = {**json.loads(letter.facts), ANSWERS: chosen(letter, templates)}
        letter.facts = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        letter.state = LetterState.DRAFT
        letter.save()


def may_discard(letter: FoiLetter, viewer: Viewer) -> bool:
    """A draft by who wrote it, or by the head of the office, as where that person has left."""
    body = letter.request.body_id
    own = viewer.person == letter.drafted_by and viewer.holds(Duty.HANDLER, Duty.REGISTRAR, body=body)
    return letter.state == LetterState.DRAFT and (own or viewer.holds(Duty.OFFICE_HEAD, body=body))


def discard(letter: FoiLetter, viewer: Viewer, reason: str) -> None:
    """A draft that is not wanted goes no further; it stays in the file, with the reason. Raises PermissionDenied."""
    actor = viewer.must_hold(Duty.HANDLER, Duty.REGISTRAR, Duty.OFFICE_HEAD, body=letter.request.body_id)
    with act(actor, "foi.letter_discarded", reason=reason):
        now = FoiLetter.objects.select_for_update().order_by("pk").get(pk=letter.pk)
        if not may_discard(now, viewer):
            raise PermissionDenied(_("只有草稿可以作废，由起草人或者政府信息公开工作机构负责人作废；送审的，先退回。"))
        letter.state = LetterState.DISCARDED
        letter.save()


def submit(letter: FoiLetter, actor: Actor) -> None:
    """Send the draft on its way. Raises LetterError for a letter that is not whole or not clean."""
    letter.refuse_settled()
    _demand_files(letter)
    demand_clean(letter, first_day_for(letter))
    with act(actor, "foi.letter"):
        letter.state = way_of(letter)[0]
        letter.save()
        _tell_who_is_next(letter, actor)


def decide(letter: FoiLetter, viewer: Viewer, text: str, *, agrees: bool) -> None:
    """Agree to a letter or return it with a reason, at the step whose turn it is; one person takes one step."""
    duty = duty_for(letter)
    if duty is None or viewer.person is None:
        raise PermissionDenied(_("这份文书现在不在等待审核。"))
    actor = viewer.must_hold(duty, body=letter.request.body_id)
    content = content_of(letter)
    earlier = letter.opinions.filter(content=content, agrees=True)
    if viewer.person == letter.drafted_by:
        raise PermissionDenied(_("自己起草的文书，要由别人审核。"))
    if earlier.filter(person=viewer.person).exists() and not rules_of(letter.request.body_id).several_steps:
        raise PermissionDenied(_("同一份文书，起草和各步审核要由不同的人来做。"))
    if not agrees and not text.strip():
        raise LetterError(_("退回要写明理由。"))
    with act(actor, "foi.letter_opinion", reason=text):
        Opinion.objects.create(
            letter=letter, step=letter.state, person=viewer.person, agrees=agrees, text=text, content=content
        )
        states = way_of(letter)
        letter.state = states[states.index(letter.state) + 1] if agrees else LetterState.DRAFT
        if letter.state == LetterState.READY:
            _give_number(letter)
        letter.save()
        if agrees:
            _tell_who_is_next(letter, actor)
        else:
            tell_of_return(letter, text, actor)


def _tell_who_is_next(letter: FoiLetter, actor: Actor) -> None:
    if duty := duty_for(letter):
        tell_of_turn(letter, duty, actor)
    else:
        tell_of_agreement(letter, actor)


def _give_number(letter: FoiLetter) -> None:
    """The next of the body's own series of the year: 云教公开答〔2026〕7号. A number once given stays."""
    if letter.number:
        return
    template, body = template_of(letter), letter.request.body
    Body.objects.select_for_update().order_by("pk").get(pk=body.pk)  # whoever takes a number now waits for the other
    series = [one.id for one in letters().templates if one.series == template.series]
    same = FoiLetter.objects.filter(request__body=body, dated__year=letter.dated.year, template__in=series)
    letter.serial = (same.aggregate(last=Max("serial"))["last"] or 0) + 1
    word = body.short_name or body.name
    letter.number = letters().number(template, word, letter.dated.year, letter.serial)


def send(letter: FoiLetter, handing: Handing, actor: Actor, explanation: str = "") -> None:
    """It leaves: what it stands for has happened. Raises UnlawfulError when the law does not allow that any more, and
    LetterError when a file that it encloses must not leave or a check finds something; `explanation` adds to why it
    leaves all the same.
    """
    with act(actor, "foi.letter_sent"):
        if FoiLetter.objects.select_for_update().order_by("pk").get(pk=letter.pk).state != LetterState.READY:
            raise PermissionDenied(_("文书还没有签发，或者已经送出。"))
        agreed = letter.opinions.filter(agrees=True).order_by("-pk").first()
        if agreed is None or not _same_words(letter, agreed):
            raise PermissionDenied(_("文书的内容与签发时不同，不能送出。请重新送审。"))
        enclosures.refuse_unsafe(letter)
        _demand_files(letter)
        gone = handing.gone
        letter.explanation = "\n".join(filter(None, [letter.explanation, explanation.strip()]))
        demand_clean(letter, handing.on, gone)
        facts = as_sent(letter)
        for event in events_of(letter, template_of(letter), facts_of(letter), gone):
            take_step(letter.request, event, actor)
        letter.facts = facts
        letter.state = LetterState.SENT
        letter.sent_on, letter.sent_by, letter.proof = handing.on, handing.way, gone.proof
        letter.save()
        sign_at_once(keep_of(letter, handing), handing, actor)


def _demand_files(letter: FoiLetter) -> None:
    """What is withheld in its files agrees with what it says. Raises LetterError."""
    tells = told(letter, template_of(letter))
    stated = [ground for one in tells for ground in one.withheld]
    withholding.demand_agreement(letter, {one.template.outcome for one in tells}, stated)


def _same_words(letter: FoiLetter, agreed: Opinion) -> bool:
    """Its number came after the agreement; every other word is what was agreed to."""
    number, letter.number = letter.number, ""
    try:
        return content_of(letter) == agreed.content
    finally:
        letter.number = number
