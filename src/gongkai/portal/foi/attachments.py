"""Which files come with a request, and what may they be? Papers, tables and pictures; each gets a sentence if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from gongkai.portal.files.keeping import files_of, keep
from gongkai.portal.files.media import media_type_of
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.names import plain_name
from gongkai.portal.files.scanning import why_held
from gongkai.portal.files.uploads import too_large
from gongkai.portal.foi.models import Attachment, FoiRequest, Purpose
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ui.elements import FileEntry
from gongkai.screening import Finding, Severity, screen_text

MOST_AT_ONCE = 10
MOST_OF_A_REQUEST = 50
TAKEN = ("image/", "text/plain", "text/csv", "application/pdf", "application/ofd", "application/msword",
         "application/vnd.ms-", "application/vnd.openxmlformats-", "application/vnd.oasis.", "application/wps-office",
         "application/rtf", "application/zip")  # fmt: skip
"""How the media types begin that are taken in; what runs, and what nobody at the desk can open, is not."""
NOT_TAKEN = {"image/svg+xml"}
IDENTITY_NUMBER = "id18"
"""The scanner for it in `screening/scanners.yaml`; only a sound number blocks, others may be something else."""


# --- asking for them --------------------------------------------------------------------------------------------------


def _limits() -> str:
    sentence = _("可以是文档、表格、PDF、OFD、图片或者 .zip，每个不超过 %(size)s MB，一次最多 %(most)s 个。")
    return sentence % {"size": settings.UPLOAD_FILE_LIMIT // 2**20, "most": MOST_AT_ONCE}


LIMITS = lazy(_limits, str)()


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each of which is refused with a sentence that names it."""

    widget = SeveralFilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": LIMITS, "required": False, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> Any:
        several = data if isinstance(data, list | tuple) else [data]
        given: Sequence[UploadedFile[Any]] = [one for one in several if one]
        if not given:
            return super().clean(None, initial) or []
        problems = [problem for one in given if (problem := problem_with(one))]
        if len(given) > MOST_AT_ONCE:
            sentence = _("一次最多提交 %(most)s 个文件，这里选了 %(count)s 个。")
            problems.append(sentence % {"most": MOST_AT_ONCE, "count": len(given)})
        if problems:
            raise forms.ValidationError(problems)
        return given


def problem_with(given: UploadedFile[Any]) -> str:
    """Why this file is not taken in, or nothing."""
    name = plain_name(given.name or "")
    if sentence := too_large(given.size or 0):
        return f"{name}：{sentence}"
    if not given.size:
        return _("%(name)s：文件是空的。请检查是否选错了文件。") % {"name": name}
    media_type = media_type_of(given.file, name) if given.file else ""
    given.seek(0)
    if media_type in NOT_TAKEN or not media_type.startswith(TAKEN):
        sentence = _("%(name)s：不接收这种文件。请提交文档、表格、PDF、OFD、图片，或者它们的 .zip 压缩包。")
        return sentence % {"name": name}
    return ""


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
            keep(one.read(), one.name or "", owner=attachment)
            made.append(attachment)
    return made


def attach_what_came(foi: FoiRequest, given: Mapping[str, Any], actor: Actor) -> None:
    """The files of the form for a new request."""
    attach(foi, Purpose.IDENTITY, given["identity"], actor)
    attach(foi, Purpose.MATERIAL, given["material"], actor)


def entry(stored: StoredFile, note: Any = "", url: str = "") -> FileEntry:
    """A stored file as a list of files shows it: with its address, or the sentence that says why it is held back."""
    kind = stored.name.rpartition(".")[2].upper()[:8] if "." in stored.name else ""
    return FileEntry(stored.name, url or stored.get_absolute_url(), stored.size, kind, note, why_held(stored))


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
