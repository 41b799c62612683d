"""What does a letter answer? One outcome for all that it is about, or an outcome for each of several parts.

A letter that answers several parts keeps beside its own facts, under `answers`, for each part the answer that was
chosen, its facts, and the words of its own: those of the office's wording of that day, or those that were put in their
place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from gongkai.letters import PartAnswer, Template, letters, written
from gongkai.portal.foi.facts import known_facts, worked_out
from gongkai.portal.foi.models import FoiLetter
from gongkai.portal.foi.wordings import wording_for, words_of
from gongkai.procedure.case import WHOLE

ANSWER = "F14"
ANSWERS = "answers"
"""Under which name the answers to the parts stand beside the facts: `template`, `facts` and `own_words` by part."""


class Told(NamedTuple):
    """An outcome that a letter tells, of the whole request or a part of it."""

    part: str
    template: Template
    sub_reason: str
    withheld: tuple[str, ...]
    facts: Mapping[str, Any]


def facts_of(letter: FoiLetter) -> dict[str, Any]:
    """What was filled in, for all that the letter is about."""
    return {name: _day(value) for name, value in json.loads(letter.facts).items() if name != ANSWERS}


def kept_answers(letter: FoiLetter) -> dict[str, dict[str, Any]]:
    """What was chosen and filled in for each part."""
    found: dict[str, dict[str, Any]] = json.loads(letter.facts).get(ANSWERS, {})
    return found


def answers_to_parts(letter: FoiLetter) -> tuple[PartAnswer, ...]:
    """What it says of each of several parts, in their order; nothing for any other letter."""
    if not (kept := kept_answers(letter)):
        return ()
    wanted = {part.name: part.wanted for part in letter.request.parts.all()}
    return tuple(
        PartAnswer(
            part=part, wanted=wanted[part], template=letters().template(kept[part]["template"], letter.dated),
            facts={name: _day(value) for name, value in kept[part]["facts"].items()},
            own_words={int(place): text for place, text in kept[part]["own_words"].items()},
        )
        for part in letter.parts if part in kept
    )  # fmt: skip


def told(letter: FoiLetter, template: Template) -> list[Told]:
    """Every outcome that the letter tells; none for one that is no answer."""
    if template.form != ANSWER:
        return []
    if template.answers_parts:
        return [
            Told(one.part, one.template, one.sub_reason, one.withheld, one.facts) for one in answers_to_parts(letter)
        ]
    facts = facts_of(letter)
    sub_reason = template.sub_reason or str(facts.get("sub_reason", ""))
    withheld = tuple(facts.get("withheld_grounds", ()))
    return [Told(part, template, sub_reason, withheld, facts) for part in letter.parts or [WHOLE]]


def outcomes_told(letter: FoiLetter, template: Template) -> set[str]:
    return {one.template.outcome for one in told(letter, template)}


def fact_by_part(letter: FoiLetter, template: Template, name: str) -> str:
    """A fact as a sheet of the file holds it: that of the letter, or that of each part under its name."""
    if not template.answers_parts:
        return written(facts_of(letter).get(name, ""))
    said = {one.part: written(one.facts[name]) for one in answers_to_parts(letter) if one.facts.get(name)}
    return "；".join(f"{part}：{text}" for part, text in said.items())


# --- chosen and filled in -------------------------------------------------------------------------------------------


def chosen(letter: FoiLetter, templates: Mapping[str, Template]) -> dict[str, dict[str, Any]]:
    """The answer chosen for each part; what was filled in stays where the answer is still the same."""
    kept = kept_answers(letter)
    return {
        part: kept[part] if part in kept and kept[part]["template"] == template.id else _begun(letter, template)
        for part, template in templates.items()
    }


def _begun(letter: FoiLetter, template: Template) -> dict[str, Any]:
    office = words_of(wording_for(letter.request.body, template, letter.dated), template)
    return {"template": template.id, "facts": {}, "own_words": {str(place): text for place, text in office.items()}}


def filled_in(
    letter: FoiLetter, answer: PartAnswer, whole: Template, facts: Mapping[str, Any], own_words: Mapping[int, str]
) -> dict[str, Any]:
    """What is kept of a part, with what follows from what was filled in. Raises LetterError."""
    template = answer.template
    known = known_facts(letter.request, template, [answer.part])
    own = {name: known[name] for name in facts_of_part(template, whole) if name in known}
    return {
        "template": template.id,
        "facts": {**own, **facts, **worked_out(letter.request, template, facts, letter.dated)},
        "own_words": {str(place): text for place, text in own_words.items()},
    }


def facts_of_part(template: Template, whole: Template) -> list[str]:
    """The facts that the answer to a part takes in beside those of the letter."""
    blocks = [template.blocks[place] for place in template.own_places(whole)]
    names = dict.fromkeys(name for block in blocks for name in (*filter(None, [block.when]), *block.names))
    common = {*whole.needs, *whole.may_use}
    return [name for name in names if name not in common]


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
