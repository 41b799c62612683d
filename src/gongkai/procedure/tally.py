"""What stands in table three for a year?

Every piece takes two cells of its year: where it came in (一、本年新收 or 二、上年结转) and where it went (one result,
or 四、结转下年度). So both sides of the form's own sum are the same pieces, and what is carried out of a year is what
is carried into the next. What happens after a year, a late merging or splitting too, leaves its table as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from gongkai.form import form_for
from gongkai.outcomes import row_in
from gongkai.procedure.standing import Counted, Standing

RECEIVED = "requests.received"
CARRIED_IN = "requests.carried_in"
CARRIED_OUT = "requests.carried_out"
CONCLUDED = "requests.concluded"


class TallyError(ValueError):
    """An applicant of a kind for which the form has no column; the text is for the person."""


def rows_in(piece: Counted, year: int) -> tuple[str, str] | None:
    """The two rows in which a piece stands in the report of a year; None when it was not on the desk in that year."""
    if piece.received.year > year or (piece.decided is not None and piece.decided.year < year):
        return None
    came_in = RECEIVED if piece.received.year == year else CARRIED_IN
    if piece.decided is None or piece.outcome is None or piece.decided.year > year:
        return came_in, CARRIED_OUT
    return came_in, row_in(piece.outcome, year)


def tally(requests: Iterable[tuple[str, Standing]], year: int) -> Mapping[str, int]:
    """Every cell of table three for a year, by its key, from (column of the applicant, standing) of each request.

    The standings may be of any day from the end of that year on: what happened later does not count. Totals are summed
    as the form sums them. Raises TallyError for a column that does not exist, FormError before 2019.
    """
    return tally_pieces(((column, standing.counted, 1) for column, standing in requests), year)


def tally_pieces(pieces: Iterable[tuple[str, Iterable[Counted], int]], year: int) -> Mapping[str, int]:
    """The same from pieces that were counted before: (column of the applicant, pieces, how many there are of each).

    Only the years of a piece matter here. See `tally` for totals and errors.
    """
    form = form_for(year)
    table = form.table("requests")
    columns = {slot.column_key for slot in table.slots} - {"total"}
    cells: Counter[str] = Counter()
    for column, alike, number in pieces:
        if column not in columns:
            raise TallyError(f"格式中没有“{column}”这一类申请人，可用的：{'、'.join(sorted(columns))}。")
        for piece in alike:
            for row in rows_in(piece, year) or ():
                cells[f"{row}.{column}"] += number
    for total in form.sums:
        if total.total.startswith("requests."):
            cells[total.total] = sum(cells[key] for key in total.right)
    return {slot.key: cells[slot.key] for slot in table.slots}
