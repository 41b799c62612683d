"""What does a letter say? The words of its template, the facts of the request, the remedy of its day and ground."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.letters import Letter, Template, compose, letters
from gongkai.portal.bodies.tree import government_of
from gongkai.portal.calendars.effective import calendar_of
from gongkai.portal.foi import enclosures
from gongkai.portal.foi.facts import known_facts
from gongkai.portal.foi.models import FoiLetter
from gongkai.portal.foi.provisional import marked, provisional_facts
from gongkai.portal.foi.wordings import words_of
from gongkai.remedies import remedy

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
    return compose(template, facts, remedy=remedy_for(letter), own_words=own_words, enclosures=listed)


def _provisional(letter: FoiLetter, facts: Mapping[str, Any]) -> list[str]:
    return provisional_facts(facts, calendar_of(letter.request.body_id))


def as_sent(letter: FoiLetter) -> str:
    """Every fact as it was when it left, and which dates were provisional: what comes later changes no word of it."""
    facts = {**known_facts(letter.request, template_of(letter), letter.parts), **facts_of(letter)}
    kept = {**facts, PROVISIONAL: _provisional(letter, facts)}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)


def facts_of(letter: FoiLetter) -> dict[str, Any]:
    return {name: _day(value) for name, value in json.loads(letter.facts).items()}


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def remedy_for(letter: FoiLetter) -> str:
    template = template_of(letter)
    if not template.has_remedy:
        return ""
    government = government_of(letter.request.body, letter.dated)
    key = template.outcome or "other_handling.other"
    withheld = json.loads(letter.facts).get("withheld_grounds", [])
    found = remedy(
        key, letter.dated, government=government.name if government else "", withheld=withheld,
        online=json.loads(letter.facts).get("online_channel") or None,
        called=template.name.partition("（")[0][-3:],
    )  # fmt: skip
    return found.text if found else ""


def content_of(letter: FoiLetter) -> str:
    """The digest of every word of it and every byte that it encloses."""
    return hashlib.sha256(f"{written(letter)!r}{enclosures.digests(letter)}".encode()).hexdigest()
