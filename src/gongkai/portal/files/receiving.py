"""Which files may be handed in, and what may they be? Papers, tables and pictures; each gets a sentence if not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from gongkai.portal.files.media import media_type_of
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.names import plain_name
from gongkai.portal.files.scanning import why_held
from gongkai.portal.files.uploads import too_large
from gongkai.portal.ui.elements import FileEntry

MOST_AT_ONCE = 10
TAKEN = ("image/", "text/plain", "text/csv", "application/pdf", "application/ofd", "application/msword",
         "application/vnd.ms-", "application/vnd.openxmlformats-", "application/vnd.oasis.", "application/wps-office",
         "application/rtf", "application/zip")  # fmt: skip
"""How the media types begin that are taken in; what runs, and what nobody at the desk can open, is not."""
NOT_TAKEN = {"image/svg+xml"}


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


def entry(stored: StoredFile, note: Any = "", url: str = "") -> FileEntry:
    """A stored file as a list of files shows it: with its address, or the sentence that says why it is held back."""
    kind = stored.name.rpartition(".")[2].upper()[:8] if "." in stored.name else ""
    return FileEntry(stored.name, url or stored.get_absolute_url(), stored.size, kind, note, why_held(stored))
