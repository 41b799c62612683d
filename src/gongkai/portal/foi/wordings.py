"""How does an office word its letters, since when, and who agreed to that?

An office rewords the blocks of a template that are not locked. Each wording is a version with a number, a day from
which it is used, an author, and the head of the office who approved it and is somebody else. A letter keeps the version
it was written with. A version stands on one version of the built-in template. When the law brings a newer one, what
stands on the older is stale: it is shown so, and new letters use the built-in words until the office looked at them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.form import load_strict_yaml
from gongkai.letters import Block, Letter, LetterError, PartAnswer, Template, compose, letters
from gongkai.outcomes import GRANTED, outcome
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.facts import KIND
from gongkai.portal.foi.models import OfficeWording
from gongkai.portal.ledger.act import Actor, act
from gongkai.remedies import remedy

AUTHORS = (Duty.HANDLER, Duty.REGISTRAR, Duty.OFFICE_HEAD)


def may_reword(block: Block) -> bool:
    """Whether an office may word a block its own way."""
    return bool(block.text) and not block.locked and not block.each


def wording_for(body: Body, template: Template, on: date) -> OfficeWording | None:
    """The office's own wording in force on that day; None where the built-in one is."""
    approved = OfficeWording.objects.filter(body=body, template=template.id, effective__lte=on).exclude(approver=None)
    newest = approved.order_by("effective", "number").last()
    return newest if newest and newest.base == template.effective and newest.own_words else None


def is_stale(wording: OfficeWording, today: date) -> bool:
    """Whether the law has a newer version of the template than the one it stands on."""
    return wording.base != letters().template(wording.template, today).effective


def words_of(wording: OfficeWording | None, template: Template) -> dict[int, str]:
    """The reworded blocks by their place; none of a wording that stands on another version of the template."""
    return wording.own_words if wording and wording.base == template.effective else {}


def propose(
    body: Body, template: Template, words: Mapping[int, str], effective: date, author: Person, actor: Actor
) -> OfficeWording:
    """A new version, to be approved. Raises LetterError for words that the template cannot take."""
    own = {place: text.strip() for place, text in words.items() if text.strip() != template.blocks[place].text.strip()}
    own = {place: text for place, text in own.items() if text}
    sample_letter(body, template, own)
    with act(actor, "foi.wording_proposed"):
        Body.objects.select_for_update().order_by("pk").get(pk=body.pk)
        last = OfficeWording.objects.filter(body=body, template=template.id).aggregate(last=Max("number"))["last"]
        return OfficeWording.objects.create(
            body=body, template=template.id, number=(last or 0) + 1, effective=effective, base=template.effective,
            words=json.dumps({str(place): text for place, text in own.items()}, ensure_ascii=False), author=author,
        )  # fmt: skip


def approve(wording: OfficeWording, viewer: Viewer) -> None:
    """The head of the office agrees, who did not write it. Raises PermissionDenied, and LetterError for a stale one."""
    actor = viewer.must_hold(Duty.OFFICE_HEAD, body=wording.body_id)
    if wording.approver_id is not None:
        raise PermissionDenied(_("这个版本已经批准。"))
    if viewer.person is None or viewer.person == wording.author:
        raise PermissionDenied(_("文书模板由谁起草，就不能由谁批准。"))
    if is_stale(wording, timezone.localdate()):
        raise LetterError(_("内置模板已有新的版本，请在新版本上重新起草。"))
    with act(actor, "foi.wording_approved"):
        wording.approver, wording.approved_at = viewer.person, timezone.now()
        wording.effective = max(wording.effective, timezone.localdate())
        wording.save()


def go_back_to(wording: OfficeWording, author: Person, actor: Actor) -> OfficeWording:
    """Propose the words of an earlier version again, as a new version. Raises LetterError where it is stale."""
    today = timezone.localdate()
    template = letters().template(wording.template, today)
    if wording.base != template.effective:
        raise LetterError(_("内置模板已有新的版本，请在新版本上重新起草。"))
    words = {place: block.text for place, block in enumerate(template.blocks) if may_reword(block)} | wording.own_words
    return propose(wording.body, template, words, today, author, actor)


# --- with sample facts ----------------------------------------------------------------------------------------------


def sample_letter(body: Body, template: Template, own_words: Mapping[int, str]) -> Letter:
    """The letter as it would look, with invented facts. Raises LetterError for words that the template cannot take."""
    reasons = outcome(template.outcome).reasons if template.outcome else ()
    kinds = {KIND: reasons[0].label} if reasons else {}
    facts = {**_samples(), **kinds, "agency": body.name, "date": timezone.localdate()}
    withheld = ["refused.process_information"] if template.outcome == "partly_granted" else []
    clause = remedy(
        template.outcome or "other_handling.other", timezone.localdate(), government=_("（本级人民政府）"),
        withheld=withheld, called=template.name.partition("（")[0][-3:],
    ) if template.has_remedy else None  # fmt: skip
    answers = [_sample_part(facts)] if template.answers_parts else []
    return compose(template, facts, remedy=clause.text if clause else "", own_words=own_words, answers=answers)


def _sample_part(facts: Mapping[str, Any]) -> PartAnswer:
    granted = letters().answer_for(GRANTED, "provided", timezone.localdate())
    return PartAnswer(part="第1项", wanted=str(facts["wanted"]), template=granted, facts=facts)


@cache
def _samples() -> dict[str, Any]:
    text = resources.files("gongkai.portal.foi").joinpath("sample_facts.yaml").read_text(encoding="utf-8")
    samples: dict[str, Any] = load_strict_yaml(text)
    return samples
