"""What kind of file is this, whatever its name says?

The bytes decide: a `.doc` from a website is often a web page, a `.docx` is sometimes an old `.doc` with a new name. The
name only settles what bytes cannot (a `.wps` is inside the same as a `.doc`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

READ = frozenset({"text", "html", "docx", "json"})
"""What is read today."""

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
)
_STREAMS = (  # a stream that tells what an OLE file is; encryption first, it hides the rest
    ("EncryptedPackage", "encrypted office"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_MEMBERS = (  # a member that tells what a zip file is
    (re.compile(r"word/document\d*\.xml$"), "docx"),
    (re.compile(r"xl/workbook\.(xml|bin)$"), "xlsx"),
    (re.compile(r"OFD\.xml$", re.IGNORECASE), "ofd"),
    (re.compile(r"ppt/presentation\.xml$"), "pptx"),
)
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|table|tbody|tr|td|div|p|span|h[1-6]|br|font|center|section|article)\b",
    re.IGNORECASE,
)
_TABLE = re.compile(rb"<table[\s>].*?<t[dh][\s>]", re.IGNORECASE | re.DOTALL)
_MIME = re.compile(r"[\s\S]*?^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE | re.MULTILINE)
_MIME_START = re.compile(
    r"\s*(?:MIME-Version|From|Subject|Date|Content-[\w-]+|Snapshot-[\w-]+|X-[\w-]+):", re.IGNORECASE
)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_WORD_XML = re.compile(r"<(?:w:wordDocument|pkg:package)\b")
_CONTROL = bytes(sorted({*range(32), 127} - {*b"\t\n\r\x0b\x0c\x1a\x1b"}))
_TOLERATED = 0.02  # share of control characters in a text that was damaged on its way


def format_of(data: bytes, name: str = "") -> str:
    """The format of a file from its bytes: one of `READ` or a key of what `refusal` explains."""
    if not data.strip(b"\0 \t\r\n\x0b\x0c\xef\xbb\xbf"):
        return "empty"
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(_OLE):
        return _ole(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    if data[:2] == b"BM" and len(data) > 26 and int.from_bytes(data[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return "image"
    if b"%PDF-" in data[:1024] and b"%%EOF" in data[-2048:]:
        return "pdf"
    return _written(data)


def _ole(data: bytes, name: str) -> str:
    """The old Office container: its directory holds the names of its streams in UTF-16, each ended by a zero."""
    for stream, kind in _STREAMS:
        if (stream + "\0").encode("utf-16-le") in data:
            return "wps" if kind == "doc" and name.lower().endswith((".wps", ".wpt")) else kind
    return "binary"


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                (info.filename.replace("\\", "/").lstrip("/"), info.flag_bits & 1) for info in archive.infolist()
            ]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        # The directory at the end is lost; the name of each part still stands before it.
        return "docx" if b"word/" in data else "zip"
    for pattern, kind in _MEMBERS:
        for member, encrypted in members:
            if pattern.match(member):
                return "encrypted zip" if encrypted else kind
    if any(encrypted for _, encrypted in members):
        return "encrypted zip"
    names = {member for member, _ in members}
    if "[Content_Types].xml" in names and any(member.startswith("word/") for member in names):
        return "docx"
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    return "zip"


def _written(data: bytes) -> str:
    """Something to be read as characters, or nothing known."""
    head = _characters(data[:_HEAD])
    if head is None:
        return "binary"
    if _JSON.match(head):
        return "json"
    start = head.lstrip("\ufeff \t\r\n")
    if _MIME_START.match(start) and _MIME.match(start):
        return "html"
    if start.startswith("<"):
        if _WORD_XML.search(head):
            return "word xml"
        if _TAG.search(head):
            return "html"
        if start.startswith("<?xml"):
            return "xml"
    if re.search(r"<(?:html|body|!doctype html)\b", head, re.IGNORECASE) or _TABLE.search(data):
        return "html"
    return "text"


def _characters(head: bytes) -> str | None:
    """The first bytes as characters, good enough to see the ASCII in them; None when this is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    zeros = head.count(0)
    if zeros > len(head) * _TOLERATED:
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if head[offset::2].count(0) > zeros * 0.9:
                return head.decode(encoding, "replace")
        return None
    if len(head) - len(head.translate(None, _CONTROL)) > max(len(head) * _TOLERATED, 1):
        return None
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


# --- what to say of what is not read ---------------------------------------------------------------------------------

_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 后再试。"

_REFUSALS: Mapping[str, str] = {
    "empty": "这个文件是空的，里面没有内容。请检查是否选错了文件，或重新下载。",
    "doc": f"这是旧版 Word 文档（.doc），目前还不能读取。{_SAVE_AS}",
    "wps": f"这是 WPS 文字文档（.wps），目前还不能读取。{_SAVE_AS}",
    "rtf": f"这是 RTF 文档，目前还不能读取。{_SAVE_AS}",
    "odf": f"这是 OpenDocument 文档，目前还不能读取。{_SAVE_AS}",
    "word xml": f"这是 Word 的 XML 文档，目前还不能读取。{_SAVE_AS}",
    "xls": "这是旧版 Excel 表格（.xls），目前还不能读取。请提供年度报告的 .docx、网页或文本文件。",
    "xlsx": "这是 Excel 表格（.xlsx），目前还不能读取。请提供年度报告的 .docx、网页或文本文件。",
    "ppt": "这是 PowerPoint 演示文稿，不是年度报告。请提供年度报告的 .docx、网页或文本文件。",
    "pptx": "这是 PowerPoint 演示文稿，不是年度报告。请提供年度报告的 .docx、网页或文本文件。",
    "pdf": "这是 PDF 文件，目前还不能读取。请提供年度报告的 .docx、网页或文本文件。",
    "ofd": "这是 OFD 版式文件，目前还不能读取。请提供年度报告的 .docx、网页或文本文件。",
    "image": "这是一张图片，目前还不能识别图片中的文字。请提供年度报告的 .docx、网页或文本文件。",
    "zip": "这是压缩包（.zip），目前还不能直接读取。请先解压，再逐个提供其中的文件。",
    "rar": "这是压缩包（.rar），目前还不能直接读取。请先解压，再逐个提供其中的文件。",
    "7z": "这是压缩包（.7z），目前还不能直接读取。请先解压，再逐个提供其中的文件。",
    "gzip": "这是压缩文件（.gz），目前还不能直接读取。请先解压，再逐个提供其中的文件。",
    "encrypted office": "这个文件加了打开密码，无法读取。请先用 Word 或 WPS 打开并取消密码，再试一次。",
    "encrypted zip": "这个压缩文件加了密码，无法读取。请先解压并取消密码，再试一次。",
    "xml": "这是 XML 数据文件，不是年度报告的网页或文档，无法读取。请提供 .docx、网页或文本文件。",
    "binary": "无法识别这个文件的格式，它不是文档、网页或文本，也可能已损坏。请提供年度报告的 .docx、网页或文本文件。",
}


def refusal(kind: str, name: str = "") -> str | None:
    """One sentence on what this file is and what to do, for formats that are not read; None for those that are."""
    if kind in READ:
        return None
    sentence = _REFUSALS.get(kind, _REFUSALS["binary"])
    if kind != "empty" and name.lower().endswith(".docx"):
        return f"文件名是 .docx，内容却不是：{sentence}"
    return sentence
