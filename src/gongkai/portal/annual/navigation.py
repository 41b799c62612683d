"""Where does the making of annual reports stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Duty
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.ui.navigation import Entry, add


def _works_in_a_body(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*WORKERS))  # type: ignore[attr-defined]  # the middleware put it there


def _works_on_reports(request: HttpRequest) -> bool:
    return _works_in_a_body(request) or _receives(request)


def _receives(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(Duty.SUPERIOR_OFFICER))  # type: ignore[attr-defined]


add(
    Entry(_("年度报告"), "annual-reports", menu="desk", group=_("年报编制"), order=130, shown=_works_on_reports),
    Entry(_("表二登记"), "registers", menu="desk", group=_("年报编制"), order=131, shown=_works_in_a_body),
    Entry(_("下级报送情况"), "annual-filed", menu="desk", group=_("年报编制"), order=132, shown=_receives),
)
