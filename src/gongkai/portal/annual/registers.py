"""What do the registers say for table two, is it all there, and what stands behind each figure?

Licences, penalties, coercive measures and charges are entered by month or year; rules and normative documents are
counted from what is published. A cell for which nobody entered anything is not known, which is not nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.form import Slot, form_for
from gongkai.portal.annual.documents import COUNTED, Document, documents_of, makes_rules
from gongkai.portal.annual.models.register import (
    MONTHS,
    WHOLE_YEAR,
    RegisterEntry,
    is_of_documents,
    plain,
    slot_of,
    slots,
)
from gongkai.portal.bodies.models import Body, Unit

RULES, NORMATIVE = "proactive.rules", "proactive.normative_documents"


@dataclass(frozen=True)
class Registered:
    """What the registers say for one cell. `value` is None where nobody has said anything; money is in 万元.

    `missing` says in sentences what keeps the figure from being that of the whole year; none: it is complete.
    """

    cell: str
    value: int | Decimal | None
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Behind:
    """What a figure was counted from: entries, and of rules and normative documents the documents too."""

    entries: QuerySet[RegisterEntry]
    documents: tuple[Document, ...] = ()


def table_two(body: Body, year: int) -> Mapping[str, Registered]:
    """Every cell of table two in the form of that year, by its key; three questions to the database.

    Raises FormError for a year before 2019.
    """
    wanted = slots(form_for(year))
    entries = entries_by_cell(body, year)
    expected = _units_of(body, year - 1)
    documents = documents_of(body)
    return {slot.key: _registered(slot, body, year, entries.get(slot.key, []), expected, documents) for slot in wanted}


def behind(body: Body, year: int, cell: str) -> Behind:
    """The entries and documents of one cell; nothing for a cell that the form of that year does not have."""
    entries = RegisterEntry.objects.filter(body=body, year=year, cell=cell)
    slot = slot_of(cell, year)
    if slot is None or not is_of_documents(slot):
        return Behind(entries)
    return Behind(entries, _counted(slot, body, year, documents_of(body)))


def entries_by_cell(body: Body, year: int) -> dict[str, list[RegisterEntry]]:
    found: dict[str, list[RegisterEntry]] = {}
    for entry in RegisterEntry.objects.filter(body=body, year=year).select_related("unit"):
        found.setdefault(entry.cell, []).append(entry)
    return found


def _units_of(body: Body, year: int) -> dict[str, list[Unit]]:
    """By cell, the units that entered something in that year and are there still: they are waited for in the next."""
    rows = RegisterEntry.objects.filter(Unit.on(date(year + 1, 12, 31), "unit__"), body=body, year=year)
    found: dict[str, list[Unit]] = {}
    for entry in rows.exclude(unit=None).select_related("unit"):
        if entry.unit is not None and entry.unit not in (units := found.setdefault(entry.cell, [])):
            units.append(entry.unit)
    return found


def _registered(
    slot: Slot,
    body: Body,
    year: int,
    entries: Sequence[RegisterEntry],
    expected: Mapping[str, Sequence[Unit]],
    documents: Sequence[Document],
) -> Registered:
    if is_of_documents(slot):
        return _of_documents(slot, body, year, entries, documents)
    if not entries:
        return Registered(slot.key, None, (_("没有填报；没有发生的，也要填报0。"),))
    total = sum((entry.value for entry in entries), Decimal(0))
    return Registered(slot.key, plain(total, slot), tuple(_gaps(entries, expected.get(slot.key, ()), year)))


# --- what was entered -----------------------------------------------------------------------------------------------


def _gaps(entries: Iterable[RegisterEntry], expected: Sequence[Unit], year: int) -> Iterator[str]:
    """Which months are missing of whom, and which unit said something last year and nothing now."""
    months: dict[Unit | None, set[int]] = {}
    for entry in entries:
        months.setdefault(entry.unit, set()).add(entry.month)
    for unit, known in months.items():
        if WHOLE_YEAR not in known and (gaps := [month for month in MONTHS if month not in known]):
            yield _("%(who)s缺 %(months)s。") % {"who": _who(unit), "months": in_words(gaps)}
    if None not in months:
        for unit in expected:
            if unit not in months:
                yield _("%(unit)s上年填报过，本年还没有。") % {"unit": unit}


def in_words(months: Sequence[int]) -> str:
    """1月至3月、5月."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return _("、").join(_run(run) for run in runs)


def _run(months: Sequence[int]) -> str:
    words = [_("%(month)s月") % {"month": month} for month in months]
    return words[0] if len(words) == 1 else _("%(first)s至%(last)s") % {"first": words[0], "last": words[-1]}


def _who(unit: Unit | None) -> str:
    return str(unit) if unit else _("全机关")


# --- what is counted from documents ---------------------------------------------------------------------------------


def _of_documents(
    slot: Slot, body: Body, year: int, entries: Sequence[RegisterEntry], documents: Sequence[Document]
) -> Registered:
    """Nobody but its people knows whether all documents of a body are here, so a figure is complete once one of them
    has checked it; none that was published and none that was checked is not known."""
    if slot.row_key == RULES and not makes_rules(body):
        return Registered(slot.key, 0)
    value = len(_counted(slot, body, year, documents))
    confirmed = next((int(entry.value) for entry in entries), None)
    if confirmed is None:
        said = _("还没有核对：请确认文件都已录入。")
        return Registered(slot.key, value if documents else None, (said,))
    missing = []
    if undated := sum(not one.is_dated for one in documents):
        missing.append(_("%(count)s 件没有成文日期和施行日期，不能判断是否有效。") % {"count": undated})
    if confirmed != value:
        missing.append(_("核对时是 %(then)s 件，现在是 %(now)s 件，请重新核对。") % {"then": confirmed, "now": value})
    if timezone.localdate() < date(year, 12, 31):
        missing.append(_("这一年还没有结束。"))
    return Registered(slot.key, value, tuple(missing))


def _counted(slot: Slot, body: Body, year: int, documents: Iterable[Document]) -> tuple[Document, ...]:
    """Who may make rules has them told apart by their orders; all documents of anybody else are normative ones."""
    counts = COUNTED[slot.columns[-1].key]
    wanted, tells_apart = slot.row_key == RULES, makes_rules(body)
    return tuple(one for one in documents if (tells_apart and one.is_order) == wanted and counts(one, year))
