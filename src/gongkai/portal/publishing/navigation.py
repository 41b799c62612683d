"""Where does what is published stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.ui.navigation import Entry, add


def _works_on_items(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*WORKERS))  # type: ignore[attr-defined]  # the middleware put it there


add(Entry(_("公开信息"), "items", menu="desk", group=_("主动公开"), order=80, shown=_works_on_items))
