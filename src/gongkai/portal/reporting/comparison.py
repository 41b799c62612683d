"""Where do two reports differ, cell by cell, even when they follow different editions of the form?

A key keeps its meaning across editions. Where an edition split a row, the new rows name the old one (`Line.was`), and
the sum of the new stands beside the old.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.form import TABLES, Form, Section, Slot, load
from gongkai.portal.reporting.sheet import as_printed, figure_of
from gongkai.report import Figure, Number, Report, State


@dataclass(frozen=True)
class Difference:
    """One cell in both reports. `in_a` and `in_b` are None where the edition of that report does not have the cell."""

    slot: Slot
    in_a: Figure | None
    in_b: Figure | None
    summed: bool = False

    @property
    def a(self) -> str:
        return as_printed(self.in_a) if self.in_a else ""

    @property
    def b(self) -> str:
        return as_printed(self.in_b) if self.in_b else ""

    @property
    def by(self) -> Number | None:
        """b less a, when both are known."""
        if self.in_a is None or self.in_b is None or self.in_a.value is None or self.in_b.value is None:
            return None
        return self.in_b.value - self.in_a.value

    @property
    def units_differ(self) -> bool:
        return bool(self.in_a and self.in_b and (self.in_a.unit or "") != (self.in_b.unit or ""))

    @property
    def differs(self) -> bool:
        """False too where one of the editions does not have the cell: there is nothing to compare."""
        if self.in_a is None or self.in_b is None:
            return False
        if self.by is None:
            return self.in_a.state != self.in_b.state
        return self.by != 0 or self.units_differ

    @property
    def signed(self) -> str:
        return "" if self.by is None else f"{self.by:+}" if self.by else "0"


@dataclass(frozen=True)
class TableDifference:
    section: Section
    rows: tuple[Difference, ...]

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)


def compare(a: Report, b: Report) -> list[TableDifference]:
    """Every cell that either report has, table by table, in statutory order of the newer edition."""
    return [TableDifference(_form(a, b, table).section(table), tuple(_rows(a, b, table))) for table in TABLES]


def _form(a: Report, b: Report, table: str) -> Form:
    editions = sorted(form.edition for report in (a, b) if (form := report.form_of(table)))
    return load(editions[-1] if editions else "2021")


def _rows(a: Report, b: Report, table: str) -> Iterator[Difference]:
    form_a, form_b = (report.form_of(table) or load("2021") for report in (a, b))
    newer, older = (form_b, form_a) if form_b.edition >= form_a.edition else (form_a, form_b)
    in_a, in_b = ({slot.key for slot in form.table(table).slots} for form in (form_a, form_b))
    for slot in newer.table(table).slots:
        yield Difference(
            slot,
            figure_of(a, slot.key) if slot.key in in_a else None,
            figure_of(b, slot.key) if slot.key in in_b else None,
        )
    for slot in older.table(table).slots:
        if slot.key in in_a & in_b:
            continue
        parts = [part.key for part in newer.table(table).slots if _was(part, slot)]
        yield Difference(
            slot,
            figure_of(a, slot.key) if slot.key in in_a else _sum(a, parts),
            figure_of(b, slot.key) if slot.key in in_b else _sum(b, parts),
            summed=bool(parts),
        )


def _was(part: Slot, whole: Slot) -> bool:
    """True when a cell of the new edition is a part of this cell of the old one."""
    return (
        bool(part.rows) and f"{part.table}.{part.rows[-1].was}" == whole.row_key and part.column_key == whole.column_key
    )


def _sum(report: Report, keys: list[str]) -> Figure | None:
    values = [report.value(key) for key in keys]
    known = [value for value in values if value is not None]
    if not keys:
        return None
    return Figure.number(sum(known)) if len(known) == len(values) else Figure(State.BLANK)
