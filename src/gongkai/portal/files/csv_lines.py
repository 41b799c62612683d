"""Which lines does a CSV file have that somebody hands in? Rooms read their tables here and say what each line means.

The file is UTF-8 or GB18030, its first line the heads. What is no such table gets a sentence that says what to do.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from typing import NamedTuple

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 2**20
MOST_LINES = 2000
"""Each leaves an event, and all of them are one transaction."""


class NotATableError(ValueError):
    """The file as a whole cannot be read, with a sentence that says why and what to do."""


class Line(NamedTuple):
    """A line by its number in the file, and its cells by their heads."""

    number: int
    cells: Mapping[str, str]


def decoded(data: bytes) -> str:
    """The words of a table. Raises NotATableError."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotATableError(_("读不出文字。请存成 CSV（UTF-8 或 GB18030 编码）后再试。"))


def read_csv(data: bytes) -> tuple[list[str], list[Line]]:
    """The heads, and every line that is not empty. Raises NotATableError."""
    if len(data) > MOST_BYTES:
        raise NotATableError(_("文件超过 %(limit)s MB。请分成几个文件导入。") % {"limit": MOST_BYTES // 2**20})
    reader = csv.reader(StringIO(decoded(data), newline=""))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise NotATableError(_("CSV 的格式有误：%(error)s。") % {"error": error}) from None
    rows = [(number, row) for number, row in rows if any(row)]
    heads = rows[0][1] if rows else []
    if len(rows) - 1 > MOST_LINES:
        raise NotATableError(_("超过 %(most)s 行。请分成几个文件导入。") % {"most": MOST_LINES})
    return heads, [Line(number, dict(zip(heads, row, strict=False))) for number, row in rows[1:]]
