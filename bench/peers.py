"""What do others do with the same bytes? Bare parsers, which set the limits, and converters, where installed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import chinese_calendar  # type: ignore[import-untyped]
from lxml import etree, html


def parse_html(data: bytes) -> object:
    """The tree of a page and nothing else."""
    return html.document_fromstring(data)


def parse_docx(data: bytes) -> object:
    """The tree of the main part of a Word document and nothing else: no styles, no numbering, no notes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def twenty_workdays_on(day: date) -> date:
    """The loop that one writes first, over the package that most use."""
    left = 20
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


class Convert(Protocol):
    """Turn the bytes of a document of the format `to` into whatever the converter makes of them."""

    def __call__(self, data: bytes, *, to: str) -> object: ...


def converters() -> Iterator[tuple[str, Convert | None]]:
    """Document converters by name; None for one that is not installed. They give text, not figures in cells."""
    for name, make in (("markitdown", _markitdown), ("docling", _docling)):
        yield name, make() if find_spec(name) else None


def _markitdown() -> Convert:
    package = import_module("markitdown")  # heavy, and often not there
    converter = package.MarkItDown()

    def convert(data: bytes, *, to: str) -> object:
        return converter.convert_stream(io.BytesIO(data), stream_info=package.StreamInfo(extension=f".{to}"))

    return convert


def _docling() -> Convert:
    stream = import_module("docling.datamodel.base_models").DocumentStream  # heavy, and often not there
    converter = import_module("docling.document_converter").DocumentConverter()

    def convert(data: bytes, *, to: str) -> object:
        return converter.convert(stream(name=f"report.{to}", stream=io.BytesIO(data)))

    return convert
