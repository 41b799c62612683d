"""How does an answer to one become a summary for everybody? Told anew without the applicant, and agreed to by another.

What is published is published for good: the secrecy review of the letter does not cover other words (条例 art. 17), and
neither name nor number of an applicant may stand in it (art. 15).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.answering import outcomes_told
from gongkai.portal.foi.composing import template_of
from gongkai.portal.foi.letters import GIVES
from gongkai.portal.foi.models import FoiLetter, PublicAnswer
from gongkai.portal.foi.sealing import CannotUnsealError
from gongkai.portal.ledger.act import Actor, act
from gongkai.screening import screen_text

WRITING = (Duty.HANDLER, Duty.REGISTRAR, Duty.OFFICE_HEAD)
AGREEING = (Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
"""Those whose agreement lets information leave the house."""
SHORTEST = 2
"""Characters of a name or number that are looked for in a summary; one character stands everywhere."""


class NotFitError(ValueError):
    """What keeps a summary from being shown, said to the person."""


def may_be_told(letter: FoiLetter) -> bool:
    """An answer that gave something and has left."""
    template = template_of(letter)
    return letter.sent_on is not None and bool(outcomes_told(letter, template) & GIVES)


def write(letter: FoiLetter, question: str, answer: str, person: Person, actor: Actor) -> PublicAnswer:
    """Write the summary, or word it anew; agreement given to other words is gone with it."""
    with act(actor, "foi.public_answer"):
        shown = PublicAnswer.objects.filter(letter=letter).first() or PublicAnswer(
            letter=letter, body=letter.request.body
        )
        shown.question, shown.answer, shown.written_by = question.strip(), answer.strip(), person
        shown.agreed_by = shown.public_since = shown.withdrawn = None
        shown.save()
    return shown


def agree(shown: PublicAnswer, viewer: Viewer) -> None:
    """Let everybody read it. Raises PermissionDenied, or NotFitError with what keeps it back."""
    actor = viewer.must_hold(*AGREEING, body=shown.body_id)
    if viewer.person is None or viewer.person == shown.written_by:
        raise PermissionDenied(_("撰写和同意公开要由不同的人来做。"))
    if shown.is_public:
        return
    if reasons := list(faults(shown)):
        raise NotFitError("；".join(reasons))
    with act(actor, "foi.public_answer_agreed"):
        shown.agreed_by, shown.public_since, shown.withdrawn = viewer.person, timezone.localdate(), None
        shown.save()


def withdraw(shown: PublicAnswer, reason: str, actor: Actor) -> None:
    """Show it no longer. The reason stands in the ledger."""
    with act(actor, "foi.public_answer_withdrawn", reason=reason):
        shown.withdrawn = timezone.localdate()
        shown.save()


def faults(shown: PublicAnswer) -> Iterator[str]:
    """What must not stand in it: particulars of the applicant, and what the screening before publication blocks."""
    text = f"{shown.question}\n{shown.answer}"
    if any(one in _plain(text) for one in _of_the_applicant(shown)):
        yield _("摘要中有申请人的姓名、证件号码或者联系方式")
    for finding in screen_text(text, today=timezone.localdate()):
        if finding.severity in {"block", "mask"}:
            yield f"{finding.says('en' if get_language() == 'en' else 'zh')}（{finding.shown}）"


def _of_the_applicant(shown: PublicAnswer) -> Iterator[str]:
    foi = shown.letter.request
    try:
        known = {**foi.particulars, "name": foi.applicant_name}
    except CannotUnsealError:
        known = {"name": foi.applicant_name}
    known.pop("id_kind", None)
    yield from (_plain(value) for value in known.values() if len(_plain(value)) >= SHORTEST)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
