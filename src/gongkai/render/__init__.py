"""How does a report become a document again?

`render(report, to)` draws any report, whether read, rolled up or computed from records, from its form:

    html, docx, pdf     the statutory document: exact tables, layout of official documents
    xlsx                the tables with live formulas for every sum
    csv                 one line for each cell
    json                what `gongkai read --json` prints
"""

from __future__ import annotations

from importlib import import_module

from gongkai.render.errors import RenderError
from gongkai.report import Report

__all__ = ["FORMATS", "MEDIA_TYPES", "RenderError", "render"]

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)
LANGUAGES = ("zh", "en")


def render(report: Report, to: str, *, language: str = "zh") -> bytes:
    """Draw a report. `language` en puts headings and labels in English in html, xlsx and csv; docx and pdf are
    statutory documents and stay Chinese. Raises RenderError when the report cannot be drawn so."""
    if to not in FORMATS:
        raise RenderError(f"没有“{to}”这种输出格式，可用：{'、'.join(FORMATS)}。")
    if language not in LANGUAGES:
        raise RenderError(f"没有“{language}”这种语言，可用：{'、'.join(LANGUAGES)}。")
    # Each format brings a heavy package; whoever draws a page should not wait for the other five.
    data: bytes = import_module(f"gongkai.render.{to}").render(report, language)
    return data
