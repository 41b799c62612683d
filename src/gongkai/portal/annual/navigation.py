"""Where does the making of the annual report stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.ui.navigation import Entry, add


def _works_in_a_body(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*WORKERS))  # type: ignore[attr-defined]  # the middleware put it there


add(Entry(_("表二登记"), "registers", menu="desk", group=_("年报编制"), order=130, shown=_works_in_a_body))
