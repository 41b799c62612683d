"""What do the records of the house say for each cell of the report on a year, and where does a click on one lead?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from gongkai.compiling import Facts, Fees
from gongkai.form import form_for
from gongkai.outcomes import outcomes
from gongkai.portal.annual.registers import table_two
from gongkai.portal.bodies.models import Body
from gongkai.portal.disputes.counting import table_four
from gongkai.portal.disputes.models import Dispute
from gongkai.portal.foi.figures import table_three
from gongkai.portal.foi.models import FoiEvent, FoiRequest, Piece
from gongkai.portal.publishing.channels import counts
from gongkai.portal.publishing.models import Item, Relation
from gongkai.report import Figure

_AROUND_A_HEADING = re.compile(r"^（.）|（.*）$")


@dataclass(frozen=True)
class Counted:
    """Every figure that the records know, and what keeps one from being that of the whole year, by cell."""

    figures: Mapping[str, Figure]
    missing: Mapping[str, tuple[str, ...]]


def counted(body: Body, year: int) -> Counted:
    """The figures of all three tables. What the records do not know is not among them.

    Table three and four are known of whoever keeps requests here: a body that never kept one has no figures, not
    noughts. Without a request there may still be a dispute; then table four is known.
    """
    figures: dict[str, Figure] = {}
    missing: dict[str, tuple[str, ...]] = {}
    for cell, said in table_two(body, year).items():
        if said.value is not None:
            figures[cell] = Figure.number(said.value, sources=(f"register_entries:{cell}",))
        if said.missing:
            missing[cell] = said.missing
    pieces = Piece.objects.filter(body=body)
    keeps_requests = pieces.filter(received_in__lte=year).exists()
    if keeps_requests or Dispute.objects.filter(body=body).exists():
        for cell, number in table_four(body, year).items():
            figures[cell] = Figure.number(number, sources=(f"disputes:{cell}",))
    if keeps_requests:
        asked = table_three(pieces, year)
        for slot in form_for(year).table("requests").slots:
            figures[slot.key] = Figure.number(asked.get(slot.key, 0), sources=(f"requests:{slot.key}",))
    return Counted(figures, missing)


def way_to(body: Body, year: int, cell: str) -> str:
    """The page of what stands behind a figure; '' for what is not counted here."""
    query = urlencode({"body": body.pk, "year": year})
    if cell.startswith("proactive."):
        return f"{reverse('register-behind')}?{query}&{urlencode({'cell': cell})}"
    if cell.startswith("requests."):
        return f"{reverse('requests-cell', args=[year, cell])}?{query}"
    if cell.startswith("disputes."):
        return f"{reverse('disputes-cell', args=[year, cell])}?{query}"
    return ""


# --- for the parts in words -----------------------------------------------------------------------------------------


def facts_of(body: Body, year: int) -> Facts:
    """What part one can be begun with."""
    cells = counted(body, year).figures
    went_out = counts(body, year)
    shown = Item.objects.filter(Q(is_public=True) | Q(was_public=True), body=body, published__year=year)
    interpreting = Relation.objects.filter(kind=Relation.Kind.INTERPRETS, source__in=shown.values("pk"))
    followers = [one.followers for one in went_out.channels if one.followers is not None]
    return replace(
        _of_requests(cells, body, year),
        published=went_out.total or None,
        channels=tuple((one.label, one.total) for one in went_out.channels),
        interpretations=interpreting.values("source").distinct().count() or None,
        documents=_documents(cells),
        platforms=len(went_out.channels) or None,
        disputes=_disputes(cells),
        followers=sum(followers) if followers else None,
    )


def _of_requests(cells: Mapping[str, Figure], body: Body, year: int) -> Facts:
    def number(row: str) -> int | None:
        figure = cells.get(f"requests.{row}.total")
        return int(figure.value) if figure and figure.value is not None else None

    if number("received") is None:
        return Facts()
    table = form_for(year).by_key
    groups: dict[str, int] = {}
    for outcome in outcomes().values():
        slot = table.get(f"requests.{outcome.key}.total")
        if slot is not None:
            name = _AROUND_A_HEADING.sub("", slot.rows[min(1, len(slot.rows) - 1)].label)
            groups[name] = groups.get(name, 0) + (number(outcome.key) or 0)
    in_time = FoiRequest.objects.filter(body=body, on_time=True, pieces__decided_in=year).distinct().count()
    return Facts(
        received=number("received"),
        carried_in=number("carried_in"),
        concluded=number("concluded"),
        carried_out=number("carried_out"),
        outcomes=tuple(groups.items()),
        on_time=in_time or None,
    )


def _documents(cells: Mapping[str, Figure]) -> tuple[int, int, int] | None:
    found = [cells.get(f"proactive.normative_documents.{column}") for column in ("issued", "repealed", "in_force")]
    values = [int(figure.value) for figure in found if figure and figure.value is not None]
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def _disputes(cells: Mapping[str, Figure]) -> tuple[int, int] | None:
    """Reconsiderations and lawsuits, from the totals of table four."""
    totals = {
        key: figure.value for key, figure in cells.items() if key.startswith("disputes.") and key.endswith(".total")
    }
    if not totals:
        return None
    reconsidered = int(totals.pop("disputes.reconsideration.total") or 0)
    return reconsidered, sum(int(value or 0) for value in totals.values())


def fees_of(body: Body, year: int) -> Fees:
    """The notices that went out in the year, what they came to, and what was paid in it."""
    happened = FoiEvent.objects.filter(request__body=body, on__year=year, kind__in=("fee_noticed", "paid"))
    rows = [(kind, Decimal(json.loads(data)["yuan"])) for kind, data in happened.values_list("kind", "data")]
    notices = [yuan for kind, yuan in rows if kind == "fee_noticed"]
    return Fees(
        len(notices), sum(notices, Decimal(0)), sum((yuan for kind, yuan in rows if kind == "paid"), Decimal(0))
    )
