"""Which registers does a first look meet? Two years of three bureaus of an invented county, complete enough to report,
and the months of this year that are over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib import resources
from typing import Any

from django.utils import timezone

from gongkai.form import load_strict_yaml
from gongkai.portal.annual.models.register import FIRST_YEAR, MONTHS, WHOLE_YEAR, RegisterEntry, last_day
from gongkai.portal.annual.register_entry import as_seen, confirm, counted
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.ledger.act import SYSTEM, act

Told = tuple[int, int, str]
"""A year, a month and its figure."""


def load() -> int:
    """Bring them in if there are none yet; say how many came."""
    data = load_strict_yaml(
        resources.files("gongkai.portal.annual").joinpath("register_samples.yaml").read_text("utf-8")
    )
    bodies = {body.name: body for body in Body.objects.filter(Body.on(), name__in=data["bodies"])}
    if RegisterEntry.objects.exists() or timezone.localdate().year - 2 < FIRST_YEAR:
        return 0
    with act(SYSTEM, "annual.register_import"):
        for name, body in bodies.items():
            _bring_in(body, data["bodies"][name])
    return RegisterEntry.objects.count()


def _bring_in(body: Body, told: Mapping[str, Any]) -> None:
    units = {unit.name: unit for unit in Unit.objects.filter(body=body)}
    for row in told["figures"]:
        unit = units[row["unit"]] if "unit" in row else None
        for year, month, value in _figures(row):
            RegisterEntry.objects.create(
                body=body, unit=unit, year=year, month=month, cell=row["cell"], value=Decimal(value), note=told["note"]
            )
    for row in told["confirmed"]:
        for year in _years():
            seen = as_seen(counted(body, year, row))
            confirm(body, year, row, seen, "与规范性文件备案目录逐件核对", None, SYSTEM)


def _figures(row: Mapping[str, Any]) -> Iterator[Told]:
    """The two years, and this year as far as its months are over, with the figures of the year before."""
    for place, year in enumerate(_years()):
        if "year" in row:
            yield year, WHOLE_YEAR, str(row["year"][place])
        else:
            yield from ((year, month, str(row["months"][place][month - 1])) for month in MONTHS)
    today = timezone.localdate()
    if "months" in row:
        for month in MONTHS:
            if last_day(today.year, month) < today:
                yield today.year, month, str(row["months"][0][month - 1])


def _years() -> tuple[int, int]:
    this = timezone.localdate().year
    return this - 2, this - 1
