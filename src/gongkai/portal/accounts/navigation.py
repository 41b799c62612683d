"""Which entries do the people have beside the desk?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.navigation import Entry, add


def _staff(request: HttpRequest) -> bool:
    return bool(request.viewer.is_staff)  # type: ignore[attr-defined]  # the middleware put it there


add(
    Entry(_("人员"), "people", menu="desk", group=_("人员"), order=600, shown=_staff),
    Entry(_("某日谁任何职"), "duties-on", menu="desk", group=_("人员"), order=601, shown=_staff),
)
