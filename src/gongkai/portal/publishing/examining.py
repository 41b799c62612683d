"""May an item go out as it is? What is missing, what the screening found in its words and files, who may decide on it.

条例第十七条、保守国家秘密法第三十五条: everything is examined before it is disclosed. What blocks is taken out or
masked; a warning is taken on themselves by somebody with the duty of the secrecy review who did not write it, with a
reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai import prose
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files import content
from gongkai.portal.files.keeping import files_of, keep, remove
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.receiving import MOST_AT_ONCE, problem_with
from gongkai.portal.files.release import (
    MAY_BE_OVERRULED,
    PASSES,
    STRIPPED,
    Check,
    as_text,
    check_of,
    known,
    look_into,
    numbers_of_office,
    overruling,
)
from gongkai.portal.files.scanning import why_held
from gongkai.portal.ledger.act import Actor, act, current
from gongkai.portal.publishing.handling import editable, key_of, newest_of, rewrite, settle, standing_of
from gongkai.portal.publishing.models import Attachment, Item, Version
from gongkai.portal.publishing.screened import digest_of_words, found_in_words
from gongkai.publication import Attribute
from gongkai.screening import ScreeningError, masked_text, screen_text, strip

OVERRULING = (Duty.SECRECY_REVIEWER, Duty.OFFICE_HEAD)
MOST_SUMMARY = 200
"""Signs of 内容概述."""
DOCUMENT_NUMBER = re.compile(r"[^\s〔〕\[\]（）()第]{1,20}〔(?:19|20)\d{2}〕[1-9]\d{0,4}号")
"""机关代字〔2026〕7号: brackets of six corners, no 第, no leading nought (GB/T 9704)."""


class UnfitError(ValueError):
    """Why it does not go out, or a file is not taken in; the text is for the person."""


# --- what it says -----------------------------------------------------------------------------------------------------


def mask(item: Item, person: Person, actor: Actor) -> None:
    """Put the masks that the screening proposes into the text."""
    version = newest_of(item)
    found = screen_text(version.text, today=timezone.localdate(), allowed=numbers_of_office(item.body.phone))
    with act(actor, "publishing.edited", reason=_("按检查结果遮蔽")):
        rewrite(item, {"text": masked_text(version.text, found)}, person, actor, _("按检查结果遮蔽"))


def can_be_masked(check: Check) -> bool:
    return any(one["mask"] and one["place"].get("line") for one in check.findings.get("zh", ()))


# --- its files --------------------------------------------------------------------------------------------------------


def file_of(attachment: Attachment) -> StoredFile:
    return files_of(attachment).get()


def attach(item: Item, given: Sequence[UploadedFile[Any]], person: Person, actor: Actor, reason: str = "") -> None:
    """Add files; each is checked at once. Raises UnfitError for one that cannot be taken in."""
    if problems := [problem for one in given if (problem := problem_with(one))]:
        raise UnfitError(" ".join(problems))
    attach_bytes(item, [(one.read(), one.name or "") for one in given], person, actor, reason)


def attach_bytes(
    item: Item,
    given: Sequence[tuple[bytes, str]],
    person: Person,
    actor: Actor,
    reason: str = "",
    on: date | None = None,
) -> None:
    """The same for files that the site has: those of the samples, those that another room hands over."""
    if newest_of(item).attachments.count() + len(given) > MOST_AT_ONCE:
        raise UnfitError(_("一条信息最多 %(most)s 个附件。请合并后再加。") % {"most": MOST_AT_ONCE})
    with act(actor, "publishing.attached", reason=reason):
        version = editable(item)
        for data, name in given:
            attachment = Attachment.objects.create(content=version, added_by=person)
            keep(data, name, owner=attachment)
            examine_file(attachment)
        settle(item, version, person, reason, on)


def take_out(attachment: Attachment, person: Person, actor: Actor, reason: str = "") -> None:
    item = attachment.content.item
    with act(actor, "publishing.attachment_removed", reason=reason):
        version = editable(item)
        twin = _twin(attachment, version)
        remove(file_of(twin))
        twin.delete()
        settle(item, version, person, reason)


def strip_file(attachment: Attachment, person: Person, actor: Actor, reason: str = "") -> None:
    """Replace it by a copy without properties, comments and hidden data. Raises UnfitError where there is none."""
    stored = file_of(attachment)
    try:
        clean = strip(content.bytes_of(stored.sha256), stored.name)
    except ScreeningError as error:
        raise UnfitError(str(error)) from error
    with act(actor, "publishing.attachment_stripped", reason=reason):
        version = editable(attachment.content.item)
        twin = _twin(attachment, version)
        remove(file_of(twin))
        keep(clean, stored.name, owner=twin)
        examine_file(twin)
        settle(attachment.content.item, version, person, reason)


def _twin(attachment: Attachment, version: Version) -> Attachment:
    """The same file in the version that may be changed."""
    if attachment.content_id == version.pk:
        return attachment
    place = list(attachment.content.attachments.order_by("pk")).index(attachment)
    return version.attachments.order_by("pk")[place]


def can_be_stripped(stored: StoredFile, check: Check) -> bool:
    return stored.media_type in STRIPPED and check.verdict != "clean"


def examine_file(attachment: Attachment) -> Check:
    """Look into the file and keep what was said, inside an act."""
    check = look_into(file_of(attachment), timezone.localdate(), attachment.content.item.body.phone)
    attachment.verdict, attachment.findings = check.verdict, as_text(check)
    attachment.save_worked_out()
    current().note(attachment, {"verdict": check.verdict}, kind="publishing.examined")
    return check


# --- a person decides -------------------------------------------------------------------------------------------------


def is_overruled(one: Version | Attachment, check: Check) -> bool:
    return one.overruled_by_id is not None and one.overruled_for == overruling(_content(one), check)


def _content(one: Version | Attachment) -> str:
    if isinstance(one, Attachment):
        return file_of(one).sha256
    return digest_of_words(one)


def overrule(one: Version | Attachment, viewer: Viewer, reason: str) -> None:
    """Take a warning on oneself, with a reason. A block is nobody's to pass over.

    Raises PermissionDenied for whoever wrote it, UnfitError without a reason or where nothing can be overruled.
    """
    item = one.item if isinstance(one, Version) else one.content.item
    actor = viewer.must_hold(*OVERRULING, body=item.body_id)
    check = known(one.verdict, one.findings)
    if viewer.person is None or key_of(viewer.person) in standing_of(item).life.authors:
        raise PermissionDenied(_("自己起草、修改的内容，要由别人确认。"))
    if not reason.strip():
        raise UnfitError(_("确认可以公开要写明理由。"))
    if check.verdict not in MAY_BE_OVERRULED:
        raise UnfitError(_("这里没有可以由人确认的提示：不得公开的内容要删去或者遮蔽。"))
    with act(actor, "publishing.overruled", reason=reason):
        one.overruled_by, one.overruled_reason = viewer.person, reason
        one.overruled_for = overruling(_content(one), check)
        one.save()


# --- may it go out? ---------------------------------------------------------------------------------------------------


def missing(version: Version) -> Iterator[str]:
    """What has to be there before it is reviewed, a sentence each (条例第十二条：索引、名称、内容概述、生成日期)."""
    if not version.title.strip():
        yield _("没有写标题。")
    if not version.summary.strip():
        yield _("没有写内容概述（条例第十二条）。")
    if version.formed is None:
        yield _("没有写成文日期，公开的期限无从计算（条例第二十六条）。")
    if version.attribute == Attribute.PROACTIVE and not version.item.entry:
        yield _("没有选公开目录里的事项。")
    if not version.text.strip() and not version.attachments.exists():
        yield _("没有正文，也没有附件。")
    if version.document_number and not DOCUMENT_NUMBER.fullmatch(version.document_number):
        yield _("发文字号应写作“云教发〔2026〕7号”：六角括号，不加“第”，不编虚位。")
    yield from prose.problems(version.text)


def worth_a_look(version: Version) -> Iterator[str]:
    """What is not wrong but often is, a sentence each."""
    if version.document_number:
        same = Version.objects.filter(
            item__body=version.item.body_id, document_number=version.document_number, item__is_public=True
        )
        if other := same.exclude(item=version.item_id).select_related("item").first():
            yield _("文号与已公开的 %(other)s 相同，请核对是不是同一份文件。") % {"other": other.item.index_number}
    if not version.topic:
        yield _("没有选主题分类，按主题查不到它。")


def why_not_out(version: Version, *, fresh: bool = False) -> Iterator[str]:
    """Why it must not be published, a sentence each. `fresh`: everything is looked into anew, byte for byte."""
    check = (
        check_of(found_in_words(version, timezone.localdate())) if fresh else known(version.verdict, version.findings)
    )
    if problem := _why_not(_("正文"), version, check):
        yield problem
    for one in version.attachments.all():
        stored = file_of(one)
        name = _("附件“%(name)s”") % {"name": stored.name}
        if fresh and not content.is_whole(stored.sha256):
            yield _("%(what)s在存储中损坏或者丢失，请重新加上。") % {"what": name}
        elif held := why_held(stored):
            yield f"{name}：{held}"
        elif problem := _why_not(
            name,
            one,
            look_into(stored, timezone.localdate(), version.item.body.phone)
            if fresh
            else known(one.verdict, one.findings),
        ):
            yield problem


def _why_not(what: str, one: Version | Attachment, check: Check) -> str:
    if check.verdict in PASSES or is_overruled(one, check):
        return ""
    first = check.findings["zh"][0]
    where = f"，{first['where']}" if first["where"] else ""
    said = {"what": what, "first": f"{first['message']}{where}".rstrip("。")}
    if check.verdict in MAY_BE_OVERRULED:
        return _("%(what)s有需要人工核对的内容（%(first)s），要由保密审查人写明理由后确认。") % said
    return _("%(what)s含有不得公开的内容（%(first)s），要删去或者遮蔽。") % said


def has_block(version: Version) -> bool:
    """Whether something stands in it that no person may pass over."""
    verdicts = [version.verdict, *version.attachments.values_list("verdict", flat=True)]
    return any(verdict not in (*PASSES, *MAY_BE_OVERRULED, "") for verdict in verdicts)


def demand_reviewable(item: Item) -> None:
    """Before it goes to review. Raises UnfitError: what is missing or blocked would come back anyway."""
    version = newest_of(item)
    problems = list(missing(version))
    if version.attribute == Attribute.PROACTIVE and has_block(version):
        problems += [problem for problem in why_not_out(version) if problem]
    if problems:
        raise UnfitError(" ".join(problems))


def demand_publishable(item: Item) -> None:
    """When it is published: everything is examined once more. Raises UnfitError."""
    if problems := list(why_not_out(newest_of(item), fresh=True)):
        raise UnfitError(" ".join(problems))
