"""The pages of the files: each file by its address, and how the store stands."""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.portal.files import scanning
from gongkai.portal.files.models import State, StoredFile
from gongkai.portal.files.serving import serve
from gongkai.portal.ledger.act import Actor
from gongkai.portal.visibility import find

OPERATOR = "system_admin"
"""The duty that runs the machine (accounts.Duty, which stands above this room and cannot be named here)."""
MOST_INFECTED = 100


class Viewer(Protocol):
    def holds(self, *duties: Any) -> bool: ...

    def must_hold(self, *duties: Any) -> Actor: ...


class Request(HttpRequest):
    """A request that knows its viewer."""

    viewer: Viewer


# --- /files/ --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: Request) -> HttpResponse:
    """For the operator: is there a scanner, what waits for it, what has it found? No names: they belong to cases."""
    if not request.viewer.holds(OPERATOR):
        raise PermissionDenied(_("文件存储的情况只由系统管理员查看。"))
    if request.method == "POST":
        count = scanning.scan_waiting(request.viewer.must_hold(OPERATOR))
        messages.info(request, _("已经重新检查 %(count)s 个文件。") % {"count": count})
        return HttpResponseRedirect(reverse("files"))
    files = StoredFile.objects.order_by()
    counted = {row["state"]: row for row in files.values("state").annotate(files=Count("pk"), size=Sum("size"))}
    context = {
        "set_up": scanning.is_set_up(),
        "states": [(state.label, counted.get(state, {"files": 0, "size": 0})) for state in State],
        "waiting": len(scanning.waiting()),
        "infected": StoredFile.objects.filter(state=State.INFECTED).order_by("-scanned_at")[:MOST_INFECTED],
        "held_by": StoredFile.objects.filter(state=State.QUARANTINED).exclude(remark="").first(),
        "file_limit": settings.UPLOAD_FILE_LIMIT // 2**20,
        "all_limit": settings.UPLOAD_REQUEST_LIMIT // 2**20,
        "number_limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    }
    try:
        context["scanner"] = scanning.scanner().standing()
    except scanning.NoVerdictError as error:
        context["trouble"] = str(error)
    return render(request, "files/standing.html", context)


# --- /files/<id>/ ---------------------------------------------------------------------------------------------------


@require_safe
def file(request: Request, pk: int, name: str) -> HttpResponseBase:
    """The file of this number. The name in the address is for the person and decides nothing."""
    return serve(request, find(request.viewer, StoredFile, pk=pk))
