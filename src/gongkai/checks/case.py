"""What lies on the desk when a report is checked?

The report, the one of the year before, the reports it sums up, and the day it was published, as far as known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from gongkai.checks.prose import Sentence, plain, sentences
from gongkai.form import EDITIONS, TABLES, Slot, Sum, load
from gongkai.report import ABSENT, Figure, Number, Place, Report, SectionText, State

_INSTITUTION = re.compile(r"(?:大学|学院|学校|中学|小学|幼儿园|医院)$")


@dataclass(frozen=True)
class Case:
    report: Report
    previous: Report | None = None
    parts: Sequence[Report] = ()
    published: date | None = None

    @property
    def year(self) -> int | None:
        return self.report.year

    @property
    def before_the_form(self) -> bool:
        """Up to 2018 reports had a table of statistics: the three tables came with 国办公开办函〔2019〕60号."""
        return self.year is not None and self.year < load(EDITIONS[0]).first_year

    @property
    def is_public_institution(self) -> bool:
        """A university, school or hospital (Regulation, article 55); a university reports for its school year."""
        return bool(_INSTITUTION.search(self.report.agency or "") or "学年" in (self.report.title or ""))

    @property
    def has_tables(self) -> bool:
        return any(self.report.forms.values())

    @cached_property
    def form_named(self) -> tuple[str, str]:
        """The form that this report follows, by its document number: 国办公开办函〔2021〕30号格式."""
        edition = self.report.form or next((e for e in self.report.forms.values() if e), None)
        documents = [load(name).document for name in ([edition] if edition else EDITIONS)]
        return f"{'、'.join(documents)}格式", f"form of {', '.join(documents)}"

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The prose, cut once for all checks."""
        return sentences(self.lines)

    @cached_property
    def lines(self) -> tuple[tuple[SectionText, tuple[str, ...]], ...]:
        """Each part with its plain lines."""
        return tuple((section, tuple(plain(section.text).split("\n"))) for section in self.report.sections)

    @cached_property
    def words(self) -> tuple[Sentence, ...]:
        """Title, headings and prose: everything that was written in words."""
        headings = [self.report.title or "", *(section.heading for section in self.report.sections)]
        lines = (Sentence(plain(line), "heading", None, on_requests=False, paragraph=0) for line in headings if line)
        return (*lines, *self.sentences)

    @cached_property
    def all_words(self) -> str:
        """All words in one string: one look tells whether a check has anything to do."""
        return "\n".join(sentence.text for sentence in self.words)

    @property
    def has_words(self) -> bool:
        """False for a report that was computed and holds figures only."""
        return bool(self.report.sections)

    def text(self, *parts: str) -> str:
        """The plain text of some parts of the report."""
        return "\n".join(sentence.text for sentence in self.sentences if sentence.part in parts)

    def edition(self, table: str) -> str | None:
        """The edition that governs a table, or None when the table was not found."""
        return self.report.forms.get(table) or self.report.form

    def figure(self, key: str) -> Figure | None:
        return self.report.cells.get(key)

    def value(self, key: str) -> Number | None:
        return self.report.value(key)

    def number(self, key: str) -> Number:
        """The figure of a cell, a blank taken as 0. Only for deciding, never for writing down."""
        figure = self.report.cells.get(key)
        return figure.value or 0 if figure else 0

    @cached_property
    def values(self) -> Mapping[str, Number | None]:
        """The number of each cell, taken out once for all sums."""
        return {key: figure.value for key, figure in self.report.cells.items()}

    @cached_property
    def in_state(self) -> Mapping[State, tuple[str, ...]]:
        """The cells of each state in statutory order, looked through once for all checks."""
        found: dict[State, list[str]] = {state: [] for state in State}
        for key, figure in self.report.cells.items():
            found[figure.state].append(key)
        return {state: tuple(keys) for state, keys in found.items()}

    def states(self, keys: Iterable[str]) -> set[State]:
        cells = self.report.cells
        return {cells.get(key, ABSENT).state for key in keys}

    def shown(self, key: str) -> str:
        """A cell as it goes into a printed sum: its number, or what stands there instead."""
        value = self.report.value(key)
        return str(value) if value is not None else "空白"

    def sums(self, rule: str) -> tuple[Sum, ...]:
        """The declared sums of a rule, each from the edition that governs its table."""
        return tuple(total for table in TABLES for total in sums_of(self.edition(table), table, rule))

    def sums_of(self, key: str) -> tuple[Sum, ...]:
        """The sums in which a cell takes part."""
        edition = self.edition(key.split(".", 1)[0])
        return load(edition).sums_of.get(key, ()) if edition else ()

    def name(self, key: str, language: str = "zh") -> str:
        """How a person names a cell of this report."""
        slot = self.slot(key)
        return slot.name(language) if slot else key

    def slot(self, key: str) -> Slot | None:
        """The cell of the form that governs its table."""
        edition = self.edition(key.split(".", 1)[0])
        return load(edition).by_key.get(key) if edition else None

    def place(self, keys: Iterable[str]) -> Place | None:
        """Where the first of some cells stood."""
        for key in keys:
            figure = self.report.cells.get(key)
            if figure and figure.place:
                return figure.place
        return None


@cache
def sums_of(edition: str | None, table: str, rule: str) -> tuple[Sum, ...]:
    if edition is None:
        return ()
    return tuple(total for total in load(edition).sums if total.rule == rule and total.left[0].startswith(f"{table}."))
