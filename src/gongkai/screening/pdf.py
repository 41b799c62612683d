"""What does a PDF say: its text layer, its notes, its properties, and which pages are only pictures?

The text layer is read whole: a black bar drawn over a name hides nothing in it.
"""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from gongkai.screening.finding import Layer, Where
from gongkai.screening.passage import Material, Passage, Remark, ScreeningError
from gongkai.screening.picture import can_recognise, recognise

MOST_PAGES = 3_000
_FEWEST_CHARACTERS = 10
"""A page with less text than this, and with a picture, is a scan."""
_PICTURE_SCALE = 200 / 72
_PEOPLE = ("Author", "Creator", "Producer")
_POPUPS = ("Contents", "T")


def open_pdf(data: bytes) -> Material:
    """All layers of a PDF. Raises ScreeningError when it is locked or damaged."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ScreeningError("PDF 加了密码，看不到内容，无法检查。请取消密码后再检查。") from error
        raise ScreeningError("PDF 不完整或已损坏，打不开。请重新生成后再检查。") from error
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pdfium.PdfDocument) -> Material:
    material = Material()
    if len(document) > MOST_PAGES:
        raise ScreeningError(f"PDF 有 {len(document):,} 页，超过 {MOST_PAGES:,} 页。请拆成几个文件再检查。")
    scans: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            if not _page(page, number, material):
                scans.append(number)
        except pdfium.PdfiumError:
            material.remarks.append(Remark("damaged", Where(page=number)))
    if scans:
        material.remarks.append(Remark("picture", Where(layer=Layer.PICTURE, page=scans[0]), f"{len(scans)} 页"))
    _properties(document, material)
    return material


def _page(page: pdfium.PdfPage, number: int, material: Material) -> bool:
    """Read one page; False when it is a picture whose text could not be read."""
    text = page.get_textpage().get_text_range()
    where = Where(page=number)
    for line, words in enumerate(text.splitlines(), 1):
        if words.strip():
            material.passages.append(Passage(words, where._replace(line=line)))
    _notes(page, where, material)
    if len(text.strip()) >= _FEWEST_CHARACTERS or not _has_picture(page):
        return True
    if not can_recognise():
        return False
    picture = page.render(scale=_PICTURE_SCALE).to_pil()
    material.passages += [Passage(line, where._replace(layer=Layer.PICTURE)) for line in recognise(picture)]
    return True


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=5), None) is not None


def _notes(page: pdfium.PdfPage, where: Where, material: Material) -> None:
    """Notes and their authors, targets of links, contents of form fields."""
    found = False
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = raw.FPDFAnnot_GetSubtype(note)
        keys = ("V",) if kind == raw.FPDF_ANNOT_WIDGET else () if kind == raw.FPDF_ANNOT_LINK else _POPUPS
        for key in keys:
            text = _string(note, key)
            if text.strip():
                material.passages.append(Passage(text, where._replace(layer=Layer.COMMENT)))
                found = found or kind != raw.FPDF_ANNOT_WIDGET
        raw.FPDFPage_CloseAnnot(note)
    if found:
        material.remarks.append(Remark("comments", where._replace(layer=Layer.COMMENT)))


def _string(note: raw.FPDF_ANNOTATION, key: str) -> str:
    length = raw.FPDFAnnot_GetStringValue(note, key.encode(), None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(note, key.encode(), ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _properties(document: pdfium.PdfDocument, material: Material) -> None:
    properties = document.get_metadata_dict(skip_empty=True)
    where = Where(layer=Layer.METADATA)
    material.passages += [Passage(text, where) for text in properties.values()]
    author = properties.get("Author", "").strip()
    if author:
        material.remarks.append(Remark("author", where, author))
    if document.count_attachments():
        names = "、".join(document.get_attachment(index).get_name() for index in range(document.count_attachments()))
        material.remarks.append(Remark("attachment", Where(), names))
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        material.remarks.append(Remark("script"))
