"""What does a page hand to an element that draws a list of things? Plain values, which know nothing of the database.

The tags that draw them are in `templatetags/elements.py`; every one in every state is on the page /components/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.http import QueryDict

from gongkai.portal.ui.navigation import Text
from gongkai.report import Number

Tone = Literal["information", "success", "warning", "must_fix", "quiet"]
"""How grave something is. Each has a sign of its own beside its colour."""


@dataclass(frozen=True)
class Tab:
    """A part of a page with an address of its own."""

    label: Text
    url: str
    current: bool = False
    count: int | str | None = None


@dataclass(frozen=True)
class Change:
    """What one event did to one value; `None` is nothing there."""

    label: Text
    before: Text | None = None
    after: Text | None = None


@dataclass(frozen=True)
class Happening:
    """An event in the history of a record: who, with which duty, when, what, and what became different."""

    what: Text
    when: datetime | date
    who: str = ""
    duty: Text = ""
    body: str = ""
    why: str = ""
    changes: Sequence[Change] = ()
    tone: Tone = "quiet"
    url: str = ""
    """Where what happened can be read in full."""


StepState = Literal["done", "current", "waiting", "returned", "skipped"]


@dataclass(frozen=True)
class Step:
    """A station of a chain of review."""

    label: Text
    state: StepState
    who: str = ""
    when: datetime | date | None = None
    note: Text = ""


@dataclass(frozen=True)
class Tile:
    """A key figure. `None` is not known, which is shown as a dash and never as nought."""

    label: Text
    value: Number | str | None
    unit: Text = ""
    note: Text = ""
    url: str = ""
    tone: Tone = "quiet"


@dataclass(frozen=True)
class Branch:
    """A node of a tree with what hangs below it."""

    label: Text
    url: str = ""
    note: Text = ""
    children: Sequence[Branch] = ()
    is_open: bool = False
    current: bool = False


@dataclass(frozen=True)
class FileEntry:
    """A file that can be fetched, or the reason why it cannot."""

    name: str
    url: str = ""
    size: int | None = None
    """In bytes."""
    kind: str = ""
    """PDF, OFD, DOCX …"""
    note: Text = ""
    problem: Text = ""


# --- in which order a list stands -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sorting:
    """The order of a list, taken from `sort=` in the address: a column's name, with a minus for the other way round."""

    column: str
    descending: bool
    columns: Mapping[str, str] = field(repr=False)
    """Each name that may stand in the address with the database column behind it."""

    @classmethod
    def of(cls, query: QueryDict, columns: Mapping[str, str], first: str) -> Sorting:
        """What the address asks for; `first` where it asks for nothing or for what cannot be sorted by."""
        asked = query.get("sort", "")
        wanted = asked if asked.removeprefix("-") in columns else first
        return cls(wanted.removeprefix("-"), wanted.startswith("-"), columns)

    @property
    def order(self) -> str:
        """For `order_by`."""
        return f"{'-' if self.descending else ''}{self.columns[self.column]}"

    def next_of(self, column: str) -> str:
        """What a press on the head of the column asks for."""
        return f"-{column}" if column == self.column and not self.descending else column

    def direction_of(self, column: str) -> str:
        """For `aria-sort`; empty where the list is not sorted by this column."""
        if column != self.column:
            return ""
        return "descending" if self.descending else "ascending"
