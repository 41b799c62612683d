"""What does a letter say? The words of its template, the facts of the request, the remedy of its day and ground."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gongkai.letters import Letter, Template, compose, letters
from gongkai.portal.bodies.tree import government_of
from gongkai.portal.calendars.effective import calendar_of
from gongkai.portal.foi import enclosures
from gongkai.portal.foi.answering import ANSWERS, answers_to_parts, facts_of, kept_answers
from gongkai.portal.foi.facts import known_facts
from gongkai.portal.foi.models import FoiLetter
from gongkai.portal.foi.provisional import marked, provisional_facts
from gongkai.portal.foi.wordings import words_of
from gongkai.remedies import Decided, remedy, remedy_of_parts

PROVISIONAL = "provisional"
"""Under which key a sent letter keeps the names of the dates that were provisional when it left."""


def template_of(letter: FoiLetter) -> Template:
    return letters().template(letter.template, letter.dated)


def written(letter: FoiLetter) -> Letter:
    """The letter as it will be read. Raises LetterError that names what is missing."""
    template, foi = template_of(letter), letter.request
    facts = {
        **known_facts(foi, template, letter.parts),
        **facts_of(letter),
        "date": letter.dated,
        "letter_number": letter.number or "（未编号）",
    }
    facts = marked(facts, facts.get(PROVISIONAL, ()) if letter.sent_on else _provisional(letter, facts))
    own = {int(place): text for place, text in json.loads(letter.own_words).items()}
    own_words = {**words_of(letter.wording, template), **own}
    listed = [line.strip() for line in str(facts.get("enclosures", "")).splitlines() if line.strip()]
    listed += enclosures.titles(letter)
    return compose(
        template, facts, remedy=remedy_for(letter), own_words=own_words, enclosures=listed,
        answers=answers_to_parts(letter),
    )  # fmt: skip


def _provisional(letter: FoiLetter, facts: Mapping[str, Any]) -> list[str]:
    return provisional_facts(facts, calendar_of(letter.request.body_id))


def as_sent(letter: FoiLetter) -> str:
    """Every fact as it was when it left, and which dates were provisional: what comes later changes no word of it."""
    facts = {**known_facts(letter.request, template_of(letter), letter.parts), **facts_of(letter)}
    kept: dict[str, Any] = {**facts, PROVISIONAL: _provisional(letter, facts)}
    if answers := kept_answers(letter):
        kept[ANSWERS] = answers
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)


def remedy_for(letter: FoiLetter) -> str:
    template = template_of(letter)
    if not template.has_remedy:
        return ""
    government = government_of(letter.request.body, letter.dated)
    named, facts = government.name if government else "", facts_of(letter)
    online, called = facts.get("online_channel") or None, template.name.partition("（")[0][-3:]
    if template.answers_parts:
        decided = [Decided(one.part, one.template.outcome, one.withheld) for one in answers_to_parts(letter)]
        if not decided:
            return ""  # `compose` says that no outcome was chosen yet
        return remedy_of_parts(decided, letter.dated, government=named, online=online, called=called).text
    found = remedy(
        template.outcome or "other_handling.other", letter.dated, government=named,
        withheld=facts.get("withheld_grounds", []), online=online, called=called,
    )  # fmt: skip
    return found.text if found else ""


def content_of(letter: FoiLetter) -> str:
    """The digest of every word of it and every byte that it encloses."""
    return hashlib.sha256(f"{written(letter)!r}{enclosures.digests(letter)}".encode()).hexdigest()
