"""Where does what is published stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.publishing.catalogues import LOOKING_DOWN
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.ui.navigation import Entry, add


def _works_on_items(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(*WORKERS))  # type: ignore[attr-defined]  # the middleware put it there


def _looks_at_coverage(request: HttpRequest) -> bool:
    return _works_on_items(request) or bool(request.viewer.holds(*LOOKING_DOWN))  # type: ignore[attr-defined]


add(
    Entry(_("政府信息公开"), "disclosure", under="/disclosure/", order=30),
    Entry(_("公开信息"), "items", menu="desk", group=_("主动公开"), order=80, shown=_works_on_items),
    Entry(
        _("目录公开情况"),
        "first-coverage",
        menu="desk",
        under="/items/coverage/",
        group=_("主动公开"),
        order=81,
        shown=_looks_at_coverage,
    ),
    Entry(
        _("公开渠道"),
        "channels",
        menu="desk",
        group=_("主动公开"),
        order=82,
        shown=_works_on_items,
    ),
)
