"""What becomes of the people when a body is closed, renamed, merged or split? All of it happens in one act.

Closed: every duty held for the body ends with its last day; its people stay on its staff, without a duty there.
Renamed, merged, split: from the first day of the heir on each duty is held for the heir instead, in the unit that
carries the old one on; the staff of the old body is the staff of the heir at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from gongkai.portal.accounts.models import Appointment, Person
from gongkai.portal.bodies import changes
from gongkai.portal.bodies.changes import A_DAY, keep
from gongkai.portal.bodies.models import Body, Succession, Unit


def close(body: Body, last: date) -> None:
    """The body and every duty held for it end with this day."""
    for held in _held_for(body, last + A_DAY):
        _end(held, last + A_DAY)
    changes.close(body, last)


def change_unit(unit: Unit) -> None:
    """What is known of a unit; duties that outlive it are held for the body as a whole."""
    keep(unit)
    if unit.valid_to is None:
        return
    for held in unit.appointments.filter(Appointment.during(unit.valid_to + A_DAY, None)):
        held.unit = None
        held.save()


def rename(body: Body, renamed: Body, day: date, basis: str) -> None:
    """From this day on the body is another row, with another name."""
    _succeed(body, renamed, [renamed], Succession.How.RENAMED, day, basis)


def merge(merged: Sequence[Body], into: Body, day: date, basis: str) -> None:
    """From this day on there is one instead of several: a new one, or one that goes on."""
    for body in merged:
        _succeed(body, into, [into], Succession.How.MERGED, day, basis)


def split(body: Body, parts: Sequence[Body], day: date, basis: str) -> None:
    """From this day on there are several instead of one; the first of them is the heir."""
    _succeed(body, parts[0], list(parts), Succession.How.SPLIT, day, basis)


def _succeed(body: Body, heir: Body, successors: list[Body], how: Succession.How, day: date, basis: str) -> None:
    held = [(row, max(day, row.valid_from), row.valid_to) for row in _held_for(body, day)]
    for row, start, _finish in held:
        _end(row, start)
    units = changes.succeed(body, heir, successors, how, day, basis)
    for row, start, finish in held:
        _hold_for(heir, row, units, start, finish)
    for person in Person.objects.filter(body=body):
        person.body = heir
        person.save()


def _held_for(body: Body, day: date) -> list[Appointment]:
    rows = Appointment.objects.filter(Appointment.during(day, None), body=body)
    return list(rows.select_related("person", "unit").order_by("pk"))


def _end(held: Appointment, day: date) -> None:
    if held.valid_from >= day:
        held.delete()
    else:
        held.valid_to = day - A_DAY
        held.save()


def _hold_for(heir: Body, old: Appointment, units: Mapping[int, Unit], start: date, finish: date | None) -> None:
    same = Appointment.objects.filter(Appointment.during(start, finish), person=old.person, body=heir, duty=old.duty)
    if same.exists():  # somebody who did the same work for two of the merged
        return
    unit = units.get(old.unit_id) if old.unit_id else None
    keep(Appointment(person=old.person, body=heir, unit=unit, duty=old.duty, valid_from=start, valid_to=finish))
