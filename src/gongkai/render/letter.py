"""What does a letter look like on paper?

In the letter format of official documents (信函格式, GB/T 9704-2012, 10.1): the agency in red above a double line, the
number at the right below it, title, addressee, text, enclosures, agency and date with room for the seal. A sheet of the
file is a title over a table of two columns.

The page that is signed carries text (7.3.5): what comes last goes with the signature, and where only a little is
lacking the lines move nearer so that the letter stays on one page, as the standard allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from docx.shared import Pt

from gongkai.letters import Letter, written
from gongkai.render import official
from gongkai.render.errors import RenderError
from gongkai.render.figures import printable
from gongkai.render.official import paragraph, run_text
from gongkai.render.typeset import typeset

FORMATS = ("docx", "pdf")
LABEL_WIDTH, TEXT_WIDTH = 2608, 6237
"""46 mm and the rest of 156 mm, in twentieths of a point."""
CHARACTER = 315
"""A character of the text in twentieths of a point: 28 of them fill a line."""
LINE, TITLE_LINE = 28, 20
"""Characters of a line of text (3号) and of the title (2号)."""
PAGE, HEAD, TITLE, GAP = 637.8, 95.0, 33.0, 21.0
"""In points: the height of the text, and what the number, each line of the title and the gap above the agency take."""
PITCHES = tuple(tenths / 10 for tenths in range(289, 259, -2))
"""From line to line, in points: the usual 28.9, and how near lines may move to keep a letter on one page."""
LAST_LINES, MOST_LAST_LINES = 2, 10
"""So many lines of text go with the signature at least; a paragraph longer than this is not kept whole for it."""
FROM_THE_EDGE, SLACK = 4, 2
"""Characters: how far the date stands from the edge, as the seal goes over it (7.3.5.1); and room for wide digits."""
MARK_SIZE, MARK_WIDTH = 30.0, 482.0
"""In points: of the agency's name, and the 170 mm that it may take."""
FRAME = '<w:framePr w:w="9638" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" w:xAlign="center" w:y="{}"/>'
"""170 mm wide, so far below the edge of the paper (10.1)."""
MARK_AT, LAST_LINE_AT = FRAME.format(1701), FRAME.format(15644)
"""30 mm from the upper edge; 20 mm above the lower one."""


def draw_letter(letter: Letter, to: str) -> bytes:
    """A letter or sheet as `docx` or `pdf`. Raises RenderError when it cannot be drawn so."""
    if to not in FORMATS:
        raise RenderError(f"文书没有“{to}”这种输出格式，可用：{'、'.join(FORMATS)}。")
    return _docx(letter) if to == "docx" else typeset("letter", _paper(letter))


def _paper(letter: Letter) -> dict[str, Any]:
    width, right = _seal(letter)
    return {
        "title": printable(letter.title),
        "title_lines": title_lines(printable(letter.title)),
        "author": printable(letter.agency),
        "number": printable(letter.number),
        "addressee": printable(letter.addressee),
        "paragraphs": [{"text": printable(text), "heading": text in letter.headings} for text in _said(letter)],
        "enclosures": [printable(name) for name in letter.enclosures],
        "last": _kept_last([*_said(letter), *letter.enclosures]),
        "mark": _mark(letter),
        "rows": [[printable(label), printable(text)] for label, text in letter.rows],
        "agency": printable(letter.agency),
        "dated": _dated(letter),
        "width": width,
        "right": right,
        "pitches": PITCHES,
    }


def _dated(letter: Letter) -> str:
    return "" if letter.dated == date.min else written(letter.dated)


# --- how much room it takes -----------------------------------------------------------------------------------------


def title_lines(title: str) -> list[str]:
    """A title longer than a line goes on a second one before its bracket, so that no word is broken (7.3.1)."""
    head, bracket, rest = title.rpartition("（")
    if _width(title) <= TITLE_LINE or not head:
        return [title]
    return [head, bracket + rest]


def _said(letter: Letter) -> list[str]:
    """Its paragraphs; a line break that somebody wrote into a fact begins another."""
    return [line for text in letter.paragraphs for line in text.split("\n") if line.strip()]


def _mark(letter: Letter) -> float:
    """The size of the agency's name in points: as large as usual, or so that it stays on one line."""
    return min(MARK_SIZE, MARK_WIDTH / max(_width(letter.agency), 1) - 1)


