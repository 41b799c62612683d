"""What pieces does a document consist of, one after the other, once cells, lines and columns are laid on one tape?

Every carrier ends up here: a cell of a grid is a piece, a paragraph is a piece, and a line of PDF text such as
`（一）予以公开 1 0 0 0 0 0 1` is cut into its label and its figures. A piece knows its row when the carrier does, and
its cell when the carrier has true geometry. Page numbers and buttons of a web page are set aside by name.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from gongkai.reading.document import Cell, Document, Grid, Paragraph
from gongkai.reading.labels import labels_of
from gongkai.reading.numerals import Numeral, is_blank, numeral
from gongkai.reading.script import REMEMBERED, core, folded, ordinal
from gongkai.report import Place

_PAGE_NUMBER = re.compile(
    r"^(?:[-—–－_·]{1,3}\d{1,3}[-—–－_·]{1,3}|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}|共\d{1,3}页|page\d+|p\.?\d+)$",
    re.IGNORECASE,
)
_OTHER_WORD = re.compile(r"(?![第页頁共])[\u4e00-\u9fff]")
_BROKEN = re.compile(r"^\s*[+\-]?\d{1,3}(?:[,，]\d{3})*[,，]\s*$")
_STUCK = re.compile(r"^(.*[^\d.,+\-])([+\-]?\d[\d,]*(?:\.\d+)?)$")
_TOKEN = re.compile(r"\S+")
_MOST_WORDS = 6  # one label is cut into so many words by spaces at the most
_OPENING, _CLOSING = "（(〔[【《", "）)〕]】》"
_LONGEST_PAGE_NUMBER = 40  # characters, spaces included
_LONGEST_TABLE_LINE = 240  # characters: a longer line with figures in it is prose


@dataclass(slots=True)
class Piece:
    """A piece of the document. `kind`: number, blank, text, furniture (page numbers, buttons), or a whole table.

    `row` names the row that the carrier gives it, None when it gives none. `grid` and `cell` are set when the carrier
    has true geometry. `implied` marks a blank that might only be spacing. `cellular`: it stood in a cell of a
    grid; `lossless`: of a grid that keeps its empty cells.
    """

    kind: str
    text: str
    place: Place
    row: tuple[int, int] | None = None
    numeral: Numeral | None = None
    grid: int | None = None
    cell: Cell | None = None
    implied: bool = False
    cellular: bool = False
    lossless: bool = False
    block: int = 0


Shred = tuple[str, str, Numeral | None]
"""What a line or cell is cut into, before it has a place: the kind of the piece, its text, its figure."""


def tape(document: Document, whole: Container[int] = ()) -> list[Piece]:
    """All pieces of a document in reading order. Of the grids that are tables known as a `whole`, each is one piece."""
    pieces: list[Piece] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            pieces.extend(_from_paragraph(block, index))
        elif index in whole:
            pieces.append(Piece("table", "", block.place, block=index))
        else:
            pieces += _from_grid(block, index)
    if any(piece.kind == "pipe" for piece in pieces):
        pieces = _without_pipes(pieces)
    return _with_broken_numbers(pieces)


def _with_broken_numbers(pieces: list[Piece]) -> list[Piece]:
    """A number that a line break cut behind its thousands separator, `12,` and `345`, is one number."""
    if not any(piece.kind == "text" and _BROKEN.match(piece.text) for piece in pieces):
        return pieces
    kept: list[Piece] = []
    for piece in pieces:
        before = kept[-1] if piece.kind == "number" and kept else None
        if before is not None and before.kind == "text" and _BROKEN.match(before.text):
            whole = numeral(before.text.strip() + piece.text.strip())
            if whole is not None:
                before.kind, before.text, before.numeral = "number", before.text.strip() + piece.text.strip(), whole
                continue
        kept.append(piece)
    return kept


def _without_pipes(pieces: list[Piece]) -> list[Piece]:
    """Pipes alone on their lines stand between cells: two in a row have an empty cell between them.

    A pipe before a label may have an empty last cell of the row behind it, or only lead to the next cell.
    """
    kept: list[Piece] = []
    for before, piece, following in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.implied and before.kind == following.kind == "pipe":
            piece.implied = False  # white space between two pipes is an empty cell
    for piece, behind in zip(pieces, [*(piece.kind for piece in pieces[1:]), "end"], strict=True):
        if piece.kind != "pipe":
            kept.append(piece)
        elif behind in ("pipe", "text", "table", "end"):
            kept.append(Piece("blank", "", piece.place, implied=behind != "pipe", block=piece.block))
    return kept


def _from_paragraph(block: Paragraph, index: int) -> list[Piece]:
    text, place, _ = block
    shreds = _shreds_of_line(text)
    if len(shreds) == 1 and shreds[0][0] != "blank":
        kind, said, value = shreds[0]
        return [Piece(kind, said, place, None, value, None, None, False, False, False, index)]
    row = (index, place.line or 0) if len(shreds) > 1 else None
    spacing = not text.strip()
    return [
        Piece(kind, said, place, row, value, None, None, spacing and kind == "blank", False, False, index)
        for kind, said, value in shreds
    ]


@lru_cache(maxsize=REMEMBERED)
def _shreds_of_line(text: str) -> tuple[Shred, ...]:
    """What stands on one line of its own: a text, a figure, or a row of a table with its label and figures."""
    stripped = text.strip()
    if not stripped:
        return (("blank", "", None),)
    if _is_page_number(stripped):
        return (("furniture", stripped, None),)
    tokens = [text] if numeral(stripped) else _tokens(text)
    if len(tokens) > 1:
        return tuple(_shred(token) for token in tokens)
    only = _shred(stripped)
    return (("text", stripped, None),) if only[0] == "number" and _is_word(stripped) else (only,)


def _shred(text: str) -> Shred:
    value = numeral(text)
    if value is not None:
        return "number", text, value
    return ("blank" if is_blank(text) else "text"), text, None


def _is_page_number(text: str) -> bool:
    if len(text) > _LONGEST_PAGE_NUMBER or _OTHER_WORD.search(text):
        return False
    return _PAGE_NUMBER.match(folded(text)) is not None


def _tokens(text: str) -> list[str]:
    """The labels and figures that one line or cell holds side by side; the text itself when it is one piece."""
    ends_in_figure = text.rstrip()[-1:].isdigit()
    if len(text) > _LONGEST_TABLE_LINE or (len(text.split()) < 2 and not ends_in_figure):
        return [text]
    if not ends_in_figure and labels_of(text):  # a label that ends in a figure does not exist
        return [text]
    parts = _figures_apart(text) or [text]
    return [label for part in parts for label in _labels_apart(part)]


def _labels_apart(text: str) -> list[str]:
    """Cut `结果维持 结果纠正 其他结果` at the spaces between labels; words that make no label stay together."""
    words = text.split()
    if len(words) < 2 or len(words) > 40 or labels_of(text):
        return [text]
    out: list[str] = []
    loose: list[str] = []
    start = found = 0
    while start < len(words):
        end = next(
            (
                end
                for end in range(min(len(words), start + _MOST_WORDS), start, -1)
                if labels_of("".join(words[start:end]))
            ),
            start,
        )
        if end == start:
            loose.append(words[start])
            start += 1
            continue
        if loose:
            out.append(" ".join(loose))
            loose = []
        out.append(" ".join(words[start:end]))
        start, found = end, found + 1
    if loose:
        out.append(" ".join(loose))
    return out if found else [text]


def _is_word(text: str) -> bool:
    """无 is a nought only among the figures of a table; on a line of its own it is a word, and `walk` decides."""
    return not any(character.isdigit() for character in folded(text))


def _figures_apart(text: str) -> list[str] | None:
    """Cut a line of PDF text into labels and figures at its spaces; None when it is one piece.

    Words between two figures belong together. Figures inside brackets are part of the words around them (指 2019 年).
    """
    tokens = _TOKEN.findall(text)
    tokens = [part for token in tokens for part in _unstuck(token)]
    if len(tokens) < 2:
        return None
    out: list[str] = []
    words: list[str] = []
    depth = figures = 0
    noughts_in_words = sum(token.isdigit() for token in tokens) >= 2 or all(numeral(token) for token in tokens)
    closed = sum(text.count(mark) for mark in _OPENING) <= sum(text.count(mark) for mark in _CLOSING)
    for token in tokens:
        is_figure = (depth == 0 or not closed) and (
            is_blank(token) or (numeral(token) is not None and (noughts_in_words or not _is_word(token)))
        )
        depth = max(
            0, depth + sum(token.count(mark) for mark in _OPENING) - sum(token.count(mark) for mark in _CLOSING)
        )
        if is_figure:
            if words:
                out.append(" ".join(words))
                words = []
            out.append(token)
            figures += 1
        else:
            words.append(token)
    if words:
        out.append(" ".join(words))
    if not figures or len(out) < 2:
        return None
    return _rejoin_ordinals(out)


def _unstuck(token: str) -> list[str]:
    """`行政处罚0`: a row label with its first figure stuck to it. A label that ends in a figure does not exist."""
    found = _STUCK.match(token)
    if found and any(label.kind == "row" for label in labels_of(found[1])):
        return [found[1], found[2]]
    return [token]


def _rejoin_ordinals(tokens: list[str]) -> list[str]:
    """`1 属于国家秘密 0 0`: a figure before a label that carries that very number is the label's number."""
    joined: list[str] = []
    for token in tokens:
        if joined and joined[-1].isdigit() and numeral(token) is None and not is_blank(token):
            wanted = {ordinal(label.wording) for label in labels_of(token) if label.kind == "row"}
            if joined[-1] in wanted:
                joined[-1] = f"{joined[-1]}.{token}"
                continue
        joined.append(token)
    return joined


