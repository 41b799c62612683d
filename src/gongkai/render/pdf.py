"""What does a report look like as a finished, printable official document?

Typst sets it, from `paper.typ` and from data: the text of a report reaches it as JSON and can never act as markup.
The file is a PDF/UA: a screen reader finds its way through it, and a character that no font has is an error that names
the character, instead of an empty box that nobody notices.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any

import typst

from gongkai.render.errors import RenderError
from gongkai.render.figures import printable, printed
from gongkai.render.fonts import typefaces
from gongkai.render.grid import GridCell, Kind, TableGrid
from gongkai.render.paper import Paper, Part, lead_in, paper_of
from gongkai.report import ABSENT, BLANK, Figure, Report

MOST_PARAGRAPHS, MOST_CHARACTERS = 2_000, 400_000
"""A long report has two hundred paragraphs and ten thousand characters; setting many thousands takes gigabytes."""

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def render(report: Report, language: str = "zh") -> bytes:
    """The PDF; it is a statutory document and stays Chinese."""
    del language
    paper = paper_of(report)
    _refuse_a_book(paper)
    data = json.dumps(_paper(report, paper), ensure_ascii=False)
    fonts = {
        use: {"families": face.families, "weight": face.weight} if use == "title" else face.families
        for use, face in typefaces(_fonts().families()).items()
    }
    try:
        return typst.compile(
            _template(),
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"paper": data, "fonts": json.dumps(fonts, ensure_ascii=False)},
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise RenderError(_explained(str(error))) from error


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


def _explained(message: str) -> str:
    found = _NO_GLYPH.search(message)
    if found is None:
        return f"PDF 排版失败：{message}。请改用 docx 输出，并把这句话告诉维护人员。"
    text = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), found[1])
    letters = "、".join(f"“{letter}”（U+{ord(letter):04X}）" for letter in text)
    return (
        f"已安装的字体里没有 {letters} 这个字，无法生成 PDF。请安装含有该字的字体"
        "（例如 Debian、Ubuntu：apt-get install fonts-hanazono），或改用 docx 输出。"
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this machine; finding them takes longer than setting a report."""
    return typst.Fonts()


@cache
def _template() -> bytes:
    return resources.files("gongkai.render").joinpath("paper.typ").read_bytes()
