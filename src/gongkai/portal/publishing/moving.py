"""Which items are due on another day when a calendar is loaded? Those that the public still waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.calendars.moving import Move, moves_with_the_calendar
from gongkai.portal.publishing.handling import bring_up_to_date, standing_of
from gongkai.portal.publishing.models import Item

DUE = "公开期限届满"


def find(old: Calendars, new: Calendars) -> Iterator[Move]:
    """What would move: the last day by which an item must be public (条例第二十六条)."""
    awaited = Item.objects.filter(overdue_from__isnull=False).select_related("body", "author", "adoption")
    for item in awaited.prefetch_related("events").order_by("pk"):
        before, after = (standing_of(item, calendars=calendars) for calendars in (old, new))
        if before.due is None or after.due is None:
            continue
        if (before.due, before.provisional) != (after.due, after.provisional):
            yield Move(
                item, item.index_number, item.body, DUE, before.due, after.due, before.provisional, after.provisional,
                (item.author,), item.desk_url,
            )  # fmt: skip


def settle(moves: Sequence[Move]) -> None:
    """Bring the columns of the lists up to date."""
    moved = sorted(move.record.pk for move in moves if isinstance(move.record, Item))
    calendars = Calendars()
    for item in Item.objects.select_for_update().filter(pk__in=moved).order_by("pk"):
        bring_up_to_date(item, standing_of(item, calendars=calendars))


moves_with_the_calendar(find, settle)
