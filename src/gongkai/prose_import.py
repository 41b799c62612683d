"""What of a .docx or a page becomes the text of an item, and what is left behind?

Words, headings and tables are taken over; looks, scripts, pictures and everything hidden are not, and each of these is
said. A file with macros is refused: what runs has no place among papers for the public.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai import prose
from gongkai.reading.decode import decode
from gongkai.reading.document import Document, Grid, Paragraph, ReadError
from gongkai.reading.docx import read_docx
from gongkai.reading.html import read_html
from gongkai.reading.sniff import format_of
from gongkai.screening import ScreeningError
from gongkai.screening.files import open_file

REFUSED = {"macros": "文件含有宏（程序），不能导入。请在 Word 或 WPS 里另存为不含宏的 .docx 再导入。"}
LEFT_BEHIND = {
    "comments": "批注",
    "tracked_changes": "修订痕迹（按接受修订后的文字导入）",
    "hidden_text": "隐藏文字",
    "script": "脚本和样式",
    "embedded": "嵌入的文件",
    "picture": "图片",
    "external": "对外部文件的引用",
}
"""What screening remarks and the import leaves out, in words."""


class ImportProblem(ValueError):  # noqa: N818  (no fault of the program: a file that cannot be taken over)
    """Why a file cannot be taken over; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The text, the title that the document gives itself, and a sentence for each thing left behind."""

    text: str
    title: str
    notes: tuple[str, ...]


def import_file(data: bytes, name: str) -> Imported:
    """Take over a .docx, a page or a plain text. Raises ImportProblem with a sentence."""
    kind = format_of(data, name)
    if kind not in ("docx", "html", "text"):
        raise ImportProblem("只能导入 .docx、网页（.html）和纯文本。其他格式请另存为 .docx，或者作为附件上传。")
    try:
        remarks = open_file(data, name).remarks
        document = read_docx(data) if kind == "docx" else _written(data, kind)
    except (ScreeningError, ReadError) as error:
        raise ImportProblem(str(error)) from error
    kinds = list(dict.fromkeys(remark.kind for remark in remarks))
    for one in kinds:
        if one in REFUSED:
            raise ImportProblem(REFUSED[one])
    notes = tuple(f"没有导入：{LEFT_BEHIND[one]}。" for one in kinds if one in LEFT_BEHIND)
    found = list(_blocks(document))
    if not found:
        raise ImportProblem("文件里没有读出文字，可能是图片或者扫描件。请作为附件上传。")
    title = next((block.text for block in found if isinstance(block, prose.Heading)), "")
    return Imported(prose.written(found), title, notes)


def _written(data: bytes, kind: str) -> Document:
    text = decode(data).text
    if kind == "html":
        return read_html(text)
    return Document(tuple(Paragraph(line) for line in text.splitlines()), kind)


def _blocks(document: Document) -> Iterator[prose.Block]:
    for block in document.blocks:
        if isinstance(block, Grid):
            if rows := _rows(block):
                yield prose.Table(rows, has_head=len(rows) > 1)
        elif words := " ".join(block.text.split()):
            yield prose.Heading(min(block.level, 3), words) if block.level else prose.Paragraph(words)


def _rows(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """A cell that covers several places says its text in the first of them."""
    cells = [cell for cell in grid.cells if cell.row is not None and cell.column is not None]
    if not cells:
        return ()
    width = max((cell.column or 0) + 1 for cell in cells)
    lines: dict[int, list[str]] = {}
    for cell in cells:
        line = lines.setdefault(cell.row or 0, [""] * width)
        line[cell.column or 0] = " ".join(cell.text.split())
    return tuple(tuple(lines[row]) for row in sorted(lines) if any(lines[row]))
