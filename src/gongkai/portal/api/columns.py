"""What does each column of the open data mean? The codebook: name, meaning, type, unit and where it comes from.

One line for one column: it fills the files, explains itself in the codebook and types the Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.portal.api.addresses import site
from gongkai.portal.api.shown import shown_version
from gongkai.portal.publishing.handling import entry_of
from gongkai.portal.publishing.models import Item

Value = str | int | bool | date | None
Kind = Literal["text", "integer", "boolean", "date"]


@dataclass(frozen=True)
class Column:
    """`source` says who gives the value: the office that writes the item, or the system; and by which rule."""

    name: str
    label: str
    meaning: str
    english: str
    kind: Kind
    source: str
    of: Callable[[Item], Value]
    unit: str = ""


def _entry_name(item: Item) -> str:
    found = entry_of(item)
    return f"{found.group} / {found.name}" if found else ""


def _of_version(name: str) -> Callable[[Item], Value]:
    return lambda item: getattr(shown_version(item), name)


OFFICE, SYSTEM = "公开机关填写", "系统记录"
ARTICLE_12 = "公开机关填写（条例第十二条）"
COLUMNS: tuple[Column, ...] = (
    Column("id", "编号", "这条信息的编号，永久不变", "Number of the item, for good", "integer", SYSTEM, lambda i: i.pk),
    Column(
        "url", "网址", "网页的地址，永久不变；本站没有设置域名的，只写路径", "Address of its page, for good", "text",
        SYSTEM, lambda i: site() + i.get_absolute_url(),
    ),
    Column(
        "index_number", "索引号", "机关代码/年份-流水号", "Index number: code of the body, year, serial", "text",
        "系统编号（条例第十二条）", lambda i: i.index_number,
    ),
    Column("title", "标题", "现在公开的一版的标题", "Title of what is public now", "text", ARTICLE_12,
           _of_version("title")),
    Column("body_id", "机关编号", "公开机关的编号", "Number of the body that publishes it", "integer", SYSTEM,
           lambda i: i.body_id),
    Column("body", "公开机关", "公开机关的名称", "Name of that body", "text", "机构名录", lambda i: i.body.name),
    Column("credit_code", "统一社会信用代码", "公开机关的代码，没有的为空", "Unified social credit code of that body",
           "text", "机构名录（GB 32100）", lambda i: i.body.credit_code),
    Column("issuer", "发文机关", "联合发文的写全；空的就是公开机关", "Who issued it, where that is not the body alone",
           "text", OFFICE, _of_version("issuer")),
    Column("document_number", "发文字号", "文件的字号，不是文件的为空", "Document number", "text", OFFICE,
           _of_version("document_number")),
    Column("formed", "成文日期", "信息生成的日期", "The day it was formed", "date", ARTICLE_12, _of_version("formed")),
    Column("published", "公开日期", "首次公开的日期", "The day it was first published", "date", SYSTEM,
           lambda i: i.published),
    Column("updated", "更新日期", "公开或者最近一次更正、更新的日期", "The day it was published or last corrected",
           "date", SYSTEM, lambda i: i.updated),
    Column("effective", "施行日期", "文件从哪一天起施行", "The day a document takes effect", "date", OFFICE,
           lambda i: i.effective),
    Column("ends", "失效日期", "文件有效期的最后一天", "The last day of its force", "date", OFFICE, lambda i: i.ends),
    Column("validity", "有效性", "not_yet 未施行，in_force 有效，amended 已修改，suspended 暂停执行，expired 失效，"
           "repealed 废止；不是文件的为空", "Whether a document is in force on the day the file was made", "text",
           "系统按效力事件推算", lambda i: i.validity),
    Column("is_rule", "行政规范性文件", "是不是行政规范性文件", "Whether it is a normative document", "boolean", OFFICE,
           _of_version("is_rule")),
    Column("topic", "主题分类", "一级和二级之间是“/”", "Topic, a slash between its levels", "text", OFFICE,
           _of_version("topic")),
    Column("genre", "体裁", "通知、公告、意见等", "Genre", "text", OFFICE, _of_version("genre")),
    Column("catalogue", "目录", "主动公开目录的标识", "Key of the catalogue", "text", OFFICE,
           lambda i: i.adoption.key if i.adoption else ""),
    Column("entry", "目录事项", "目录里事项的标识", "Key of the entry in it", "text", OFFICE, lambda i: i.entry),
    Column("entry_name", "事项名称", "一级事项 / 二级事项", "Its matter and name", "text", "目录", _entry_name),
    Column("audience", "服务对象", "为谁公开的", "For whom it is", "text", OFFICE, _of_version("audience")),
    Column("keywords", "关键词", "关键词", "Keywords", "text", OFFICE, _of_version("keywords")),
    Column("summary", "内容概述", "内容概述", "Summary", "text", ARTICLE_12, _of_version("summary")),
    Column("take_down", "公示截止", "名单公示的最后一天，长期公开的为空", "The last day a list of persons is shown",
           "date", OFFICE, lambda i: i.take_down),
    Column("attachments", "附件数", "附件的个数", "How many attachments it has", "integer", SYSTEM,
           lambda i: getattr(i, "attachments", 0), "个"),
)  # fmt: skip
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}


def row(item: Item) -> tuple[Value, ...]:
    return tuple(column.of(item) for column in COLUMNS)


HEADS = ("name", "label", "meaning", "meaning_en", "type", "unit", "source")


def codebook() -> list[tuple[str, ...]]:
    """A row for each column, under `HEADS`."""
    return [(one.name, one.label, one.meaning, one.english, one.kind, one.unit, one.source) for one in COLUMNS]
