"""How does the tree change? A row never says something else than it did: it ends, and a new one begins the day after.

All of these are called inside an act. What cannot be raises ValidationError with a sentence for its field, and the act
undoes whatever was saved until then.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongkai.portal.bodies.models import Body, Subordination, Succession, Unit
from gongkai.portal.ledger.recorded import Recorded

A_DAY = timedelta(days=1)
MOST_NAMED = 10
"""In one sentence."""

Row = TypeVar("Row", Subordination, Unit)


def keep(record: Recorded) -> None:
    """Save what can be; else ValidationError."""
    record.full_clean()
    record.save()


def add(body: Body, superior: Body | None, government: Body | None) -> None:
    """A new body, and to whom it answers from its first day."""
    keep(body)
    row = Subordination(body=body, superior=superior, government=government)
    row.valid_from, row.valid_to = body.valid_from, body.valid_to
    keep(row)


def correct(body: Body) -> None:
    """Save what was entered wrongly and is now right. What began with the body begins with it still."""
    began = Body.objects.get(pk=body.pk).valid_from
    body.full_clean()
    _refuse_where_others_were_below(body)
    body.save()
    for model in (Subordination, Unit):
        for row in model.objects.filter(body=body):
            if row.valid_from == began or row.valid_from < body.valid_from:
                row.valid_from = body.valid_from
                keep(row)


def _refuse_where_others_were_below(body: Body) -> None:
    rows = [*body.subordinates.select_related("body"), *body.governed.select_related("body")]
    if early := {str(row.body) for row in rows if row.valid_from < body.valid_from}:
        text = _("在这一天之前已有机关隶属于它：%(names)s。请改日期，或先改它们的隶属关系。")
        raise ValidationError({"valid_from": text % {"names": _named(early)}})


def place_under(
    body: Body, superior: Body | None, government: Body | None, day: date, version: int | None = None
) -> None:
    """Another superior or government from a day on; the row that held until then ends the day before.

    `version` is that of the row as it was shown: ChangedMeanwhileError when it is another by now.
    """
    later = body.superiors.filter(valid_from__gt=day).order_by("valid_from").first()
    if later:
        text = _("自 %(day)s 起已经登记了另一个上级“%(superior)s”。请把日期定在那以后，或先改那一条。")
        raise ValidationError({"day": text % {"day": later.valid_from, "superior": later.superior or "—"}})
    row = body.superiors.filter(Subordination.on(day)).first()
    if row and version is not None:
        row.version = version
    if row and row.valid_from == day:
        row.superior, row.government = superior, government
        keep(row)
        return
    if row:
        end(row, day)
    new = Subordination(body=body, superior=superior, government=government, valid_from=day, valid_to=body.valid_to)
    keep(new)


def end(row: Subordination | Unit, day: date) -> None:
    """It holds no longer from this day on; one that only began then was never."""
    if row.valid_from >= day:
        row.delete()
    elif row.valid_to is None or row.valid_to >= day:
        row.valid_to = day - A_DAY
        row.save()


def close(body: Body, last: date) -> None:
    """The body's last day. Who answers to it must answer to another from the day after."""
    rows = Subordination.objects.filter(Subordination.during(last + A_DAY, None))
    for orphaned in (rows.filter(superior=body), rows.filter(government=body)):
        if names := {str(row.body) for row in orphaned.exclude(body=body).select_related("body")}:
            text = _("%(day)s 以后仍有机关隶属于它或以它为同级政府：%(names)s。请先给它们另定上级。")
            raise ValidationError({"day": text % {"day": last, "names": _named(names)}})
    _end_with_all_its_own(body, last + A_DAY)


def _end_with_all_its_own(body: Body, day: date) -> None:
    if body.valid_to and body.valid_to < day - A_DAY:
        text = _("“%(name)s”到 %(end)s 已经为止。")
        raise ValidationError({"day": text % {"name": body, "end": body.valid_to}})
    body.valid_to = day - A_DAY
    if body.valid_to < body.valid_from:
        text = _("“%(name)s”自 %(start)s 起才有，不能在 %(day)s 已经不存在。请改日期。")
        raise ValidationError({"day": text % {"name": body, "start": body.valid_from, "day": day}})
    body.save()
    for model in (Subordination, Unit):
        for row in model.objects.filter(model.during(day, None), body=body):
            end(row, day)


# --- renamed, merged, split -----------------------------------------------------------------------------------------


def succeed(
    predecessor: Body, heir: Body, successors: list[Body], how: Succession.How, day: date, basis: str
) -> dict[int, Unit]:
    """From this day on there are the successors instead of the predecessor; its last day is the day before.

    Those not saved yet come into being. The heir, one of them, takes over who answers to the predecessor, and its
    units. Gives for each unit of old the one that carries it on.
    """
    was = predecessor.superiors.filter(Subordination.on(day - A_DAY)).first()
    units = list(predecessor.units.filter(Unit.during(day, None)))
    with_it = [row for row in _rows_under(predecessor, day) if row.body_id != predecessor.pk]
    ends = {unit.pk: unit.valid_to for unit in units}
    _end_with_all_its_own(predecessor, day)
    for successor in successors:
        if successor._state.adding:
            successor.valid_from = day
            add(successor, was.superior if was else None, was.government if was else None)
        keep(Succession(predecessor=predecessor, successor=successor, how=how, on=day, basis=basis))
    for row in with_it:
        _hand_over(row, predecessor, heir, day)
    return {unit.pk: _carried_on(unit.name, unit.discloses, ends[unit.pk], heir, day) for unit in units}


def _rows_under(body: Body, day: date) -> list[Subordination]:
    rows = Subordination.objects.filter(Subordination.during(day, None)).select_related(
        "body", "superior", "government"
    )
    return list((rows.filter(superior=body) | rows.filter(government=body)).order_by("pk"))


def _hand_over(row: Subordination, old: Body, new: Body, day: date) -> None:
    if row.body_id == new.pk and row.superior_id == old.pk:
        text = _("“%(new)s”隶属于“%(old)s”，不能直接承接它。请先给“%(new)s”另定上级。")
        raise ValidationError({"day": text % {"new": new, "old": old}})
    superior = new if row.superior_id == old.pk else row.superior
    government = new if row.government_id == old.pk else row.government
    start, finish = max(day, row.valid_from), row.valid_to
    end(row, start)
    keep(Subordination(body=row.body, superior=superior, government=government, valid_from=start, valid_to=finish))


def _carried_on(name: str, discloses: bool, last: date | None, heir: Body, day: date) -> Unit:
    known = heir.units.filter(Unit.on(day), name=name).first()
    if known:
        return known
    unit = Unit(body=heir, name=name, discloses=discloses, valid_from=day, valid_to=last)
    keep(unit)
    return unit


def _named(names: set[str]) -> str:
    listed = sorted(names)
    more = _("等 %(count)s 个") % {"count": len(listed)} if len(listed) > MOST_NAMED else ""
    return "、".join(listed[:MOST_NAMED]) + more
