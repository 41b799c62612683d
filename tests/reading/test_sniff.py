"""Is a file known by what is in it, whatever its name says?"""

import io
import zipfile

import pytest

from gongkai.reading.sniff import READ, format_of, refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def ole(*streams: str) -> bytes:
    return OLE + b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in streams)


def zipped(*members: str, locked: bool = False) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in members:
            archive.writestr(name, "x")
    data = bytearray(stream.getvalue())
    at = data.find(b"PK\x01\x02")
    while locked and at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


MHTML = (
    b"From: <saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
)
WORD_PAGE = '<html xmlns:w="urn:schemas-microsoft-com:office:word"><body><p>报告</p></body></html>'
BITMAP = b"BM" + bytes(12) + (40).to_bytes(4, "little") + bytes(40)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("青禾区2021年年度报告\n一、总体情况".encode(), "a.txt", "text"),
        ("青禾区2021年年度报告".encode("gbk"), "a.html", "text"),
        ("青禾区2021年年度报告\n".encode("utf-16"), "a.txt", "text"),
        ("青禾区2021年年度报告\r\n1\t2\r\n".encode("utf-16-le"), "a.txt", "text"),
        ("[bookmark: _GoBack]报告".encode(), "a.txt", "text"),
        ("规章 < 5 件，{略}".encode(), "a.txt", "text"),
        (WORD_PAGE.encode("gbk"), "报告.doc", "html"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>x", "a", "html"),
        (WORD_PAGE.encode("utf-16"), "a.doc", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "a", "html"),
        ("# 报告\n\n<table border=1>\n<tr><td>1</td></tr></table>".encode(), "a.md", "html"),
        (MHTML, "报告.doc", "html"),
        (b'{"reports": []}', "a.txt", "json"),
        (b'\n[\n  {"a": 1}]', "a", "json"),
        (zipped("[Content_Types].xml", "word/document.xml"), "报告.doc", "docx"),
        (zipped("[Content_Types].xml", "word/document2.xml"), "a", "docx"),
        (zipped("[Content_Types].xml", "word/document.xml")[:-60], "a.docx", "docx"),
        (zipped("xl/workbook.xml"), "a.docx", "xlsx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "a", "ofd"),
        (zipped("mimetype", "content.xml"), "a", "odf"),
        (zipped("a/报告.docx"), "a.zip", "zip"),
        (zipped("报告.docx", locked=True), "a.zip", "encrypted zip"),
        (ole("Root Entry", "WordDocument"), "报告.doc", "doc"),
        (ole("Root Entry", "WordDocument"), "报告.wps", "wps"),
        (ole("Root Entry", "WordDocument"), "报告.docx", "doc"),
        (ole("Root Entry", "Workbook"), "a", "xls"),
        (ole("EncryptionInfo", "EncryptedPackage"), "报告.docx", "encrypted office"),
        (OLE, "a", "binary"),
        (b"%PDF-1.7\n", "a.docx", "pdf"),
        (b"{\\rtf1\\ansi", "a.doc", "rtf"),
        (b"\x89PNG\r\n\x1a\nx", "a.pdf", "image"),
        (b"\xff\xd8\xff\xe0x", "a", "image"),
        (BITMAP, "a", "image"),
        (b"Rar!\x1a\x07\x01\x00", "a", "rar"),
        (b"7z\xbc\xaf\x27\x1cx", "a", "7z"),
        (b"", "a.docx", "empty"),
        (b" \r\n\t\0", "a.txt", "empty"),
        (bytes(range(256)) * 20, "a.txt", "binary"),
        (b"<?xml version='1.0'?><pkg:package xmlns:pkg='x'>", "a.xml", "word xml"),
        (b"<?xml version='1.0'?><rows/>", "a.xml", "xml"),
    ],
)
def test_the_bytes_tell_what_a_file_is(data: bytes, name: str, kind: str) -> None:
    assert format_of(data, name) == kind


def test_a_text_with_a_few_damaged_bytes_is_still_a_text() -> None:
    assert format_of("青禾区2021年年度报告".encode() * 20 + b"\x00\x01\x02", "a") == "text"


KINDS = [
    "doc",
    "wps",
    "rtf",
    "odf",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "pdf",
    "ofd",
    "image",
    "zip",
    "rar",
    "7z",
    "gzip",
    "xml",
    "binary",
    "empty",
]


@pytest.mark.parametrize("kind", [*KINDS, "word xml", "encrypted office", "encrypted zip", "never heard of"])
def test_what_is_not_read_is_named_in_a_sentence_that_says_what_to_do(kind: str) -> None:
    sentence = refusal(kind, "a")
    assert sentence is not None
    assert sentence.endswith("。")
    assert "请" in sentence


def test_a_wrong_name_is_pointed_out() -> None:
    assert (refusal("doc", "年报.DOCX") or "").startswith("文件名是 .docx，内容却不是")


def test_what_is_read_is_not_refused() -> None:
    assert all(refusal(kind, "a") is None for kind in READ)
