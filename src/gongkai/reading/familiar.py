"""Is this grid a table whose like is known, so that its figures can go straight to their cells?

Hundreds of reports are printed from one template: the same labels in the same places, and other figures. When
such a table is met the second time, the long way (tape, walk, place) is gone with a nought for every figure, and what
it says is remembered: which cell of the grid is which cell of the form. The short way then only fetches the figures.
A blank is no figure. Where the carrier keeps its empty cells it stands in the place of one all the same, and a table
whose like was read with other blanks is known too (`_sparse`); elsewhere it is another template.

It gives what the long way gives, since it is taken only where no decision of the long way looks at a figure: every
cell of the form has a cell of the grid with a plain number or nothing in it, no figure is left over, and the table
stands alone between two headings (`tables.walk`). Anything else, a remark, a row too many, a row that lost its blanks,
goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from gongkai.form import EDITIONS, TABLES, load
from gongkai.reading.document import Cell, Document, Grid, Shape
from gongkai.reading.filled import Filled, raw_of
from gongkai.reading.met import met_before
from gongkai.reading.numerals import numeral
from gongkai.reading.place import fill_table
from gongkai.reading.script import REMEMBERED, Cleaned, readable
from gongkai.reading.tables import Region, serial_numbers, walk
from gongkai.reading.tape import tape
from gongkai.report import Figure, Note, Number, Place, State

_TEMPLATES_KEPT = 256
_WAYS_TO_TRY = 8
"""So many times the long way is gone before a table is known with whatever blanks; as often it may be met before."""
_WHOLE, _FRACTION = "000", "000.5"
"""What stands for any whole number, and for any with a fraction, when the long way is gone. Of three digits, so that
the long way sees what may follow a number that broke off at its thousands (`12,`)."""

_NUMBER, _BLANK = (
    State.NUMBER,
    State.BLANK,
)  # names for themselves: to look one up takes as long as the rest of a figure

_OF_LABELS = frozenset({"label", "label_split", "layout"})
"""Notes on how labels and heads are printed: no figure changes them."""


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """Where the figures of a table go under one edition.

    The keys of the cells of the form, in statutory order, and the cell of the grid in which each stands; of anything
    listed by cell of the grid, what belongs to each (`chosen`); and what is noted of the labels, each with its cell.
    """

    keys: Sequence[str]
    cells: Sequence[int]
    chosen: Callable[[Sequence[Any]], Sequence[Any]]
    notes: Sequence[tuple[Note, int | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A table as the long way reads it: its labels, and by edition where its figures go, if each has one place to go.

    `before_rows` are the cells right before the labels of rows; None where no figure stands there. `is_readable`: its
    labels need no cleaning.
    """

    region: Region
    before_rows: tuple[int | None, ...]
    is_readable: bool
    routes: dict[str, Route] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Familiar:
    """A grid of which the template is known."""

    template: Template
    grid: Grid
    values: Sequence[Number | None]
    raws: Sequence[str]

    def filled(self, edition: str) -> Filled:
        """What `fill_table` gives for this table under an edition."""
        route, values = self.template.routes.get(edition), self.values
        before_rows = [None if at is None else values[at] for at in self.template.before_rows]
        if route is None or serial_numbers(before_rows):
            return fill_table(_regions(self.grid)[0], edition)
        places = self.grid.places
        figures = route.chosen(values)
        states = [_BLANK if value is None else _NUMBER for value in figures]
        said = zip(  # in one go and not by name, field by field: a report has two hundred figures
            states, figures, route.chosen(self.raws), repeat(None), repeat(None), route.chosen(places), repeat(()),
        )  # fmt: skip
        filled = Filled(edition, dict(zip(route.keys, map(tuple.__new__, repeat(Figure), said), strict=False)))
        filled.notes = [note if at is None else replace(note, place=places[at]) for note, at in route.notes]
        return filled


def familiar(grid: Grid) -> Familiar | None:
    """The grid with its template; None for one that must go the long way."""
    if len(grid.texts) < _fewest_cells() or grid.tells_unknown:
        return None
    texts, values, raws = zip(*map(_figure, grid.texts), strict=True)
    if _WHOLE not in texts:
        return None
    shape = grid.shape
    template = _with_blanks(shape, texts) or (_template(shape, texts) if met_before((shape, texts)) else None)
    return Familiar(template, grid, values, raws) if template else None


def _with_blanks(shape: Shape, texts: tuple[str, ...]) -> Template | None:
    """The template of tables with these labels, when every figure stands where it has one to go, or a blank does."""
    if not (shape.spanned or shape.lossless) or _FRACTION in texts:
        return None
    words = tuple(["" if text == _WHOLE else text for text in texts])
    template = _sparse(shape, words) if met_before((shape, words), _WAYS_TO_TRY) else None
    if template is None:
        return None
    (route, *_) = template.routes.values()
    return template if route.chosen(texts).count(_WHOLE) == texts.count(_WHOLE) else None


@lru_cache(maxsize=REMEMBERED)
def _figure(text: str) -> tuple[str, Number | None, str]:
    """What stands for a cell in its template, the number in it, and its text as kept. All but a figure is itself."""
    found = numeral(text)
    if found is None or found.unit or found.note or readable(text) != Cleaned(text):
        return text, None, raw_of(text)
    return _WHOLE if isinstance(found.value, int) else _FRACTION, found.value, raw_of(text)


@cache
def _fewest_cells() -> int:
    """How many figures the smallest table of the form has."""
    return min(len(load(edition).table(table).slots) for edition in EDITIONS for table in TABLES)


