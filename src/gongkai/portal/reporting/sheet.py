"""How does a report look as its statutory tables, with everything a reader may ask about a cell at hand?

The grid is the one that every format is drawn on (`render.grid`). What stands in a cell is decided by the caller
(`Fill`), so that one drawing serves a report and a roll-up alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gongkai.form import TABLES, Section, Slot, load
from gongkai.render.figures import MARKS, digits, legend
from gongkai.render.grid import GridCell, Kind, grid_of
from gongkai.report import ABSENT, Figure, Report, State


@dataclass(frozen=True)
class Mark:
    """The number of a finding, where a cell points to it. `weight` colours it."""

    number: int
    weight: str


@dataclass(frozen=True)
class CellView:
    """One cell on the page: the figure, the findings about it, the repair that is proposed, and where a click leads."""

    slot: Slot
    figure: Figure
    marks: tuple[Mark, ...] = ()
    weight: str = ""
    proposal: str = ""
    href: str = ""
    chosen: bool = False

    @property
    def key(self) -> str:
        return self.slot.key

    @property
    def shown(self) -> str:
        return as_printed(self.figure)

    @property
    def is_zero(self) -> bool:
        return self.figure.value == 0

    @property
    def is_total(self) -> bool:
        return self.slot.columns[-1].key == "total" or bool(self.slot.rows and self.slot.rows[-1].key == "concluded")


Fill = Callable[[Slot], CellView]


@dataclass(frozen=True)
class Place:
    """A place of the drawn grid: a heading, or a figure with its view."""

    on_grid: GridCell
    view: CellView | None = None

    @property
    def is_column_head(self) -> bool:
        return self.on_grid.kind in (Kind.HEAD, Kind.STRIP)

    @property
    def scope(self) -> str:
        """What a heading stands over, for those who hear the table."""
        across = "col" if self.is_column_head else "row"
        many = self.on_grid.colspan if self.is_column_head else self.on_grid.rowspan
        return f"{across}group" if many > 1 else across


@dataclass(frozen=True)
class Sheet:
    """One statutory table of a report. `missing`: the document has none; `of_another`: it follows another edition."""

    section: Section
    edition: str
    head: tuple[tuple[Place, ...], ...]
    body: tuple[tuple[Place, ...], ...]
    missing: bool = False
    of_another: bool = False
    states: frozenset[State] = field(default=frozenset())

    @cached_property
    def legend(self) -> str:
        return legend(self.states)

    @cached_property
    def legend_en(self) -> str:
        return legend(self.states, "en")


def sheets(report: Report, fill: Fill) -> Iterator[Sheet]:
    """The tables of a report, each in the edition decided for it."""
    for key in TABLES:
        form = report.form_of(key) or load("2021")
        grid = grid_of(form.edition, key)
        rows = tuple(tuple(Place(cell, fill(cell.slot) if cell.slot else None) for cell in row) for row in grid.rows)
        yield Sheet(
            section=form.section(key),
            edition=form.edition,
            head=rows[: grid.head_rows],
            body=rows[grid.head_rows :],
            missing=report.forms.get(key) is None,
            of_another=bool(report.form and form.edition != report.form),
            states=frozenset(figure_of(report, cell.key).state for cell in grid.figures),
        )


def figure_of(report: Report, key: str) -> Figure:
    return report.cells.get(key, ABSENT)


def as_printed(figure: Figure) -> str:
    """The text of a cell as it stood there; a figure that was never printed gives its digits."""
    if figure.state in MARKS:
        return MARKS[figure.state]
    if figure.raw is not None:
        return figure.raw.strip()
    return "" if figure.value is None else digits(figure.value)
