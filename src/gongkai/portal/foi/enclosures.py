"""Which files leave with a letter, and may they? Each is checked before release, and what is grave stays here.

条例第十七条 has every paper examined before it is disclosed. What a program can find of that (numbers of persons,
secret markings, hidden sheets, comments, tracked changes, properties) is looked for in every layer of the file: when it
is added, and again when the letter leaves. A block cannot be passed over: the content is taken out or redacted. A
warning can, by somebody with the duty of the secrecy review who is not the one that added the file, with a reason.
Another file takes the letter back to its draft: what was agreed to is what leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.letters import LetterError
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files import content
from gongkai.portal.files.keeping import files_of, keep, remove
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.receiving import MOST_AT_ONCE, entry, problem_with
from gongkai.portal.files.release import (
    MAY_BE_OVERRULED,
    PASSES,
    STRIPPED,
    Check,
    as_text,
    in_own_language,
    known,
    look_into,
    overruling,
)
from gongkai.portal.files.scanning import why_held
from gongkai.portal.foi.models import Enclosure, FoiLetter, LetterState, Redaction
from gongkai.portal.ledger.act import Actor, act, current
from gongkai.portal.ui.elements import FileEntry
from gongkai.screening import ScreeningError, strip

# --- what is enclosed -------------------------------------------------------------------------------------------------


def file_of(enclosure: Enclosure) -> StoredFile:
    return files_of(enclosure).get()


def enclosed_files(letter: FoiLetter) -> list[FileEntry]:
    """For the applicant, in their order."""
    foi = letter.request_id
    return [
        entry(file_of(one), url=reverse("followed-enclosure", args=[foi, one.pk])) for one in letter.enclosures.all()
    ]


def titles(letter: FoiLetter) -> tuple[str, ...]:
    """As the letter lists them."""
    return tuple(file_of(one).name for one in letter.enclosures.all()) if letter.pk else ()


def digests(letter: FoiLetter) -> str:
    """Stands for the content of all of them; nothing for none."""
    return " ".join(file_of(one).sha256 for one in letter.enclosures.all())


# --- putting them in and taking them out ------------------------------------------------------------------------------


def enclose(letter: FoiLetter, given: Sequence[UploadedFile[Any]], person: Person, actor: Actor) -> None:
    """Add files to a letter; each is checked at once. Raises LetterError for one that cannot be taken in."""
    if problems := [problem for one in given if (problem := problem_with(one))]:
        raise LetterError(" ".join(problems))
    if letter.enclosures.count() + len(given) > MOST_AT_ONCE:
        raise LetterError(_("一份文书最多 %(most)s 个附件。请合并后再加。") % {"most": MOST_AT_ONCE})
    with act(actor, "foi.enclosed"):
        _back_to_draft(letter)
        for one in given:
            enclosure = Enclosure.objects.create(letter=letter, added_by=person)
            keep(one.read(), one.name or "", owner=enclosure)
            examine(enclosure)


def put_in_place(enclosure: Enclosure, data: bytes, name: str, actor: Actor, kind: str) -> None:
    """Another content for the same enclosure: its stripped or redacted copy."""
    with act(actor, kind):
        _back_to_draft(enclosure.letter)
        remove(file_of(enclosure))
        keep(data, name, owner=enclosure)
        examine(enclosure)


def strip_enclosure(enclosure: Enclosure, actor: Actor) -> None:
    """Replace it by a copy without metadata, comments and hidden data. Raises LetterError where there is none."""
    stored = file_of(enclosure)
    try:
        clean = strip(content.bytes_of(stored.sha256), stored.name)
    except ScreeningError as error:
        raise LetterError(str(error)) from error
    put_in_place(enclosure, clean, stored.name, actor, "foi.enclosure_stripped")


def take_out(enclosure: Enclosure, actor: Actor) -> None:
    with act(actor, "foi.enclosure_removed"):
        _back_to_draft(enclosure.letter)
        if redaction := redaction_of(enclosure):
            remove(files_of(redaction).get())
            redaction.delete()
        remove(file_of(enclosure))
        enclosure.delete()


def redaction_of(enclosure: Enclosure) -> Redaction | None:
    return Redaction.objects.filter(enclosure=enclosure).first()


def _back_to_draft(letter: FoiLetter) -> None:
    letter.refuse_settled()
    letter.state = LetterState.DRAFT
    letter.save()


# --- the check before release -----------------------------------------------------------------------------------------


def checked(enclosure: Enclosure, today: date) -> Check:
    """Look into every layer of the file, now."""
    return look_into(file_of(enclosure), today, enclosure.letter.request.body.phone)


def examine(enclosure: Enclosure) -> Check:
    """Check it and keep what was said, inside an act."""
    check = checked(enclosure, timezone.localdate())
    enclosure.verdict = check.verdict
    enclosure.findings = as_text(check)
    enclosure.save_worked_out()
    current().note(enclosure, {"verdict": check.verdict}, kind="foi.enclosure_checked")
    return check


def known_check(enclosure: Enclosure) -> Check:
    """What was said when it was last checked."""
    return known(enclosure.verdict, enclosure.findings)


def findings_shown(enclosure: Enclosure) -> list[dict[str, Any]]:
    return in_own_language(known_check(enclosure))


def is_overruled(enclosure: Enclosure, check: Check) -> bool:
    return enclosure.overruled_by_id is not None and enclosure.overruled_for == _overruling(enclosure, check)


def _overruling(enclosure: Enclosure, check: Check) -> str:
    """What an overruling holds for: this file with these findings."""
    return overruling(file_of(enclosure).sha256, check)


def overrule(enclosure: Enclosure, viewer: Viewer, reason: str) -> None:
    """Somebody with the duty of the secrecy review takes a warning on themselves, with a reason.

    Raises PermissionDenied for whoever added the file or drafted the letter, and LetterError without a reason or where
    nothing can be overruled.
    """
    letter = enclosure.letter
    actor = viewer.must_hold(Duty.SECRECY_REVIEWER, body=letter.request.body_id)
    letter.refuse_settled()
    if viewer.person in (enclosure.added_by, letter.drafted_by):
        raise PermissionDenied(_("附件由谁加上、文书由谁起草，就不能由谁确认。请由另一位保密审查人员确认。"))
    if not reason.strip():
        raise LetterError(_("确认可以提供要写明理由。"))
    check = checked(enclosure, timezone.localdate())
    if check.verdict not in MAY_BE_OVERRULED:
        raise LetterError(_("只有需要人工核对的提示可以确认；不得公开的内容要先删去或者遮盖。"))
    with act(actor, "foi.enclosure_overruled", reason=reason):
        enclosure.overruled_by, enclosure.overruled_reason = viewer.person, reason
        enclosure.overruled_for = _overruling(enclosure, check)
        enclosure.save()


def why_not_sent(enclosure: Enclosure, check: Check) -> str:
    """Why this file cannot leave, in a sentence; nothing if it may."""
    stored = file_of(enclosure)
    if held := why_held(stored):
        return _("附件“%(name)s”：%(reason)s") % {"name": stored.name, "reason": held}
    redaction = redaction_of(enclosure)
    if redaction and not redaction.is_whole:
        return _("附件“%(name)s”的遮盖框改过，还没有按现在的框生成遮盖稿，不能送出。") % {"name": stored.name}
    if check.verdict in PASSES or is_overruled(enclosure, check):
        return ""
    if check.verdict in MAY_BE_OVERRULED:
        sentence = _(
            "附件“%(name)s”有需要人工核对的内容（%(first)s），还没有人确认。请去除，或者由保密审查人员写明理由后确认。"
        )
    else:
        sentence = _("附件“%(name)s”含有不得公开的内容（%(first)s），不能送出。请删去或者遮盖后再送审。")
    first = check.findings["zh"][0]
    where = f"，{first['where']}" if first["where"] else ""
    return sentence % {"name": stored.name, "first": f"{first['message']}{where}".rstrip("。")}


def refuse_unsafe(letter: FoiLetter) -> None:
    """Called when a letter leaves, on whatever way it came there: each file is checked anew, byte for byte.

    Raises LetterError with a sentence for each file that must not leave.
    """
    problems = []
    for enclosure in letter.enclosures.all():
        stored = file_of(enclosure)
        if not content.is_whole(stored.sha256):
            problems.append(
                _("附件“%(name)s”的内容在存储中损坏或者丢失，不能送出。请重新加上。") % {"name": stored.name}
            )
        elif problem := why_not_sent(enclosure, checked(enclosure, timezone.localdate())):
            problems.append(problem)
    if problems:
        raise LetterError(" ".join(problems))


def can_be_stripped(stored: StoredFile) -> bool:
    return stored.media_type in STRIPPED
