"""Is nothing left of what was withheld? The result is opened and read anew, and not believed.

What is looked at: that each page is one picture and invisible words and nothing else; that every pixel of every box is
black, in the picture that is stored and in the page as it is drawn; that no word stands in a box; that every word that
stands is one that the old page shows outside the boxes, no oftener; and that nothing else came along.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image
from pypdfium2 import raw

from gongkai.redaction.box import Box
from gongkai.redaction.paper import BLACK, brightest, is_black, pixels
from gongkai.redaction.source import POINTS, Source, Word, opened

_LOOK = 100
_STREAM = re.compile(rb"stream\r?\n.*?\nendstream", re.DOTALL)
_FOREIGN = (
    b"/Info", b"/Metadata", b"/ID", b"/Names", b"/EmbeddedFiles", b"/Annots", b"/AcroForm", b"/OpenAction", b"/AA",
    b"/JavaScript", b"/Outlines", b"/StructTreeRoot", b"/PieceInfo", b"/OCProperties", b"/Author", b"/Producer",
    b"/Creator", b"/Title", b"/Encrypt", b"/ObjStm", b"/Thumb",
)  # fmt: skip
"""Keys of a PDF with which something could come along that a page does not show."""


def verify(result: bytes, data: bytes, boxes: Sequence[Box]) -> list[str]:
    """What is wrong with a redacted file, in sentences; nothing for one that may leave.

    `data` is the file that was redacted and `boxes` what was to be hidden. Raises RedactionError when `data` cannot be
    opened.
    """
    try:
        document = pdfium.PdfDocument(result)
    except pdfium.PdfiumError:
        return ["遮盖稿打不开。"]
    try:
        with opened(data) as source:
            return [*_foreign(result, document), *_pages(document, source, boxes)]
    finally:
        document.close()


def _foreign(result: bytes, document: pdfium.PdfDocument) -> Iterator[str]:
    """What is no page."""
    bare = _STREAM.sub(b"", result)
    for key in _FOREIGN:
        if re.search(re.escape(key) + rb"(?![A-Za-z])", bare):
            yield f"遮盖稿里有不应有的内容：{key.decode()}。"
    if document.get_metadata_dict(skip_empty=True):
        yield "遮盖稿带有文件属性。"
    if document.count_attachments():
        yield "遮盖稿带有附件。"
    if raw.FPDFDoc_GetJavaScriptActionCount(document):
        yield "遮盖稿带有脚本。"
    if any(True for _entry in document.get_toc()):
        yield "遮盖稿带有书签。"


def _pages(document: pdfium.PdfDocument, source: Source, boxes: Sequence[Box]) -> Iterator[str]:
    if len(document) != source.count:
        yield f"遮盖稿有 {len(document)} 页，原件有 {source.count} 页。"
        return
    for number in range(1, source.count + 1):
        here = [box for box in boxes if box.page == number]
        page = document[number - 1]
        yield from (f"第 {number} 页：{problem}" for problem in _page(page, source, number, here))
        page.close()


def _page(page: pdfium.PdfPage, source: Source, number: int, boxes: Sequence[Box]) -> Iterator[str]:
    pictures = []
    for thing in page.get_objects(max_depth=1):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(thing)
        elif thing.type != raw.FPDF_PAGEOBJ_TEXT:
            yield "有图片和文字以外的内容。"
        elif raw.FPDFTextObj_GetTextRenderMode(thing) != raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            yield "有画出来的文字。"
    if raw.FPDFPage_GetAnnotCount(page):
        yield "带有批注。"
    if len(pictures) != 1:
        yield f"应当只有一幅图片，有 {len(pictures)} 幅。"
        return
    yield from _black(pictures[0].get_bitmap(render=False).to_pil().convert("L"), boxes, "图片")
    yield from _drawn_black(page, boxes)
    yield from _words(page, source.words(number), boxes)


def _black(grey: Image.Image, boxes: Sequence[Box], what: str) -> Iterator[str]:
    for box in boxes:
        if not is_black(grey, box):
            yield f"{what}里的遮盖框（左 {box.left:g}%，上 {box.top:g}%）没有全部涂黑。"


def _drawn_black(page: pdfium.PdfPage, boxes: Sequence[Box]) -> Iterator[str]:
    """The page as a reader draws it. A pixel on the edge is part box, part paper: the edge is left out."""
    if not boxes:
        return
    grey: Image.Image = page.render(scale=_LOOK / POINTS).to_pil().convert("L")
    for box in boxes:
        left, top, right, bottom = pixels(box.area, grey.size)
        inside = (left + 2, top + 2, right - 1, bottom - 1)
        if inside[2] > inside[0] and inside[3] > inside[1] and brightest(grey.crop(inside)) > BLACK:
            yield f"画出来的遮盖框（左 {box.left:g}%，上 {box.top:g}%）没有全部涂黑。"


def _words(page: pdfium.PdfPage, before: Sequence[Word], boxes: Sequence[Box]) -> Iterator[str]:
    """What can be taken out of the text layer, by place and by content."""
    text = page.get_textpage()
    width, height = page.get_size()
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index)
        across, down = (left + right) / 2 * 100 / width, 100 - (bottom + top) / 2 * 100 / height
        sign = chr(raw.FPDFText_GetUnicode(text, index) or 32)
        if sign.strip() and right > left and any(_is_in(across, down, box) for box in boxes):
            yield f"遮盖框里还有文字（左 {across:.0f}%，上 {down:.0f}%）。"
            break
    stay = Counter("".join(word.text for word in before if not word.is_hidden_by(boxes)))
    stands = Counter(sign for sign in text.get_text_range() if sign.strip())
    if more := stands - stay:
        yield f"文字层里有 {more.total()} 个字不在原件露出的文字之内。"
    yield from _whole_words(text, before, boxes)


def _whole_words(text: pdfium.PdfTextPage, before: Sequence[Word], boxes: Sequence[Box]) -> Iterator[str]:
    """A number or a name in letters stands no oftener than the old page shows it outside the boxes."""
    hidden = {word.text for word in before if word.is_hidden_by(boxes) and len(word.text) > 1}
    shown = " ".join(word.text for word in before if not word.is_hidden_by(boxes))
    result = text.get_text_range()
    if any(result.count(word) > shown.count(word) for word in hidden):
        yield "被遮盖的词还在文字层里。"


def _is_in(across: float, down: float, box: Box) -> bool:
    area = box.area
    return area.left < across < area.right and area.top < down < area.bottom
