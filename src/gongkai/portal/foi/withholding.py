"""What of an enclosure is withheld, and how does the file that leaves come about? (条例第三十七条)

The boxes are drawn on the file as it was, which stays with the request and is seen by colleagues only. From the boxes a
redacted file is made and proved (`gongkai.redaction`), and takes the place of the enclosure; the list of what was
withheld and why is made anew and goes along. A letter does not leave while boxes were changed after the file was made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from gongkai.letters import Letter, LetterError
from gongkai.outcomes import GRANTED, PARTLY_GRANTED
from gongkai.portal.accounts.models import Person
from gongkai.portal.files import content
from gongkai.portal.files.keeping import files_of, keep
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.scanning import why_held
from gongkai.portal.foi.enclosures import examine, file_of, put_in_place, redaction_of, take_out
from gongkai.portal.foi.models import Enclosure, FoiLetter, Redaction, digest_of
from gongkai.portal.ledger.act import Actor, act
from gongkai.redaction import (
    MOST_BOXES,
    Box,
    RedactionError,
    boxes_from,
    grounds,
    listed,
    opened,
    plain,
    redact,
    verify,
)
from gongkai.render.errors import RenderError
from gongkai.render.letter import draw_letter

REDACTABLE = ("application/pdf", "image/png", "image/jpeg")
LIST = "遮盖清单"


class Pages(NamedTuple):
    """The file on which the boxes are drawn."""

    stored: StoredFile
    data: bytes
    number: int
    """How many there are."""


def can_be_redacted(enclosure: Enclosure) -> bool:
    return not enclosure.is_list and source_of(enclosure).media_type in REDACTABLE


def source_of(enclosure: Enclosure) -> StoredFile:
    """The file as it was handed in, before anything of it was withheld."""
    redaction = redaction_of(enclosure)
    return files_of(redaction).get() if redaction else file_of(enclosure)


def pages_of(enclosure: Enclosure) -> Pages:
    """Raises LetterError with the sentence that says why the file cannot be worked on."""
    stored = source_of(enclosure)
    if held := why_held(stored):
        raise LetterError(held)
    data = content.bytes_of(stored.sha256)
    try:
        with opened(data) as source:
            return Pages(stored, data, source.count)
    except RedactionError as error:
        raise LetterError(str(error)) from error


def boxes_of(enclosure: Enclosure) -> list[Box]:
    redaction = redaction_of(enclosure)
    return boxes_from(redaction.boxes) if redaction else []


def draw_boxes(enclosure: Enclosure, boxes: Sequence[Box], actor: Actor) -> None:
    """Keep these boxes and no others. Raises LetterError for too many, PermissionDenied for a letter that was sent."""
    enclosure.letter.refuse_settled()
    if len(boxes) > MOST_BOXES:
        raise LetterError(_("遮盖框超过 %(most)s 个。请把文件拆开处理。") % {"most": MOST_BOXES})
    with act(actor, "foi.redaction_drawn"):
        redaction = redaction_of(enclosure)
        if redaction is None:
            stored = file_of(enclosure)
            redaction = Redaction.objects.create(enclosure=enclosure)
            keep(content.bytes_of(stored.sha256), stored.name, owner=redaction)
        ordered = sorted(boxes, key=lambda box: (box.page, box.top, box.left))
        redaction.boxes = plain(dict.fromkeys(ordered))
        redaction.save()


def demand_agreement(letter: FoiLetter, outcomes: Collection[str], stated: Collection[str]) -> None:
    """An answer must say what its files show: who withholds a part grants in part (条例第三十七条), on these grounds.

    Raises LetterError with the sentence that says what to change.
    """
    drawn = {box.ground for one in letter.enclosures.exclude(redaction=None) for box in boxes_of(one)}
    if drawn and GRANTED in outcomes and PARTLY_GRANTED not in outcomes:
        raise LetterError(_("附件遮盖了一部分内容，应当用“部分公开”的答复书，不能写“予以公开”（条例第三十七条）。"))
    missing = [one.label for key, one in grounds().items() if key in drawn and key not in stated]
    if missing and PARTLY_GRANTED in outcomes:
        sentence = _("遮盖框所依据的“%(grounds)s”没有写进答复书的“不予公开的部分属于”。请补上，或者更正遮盖框的依据。")
        raise LetterError(sentence % {"grounds": "、".join(missing)})


# --- the file that leaves ---------------------------------------------------------------------------------------------


def make(enclosure: Enclosure, person: Person, actor: Actor) -> None:
    """Make the redacted file from the boxes, prove it, and put it in the place of the enclosure with a new list.

    Without boxes the file comes back as it was. Raises LetterError when it cannot be made or the proof fails.
    """
    redaction = redaction_of(enclosure)
    if redaction is None:
        raise LetterError(_("还没有画遮盖框。"))
    pages, boxes = pages_of(enclosure), boxes_from(redaction.boxes)
    data, name = (_redacted(pages.data, boxes), _named(pages.stored.name)) if boxes else (pages.data, pages.stored.name)
    with act(actor, "foi.redacted"):
        put_in_place(enclosure, data, name, actor, "foi.redacted")
        redaction.made_with = digest_of(redaction.boxes) if boxes else ""
        redaction.save()
        make_list(enclosure.letter, person, actor)


def remove(enclosure: Enclosure, person: Person, actor: Actor) -> None:
    """Take an enclosure out, and its lines out of the list. Raises LetterError for the list itself."""
    if enclosure.is_list:
        raise LetterError(_("遮盖清单随遮盖稿自动生成，不能单独取下。"))
    letter, withheld = enclosure.letter, redaction_of(enclosure) is not None
    with act(actor, "foi.enclosure_removed"):
        take_out(enclosure, actor)
        if withheld:
            make_list(letter, person, actor)


def _redacted(data: bytes, boxes: Sequence[Box]) -> bytes:
    try:
        result = redact(data, boxes)
        problems = verify(result, data, boxes)
    except RedactionError as error:
        raise LetterError(str(error)) from error
    if problems:
        raise LetterError(_("遮盖稿没有通过核验，没有采用：%(problems)s") % {"problems": "".join(problems[:5])})
    return result


def _named(name: str) -> str:
    return f"{name.rpartition('.')[0] or name}（遮盖稿）.pdf"


def make_list(letter: FoiLetter, person: Person, actor: Actor) -> None:
    """What was withheld in the enclosures of a letter, in place of the list that was there."""
    with act(actor, "foi.redaction_listed"):
        for old in letter.enclosures.filter(is_list=True):
            take_out(old, actor)
        rows = _rows(letter)
        if rows:
            data, name = _drawn(letter, rows)
            enclosure = Enclosure.objects.create(letter=letter, added_by=person, is_list=True)
            keep(data, name, owner=enclosure)
            examine(enclosure)


def _rows(letter: FoiLetter) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for enclosure in letter.enclosures.filter(is_list=False).exclude(redaction=None):
        if boxes := boxes_of(enclosure):
            rows.append(("文件", file_of(enclosure).name))
            rows += listed(boxes)
    return rows


def _drawn(letter: FoiLetter, rows: Sequence[tuple[str, str]]) -> tuple[bytes, str]:
    """As a PDF; where this machine has no Chinese font for one, as a document."""
    sheet = Letter(LIST, LIST, "", "", (), letter.request.body.name, date.min, rows=tuple(rows))
    try:
        return draw_letter(sheet, "pdf"), f"{LIST}.pdf"
    except RenderError:
        return draw_letter(sheet, "docx"), f"{LIST}.docx"
