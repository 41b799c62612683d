"""What parts does a zip package hold, opened with suspicion?

A .docx, .xlsx, .ofd and an archive are zip files. Only the parts asked for are unpacked, within the limits that reading
uses too; a name that climbs out of the package is only a name, for nothing is ever written to a disk.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from gongkai.reading.docx import MOST_MEMBERS, MOST_OF_ONE_PART, MOST_TIMES_SMALLER, MOST_UNPACKED
from gongkai.screening.passage import ScreeningError

_DAMAGED = "文件不完整或已损坏，无法解压。请重新下载或另存后再检查。"
_TOO_BIG = "文件解压后过大，像是“压缩炸弹”，没有打开。请用正常的办公软件重新保存后再检查。"
_LOCKED = "文件加了密码，看不到内容，无法检查。请取消密码后再检查。"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)  # fmt: skip


class Package:
    """A zip file in memory."""

    def __init__(self, data: bytes, encoding: str | None = None) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data), metadata_encoding=encoding)
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError) as error:
            raise ScreeningError(_DAMAGED) from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos if not info.is_dir()}
        if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise ScreeningError(_TOO_BIG)
        self._unpacked = 0

    def names(self, start: str = "", end: str = "") -> list[str]:
        """The parts whose names begin and end so, in their order."""
        return [name for name in self._parts if name.startswith(start) and name.lower().endswith(end)]

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def info(self, name: str) -> zipfile.ZipInfo:
        return self._parts[name]

    def part(self, name: str) -> bytes:
        """A part unpacked. Raises ScreeningError when it is locked, damaged or swells."""
        info = self._parts[name]
        if info.flag_bits & 1:
            raise ScreeningError(_LOCKED)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ScreeningError(_DAMAGED)
        try:
            with self._zip.open(info) as part:
                content = part.read(MOST_OF_ONE_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
            raise ScreeningError(_DAMAGED) from error
        self._unpacked += len(content)
        swollen = len(content) > 1 << 20 and len(content) > max(info.compress_size, 1) * MOST_TIMES_SMALLER
        if len(content) > MOST_OF_ONE_PART or swollen or self._unpacked > MOST_UNPACKED // 4:
            raise ScreeningError(_TOO_BIG)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """A part as XML, or None when the package has no such part. Raises ScreeningError for what is no plain XML."""
        return parse_xml(self.part(name)) if name in self._parts else None

    def relations(self, name: str) -> Iterator[tuple[str, str, str, bool]]:
        """The relations of a part: id, kind (the last word of its type), target inside the package, external or not."""
        folder, _, file = name.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in () if root is None else root.iter(_RELATIONSHIPS):
            target = relation.get("Target", "")
            external = relation.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target, external


def parse_xml(content: bytes) -> etree._Element:
    """XML without entities, definitions or network; names of the strict standard as the usual ones."""
    if b"purl.oclc.org" in content:
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
    if b"<!DOCTYPE" in content[:2048] or b"<!ENTITY" in content:
        raise ScreeningError("文件里的 XML 含有 DTD 定义，正常的办公软件不会这样写，没有打开。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ScreeningError(_DAMAGED) from error
    if root is None:
        raise ScreeningError(_DAMAGED)
    return root


def whole(written: str | None, otherwise: int = 0) -> int:
    """A whole number as the parts of a package write it, short enough to be one; else `otherwise`."""
    short = written is not None and written.isascii() and written.isdecimal() and len(written) < 10
    return int(written) if written is not None and short else otherwise
