"""How long may a file be that comes in, and what happens to one that is longer?

A file beyond the limit is read to its end and thrown away as it comes, so that the others beside it still arrive and
the sender gets a page instead of a broken connection. A body that is too long as a whole is not even parsed.
"""

from __future__ import annotations

import tempfile
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

IN_MEMORY = 2 * 2**20
DRAIN_STEP = 2**20


class BoundedUpload(FileUploadHandler):
    """Keeps files up to the limit. Of a longer one only the length is kept: `size` is true and the content is empty."""

    file: IO[bytes]

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        if content_length > settings.UPLOAD_REQUEST_LIMIT:
            drain(input_data, min(content_length, settings.UPLOAD_DRAIN_LIMIT))
            raise RequestDataTooBig(f"{content_length} bytes")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        # Closed with the request, whatever becomes of it: Django closes every uploaded file.
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= settings.UPLOAD_FILE_LIMIT:
            self.file.write(raw_data)
        elif start <= settings.UPLOAD_FILE_LIMIT:
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )


def too_large(size: int) -> str:
    """Why a file of so many bytes is not taken in, or nothing."""
    if size <= settings.UPLOAD_FILE_LIMIT:
        return ""
    problem = _("这个文件有 %(size)s MB，超过单个文件 %(limit)s MB 的上限，没有接收。请确认选对了文件。")
    return problem % {"size": f"{size / 2**20:.1f}", "limit": settings.UPLOAD_FILE_LIMIT // 2**20}


def drain(stream: Any, length: int) -> None:
    """Read and forget."""
    while length > 0 and (chunk := stream.read(min(length, DRAIN_STEP))):
        length -= len(chunk)
