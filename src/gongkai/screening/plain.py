"""What lines and tables does a plain text hold?

A table in plain text is a run of lines with the same sign between their columns: a tab, a bar, or in a .csv a comma.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress

from gongkai.screening.finding import Where
from gongkai.screening.passage import Entry, Material, Passage, Table
from gongkai.screening.tables import may_ask

_MOST_COLUMNS = 200
_HEAD = 400
"""Characters of a table in which its headings stand; one that asks nothing there is not taken apart."""
_LONGEST_TITLE = 60
_LINE_END = re.compile(r"\r\n?|\n")


def open_text(text: str, *, comma: bool = False) -> Material:
    """A text, whose lines are counted from 1, and the tables in it. With `comma` it is a .csv."""
    text = _LINE_END.sub("\n", text) if "\r" in text else text
    signs = [sign for sign in ("\t", "|", "｜") if sign in text] + ([","] if comma else [])
    return Material([Passage(text, Where(line=1))], [table for sign in signs for table in _tables(text, sign)])


def _tables(text: str, sign: str) -> Iterator[Table]:
    counted, line = 0, 1
    for start, end in _runs(text, sign):
        if may_ask(text[start : start + _HEAD]):
            above = text[max(start - 2 * _LONGEST_TITLE, 0) : start].strip().rpartition("\n")[2]
            line += text.count("\n", counted, start)
            counted = start
            yield Table(tuple(_entries(text[start:end], sign)), Where(line=line), above[-_LONGEST_TITLE:])


def _runs(text: str, sign: str) -> Iterator[tuple[int, int]]:
    """Where two and more lines with this sign follow each other; lines without it are never looked at."""
    quoted = re.escape(sign)
    lines = re.compile(rf"(?:[^\n{quoted}]*{quoted}[^\n]*(?:\n|\Z)){{2,}}")
    at = text.find(sign)
    while at >= 0:
        run = lines.match(text, text.rfind("\n", 0, at) + 1)
        if run:
            yield run.span()
        behind = run.end() if run else text.find("\n", at)
        at = text.find(sign, behind) if behind >= 0 else -1


def _entries(run: str, sign: str) -> Iterator[Entry]:
    lines = run.splitlines()
    framed = "" if sign == "\t" else sign  # a Markdown row begins and ends with its bar
    rows = csv.reader(lines) if sign == "," else (line.removeprefix(framed).split(sign) for line in lines)
    with suppress(csv.Error):  # a cell longer than csv takes ends the table, and stands among the lines all the same
        for row, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells[:_MOST_COLUMNS], 1):
                if cell.strip():
                    yield Entry(cell.strip(), row, column)
