"""Which figures belong to which labelled row of a table?

Those of the label's own row where the carrier knows rows, else those right behind the label, else those right before
it. Where labels and figures stand apart they are paired only when nothing else can be meant; what nobody can claim
stays a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from gongkai.form import Slot, load
from gongkai.reading.filled import Filled
from gongkai.reading.labels import Label
from gongkai.reading.script import ordinal
from gongkai.reading.tables import Mark, Region
from gongkai.reading.tape import Piece
from gongkai.report import Note


@dataclass(slots=True)
class Row:
    """A labelled row on its way into the form: the label's mark and the pieces that hold its figures.

    `interrupted` says that unknown words follow its figures: more of the row may stand behind them.
    """

    mark: Mark
    label: Label
    values: list[Piece] = field(default_factory=list)
    interrupted: bool = False


@dataclass(slots=True)
class Run:
    """Figures that stand together, not yet owned by a row.

    `below_group` says that the beginning of a group heading, （五）不予, stands before them in their own row: they
    belong to the first label of that group, which follows, never to the label before.
    """

    values: list[Piece]
    row: tuple[int, int] | None
    closed: bool = False
    below_group: bool = False


@dataclass(slots=True)
class Unknown:
    """A text that names nothing known, and the figures behind it."""

    mark: Mark
    values: list[Piece] = field(default_factory=list)


Item = Row | Run | Unknown

_GROUP_NUMBERS = frozenset("三四五六")


@cache
def slots_by_row(edition: str, table: str) -> Mapping[str, tuple[Slot, ...]]:
    rows: dict[str, list[Slot]] = {}
    for slot in load(edition).table(table).slots:
        rows.setdefault(slot.row_key, []).append(slot)
    return {key: tuple(found) for key, found in rows.items()}


def items_of(region: Region, slots: Mapping[str, tuple[Slot, ...]]) -> list[Item]:
    """The region as a sequence of labelled rows, runs of figures, and unknown texts."""
    items: list[Item] = []
    group: tuple[int, int] | None = None
    for mark in region.marks:
        last = items[-1] if items else None
        piece = mark.piece
        if mark.kind == "value":
            if (isinstance(last, Run) and not last.closed and last.row == piece.row) or (
                isinstance(last, Unknown) and (piece.row is None or piece.row == last.mark.piece.row)
            ):
                last.values.append(piece)
            else:
                items.append(Run([piece], piece.row, below_group=group is not None and group == piece.row))
            continue
        if mark.kind in ("group", "fragment") and ordinal(piece.text) in _GROUP_NUMBERS:
            group = piece.row
        if mark.kind == "row" and mark.label is not None:
            if mark.label.key == "requests.other_handling" and mark.label.key not in slots:
                _close(last)
            else:
                items.append(Row(mark, mark.label))
        elif mark.kind == "unknown":
            if _stands_among_figures(piece, last):
                _append_words(items, piece)
            else:
                items.append(Unknown(mark))
        elif mark.kind not in ("fragment", "furniture"):
            _close(last)
    return items


def _close(item: Item | None) -> None:
    if isinstance(item, Run):
        item.closed = True


def _stands_among_figures(piece: Piece, last: Item | None) -> bool:
    """A text in a cell behind the label of its own row stands where a figure belongs."""
    if piece.row is None or not piece.cellular:
        return False
    return (isinstance(last, Row) and last.mark.piece.row == piece.row) or (
        isinstance(last, Run) and last.row == piece.row and not last.closed
    )


def _append_words(items: list[Item], piece: Piece) -> None:
    last = items[-1]
    if isinstance(last, Run):
        last.values.append(piece)
    else:
        items.append(Run([piece], piece.row))


def bind(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Give every label its figures: those of its own row, else those right behind it, else those right before it."""
    for index, item in enumerate(items):
        if isinstance(item, Row):
            following = items[index + 1] if index + 1 < len(items) else None
            if isinstance(following, Run) and following.row == item.mark.piece.row:
                _take(item, following, items, index, slots)
    _join_broken_rows(items, slots)
    for segment in _segments(items):
        if not _pair_off(segment, slots):
            for index in range(len(segment)):
                _take_from_neighbours(segment, index, slots)
    _split_double_rows(items, slots)
    _take_in_words(items, slots)
    items[:] = [item for item in items if not (isinstance(item, Run) and not item.values)]


