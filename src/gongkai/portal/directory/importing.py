"""The tables of the directory: written for everybody, taken in from those who keep it, after a page that tells all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Request, Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.bodies.plan import Plan, Planned, carry_out, exported, plan
from gongkai.portal.bodies.table import MEDIA_TYPES, WRITERS, Row, Table, read_table
from gongkai.portal.directory.selection import day_asked
from gongkai.portal.files.csv_lines import NotATableError
from gongkai.portal.ledger.act import act
from gongkai.portal.ui.elements import Tile
from gongkai.portal.visibility import visible

SALT = "gongkai.directory.import"
LONGEST_REASON = 300


@require_safe
def export(request: Request, to: str) -> HttpResponse:
    """The bodies of a day, and those to come, as a table."""
    if to not in WRITERS:
        raise Http404
    day = day_asked(request.GET) or timezone.localdate()
    seen = frozenset(visible(request.viewer, Body).values_list("pk", flat=True))
    answer = HttpResponse(WRITERS[to](exported(day, seen)), content_type=MEDIA_TYPES[to])
    answer["Content-Disposition"] = f'attachment; filename="bodies-{day}.{to}"'
    return answer


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_table(request: Request) -> HttpResponse:
    """Hand in a table; see what every row would change; then change all of it, or nothing."""
    request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    if request.method != "POST":
        return render(request, "directory/import.html")
    if "table" in request.POST:
        return _carry_out(request)
    try:
        file = request.FILES.get("file")
        if file is None:
            raise NotATableError(_("没有收到文件。请先选择一个 CSV 或 .xlsx 文件。"))
        table = read_table(file.read())
    except NotATableError as error:
        return render(request, "directory/import.html", {"problem": str(error)}, status=400)
    return _told(request, table, plan(table, timezone.localdate(), _may(request.viewer)))


def _carry_out(request: Request) -> HttpResponse:
    """What was shown is done, if it is still the same."""
    actor = request.viewer.must_hold(Duty.SYSTEM_ADMIN)
    try:
        kept = signing.loads(request.POST["table"], salt=SALT)
    except signing.BadSignature:
        problem = _("预览的内容不完整。请重新选择文件。")
        return render(request, "directory/import.html", {"problem": problem}, status=400)
    table = _unpacked(kept)
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        made = plan(table, timezone.localdate(), _may(request.viewer))
        return _told(request, table, made, no_reason=True)
    with act(actor, "bodies.import", reason=reason):
        made = plan(table, timezone.localdate(), _may(request.viewer))
        same = made.is_sound and made.fingerprint == kept["fingerprint"]
        if same:
            carry_out(made)
    if not same:
        return _told(request, table, made, changed_meanwhile=True)
    counts = made.counts
    text = _("已导入：新登记 %(new)s 个机关，改动 %(changed)s 个。")
    messages.success(request, text % {"new": counts["new"], "changed": counts["changed"]})
    return HttpResponseRedirect(reverse("bodies"))


def _told(request: Request, table: Table, made: Plan, **more: Any) -> HttpResponse:
    """The page that tells of every row."""
    counts = made.counts
    context = {
        "plan": made,
        "tiles": [
            Tile(_("新登记"), counts["new"]),
            Tile(_("改动"), counts["changed"]),
            Tile(_("不变"), counts["unchanged"]),
            Tile(_("有错"), counts["wrong"], tone="must_fix" if counts["wrong"] else "quiet"),
        ],
        "told": [row for row in made.rows if row.state != "unchanged"],
        "unchanged": [row for row in made.rows if row.state == "unchanged"],
        "ready": made.is_sound and made.does_something,
        "table": signing.dumps(_packed(table, made), salt=SALT, compress=True),
        **more,
    }
    return render(request, "directory/plan.html", context, status=400 if more or not made.is_sound else 200)


def _packed(table: Table, made: Plan) -> Mapping[str, Any]:
    rows = [[row.number, *(row.cells[name] for name in table.columns)] for row in table.rows]
    return {"columns": table.columns, "rows": rows, "fingerprint": made.fingerprint}


def _unpacked(kept: Mapping[str, Any]) -> Table:
    columns = tuple(kept["columns"])
    rows = (Row(number, dict(zip(columns, cells, strict=True))) for number, *cells in kept["rows"])
    return Table(columns, tuple(rows))


def _may(viewer: Viewer) -> Any:
    """Within the bodies that the viewer keeps, and under them."""
    realm = viewer.realm(Duty.SYSTEM_ADMIN)

    def refused(row: Planned) -> str:
        if not row.is_new and row.body.pk not in realm:
            return _("这个机关不在您的管理范围之内。")
        if row.is_new and not row.cells.get("superior"):
            return _("新登记的机关要有上级。没有上级的机关请系统的运行人员用命令 gongkai bodies import 导入。")
        if (row.is_new or row.moves) and row.superior and not (row.superior.is_new or row.superior.body.pk in realm):
            return _("它的上级不在您的管理范围之内。")
        return ""

    return refused
