"""How does an item go on? Each step is asked of `publication`, which knows what is allowed, and kept.

Everybody goes through these functions: the desk, the jobs of the night, the samples, and rooms that bring items in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.catalogue import CatalogueError, Entry, Limit
from gongkai.identifiers import index_number
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.calendars.effective import Calendars
from gongkai.portal.files import content
from gongkai.portal.files.keeping import files_of, keep
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.publishing.models import (
    Attachment,
    CatalogueAdoption,
    Delegation,
    Item,
    ItemEvent,
    ReviewRules,
    Version,
)
from gongkai.portal.publishing.screened import examine_words
from gongkai.publication import VALIDITY_KINDS, Attribute, Settings, Standing, State, as_dict, standing
from gongkai.publication import ItemEvent as Happened
from gongkai.publication.events import (
    Discarded,
    Drafted,
    Edited,
    Published,
    Reviewed,
    Scheduled,
    Submitted,
    TakenBack,
    Unscheduled,
    Withdrawn,
)

WRITING = (Duty.HANDLER,)
REVIEWING: Mapping[str, Sequence[Duty]] = {
    "unit": (Duty.UNIT_REVIEWER,),
    "leader": (Duty.APPROVING_LEADER,),
    "secrecy": (Duty.SECRECY_REVIEWER, Duty.OFFICE_HEAD),
}
"""Whose each step of the review is (三审三校)."""
PUBLISHING = (Duty.PUBLISHER,)
WITHDRAWING = (Duty.PUBLISHER, Duty.OFFICE_HEAD)
WORKERS = (
    Duty.HANDLER, Duty.UNIT_REVIEWER, Duty.LEGAL_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER,
    Duty.PUBLISHER, Duty.REGISTRAR, Duty.OFFICE_HEAD, Duty.LEADING_GROUP,
)  # fmt: skip
"""Those who see everything that their body works on."""
DUTIES: Mapping[str, Sequence[Duty]] = {
    **dict.fromkeys(("drafted", "edited", "submitted", "taken_back", "discarded"), WRITING),
    **dict.fromkeys(("scheduled", "unscheduled", "published"), PUBLISHING),
    **dict.fromkeys(("withdrawn", *VALIDITY_KINDS), WITHDRAWING),
}
"""Whose step each kind of event is; a review is that of its step."""

PUBLIC_COLUMNS = (
    "title", "text", "summary", "keywords", "issuer", "document_number", "formed", "effective", "ends", "take_down",
    "topic", "genre", "is_rule", "audience", "source", "attribute",
)  # fmt: skip
"""What the public sees of a version, beside its files."""
COLUMNS = (*PUBLIC_COLUMNS, "changed", "attribute_reason")


# --- where it stands ------------------------------------------------------------------------------------------------


def settings_of(body: Body | int) -> Settings:
    """By which rules this body reviews today."""
    found = ReviewRules.objects.filter(body=body).first() or ReviewRules()
    return found.settings


def entry_of(item: Item) -> Entry | None:
    """Its entry in the catalogue; None for an item without one, or of a catalogue that has lost it."""
    if item.adoption is None or not item.entry:
        return None
    try:
        return item.adoption.catalogue.entry(item.entry)
    except CatalogueError:
        return None


def limit_of(item: Item) -> Limit | None:
    entry = entry_of(item)
    return entry.limit if entry else None


def history(item: Item) -> tuple[Happened, ...]:
    return tuple(row.event for row in item.events.all())


def standing_of(
    item: Item,
    today: date | None = None,
    calendars: Calendars | None = None,
    events: Sequence[Happened] | None = None,
) -> Standing:
    """Where the item stands, worked out from its events; after other `events` where they are given.

    Raises UnlawfulError for a history that is not allowed. Give the `calendars` for many items.
    """
    happened = history(item) if events is None else events
    day = today or max([timezone.localdate(), *(event.on for event in happened)])
    calendar = (calendars or Calendars()).of(item.body_id)
    return standing(happened, day, calendar, settings_of(item.body_id), limit_of(item))


# --- writing it -----------------------------------------------------------------------------------------------------


def begin(
    body: Body,
    author: Person,
    words: Mapping[str, Any],
    actor: Actor,
    *,
    unit: Unit | None = None,
    adoption: CatalogueAdoption | None = None,
    entry: str = "",
    is_disclosure_rule: bool = False,
    on: date | None = None,
) -> Item:
    """Begin an item with what it says (`COLUMNS`). Raises UnlawfulError for dates that cannot be."""
    on = on or timezone.localdate()
    with act(actor, "publishing.drafted"):
        serial = _next_serial(body, on.year)
        item = Item.objects.create(
            body=body, unit=unit, author=author, adoption=adoption, entry=entry, year=on.year, serial=serial,
            index_number=number_of(body, on.year, serial), is_disclosure_rule=is_disclosure_rule,
        )  # fmt: skip
        version = Version(item=item, **words)
        version.digest = digest_of(version)
        version.save()
        examine_words(version)
        _keep(item, _written(Drafted, version, author, on, version.attribute_reason), author, version)
    return item


def number_of(body: Body, year: int, serial: int) -> str:
    """The index number (索引号); a body without a credit code has one of its own making, which says so by its G."""
    return index_number(body.credit_code, year, serial) if body.credit_code else f"G{body.pk}/{year}-{serial:05}"


def _next_serial(body: Body, year: int) -> int:
    """Within the act; whoever takes a number at the same moment waits for the first. A number is never given twice."""
    Body.objects.select_for_update().order_by("pk").get(pk=body.pk)
    return (Item.objects.filter(body=body, year=year).aggregate(last=Max("serial"))["last"] or 0) + 1


def rewrite(
    item: Item, words: Mapping[str, Any], person: Person, actor: Actor, reason: str = "", on: date | None = None
) -> Version:
    """Let it say something else: whatever was agreed to is void. What was published stays until this is too.

    Raises UnlawfulError, also for a correction without a reason.
    """
    with act(actor, "publishing.edited", reason=reason):
        version = editable(item)
        for name, value in words.items():
            setattr(version, name, value)
        settle(item, version, person, reason, on)
    return version


def editable(item: Item) -> Version:
    """The version that may be changed, inside an act: the newest, or a copy of it once it was published."""
    newest = newest_of(item)
    if not newest.frozen:
        return newest
    number = item.versions.latest("number").number + 1
    copy = Version(item=item, number=number, **{name: getattr(newest, name) for name in COLUMNS})
    copy.save()
    for one in newest.attachments.order_by("pk"):
        twin = Attachment.objects.create(
            content=copy, added_by=one.added_by, verdict=one.verdict, findings=one.findings,
            overruled_by=one.overruled_by, overruled_reason=one.overruled_reason, overruled_for=one.overruled_for,
        )  # fmt: skip
        for file in files_of(one):
            keep(content.bytes_of(file.sha256), file.name, owner=twin)
    return copy


def newest_of(item: Item) -> Version:
    """The version that is worked on, or was last."""
    return item.versions.filter(dropped=False).latest("number")


def settle(item: Item, version: Version, person: Person, reason: str = "", on: date | None = None) -> None:
    """After a change, inside an act: what is found in the words, and the event that takes it back to the first step."""
    version.digest = digest_of(version)
    version.save()
    examine_words(version)
    said = reason or version.attribute_reason
    _keep(item, _written(Edited, version, person, on or timezone.localdate(), said), person, version)


def _written(kind: type[Edited], version: Version, person: Person, on: date, reason: str) -> Edited:
    return kind(
        on=on, who=key_of(person), reason=reason, digest=version.digest, attribute=Attribute(version.attribute),
        formed=version.formed, changed=version.changed, effective=version.effective, ends=version.ends,
        take_down=version.take_down,
    )  # fmt: skip


def digest_of(version: Version) -> str:
    """Stands for everything that the public sees of it: what is agreed to is what is published."""
    seen: dict[str, Any] = {name: getattr(version, name) for name in PUBLIC_COLUMNS}
    papers = version.attachments.order_by("pk") if version.pk else ()
    seen["files"] = [(file.name, file.sha256) for one in papers for file in files_of(one)]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def key_of(person: Person) -> str:
    return f"person:{person.pk}"


# --- the steps ------------------------------------------------------------------------------------------------------


def submit(
    item: Item, person: Person, actor: Actor, *, urgent: bool = False, reason: str = "", on: date | None = None
) -> None:
    """Send it on its way, by the rules of today."""
    rules = settings_of(item.body_id)
    event = Submitted(
        on=on or timezone.localdate(), who=key_of(person), urgent=urgent, reason=reason, steps=rules.steps,
        publisher_apart=rules.publisher_apart,
    )  # fmt: skip
    take(item, event, actor, person)


def take_back(item: Item, person: Person, actor: Actor, on: date | None = None) -> None:
    take(item, TakenBack(on=on or timezone.localdate(), who=key_of(person)), actor, person)


def review(
    item: Item,
    person: Person,
    actor: Actor,
    step: str,
    digest: str,
    *,
    agrees: bool,
    reason: str = "",
    in_place_of: Person | None = None,
    on: date | None = None,
) -> None:
    """Agree at a step, or return it. `digest` is that of what the person had before them."""
    event = Reviewed(
        on=on or timezone.localdate(), who=key_of(person), step=step, digest=digest, agrees=agrees, reason=reason,
        in_place_of=key_of(in_place_of) if in_place_of else "",
    )  # fmt: skip
    take(item, event, actor, person)


def publish(item: Item, person: Person, actor: Actor, digest: str, on: date | None = None) -> None:
    take(item, Published(on=on or timezone.localdate(), who=key_of(person), digest=digest), actor, person)


def schedule(item: Item, person: Person, actor: Actor, digest: str, day: date, on: date | None = None) -> None:
    event = Scheduled(on=on or timezone.localdate(), who=key_of(person), digest=digest, day=day)
    take(item, event, actor, person)


def unschedule(item: Item, person: Person, actor: Actor) -> None:
    take(item, Unscheduled(on=timezone.localdate(), who=key_of(person)), actor, person)


def withdraw(item: Item, person: Person, actor: Actor, reason: str, on: date | None = None) -> None:
    take(item, Withdrawn(on=on or timezone.localdate(), who=key_of(person), reason=reason), actor, person)


def discard(item: Item, person: Person, actor: Actor, reason: str) -> None:
    """Give up a draft, or the changes to what is public."""
    with act(actor, "publishing.discarded", reason=reason):
        version = newest_of(item)
        if item.versions.filter(frozen=True).exists() and not version.frozen:
            version.dropped = True
            version.save()
        take(item, Discarded(on=timezone.localdate(), who=key_of(person), reason=reason), actor, person)


def take(item: Item, event: Happened, actor: Actor, person: Person | None) -> Standing:
    """Add an event if it is allowed, and bring the columns for lists up to date. Raises UnlawfulError."""
    with act(actor, f"publishing.{event.kind}", reason=event.reason):
        Item.objects.select_for_update().order_by("pk").get(pk=item.pk)
        return _keep(item, event, person, newest_of(item))


def _keep(item: Item, event: Happened, person: Person | None, version: Version) -> Standing:
    before = history(item)
    result = standing_of(item, events=(*before, event))
    data = json.dumps(as_dict(event), ensure_ascii=False, sort_keys=True)
    ItemEvent.objects.create(
        item=item, place=len(before) + 1, kind=event.kind, on=event.on, person=person, content=version, data=data
    )
    if not version.frozen and result.state in (State.PUBLISHED, State.FILED):
        version.frozen = True
        version.save()
    bring_up_to_date(item, result)
    return result


# --- columns that follow from the events ----------------------------------------------------------------------------


def bring_up_to_date(item: Item, now: Standing) -> None:
    """Write the columns that follow from the events."""
    released = item.events.filter(kind="published").order_by("-place").select_related("content").first()
    item.working = newest_of(item)
    item.shown = released.content if released and now.is_public else None
    _describe(item, item.shown or item.working)
    item.state, item.waits_for, item.urgent = now.state, now.waits_for, now.urgent
    item.attribute = now.attribute
    item.is_public, item.was_public = now.is_public, now.was_public
    item.due = now.due
    item.overdue_from = now.due if now.days_left is not None else None
    item.published, item.updated, item.withdrawn = now.first_published, now.published, now.withdrawn
    item.in_time, item.scheduled, item.take_down = now.in_time, now.scheduled, now.take_down
    item.validity = now.validity or ""
    item.effective = now.life.begins()
    item.ends = now.ends
    in_force = now.is_public and now.validity is not None and now.validity.is_in_force
    item.warn_of_end = now.warn_of_end if in_force else None
    item.changes_on = min(_coming(now), default=None)
    item.save_worked_out()


def _describe(item: Item, version: Version) -> None:
    """What lists are narrowed by: of what is public, else of the working copy."""
    entry = entry_of(item)
    item.title, item.genre, item.is_rule = version.title, version.genre, version.is_rule
    item.topic = version.topics[0] if version.topic else ""
    item.matter = matter_of(item.adoption, item.entry) if item.adoption else ""
    item.article = entry.item if entry else ""


def matter_of(adoption: CatalogueAdoption, entry: str) -> str:
    return f"{adoption.key}/{entry}" if entry else ""


def _coming(now: Standing) -> Iterable[date]:
    """The days on which something changes by itself, after the day on which it stands so."""
    life, a_day = now.life, timedelta(days=1)
    days = [
        now.scheduled,
        now.take_down and now.take_down + a_day,
        now.ends and now.ends + a_day,
        life.begins(),
        *(event.since for event in life.force),
    ]
    if now.falls_to_the_system():
        yield now.today
    yield from (day for day in days if day is not None and day > now.today)


# --- who may --------------------------------------------------------------------------------------------------------


def duties_for(item: Item, kind: str) -> Sequence[Duty]:
    """Whose step this kind of event is, as the item stands."""
    return REVIEWING.get(item.waits_for, ()) if kind == "reviewed" else DUTIES[kind]


def acting(viewer: Viewer, item: Item, kind: str) -> tuple[Actor, Person, Person | None]:
    """Who takes the step, and in whose place, if it was delegated. Raises PermissionDenied."""
    duties = duties_for(item, kind)
    if viewer.person is None or not duties:
        raise PermissionDenied(_("这一步现在不能做。"))
    if not viewer.holds(*duties, body=item.body_id) and (row := delegation_for(viewer, item.body_id, duties)):
        actor = Actor(key_of(viewer.person), viewer.person.ledger_name, row.duty, row.body.name)
        return actor, viewer.person, row.principal
    return viewer.must_hold(*duties, body=item.body_id), viewer.person, None


def may(viewer: Viewer, item: Item, kind: str) -> bool:
    duties = duties_for(item, kind)
    if viewer.person is None or not duties:
        return False
    return viewer.holds(*duties, body=item.body_id) or delegation_for(viewer, item.body_id, duties) is not None


def delegation_for(viewer: Viewer, body: int, duties: Sequence[Duty]) -> Delegation | None:
    """The delegation in force by which the viewer stands in for somebody who holds such a duty today."""
    rows = Delegation.objects.filter(Delegation.on(), body=body, deputy=viewer.person, duty__in=duties)
    for row in rows.select_related("principal", "body"):
        if Viewer.of(row.principal).holds(Duty(row.duty), body=body):
            return row
    return None
