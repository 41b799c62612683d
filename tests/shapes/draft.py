"""What is a report on its way to paper: the sheets, the words around them, and what is true about each cell?

Wear (figures, labels, structure) changes a draft before a carrier writes it down. Whatever makes a cell unreadable
says so in `truth` at the same moment, so that the truth can never drift away from the text.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from gongkai.form import TABLES, load
from gongkai.report import Report

from .sheet import Box, Row, Sheet, sheets_of
from .truth import UNJUDGED, Perhaps, Truth

NUMERALS = "一二三四五六七八九"


@dataclass(slots=True, eq=False)
class Draft:
    """A report that is being drawn. `sheets` lacks the tables that the text will not show."""

    agency: str
    year: int
    editions: dict[str, str]
    sheets: dict[str, Sheet]
    truth: Truth
    headings: dict[str, str]
    title: list[str]
    prose: dict[str, list[str]] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    below: dict[str, list[str]] = field(default_factory=dict)

    @property
    def figure_rows(self) -> list[Row]:
        return [row for sheet in self.sheets.values() for row in sheet.figure_rows]

    def forget(self, table: str) -> None:
        """The text will not show this table at all."""
        del self.sheets[table]
        self.truth = {key: value for key, value in self.truth.items() if not key.startswith(table + ".")}


Wear = Callable[[Draft, random.Random], None]
Carrier = Callable[[Sheet, Draft, random.Random], list[str]]
Script = Callable[[str, random.Random], str]


def draft_of(report: Report) -> Draft:
    """The report in statutory wording, without prose. Cells without a number start as empty boxes."""
    editions = {table: edition for table in TABLES if (edition := report.forms.get(table))}
    sheets: dict[str, Sheet] = {}
    truth: Truth = {}
    for table, edition in editions.items():
        form = load(edition)
        values = {slot.key: report.value(slot.key) for slot in form.table(table).slots}
        sheets[table] = sheets_of(form, values, [table])[0]
        truth.update(values)
    form = load(report.form or next(iter(editions.values())))
    agency, year = report.agency or "云溪县教育局", report.year or form.first_year
    return Draft(
        agency=agency,
        year=year,
        editions=editions,
        sheets=sheets,
        truth=truth,
        headings={section.key: section.heading for section in form.sections},
        title=[form.title_for(agency, year)],
    )


def empty(draft: Draft, row: Row, keep: Callable[[int], bool], blank: Callable[[], str]) -> None:
    """Empty the figures of a row whose place `keep` refuses; `blank` says what is printed instead."""
    for place, box in enumerate(row.figures):
        if not keep(place):
            box.text, box.value = blank(), None
            draft.truth[box.key] = None


def collapse(draft: Draft, row: Row, *, keep: Callable[[list[Box]], list[Box]] | None = None) -> list[str]:
    """What remains of a row's figures when empty boxes vanish, and the truth about it.

    Without its empty boxes a row no longer says in which columns its figures stand, unless none was empty. By
    convention a last figure that is the sum of the others before it is the 总计; then the other six are not judged.
    `keep` thins the figures out further.
    """
    left = [box for box in row.figures if box.text.strip()]
    left = keep(left) if keep else left
    if not left or len(left) == len(row.figures):
        draft.truth |= {box.key: None for box in row.figures if box.key and box not in left}
        return [box.text for box in left]
    for box in row.figures:
        if box.key:
            draft.truth[box.key] = None
    values = [box.value for box in left if box.value is not None]
    total = row.figures[-1].key
    if row.key.startswith("requests.") and len(values) >= 2 and values[-1] == sum(values[:-1]):
        for box in row.figures:
            draft.truth[box.key] = UNJUDGED
        # words among the figures: whether they are figures left out or noughts is anybody's guess
        draft.truth[total] = values[-1] if len(values) == len(left) else Perhaps(values[-1])
    return [box.text for box in left]
