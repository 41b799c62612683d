"""Which items does a first look at the site meet? A dozen of them in every state, invented, from `sample_items.yaml`.

They go through `handling` like any other, each step by the sample person who holds its duty, so each is lawful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib import resources
from typing import Any

from django.utils import timezone

from gongkai.form import load_strict_yaml
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.bodies.tree import ids_above
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.publishing import guide, handling
from gongkai.portal.publishing.adopting import adopt, adopted_by
from gongkai.portal.publishing.due import do_what_is_due
from gongkai.portal.publishing.examining import attach_bytes
from gongkai.portal.publishing.models import Item, Relation
from gongkai.publication import State
from gongkai.publication.events import KINDS
from gongkai.workdays import national

COPIED = (
    "title",
    "text",
    "summary",
    "topic",
    "genre",
    "is_rule",
    "audience",
    "keywords",
    "attribute",
    "attribute_reason",
)
FINISHED = ("public", "corrected", "withdrawn")


def load() -> int:
    """Bring them in if there are none yet and the people for it are there; say how many came."""
    data = load_strict_yaml(
        resources.files("gongkai.portal.publishing").joinpath("sample_items.yaml").read_text("utf-8")
    )
    bodies = {body.name: body for body in Body.objects.filter(Body.on())}
    if Item.objects.exists() or not set(data["catalogues"]) <= set(bodies):
        return 0
    with act(SYSTEM, "publishing.drafted"):
        for name, keys in data["catalogues"].items():
            for key in keys:
                adopt(bodies[name], key, SYSTEM, since=date(2019, 11, 29))
        for name, words in data["guides"].items():
            _guide(bodies[name], words)
        return sum(1 for row in data["items"] if _bring_in(row, bodies[row["body"]]))


def _guide(body: Body, words: Mapping[str, str]) -> None:
    """As the directory and the law have it, with what the head of the office adds."""
    drafted = guide.drafted(body)
    told = {name: getattr(drafted, name) for name in (*guide.CONTACT, *guide.TOLD)}
    guide.publish(body, told | dict(words), SYSTEM)


def _bring_in(row: Mapping[str, Any], body: Body) -> Item | None:
    author = _who(body, Duty.HANDLER)
    if author is None:
        return None
    formed = _workday(timezone.localdate() - timedelta(days=row["formed"]))
    words = {name: row[name] for name in COPIED if name in row} | {"formed": formed}
    if "number" in row:
        words["document_number"] = f"云教发〔{formed.year}〕{row['number']}号"
    if "term" in row:
        words |= {"effective": formed, "ends": timezone.localdate() + timedelta(days=row["term"])}
    if "take_down" in row:
        words["take_down"] = timezone.localdate() - timedelta(days=row["take_down"])
    key, _slash, entry = row.get("entry", "").partition("/")
    item = handling.begin(
        body, author, words, SYSTEM, unit=Unit.objects.filter(body=body, name=row.get("unit")).first(),
        adoption=next((one for one in adopted_by(body) if one.key == key), None), entry=entry,
        is_disclosure_rule=row.get("disclosure_rule", False), on=formed,
    )  # fmt: skip
    if "file" in row:
        attach_bytes(item, [(row["file_text"].encode(), row["file"])], author, SYSTEM, on=formed)
    _go(item, row, author, formed)
    return item


def _go(item: Item, row: Mapping[str, Any], author: Person, on: date) -> None:
    """As far as the sample is to come, a working day for each step."""
    to = row["to"]
    if to == "draft":
        return
    days = _days_from(on)
    _review(item, author, days, row)
    item.refresh_from_db()
    if to in FINISHED and item.state == State.READY and (publisher := _who(item.body, Duty.PUBLISHER)):
        day = next(days)
        handling.publish(item, publisher, SYSTEM, handling.newest_of(item).digest, on=day)
        _afterwards(item, row, author, publisher, days)


def _review(item: Item, author: Person, days: Iterator[date], row: Mapping[str, Any]) -> None:
    handling.submit(item, author, SYSTEM, on=next(days))
    most = row.get("steps", 3)
    for _step in range(most):
        item.refresh_from_db()
        person = _who(item.body, handling.REVIEWING[item.waits_for][0])
        if person is None:
            return
        agrees, digest = row["to"] != "returned", handling.newest_of(item).digest
        reason = "" if agrees else row["reason"]
        handling.review(item, person, SYSTEM, item.waits_for, digest, agrees=agrees, reason=reason, on=next(days))
        if not agrees:
            return


def _afterwards(item: Item, row: Mapping[str, Any], author: Person, publisher: Person, days: Iterator[date]) -> None:
    """What became of it once it was public."""
    if "interprets" in row:
        target = Item.objects.filter(title=row["interprets"]).first()
        if target is not None:
            Relation.objects.create(source=item, target=target, kind=Relation.Kind.INTERPRETS)
    if "correction" in row:
        day = next(days)
        words = {"text": handling.newest_of(item).text.replace("5552002", "5552012"), "changed": day}
        handling.rewrite(item, words, author, SYSTEM, row["correction"], on=day)
        _review(item, author, days, row)
        item.refresh_from_db()
        handling.publish(item, publisher, SYSTEM, handling.newest_of(item).digest, on=next(days))
    if "force" in row:
        day = _workday(next(days) + timedelta(days=row["force"]["after"]))
        basis = f"云教发〔{day.year}〕{row['force']['number']}号"
        happened = KINDS[row["force"]["kind"]](on=day, who=handling.key_of(publisher), basis=basis)  # type: ignore[call-arg]
        handling.take(item, happened, SYSTEM, publisher)
    if row["to"] == "withdrawn":
        handling.withdraw(item, publisher, SYSTEM, row["reason"], on=next(days))
    item.refresh_from_db()
    if item.changes_on and item.changes_on <= timezone.localdate():
        do_what_is_due(item.pk, timezone.localdate())


def _who(body: Body, duty: Duty) -> Person | None:
    """The sample person with this duty; for a school without one, that of the bureau above it."""
    held = Appointment.objects.filter(Appointment.on(), duty=duty).order_by("pk").select_related("person")
    rows = {row.body_id: row.person for row in reversed(held.filter(body__in=ids_above(body.pk)))}
    return next((rows[pk] for pk in ids_above(body.pk) if pk in rows), None)


def _days_from(day: date) -> Iterator[date]:
    """That day and the working days after it, none after today."""
    today = timezone.localdate()
    while True:
        yield min(day, today)
        day = national().add(day, 1, provisional=True)


def _workday(day: date) -> date:
    while not national().is_workday(day, provisional=True):
        day -= timedelta(days=1)
    return day
