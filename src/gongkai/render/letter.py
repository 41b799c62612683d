"""What does a letter look like on paper?

In the letter format of official documents (信函格式, GB/T 9704-2012, 10.1): the agency in red above a double line, the
number at the right below it, title, addressee, text, enclosures, agency and date with room for the seal. A sheet of the
file is a title over a table of two columns.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape
from typing import Any

from gongkai.letters import Letter, written
from gongkai.render import official
from gongkai.render.errors import RenderError
from gongkai.render.figures import printable
from gongkai.render.official import paragraph, run_text
from gongkai.render.typeset import typeset

FORMATS = ("docx", "pdf")
LABEL_WIDTH, TEXT_WIDTH = 2608, 6237
"""46 mm and the rest of 156 mm, in twentieths of a point."""


def draw_letter(letter: Letter, to: str) -> bytes:
    """A letter or sheet as `docx` or `pdf`. Raises RenderError when it cannot be drawn so."""
    if to not in FORMATS:
        raise RenderError(f"文书没有“{to}”这种输出格式，可用：{'、'.join(FORMATS)}。")
    return _docx(letter) if to == "docx" else typeset("letter", _paper(letter))


def _paper(letter: Letter) -> dict[str, Any]:
    return {
        "title": printable(letter.title),
        "author": printable(letter.agency),
        "number": printable(letter.number),
        "addressee": printable(letter.addressee),
        "paragraphs": [printable(text) for text in letter.paragraphs],
        "enclosures": [printable(name) for name in letter.enclosures],
        "rows": [[printable(label), printable(text)] for label, text in letter.rows],
        "agency": printable(letter.agency),
        "dated": _dated(letter),
        "width": max(len(letter.agency), 10),
    }


def _dated(letter: Letter) -> str:
    return "" if letter.dated == date.min else written(letter.dated)


def _docx(letter: Letter) -> bytes:
    document = official.filled(_sheet(letter) if letter.rows else _letter(letter))
    properties = document.core_properties
    properties.title, properties.author = letter.title[:255], printable(letter.agency)[:255]
    properties.created = properties.modified = datetime.now(UTC)
    return official.saved(document)


def _letter(letter: Letter) -> str:
    lines = [
        paragraph("Mark", printable(letter.agency)),
        paragraph("LetterNumber", printable(letter.number)),
        paragraph("Title", printable(letter.title)),
        paragraph("Normal", f"{printable(letter.addressee)}："),
        *(paragraph("BodyText", printable(text)) for text in letter.paragraphs),
    ]
    if letter.enclosures:
        numbered = len(letter.enclosures) > 1
        for number, name in enumerate(letter.enclosures, 1):
            start = "附件：" if number == 1 else "　　　"
            lines.append(paragraph("BodyText", f"{start}{f'{number}. ' if numbered else ''}{printable(name)}"))
    lines += [paragraph("Signature", printable(letter.agency)), paragraph("Signature", _dated(letter))]
    return "".join(lines)


def _sheet(letter: Letter) -> str:
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = "".join(_row(label, text) for label, text in letter.rows)
    number = paragraph("LetterNumber", printable(letter.number)) if letter.number else ""
    return (
        f"{paragraph('Title', printable(letter.title))}{number}"
        f'<w:tbl><w:tblPr><w:tblW w:w="{LABEL_WIDTH + TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCaption w:val="{escape(letter.title)}"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{LABEL_WIDTH}"/><w:gridCol w:w="{TEXT_WIDTH}"/></w:tblGrid>{rows}</w:tbl>'
        f"{paragraph('Normal', '')}"
    )


def _row(label: str, text: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="SheetCell"/></w:pPr><w:r>{run_text(printable(words))}</w:r></w:p></w:tc>'
        for width, words in ((LABEL_WIDTH, label), (TEXT_WIDTH, text))
    )
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="700"/></w:trPr>{cells}</w:tr>'
