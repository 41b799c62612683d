"""Which pieces of a document belong to which table of the form, and what does each of them name there?

The tape is walked once. A label that can only stand in one table opens a region of that table; figures and labels that
follow belong to it until another table or another part of the report begins. Labels cut in two are joined, bits of
vertical headings are recognised as such, and text that names nothing is kept as unknown: it never lends its figures to
a neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from gongkai.reading.labels import Label, labels_of, lexicon
from gongkai.reading.numerals import numeral
from gongkai.reading.script import REMEMBERED, core, folded, ordinal
from gongkai.reading.tape import Piece
from gongkai.report import Number

_MOST_PARTS = 16  # pieces that one label is cut into at the most (one character a line)
_LONGEST_HEADING = 40  # characters without spaces
_PROSE = 80  # characters: a longer text without figures is no label
_FEWEST_ROWS_WITH_NUMBERS = 4
_WORDS_IN_A_CELL = 16  # characters
_ROWS_BEFORE_RESTART = 5
_ROWS_OF_A_TABLE = 16  # nobody draws so many rows of the form in a table of his own
_FIRST_ROWS = {"proactive": "proactive.rules", "requests": "requests.received"}
_RESTARTING = frozenset({*_FIRST_ROWS.values(), "disputes.reconsideration"})
"""A table that begins anew begins with one of these."""
_APPLICANT_HEADS = frozenset(
    f"requests.{key}"
    for key in ("natural_person", "enterprise", "research", "public_welfare", "legal_services", "other", "total")
)


@dataclass(slots=True)
class Mark:
    """A piece and what it is in its table: value, row, column, group, head, fragment, furniture or unknown."""

    piece: Piece
    kind: str
    label: Label | None = None
    index: int = 0
    split: bool = False


@dataclass(slots=True, eq=False)
class Region:
    """One table as found in a document, from its first label to its last figure. `start` and `end` index the tape.

    `whole` is the one piece of the tape that stands for the table when its like is known; it then has marks for its
    labels only.
    """

    table: str
    marks: list[Mark] = field(default_factory=list)
    whole: int | None = None

    @property
    def start(self) -> int:
        return self.marks[0].index if self.whole is None else self.whole

    @property
    def end(self) -> int:
        return self.marks[-1].index if self.whole is None else self.whole

    def rows_seen(self) -> set[str]:
        return {mark.label.key for mark in self.marks if mark.kind == "row" and mark.label}

    def labels(self, kind: str) -> Iterator[Label]:
        return (mark.label for mark in self.marks if mark.kind == kind and mark.label)


@dataclass(slots=True)
class Heading:
    """The heading of a part of the report: where it stands, which part, and the text as printed."""

    index: int
    key: str
    text: str
    label: Label


@dataclass(slots=True)
class Walk:
    """What walking the tape found: regions in order, headings of parts in order.

    `torn` says that a table known as a whole did not stand alone: the walk ended there, and must begin anew with all
    of its cells on the tape.
    """

    regions: list[Region] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    torn: bool = False


def walk(pieces: Sequence[Piece], known: Mapping[int, Region] = MappingProxyType({})) -> Walk:
    """Sort the pieces of a tape into table regions and part headings. `known`: by block, tables known as a whole."""
    found = Walk()
    region: Region | None = None
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        kind = piece.kind
        taken = 1
        if kind == "table":
            if region or not _stands_alone(pieces, index):
                return Walk(torn=True)
            found.regions.append(replace(known[piece.block], whole=index))
        elif kind != "text":
            if region:
                region.marks.append(Mark(piece, kind if kind == "furniture" else "value", None, index))
        elif region and (label := _label_anywhere(piece.text, region.table)) and not _completes(piece, label, region):
            region.marks.append(Mark(piece, _mark_kind(label), label, index))
        elif region is None and _says_nothing(piece.text, _text_behind(pieces, index)):
            pass
        elif (heading := _heading(piece, index)) is not None:
            found.headings.append(heading)
            region = None
        else:
            region, taken = _take_text(pieces, index, region, found)
        index += taken
    _tidy(found.regions)
    tables = [region for region in found.regions if _is_table(region, found.headings)]
    found.torn = _is_torn(found.regions, tables)
    found.regions = tables
    return found


def _tidy(regions: Sequence[Region]) -> None:
    for region in regions:
        if region.whole is None:
            _drop_serial_numbers(region)
            _drop_what_follows(region)


def _is_torn(regions: Sequence[Region], tables: Sequence[Region]) -> bool:
    """True when a table known as a whole is none where it stands, or also comes in another guise."""
    whole = [region for region in regions if region.whole is not None]
    others = {region.table for region in tables if region.whole is None}
    return any(region not in tables or region.table in others for region in whole)


def _stands_alone(pieces: Sequence[Piece], index: int) -> bool:
    """True for a table with no label before or behind it that could be part of it."""
    before = index == 0 or pieces[index - 1].kind in ("blank", "number", "table") or _closes(pieces, index - 1)
    return before and (index + 1 == len(pieces) or _closes(pieces, index + 1))


def _closes(pieces: Sequence[Piece], index: int) -> bool:
    """True for what ends a table and begins none: a heading, or a sentence too long for a label."""
    piece = pieces[index]
    if piece.kind != "text":
        return False
    sentence = len(piece.text) > _PROSE and not piece.cellular
    return (sentence and numeral(piece.text) is None and not labels_of(piece.text)) or _heading(
        piece, index
    ) is not None


def _heading(piece: Piece, index: int) -> Heading | None:
    """A part heading carries a number and the name of a part; table cells and sentences are none."""
    label = _part_named(piece.text)
    if label is None or (piece.cellular and piece.row is not None and piece.cell is not None and piece.cell.column):
        return None
    return Heading(index, label.key, piece.text.strip(), label)


@lru_cache(maxsize=REMEMBERED)
def _part_named(text: str) -> Label | None:
    """The part that a text with a number in front names; （一） before a mere variant is a heading inside a part."""
    text = text.strip()
    if len(text) > _PROSE or len(bare := folded(text)) > _LONGEST_HEADING or not ordinal(text):
        return None
    sections = (label for label in labels_of(text) if label.kind == "section")
    return next((label for label in sections if not (bare.startswith("(") and label.variant)), None)


@lru_cache(maxsize=REMEMBERED)
def _label_anywhere(text: str, table: str) -> Label | None:
    """The label that a text is wherever in a table it stands; None for one of which what stands before it decides.

    Most labels are such: for them nothing else that `_take_text` asks can have another answer.
    """
    labels = [label for label in labels_of(text) if label.table in (table, "")]
    kinds = {label.kind for label in labels}
    if not any(label.table == table for label in labels) or kinds >= {"row", "column"} or "section" in kinds:
        return None
    if any(label.key in _RESTARTING for label in labels) or _part_named(text) or numeral(text) is not None:
        return None
    return next((label for label in labels if label.kind == "row"), labels[0]) if table == "requests" else labels[0]


def _take_text(pieces: Sequence[Piece], index: int, region: Region | None, found: Walk) -> tuple[Region | None, int]:
    """Mark the text piece at `index`; open, keep or leave a region. Gives the region and how many pieces were taken."""
    piece = pieces[index]
    if region and region.marks[-1].kind in ("row", "value") and (nought := numeral(piece.text)) is not None:
        piece.kind, piece.numeral = "number", nought
        region.marks.append(Mark(piece, "value", index=index))
        return region, 1
    labels = labels_of(piece.text)
    table = _table_opened(piece.text, labels, region)
    if table is not None and (region is None or region.table != table or _restarts(labels, region)):
        region = _open(table, found)
        _take_row_before(pieces, index, region)
    if region is None:
        return _take_first_in_pieces(pieces, index, found)
    return _take_inside(pieces, index, labels, region, found)


def _take_row_before(pieces: Sequence[Piece], index: int, region: Region) -> None:
    """Heads in the same row before the one that opened the table belong to it: 总计 may be the first column."""
    row = pieces[index].row
    start = index
    while row is not None and start and pieces[start - 1].row == row and pieces[start - 1].kind == "text":
        start -= 1
    for at in range(start, index):
        label = next((label for label in labels_of(pieces[at].text) if label.table == region.table), None)
        if label is not None and label.kind != "row":
            region.marks.append(Mark(pieces[at], _mark_kind(label), label, at))
        elif (column := next((x for x in labels_of(pieces[at].text) if x.kind == "column"), None)) is not None:
            region.marks.append(Mark(pieces[at], "column", column, at))


def _take_first_in_pieces(pieces: Sequence[Piece], index: int, found: Walk) -> tuple[Region | None, int]:
    """Open a region at a label that was cut in pieces; prose opens none."""
    labels, taken = _joined(pieces, index)
    table = _table_opened(pieces[index].text, labels, None) if taken > 1 else None
    if table is None:
        return None, 1
    region = _open(table, found)
    return region, _mark_joined(pieces, index, taken, labels, region)


def _take_inside(
    pieces: Sequence[Piece], index: int, labels: Sequence[Label], region: Region, found: Walk
) -> tuple[Region | None, int]:
    """Mark a text of a table: a label, a label in pieces, something like a label; or leave the table at prose."""
    piece = pieces[index]
    label = _choose(piece, labels, region)
    if label is not None and _completes(piece, label, region):
        region.marks.append(Mark(piece, "fragment", label, index))
        return region, 1
    if label is not None:
        region.marks.append(Mark(piece, _mark_kind(label), label, index))
        return region, 1
    joined, taken = _joined(pieces, index)
    if taken > 1:
        other = _table_opened(piece.text, joined, region)
        if other is not None and other != region.table:
            region = _open(other, found)
        return region, _mark_joined(pieces, index, taken, joined, region)
    if len(piece.text) > _PROSE and not piece.cellular:
        return None, 1
    region.marks.append(_guess(piece, index, region))
    return region, 1


def _completes(piece: Piece, label: Label, region: Region) -> bool:
    """True when the last row label and this text make up one label: both halves are known short names of it."""
    if label.kind != "row":
        return False
    last = next((mark for mark in reversed(region.marks) if mark.kind == "row"), None)
    return (
        last is not None
        and last.label is not None
        and last.label.key == label.key
        and core(last.piece.text) + core(piece.text) == core(label.wording)
    )


def _open(table: str, found: Walk) -> Region:
    opened = Region(table)
    found.regions.append(opened)
    return opened


def _mark_kind(label: Label) -> str:
    return label.kind if label.kind in ("row", "column", "group", "furniture") else "head"


def _table_opened(text: str, labels: Sequence[Label], region: Region | None) -> str | None:
    """The table that this text can only belong to, or None. Short and shared words open nothing."""
    if region:
        for label in labels:
            if label.table == region.table:
                return region.table
    length = len(core(text)) if labels else 0
    names = {label.table for label in labels if label.table and _is_strong(label, length)}
    if len(names) == 1:
        return names.pop()
    return "requests" if region is None and length and core(text) == "自然人" else None


def _is_strong(label: Label, length: int) -> bool:
    """True for a label whose text of this length can stand nowhere but in its own table."""
    return length >= (6 if label.variant else 4) or (not label.variant and label.kind in ("item", "corner", "head"))


def _restarts(labels: Sequence[Label], region: Region) -> bool:
    """True when a table of which most was seen begins anew: the file holds a second report."""
    first = _FIRST_ROWS.get(region.table)
    for label in labels:
        if label.kind == "row" and label.key == first:
            seen = region.rows_seen()
            return first in seen and len(seen) >= _ROWS_BEFORE_RESTART
    if region.table == "disputes" and any(
        label.kind == "group" and label.key == "disputes.reconsideration" for label in labels
    ):
        return sum(mark.kind == "value" and mark.piece.kind == "number" for mark in region.marks) >= 15
    return False


def _choose(piece: Piece, labels: Sequence[Label], region: Region) -> Label | None:
    """Of the labels that a text may be, the one that it is here."""
    here = [label for label in labels if label.table in (region.table, "")]
    if not here:
        return None
    if len(here) == 1 or region.table != "requests":
        return here[0] if not (region.table == "proactive" and here[0].kind == "section") else None
    rows = [label for label in here if label.kind == "row"]
    columns = [label for label in here if label.kind == "column"]
    if rows and columns:
        if _is_row_here(piece, rows[0], region):
            return rows[0]
        return None if ordinal(piece.text) else columns[0]
    return rows[0] if rows else here[0]


def _is_row_here(piece: Piece, row: Label, region: Region) -> bool:
    """总计 and 其他 name a row and a column: a row when numbered so, or when rows and not heads stand before it."""
    number = ordinal(piece.text)
    if row.key == "requests.concluded":
        if number:
            return number in ("七", "7")
    elif number:
        return number == "3"
    elif region.marks[-1].kind in ("fragment", "row"):
        return False  # a bit of 其他处理 beside a label that has no figures yet
    for mark in reversed(region.marks):
        if mark.kind == "column" and mark.label and mark.label.key in _APPLICANT_HEADS:
            return False
        if mark.kind == "group" and mark.label and mark.label.wording in ("法人或其他组织", "申请人情况"):
            return False
        if mark.kind == "row" and mark.label:
            return mark.label.key.startswith("requests.other_handling") or row.key == "requests.concluded"
    return False


def _text_behind(pieces: Sequence[Piece], index: int) -> str:
    """The text that a label beginning in this piece would go on with; '' when something else or nothing follows."""
    for following in pieces[index + 1 : index + _MOST_PARTS]:
        if following.kind != "furniture":
            return following.text if following.kind == "text" else ""
    return ""


@lru_cache(maxsize=REMEMBERED)
def _says_nothing(text: str, following: str) -> bool:
    """True for a text that, outside of tables, heads no part, opens no table, and begins no label that was cut."""
    if _part_named(text) or _table_opened(text, labels_of(text), None):
        return False
    return (
        not _may_be_cut(text) or not following or len(following) > _PROSE or not lexicon().may_begin(text + following)
    )


def _may_be_cut(text: str) -> bool:
    """True for what may be the first piece of a label."""
    return len(text) <= _PROSE and bool(core(text) or ordinal(text)) and lexicon().may_begin(text)


def _joined(pieces: Sequence[Piece], index: int) -> tuple[tuple[Label, ...], int]:
    """The label that this piece makes with the text pieces behind it, and how many pieces that takes (1: none)."""
    text = pieces[index].text
    if not _may_be_cut(text):
        return (), 1
    best: tuple[tuple[Label, ...], int] = ((), 1)
    for offset in range(1, min(_MOST_PARTS, len(pieces) - index)):
        following = pieces[index + offset]
        if following.kind == "furniture":
            continue
        if following.kind != "text" or len(following.text) > _PROSE:
            break
        text += following.text
        if not lexicon().may_begin(text):
            break
        labels = labels_of(text)
        if labels and not all(label.kind == "section" for label in labels):
            best = (labels, offset + 1)
    return best


def _mark_joined(pieces: Sequence[Piece], index: int, taken: int, labels: Sequence[Label], region: Region) -> int:
    label = _choose(pieces[index], labels, region)
    for offset in range(taken):
        piece = pieces[index + offset]
        if piece.kind == "furniture":
            region.marks.append(Mark(piece, "furniture", index=index + offset))
        elif offset == taken - 1 and label is not None:
            region.marks.append(Mark(piece, _mark_kind(label), label, index + offset, split=True))
        else:
            region.marks.append(Mark(piece, "fragment", label, index + offset))
    return taken


def _guess(piece: Piece, index: int, region: Region) -> Mark:
    """A text that is no label word for word: a bit of one, a cut one, one with a slip, or nothing known."""
    near = next((mark.label for mark in reversed(region.marks) if mark.label), None)
    number = ordinal(piece.text)
    if number.isdigit() and near is not None and number != ordinal(near.wording):
        begun = lexicon().find_by_part(piece.text)
        if begun is not None and begun.table == region.table and ordinal(begun.wording) == number:
            return Mark(piece, "row", begun, index)
        if begun is None and len(core(piece.text)) >= 2 and not lexicon().find_alike(piece.text):
            return Mark(piece, "unknown", None, index)
    row = next((mark.label for mark in reversed(region.marks) if mark.kind == "row"), None)
    for label in (near, row):
        if lexicon().is_fragment(piece.text, label.wording if label else ""):
            return Mark(piece, "fragment", label, index)
    if region.table != "disputes":
        label = lexicon().find_by_part(piece.text) or lexicon().find_alike(piece.text)
        if label is not None and label.table == region.table:
            if near is not None and label.key == near.key and not near.sure:
                return Mark(piece, "fragment", near, index)
            return Mark(piece, "row", label, index)
    if len(core(piece.text)) <= 3 and lexicon().is_bit_of_label(piece.text, region.table):
        return Mark(piece, "fragment", None, index)
    return Mark(piece, "unknown", None, index)


def _drop_serial_numbers(region: Region) -> None:
    """A column of serial numbers before the labels holds no figures."""
    rows = [at for at, mark in enumerate(region.marks) if mark.kind == "row" and at]
    before = [region.marks[at - 1].piece.numeral if region.marks[at - 1].kind == "value" else None for at in rows]
    for position in serial_numbers([found.value if found else None for found in before]):
        region.marks[rows[position] - 1].kind = "furniture"


def serial_numbers(before: Sequence[Number | None]) -> list[int]:
    """Which of the numbers before row labels (None: there is none) are serial, 1, 2, 3 …: most of them, or none."""
    start = next((position for position, number in enumerate(before) if number is not None), None)
    if start is None or len(before) < _FEWEST_ROWS_WITH_NUMBERS:
        return []
    shift = (before[start] or 0) - start
    serial = [position for position, number in enumerate(before) if number == position + shift]
    return serial if len(serial) >= 0.7 * len(before) else []


def _drop_what_follows(region: Region) -> None:
    """Text behind the last label and its figures is not part of the table, but for words right behind a figure."""
    last = max((i for i, mark in enumerate(region.marks) if mark.kind == "value" or mark.label), default=-1)
    if last + 1 < len(region.marks) and len(region.marks[last + 1].piece.text) <= _WORDS_IN_A_CELL:
        last += 1
    del region.marks[last + 1 :]


def _is_table(region: Region, headings: Sequence[Heading]) -> bool:
    """Three labels make a table of the form in its own part of the report; elsewhere its heads must be there too.

    The menu of a web site names 规章, 行政许可 and 行政处罚, and many a bureau draws a table of its own in part one:
    neither has the heads of the form.
    """
    if region.whole is None:
        labels = {mark.label.key for mark in region.marks if mark.label and mark.kind in ("row", "column")}
        if len(labels) < 3 or (region.table == "requests" and len(region.rows_seen()) < 3):
            return False
    above = next((heading.key for heading in reversed(headings) if heading.index < region.start), "")
    enough = _ROWS_OF_A_TABLE if headings else _ROWS_OF_A_TABLE // 2
    return above == region.table or has_heads(region) or len(region.rows_seen()) >= enough


def has_heads(region: Region) -> bool:
    """True when the heads that make this table the statutory one stand in it."""
    heads = {mark.label.key for mark in region.marks if mark.label and mark.kind in ("column", "head", "group")}
    if region.table == "disputes":
        return "disputes.litigation" in heads or bool(heads & {"disputes.direct", "disputes.after_reconsideration"})
    if region.table == "requests":
        return len(heads & _APPLICANT_HEADS) >= 2 or "requests" in heads
    return bool(heads)
