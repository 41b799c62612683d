"""Where do calendars stand in the menus?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.navigation import Entry, add


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.viewer.is_staff)  # type: ignore[attr-defined]  # the middleware put it there


add(Entry(_("年历"), "calendars", menu="desk", group=_("系统"), order=705, shown=_is_staff))
