"""What is this file, whatever its name says? Its bytes decide; the name settles only what bytes cannot.

Reading knows what documents it can read; here stands what else people attach: pictures, sound, film, what offices
write. A file that is two things at once (a picture that is also a page) is the one it begins as, and is handed out so
that a browser takes it for nothing else (see `serving`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from typing import IO

from gongkai.reading.sniff import format_of

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
_OFFICE = "application/vnd.openxmlformats-officedocument."

_HEAD = 64 * 1024
_TAIL = 2048
_STEP = 2**20

_STARTS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(start, re.DOTALL), media_type)
    for start, media_type in (
        (rb"%PDF-", "application/pdf"),
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"RIFF....WEBP", "image/webp"),
        (rb"II\*\0|MM\0\*", "image/tiff"),
        (rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "image/bmp"),
        (rb"RIFF....WAVE", "audio/wav"),
        (rb"RIFF....AVI ", "video/x-msvideo"),
        (rb"ID3[\x02-\x04]|\xff[\xfa\xfb\xf2\xf3][^\xf0-\xff]", "audio/mpeg"),
        (rb"OggS\0", "audio/ogg"),
        (rb"fLaC", "audio/flac"),
        (rb"....ftypM4A ", "audio/mp4"),
        (rb"....ftyp(?:heic|heix|mif1)", "image/heic"),
        (rb"....ftypqt  ", "video/quicktime"),
        (rb"....ftyp", "video/mp4"),
        (rb"\x1aE\xdf\xa3.{0,60}?webm", "video/webm"),
        (rb"\x1aE\xdf\xa3", "video/x-matroska"),
        (rb"Rar!\x1a\x07", "application/vnd.rar"),
        (rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (rb"\x1f\x8b\x08", "application/gzip"),
        (rb"\{\\rtf", "application/rtf"),
    )
)

_PARTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(part, re.IGNORECASE), media_type)
    for part, media_type in (
        (r"word/document\d*\.xml$", f"{_OFFICE}wordprocessingml.document"),
        (r"xl/workbook\.(?:xml|bin)$", f"{_OFFICE}spreadsheetml.sheet"),
        (r"ppt/presentation\.xml$", f"{_OFFICE}presentationml.presentation"),
        (r"OFD\.xml$", "application/ofd"),
    )
)
"""The part of a package that tells what the package is."""

_STREAMS: tuple[tuple[bytes, str], ...] = tuple(
    (f"{stream}\0".encode("utf-16-le"), media_type)
    for stream, media_type in (
        ("EncryptedPackage", "application/x-ole-storage"),  # encrypted: what is in it cannot be seen
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("Book", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    )
)
"""The stream of an old Office container that tells what it is; encryption first, it hides the rest."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_WPS: Mapping[str, tuple[str, str]] = {
    "wps": ("application/msword", "application/wps-office.wps"),
    "et": ("application/vnd.ms-excel", "application/wps-office.et"),
    "dps": ("application/vnd.ms-powerpoint", "application/wps-office.dps"),
}
"""WPS writes the same container as Office; only the ending tells."""

_WRITTEN: Mapping[str, str] = {
    "text": "text/plain",
    "html": "text/html",
    "json": "application/json",
    "xml": "application/xml",
    "word xml": "application/xml",
}
"""What reading calls things that are written in characters."""


def media_type_of(file: IO[bytes], name: str = "") -> str:
    """The media type of an open file that can be rewound; never more of it in memory than a step."""
    head = file.read(_HEAD)
    for start, media_type in _STARTS:
        if start.match(head):
            return media_type
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_package(file)
    if head.startswith(_OLE):
        return _of_container(file, name)
    if b"%PDF-" in head[:1024] and b"%%EOF" in _end(file):
        return "application/pdf"
    written = _WRITTEN.get(format_of(head), UNKNOWN)
    if written != "text/plain":
        return written
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<svg\b", head, re.IGNORECASE):
        return "image/svg+xml"
    return "text/csv" if name.lower().endswith(".csv") and _is_table(head) else written


def _of_package(file: IO[bytes]) -> str:
    """A zip file tells by its list of parts; none of them is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [name.replace("\\", "/").lstrip("/") for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError, UnicodeDecodeError):
        return ZIP
    for part, media_type in _PARTS:
        if any(part.match(name) for name in parts):
            return media_type
    if "mimetype" in parts and "content.xml" in parts:
        return "application/vnd.oasis.opendocument"
    return ZIP


def _of_container(file: IO[bytes], name: str) -> str:
    """The old Office container: its directory holds the names of its streams in UTF-16, each ended by a zero."""
    found = _first_found(file, [stream for stream, _ in _STREAMS])
    media_type = dict(_STREAMS).get(found, "application/x-ole-storage")
    office, wps = _WPS.get(name.lower().rpartition(".")[2], ("", ""))
    return wps if office == media_type else media_type


def _first_found(file: IO[bytes], wanted: list[bytes]) -> bytes:
    """The first of what is wanted that stands anywhere in the file, or nothing."""
    file.seek(0)
    overlap = max(map(len, wanted))
    seen, before = set[bytes](), b""
    while chunk := file.read(_STEP):
        window = before + chunk
        seen.update(each for each in wanted if each in window)
        before = window[-overlap:]
    return next((each for each in wanted if each in seen), b"")


def _end(file: IO[bytes]) -> bytes:
    file.seek(0, 2)
    file.seek(max(file.tell() - _TAIL, 0))
    return file.read(_TAIL)


def _is_table(head: bytes) -> bool:
    """A text that is called a table is one if its first lines have separators: a decree stays a text."""
    lines = [line for line in head.splitlines()[:5] if line.strip()]
    return bool(lines) and all(re.search(rb"[,;\t]", line) for line in lines)
