"""How many requests came in, how fast were they answered, and how many in time? By month, unit, kind, outcome, channel.

All figures are of the requests *received* in a year, as they stand today: so each belongs to one figure of every
breakdown, and opens on the requests that it counts. They are asked of the columns that `casework` works out of the
events; that they are what the events say, a test holds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.functions import ExtractMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.outcomes import outcomes
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.foi.models import APPLICANT_KINDS, CHANNELS, FoiRequest
from gongkai.report import Number

NONE = ""
"""The key of those of which a breakdown knows nothing: no unit, no outcome yet."""


class Row(NamedTuple):
    """Requests that are alike in all that is known of them here, and how many they are."""

    month: int
    body: int
    unit: int | None
    kind: str
    channel: str
    outcome: str
    took: int | None
    on_time: bool | None
    overdue: bool
    times: int


def rows_of(requests: QuerySet[FoiRequest], year: int, today: date) -> list[Row]:
    """The requests received in that year, put together by the database; one that was merged into another is counted
    there."""
    alike = (
        requests.filter(received__year=year, merged_into=None)
        .annotate(month=ExtractMonth("received"), overdue=Case(When(_overdue(today), then=True), default=False))
        .values_list(
            "month", "body_id", "unit_id", "applicant_kind", "channel", "outcome", "took", "on_time", "overdue"
        )
        .annotate(times=Count("pk"))
        .order_by()
    )
    return [Row(*row) for row in alike]


def _overdue(today: date) -> Q:
    """Open, over the day by which it was due, and not answered."""
    return Q(is_open=True, on_time=None, due__lt=today)


@dataclass(frozen=True)
class Group:
    """The figures of some requests. Rates and days are None where nothing is there to count."""

    key: str
    label: str | Promise
    received: int
    answered: int
    on_time: int
    overdue: int
    days: Number | None
    """The median of the working days from receipt to answer."""

    @property
    def rate(self) -> Decimal | None:
        """Of those answered, or overdue and not answered, the share in per cent that was answered in time."""
        ended = self.answered + self.overdue
        return (Decimal(100 * self.on_time) / ended).quantize(Decimal("0.1")) if ended else None

    @property
    def late(self) -> int:
        return self.answered - self.on_time


def count(rows: Iterable[Row], key: str = NONE, label: str | Promise = "") -> Group:
    """The figures of these requests."""
    received = answered = on_time = overdue = 0
    took: Counter[int] = Counter()
    for row in rows:
        received += row.times
        answered += row.times * (row.on_time is not None)
        on_time += row.times * (row.on_time is True)
        overdue += row.times * row.overdue
        if row.took is not None:
            took[row.took] += row.times
    return Group(key, label, received, answered, on_time, overdue, _median(took) if took else None)


def _median(days: Mapping[int, int]) -> Number:
    """The number of days in the middle, or halfway between the two there, of how many took how many."""
    in_order = sorted(days)
    ends = list(accumulate(days[one] for one in in_order))
    lower, upper = (in_order[bisect_left(ends, place)] for place in ((ends[-1] + 1) // 2, ends[-1] // 2 + 1))
    half = Decimal(lower + upper) / 2
    return int(half) if half == half.to_integral_value() else half


# --- breakdowns -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Breakdown:
    """One way to divide requests."""

    key: str
    title: Promise
    key_of: Callable[[Row], str]
    behind: Callable[[str], Q]
    """The requests of one group, for a list."""
    labels: Callable[[], Mapping[str, str | Promise]]
    """Every group in order; a group that is empty is left out where there are many."""
    whole: bool = False
    """Empty groups are shown too."""

    def groups(self, rows: Sequence[Row]) -> list[Group]:
        divided: dict[str, list[Row]] = {}
        for row in rows:
            divided.setdefault(self.key_of(row), []).append(row)
        labels = self.labels()
        keys = [key for key in labels if self.whole or key in divided] + sorted(divided.keys() - labels.keys())
        return [count(divided.get(key, []), key, labels.get(key, key)) for key in keys]


def _months() -> Mapping[str, str | Promise]:
    return {str(month): str(month) for month in range(1, 13)}


def _bodies() -> Mapping[str, str | Promise]:
    return {str(body.pk): body.name for body in Body.objects.all()}


def _units() -> Mapping[str, str | Promise]:
    units = {str(unit.pk): f"{unit.body} {unit.name}" for unit in Unit.objects.select_related("body")}
    return {**units, NONE: _("没有指定承办机构")}


def _kinds() -> Mapping[str, str | Promise]:
    return dict(APPLICANT_KINDS)


def _channels() -> Mapping[str, str | Promise]:
    return dict(CHANNELS)


def _outcomes() -> Mapping[str, str | Promise]:
    named = {key: one.label.lstrip("0123456789.") for key, one in outcomes().items()}
    return {**named, NONE: _("还没有办理结果")}


def _column(name: str) -> Callable[[str], Q]:
    return lambda key: Q(**{name: key})


def _reference(name: str) -> Callable[[str], Q]:
    return lambda key: Q(**{name: int(key)}) if key.isascii() and key.isdigit() and len(key) < 10 else Q(**{name: None})


BREAKDOWNS: Mapping[str, Breakdown] = {
    one.key: one
    for one in (
        Breakdown("month", _("月份"), lambda row: str(row.month), _reference("received__month"), _months, whole=True),
        Breakdown("body", _("机关"), lambda row: str(row.body), _reference("body"), _bodies),
        Breakdown("unit", _("承办机构"), lambda row: str(row.unit or NONE), _reference("unit"), _units),
        Breakdown("kind", _("申请人类别"), lambda row: row.kind, _column("applicant_kind"), _kinds),
        Breakdown("channel", _("提交方式"), lambda row: row.channel, _column("channel"), _channels),
        Breakdown("outcome", _("办理结果"), lambda row: row.outcome, _column("outcome"), _outcomes),
    )
}

WHICH: Mapping[str, tuple[Promise, Callable[[date], Q]]] = {
    "received": (_("收到"), lambda today: Q()),
    "answered": (_("已答复"), lambda today: ~Q(on_time=None)),
    "on_time": (_("按时答复"), lambda today: Q(on_time=True)),
    "late": (_("逾期答复"), lambda today: Q(on_time=False)),
    "overdue": (_("逾期未答复"), _overdue),
}
"""The figures that open on requests."""


def behind(year: int, which: str, today: date, breakdown: str = "", key: str = NONE) -> Q:
    """The requests that a figure counts. Raises KeyError for a figure that does not exist."""
    group = BREAKDOWNS[breakdown].behind(key) if breakdown else Q()
    return Q(received__year=year, merged_into=None) & WHICH[which][1](today) & group
