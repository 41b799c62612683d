"""What does a report look like as a finished, printable official document?

Typst sets it (`typeset`), from `paper.typ` and from data.
"""

from __future__ import annotations

from typing import Any

from gongkai.render.errors import RenderError
from gongkai.render.figures import printable, printed
from gongkai.render.grid import GridCell, Kind, TableGrid
from gongkai.render.paper import Paper, Part, lead_in, paper_of
from gongkai.render.typeset import typeset
from gongkai.report import ABSENT, BLANK, Figure, Report

MOST_PARAGRAPHS, MOST_CHARACTERS = 2_000, 400_000
"""A long report has two hundred paragraphs and ten thousand characters; setting many thousands takes gigabytes."""


def render(report: Report, language: str = "zh") -> bytes:
    """The PDF; it is a statutory document and stays Chinese."""
    del language
    paper = paper_of(report)
    _refuse_a_book(paper)
    return typeset("paper", _paper(report, paper))


def _refuse_a_book(paper: Paper) -> None:
    paragraphs = [text for part in paper.parts for text in (part.heading, *part.paragraphs)]
    characters = sum(map(len, paragraphs)) + len(paper.title)
    if len(paragraphs) > MOST_PARAGRAPHS or characters > MOST_CHARACTERS:
        raise RenderError(
            f"这份报告的文字有 {len(paragraphs)} 段、{characters} 字，超过"
            f" PDF 排版 {MOST_PARAGRAPHS} 段、{MOST_CHARACTERS} 字的上限。"
            "请确认文字只是年度报告，或改用 docx 输出。"
        )


def _paper(report: Report, paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title.replace("\n", " ") or "—",
        "title_lines": paper.title_lines or ("—",),
        "author": printable(report.agency or ""),
        "legend": paper.legend,
        "parts": [_part(report, part) for part in paper.parts],
    }


def _part(report: Report, part: Part) -> dict[str, Any]:
    leads = [lead_in(text) for text in part.paragraphs]
    return {
        "heading": part.heading,
        "remark": part.remark,
        "grid": _grid(report, part.grid) if part.grid else None,
        "paragraphs": [{"lead": lead, "rest": rest} for lead, rest in leads],
    }


def _grid(report: Report, grid: TableGrid) -> dict[str, Any]:
    def figure_of(cell: GridCell) -> Figure:
        return report.cells.get(cell.key, ABSENT) if cell.kind is Kind.FIGURE else BLANK

    cells = [
        {
            "x": cell.column,
            "y": cell.row,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "left": cell.kind is Kind.LABEL and cell.is_leaf,
            "state": figure_of(cell).state.value,
            "text": cell.label or printed(figure_of(cell), cell.unit),
        }
        for cell in grid.cells
    ]
    return {"cells": cells, "shares": grid.shares, "head": grid.head_rows, "is_crowded": grid.is_crowded}
