"""May somebody who is signed in go on? Not after the time is up, nor past what the installation asks of them first.

First comes the time: nothing done for too long, or in for too long. Then, for the staff, a password that is too old
and a second factor that must be there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.passwords import is_overdue

CAME, SEEN = "gongkai.came", "gongkai.seen"
"""Where a session keeps when it began and when it was last used, in seconds."""
A_MINUTE = 60

ALWAYS = frozenset({"account_logout", "choose", "healthz", "about"})
PASSWORD = frozenset({"account_change_password", "account_set_password"})
SECOND_FACTOR = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp", *PASSWORD})


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person) and (sentence := _time_is_up(request)):
            request.META["gongkai.signed_out"] = sentence
            logout(request)
            messages.info(request, sentence)
            return _to("account_login", request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        person, route = request.user, request.resolver_match and request.resolver_match.url_name
        if not isinstance(person, Person) or person.is_applicant or route in ALWAYS:
            return None
        if is_overdue(person) and route not in PASSWORD:
            text = _("您的密码已经用了 %(days)s 天以上，请先换一个新密码。")
            messages.warning(request, text % {"days": settings.PASSWORD_DAYS})
            return _to("account_change_password", request)
        if needs_second_factor(person) and route not in SECOND_FACTOR:
            messages.warning(request, _("您的账号必须使用第二重验证，请先完成设置。"))
            return _to("mfa_activate_totp", request)
        return None


def must_have_second_factor(person: Person) -> bool:
    return not person.is_applicant and (settings.FORCE_SECOND_FACTOR or person.second_factor_required)


def has_second_factor(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def needs_second_factor(person: Person) -> bool:
    """Must have one and has none."""
    return must_have_second_factor(person) and not has_second_factor(person)


def _time_is_up(request: HttpRequest) -> str:
    """Why this session ends now, or nothing; it is marked as used once a minute."""
    now, session = int(time.time()), request.session
    came, seen = session.get(CAME, now), session.get(SEEN, now)
    if now - seen > settings.IDLE_MINUTES * A_MINUTE:
        return _("您有 %(count)s 分钟没有操作，系统已自动退出登录。") % {"count": settings.IDLE_MINUTES}
    if now - came > settings.SESSION_HOURS * 60 * A_MINUTE:
        return _("您登录已满 %(count)s 小时，系统已自动退出登录。") % {"count": settings.SESSION_HOURS}
    if CAME not in session or now - seen >= A_MINUTE:
        session[CAME], session[SEEN] = came, now
        UserSession.objects.create_from_request(request)
    return ""


def _to(route: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return HttpResponseRedirect(f"{reverse(route)}?{urlencode({'next': back})}")
