"""Which shapes are drawn, and of what is each made?

A shape is a list of wear (what happened to labels, figures and structure before it was published), a carrier (how the
tables stand in the text) and scripts (what happened to the characters). The names say what one would see.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongkai.report import Report

from . import carriers, figures, page
from .draft import Carrier, Draft, Script, Wear, draft_of
from .truth import Drawing

Maker = Callable[[random.Random], Carrier]


@dataclass(frozen=True)
class Shape:
    """One way in which a report comes. `editions` can come so; `carrier` is made anew for each drawing."""

    name: str
    carrier: Maker
    wear: Sequence[Wear] = ()
    scripts: Sequence[Script] = ()
    editions: tuple[str, ...] = ("2019", "2021")
    blank_lines: bool = False


def draw(report: Report, shape: Shape | str, rng: random.Random) -> Drawing:
    """The report as a text of this shape, and what the text still says about every cell."""
    shape = BY_NAME[shape] if isinstance(shape, str) else shape
    draft = draft_of(report)
    return finish(draft, shape, rng)


def finish(draft: Draft, shape: Shape, rng: random.Random) -> Drawing:
    """Wear a draft down, write it with the carrier, then pass it through the scripts."""
    if not draft.prose:
        page.prose(draft, rng)
    for wear in shape.wear:
        wear(draft, rng)
    text = page.written(draft, shape.carrier(rng), rng, blank_lines=shape.blank_lines)
    for script in shape.scripts:
        text = script(text, rng)
    return Drawing(text, (dict(draft.truth),))


def _always(carrier: Carrier) -> Maker:
    return lambda _: carrier


def _tab(rng: random.Random) -> Carrier:
    return carriers.tab_dump()


def _pipes(rng: random.Random) -> Carrier:
    return carriers.pipe_rows(pad=rng.random() < 0.7, lead=rng.choice([0.0, 0.5, 1.0]))


def _bars(rng: random.Random) -> Carrier:
    return carriers.trailing_pipes(pad=rng.random() < 0.5, style=rng.choice(["after", "after", "alone", "before"]))


def _lines(rng: random.Random) -> Carrier:
    return carriers.cell_lines(between=rng.choice([0, 1, 1, 2, None]))


def _keeps_empty_cells(rng: random.Random) -> Carrier:
    """Any carrier in which an empty cell leaves its mark."""
    return rng.choice([_tab, _pipes, _bars])(rng)


def _any(rng: random.Random) -> Carrier:
    return rng.choice([_tab, _pipes, _bars, _lines])(rng)


VISIBLE = figures.DASHES
INVISIBLE = ("", "\u3000", "\u00a0", "&nbsp;", "<o:p></o:p>", " ", "")

SHAPES: tuple[Shape, ...] = (
    Shape("tab dump", _tab),
    Shape("tab dump, ghost rows", _always(carriers.tab_dump(ghosts=True))),
    Shape("tab dump, padded with NBSP", _always(carriers.tab_dump(padded=True)), [figures.blanks("")]),
    Shape("tab dump, bookmarks", _always(carriers.tab_dump(bookmarks=True))),
    Shape("tab dump, ends before its last cell", _always(carriers.tab_dump(ends_early=True)), editions=("2019",)),
    Shape("tab dump, blanks", _tab, [figures.blanks("", "\u00a0", "\u3000")]),
    Shape("lines with blank lines between", _always(carriers.cell_lines(between=1))),
    Shape("lines with nothing between", _always(carriers.cell_lines(between=0))),
    Shape("lines with irregular gaps", _always(carriers.cell_lines(between=None))),
    Shape("lines, empty cells lost", _lines, [figures.blanks("")]),
    Shape("lines, noughts left empty", _lines, [figures.zeros_blank("")]),
    Shape("line and trailing pipe", _always(carriers.trailing_pipes())),
    Shape("line and trailing pipe, blanks", _always(carriers.trailing_pipes()), [figures.blanks("")]),
    Shape("line and trailing pipe, padded rows", _always(carriers.trailing_pipes(pad=True)), [figures.blanks("")]),
    Shape(
        "line and trailing pipe, empty cells lost", _always(carriers.trailing_pipes(drop=True)), [figures.blanks("")]
    ),
    Shape("pipe on a line of its own", _always(carriers.trailing_pipes(style="alone")), [figures.blanks("")]),
    Shape("pipe, newline, value", _always(carriers.trailing_pipes(style="before")), [figures.blanks("")]),
    Shape("pipe rows, padded", _always(carriers.pipe_rows())),
    Shape("pipe rows, padded, blanks", _always(carriers.pipe_rows()), [figures.blanks("")]),
    Shape("pipe rows, padded, empty cells lost", _always(carriers.pipe_rows(drop=True)), [figures.blanks("")]),
    Shape("pipe rows, padded, noughts lost", _always(carriers.pipe_rows(drop=True)), [figures.zeros_blank("")]),
    Shape("pipe rows, no padding", _always(carriers.pipe_rows(pad=False)), [figures.blanks("")]),
    Shape(
        "pipe rows, no padding, empty cells lost",
        _always(carriers.pipe_rows(pad=False, drop=True)),
        [figures.blanks("")],
    ),
    Shape("pipe rows, leading pipe in some tables", _always(carriers.pipe_rows(lead=0.5)), [figures.blanks("")]),
    Shape("pipe rows, tight", _always(carriers.pipe_rows(tight=True, lead=0.5, pad=False)), [figures.blanks("")]),
    Shape("blank styles seen", _any, [figures.blanks(*VISIBLE)]),
    Shape("blank styles unseen", _keeps_empty_cells, [figures.blanks(*INVISIBLE)]),
    Shape("noughts left empty", _keeps_empty_cells, [figures.zeros_blank(*INVISIBLE, *VISIBLE)]),
    Shape("blank form", _any, [figures.blank_form(*INVISIBLE, *VISIBLE)]),
    Shape("only 总计 filled", _keeps_empty_cells, [figures.only_total]),
    Shape("all but 总计 filled", _keeps_empty_cells, [figures.all_but_total]),
    Shape("only 总计 filled, empty cells lost", _always(carriers.pipe_rows(drop=True)), [figures.only_total]),
    Shape("all but 总计 filled, empty cells lost", _lines, [figures.all_but_total]),
    Shape("words in cells", _any, [figures.words]),
    Shape("units in cells", _any, [figures.units]),
    Shape("notes in cells", _any, [figures.notes]),
    Shape("signs", _any, [figures.signs], editions=("2019",)),
    Shape("thousands separators", _any, [figures.thousands]),
    Shape("full-width digits", _any, [figures.full_width]),
    Shape("figures of a province", _any, [figures.large]),
    Shape("furniture", _any, [page.furniture]),
    Shape("advertising", _any, [page.advertising]),
    Shape("no agency", _any, [page.no_agency]),
    Shape("second 一二三 inside", _any, [page.second_numbering]),
    Shape("loose titles", _any, [page.loose_title]),
    Shape("markdown", _always(carriers.markdown()), [figures.blanks("")]),
    Shape("markdown, merged text repeated", _always(carriers.markdown(repeat=True)), [figures.blanks("")]),
    Shape("markdown, invented heads", _always(carriers.markdown(invented=True)), [figures.blanks("")]),
    Shape("markdown, fake tables", _always(carriers.markdown(dashes=True)), [figures.blanks("")]),
    Shape("markdown, bold and breaks", _always(carriers.markdown(bold=True, breaks=True))),
)

BY_NAME = {shape.name: shape for shape in SHAPES}
