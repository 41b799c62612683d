"""How is a program told that something cannot be had? As application/problem+json (RFC 9457), with a sentence."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from gongkai.portal.accounts.lockout import address
from gongkai.portal.api.answering import View, for_everybody
from gongkai.portal.api.questions import QuestionError

A_MINUTE = 60


class Problem(Exception):  # noqa: N818  (what it is, as in Http404)
    """`status` is that of HTTP; `more` are further members of the answer."""

    def __init__(self, status: int, title: str, detail: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.more = status, title, detail, more

    def answer(self) -> HttpResponse:
        said = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail, **self.more}
        text = json.dumps(said, ensure_ascii=False)
        answer = HttpResponse(text, status=self.status, content_type="application/problem+json; charset=utf-8")
        answer["Cache-Control"] = "no-store"
        return answer


class Meter:
    """How often each network address asked within this minute. Each worker counts for itself and forgets with the
    minute: it holds up a program that has gone wild, and keeps no trace of anybody."""

    def __init__(self) -> None:
        self.minute, self.counts = 0, Counter[str]()

    def too_often(self, who: str) -> bool:
        minute = int(time.time()) // A_MINUTE
        if minute != self.minute:
            self.minute, self.counts = minute, Counter()
        self.counts[who] += 1
        return 0 < settings.API_PER_MINUTE < self.counts[who]


METER = Meter()


def for_programs(view: View) -> Callable[..., HttpResponseBase]:
    """Only reading, not too often, and every refusal as a problem."""

    @wraps(view)
    def asked(request: HttpRequest, **named: Any) -> HttpResponseBase:
        try:
            _may_ask(request)
            return view(request, **named)
        except QuestionError as error:
            return Problem(400, _("不明白要什么"), str(error)).answer()
        except Http404:
            return Problem(404, _("没有这一条"), _("没有公开过这个编号的内容，或者地址写错了。")).answer()
        except Problem as problem:
            answer = problem.answer()
            for name, status, value in (("Allow", 405, "GET, HEAD"), ("Retry-After", 429, str(A_MINUTE))):
                if problem.status == status:
                    answer[name] = value
            return answer

    return for_everybody(asked)


def _may_ask(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, _("这里只能读取"), _("请用 GET。"))
    if METER.too_often(address(request)):
        limit = {"limit": settings.API_PER_MINUTE}
        raise Problem(429, _("问得太快"), _("每分钟最多 %(limit)s 次。全部数据请下载开放数据的文件。") % limit)
