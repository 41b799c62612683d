"""Which bodies and people does a first look at the site meet? An invented county, from `samples/county.yaml`.

It comes in once, in one act of the system; what somebody then changes in it stays changed. The passwords of its people
are made on the first start and kept beside the database, closed to others, so that `make run` can print them again.
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.bodies.models import Body, Subordination, Unit
from gongkai.portal.house import samples_dir
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.reporting.filing import body_named
from gongkai.portal.reporting.models import StoredReport

KIND = "sample.county"
"""Of the events by which it came in: who finds one knows that it was here."""
SINCE = date(2019, 5, 15)
"""The day on which the revised 条例 took effect; no sample report is older than that year."""
STAR = "*"

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are taken for one another."""
FILE = "sample_passwords"


@dataclass(frozen=True)
class SignIn:
    """What somebody types to come in, and what that person may then do."""

    login: str
    name: str
    duties: str
    body: str
    password: str


def load() -> int:
    """Take the county in if it never was; say how many bodies came. Its passwords are made where there are none."""
    folder = samples_dir()
    file = folder / "county.yaml" if folder else None
    if file is None or not file.is_file():
        return 0
    county = yaml.safe_load(file.read_text(encoding="utf-8"))
    known = Event.objects.filter(kind=KIND).exists()
    if not known:
        with act(SYSTEM, KIND):
            _take_in(county)
    if not _passwords().is_file():
        _give_passwords(county["people"])
    return 0 if known else len(county["bodies"])


def sign_ins() -> list[SignIn]:
    """Who can come in with which password, as it was given; nothing where no county was loaded."""
    file = _passwords()
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [SignIn(*line.split("\t")) for line in lines]


def table(rows: Iterable[SignIn]) -> str:
    """For a terminal: columns that stand under one another, Chinese signs being two wide."""
    heads = ("登录名", "口令", "职责", "机关", "姓名")
    cells = [heads, *((row.login, row.password, row.duties, row.body, row.name) for row in rows)]
    widths = [max(_width(line[column]) for line in cells) for column in range(len(heads))]
    return "\n".join(
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


# --- taking in ------------------------------------------------------------------------------------------------------


def _take_in(county: Mapping[str, Any]) -> None:
    bodies = {entry["name"]: _body(entry) for entry in county["bodies"]}
    for entry in county["bodies"]:
        superior, government = (bodies.get(entry.get(role, "")) for role in ("superior", "government"))
        if superior:
            row = Subordination(body=bodies[entry["name"]], superior=superior, government=government, valid_from=SINCE)
            row.full_clean()
            row.save()
    for entry in county["people"]:
        _person(entry, bodies)
    for stored in StoredReport.objects.filter(body=None, original__public=True):
        stored.body = body_named(stored.agency)
        stored.save()


def _body(entry: Mapping[str, Any]) -> Body:
    columns = {key: value for key, value in entry.items() if key not in ("superior", "government", "units")}
    body = Body(valid_from=SINCE, **columns)
    body.full_clean()
    body.save()
    for name in entry.get("units", ()):
        unit = Unit(body=body, name=name.removesuffix(STAR), discloses=name.endswith(STAR), valid_from=SINCE)
        unit.full_clean()
        unit.save()
    return body


def _person(entry: Mapping[str, Any], bodies: Mapping[str, Body]) -> None:
    body = bodies[entry["body"]]
    person = Person(username=entry["login"], name=entry["name"], body=body)
    person.set_unusable_password()
    person.save()
    unit = Unit.objects.get(body=body, name=entry["unit"]) if "unit" in entry else None
    for duty in entry["duties"]:
        acts_for = bodies[entry.get("duty_for", entry["body"])]
        held = Appointment(person=person, body=acts_for, unit=unit, duty=duty, valid_from=SINCE)
        held.full_clean()
        held.save()


# --- passwords ------------------------------------------------------------------------------------------------------


def _passwords() -> Path:
    return Path(settings.DATA_DIR) / FILE


def _give_passwords(entries: Iterable[Mapping[str, Any]]) -> None:
    """New passwords for the sample people: the first, or because the file with the old ones is gone."""
    people = {person.username: person for person in Person.objects.filter(username__in=[e["login"] for e in entries])}
    given = {login: _password() for login in people}
    with ThreadPoolExecutor() as pool:  # a digest is slow on purpose
        digests = dict(zip(given, pool.map(make_password, given.values()), strict=True))
    with act(SYSTEM, KIND):
        for login, person in people.items():
            person.password, person.password_changed = digests[login], timezone.now()
            person.save()
    rows = [_sign_in(entry, given[entry["login"]]) for entry in entries if entry["login"] in given]
    text = "".join("\t".join((row.login, row.name, row.duties, row.body, row.password)) + "\n" for row in rows)
    descriptor = os.open(_passwords(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _sign_in(entry: Mapping[str, Any], password: str) -> SignIn:
    duties = "、".join(str(Duty(duty).label) for duty in entry["duties"])
    return SignIn(entry["login"], entry["name"], duties, entry.get("duty_for", entry["body"]), password)


def _password() -> str:
    """Four groups of four: 80 bits, and typed without mistakes."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
