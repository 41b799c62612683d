"""The cast of the site's tests: a small county, somebody in every duty, and the reports and files that they bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.bodies.models import Body, Kind, Level, Subordination
from gongkai.portal.ledger.act import SYSTEM, VISITOR, act
from gongkai.portal.reporting.filing import Filer
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

READER = Filer(VISITOR, session="the reader's own session")
"""What is filed by the visitor whom the fixture `reader` plays."""

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


# --- the county -----------------------------------------------------------------------------------------------------


@dataclass
class World:
    """A county with two bureaus and a school under its government, and people by body and duty."""

    county: Body
    authority: Body
    education: Body
    health: Body
    school: Body
    staff: dict[tuple[int, str], Person] = field(default_factory=dict)

    def person(self, duty: Duty, body: Body | None = None) -> Person:
        """Who holds this duty for the body, for the education bureau if none is named."""
        return self.staff[(body or self.education).pk, duty]

    def signed_in(self, duty: Duty, body: Body | None = None) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.person(duty, body))
        return client


def a_world() -> World:
    """Everybody works for the education bureau, the administrators for the county; the health bureau has a handler."""
    with act(SYSTEM, "test.world"):
        county = a_body("云溪县人民政府", Kind.GOVERNMENT)
        authority = a_body("云溪县人民政府办公室", Kind.AUTHORITY, county)
        education = a_body(AGENCY, Kind.DEPARTMENT, county)
        health = a_body("云溪县卫生健康局", Kind.DEPARTMENT, county)
        school = a_body("云溪县第一小学", Kind.INSTITUTION, education, government=county)
        world = World(county, authority, education, health, school)
        for duty in Duty:
            home = county if duty.endswith("_admin") or duty == Duty.SUPERIOR_OFFICER else education
            world.staff[home.pk, duty] = somebody(duty, home)
        world.staff[health.pk, Duty.HANDLER] = somebody(Duty.HANDLER, health)
    for duty in (*(duty for duty in Duty if duty.endswith("_admin")), Duty.SUPERIOR_OFFICER):
        world.staff[education.pk, duty] = world.staff[county.pk, duty]
    return world


def a_body(name: str, kind: Kind, superior: Body | None = None, government: Body | None = None) -> Body:
    body = Body.objects.create(name=name, kind=kind, level=Level.COUNTY)
    Subordination.objects.create(body=body, superior=superior, government=government or superior)
    return body


def somebody(duty: Duty, body: Body) -> Person:
    """A person named after the duty."""
    person = Person(username=f"{duty}-{body.pk}", name=f"{duty.label}员", body=body)
    person.set_unusable_password()
    person.save()
    Appointment.objects.create(person=person, body=body, duty=duty)
    return person
