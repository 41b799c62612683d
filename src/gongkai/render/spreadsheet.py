"""How does a spreadsheet of a report look, and in which words does it speak?"""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from gongkai.render.grid import GridCell, TableGrid

TOP = 2
"""The rows above a table: its heading, and whose figures these are."""
PAPER_A4 = 9

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "sums": "勾稽核对",
        "prose": "正文",
        "about": "说明",
        "difference": "勾稽差额",
        "rule": "规则",
        "cell": "单元格",
        "text": "勾稽关系",
        "source": "依据",
        "left": "左边",
        "right": "右边",
        "verdict": "结果",
        "holds": "相符",
        "fails": "不符",
        "unknown": "有空缺，无法核对",
        "title": "标题",
        "agency": "机关",
        "year": "年度",
        "form": "格式",
        "failing": "不符的勾稽关系（条）",
        "legend": "标记",
        "printed": "原文印为 {}，按勾稽关系应为 {}。",
        "number": "有数字的单元格",
        "blank": "空白的单元格",
        "unplaced": "无法归栏的单元格",
        "absent": "原文没有的单元格",
        "extra": "格式以外的内容",
        "positive": "应为不小于 0 的整数。",
        "whole": "应为整数。",
        "amount": "应为数字。",
    },
    "en": {
        "sums": "Sums",
        "prose": "Text",
        "about": "About",
        "difference": "Difference",
        "rule": "Rule",
        "cell": "Cell",
        "text": "Sum",
        "source": "Source",
        "left": "Left",
        "right": "Right",
        "verdict": "Result",
        "holds": "holds",
        "fails": "fails",
        "unknown": "a cell is empty",
        "title": "Title",
        "agency": "Agency",
        "year": "Year",
        "form": "Form",
        "failing": "Sums that fail",
        "legend": "Marks",
        "printed": "Printed {}, the sum gives {}.",
        "number": "Cells with a number",
        "blank": "Blank cells",
        "unplaced": "Cells that cannot be placed",
        "absent": "Cells that are absent",
        "extra": "Outside the form",
        "positive": "A whole number, 0 or more.",
        "whole": "A whole number.",
        "amount": "A number.",
    },
}

RED_UNLESS_ZERO = "[Red]0.####;[Red]-0.####;0"
LOOKS: dict[str, dict[str, Any]] = {
    "heading": {"bold": True, "font_size": 14},
    "quiet": {"font_color": "#595959"},
    "note": {"font_color": "#595959", "font_size": 9},
    "head": {"border": 1, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"},
    "label": {"border": 1, "align": "left", "text_wrap": True, "bg_color": "#F2F2F2"},
    "figure": {"border": 1, "align": "center"},
    "unplaced": {"border": 1, "bg_color": "#D9D9D9"},
    "absent": {"border": 1, "diag_type": 1, "diag_border": 1},
    "total": {"border": 1, "align": "center", "bold": True},
    "difference": {"align": "center", "num_format": RED_UNLESS_ZERO, "font_color": "#595959", "font_size": 9},
    "plain": {"border": 1, "text_wrap": True},
    "number": {"border": 1, "align": "center"},
    "wrapped": {"border": 1, "text_wrap": True, "align": "left"},
    "count": {"border": 1, "align": "left"},
    "part": {"bold": True, "font_size": 12},
    "prose": {"text_wrap": True, "valign": "top", "indent": 1},
}


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, name: str, number_format: str = "") -> Any:
        """A look by its name, for numbers with a format of their own if one is given."""
        key = (name, number_format)
        if key not in self._made:
            look = LOOKS[name] | ({"num_format": number_format} if number_format else {})
            basis = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**basis, **look})
        return self._made[key]


def set_up(sheet: Worksheet, grid: TableGrid) -> None:
    """One page wide on A4, the head of the table repeated on paper and kept in sight on the screen."""
    total = 96 if grid.label_columns else 110
    for column, share in enumerate(grid.shares):
        sheet.set_column(column, column, max(total * share, 6))
    sheet.set_column(grid.columns, grid.columns, 2)
    sheet.set_paper(PAPER_A4)
    if not grid.label_columns:
        sheet.set_landscape()
    sheet.print_area(0, 0, TOP + len(grid.rows) - 1, grid.columns - 1)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    if grid.head_rows:
        sheet.repeat_rows(TOP, TOP + grid.head_rows - 1)
        sheet.freeze_panes(TOP + grid.head_rows, grid.label_columns)


def height(cell: GridCell, grid: TableGrid, language: str) -> float:
    """Spreadsheets do not give a merged cell the height that its text needs."""
    if cell.rowspan > 1:
        return 18
    width = sum(grid.shares[cell.column : cell.column + cell.colspan]) * 96
    letters = sum(2.1 if ord(letter) > ord("\xff") else 1.1 for letter in cell.text(language))
    return max(18, 14 * -(-letters // width) + 4)
