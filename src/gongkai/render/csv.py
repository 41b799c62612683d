"""What does a report look like as one long table, a line for each cell?

The file opens in a spreadsheet by a double click: UTF-8 with a byte order mark. Text that a spreadsheet would take for
a formula gets an apostrophe before it; numbers stand as numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from gongkai.form import TABLES, Slot
from gongkai.render.figures import digits, printable
from gongkai.report import ABSENT, Report

COLUMNS = {
    "zh": ("机关", "年度", "格式", "单元格", "表", "行", "列", "状态", "数值", "单位", "原文", "备注", "位置"),
    "en": (
        "agency",
        "year",
        "edition",
        "cell",
        "table",
        "row",
        "column",
        "state",
        "value",
        "unit",
        "raw",
        "note",
        "place",
    ),
}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(report: Report, language: str = "zh") -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS[language])
    writer.writerows(_lines(report, language))
    return file.getvalue().encode("utf-8-sig")


def _lines(report: Report, language: str) -> Iterator[list[str]]:
    for table in TABLES:
        form = report.form_of(table)
        if form is None:
            continue
        section = form.section(table)
        name = section.en if language == "en" else section.label
        for slot in form.table(table).slots:
            yield _line(report, slot, form.edition, name, language)


def _line(report: Report, slot: Slot, edition: str, table: str, language: str) -> list[str]:
    figure = report.cells.get(slot.key, ABSENT)
    rows, columns = (
        [line.en if language == "en" else line.label for line in path] for path in (slot.rows, slot.columns)
    )
    return [
        inert(report.agency or ""),
        str(report.year or ""),
        edition,
        slot.key,
        table,
        " / ".join(rows),
        " / ".join(columns),
        figure.state.value,
        "" if figure.value is None else digits(figure.value),
        inert(figure.unit or slot.unit),
        inert(figure.raw or ""),
        inert(figure.note or ""),
        inert(figure.place.describe(language) if figure.place else ""),
    ]


def inert(text: str) -> str:
    """Text that a spreadsheet shows and does not work out."""
    plain = printable(text)
    return f"'{plain}" if plain.startswith(_STARTS_A_FORMULA) else plain
