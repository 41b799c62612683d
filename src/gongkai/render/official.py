"""What has every official document in common, for a word processor? The page, the styles, the page numbers.

The layout is that of GB/T 9704-2012. Fonts are named, not carried: the reader's office suite has 仿宋_GB2312 and
方正小标宋简体, or replaces them.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Twips

LINE_PITCH = 578
"""28.9 pt: 22 lines on the 225 mm of text."""


def paragraph(style: str, text: str, lead: str = "", layout: str = "") -> str:
    """A paragraph as XML; `lead` is set in the face of a lead-in, a line break in the text stays one.

    `layout` is XML with what this paragraph has besides its style, in the order of the schema.
    """
    start = f'<w:r><w:rPr><w:rStyle w:val="LeadIn"/></w:rPr>{run_text(lead)}</w:r>' if lead else ""
    lines = "<w:r><w:br/></w:r>".join(f"<w:r>{run_text(line)}</w:r>" for line in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{start}{lines}</w:p>'


def run_text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def filled(body: str) -> Any:
    """A blank document with this XML as its text."""
    document = Document(BytesIO(blank()))
    end = document.element.body.sectPr
    for block in list(parsed(body)):
        end.addprevious(block)
    return document


def parsed(body: str) -> Any:
    """The elements of this XML, in one that holds them."""
    return parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>")


@cache
def blank() -> bytes:
    """An empty document with the page and the styles of official documents."""
    document = Document()
    styles = document.styles.element
    written = resources.files("gongkai.render").joinpath("docx_styles.xml").read_text(encoding="utf-8")
    styles[:] = list(parse_xml(written))
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)  # the number stands 7 mm below the text
    section.gutter = Twips(0)
    properties = document.element.body.sectPr
    for grid in properties.xpath("w:docGrid"):
        properties.remove(grid)
    properties.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE_PITCH}"/>'))
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, '<w:jc w:val="right"/>', 'w:rightChars="100" w:right="280"')
    _number_pages(section.even_page_footer, '<w:jc w:val="left"/>', 'w:leftChars="100" w:left="280"')
    return saved(document)


def _number_pages(footer: Any, side: str, indent: str) -> None:
    """— 1 —, one character inside the text: on the right of an odd page, on the left of an even one."""
    footer.is_linked_to_previous = False
    number = '<w:fldChar w:fldCharType="{}"/>'
    runs = (
        '<w:t xml:space="preserve">— </w:t>',
        number.format("begin"),
        "<w:instrText> PAGE </w:instrText>",
        number.format("separate"),
        "<w:t>1</w:t>",
        number.format("end"),
        '<w:t xml:space="preserve"> —</w:t>',
    )
    written = "".join(f"<w:r>{run}</w:r>" for run in runs)
    layout = f'<w:pPr><w:pStyle w:val="Footer"/><w:ind {indent}/>{side}</w:pPr>'
    element = footer.paragraphs[0]._p.getparent()  # noqa: SLF001  (the paragraph is written as XML)
    element[:] = [parse_xml(f"<w:p {nsdecls('w')}>{layout}{written}</w:p>")]


def saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()
