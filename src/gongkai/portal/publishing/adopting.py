"""Which catalogues does a body publish by today, and which part of them is a school's own?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.catalogue import BUILT_IN, Catalogue, CatalogueError, Entry, as_dict, built_in
from gongkai.catalogue_sheet import read_catalogue
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.bodies.tree import superior_of
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.publishing.models import CatalogueAdoption, Item
from gongkai.publication import Validity


def adopted_by(body: Body, day: date | None = None) -> list[CatalogueAdoption]:
    """Its own, or for a school without one those of the body above it, of which a part is the school's."""
    own = list(CatalogueAdoption.objects.filter(CatalogueAdoption.on(day), body=body))
    if own or body.kind != Kind.INSTITUTION:
        return own
    above = superior_of(body, day)
    return list(CatalogueAdoption.objects.filter(CatalogueAdoption.on(day), body=above)) if above else []


def entries_for(body: Body, adoption: CatalogueAdoption) -> tuple[Entry, ...]:
    """What of a catalogue this body has to publish: a school the part of it that is marked so (条例第五十五条)."""
    catalogue = adoption.catalogue
    return catalogue.for_schools() if adoption.body_id != body.pk else catalogue.entries


def adopt(body: Body, key: str, actor: Actor, since: date | None = None) -> CatalogueAdoption:
    """Publish by a catalogue of the law from a day on. Raises CatalogueError."""
    catalogue = built_in(key)
    if any(one.key == key for one in CatalogueAdoption.objects.filter(CatalogueAdoption.on(), body=body)):
        raise CatalogueError(_("已经采用了这份目录。"))
    with act(actor, "publishing.catalogue"):
        return CatalogueAdoption.objects.create(
            body=body, key=key, title=catalogue.title, valid_from=since or timezone.localdate()
        )


def adopt_own(body: Body, data: bytes, title: str, actor: Actor, since: date | None = None) -> CatalogueAdoption:
    """Publish by the catalogue in a workbook. Raises CatalogueError with the cell where something is wrong."""
    catalogue = read_catalogue(data, f"own-{body.pk}", title)
    with act(actor, "publishing.catalogue"):
        return CatalogueAdoption.objects.create(
            body=body, key=catalogue.key, title=catalogue.title[:200], valid_from=since or timezone.localdate(),
            entries=json.dumps(as_dict(catalogue), ensure_ascii=False, default=_day),
        )  # fmt: skip


def _day(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def end(adoption: CatalogueAdoption, last: date, reason: str, actor: Actor) -> None:
    """By this day it is over; what was published under it stays there."""
    with act(actor, "publishing.catalogue_ended", reason=reason):
        adoption.valid_to = last
        adoption.save()


def not_yet_adopted(body: Body) -> list[Catalogue]:
    """The catalogues of the law that the body does not publish by."""
    known = {one.key for one in CatalogueAdoption.objects.filter(CatalogueAdoption.on(), body=body)}
    return [built_in(key) for key in BUILT_IN if key not in known]


# --- what a catalogue still misses ----------------------------------------------------------------------------------


class Covered(NamedTuple):
    """How an entry of a catalogue stands: items that are public and in force, items that are late, the newest of them.

    `never`: nothing was ever published under it.
    """

    entry: Entry
    valid: int
    late: int
    newest: date | None
    never: bool

    @property
    def tone(self) -> str:
        if self.late:
            return "must_fix"
        return "success" if self.valid else "warning"


class Coverage(NamedTuple):
    """A catalogue and how each of its entries stands for a body, or for one unit of it."""

    adoption: CatalogueAdoption
    entries: Sequence[Covered]

    @property
    def covered(self) -> int:
        return sum(1 for one in self.entries if one.valid)

    @property
    def late(self) -> int:
        return sum(1 for one in self.entries if one.late)

    @property
    def never(self) -> int:
        return sum(1 for one in self.entries if one.never)


def coverage(body: Body, unit: int | None = None, today: date | None = None) -> Iterator[Coverage]:
    """How the catalogues of a body are filled, with one question for each catalogue."""
    today = today or timezone.localdate()
    for adoption in adopted_by(body, today):
        found = _counts(body, adoption, unit, today)
        try:
            entries = entries_for(body, adoption)
        except CatalogueError:
            continue
        yield Coverage(adoption, [_covered(entry, found.get(entry.key, {})) for entry in entries])


def _covered(entry: Entry, row: Mapping[str, Any]) -> Covered:
    return Covered(entry, row.get("valid", 0), row.get("late", 0), row.get("newest"), not row.get("ever", 0))


def _counts(body: Body, adoption: CatalogueAdoption, unit: int | None, today: date) -> dict[str, Mapping[str, Any]]:
    items = Item.objects.filter(body=body, adoption=adoption)
    if unit is not None:
        items = items.filter(unit=unit)
    over = Q(validity__in=[Validity.EXPIRED, Validity.REPEALED])
    rows = items.order_by().values("entry").annotate(
        valid=Count("pk", filter=Item.IS_PUBLIC & ~over),
        late=Count("pk", filter=Q(overdue_from__lt=today)),
        ever=Count("pk", filter=~Q(published=None)),
        newest=Max("updated"),
    )  # fmt: skip
    return {row["entry"]: row for row in rows}
