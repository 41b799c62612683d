"""Who may open a page at all? Visitors are led to the sign-in page; who has no business there is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from gongkai.portal.accounts.viewer import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


def of_this_site(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of another package, under the name of this site: the packages put what they call `site` in its place."""

    @wraps(view)
    def named(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data.pop("site", None)
        return response

    return named


def signed_in(view: View[P]) -> View[P]:
    """For anybody with an account."""

    @wraps(view)
    def checked(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.viewer.person is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return checked


def staff_only(view: View[P]) -> View[P]:
    """For who works for a public body."""

    @signed_in
    @wraps(view)
    def checked(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.viewer.is_staff:
            raise PermissionDenied(_("这一页只供机关工作人员使用。"))
        return view(request, *args, **kwargs)

    return checked
