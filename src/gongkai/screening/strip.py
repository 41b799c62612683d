"""How does a file go out without what nobody was meant to see?

Each kind of file loses its author, dates, comments, tracked changes, hidden parts and the data of its pictures; what a
reader sees stays as it is. A file with macros is refused: what a macro does cannot be seen.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from lxml import etree
from PIL import ExifTags, Image
from pypdfium2 import raw

from gongkai.reading.sniff import format_of
from gongkai.screening.package import Package, parse_xml, whole
from gongkai.screening.passage import ScreeningError
from gongkai.screening.word import W, hides, hiding_styles
from gongkai.screening.workbook import Hiding, R, S, column_number, sheets

STRIPPED = frozenset({"docx", "xlsx", "pdf", "image"})
"""The kinds of file that `strip` knows."""

_MACROS = "文件含有宏，不能公开。请在 Word、WPS 或 Excel 里另存为不含宏的 .docx 或 .xlsx。"
_TYPES = "[Content_Types].xml"
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_ON_FIRST_JANUARY = (1980, 1, 1, 0, 0, 0)


def strip(data: bytes, name: str = "") -> bytes:
    """The file without metadata, comments and hidden data.

    Raises ScreeningError for other kinds of file than .docx, .xlsx, .pdf, .jpg and .png, and for one with macros.
    """
    kind = format_of(data, name)
    if kind == "docx":
        styles = hiding_styles(Package(data))
        return _office(data, "word/", partial(_word_part, styles=styles), _GONE_FROM_WORD)
    if kind == "xlsx":
        return _workbook(data)
    if kind == "pdf":
        return _pdf(data)
    if kind == "image" and data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if kind == "image" and data.startswith(b"\x89PNG"):
        return _png(data)
    raise ScreeningError("这类文件不能自动去除文件属性；能处理的是 .docx、.xlsx、.pdf、.jpg、.png。请另存为其中一种。")


# --- office files -----------------------------------------------------------------------------------------------------

_GONE_ANYWHERE = re.compile(r"docProps/(?:custom\.xml|thumbnail\.)|customXml/|.*vbaData\.xml$")
_GONE_FROM_WORD = re.compile(r"word/(?:comments|people|commentsIds|commentsExt)[^/]*\.xml$")
_GONE_FROM_WORKBOOK = re.compile(
    r"xl/(?:comments|threadedComments|persons|externalLinks|pivotCache|pivotTables|queryTables|revisions|calcChain|connections)"
    r"|xl/drawings/(?:commentsDrawing|vmlDrawing)"
)

Parts = dict[str, bytes]


def _office(
    data: bytes,
    folder: str,
    clean: Callable[[str, etree._Element], None],
    gone: re.Pattern[str],
    also_gone: frozenset[str] = frozenset(),
) -> bytes:
    """A package without the parts in `gone`, every other XML part of the folder cleaned."""
    package = Package(data)
    if any("vbaproject" in name.lower() or "/macrosheets/" in name for name in package.names()):
        raise ScreeningError(_MACROS)
    dropped = {name for name in package.names() if _GONE_ANYWHERE.match(name) or gone.match(name) or name in also_gone}
    dropped |= {f"{part}/_rels/{name}.rels" for part, _, name in (item.rpartition("/") for item in dropped)}
    parts: Parts = {}
    for name in package.names():
        if name in dropped:
            continue
        content = package.part(name)
        if name == "docProps/core.xml":
            content = _CORE
        elif name == "docProps/app.xml":
            content = _APP
        elif name == _TYPES:
            content = _types(content, dropped)
        elif name.endswith(".rels"):
            content = _relations(package, name, content, dropped)
        elif name.startswith(folder) and name.endswith(".xml"):
            root = parse_xml(content)
            clean(name, root)
            content = _written(root)
        elif "/media/" in name or "/embeddings/" in name:
            with suppress(ScreeningError):  # a drawing or an old file, which keeps what it has; screening names it
                content = strip(content, name)
        parts[name] = content
    return _packed(parts)


def _packed(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _ON_FIRST_JANUARY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _types(content: bytes, dropped: set[str]) -> bytes:
    root = parse_xml(content)
    for element in list(root):
        if element.get("PartName", "").lstrip("/") in dropped:
            root.remove(element)
    return _written(root)


def _relations(package: Package, name: str, content: bytes, dropped: set[str]) -> bytes:
    """Relations without those that lead to a dropped part, or out of the file to anything but a link."""
    root = parse_xml(content)
    owner = name.replace("_rels/", "").removesuffix(".rels")
    for id_, kind, target, external in package.relations(owner):
        if target in dropped or (external and kind != "hyperlink") or kind == "customXml":
            for element in [element for element in root if element.get("Id") == id_]:
                root.remove(element)
    return _written(root)


# --- Word -------------------------------------------------------------------------------------------------------------

_UNWRAPPED = {W + "ins", W + "moveTo"}
_CUT = {
    W + name
    for name in (
        "del", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
        "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "rPrChange", "pPrChange",
        "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange", "numberingChange",
        "cellIns", "cellDel", "cellMerge", "proofErr", "rsids", "attachedTemplate", "trackRevisions", "docVars",
    )
}  # fmt: skip
_RSID = re.compile(r"rsid", re.IGNORECASE)


def _word_part(_name: str, root: etree._Element, styles: frozenset[str]) -> None:
    for style in root.iter(f"{W}pStyle"):
        paragraph = next(style.iterancestors(W + "p"), None)
        if paragraph is not None and style.get(W + "val") in styles:
            for run in list(paragraph.iter(W + "r")):
                _cut(run)
    for row in [row for row in root.iter(W + "tr") if row.find(f"{W}trPr/{W}del") is not None]:
        _cut(row)
    for run in [run for run in root.iter(W + "r") if hides(run.find(W + "rPr"), styles)]:
        _cut(run)
    for element in [element for element in root.iter() if element.tag in _CUT]:
        _cut(element)
    for element in [element for element in root.iter() if element.tag in _UNWRAPPED]:
        _unwrap(element)
    for element in root.iter():
        for name in [name for name in element.attrib if _RSID.search(str(name).rpartition("}")[2])]:
            del element.attrib[name]


def _cut(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(element):
        parent.insert(at + 1, child)
    parent.remove(element)


# --- Excel ------------------------------------------------------------------------------------------------------------

_WORKBOOK_CUT = {S + name for name in ("definedNames", "externalReferences", "pivotCaches", "fileSharing", "calcPr")}
_SHEET_CUT = {
    S + name
    for name in ("f", "legacyDrawing", "legacyDrawingHF", "dataValidations", "extLst", "queryTableParts", "phoneticPr")
}
_CELL = re.compile(r"([A-Z]+)[0-9]+")


def _workbook(data: bytes) -> bytes:
    """A workbook without hidden sheets, rows and columns.

    Formulas stay as their results, for they may name what went.
    """
    package = Package(data)
    every = sheets(package)
    hidden = [sheet for sheet in every if not sheet.shown]
    if len(hidden) == len(every):
        raise ScreeningError("工作簿的所有工作表都是隐藏的，没有可以公开的内容。")
    parts = {sheet.part for sheet in hidden}
    parts |= {target for sheet in hidden for _, _, target, external in package.relations(sheet.part) if not external}
    cleaning = _Cleaning(frozenset(sheet.relation for sheet in hidden))
    out = _unpacked(_office(data, "xl/", cleaning.part, _GONE_FROM_WORKBOOK, frozenset(parts)))
    for name, root in cleaning.strings.items():
        _forget(root, cleaning.used)
        out[name] = _written(root)
    return _packed(out)


@dataclass(frozen=True, slots=True)
class _Cleaning:
    """Cleans the parts of a workbook one after the other, and remembers which strings are still said."""

    hidden: frozenset[str]
    used: set[int] = field(default_factory=set)
    strings: dict[str, etree._Element] = field(default_factory=dict)

    def part(self, name: str, root: etree._Element) -> None:
        if root.tag == S + "workbook":
            _without_sheets(root, self.hidden)
        elif root.tag == S + "worksheet":
            _without_hidden_cells(root)
            self.used.update(_strings_of(root))
        elif root.tag == S + "sst":
            self.strings[name] = root


def _forget(root: etree._Element, used: set[int]) -> None:
    """Empty the strings that only hidden cells said; they would stay readable in the file."""
    for number, item in enumerate(root.iter(S + "si")):
        if number not in used:
            for child in list(item):
                item.remove(child)
            etree.SubElement(item, S + "t")


def _unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _without_sheets(root: etree._Element, relations: frozenset[str]) -> None:
    for sheet in [sheet for sheet in root.iter(S + "sheet") if sheet.get(R + "id") in relations]:
        _cut(sheet)
    for element in [element for element in root.iter() if element.tag in _WORKBOOK_CUT]:
        _cut(element)
    for view in root.iter(S + "workbookView"):
        for name in ("activeTab", "firstSheet"):  # they count sheets that may be gone
            if name in view.attrib:
                del view.attrib[name]


def _without_hidden_cells(root: etree._Element) -> None:
    hiding = Hiding.of(root)
    for row in list(root.iter(S + "row")):
        if row.get("hidden") in ("1", "true"):
            for cell in list(row):
                row.remove(cell)
            continue
        for cell in list(row):
            reference = _CELL.fullmatch(cell.get("r", ""))
            if reference and hiding.column(column_number(reference[1])):
                row.remove(cell)
    for element in [element for element in root.iter() if element.tag in _SHEET_CUT]:
        _cut(element)


def _strings_of(root: etree._Element) -> Iterator[int]:
    for cell in root.iter(S + "c"):
        value = cell.findtext(S + "v") or ""
        if cell.get("t") == "s":
            yield whole(value, -1)


# --- PDF --------------------------------------------------------------------------------------------------------------


def _pdf(data: bytes) -> bytes:
    """The pages in a new document: properties, attachments, scripts, bookmarks and notes stay behind; links remain."""
    try:
        source = pdfium.PdfDocument(data)
        for page in source:
            for index in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
                note = raw.FPDFPage_GetAnnot(page, index)
                kind = raw.FPDFAnnot_GetSubtype(note)
                raw.FPDFPage_CloseAnnot(note)
                if kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET):
                    raw.FPDFPage_RemoveAnnot(page, index)
        clean = pdfium.PdfDocument.new()
        clean.import_pages(source)
        stream = io.BytesIO()
        clean.save(stream)
        clean.close()
        source.close()
    except pdfium.PdfiumError as error:
        raise ScreeningError("PDF 加了密码、不完整或已损坏，打不开。请重新生成后再试。") from error
    return stream.getvalue()


# --- pictures ---------------------------------------------------------------------------------------------------------

_KEPT_SEGMENTS = {0xE0, 0xE2, 0xEE}
"""APP0 (JFIF), APP2 (the colour profile) and APP14 (Adobe's colours): without them the picture would look different."""
_KEPT_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_BROKEN_PICTURE = "图片不完整或已损坏，打不开。请重新保存后再试。"
_UPRIGHT = 1


def _jpeg(data: bytes) -> bytes:
    """The same compressed picture without its data segments; one that EXIF turns is turned for good."""
    if _orientation(data) != _UPRIGHT:
        data = _turned(data)
    kept = [b"\xff\xd8"]
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ScreeningError(_BROKEN_PICTURE)
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == 0xDA:  # from here on it is the picture
            kept.append(_to_its_end(data[at:]))
            return b"".join(kept)
        length = int.from_bytes(data[at + 2 : at + 4], "big") + 2
        is_data = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if (not is_data or marker in _KEPT_SEGMENTS) and not data[at + 4 :].startswith(b"MPF\0"):
            kept.append(data[at : at + length])
        at += length
    raise ScreeningError(_BROKEN_PICTURE)


def _to_its_end(scan: bytes) -> bytes:
    """Up to the end of the image: telephones hang a second picture or a film behind it."""
    end = scan.find(b"\xff\xd9")
    return scan[: end + 2] if end >= 0 else scan


def _orientation(data: bytes) -> int:
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
            orientation = picture.getexif().get(ExifTags.Base.Orientation, _UPRIGHT)
            return orientation if orientation in _TURNS else _UPRIGHT
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ScreeningError(_BROKEN_PICTURE) from error


_TURNS: Mapping[int, tuple[Image.Transpose, ...]] = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}


def _turned(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
            turned: Image.Image = picture
            for turn in _TURNS.get(_orientation(data), ()):
                turned = turned.transpose(turn)
            stream = io.BytesIO()
            turned.save(stream, "JPEG", quality=95, icc_profile=picture.info.get("icc_profile"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ScreeningError(_BROKEN_PICTURE) from error
    return stream.getvalue()


def _png(data: bytes) -> bytes:
    """The same picture with only the chunks that are drawn."""
    kept = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind in _KEPT_CHUNKS:
            kept.append(data[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            return b"".join(kept)
    raise ScreeningError(_BROKEN_PICTURE)
