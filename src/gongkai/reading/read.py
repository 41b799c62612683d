"""What reports does a file hold? The one way in: bytes or a path, any format, to reports."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from gongkai.reading.decode import decode
from gongkai.reading.document import Document, Grid, Paragraph, ReadError
from gongkai.reading.docx import read_docx
from gongkai.reading.fill import fill
from gongkai.reading.html import read_html
from gongkai.reading.sniff import format_of, refusal
from gongkai.reading.text import read_text
from gongkai.report import Report, ReportError, Source, loads

MOST_PARAGRAPHS, MOST_CELLS = 40_000, 200_000
LARGEST_FILE = 50 * 1024 * 1024  # bytes; a report of words and three tables is a thousandth of that


def read(path: Path) -> list[Report]:
    """Every report in a file. Raises ReadError with a sentence for a person when there is none or it cannot be read."""
    path = Path(path)
    try:
        if path.is_dir():
            raise ReadError("这是一个文件夹，不是文件。")
        if path.exists() and not path.is_file():
            raise ReadError("这不是普通文件。")
        if path.stat().st_size > LARGEST_FILE:
            raise ReadError(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，不像一份年度报告。")
        data = path.read_bytes()
    except ReadError:
        raise
    except FileNotFoundError as error:
        raise ReadError("没有这个文件。") from error
    except (OSError, ValueError) as error:
        raise ReadError(f"文件打不开：{getattr(error, 'strerror', None) or error}。") from error
    return [_from(path, report) for report in read_bytes(data, path.name)]


def _from(path: Path, report: Report) -> Report:
    """A report read from a document knows its path; one out of JSON keeps the path of the document it was read from."""
    if report.source.path not in ("", path.name):
        return report
    return replace(report, source=replace(report.source, path=str(path)))


def read_bytes(data: bytes, name: str) -> list[Report]:
    """Every report in a file's bytes. `name` is for messages and as a last hint of the format."""
    if len(data) > LARGEST_FILE:
        raise ReadError(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，不像一份年度报告。")
    kind = format_of(data, name)
    if reason := refusal(kind, name):
        raise ReadError(reason)
    if kind == "json":
        return _from_json(data)
    document = _document(data, kind)
    _refuse_endless(document)
    reports = fill(document, Source(name, hashlib.sha256(data).hexdigest(), kind))
    if not reports:
        raise ReadError("没有在文件里找到政府信息公开工作年度报告：既没有统计表，也没有报告的标题和各部分。")
    return reports


def _document(data: bytes, kind: str) -> Document:
    if kind == "docx":
        return read_docx(data)
    decoded = decode(data)
    if decoded.text.count("\n") > 10 * MOST_PARAGRAPHS:
        raise ReadError(f"文件有 {decoded.text.count(chr(10)):,} 行，不像年度报告。请拆成几个文件再读。")
    if kind == "html":
        document = read_html(decoded.text, data if decoded.is_plain_utf8 else None)
    else:
        document = read_text(decoded.text)
    if decoded.lossy:
        remark = ("encoding", f"有些字节不是有效的 {decoded.encoding} 编码，个别文字可能丢失。")
        document = replace(document, remarks=(*document.remarks, remark))
    return document


def _refuse_endless(document: Document) -> None:
    """Refuse what no office prints: a report has seven hundred paragraphs and cells, a yearbook a hundred times."""
    paragraphs = sum(isinstance(block, Paragraph) for block in document.blocks)
    cells = sum(len(block.texts) for block in document.blocks if isinstance(block, Grid))
    if paragraphs > MOST_PARAGRAPHS or cells > MOST_CELLS:
        raise ReadError(f"文件有 {paragraphs:,} 段、{cells:,} 个单元格，不像年度报告。请拆成几个文件再读。")


def _from_json(data: bytes) -> list[Report]:
    try:
        return loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReadError("JSON 文件不是 UTF-8 编码。") from error
    except ReportError as error:
        raise ReadError(str(error)) from error
