"""What are the paragraphs and cells of a plain text file, whatever tool squeezed the report into it?

Six carriers are met (shapes.md counts them): a Word dump in which a cell is a line that begins with TAB and a row ends
at an empty line; rows joined by pipes, often padded with bare pipes for columns that merges swallowed; one cell a line
with a pipe behind it, a pipe between lines, or no pipe at all; Markdown; and lines of PDF text with spaces between
columns, which stay paragraphs here and are cut up when filling. Nothing is interpreted: a cell is a cell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import accumulate

from gongkai.reading.document import Block, Cell, Document, Grid, Paragraph
from gongkai.reading.numerals import EMPTY, is_blank, numeral
from gongkai.report import Place

_MARKDOWN_RULE = re.compile(r"^\s*+\|?\s*+:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+\|?\s*$")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPTY_MARK = re.compile(r"<o:p>(?:\s|&nbsp;)*</o:p>|<o:p/>|(?<![^\s|])(?:&nbsp;)+(?![^\s|])", re.IGNORECASE)
_BOX_PIPES = str.maketrans("│┃║", "|||")
_BOX_LINES = "─━┄┈═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋"
_BOX_RULE = re.compile(rf"^[ \t]*[{_BOX_LINES}|]*[─━┄┈═]{{2}}[{_BOX_LINES} |]*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*|__")
_LINE_ENDS = re.compile(r"\r\n?|\f|\v|\x85|\u2028|\u2029")
_OTHER_LINE_ENDS = "\r\f\v\x85\u2028\u2029"
_PADDING = re.compile(r" \|\|+ *$")
_NEIGHBOURS = 16  # lines around a pipe that say what it is
_LONG_CELL = 60  # characters: a longer line under a cell is a paragraph that follows the table


def read_text(text: str) -> Document:
    """Cut decoded text into blocks. Places carry the line, counted from 1."""
    if any(end in text for end in _OTHER_LINE_ENDS):
        text = _LINE_ENDS.sub("\n", text)
    if "<" in text or "&" in text:
        text = _EMPTY_MARK.sub(EMPTY, text)
    if "&" in text:
        text = html.unescape(text)
    if "│" in text or "┃" in text or "║" in text:
        text = _BOX_RULE.sub("", text.translate(_BOX_PIPES))
    if "｜" in text:
        text = text.replace("｜", "|")
    lines = text.split("\n")
    return Document(tuple(_blocks(lines, piped="|" in text)), "text")


def _blocks(lines: list[str], *, piped: bool) -> Iterator[Block]:
    alone = _pipes_alone(lines) if piped else {}
    padded = piped and any("||" in line and _PADDING.search(line) for line in lines)
    cells: list[Cell] = []
    row = 1  # rows of a dump are named by the line they start on: the first behind an empty one
    index = 0
    while index < len(lines):
        line = lines[index]
        number = index + 1
        if not line:
            row = number + 1
            if cells and not _dump_goes_on(lines, index):
                yield _grid(cells)
        elif "\t" in line and line.count("\t") > 1 and not _is_dump_cell(line):
            cells += _cells(line.strip(" ").split("\t"), number)
        elif line[0] == "\t":
            index, text = _dumped_cell(lines, index)
            cells.append(Cell(text, row, None, 1, 1, Place(None, number)))
        elif "|" in line:
            cells += _piped(line, number, alone.get(index, ""), padded=padded)
        elif (paragraph := _paragraph(line, number)) is not None:
            if cells:
                yield _grid(cells)
            yield paragraph
        index += 1
    if cells:
        yield _grid(cells)


def _grid(cells: list[Cell]) -> Grid:
    """The cells gathered so far as a grid; gathering begins anew."""
    dumped = all(cell.row is not None and cell.place.column is None for cell in cells)
    grid = Grid(cells, lossless=dumped, place=cells[0].place)
    cells.clear()
    return grid


def _paragraph(line: str, number: int) -> Paragraph | None:
    """A line that says something; a full-width or no-break space alone stands for an empty cell."""
    if line and not line.isspace():
        return Paragraph(_BOLD.sub("", line) if "**" in line else line, Place(None, number))
    return Paragraph("\u3000", Place(None, number)) if line.strip(" ") else None


def _is_dump_cell(line: str) -> bool:
    """A line that begins with TAB and whose other TABs are only padding is one cell of a Word dump."""
    return line.startswith("\t") and not line[1:].strip("\t \u00a0\u3000")


def _dump_goes_on(lines: list[str], index: int) -> bool:
    return index + 1 < len(lines) and (lines[index + 1].startswith("\t") or "|" in lines[index + 1])


def _dumped_cell(lines: list[str], index: int) -> tuple[int, str]:
    """The last line of the cell that starts at a TAB line, and its text with the TAB-less lines that continue it.

    Continuation lines are words broken inside a cell (结/果/维/持). Text under a number or an empty cell, and a
    long line, is no continuation but what follows the table.
    """
    parts = [lines[index][1:]]
    while index + 1 < len(lines):
        following = lines[index + 1]
        if not following or following[0] == "\t":  # as nearly always
            break
        if following.isspace() or "|" in following or len(following) > _LONG_CELL:
            break
        if is_blank(parts[0]) or numeral(parts[0]) is not None or _opens_a_part(following):
            break
        parts.append(following)
        index += 1
    return index, "\n".join(parts)


_PART = re.compile(r"^\s*[（(]?[一二三四五六七][)）]?[、.．]\s*\S")


def _opens_a_part(line: str) -> bool:
    return bool(_PART.match(line)) and len(line.strip()) > 8


def _pipes_alone(lines: list[str]) -> dict[int, str]:
    """What each pipe alone on its line stands for: '' an empty cell, or '|' the border between two cells.

    Where lines of text around it end in pipes it is a cell that happens to be empty; where none does it is a border.
    """
    ended = [0, *accumulate(line.rstrip().endswith("|") and bool(line.strip("| ")) for line in lines)]
    found = {}
    for index, line in enumerate(lines):
        if line.strip() == "|":
            start, end = max(0, index - _NEIGHBOURS), min(len(lines), index + _NEIGHBOURS)
            found[index] = "|" if ended[start] == ended[end] else ""
    return found


def _cells(fields: list[str], line: int) -> list[Cell]:
    return [Cell(field, line, place=Place(None, line, None, None, column)) for column, field in enumerate(fields, 1)]


def _piped(line: str, number: int, alone: str, *, padded: bool) -> list[Cell]:
    """The cells of a line with pipes: a row, one cell with its pipe, or a pipe alone."""
    bare = line.strip()
    if bare == "|":
        return [Cell(alone, place=Place(line=number))]
    if not bare.strip("|"):
        return []  # padding of a row whose cells stand on lines of their own
    if "--" in bare and _MARKDOWN_RULE.match(line):
        return []
    if "**" in line or "<" in line:
        line = _BREAK_TAG.sub("\n", _BOLD.sub("", line))
    fields = line.rstrip(" ").split("|")
    if (
        len(fields) == 2 and fields[0] and not fields[1].strip()
    ):  # one cell a line with a pipe behind it: which row it is in is not said
        return [Cell(fields[0], place=Place(line=number))]
    if fields[0] == "" or (len(fields[0]) > 1 and not fields[0].strip(" ")):
        fields = fields[1:]  # a leading pipe, perhaps indented; one space before it is an empty first cell
    if fields and fields[-1] == "":
        fields = fields[:-1]
    return _cells(_without_padding(fields) if padded else fields, number)


def _without_padding(fields: list[str]) -> list[str]:
    """Drop bare pipes at the end of a row: they count columns that merged cells swallowed, not empty cells.

    Such a file writes a cell as ` | ` and padding as `|`: an empty cell leaves two spaces between its pipes, the
    padding none, and the first of it the one space that belongs to the pipe of the last cell.
    """
    end = len(fields)
    while end and fields[end - 1] == "":
        end -= 1
    if end > 1 and fields[end - 1] == " ":
        end -= 1
    return fields[:end]
