"""Which entry does the store of files have beside the desk?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.portal.files.views import OPERATOR
from gongkai.portal.ui.navigation import Entry, add


def _operates(request: HttpRequest) -> bool:
    return bool(request.viewer.holds(OPERATOR))  # type: ignore[attr-defined]  # the middleware put it there


add(Entry(_("文件存储"), "files", menu="desk", group=_("系统"), order=700, shown=_operates))
