"""What does a person see who is refused? A page that helps, of the same status, whatever it was that refused.

Also when it was the machine: a database that somebody else is writing to, a disk that is full.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {HTTPStatus.METHOD_NOT_ALLOWED: "405.html", HTTPStatus.TOO_MANY_REQUESTS: "429.html"}
"""Refusals for which Django has no page of its own to fill in."""


class Refused(Exception):  # noqa: N818  (what it is, as in Http404)
    """What was asked for cannot be done as things stand; the text is for the person, and nothing was kept."""


def refusal_of_the_machine(error: BaseException | None) -> HTTPStatus | None:
    """The status of the page that tells what is wrong with the machine; None where it is the program.

    The drivers tell a lock that took too long by their words only.
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return HTTPStatus.INSUFFICIENT_STORAGE
        if isinstance(error, OperationalError):
            words = str(error).lower()
            if "disk is full" in words or "no space left" in words:
                return HTTPStatus.INSUFFICIENT_STORAGE
            if "locked" in words or "lock timeout" in words or "deadlock" in words:
                return HTTPStatus.SERVICE_UNAVAILABLE
        error = error.__cause__ or error.__context__
    return None


class RefusalMiddleware:
    """Puts a page into a refusal that says nothing itself; what a program asked for stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in PAGES or response.streaming or response.content or not _reads_pages(request):
            return response
        page = render(request, PAGES[HTTPStatus(response.status_code)], status=response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response:
                page[name] = response[name]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "409.html", {"why": str(exception)}, status=HTTPStatus.CONFLICT)
        return None


def _reads_pages(request: HttpRequest) -> bool:
    return request.accepts("text/html") and request.method != "HEAD"
