"""Which files come with a request, and what may they be? Papers, tables and pictures; each gets a sentence if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.files.keeping import files_of, keep
from gongkai.portal.files.names import plain_name
from gongkai.portal.files.receiving import entry
from gongkai.portal.foi.models import Attachment, FoiRequest, Purpose
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ui.elements import FileEntry
from gongkai.screening import Finding, Severity, screen_text

MOST_OF_A_REQUEST = 50
IDENTITY_NUMBER = "id18"
"""The scanner for it in `screening/scanners.yaml`; only a sound number blocks, others may be something else."""


# --- keeping them -----------------------------------------------------------------------------------------------------


class TooManyError(ValueError):
    """More files than a request may have, said to the person."""


def attach(foi: FoiRequest, purpose: Purpose, given: Iterable[UploadedFile[Any]], actor: Actor) -> list[Attachment]:
    """Keep what was handed in with a request. Raises TooManyError."""
    given = list(given)
    if foi.attachments.count() + len(given) > MOST_OF_A_REQUEST:
        sentence = _("一件申请最多保存 %(most)s 个文件。请把材料合并成一个文件，或者与承办人联系。")
        raise TooManyError(sentence % {"most": MOST_OF_A_REQUEST})
    made = []
    with act(actor, "foi.attached"):
        for one in given:
            attachment = Attachment.objects.create(request=foi, purpose=purpose)
            is_sealed = purpose == Purpose.IDENTITY
            name = neutral_name(attachment, one.name or "") if is_sealed else one.name or ""
            keep(one.read(), name, owner=attachment, is_sealed=is_sealed)
            made.append(attachment)
    return made


def neutral_name(attachment: Attachment, name: str) -> str:
    """What a proof of identity is called here: people put their own names and numbers into those of their files."""
    ending = plain_name(name).rpartition(".")
    return f"身份证明-{attachment.pk}{f'.{ending[2][:8]}' if ending[1] else ''}"


def attach_what_came(foi: FoiRequest, given: Mapping[str, Any], actor: Actor) -> None:
    """The files of the form for a new request."""
    attach(foi, Purpose.IDENTITY, given.get("identity", ()), actor)
    attach(foi, Purpose.MATERIAL, given["material"], actor)


def entries(attachments: Iterable[Attachment]) -> list[FileEntry]:
    return [entry(file, one.get_purpose_display()) for one in attachments for file in files_of(one)]


def names(attachments: Iterable[Attachment]) -> list[FileEntry]:
    """What the applicant handed in, by name only: they have the files."""
    return [replace(one, url="", problem="") for one in entries(attachments)]


# --- numbers of persons where everybody reads -------------------------------------------------------------------------


def refuse_numbers_of_persons(text: str) -> str:
    """The text, unless an identity number stands in it: what is wanted is read by many, copied into letters and
    counted, so the number belongs into its own field, which is sealed (个人信息保护法 art. 6, 28).

    Raises ValidationError with the sentence that says where to put it; the sentence does not repeat the number.
    """
    found = numbers_in(text, timezone.localdate())
    if found:
        sentence = _(
            "这里写了公民身份号码（%(shown)s），没有保存。号码只填在申请表的“证件号码”一栏，那里加密保存；这里请删去号码后再提交。"
        )
        raise forms.ValidationError(sentence % {"shown": found[0].mask})
    return text


def numbers_in(text: str, today: date) -> list[Finding]:
    found = screen_text(text, today=today)
    return [one for one in found if one.scanner == IDENTITY_NUMBER and one.severity == Severity.BLOCK]
