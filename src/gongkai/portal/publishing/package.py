"""What is in a package with which an item is posted elsewhere? Its words, its files, its pages as pictures, its source.

The HTML has no style and no script of this site, so that an editor such as that of WeChat takes it over as it is. What
could not be put in is named in the package, with the reason.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from html import escape
from io import BytesIO
from typing import Any, cast

from lxml import html as lxml_html

from gongkai import prose
from gongkai.portal.files.keeping import files_of
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.scanning import why_held
from gongkai.portal.publishing.models import Item, Version
from gongkai.render.article import pictures
from gongkai.render.errors import RenderError

COMPRESSED = (".png", ".jpg", ".jpeg", ".zip", ".docx", ".xlsx")
KEPT = {"start": "ol", "scope": "th"}
"""Attributes that say something; every other one is left behind."""


@dataclass(frozen=True)
class Package:
    """`missing` says, a sentence each, what could not be put in. `sha256` is that of the bytes."""

    name: str
    data: bytes
    missing: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def package_of(item: Item, address: str) -> Package:
    """Of what is public of the item; `address` is where its page stands. Raises TypeError for one that is not public.

    The same content gives the same bytes.
    """
    version = item.shown
    if version is None or item.updated is None:
        raise TypeError(f"{item} is not public")
    missing: list[str] = []
    files = dict(_files(version, missing))
    parts: dict[str, bytes] = {
        "正文.html": page(item, version, address, files).encode(),
        "正文.txt": _text(item, version, address).encode(),
        **{f"附件/{name}": data for name, data in files.items()},
        **_pictures(item, version, address, missing),
    }
    parts["说明.txt"] = _contents(item, address, parts, missing).encode()
    return Package(f"{item.index_number.replace('/', '-')}.zip", _zipped(parts, item.updated), tuple(missing))


def _zipped(parts: Mapping[str, bytes], day: date) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(COMPRESSED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


def _files(version: Version, missing: list[str]) -> Iterator[tuple[str, bytes]]:
    names: set[str] = set()
    for attachment in version.attachments.order_by("pk"):
        for file in files_of(attachment):
            if reason := why_held(file):
                missing.append(f"附件“{file.name}”没有放进来：{reason}")
                continue
            name = _free(file, names)
            names.add(name)
            with file.open() as opened:
                yield name, opened.read()


def _free(file: StoredFile, names: set[str]) -> str:
    """Its name, with its number before it where another one has that name."""
    return f"{file.pk}-{file.name}" if file.name in names else file.name


# --- the words --------------------------------------------------------------------------------------------------------


def source(item: Item, address: str) -> tuple[str, ...]:
    """Where it comes from: what every copy of it carries."""
    version = item.shown
    issuer = version.issuer if version and version.issuer else item.body.name
    return (f"来源：{issuer}", f"公开日期：{item.published}", f"索引号：{item.index_number}", f"原文：{address}")


def page(item: Item, version: Version, address: str, files: Mapping[str, bytes]) -> str:
    """A page of its own: plain elements without class, style or script; pictures of the attachments at its end."""
    seen = [name for name in files if name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))]
    drawn = "".join(f'<p><img src="附件/{escape(name)}" alt="{escape(name)}"></p>\n' for name in seen)
    number = f"<p>{escape(version.document_number)}</p>\n" if version.document_number else ""
    lines = "<br>".join(map(escape, source(item, address)))
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8">'
        f"<title>{escape(version.title)}</title></head>\n"
        f"<body>\n<h1>{escape(version.title)}</h1>\n{number}{plain_html(version.text, address)}\n{drawn}"
        f"<hr>\n<p>{lines}</p>\n</body>\n</html>\n"
    )


def plain_html(text: str, address: str) -> str:
    """The text as HTML that an editor takes over: tables with borders, and the address behind each link in words,
    because some editors drop links."""
    root = lxml_html.fragment_fromstring(prose.html(text), create_parent="section")
    for element in list(root.iter()):
        tag = str(element.tag)
        for name in list(element.attrib):
            if KEPT.get(str(name)) != tag:
                target = element.attrib.pop(name)
                if name == "href":
                    _say_where(element, str(target), address)
        if tag == "table":
            element.attrib.update({"border": "1", "cellspacing": "0", "cellpadding": "6"})
    for region in root.findall(".//div"):
        region.drop_tag()
    for link in root.findall(".//a"):
        if "href" not in link.attrib:
            link.drop_tag()
    inner: str = lxml_html.tostring(root, encoding="unicode")
    return inner


def _say_where(link: Any, target: str, address: str) -> None:
    site = "/".join(address.split("/", 3)[:3])
    whole = site + target if target.startswith("/") else target
    link.set("href", whole)
    if whole.removeprefix("mailto:") not in (link.text or ""):
        link.tail = f"（{whole.removeprefix('mailto:')}）{link.tail or ''}"


def _text(item: Item, version: Version, address: str) -> str:
    number = [version.document_number] if version.document_number else []
    lines = [version.title, *number, "", prose.plain(version.text), "", *source(item, address), ""]
    return "\n".join(lines)


# --- the pictures -----------------------------------------------------------------------------------------------------


def _pictures(item: Item, version: Version, address: str, missing: list[str]) -> dict[str, bytes]:
    lead = " · ".join(filter(None, [version.issuer or item.body.name, version.document_number, str(item.published)]))
    try:
        pages = pictures(version.title, lead, [_as_data(one) for one in prose.blocks(version.text)], address)
    except RenderError as error:
        missing.append(f"图片没有生成：{error}")
        return {}
    return {f"图片/{number:02}.png": data for number, data in enumerate(pages, 1)}


def _as_data(block: prose.Block) -> dict[str, Any]:
    """A block with its words without signs."""
    data = {"kind": type(block).__name__.lower(), **asdict(block)}
    if "text" in data:
        data["text"] = prose.words(data["text"])
    if "items" in data:
        data["items"] = [prose.words(one) for one in data["items"]]
    if "rows" in data:
        data["rows"] = [[prose.words(cell) for cell in row] for row in cast("list[list[str]]", data["rows"])]
    return data


def _contents(item: Item, address: str, parts: Mapping[str, bytes], missing: list[str]) -> str:
    listed = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in parts.items()]
    notes = ["", "没有放进来的：", *missing] if missing else []
    how = "正文.html 可以打开后全选、复制到公众号等的编辑器；图片按序号发布。转载请保留来源。发布以后，请到工作台登记。"
    return "\n".join([*source(item, address), "", how, "", "文件和 SHA-256：", *listed, *notes, ""])
