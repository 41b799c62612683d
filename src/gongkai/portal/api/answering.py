"""How does an answer for machines go out? Open to every site, the same for everybody, not sent twice in vain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response

CACHE = "public, no-cache"
"""Others may keep it, but ask each time: what was withdrawn must be gone at once."""

View = Callable[..., HttpResponseBase]


def for_everybody(view: View) -> View:
    """Answers hold nothing of who asks and are in Chinese, the language of the law, whatever the reader's choice."""

    @wraps(view)
    def asked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        with translation.override("zh-hans"):
            answer = view(request, *given, **named)
        answer.headers.setdefault("Cache-Control", CACHE)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    return asked


def unless_known(request: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    """The answer, or the word that the asker has it already.

    By its digest alone: what is published counts in days, and within a day a date could not tell two answers apart.
    """
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer = HttpResponse(content, content_type=media_type)
    answer["ETag"] = etag
    found = get_conditional_response(request, etag, None, answer)
    return found if isinstance(found, HttpResponse) else answer
