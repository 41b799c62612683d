"""How do the bodies stand in a table, one a row, and how is a table read that somebody hands in?

CSV in UTF-8 (with a mark in front, so that Excel sees it) or GB 18030, and XLSX. The heads are Chinese in every
language of the site: the table goes from office to office.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from gongkai.portal.files.csv_lines import NotATableError, decoded

COLUMNS: Mapping[str, str] = {
    "name": "名称",
    "short_name": "简称",
    "credit_code": "统一社会信用代码",
    "division_code": "行政区划代码",
    "level": "级别",
    "kind": "类别",
    "superior": "上级",
    "government": "同级政府",
    "address": "地址",
    "postcode": "邮编",
    "phone": "电话",
    "email": "邮箱",
    "valid_from": "起",
    "valid_to": "止",
    "units": "内设机构",
    "disclosing": "公开工作机构",
}
"""The columns in their order, by name and head."""
NAMES = {head: name for name, head in COLUMNS.items()}
BETWEEN = "；"
"""Between the units in one cell."""

MOST_ROWS = 20_000
MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_CELLS_A_ROW = 100
FORMULA = ("=", "+", "-", "@", "\t", "'")
"""A cell that begins so, a spreadsheet would work out instead of showing it; in CSV an apostrophe stands before it."""


@dataclass(frozen=True)
class Row:
    """A row as handed in: its number in the file, and the text of each column that the file has."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """What was read. `columns` are those the file has; what it lacks stays as it is."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)


# --- reading --------------------------------------------------------------------------------------------------------


def read_table(data: bytes) -> Table:
    """By what it is, not by its name. Raises NotATableError."""
    if len(data) > MOST_BYTES:
        raise NotATableError(_("文件超过 %(limit)s MB。请分成几个文件导入。") % {"limit": MOST_BYTES // 2**20})
    if not data.strip():
        raise NotATableError(_("这个文件是空的。"))
    lines = _sheet(data) if data.startswith(b"PK") else _lines(decoded(data))
    return _table(lines)


def _lines(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        for line in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell for cell in line]
    except csv.Error as error:
        raise NotATableError(_("CSV 的格式有误：%(error)s。") % {"error": error}) from None


def _sheet(data: bytes) -> Iterator[list[str]]:
    try:
        with ZipFile(BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise NotATableError(_("这个 .xlsx 解开后太大。请只留机构表，另存后再试。"))
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for line in sheet.iter_rows(max_col=MOST_CELLS_A_ROW, values_only=True):
            yield [_written(value) for value in line]
    except NotATableError:
        raise
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError) as error:
        reason = _("读不出 .xlsx（%(error)s）。请用 Excel 或 WPS 重新保存，或存成 CSV 后再试。")
        raise NotATableError(reason % {"error": type(error).__name__}) from None


def _written(value: object) -> str:
    """What a person sees in the cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(lines: Iterable[list[str]]) -> Table:
    numbered = ((number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line))
    try:
        _number, heads = next(numbered)
    except StopIteration:
        raise NotATableError(_("表里什么也没有。")) from None
    columns = _columns([head.strip() for head in heads])
    rows: list[Row] = []
    for number, line in numbered:
        if len(rows) == MOST_ROWS:
            raise NotATableError(_("表超过 %(limit)s 行。请分成几个文件导入。") % {"limit": MOST_ROWS})
        cells = {name: line[place].strip() if place < len(line) else "" for place, name in columns.items()}
        rows.append(Row(number, cells))
    if not rows:
        raise NotATableError(_("表里只有表头，没有机关。"))
    return Table(tuple(columns.values()), tuple(rows))


def _columns(heads: Sequence[str]) -> dict[int, str]:
    """Which column stands where."""
    known = {place: NAMES[head] for place, head in enumerate(heads) if head in NAMES}
    if "name" not in known.values():
        raise NotATableError(_("第一行应是表头，其中要有“名称”一栏；表头可以从导出的表里照抄。"))
    if strange := [head for head in heads if head and head not in NAMES]:
        text = _("表头里有不认识的栏：%(heads)s。可用的栏：%(known)s。请改正或删去。")
        raise NotATableError(text % {"heads": "、".join(strange), "known": "、".join(COLUMNS.values())})
    if len(set(known.values())) < len(known):
        twice = {head for head in heads if heads.count(head) > 1 and head}
        raise NotATableError(_("表头里重复的栏：%(heads)s。请删去一个。") % {"heads": "、".join(sorted(twice))})
    return known


# --- writing --------------------------------------------------------------------------------------------------------


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS.values())
    for row in rows:
        cells = (row.get(name, "") for name in COLUMNS)
        writer.writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(rows: Iterable[Mapping[str, str]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("机构")
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 1)
    for place, (name, head) in enumerate(COLUMNS.items()):
        wide = 30 if name in ("name", "superior", "government", "address", "units") else 14
        sheet.set_column(place, place, 22 if name == "credit_code" else wide, text)
        sheet.write_string(0, place, head, bold)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(COLUMNS):
            if cell := row.get(name, ""):
                sheet.write_string(line, place, cell, text)
    book.close()
    return out.getvalue()


WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
