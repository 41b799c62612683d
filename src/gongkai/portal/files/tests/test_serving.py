"""Does a browser get the file it may have, and nothing that could do harm?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.portal.files.tests.conftest import KeepFile
from gongkai.portal.files.tests.test_media import DOCX, GIF, PAGE, PDF
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.reporting.models import Original

pytestmark = pytest.mark.django_db

WORDS = b"0123456789"


def got(reader: Client, address: str, **asked: str) -> tuple[Any, bytes]:
    """The answer, and its body read to the end. What is asked for besides is named as its header, in small letters."""
    answer = reader.get(address, headers={name.replace("_", "-"): value for name, value in asked.items()})
    return answer, answer.getvalue() if answer.streaming else answer.content


def test_a_file_is_saved_under_its_name_and_runs_nothing(reader: Client, keep_file: KeepFile) -> None:
    stored = keep_file(WORDS, "年度报告.txt")
    answer, body = got(reader, stored.get_absolute_url())
    assert answer.status_code == 200
    assert body == WORDS
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.txt")
    assert answer["Content-Length"] == "10"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Frame-Options"] == "DENY"


def test_a_picture_is_shown_in_place_and_everything_else_is_saved(reader: Client, keep_file: KeepFile) -> None:
    for data, how in ((GIF, "inline"), (PDF, "attachment"), (DOCX, "attachment"), (PAGE, "attachment")):
        answer, _ = got(reader, keep_file(data, "a.gif").get_absolute_url())
        assert answer["Content-Disposition"].partition(";")[0] == how


@pytest.mark.parametrize("data", [PAGE, b"<svg><script/></svg>", b'<?xml version="1.0"?><x/>', b"\x01\x02" * 99])
def test_what_a_browser_might_take_for_a_page_is_bytes_without_a_type(
    reader: Client, keep_file: KeepFile, data: bytes
) -> None:
    answer, _ = got(reader, keep_file(data, "photo.png").get_absolute_url())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="photo.png"'


def test_a_picture_that_is_a_page_too_is_a_picture_only(reader: Client, keep_file: KeepFile) -> None:
    answer, _ = got(reader, keep_file(GIF + PAGE, "a.html").get_absolute_url())
    assert answer["Content-Type"] == "image/gif"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_name_in_the_address_decides_nothing(reader: Client, keep_file: KeepFile) -> None:
    stored = keep_file(WORDS, "a.txt")
    answer, _ = got(reader, f"/files/{stored.pk}/evil.html")
    assert answer["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert got(reader, f"/files/{stored.pk}/..%2f..%2fetc%2fpasswd")[0].status_code == 404
    assert got(reader, f"/files/{stored.pk}/../../etc/passwd")[0].status_code == 404
    assert got(reader, "/files/99999999999999999999/a.txt")[0].status_code == 404


def test_who_may_not_see_the_owner_gets_not_found_as_if_there_were_no_file(reader: Client, keep_file: KeepFile) -> None:
    with act(SYSTEM, "test"):
        hidden = Original.objects.create(format="text", session="somebody else")
    stored = keep_file(WORDS, "secret.txt", of=hidden)
    asked = {"If-None-Match": f'"{stored.sha256}"', "Range": "bytes=0-3"}
    for answer in (
        reader.get(stored.get_absolute_url()),
        reader.head(stored.get_absolute_url()),
        reader.get(stored.get_absolute_url(), headers=asked),
    ):
        assert answer.status_code == 404
        assert "ETag" not in answer
        assert "Content-Disposition" not in answer


def test_a_file_whose_owner_is_of_no_known_kind_is_seen_by_nobody(
    reader: Client, keep_file: KeepFile, owner: Original
) -> None:
    stored = keep_file()
    stored.owner_type = "bodies.body"
    with act(SYSTEM, "test"):
        stored.save()
    assert got(reader, stored.get_absolute_url())[0].status_code == 404


def test_a_file_is_only_read(reader: Client, keep_file: KeepFile) -> None:
    assert reader.post(keep_file().get_absolute_url()).status_code == 405


def test_the_head_alone_tells_the_length(reader: Client, keep_file: KeepFile) -> None:
    answer = reader.head(keep_file(WORDS).get_absolute_url())
    assert (answer.status_code, answer["Content-Length"], answer.getvalue()) == (200, "10", b"")


def test_a_browser_that_has_the_file_is_told_so(reader: Client, keep_file: KeepFile) -> None:
    address = keep_file(WORDS).get_absolute_url()
    etag = got(reader, address)[0]["ETag"]
    answer, body = got(reader, address, if_none_match=etag)
    assert (answer.status_code, body, answer["ETag"]) == (304, b"", etag)
    assert answer["Cache-Control"] == "private, no-cache"
    assert got(reader, address, if_none_match='"another"')[1] == WORDS
    assert got(reader, address, if_match='"another"')[0].status_code == 412


PARTS: Mapping[str, tuple[int, bytes, str]] = {
    "bytes=0-3": (206, b"0123", "bytes 0-3/10"),
    "bytes=4-": (206, b"456789", "bytes 4-9/10"),
    "bytes=-3": (206, b"789", "bytes 7-9/10"),
    "bytes=8-99": (206, b"89", "bytes 8-9/10"),
    "bytes=0-9": (200, WORDS, ""),
    "bytes=-99": (200, WORDS, ""),
    "bytes=10-": (416, b"", "bytes */10"),
    "bytes=-0": (416, b"", "bytes */10"),
    "bytes=5-2": (200, WORDS, ""),
    "bytes=0-1,3-4": (200, WORDS, ""),
    "bytes=-": (200, WORDS, ""),
    "bytes=a-b": (200, WORDS, ""),
    "words=0-1": (200, WORDS, ""),
    "bytes=٣-٤": (200, WORDS, ""),
}


@pytest.mark.parametrize("asked", PARTS)
def test_a_part_is_handed_out_when_one_is_asked_for(reader: Client, keep_file: KeepFile, asked: str) -> None:
    status, part, named = PARTS[asked]
    answer, body = got(reader, keep_file(WORDS).get_absolute_url(), range=asked)
    assert (answer.status_code, body, answer.get("Content-Range", "")) == (status, part, named)
    if status != 416:
        assert answer["Content-Length"] == str(len(part))


def test_a_part_of_what_has_changed_since_is_the_whole(reader: Client, keep_file: KeepFile) -> None:
    address = keep_file(WORDS).get_absolute_url()
    etag = got(reader, address)[0]["ETag"]
    assert got(reader, address, range="bytes=0-1", if_range='"older"')[1] == WORDS
    assert got(reader, address, range="bytes=0-1", if_range=etag)[1] == b"01"


def test_an_empty_file_has_no_parts(reader: Client, keep_file: KeepFile) -> None:
    address = keep_file(b"").get_absolute_url()
    assert got(reader, address)[1] == b""
    assert got(reader, address, range="bytes=0-")[0].status_code == 416


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=st.none() | st.integers(0, 14), last=st.none() | st.integers(0, 14))
def test_any_part_is_the_part_of_the_whole(
    reader: Client, owner: Original, keep_file: KeepFile, first: int | None, last: int | None
) -> None:
    stored = keep_file(WORDS)
    asked = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    answer, part = got(reader, stored.get_absolute_url(), range=asked)
    if answer.status_code == 206:
        start = int(answer["Content-Range"].removeprefix("bytes ").partition("-")[0])
        assert part == WORDS[start : start + len(part)]
        assert part
    else:
        assert part == (WORDS if answer.status_code == 200 else b"")


@pytest.mark.parametrize("spoil", ["gone", "short"])
def test_a_file_that_the_disk_has_lost_is_an_error_and_no_half_file(
    reader: Client, keep_file: KeepFile, spoil: str
) -> None:
    stored = keep_file(WORDS)
    if spoil == "gone":
        stored.path.unlink()
    else:
        stored.path.write_bytes(WORDS[:4])
    answer, body = got(reader, stored.get_absolute_url())
    assert answer.status_code == 500
    assert WORDS[:4] not in body
