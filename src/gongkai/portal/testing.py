"""The cast of the site's tests: the reports and files that people bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.report import Number, Report, dumps, report_of

AGENCY = "云溪县教育局"
CONSISTENT: Mapping[str, Number] = {
    "requests.received.natural_person": 12,
    "requests.received.total": 12,
    "requests.granted.natural_person": 9,
    "requests.granted.total": 9,
    "requests.refused.third_party.natural_person": 2,
    "requests.refused.third_party.total": 2,
    "requests.concluded.natural_person": 11,
    "requests.concluded.total": 11,
    "requests.carried_out.natural_person": 1,
    "requests.carried_out.total": 1,
}
"""Figures of a year in which every sum holds; every other cell is nought."""

WRONG: Mapping[str, Number] = {"requests.granted.natural_person": 6}
"""Six where nine makes the row and the column hold."""

Keep = Callable[..., Any]
"""Hands in a report (the fixture `keep`) or a text (`keep_text`) and gives back what is stored of it."""


def a_report(
    agency: str = AGENCY, year: int = 2023, changed: Mapping[str, Number] | None = None, edition: str = "2021"
) -> Report:
    """A report in which every sum holds, apart from what is changed."""
    values: dict[str, Number] = dict.fromkeys(report_of(edition, {}).cells, 0)
    title = f"{agency}{year}年政府信息公开工作年度报告"
    return report_of(edition, {**values, **CONSISTENT, **(changed or {})}, agency=agency, year=year, title=title)


def as_json(*reports: Report) -> bytes:
    return dumps(reports).encode()


def a_file(data: bytes, name: str = "report.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
