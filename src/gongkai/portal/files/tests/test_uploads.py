"""Is what is too long refused before it fills the memory or the disk?"""

from __future__ import annotations

import io
import tempfile
import tracemalloc
from pathlib import Path
from typing import IO, Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from pytest_django import Settings

from gongkai.portal.files import uploads
from gongkai.portal.reporting.models import Original
from gongkai.portal.reporting.views import upload
from gongkai.portal.ui.views import bad_request

GB = 2**30
HEAD = b'--x\r\nContent-Disposition: form-data; name="files"; filename="film.mp4"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"


class Sparse(io.RawIOBase, IO[bytes]):
    """A body that says it is long and makes up its bytes as they are read."""

    def __init__(self, length: int) -> None:
        self.length, self.at, self.most = length, 0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), self.length - self.at)
        self.most = max(self.most, size)
        buffer[:size] = bytes(size)
        for start, part in ((0, HEAD), (self.length - len(TAIL), TAIL)):
            first, last = max(start, self.at), min(start + len(part), self.at + size)
            if first < last:
                buffer[first - self.at : last - self.at] = part[first - start : last - start]
        self.at += size
        return size


def posted(body: IO[bytes], length: int) -> WSGIRequest:
    request = RequestFactory().post("/reports/upload/")
    told = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length), "wsgi.input": body}
    return WSGIRequest({**request.META, **told})


def the_file(body: IO[bytes], length: int) -> UploadedFile[Any]:
    file = posted(body, length).FILES["files"]
    assert isinstance(file, UploadedFile)
    return file


def test_two_gigabytes_are_refused_with_a_sentence_and_fill_neither_memory_nor_disk(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))  # whoever wrote anything would fail
    body = Sparse(2 * GB)
    tracemalloc.start()
    try:
        with pytest.raises(RequestDataTooBig) as refused:
            posted(body, 2 * GB).FILES  # noqa: B018
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16 * 2**20
    assert body.at == 2 * GB, "read to the end, so that the sender hears the answer"
    page = bad_request(RequestFactory().get("/"), refused.value)
    assert page.status_code == 413
    assert "合计不能超过 200 MB" in page.content.decode()


def test_a_body_without_an_end_is_left_after_a_while(settings: Settings) -> None:
    settings.UPLOAD_DRAIN_LIMIT = 3 * 2**20
    body = Sparse(1000 * GB)
    with pytest.raises(RequestDataTooBig):
        posted(body, 1000 * GB).FILES  # noqa: B018
    assert body.at == 3 * 2**20


def test_of_a_file_that_is_too_long_nothing_is_kept_but_its_length(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_FILE_LIMIT = 2**20
    tracemalloc.start()
    try:
        file = the_file(Sparse(64 * 2**20), 64 * 2**20)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert file.size is not None
    assert file.size == 64 * 2**20 - len(HEAD) - len(TAIL)
    assert file.read() == b""
    assert most < 8 * 2**20
    assert "64.0 MB，超过单个文件 1 MB 的上限" in uploads.too_large(file.size)
    file.close()


def test_a_file_up_to_the_limit_arrives_whole(settings: Settings) -> None:
    length = 3 * 2**20
    settings.UPLOAD_FILE_LIMIT = length - len(HEAD) - len(TAIL)
    file = the_file(Sparse(length), length)
    assert file.size == settings.UPLOAD_FILE_LIMIT
    assert uploads.too_large(settings.UPLOAD_FILE_LIMIT) == ""
    assert file.read() == bytes(settings.UPLOAD_FILE_LIMIT)
    file.close()


def test_a_sender_who_stops_half_way_leaves_nothing(db: None, data_dir: Path) -> None:
    body = io.BytesIO(HEAD + b"half")
    request = posted(body, 10_000)
    request.viewer = None  # type: ignore[attr-defined]
    with pytest.raises(Exception):  # noqa: B017, PT011
        upload(request)  # type: ignore[arg-type]
    assert not Original.objects.exists()
    assert not [file for file in data_dir.rglob("*") if file.is_file()]
