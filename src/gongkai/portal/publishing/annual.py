"""Which annual reports does the column 政府信息公开年报 list? The rooms that keep some say so, in `report_column.py`.

    @tells_of_reports
    def reports(body: Body | None) -> Iterable[AnnualReport]: ...

So what is published need not know who stands above it. Only what everybody may read is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongkai.portal.bodies.models import Body


@dataclass(frozen=True)
class AnnualReport:
    """A line of the column."""

    body: str
    year: int
    title: str
    url: str


Tells = Callable[[Body | None], Iterable[AnnualReport]]
"""The newest published reports of a body, or of all."""

_known: list[Tells] = []


def tells_of_reports(tells: Tells) -> Tells:
    _known.append(tells)
    return tells


def reports_of(body: Body | None) -> list[AnnualReport]:
    """The newest year first."""
    return sorted((report for tells in _known for report in tells(body)), key=lambda one: (-one.year, one.body))
