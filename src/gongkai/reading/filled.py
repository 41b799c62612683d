"""What does a cell hold, once it is known which piece of the document stands in it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from gongkai.form import Slot
from gongkai.reading.numerals import EMPTY
from gongkai.reading.script import REMEMBERED
from gongkai.reading.tape import Piece
from gongkai.report import Extra, Figure, Leftover, Note, State

_NUMBER = State.NUMBER  # a name for itself: to look it up takes as long as all the rest of a plain figure


@dataclass(slots=True)
class Filled:
    """What one table gave: its edition, its figures, and everything noticed on the way."""

    edition: str | None
    cells: dict[str, Figure] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@lru_cache(maxsize=REMEMBERED)
def raw_of(text: str) -> str:
    """The text of a cell as it is kept: as printed, less the white space around it."""
    return text if text.isalnum() else text.replace(EMPTY, "").strip("\n\r\t ")


def figure(piece: Piece, slot: Slot, filled: Filled) -> Figure:
    """The content of one cell, with notes for units, remarks and words that stood in it."""
    raw = raw_of(piece.text)
    if piece.kind == "blank":
        unknown = piece.cell.unknown if piece.cell else ""
        return Figure(State(unknown) if unknown else State.BLANK, None, raw, None, None, piece.place)
    found = piece.numeral
    if found is not None and found.is_bare:
        return Figure(_NUMBER, found.value, raw, None, None, piece.place)
    if found is None:
        filled.notes.append(
            Note("words_in_cell", f"{slot.name()}一格填的是文字：{raw}。", (slot.key,), piece.place, printed=raw)
        )
        return Figure(State.BLANK, raw=raw, note=raw, place=piece.place)
    if found.unit:
        filled.notes.append(
            Note("unit_in_cell", f"{slot.name()}一格写了单位：{raw}。", (slot.key,), piece.place, printed=raw)
        )
    if found.note:
        filled.notes.append(
            Note("note_in_cell", f"{slot.name()}一格带有说明：{raw}。", (slot.key,), piece.place, printed=raw)
        )
    if slot.kind == "count" and not isinstance(found.value, int) and found.value != int(found.value):
        filled.notes.append(
            Note("not_whole", f"{slot.name()}一格不是整数：{raw}。", (slot.key,), piece.place, printed=raw)
        )
    unit = found.unit
    return Figure(State.NUMBER, found.value, raw, unit, found.note, piece.place)
