"""What does a person who goes over a report want to see at once?

The findings, numbered, with what follows from each; in every cell the numbers of the findings about it, the repair that
is proposed and the way to where the figure stood; and a line for every cell that says all that is known of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from gongkai.checks import Answer, Finding, Weight
from gongkai.form import TABLES, Form, Section, Slot, load
from gongkai.portal.reporting.filing import findings_of
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.reporting.reprint import anchor
from gongkai.portal.reporting.sheet import CellView, Mark, Sheet, figure_of, sheets
from gongkai.render.figures import digits
from gongkai.repair import Suspect, suspects
from gongkai.report import Figure, Report

WEIGHTS = (Weight.MUST_FIX, Weight.MUST_EXPLAIN, Weight.NOTE)
MOST_CELLS_TINTED = 4
"""A failure that names more cells than so many colours only the first, the total: a red table shows nothing."""
MOST_CELLS_MARKED = 8
"""Nor does a table in which every cell of a column carries the same number."""
MOST_CELLS_NAMED = 8
"""So many cells are named in the list of findings; the others are counted."""


@dataclass(frozen=True)
class Numbered:
    """A failure with its number on the page, the cells it names, and the failures that follow from it."""

    number: int
    finding: Finding
    slots: tuple[Slot, ...]
    follows: tuple[Finding, ...]

    @property
    def first_slots(self) -> tuple[Slot, ...]:
        return self.slots[:MOST_CELLS_NAMED]

    @property
    def more_slots(self) -> int:
        return max(0, len(self.slots) - MOST_CELLS_NAMED)


@dataclass(frozen=True)
class Proposal:
    """A suspect cell with its slot, for a list to name it."""

    slot: Slot
    suspect: Suspect

    @property
    def printed(self) -> str:
        return "" if self.suspect.printed is None else digits(self.suspect.printed)

    @property
    def proposed(self) -> str:
        return digits(self.suspect.proposed)


@dataclass(frozen=True)
class SourceRow:
    """All that is known of one cell."""

    slot: Slot
    figure: Figure
    href: str


class Proof:
    """A report gone over. `way_to` says where a click on a figure leads; `chosen` is a cell to set off; `repairs` asks
    which cell a misprint may have spoiled, which makes no sense where the figures were computed."""

    def __init__(
        self,
        report: Report,
        answers: Sequence[Finding],
        way_to: Callable[[str, Figure], str],
        chosen: str = "",
        *,
        repairs: bool = True,
    ) -> None:
        self.report = report
        self.answers = answers
        self.way_to = way_to
        self.chosen = chosen
        self.repairs = repairs
        self.slots = slots_of(report)

    @cached_property
    def failures(self) -> list[Numbered]:
        """Each cause once, the gravest first."""
        causes = [
            (index, finding)
            for index, finding in enumerate(self.answers)
            if finding.answer is Answer.FAIL and finding.under is None
        ]
        causes.sort(key=lambda item: WEIGHTS.index(item[1].weight))
        return [
            Numbered(number, finding, tuple(self._named(finding)), tuple(self._following(index)))
            for number, (index, finding) in enumerate(causes, 1)
        ]

    def _named(self, finding: Finding) -> list[Slot]:
        """The cells of a finding; of more than can be named, those come first that do not hold nought."""
        slots = [self.slots[key] for key in finding.cells if key in self.slots]
        if len(slots) > MOST_CELLS_NAMED:
            slots.sort(key=lambda slot: self.report.value(slot.key) == 0)
        return slots

    def _following(self, cause: int) -> Iterator[Finding]:
        return (finding for finding in self.answers if finding.under == cause and finding.answer is Answer.FAIL)

    @property
    def counts(self) -> list[tuple[Weight, int]]:
        """How many causes of each weight, the gravest first."""
        found = Counter(item.finding.weight for item in self.failures)
        return [(weight, found[weight]) for weight in WEIGHTS if found[weight]]

    @cached_property
    def not_assessable(self) -> list[Finding]:
        return [finding for finding in self.answers if finding.answer is Answer.NOT_ASSESSABLE]

    @cached_property
    def passed(self) -> int:
        return sum(finding.answer is Answer.PASS for finding in self.answers)

    @cached_property
    def proposals(self) -> list[Proposal]:
        found = suspects(self.report) if self.repairs else []
        return [Proposal(self.slots[suspect.cell], suspect) for suspect in found]

    @cached_property
    def likeliest(self) -> dict[str, str]:
        """What probably belongs into a cell, where one cell alone is the likeliest."""
        first = [item for item in self.proposals if item.suspect.rank == 1]
        return {item.slot.key: item.proposed for item in first} if len(first) <= MOST_CELLS_TINTED else {}

    @cached_property
    def sheets(self) -> list[Sheet]:
        return list(sheets(self.report, self.cell))

    def cell(self, slot: Slot) -> CellView:
        figure = figure_of(self.report, slot.key)
        tinted = slot.key in self.tints
        marks = tuple(
            Mark(item.number, item.finding.weight.value)
            for item in self.failures
            if slot.key in item.finding.cells and (tinted or len(item.finding.cells) <= MOST_CELLS_MARKED)
        )
        return CellView(
            slot,
            figure,
            marks,
            weight=self.tints.get(slot.key, ""),
            proposal=self.likeliest.get(slot.key, ""),
            href=self.way_to(slot.key, figure),
            chosen=slot.key == self.chosen,
        )

    @cached_property
    def tints(self) -> dict[str, str]:
        """The colour of a cell: that of the gravest finding which is about this cell and not about half the table."""
        tints = dict.fromkeys(self.likeliest, Weight.MUST_FIX.value)
        for item in self.failures:
            cells = item.finding.cells
            for key in cells if len(cells) <= MOST_CELLS_TINTED else cells[:1]:
                tints.setdefault(key, item.finding.weight.value)
        return tints


def proof_of(stored: StoredReport) -> Proof:
    """A stored report gone over; its figures lead to their line in the original, or else to their line in the list."""

    def way_to(key: str, figure: Figure) -> str:
        if at := in_original(stored, figure):
            return at
        return f"{reverse('sources', args=[stored.pk])}#{key}"

    return Proof(stored.report, findings_of(stored), way_to)


def in_original(stored: StoredReport, figure: Figure) -> str:
    """The address of a figure in the reprint of the original, or nothing when that does not show it."""
    at = anchor(figure.place, stored.original.format) if figure.place else ""
    return f"{reverse('original', args=[stored.pk])}#{at}" if at else ""


def source_rows(stored: StoredReport) -> Iterator[tuple[Section, list[SourceRow]]]:
    """Every cell in statutory order, table by table, with all that is known of it."""
    for table in TABLES:
        form = stored.report.form_of(table) or load("2021")
        figures = ((slot, figure_of(stored.report, slot.key)) for slot in form.table(table).slots)
        rows = [SourceRow(slot, figure, in_original(stored, figure)) for slot, figure in figures]
        yield form.section(table), rows


def slots_of(report: Report) -> dict[str, Slot]:
    """Every cell of a report by key, each from the edition of its table."""
    forms: set[Form] = {form for table in report.forms if (form := report.form_of(table))}
    return {slot.key: slot for form in sorted(forms or {load("2021")}, key=lambda f: f.edition) for slot in form.slots}
