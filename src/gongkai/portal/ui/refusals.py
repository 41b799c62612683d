"""What does a person see whom a bare refusal would leave with an empty page? A page that helps, of the same status."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {HTTPStatus.METHOD_NOT_ALLOWED: "405.html", HTTPStatus.TOO_MANY_REQUESTS: "429.html"}
"""Refusals for which Django has no page of its own to fill in."""


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


def _reads_pages(request: HttpRequest) -> bool:
    return request.accepts("text/html") and request.method != "HEAD"
