"""The review sheet of an item, to print and file (F15 政府信息公开审查呈批单): what, from where, who agreed, when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.portal.accounts.doors import staff_only
from gongkai.portal.accounts.models import Person
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.files.release import known, verdict_in_words
from gongkai.portal.publishing.desk import found_item
from gongkai.portal.publishing.handling import newest_of, standing_of
from gongkai.portal.publishing.models import Item, ItemEvent
from gongkai.portal.publishing.particulars import papers
from gongkai.publication.law import reviews


class Signed(NamedTuple):
    """One opinion on the sheet; `row` is None where it is still to come."""

    label: str
    checks: str
    row: ItemEvent | None
    agrees: bool
    reason: str
    in_place_of: str


@staff_only
@require_safe
@never_cache
def sheet(request: Request, pk: int) -> HttpResponse:
    item = found_item(request, pk)
    version, now = newest_of(item), standing_of(item)
    context = {
        "item": item,
        "version": version,
        "now": now,
        "papers": papers(version),
        "screened": verdict_in_words(version.verdict) if version.verdict else "",
        "overruled": version.overruled_reason if version.overruled_by_id else "",
        "findings": len(known(version.verdict, version.findings).findings.get("zh", ())),
        "opinions": list(opinions(item, now.life.way)),
        "published": item.events.filter(kind="published").select_related("person").order_by("-place").first(),
        "printed": timezone.localtime(),
    }
    return render(request, "publishing/sheet.html", context)


def opinions(item: Item, way: tuple[str, ...]) -> Iterator[Signed]:
    """Every opinion that was given on what it says now, and the steps that still wait for one."""
    rows = list(item.events.select_related("person").order_by("place"))
    begun = max((row.place for row in rows if row.kind in ("drafted", "edited", "taken_back")), default=0)
    given = {row.details["step"]: row for row in rows if row.kind == "reviewed" and row.place > begun}
    for step in way:
        row = given.get(step)
        details = row.details if row else {}
        principal = details.get("in_place_of", "").removeprefix("person:")
        person = Person.objects.filter(pk=int(principal)).first() if principal.isdecimal() else None
        yield Signed(
            reviews()[step]["label"], reviews()[step]["checks"], row, details.get("agrees", True),
            details.get("reason", ""), _("代%(name)s") % {"name": person} if person else "",
        )  # fmt: skip