def _from_grid(grid: Grid, index: int) -> Iterator[Piece]:
    geometry = index if grid.spanned else None
    lossless = grid.spanned or grid.lossless
    before: Cell | None = None
    for cell in grid.cells:
        text = cell.text
        if text == "|":
            yield Piece("pipe", "|", cell.place, block=index)
        elif before is None or text != before.text or not _repeats(cell, before):
            row = None if cell.row is None else (index, cell.row)
            for kind, part, value in _shreds_of_cell(text):
                yield Piece(kind, part, cell.place, row, value, geometry, cell, False, True, lossless, index)
        before = cell


def _repeats(cell: Cell, before: Cell) -> bool:
    """Converters print the text of a merged cell once for every column it spanned: of two equal cells, the second."""
    return cell.row is not None and cell.row == before.row and numeral(cell.text) is None and not is_blank(cell.text)


@lru_cache(maxsize=REMEMBERED)
def _shreds_of_cell(text: str) -> tuple[Shred, ...]:
    """What stands in one cell: a figure, nothing, a label, several labels and figures, or the end of its table."""
    return tuple(shred for part in _heading_apart(text) for shred in _shreds_of_part(part))


def _shreds_of_part(text: str) -> list[Shred]:
    whole = _shred(text)
    if whole[0] != "text":
        return [whole]
    if _is_page_number(text):
        return [("furniture", text, None)]
    parts = _tokens(text)
    if sum(numeral(part) is not None for part in parts) >= 2 or all(labels_of(part) for part in parts):
        return [_shred(part) for part in parts]
    return [whole]


def _heading_apart(text: str) -> list[str]:
    """A heading of a part in a cell stands for itself: its table lost its end, or the page is one table."""
    if "\n" not in text:
        return [text]
    parts: list[str] = []
    loose: list[str] = []
    for line in text.split("\n"):
        if ordinal(line) and any(label.kind == "section" for label in labels_of(line)):
            parts += ["\n".join(loose), line] if loose else [line]
            loose = []
        else:
            loose.append(line)
    return [*parts, "\n".join(loose)] if loose else parts


@lru_cache(maxsize=REMEMBERED)
def is_vertical(text: str) -> bool:
    """True for a label printed one or two characters a line."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return len(lines) >= 3 and all(len(core(line)) <= 1 for line in lines)
