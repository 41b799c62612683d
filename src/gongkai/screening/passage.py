"""What does a file say, in all its layers, before anybody judges it?

`Material` is what every opener of files gives back: passages of text and tables with their places, and what was
noticed about the file itself, such as a macro or an author.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from gongkai.screening.finding import NOWHERE, Where


class Passage(NamedTuple):
    """A paragraph, line or cell of text; a cell has the `heading` of its column."""

    text: str
    where: Where = NOWHERE
    heading: str = ""


class Entry(NamedTuple):
    """A cell of a table, with the row and column (from 1) in which it starts."""

    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table that are not empty; `title` is what stands above it, for it says whom a list is about."""

    entries: tuple[Entry, ...]
    where: Where = NOWHERE
    title: str = ""


class Remark(NamedTuple):
    """Something about the file, not about a text in it. `kind` is a key of `remarks` in scanners.yaml."""

    kind: str
    where: Where = NOWHERE
    detail: str = ""


@dataclass(slots=True)
class Material:
    """All that was found in a file. Cells of tables stand among the passages too."""

    passages: list[Passage] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, other: Material) -> None:
        self.passages += other.passages
        self.tables += other.tables
        self.remarks += other.remarks


class ScreeningError(ValueError):
    """A file that cannot be screened; the message says in Chinese what is wrong and what to do."""
