"""How is a sum of the form written as a formula of a spreadsheet?

Unknown is never 0: a total over nothing shows nothing, and a sum with an empty cell is not checked, because a
spreadsheet would silently count the empty cell as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell  # type: ignore[import-untyped]

from gongkai.form import Sum
from gongkai.report import Number, Report


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the figures stand: for each cell key its sheet, row and column, counted from 0."""

    places: Mapping[str, tuple[str, int, int]]

    def covers(self, total: Sum) -> bool:
        """Whether all cells of a sum are drawn."""
        return all(key in self.places for key in total.cells)

    def of(self, total: Sum) -> list[tuple[int, int]]:
        """Row and column of every cell of a sum."""
        return [self.places[key][1:] for key in total.cells]

    def reference(self, keys: Iterable[str], sheet: str = "") -> str:
        """Cells as arguments of a function, neighbours joined: D6:I6,K6. Cells of another sheet carry its name."""
        return ",".join(self._range(run, sheet) for run in _runs([self.places[key] for key in keys]))

    def _range(self, run: Sequence[tuple[str, int, int]], sheet: str) -> str:
        (name, *first), (_, *last) = run[0], run[-1]
        cells = ":".join(dict.fromkeys(xl_rowcol_to_cell(*place) for place in (first, last)))
        return cells if name == sheet else f"{quote_sheetname(name)}!{cells}"


def _runs(places: Sequence[tuple[str, int, int]]) -> list[list[tuple[str, int, int]]]:
    """Cut into stretches of cells that stand side by side, or one below the other."""
    runs: list[list[tuple[str, int, int]]] = []
    for place in places:
        run = runs[-1] if runs else []
        if run and _follows(run, place):
            run.append(place)
        else:
            runs.append([place])
    return runs


def _follows(run: Sequence[tuple[str, int, int]], place: tuple[str, int, int]) -> bool:
    def step(one: tuple[str, int, int], next_one: tuple[str, int, int]) -> tuple[int, int]:
        return (next_one[1] - one[1], next_one[2] - one[2])

    forward = step(run[-1], place)
    same_way = len(run) == 1 or step(run[-2], run[-1]) == forward
    return run[-1][0] == place[0] and forward in ((0, 1), (1, 0)) and same_way


def sum_formula(keys: Iterable[str], at: Addresses, sheet: str = "") -> str:
    """The sum of cells; empty while none of them is known."""
    cells = at.reference(keys, sheet)
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def difference_formula(total: Sum, at: Addresses, sheet: str = "") -> str:
    """Left less right: 0 when the sum holds; empty as long as one of its cells is unknown."""
    left, right = at.reference(total.left, sheet), at.reference(total.right, sheet)
    return f'=IF(COUNT({left},{right})<{len(total.cells)},"",SUM({left})-SUM({right}))'


def verdict_formula(difference: str, words: tuple[str, str, str]) -> str:
    """In words, from the cell with the difference: holds, does not hold, cannot be checked."""
    holds, fails, unknown = words
    return f'=IF({difference}="","{unknown}",IF({difference}=0,"{holds}","{fails}"))'


def added(keys: Iterable[str], report: Report) -> Number | None:
    """What the figures of these cells add up to, leaving out the unknown; None when none is known."""
    known = [value for value in map(report.value, keys) if value is not None]
    return sum(known) if known else None


def difference(total: Sum, report: Report) -> Number | None:
    """Left less right, or None when a cell is unknown."""
    if any(report.value(key) is None for key in total.cells):
        return None
    left, right = added(total.left, report), added(total.right, report)
    return None if left is None or right is None else left - right