@lru_cache(maxsize=_TEMPLATES_KEPT)
def _template(shape: Shape, texts: tuple[str, ...]) -> Template | None:
    """What the long way makes of a grid of this shape and these labels, whatever its figures are."""
    grid = _marked(shape, texts)
    regions = _regions(grid)
    if len(regions) != 1:
        return None
    (region,) = regions
    before_rows = tuple(
        before.piece.place.line if before.kind == "value" else None
        for before, mark in zip(region.marks, region.marks[1:], strict=False)
        if mark.kind == "row"
    )
    routes = {edition: route for edition in EDITIONS if (route := _route(region, edition, texts))}
    labelled = Region(region.table, [mark for mark in region.marks if mark.label])
    words = "\n".join(texts)
    return Template(labelled, before_rows, readable(words) == Cleaned(words), routes) if routes else None


@lru_cache(maxsize=_TEMPLATES_KEPT)
def _sparse(shape: Shape, words: tuple[str, ...]) -> Template | None:
    """What the long way makes of a grid with these labels, whichever of its figures are left out.

    Where a figure may stand is found with one in every empty cell. That the long way goes to the same cells when some
    are left out is not taken for granted: it is gone with the figures thinned out in several ways.
    """
    cells = _figure_cells(shape, words)
    full = _template(shape, _with_figures(words, cells)) if cells else None
    thinned = (_template(shape, _with_figures(words, kept)) for kept in _thinned_out(cells, shape))
    return full if full and all(template and _same_way(full, template) for template in thinned) else None


def _figure_cells(shape: Shape, words: Sequence[str]) -> list[int]:
    """The cells of a grid where figures of the form stand when every empty cell has one; none if that is unclear."""
    for region in _regions(_marked(shape, [word or _WHOLE for word in words])):
        for edition in EDITIONS:
            slots = load(edition).table(region.table).slots
            found = {_cell_at(figure.place) for figure in fill_table(region, edition).cells.values()}
            if len(found) == len(slots) and None not in found:
                return sorted(at for at in found if at is not None)
    return []


def _with_figures(words: Sequence[str], cells: Collection[int]) -> tuple[str, ...]:
    return tuple([_WHOLE if at in cells else word for at, word in enumerate(words)])


def _thinned_out(cells: Sequence[int], shape: Shape) -> Iterator[set[int]]:
    """Some of the cells: every second, every third, some rows, hardly any, and others."""
    rows = {at: shape.spots[at][0] or 0 for at in cells}
    numbered = list(enumerate(cells))
    yield {at for place, at in numbered if place % 2}
    yield {at for place, at in numbered if place % 3 == 0}
    yield {at for at in cells if rows[at] % 2}
    yield {at for at in cells if rows[at] % 4 in (0, 3)}
    yield {at for place, at in numbered if place * place % 7 in (1, 2)}
    yield {cells[len(cells) // 2]}


def _same_way(one: Template, other: Template) -> bool:
    """Whether figures go to the same cells by both, with the same said of the labels."""

    def way(template: Template) -> object:
        labels = [(mark.kind, mark.label, mark.index, mark.split, mark.piece.place) for mark in template.region.marks]
        routes = {edition: (route.keys, route.cells, route.notes) for edition, route in template.routes.items()}
        return labels, routes, template.before_rows, template.is_readable

    cells = [sorted(route.cells) for route in one.routes.values()]
    return way(one) == way(other) and all(each == cells[0] for each in cells)


def _marked(shape: Shape, texts: Sequence[str]) -> Grid:
    """A grid whose places say, in place of a line, which cell it is."""
    cells = []
    for at, (text, (row, column, rowspan, colspan)) in enumerate(zip(texts, shape.spots, strict=True)):
        if shape.spanned and column is not None:
            cells.append(Cell(text, row, column, rowspan, colspan, Place(line=at, column=column + 1)))
        else:
            cells.append(Cell(text, row, None, rowspan, colspan, Place(line=at, column=column)))
    return Grid(cells, spanned=shape.spanned, lossless=shape.lossless)


def _regions(grid: Grid) -> list[Region]:
    """The tables of the form that a grid holds by itself; none unless every piece of it belongs to the one it is."""
    pieces = tape(Document((grid,), ""))
    regions = walk(pieces).regions
    return regions if len(regions) == 1 and len(regions[0].marks) == len(pieces) else []


def _route(region: Region, edition: str, texts: Sequence[str]) -> Route | None:
    """Where each cell of the form stands, if each has one, and nothing that the long way says depends on figures."""
    filled = fill_table(region, edition)
    keys = [slot.key for slot in load(edition).table(region.table).slots]
    found = [filled.cells[key] for key in keys]
    cells = [at for figure in found if (at := _cell_at(figure.place)) is not None]
    if filled.extras or filled.leftovers or not len(keys) == len(set(cells)) == len(found) == len(filled.cells):
        return None
    figures = {at for at, text in enumerate(texts) if text in (_WHOLE, _FRACTION)}
    numbers = {at for at, figure in zip(cells, found, strict=True) if figure.state is State.NUMBER}
    rest = [(at, figure) for at, figure in zip(cells, found, strict=True) if at not in figures]
    empty = all(figure.state is State.BLANK and figure.raw == raw_of(texts[at]) for at, figure in rest)
    if numbers != figures or not empty or not all(note.code in _OF_LABELS for note in filled.notes):
        return None
    notes = [(note, _cell_at(note.place)) for note in filled.notes]
    return Route(keys, cells, itemgetter(*cells), notes)


def _cell_at(place: Place | None) -> int | None:
    """Which cell of a grid made by `_marked` stands at a place."""
    return place.line if place else None
