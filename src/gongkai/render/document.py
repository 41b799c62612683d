"""What does something that is published look like as a document for a word processor?

Title, the note of its promulgation (题注) and the text, and nothing else: 国办公开办函〔2021〕33号 leaves out the order
that was signed. Page and styles are those of every official document (`official`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from gongkai import prose
from gongkai.render import official
from gongkai.render.figures import printable
from gongkai.render.letter import title_lines
from gongkai.render.official import paragraph

TEXT_WIDTH = 8845
"""156 mm in twentieths of a point."""
CENTRED = '<w:jc w:val="center"/>'


def draw_document(title: str, note: str, text: str, issuer: str = "") -> bytes:
    """The .docx of a text as `prose` writes it; `note` stands under the title in brackets, where there is one."""
    under = paragraph("Normal", printable(f"（{note}）"), layout=CENTRED) + paragraph("Normal", "") if note else ""
    body = "".join(map(_block, prose.blocks(printable(text))))
    title = printable(title)
    document = official.filled(
        paragraph("Title", "\n".join(title_lines(title))) + under + body + paragraph("Normal", "")
    )
    properties = document.core_properties
    properties.title, properties.author = title[:255], printable(issuer)[:255]
    properties.created = properties.modified = datetime.now(UTC)
    return official.saved(document)


def _block(block: prose.Block) -> str:
    match block:
        case prose.Heading(level, text):
            return paragraph("Heading1" if level == 1 else "Heading2", prose.words(text))
        case prose.Paragraph(text):
            return paragraph("BodyText", prose.words(text))
        case prose.Listing(items, first):
            signs = ("" for _item in items) if first is None else (f"{n}. " for n in range(first, first + len(items)))
            lines = zip(signs, items, strict=True)
            return "".join(paragraph("BodyText", sign + prose.words(item)) for sign, item in lines)
        case prose.Table(rows, has_head):
            return _table(rows, has_head=has_head)


def _table(rows: Sequence[Sequence[str]], *, has_head: bool) -> str:
    """Columns as wide as one another; the head is repeated on every page."""
    width = TEXT_WIDTH // max(1, len(rows[0]))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{width}"/>' * len(rows[0])
    drawn = "".join(_row(row, width, is_head=has_head and place == 0) for place, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * len(rows[0])}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{drawn}</w:tbl>{paragraph('Normal', '')}"
    )


def _row(cells: Iterable[str], width: int, *, is_head: bool) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph('SheetCell', prose.words(cell))}</w:tc>"
        for cell in cells
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{drawn}</w:tr>"
