"""What stands in table four for a body and a year, and which disputes are behind each figure?

Both are asked of the counted years (`CountedYears`), so that a table is one query. `at` asks what was on record at an
earlier moment, and plays the events back that stood then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from gongkai.disputes import Column, Route, column_in
from gongkai.disputes.tally import tally_columns
from gongkai.portal.bodies.models import Body
from gongkai.portal.disputes.handling import settings_of
from gongkai.portal.disputes.models import CountedYears, Dispute, DisputeEvent


def table_four(body: Body | int, year: int, *, at: datetime | None = None) -> Mapping[str, int]:
    """The fifteen figures by their cell keys; with `at`, as they were on record at that moment."""
    if at is not None:
        return tally_columns(((route, column, 1) for _pk, route, column in _played_back(body, year, at)), year)
    alike = CountedYears.objects.filter(_in(year), body=body).order_by().values_list("route", "column")
    groups = alike.annotate(number=Count("*"))
    return tally_columns(((Route(route), Column(column), number) for route, column, number in groups), year)


def disputes_behind(body: Body | int, cell: str, year: int, *, at: datetime | None = None) -> QuerySet[Dispute]:
    """The disputes that a figure counts, by its cell key."""
    row, _dot, column = cell.rpartition(".")
    route = next(one for one in Route if one.row == row)
    if at is not None:
        played = _played_back(body, year, at)
        keys = [pk for pk, one, stood in played if one == route and column in (stood, "total")]
        return Dispute.objects.filter(pk__in=keys)
    which = Q() if column == "total" else Q(column=column)
    counted = CountedYears.objects.filter(_in(year), which, body=body, route=route)
    return Dispute.objects.filter(body=body, pk__in=counted.values("dispute"))


def _in(year: int) -> Q:
    return Q(first__lte=year) & (Q(last=None) | Q(last__gte=year))


def _played_back(body: Body | int, year: int, at: datetime) -> Iterator[tuple[int, Route, Column]]:
    stood = Q(made__lte=at) & (Q(struck=None) | Q(struck__gt=at))
    rows = DisputeEvent.objects.filter(stood, dispute__body=body, on__year__lte=year).select_related("dispute")
    settings = settings_of(body)
    for dispute, events in groupby(rows.order_by("dispute", "on", "pk"), key=lambda row: row.dispute):
        if column := column_in([row.event for row in events], year, settings):
            yield dispute.pk, Route(dispute.route), column
