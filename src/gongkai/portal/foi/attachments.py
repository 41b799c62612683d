"""Which files come with a request, and what may they be? Papers, tables and pictures; each gets a sentence if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from gongkai.portal.files.keeping import files_of, keep
from gongkai.portal.files.names import plain_name
from gongkai.portal.files.receiving import entry
from gongkai.portal.foi.models import Attachment, FoiRequest, Purpose
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ui.elements import FileEntry

MOST_OF_A_REQUEST = 50


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
