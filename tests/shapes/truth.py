"""What does a drawn text still say about each cell, and what does it no longer say?

An expected value is one of

    7, Decimal("0.5")     the text says this number
    None                  the cell is there and holds no number, or its column can no longer be known
    ABSENT                the text does not contain the cell
    UNJUDGED              a collapsed row that ends in its sum: the total is known, the other six are nobody's business
    Perhaps(7)            a careful reading finds this number, a cautious one finds nothing; both are right

A key that a truth does not name belongs to another edition of the form, or to a table that is not there: ABSENT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from gongkai.report import Number


class Silence(Enum):
    """Two ways in which a text says nothing about a cell."""

    ABSENT = "absent"
    UNJUDGED = "unjudged"


ABSENT: Final = Silence.ABSENT
UNJUDGED: Final = Silence.UNJUDGED


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A number that a reader may find and may also, with good reason, leave unplaced."""

    value: Number


Expected = Number | Perhaps | Silence | None
Truth = dict[str, Expected]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A text and what it says, one truth for every report in it.

    `names` are agency and year where the title prints them; None is not judged. `name` is that of the file
    and `data` its bytes.
    """

    text: str
    data: bytes
    truths: tuple[Mapping[str, Expected], ...]
    names: tuple[tuple[str | None, int | None], ...] = ()
    name: str = "x.txt"
