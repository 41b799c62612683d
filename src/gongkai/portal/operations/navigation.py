"""Which entry does the work in the background have beside the desk?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Duty
from gongkai.portal.jobs.models import Job, State
from gongkai.portal.ui.navigation import Entry, add


def _administers(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(Duty.SYSTEM_ADMIN))  # type: ignore[attr-defined]  # the middleware put it there


def _failed(request: HttpRequest) -> int:
    """Those that are not tried again by themselves."""
    return Job.objects.filter(state=State.FAILED).count()


add(Entry(_("后台工作"), "jobs", menu="desk", group=_("系统"), order=701, shown=_administers, count=_failed))
