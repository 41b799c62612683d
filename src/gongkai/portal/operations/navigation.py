"""Which entry does the work in the background have beside the desk?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Duty
from gongkai.portal.ui.navigation import Entry, add


def _administers(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(Duty.SYSTEM_ADMIN))  # type: ignore[attr-defined]  # the middleware put it there


add(
    Entry(_("后台工作"), "jobs", menu="desk", group=_("系统"), order=700, shown=_administers),
    Entry(_("文件与扫描"), "files", menu="desk", group=_("系统"), order=701, shown=_administers),
)
