"""What does a report look like as a spreadsheet that goes on counting?

One sheet for each table with the merges of the form, a sheet that lists every sum, one with the prose, one about the
report. A total is a live formula where it says what is printed, and in an empty report, which so becomes a form to fill
in. A total that is printed otherwise than its sum stands as printed, with a remark. Beside and below the tables stand
the differences of all sums, live as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from gongkai.form import Sum, load
from gongkai.render.figures import digits, printable, printed
from gongkai.render.formulas import (
    Addresses,
    added,
    difference,
    difference_formula,
    sum_formula,
    verdict_formula,
)
from gongkai.render.grid import GridCell, Kind, TableGrid
from gongkai.render.paper import Paper, Part, form_of, paper_of
from gongkai.render.spreadsheet import PAPER_A4, TOP, WORDS, Looks, height, set_up
from gongkai.report import ABSENT, Number, Report, State

LONGEST_TEXT = 32767
LONGEST_SUFFIX = 100
LONGEST_NUMBER = 15


def render(report: Report, language: str = "zh") -> bytes:
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _Book(report, paper_of(report, language), language, book).write()
    book.close()
    return file.getvalue()


@dataclass
class _Book:
    """The workbook while it is written."""

    report: Report
    paper: Paper
    language: str
    book: Workbook

    def __post_init__(self) -> None:
        self.words = WORDS[self.language]
        self.looks = Looks(self.book)
        self.tables = [(part, part.grid, self._sheet_name(part.grid)) for part in self.paper.parts if part.grid]
        self.at = Addresses(
            {cell.key: (sheet, TOP + cell.row, cell.column) for _, grid, sheet in self.tables for cell in grid.figures}
        )
        self.sums = [
            (total, sheet)
            for _, grid, sheet in self.tables
            for total in load(grid.edition).sums
            if total.cells[0].startswith(f"{grid.table}.") and self.at.covers(total)
        ]
        self.totals: dict[str, Sum] = {}
        for total, _ in self.sums:
            self.totals.setdefault(total.total, total)
        self.totals.pop("", None)

    def write(self) -> None:
        title, agency = (printable(text or "")[:255] for text in (self.paper.title, self.report.agency))
        self.book.set_properties({"title": title, "author": agency})
        for part, grid, name in self.tables:
            self._write_table(part, grid, name)
        if self.sums:
            self._write_sums()
        self._write_prose()
        self._write_about()

    # a table

    def _write_table(self, part: Part, grid: TableGrid, name: str) -> None:
        sheet = self.book.add_worksheet(name)
        set_up(sheet, grid)
        _text(sheet, 0, 0, part.heading, self.looks.of("heading"))
        _text(sheet, 1, 0, self._whose(), self.looks.of("quiet"))
        for row in grid.rows:
            sheet.set_row(TOP + row[0].row, max(height(cell, grid, self.language) for cell in row))
            for cell in row:
                self._write_cell(sheet, cell, name)
        if self.report.is_empty:
            self._expect_numbers(sheet, grid)
        self._write_differences(sheet, grid, name)

    def _sheet_name(self, grid: TableGrid) -> str:
        """The statutory heading: what a report prints instead might be no name for a sheet, or stand twice."""
        section = load(grid.edition).section(grid.table)
        return section.en if self.language == "en" else section.heading

    def _whose(self) -> str:
        year = f"{self.report.year}年" if self.report.year and self.language == "zh" else str(self.report.year or "")
        return f"{printable(self.report.agency or '')} {year}".strip()

    def _write_cell(self, sheet: Worksheet, cell: GridCell, name: str) -> None:
        row, column = TOP + cell.row, cell.column
        style = self._style_of(cell)
        if cell.rowspan > 1 or cell.colspan > 1:
            sheet.merge_range(row, column, row + cell.rowspan - 1, column + cell.colspan - 1, "", style)
        if cell.kind is not Kind.FIGURE:
            _text(sheet, row, column, cell.text(self.language), style)
        else:
            self._write_figure(sheet, row, column, cell, name, style)

    def _write_figure(self, sheet: Worksheet, row: int, column: int, cell: GridCell, name: str, style: Any) -> None:
        figure = self.report.cells.get(cell.key, ABSENT)
        total = self.totals.get(cell.key)
        expected = added(total.right, self.report) if total else None
        if total and self.report.is_empty:
            sheet.write_formula(row, column, sum_formula(total.right, self.at, name), style, "")
        elif figure.value is None:
            sheet.write_blank(row, column, None, style)
        elif not _is_exact(figure.value):
            _text(sheet, row, column, digits(figure.value), style)
        elif total and expected == figure.value:
            sheet.write_formula(row, column, sum_formula(total.right, self.at, name), style, figure.value)
        else:
            sheet.write_number(row, column, figure.value, style)
            if total and expected is not None and difference(total, self.report) is not None:
                sheet.write_comment(row, column, self.words["printed"].format(digits(figure.value), digits(expected)))

    def _expect_numbers(self, sheet: Worksheet, grid: TableGrid) -> None:
        """In a form to fill in, only what the form asks for can be typed."""
        for cell in grid.figures:
            if cell.slot is None or cell.key in self.totals:
                continue
            word = "amount" if cell.slot.kind == "amount" else "whole" if cell.slot.signed else "positive"
            least = 0 if word == "positive" else -(10**12)
            kind = "decimal" if word == "amount" else "integer"
            rule = {
                "validate": kind,
                "criteria": "between",
                "minimum": least,
                "maximum": 10**12,
                "error_message": self.words[word],
            }
            sheet.data_validation(TOP + cell.row, cell.column, TOP + cell.row, cell.column, rule)

    def _write_differences(self, sheet: Worksheet, grid: TableGrid, name: str) -> None:
        """Beside each row the differences of the sums along it, below each column those of the sums down it."""
        right, below = grid.columns + 1, TOP + len(grid.rows) + 1
        along: dict[int, int] = {}
        down: dict[str, int] = {}
        for total in (total for total, home in self.sums if home == name):
            rows, columns = ({place[axis] for place in self.at.of(total)} for axis in (0, 1))
            if len(rows) == 1:
                row = rows.pop()
                along[row] = along.get(row, -1) + 1
                self._write_difference(sheet, row, right + along[row], total, name)
            elif len(columns) == 1:
                offset = down.setdefault(total.rule, len(down))
                self._write_difference(sheet, below + offset, columns.pop(), total, name)
                label = f"{self.words['difference']}：{self._text_of(total)}"
                _text(sheet, below + offset, 0, label, self.looks.of("note"))
        if along:
            _text(sheet, min(along) - 1, right, self.words["difference"], self.looks.of("note"))

    def _write_difference(self, sheet: Worksheet, row: int, column: int, total: Sum, name: str) -> None:
        formula, found = difference_formula(total, self.at, name), difference(total, self.report)
        sheet.write_formula(row, column, formula, self.looks.of("difference"), _cached(found))

    def _text_of(self, total: Sum) -> str:
        return total.en if self.language == "en" else total.text

    # the other sheets

    def _write_sums(self) -> None:
        sheet = self.book.add_worksheet(self.words["sums"])
        heads = ("rule", "cell", "text", "left", "right", "difference", "verdict", "source")
        for column, (head, width) in enumerate(zip(heads, (14, 44, 44, 10, 10, 10, 18, 30), strict=True)):
            sheet.set_column(column, column, width)
            _text(sheet, 0, column, self.words[head], self.looks.of("head"))
        for row, (total, _) in enumerate(self.sums, 1):
            self._write_sum(sheet, row, total)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _write_sum(self, sheet: Worksheet, row: int, total: Sum) -> None:
        """A side of the sum is shown as it stands; whether it can be judged says the difference."""
        words = self.words["holds"], self.words["fails"], self.words["unknown"]
        found = difference(total, self.report)
        verdict = words[2] if found is None else words[0] if found == 0 else words[1]
        values = (
            (sum_formula(total.left, self.at), added(total.left, self.report)),
            (sum_formula(total.right, self.at), added(total.right, self.report)),
            (difference_formula(total, self.at), found),
        )
        _text(sheet, row, 0, total.rule, self.looks.of("plain"))
        _text(sheet, row, 1, self._cell_name(total), self.looks.of("plain"))
        _text(sheet, row, 2, self._text_of(total), self.looks.of("plain"))
        for column, (formula, value) in enumerate(values, 3):
            style = self.looks.of("difference" if column == 5 else "number")
            sheet.write_formula(row, column, formula, style, _cached(value))
        cell = xl_rowcol_to_cell(row, 5)
        sheet.write_formula(row, 6, verdict_formula(cell, words), self.looks.of("plain"), verdict)
        _text(sheet, row, 7, total.source, self.looks.of("plain"))

    def _cell_name(self, total: Sum) -> str:
        """The total; for a balance, which has none, its first cell."""
        key = total.total or total.left[0]
        form = self.report.form_of(key.partition(".")[0])
        return form.by_key[key].name(self.language) if form else key

    def _write_prose(self) -> None:
        sheet = self.book.add_worksheet(self.words["prose"])
        sheet.set_column(0, 0, 100)
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        lines = [(self.paper.title, "heading"), *_prose(self.paper)]
        for row, (text, style) in enumerate(lines):
            _text(sheet, row, 0, text, self.looks.of(style))

    def _write_about(self) -> None:
        sheet = self.book.add_worksheet(self.words["about"])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 70)
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        lines = list(self._about())
        for row, (label, value) in enumerate(lines):
            _text(sheet, row, 0, label, self.looks.of("head"))
            if isinstance(value, str):
                _text(sheet, row, 1, value, self.looks.of("wrapped"))
            else:
                sheet.write_number(row, 1, value, self.looks.of("count"))
        if self.sums:
            failing = sum(bool(difference(total, self.report)) for total, _ in self.sums)
            name, words = self.words["sums"], self.words["fails"]
            _text(sheet, len(lines), 0, self.words["failing"], self.looks.of("head"))
            formula = f"=COUNTIF('{name}'!G:G,\"{words}\")"
            sheet.write_formula(len(lines), 1, formula, self.looks.of("count"), failing)

    def _about(self) -> Iterator[tuple[str, str | int]]:
        form = form_of(self.report)
        yield self.words["title"], self.paper.title
        yield self.words["agency"], printable(self.report.agency or "")
        yield self.words["year"], self.report.year or ""
        for edition in dict.fromkeys(grid.edition for _, grid, _ in self.tables):
            used = load(edition)
            yield self.words["form"], f"{used.title}（{used.document}）"
        if form and not self.tables:
            yield self.words["form"], f"{form.title}（{form.document}）"
        for state in State:
            yield self.words[state.value], sum(self.report.state(key) is state for key in self.at.places)
        if self.paper.legend:
            yield self.words["legend"], self.paper.legend
        for extra in self.report.extras:
            yield f"{self.words['extra']}：{printable(extra.label)}", printable(f"{extra.raw or extra.value or ''}")

    # looks

    def _style_of(self, cell: GridCell) -> Any:
        if cell.kind is Kind.LABEL:
            return self.looks.of("label" if cell.is_leaf else "head")
        if cell.kind is not Kind.FIGURE:
            return self.looks.of("head")
        figure = self.report.cells.get(cell.key, ABSENT)
        if figure.state in (State.UNPLACED, State.ABSENT):
            return self.looks.of(figure.state.value)
        number_format = "0"
        if figure.value is not None:
            shown = digits(figure.value)
            suffix = printed(figure, cell.unit).removeprefix(shown).replace('"', "”")[:LONGEST_SUFFIX]
            places = len(shown.partition(".")[2]) if isinstance(figure.value, Decimal) else 0
            number_format = ("0." + "0" * places if places else "0") + (f'"{suffix}"' if suffix else "")
        elif cell.slot and cell.slot.kind == "amount":
            number_format = "General"
        return self.looks.of("total" if self.totals.get(cell.key) else "figure", number_format)


def _is_exact(value: Number) -> bool:
    """A spreadsheet keeps fifteen digits of a number; a longer one stays text rather than lose some."""
    return len(Decimal(value).normalize().as_tuple().digits) <= LONGEST_NUMBER and abs(value) < 10**LONGEST_NUMBER


def _prose(paper: Paper) -> Iterator[tuple[str, str]]:
    for part in paper.parts:
        if part.heading:
            yield part.heading, "part"
        for text in (*part.paragraphs, part.remark):
            for start in range(0, len(text), LONGEST_TEXT):
                yield text[start : start + LONGEST_TEXT], "prose"


def _text(sheet: Worksheet, row: int, column: int, text: str, style: Any) -> None:
    """Text stays text: nothing that a report says becomes a formula."""
    sheet.write_string(row, column, text[:LONGEST_TEXT], style) if text else sheet.write_blank(row, column, None, style)


def _cached(value: Any) -> Any:
    """What a viewer that does not calculate shows for a formula."""
    return "" if value is None else value
