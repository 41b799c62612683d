"""What is said of an item beside its words, and in which order? For its page, its review sheet and open data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from gongkai.catalogue import called
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.receiving import entry
from gongkai.portal.publishing.handling import entry_of
from gongkai.portal.publishing.models import Item, Version
from gongkai.portal.ui.elements import FileEntry


class Fact(NamedTuple):
    """`key` names it in data, `label` on a page."""

    key: str
    label: str
    value: str | date | None


def facts(item: Item, version: Version) -> tuple[Fact, ...]:
    """All of them, those without a value too (条例第十二条 names the least: 索引、名称、内容概述、生成日期)."""
    topics = [*version.topics, "", ""]
    return (
        Fact("index_number", _("索引号"), item.index_number),
        Fact("title", _("标题"), version.title),
        Fact("issuer", _("发文机关"), version.issuer or item.body.name),
        Fact("document_number", _("发文字号"), version.document_number),
        Fact("formed", _("成文日期"), version.formed),
        Fact("published", _("公开日期"), item.published),
        Fact("updated", _("更新日期"), item.updated if item.updated != item.published else None),
        Fact("effective", _("施行日期"), version.effective),
        Fact("ends", _("失效日期"), item.ends),
        Fact("validity", _("有效性"), item.get_validity_display() if item.validity else ""),
        Fact("topic", _("主题分类"), " / ".join(filter(None, topics[:2]))),
        Fact("genre", _("体裁"), version.genre),
        Fact("column", _("目录事项"), _column(item)),
        Fact("audience", _("服务对象"), version.audience),
        Fact("keywords", _("关键词"), version.keywords),
        Fact("summary", _("内容概述"), version.summary),
        Fact("attribute", _("公开属性"), version.get_attribute_display()),
        Fact("term", _("公开时限"), version.take_down or _("长期公开")),
        Fact("channels", _("公开渠道"), _channels(item)),
        Fact("unit", _("责任处室"), item.unit.name if item.unit else ""),
        Fact("source", _("信息来源"), version.source),
    )


def known(item: Item, version: Version) -> Iterator[Fact]:
    """Those that have a value, beside the title and the summary, which a page shows in their own places."""
    return (fact for fact in facts(item, version) if fact.value and fact.key not in ("title", "summary"))


def _column(item: Item) -> str:
    found = entry_of(item)
    return f"{found.group} / {found.name}" if found else ""


def _channels(item: Item) -> str:
    found = entry_of(item)
    return called("channels", found.channels) if found else ""


def papers(version: Version) -> list[FileEntry]:
    """The files of a version, in their order."""
    return [entry(file) for one in version.attachments.order_by("pk") for file in files_of(one)]