def _join_broken_rows(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """A row whose figures run on in the next line, 4 and 3 for 7, when the two together fill it exactly."""
    for index in range(len(items) - 2):
        row, first, second = items[index : index + 3]
        if not (isinstance(row, Row) and isinstance(first, Run) and isinstance(second, Run) and row.values):
            continue
        if not has_figures(second.values):
            continue
        wanted = len(slots.get(row.label.key, ()))
        if len(row.values) < wanted == len(row.values) + len(as_printed(second.values)):
            row.values, second.values = row.values + as_printed(second.values), []


def _segments(items: Sequence[Item]) -> Iterator[list[Item]]:
    """What stands between two rows that have their figures: labels without figures and figures without label."""
    segment: list[Item] = []
    for item in items:
        if isinstance(item, Row) and item.values:
            if segment:
                yield segment
            segment = []
        elif not (isinstance(item, Run) and not has_figures(item.values)):
            segment.append(item)
    if segment:
        yield segment


def _pair_off(segment: Sequence[Item], slots: Mapping[str, tuple[Slot, ...]]) -> bool:
    """As many labels as full rows of figures: the first goes with the first, and so on, when each pair stands together.

    Where all labels come first and all figures after them, both sides must be the whole table. Says whether the
    segment is settled.
    """
    rows = [item for item in segment if isinstance(item, Row)]
    runs = [item for item in segment if isinstance(item, Run)]
    if not rows or not runs:
        return True
    if len(rows) == len(runs) == len(segment) / 2 and all(
        len(as_printed(run.values)) == len(slots.get(row.label.key, ())) for row, run in zip(rows, runs, strict=True)
    ):
        position = {id(item): index for index, item in enumerate(segment)}
        apart = max(abs(position[id(row)] - position[id(run)]) for row, run in zip(rows, runs, strict=True))
        if apart == 1 or [row.label.key for row in rows] == list(slots):
            for row, run in zip(rows, runs, strict=True):
                row.values, run.values = run.values, []
            return True
    return _is_stacked(segment) or _settled_by_direction(segment, rows, runs)


def _settled_by_direction(segment: Sequence[Item], rows: Sequence[Row], runs: Sequence[Run]) -> bool:
    """More rows of figures than labels, or fewer: a table that begins with figures and ends with a label has each row
    of figures above its label; one that begins and ends alike does not say.
    """
    if len(rows) < 2 or len(runs) < 2 or len(rows) == len(runs) or isinstance(segment[0], Row):
        return False
    if isinstance(segment[-1], Row):
        for index, item in enumerate(segment):
            before = segment[index - 1] if index else None
            if isinstance(item, Row) and isinstance(before, Run):
                item.values, before.values = before.values, []
    return True


def _is_stacked(segment: Sequence[Item]) -> bool:
    """Three labels one under the other and then three rows of figures: which belongs to which is not said."""
    kinds = "".join("L" if isinstance(item, Row) else "G" if isinstance(item, Run) else "x" for item in segment)
    return "LLLGGG" in kinds or "GGGLLL" in kinds


def _take_in_words(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Words among the figures of a row (详见附件) are a cell of it when the row is exactly full with them."""
    for index in range(len(items) - 2, -1, -1):
        row = items[index]
        if not isinstance(row, Row) or not isinstance(items[index + 1], Unknown):
            continue
        words: list[Unknown] = []
        for item in items[index + 1 :]:
            if (
                not isinstance(item, Unknown)
                or ordinal(item.mark.piece.text)
                or item.mark.piece.row != row.mark.piece.row
            ):
                break
            words.append(item)
        wanted = len(slots.get(row.label.key, ()))
        full = as_printed(row.values) + [p for word in words for p in (word.mark.piece, *as_printed(word.values))]
        if words and wanted > 1 and len(full) == wanted:
            row.values = full
            del items[index + 1 : index + 1 + len(words)]


def _split_double_rows(items: list[Item], slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """A row that is followed by an empty label cell and another full row: the second half has lost its label."""
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if not isinstance(item, Row):
            continue
        wanted = len(slots.get(item.label.key, ()))
        if wanted < 2 or len(item.values) <= 2 * wanted:
            continue
        values = as_printed(item.values)
        if len(values) == 2 * wanted + 1 and values[wanted].kind == "blank":
            item.values = values[:wanted]
            items.insert(index + 1, Run(values[wanted + 1 :], None))


def _take(row: Row, run: Run, items: Sequence[Item], index: int, slots: Mapping[str, tuple[Slot, ...]]) -> None:
    """Take a run; when it holds exactly two rows and the next label has none behind it, leave it the second half."""
    wanted = len(slots.get(row.label.key, ())) or 1
    after = items[index + 2] if index + 2 < len(items) else None
    behind = items[index + 3] if index + 3 < len(items) else None
    if (
        isinstance(after, Row)
        and not isinstance(behind, Run)
        and len(slots.get(after.label.key, ())) == wanted
        and len(as_printed(run.values)) == 2 * wanted > 2
    ):
        both = as_printed(run.values)
        row.values, run.values = both[:wanted], both[wanted:]
        return
    row.values, run.values = run.values, []


def _take_from_neighbours(items: Sequence[Item], index: int, slots: Mapping[str, tuple[Slot, ...]]) -> None:
    row = items[index]
    if not isinstance(row, Row) or row.values:
        return
    following = items[index + 1] if index + 1 < len(items) else None
    before = items[index - 1] if index else None
    if isinstance(following, Run) and following.values and _may_follow(row, following):
        _take(row, following, items, index, slots)
    elif isinstance(before, Run) and before.values and has_figures(before.values):
        row.values, before.values = before.values, []


def _may_follow(row: Row, run: Run) -> bool:
    """Blanks alone in the next known row are the label columns of that row, not this row's figures."""
    if run.below_group:
        return False
    return run.row is None or run.row == row.mark.piece.row or has_figures(run.values)


def as_printed(values: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in values if not piece.implied]


def has_figures(values: Iterable[Piece]) -> bool:
    for piece in values:  # noqa: SIM110  (a loop takes half the time of any())
        if piece.kind != "blank":
            return True
    return False


def name_the_unlabelled(items: list[Item], slots: Mapping[str, tuple[Slot, ...]], filled: Filled) -> None:
    """A full row without a label between two neighbours that miss exactly one row between them is that row."""
    order = list(slots)
    present = {item.label.key for item in items if isinstance(item, Row)}
    for index, item in enumerate(items):
        if not isinstance(item, Run) or not has_figures(item.values) or not 0 < index < len(items) - 1:
            continue
        before, after = items[index - 1], items[index + 1]
        if not (isinstance(before, Row) and isinstance(after, Row) and before.values):
            continue
        if before.label.key not in slots or after.label.key not in slots:
            continue
        first, last = order.index(before.label.key), order.index(after.label.key)
        between = [key for key in order[first + 1 : last] if key not in present]
        if len(between) == 1 and last - first == 2 and len(as_printed(item.values)) == len(slots[between[0]]):
            slot = slots[between[0]][0]
            label = Label("row", between[0], slot.table, slot.rows[-1].label)
            items[index] = Row(Mark(item.values[0], "row", label), label, item.values)
            filled.notes.append(
                Note(
                    "label_missing",
                    f"这一行没有标签，按前后两行之间唯一缺少的“{slot.rows[-1].label}”读取。",
                    tuple(s.key for s in slots[between[0]]),
                    item.values[0].place,
                )
            )