def _width(text: str) -> float:
    """In characters of full width."""
    return sum(1 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def _lines(text: str, indent: int = 2) -> int:
    return max(ceil((_width(text) + indent) / LINE), 1)


def _kept_last(texts: Sequence[str]) -> int:
    """How many of the last paragraphs and enclosures go with the signature."""
    lines = 0
    for number, text in enumerate(reversed(texts), 1):
        lines += _lines(text)
        if lines >= LAST_LINES:
            return number
    return len(texts)


def _pitch(letter: Letter) -> float:
    """The distance of lines with which the letter stays on one page, if there is one, by the count of its characters.

    A word processor breaks lines by its own fonts: where it needs more room, the last paragraph still goes along.
    """
    lines = 3 + sum(map(_lines, _said(letter))) + sum(_lines(name, 6) for name in letter.enclosures)
    lines += 1 if letter.enclosures else 0
    free = PAGE - HEAD - GAP - TITLE * len(title_lines(letter.title))
    return next((pitch for pitch in PITCHES if lines * pitch <= free), PITCHES[0])


def _seal(letter: Letter) -> tuple[float, float]:
    """How wide agency and date are, and how far from the edge they stand: the agency is centred over the date."""
    agency, dated = _width(letter.agency), _width(_dated(letter))
    width = min(max(agency, dated) + 2 * SLACK, LINE)
    return width, max(FROM_THE_EDGE + dated / 2 - width / 2, 0)


# --- for a word processor -------------------------------------------------------------------------------------------


def _docx(letter: Letter) -> bytes:
    document = official.filled(_sheet(letter) if letter.rows else _letter(letter))
    document.styles["Letter Mark"].font.size = Pt(_mark(letter))
    document.styles["Normal"].paragraph_format.line_spacing = Pt(_pitch(letter))
    for grid in document.element.body.sectPr.xpath("w:docGrid"):  # lines would be put on the grid of the usual pitch
        grid.getparent().remove(grid)
    section = document.sections[0]
    section.different_first_page_header_footer = True  # no number on the first page
    if not letter.rows:
        footer = section.first_page_footer
        footer.is_linked_to_previous = False
        line = official.parsed(paragraph("LastLine", "", layout=LAST_LINE_AT) + paragraph("Footer", ""))
        footer.paragraphs[0]._p.getparent()[:] = list(line)  # noqa: SLF001  (the paragraph is written as XML)
    properties = document.core_properties
    properties.title, properties.author = letter.title[:255], printable(letter.agency)[:255]
    properties.created = properties.modified = datetime.now(UTC)
    return official.saved(document)


def _letter(letter: Letter) -> str:
    said = _said(letter)
    kept_from = len(said) + len(letter.enclosures) - _kept_last([*said, *letter.enclosures])
    lines = [
        paragraph("Mark", printable(letter.agency), layout=MARK_AT),
        paragraph("LetterNumber", printable(letter.number)),
        paragraph("Title", "\n".join(title_lines(printable(letter.title))), layout='<w:spacing w:after="340"/>'),
        paragraph("Normal", f"{printable(letter.addressee)}："),
    ]
    for place, text in enumerate(said):
        if text in letter.headings:
            lines.append(paragraph("Heading1", printable(text)))
        else:
            lines.append(paragraph("BodyText", printable(text), layout=_keep(text) if place >= kept_from else ""))
    for number, name in enumerate(letter.enclosures, 1):
        lines.append(_enclosure(letter, number, _keep(name) if len(said) + number > kept_from else ""))
    return "".join(lines) + _signature(letter)


def _keep(text: str) -> str:
    """With what follows, and whole where that is not too long."""
    return "<w:keepNext/><w:keepLines/>" if _lines(text) <= MOST_LAST_LINES else "<w:keepNext/>"


def _enclosure(letter: Letter, number: int, keep: str) -> str:
    """附件：1. …: a name that is longer than its line goes on below its own first character (7.3.4)."""
    counted = 1.5 if len(letter.enclosures) > 1 else 0
    first, before = number == 1, round(PITCHES[0] * 20) if number == 1 else 0
    left, hanging = 5 + counted, (3 if first else 0) + counted
    indent = f'<w:ind w:left="{round(left * CHARACTER)}" w:hanging="{round(hanging * CHARACTER)}"/>'
    spacing = f'<w:spacing w:before="{before}"/>' if before else ""
    start = ("附件：" if first else "") + (f"{number}.\t" if counted else "")
    return paragraph("Normal", start + printable(letter.enclosures[number - 1]), layout=keep + spacing + indent)


def _signature(letter: Letter) -> str:
    width, right = _seal(letter)
    left = round((LINE - width - right) * CHARACTER)
    indent = f'<w:ind w:left="{left}" w:right="{round(right * CHARACTER)}"/>'
    above = f'<w:keepNext/><w:spacing w:before="{round(GAP * 20)}"/>{indent}'
    agency = paragraph("Signature", printable(letter.agency), layout=above)
    return agency + paragraph("Signature", _dated(letter), layout=indent)


def _sheet(letter: Letter) -> str:
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = "".join(_row(label, text) for label, text in letter.rows)
    return (
        f"{paragraph('Title', printable(letter.title))}"
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
