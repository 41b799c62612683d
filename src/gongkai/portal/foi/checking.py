"""What is found in a letter before it leaves? The checks of `letter_checks`, with what the file of the request knows.

They are shown on the page of the letter, and put again when it is submitted and when it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language

from gongkai.letter_checks import Outgoing, Register, Said, blocking, check
from gongkai.letters import LetterError, Template
from gongkai.portal.bodies.tree import government_of
from gongkai.portal.calendars.effective import calendar_of
from gongkai.portal.foi.answering import ANSWER, answers_to_parts, facts_of
from gongkai.portal.foi.casework import history
from gongkai.portal.foi.composing import template_of, written
from gongkai.portal.foi.facts import channel_of, delivery_form_of, known_facts
from gongkai.portal.foi.leaving import Gone, events_of
from gongkai.portal.foi.models import FoiLetter, FoiRequest, LetterState
from gongkai.portal.foi.refusals import in_english


class NotCleanError(LetterError):
    """What keeps a letter from leaving, a sentence each."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.sentences = [in_words(one) for one in said]
        super().__init__("\n".join(self.sentences))


def in_words(said: Said) -> str:
    """A failure as a person reads it: what is asked, what is wrong, on what it rests and what to do."""
    one = said.check
    if get_language() == "en":
        return f"{one.code} {one.text_en}: {said.text_en or said.text}. ({one.source}) {one.advice_en}"
    return f"{one.code} {one.text}。{said.text}。（{one.source}）{one.advice}"


def first_day_for(letter: FoiLetter) -> date:
    """The day on which a letter is looked at before it leaves: that of the letter, if it has come."""
    return min(letter.dated, timezone.localdate())


def findings(letter: FoiLetter, on: date, gone: Gone | None = None) -> list[Said]:
    """Every check that applies, the gravest failure first. Raises LetterError for a letter that is not whole."""
    return [_with_english(one) for one in check(outgoing(letter, on, gone))]


def _with_english(one: Said) -> Said:
    """What a check quotes of a room of the law is in Chinese; that stands here in English too."""
    if one.text_en or not one.text:
        return one
    known = in_english(one.text)
    return replace(one, text_en=in_english(f"{one.text}。").rstrip(".") if known == one.text else known)


def demand_clean(letter: FoiLetter, on: date, gone: Gone | None = None) -> None:
    """Raises NotCleanError with everything that keeps the letter from leaving."""
    if wrong := blocking(findings(letter, on, gone), explained=bool(letter.explanation.strip())):
        raise NotCleanError(wrong)


def outgoing(letter: FoiLetter, on: date, gone: Gone | None = None) -> Outgoing:
    """The letter with what the file says beside it; `gone` is how it is about to leave."""
    template, foi = template_of(letter), letter.request
    known = known_facts(foi, template, letter.parts) if template.answers_parts else {}
    facts = {"date": letter.dated, **known, **facts_of(letter)}
    government = government_of(foi.body, letter.dated)
    way = gone.way if gone else None
    return Outgoing(
        template=template,
        letter=written(letter),
        facts=facts,
        history=history(foi),
        events=tuple(events_of(letter, template, facts, Gone(way or "post", on, ""))),
        on=on,
        register=_register(foi),
        government=government.name if government else "",
        parts=tuple(letter.parts),
        answers=answers_to_parts(letter),
        withheld=tuple(facts.get("withheld_grounds", ())),
        sub_reason=str(facts.get("sub_reason", "")),
        agreed=_agreed(letter) if letter.state == LetterState.READY else None,
        way=way,
        earlier=_earlier(foi, template, str(facts.get("earlier_number", ""))),
        phones=frozenset(filter(None, [re.sub(r"\D", "", foi.body.phone)])),
        calendar=calendar_of(foi.body_id),
        newest=template.effective,
    )


def _register(foi: FoiRequest) -> Register:
    return Register(
        agency=foi.body.name,
        applicant=foi.applicant_name,
        request_number=foi.number,
        channel=channel_of(foi),
        wanted=foi.wanted,
        delivery_form=delivery_form_of(foi),
    )


def _agreed(letter: FoiLetter) -> frozenset[str]:
    last = letter.opinions.filter(agrees=True).order_by("-pk").first()
    same = letter.opinions.filter(agrees=True, content=last.content) if last else letter.opinions.none()
    return frozenset(same.values_list("step", flat=True))


def _earlier(foi: FoiRequest, template: Template, number: str) -> dict[str, date] | None:
    """Answers this applicant had from the body; None where no letter of that number is on file, as from paper days."""
    if template.form != ANSWER or not number:
        return None
    sent = FoiLetter.objects.filter(request__body=foi.body).exclude(sent_on=None)
    if not sent.filter(number=number).exists():
        return None
    return dict(sent.filter(request__applicant_name=foi.applicant_name).values_list("number", "dated"))
