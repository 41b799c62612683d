"""Is this table printed with a stencil we know: the same mark-up to the last letter, with other figures in it?

Reports drawn by one program, or from one template, differ in nothing but their words and their figures. A table whose
mark-up was met before is cut out of the page before it is parsed; the tree gets an empty table in its place, and the
grid is the one read before with the new figures in it. That saves parsing, which is most of the work.

A stencil is made when a mark-up is met the second time, from the table alone, by the reader of its format, with a
number of its own in the place of every figure: so it is seen in which cell each of them ends up. The reader of the
format says which mark-up can be read alone, because nothing around it could change what it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, zip_longest
from typing import TypeVar

from gongkai.reading.document import Block, Grid, ReadError, Shape
from gongkai.reading.met import met_before
from gongkai.report import Place

_FIGURE = re.compile(rb">([-0-9][0-9]{0,17}(?:\.[0-9]{1,9})?)<")  # or a dash alone, as for an empty cell
_FEWEST_FIGURES = 10  # a table of the form has at least so many
_LONGEST = 1 << 18  # bytes of mark-up; a table pasted from Word with all its styles has a quarter
_STENCILS_KEPT = 96
_FIRST_MARK = 700_000_000_001
_GAP = b"\0"  # no mark-up that can be parsed has it

Known = TypeVar("Known")
ReadAlone = Callable[[bytes], Sequence[Block]]
"""Reads the mark-up of one table as if nothing stood around it; nothing comes back when something around it matters."""


@dataclass(frozen=True, slots=True, eq=False)
class Stencil:
    """A table as read: its texts, the cell of each figure, and what a grid knows of its cells.

    `lines` are counted from the line on which its mark-up begins.
    """

    texts: tuple[str, ...]
    slots: tuple[int, ...]
    shape: Shape
    part: str | None
    lines: tuple[int, ...]
    unknown: Mapping[int, str]
    markup: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """A table in a page: its stencil and the figures in it, in the order of the mark-up."""

    stencil: Stencil
    figures: Sequence[bytes]

    def grid(self, place: Place) -> Grid:
        """The table as its reader would give it. `place` is that of the table in the page."""
        stencil = self.stencil
        texts = list(stencil.texts)
        for at, figure in zip(stencil.slots, _GAP.join(self.figures).decode().split("\0"), strict=True):
            texts[at] = figure
        lines = [(place.line or 0) + line for line in stencil.lines]
        return Grid.spread(texts, stencil.shape, place, lines, stencil.unknown)


def cut_out(page: bytes, tag: bytes, known: Callable[[bytes], Known | None], name: bytes) -> tuple[bytes, list[Known]]:
    """A page in which an empty element stands for every element of a tag that is known, and what is known of these.

    Elements that hold another one of their tag are left as they are. The attribute `name` of an empty one tells which
    it stands for. It has as many lines as that one.
    """
    opening, closing = b"<" + tag, b"</" + tag + b">"
    starts = [found.start() for found in re.finditer(re.escape(opening) + rb"(?=[\s>])", page)]
    pieces: list[bytes] = []
    told: list[Known] = []
    done = 0
    for start, following in pairwise([*starts, len(page)]):
        end = page.find(closing, start, following) + len(closing)
        if end < len(closing) or (one := known(page[start:end])) is None:
            continue  # another one begins before its end, or it is not known
        empty = b'%b %b="%d">%b%b' % (opening, name, len(told), b"\n" * page.count(b"\n", start, end), closing)
        pieces += page[done:start], empty
        told.append(one)
        done = end
    cut = b"".join([*pieces, page[done:]])
    return (cut, told) if cut.count(name) == len(told) else (page, [])  # unless the page itself has that name


def printed(markup: bytes, read_alone: ReadAlone) -> Printed | None:
    """The table of which this is the mark-up, when its stencil is known."""
    if len(markup) > _LONGEST or _GAP in markup:
        return None
    pieces = _FIGURE.split(markup)
    if len(pieces) < 2 * _FEWEST_FIGURES:
        return None
    around = _GAP.join(pieces[::2])
    stencil = _stencil(around, read_alone) if met_before(around) else None
    return Printed(stencil, pieces[1::2]) if stencil else None


@lru_cache(maxsize=_STENCILS_KEPT)
def _stencil(around: bytes, read_alone: ReadAlone) -> Stencil | None:
    """The stencil of a mark-up, given by what stands around its figures; None when it cannot be told."""
    gaps = around.split(_GAP)
    marks = [str(_FIRST_MARK + number) for number in range(len(gaps) - 1)]
    filled = [b">%b<" % mark.encode() for mark in marks]
    markup = b"".join(chain.from_iterable(zip_longest(gaps, filled, fillvalue=b"")))
    try:
        blocks = read_alone(markup)
    except ReadError:
        return None
    if len(blocks) != 1 or not isinstance(grid := blocks[0], Grid):
        return None
    where = {text: at for at, text in enumerate(grid.texts)}
    if not all(mark in where for mark in marks):
        return None
    lines = tuple(cell.place.line - 1 for cell in grid.cells if cell.place.line is not None)
    unknown = {at: cell.unknown for at, cell in enumerate(grid.cells) if cell.unknown}
    slots = tuple(where[mark] for mark in marks)
    return Stencil(tuple(grid.texts), slots, grid.shape, grid.place.part, lines, unknown, markup)
