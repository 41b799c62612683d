"""Where do disputes stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.ui.navigation import Entry, add


def _works_on_requests(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*CASE_WORKERS))  # type: ignore[attr-defined]  # the middleware put it there


add(
    Entry(_("复议、诉讼"), "disputes", menu="desk", group=_("依申请公开"), order=106, shown=_works_on_requests),
    Entry(_("表四"), "disputes-table", menu="desk", group=_("依申请公开"), order=101, shown=_works_on_requests),
)
