"""The pages that belong to the whole site: what it is, whether it lives, and what to do when something went wrong."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.form import EDITIONS, load
from gongkai.portal.ui.preferences import CHOICES
from gongkai.portal.ui.refusals import refusal_of_the_machine
from gongkai.portal.ui.showroom import everything
from gongkai.portal.ui.site import site_identification

A_YEAR = 365 * 24 * 3600


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/about.html", {"forms": [load(edition) for edition in EDITIONS]})


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every element in every state."""
    return render(request, "ui/components.html", everything(request.GET))


@require_safe
@never_cache
def choose(request: HttpRequest, what: str, choice: str) -> HttpResponse:
    """Remember a preference and go back to the page it was chosen on."""
    if choice not in CHOICES.get(what, ()):
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(what, choice, max_age=A_YEAR, httponly=True, samesite="Lax")
    return response


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """For whoever watches the server: it answers, and so does its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        limit = settings.UPLOAD_REQUEST_LIMIT // 2**20
        return render(request, "413.html", {"limit": limit}, status=413)
    if isinstance(exception, TooManyFilesSent):
        return render(request, "413.html", {"files": settings.DATA_UPLOAD_MAX_NUMBER_FILES}, status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also where a form lands whose hidden key is missing or old (`reason` is Django's word for why)."""
    return render(request, "403.html", {"why": str(exception or ""), "by_form": bool(reason)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without what other pages ask of the database: that may be what is broken."""
    status = refusal_of_the_machine(sys.exception()) or HTTPStatus.INTERNAL_SERVER_ERROR
    page = get_template(f"{status}.html").render({"request": request, "identification": site_identification()})
    response = HttpResponse(page, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "30"
    return response
