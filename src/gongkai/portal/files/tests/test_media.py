"""Is a file taken for what it is, whatever it is called?"""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.portal.files.media import UNKNOWN, media_type_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
OFFICE = "application/vnd.openxmlformats-officedocument."


def zipped(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            archive.writestr(part, b"<x/>")
    return out.getvalue()


def container(stream: str) -> bytes:
    return OLE + bytes(1_500_000) + f"{stream}\0".encode("utf-16-le") + bytes(600)


DOCX = zipped("[Content_Types].xml", "word/document.xml")
GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PAGE = b"<!doctype html><html><body><script>alert(1)</script></body></html>"

KNOWN = [
    (PDF, "a.pdf", "application/pdf"),
    (b"junk before it\n" + PDF, "a.pdf", "application/pdf"),
    (DOCX, "a.docx", f"{OFFICE}wordprocessingml.document"),
    (zipped("xl/workbook.xml"), "a.xlsx", f"{OFFICE}spreadsheetml.sheet"),
    (zipped("ppt/presentation.xml"), "a.pptx", f"{OFFICE}presentationml.presentation"),
    (zipped("OFD.xml", "Doc_0/Document.xml"), "a.ofd", "application/ofd"),
    (zipped("a.txt", "b.txt"), "a.zip", "application/zip"),
    (DOCX[:60], "a.docx", "application/zip"),
    (container("WordDocument"), "a.doc", "application/msword"),
    (container("WordDocument"), "a.wps", "application/wps-office.wps"),
    (container("Workbook"), "a.xls", "application/vnd.ms-excel"),
    (container("Workbook"), "a.et", "application/wps-office.et"),
    (container("PowerPoint Document"), "a.ppt", "application/vnd.ms-powerpoint"),
    (container("EncryptedPackage"), "a.docx", "application/x-ole-storage"),
    ("年度报告\n第二行".encode(), "a.txt", "text/plain"),
    ("年度报告\n第二行".encode("gb18030"), "a.txt", "text/plain"),
    ("名称,件数\n规章,3\n".encode(), "a.csv", "text/csv"),
    ("名称,件数\n规章,3\n".encode(), "a.txt", "text/plain"),
    ("一句话\n没有分隔".encode(), "a.csv", "text/plain"),
    (b'{"form": "2021"}', "a.json", "application/json"),
    (PAGE, "a.html", "text/html"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "a.svg", "image/svg+xml"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "application/xml"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a.jpg", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png", "image/png"),
    (GIF, "a.gif", "image/gif"),
    (b"RIFF\x1a\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
    (b"II*\0\x08\0\0\0", "a.tif", "image/tiff"),
    (b"ID3\x04\0\0\0\0\0\0", "a.mp3", "audio/mpeg"),
    (b"\xff\xfb\x90\x64" + bytes(60), "a.mp3", "audio/mpeg"),
    (b"\0\0\0\x20ftypisom\0\0\x02\0", "a.mp4", "video/mp4"),
    (bytes(range(256)) * 4, "a.bin", UNKNOWN),
    (b"", "empty.txt", UNKNOWN),
]


@pytest.mark.parametrize(("data", "name", "media_type"), KNOWN, ids=range(len(KNOWN)))
def test_a_file_is_what_its_bytes_are(data: bytes, name: str, media_type: str) -> None:
    assert media_type_of(io.BytesIO(data), name) == media_type


@pytest.mark.parametrize("data", [PDF, DOCX, GIF, PAGE, container("WordDocument")])
def test_a_wrong_ending_deceives_nobody(data: bytes) -> None:
    found = {media_type_of(io.BytesIO(data), f"a.{ending}") for ending in ("pdf", "jpg", "txt", "exe", "docx", "csv")}
    assert len(found) == 1


POLYGLOTS = [
    (GIF + PAGE, "image/gif"),
    (PDF + DOCX, "application/pdf"),
    (b"GIF89a=0;/*" + PAGE + b"*/", "image/gif"),
    (b"\xff\xd8\xff\xe0" + PAGE, "image/jpeg"),
]


@pytest.mark.parametrize(("data", "media_type"), POLYGLOTS)
def test_a_file_that_is_two_things_is_the_one_it_begins_as(data: bytes, media_type: str) -> None:
    assert media_type_of(io.BytesIO(data), "a.html") == media_type


def test_a_stream_name_cut_by_a_step_is_still_found() -> None:
    name = "WordDocument\0".encode("utf-16-le")
    data = OLE + bytes(2**20 - len(OLE) - 7) + name + bytes(600)
    assert media_type_of(io.BytesIO(data), "a.doc") == "application/msword"


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", OLE, b"%PDF-", b"<?xml ", b"\xff\xfe"]))
def test_no_bytes_are_too_strange_to_be_looked_at(data: bytes, start: bytes) -> None:
    assert "/" in media_type_of(io.BytesIO(start + data), "a.csv")
