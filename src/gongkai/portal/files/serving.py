"""How is a file handed out? So that a browser saves it, or shows a picture, and runs nothing that may be in it.

Whoever calls has asked the policy of visibility: `find(request.viewer, StoredFile, pk=…)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from gongkai.portal.files.media import UNKNOWN
from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.scanning import why_held

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser shows in place. A PDF is saved: it can hold scripts, and browsers do not show one in a sandbox."""
MARKUP = frozenset({"text/html", "application/xml", "image/svg+xml", "multipart/related"})
"""What a browser might take for a page of this site, were it ever to open it: handed out as bytes without a type."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def serve(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The file, a part of it, word that the browser has it already, or the sentence that says why it is held back."""
    if reason := why_held(stored):
        return render(request, "files/held.html", {"reason": reason}, status=409)
    etag = f'"{stored.sha256}"'
    asked = get_conditional_response(request, etag, None, HttpResponse())
    if asked is not None and asked.status_code != 200:
        return _guarded(asked, {"ETag": etag, "Cache-Control": CACHE})
    span = _span(request, stored.size, etag)
    headers = _headers(stored, etag)
    if span is None:
        return _guarded(HttpResponse(status=416), {"Content-Range": f"bytes */{stored.size}"})
    return _part(request, stored, span, headers)


CACHE = "private, no-cache"
"""A browser may keep it, but asks each time: whoever may see it today may not tomorrow."""

GUARDS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""Should a browser open the file all the same, it loads nothing, runs nothing, and is at home on no site."""


def _headers(stored: StoredFile, etag: str) -> dict[str, str]:
    media_type = UNKNOWN if stored.media_type in MARKUP else stored.media_type
    saved = stored.media_type not in SHOWN
    return {
        "Content-Type": media_type,
        "Content-Disposition": content_disposition_header(saved, stored.name) or "attachment",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": CACHE,
    }


def _guarded(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in {**GUARDS, **headers}.items():
        response[name] = value
    return response


def _span(request: HttpRequest, size: int, etag: str) -> range | None:
    """Which bytes are asked for: all of them unless one part is named; None for one that is not there (RFC 9110)."""
    whole = range(size)
    named = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not named or not any(named.groups()) or request.headers.get("If-Range", etag) != etag:
        return whole
    first, last = named.groups()
    if first and last and int(last) < int(first):  # a senseless range is none
        return whole
    found = whole[int(first) : int(last) + 1 if last else size] if first else whole[max(size - int(last), 0) :]
    return found or None


def _part(request: HttpRequest, stored: StoredFile, span: range, headers: dict[str, str]) -> HttpResponseBase:
    """The bytes themselves. Raises OSError when the store has not what the record says it has."""
    if stored.path.stat().st_size != stored.size_on_disk:
        raise OSError(f"{stored.path} has not the size of {stored}")
    partial = len(span) != stored.size
    if partial:
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{stored.size}"
    reader = _Span(stored.open, span if request.method != "HEAD" else range(0))
    response = FileResponse(reader, status=206 if partial else 200, content_type=headers["Content-Type"])
    return _guarded(response, {**headers, "Content-Length": str(len(span))})


class _Span:
    """These bytes of a file and no more. It is opened when the first of them is wanted."""

    def __init__(self, opened: Callable[[], IO[bytes]], span: range) -> None:
        self.open, self.start, self.left = opened, span.start, len(span)
        self.file: IO[bytes] | None = None

    def read(self, size: int = -1) -> bytes:
        if not self.left:
            return b""
        if self.file is None:
            self.file = self.open()
            self.file.seek(self.start)
        chunk = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
