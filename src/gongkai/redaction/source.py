"""What does a reader see on the pages of a PDF or a picture, and where does each word stand?

A word is what must go as a whole when a box touches it: a run of letters and digits (a number, a name in Latin script),
or one Han character, for Chinese is written without blanks. Only what can be seen is a word: a page is drawn with its
text and without, and where that makes no difference (text under a bar, white on white, the hidden layer of a scanner,
beyond the edge of the page) nobody has seen a word.
"""

from __future__ import annotations

import ctypes
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageOps
from pypdfium2 import raw

from gongkai.redaction.box import Area, Box, RedactionError

MOST_PAGES = 500
POINTS = 72
"""In an inch."""
FINEST = 200
"""Dots per inch of the pages that leave: print stays sharp, and a page stays below a megabyte."""
WIDEST = 4000
"""Pixels along the longer side; a plan on a large sheet gets fewer dots per inch."""
_LOOK = 100
"""Dots per inch at which it is looked whether a character can be seen."""
_UNITS = 1_000_000
"""Whole numbers into which pdfium parts the width and height of a page."""
_ALONE = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uffef\U00020000-\U0003ffff]"
)
"""Han characters and the signs between them; digits and letters in full width are parts of words."""
_DEEPEST = 15


@dataclass(frozen=True, slots=True)
class Word:
    """A word that can be seen. `line` counts the lines of the page from 0; `parts` are the inks of its characters."""

    text: str
    line: int
    area: Area
    """The room of its characters, from the top of the line to its bottom."""
    parts: tuple[Area, ...]

    def is_hidden_by(self, boxes: Iterable[Box]) -> bool:
        return any(box.area.covers_some_of(part) for box in boxes for part in self.parts)


class Source(Protocol):
    """The pages of a file; they are counted from 1."""

    @property
    def count(self) -> int: ...

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of the page as it is shown, in points."""

    def picture(self, number: int, dpi: float = FINEST) -> Image.Image:
        """The page as it is shown, upright and cropped, in colour on white."""

    def words(self, number: int) -> tuple[Word, ...]:
        """What can be read on it, line by line."""


@contextmanager
def opened(data: bytes) -> Iterator[Source]:
    """A PDF, PNG or JPEG. Raises RedactionError with a sentence for anything else, and for what is locked or broken."""
    if b"%PDF-" in data[:1024]:
        document = _document(data)
        try:
            yield _Pdf(document)
        except pdfium.PdfiumError as error:
            raise RedactionError("PDF 有一页损坏，画不出来。请重新生成后再遮盖。") from error
        finally:
            document.close()
    elif data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        yield _Picture(_upright(data))
    else:
        raise RedactionError("只能遮盖 PDF、PNG 和 JPEG。文档和表格请先另存为 PDF。")


def _document(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        document.init_forms()
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise RedactionError("PDF 加了密码，看不到内容，不能遮盖。请取消密码后再试。") from error
        raise RedactionError("PDF 不完整或已损坏，打不开。请重新生成后再试。") from error
    if not 1 <= len(document) <= MOST_PAGES:
        count = len(document)
        document.close()
        raise RedactionError(f"PDF 有 {count} 页，一次能遮盖 1 至 {MOST_PAGES} 页。请拆成几个文件再遮盖。")
    return document


def dots(size: tuple[float, float], dpi: float = FINEST) -> float:
    """Dots per inch at which a page of this size is drawn."""
    return min(dpi, WIDEST * POINTS / max(*size, 1))


# --- PDF --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pdf:
    document: pdfium.PdfDocument

    @property
    def count(self) -> int:
        return len(self.document)

    def size(self, number: int) -> tuple[float, float]:
        width, height = self._page(number).get_size()
        return float(width), float(height)

    def picture(self, number: int, dpi: float = FINEST) -> Image.Image:
        page = self._page(number)
        return _drawn(page, dots(page.get_size(), dpi))

    def words(self, number: int) -> tuple[Word, ...]:
        page = self._page(number)
        characters = list(_characters(page))
        if not characters:
            return ()
        seen = _Seen.on(page)  # it takes the text off the page that is in memory: read first
        return tuple(_words(one if one is None or seen.has(one) else None for one in characters))

    def _page(self, number: int) -> pdfium.PdfPage:
        if not 1 <= number <= self.count:
            raise RedactionError(f"没有第 {number} 页：文件有 {self.count} 页。")
        return self.document[number - 1]


def _drawn(page: pdfium.PdfPage, dpi: float) -> Image.Image:
    picture: Image.Image = page.render(scale=dpi / POINTS).to_pil()
    return picture.convert("RGB")


@dataclass(frozen=True, slots=True)
class _Character:
    """A character, the room it takes in its line, and its ink. Between two lines stands None."""

    sign: str
    line: int
    room: Area
    ink: Area


def _characters(page: pdfium.PdfPage) -> Iterator[_Character | None]:
    """Characters in the order of the page; None for a blank, a line end and what is no character."""
    text = page.get_textpage()
    line = 0
    high = ""
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (10, 13):
            line += 1
        sign = chr(code) if code else ""
        if 0xD800 <= code < 0xDC00:
            high = sign
            continue
        if high and 0xDC00 <= code < 0xE000:
            sign = (high + sign).encode("utf-16", "surrogatepass").decode("utf-16")
        high = ""
        room, ink = (_area(page, text.get_charbox(index, loose=loose)) for loose in (True, False))
        if not sign.strip() or not sign.isprintable() or code in (0xFFFE, 0xFFFF):
            yield None
        else:
            yield _Character(sign, line, room, ink if _is_there(ink) else room)


def _is_there(area: Area) -> bool:
    return area.right > area.left and area.bottom > area.top


def _area(page: pdfium.PdfPage, box: Sequence[float]) -> Area:
    """A rectangle of the page's own space as it is shown: pdfium knows how the page is turned and cropped."""
    corners = [_shown(page, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = [x for x, _y in corners], [y for _x, y in corners]
    return Area(min(across), min(down), max(across), max(down))


def _shown(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, x, y, across, down)
    return across.value * 100 / _UNITS, down.value * 100 / _UNITS


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the text of a page makes a difference to what is seen."""

    difference: Image.Image

    @classmethod
    def on(cls, page: pdfium.PdfPage) -> _Seen:
        dpi = dots(page.get_size(), _LOOK)
        whole = _drawn(page, dpi)
        for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEEPEST):
            raw.FPDFTextObj_SetTextRenderMode(text, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
        bare = _drawn(page, dpi)
        page.close()  # what was taken off it stays with this copy of the page
        return cls(ImageChops.difference(whole, bare).convert("L").point(lambda value: 255 if value > 8 else 0))

    def has(self, one: _Character) -> bool:
        wide, high = self.difference.size
        ink = one.ink
        left, right = int(ink.left * wide / 100), int(ink.right * wide / 100) + 1
        top, bottom = int(ink.top * high / 100), int(ink.bottom * high / 100) + 1
        if right <= 0 or bottom <= 0 or left >= wide or top >= high:
            return False
        return self.difference.crop((left, top, right, bottom)).getbbox() is not None


def _words(characters: Iterable[_Character | None]) -> Iterator[Word]:
    """Characters that belong together; what cannot be seen parts them like a blank."""
    run: list[_Character] = []
    for one in characters:
        if run and (one is None or one.line != run[-1].line or _ALONE.match(one.sign) or _ALONE.match(run[-1].sign)):
            yield _word(run)
            run = []
        if one is not None:
            run.append(one)
    if run:
        yield _word(run)


def _word(run: Sequence[_Character]) -> Word:
    room = Area(
        min(one.room.left for one in run), min(one.room.top for one in run),
        max(one.room.right for one in run), max(one.room.bottom for one in run),
    )  # fmt: skip
    return Word("".join(one.sign for one in run), run[0].line, room, tuple(one.ink for one in run))


# --- pictures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture is a page without words."""

    image: Image.Image
    count: int = 1

    def size(self, number: int) -> tuple[float, float]:
        self._must_be_there(number)
        wide, high = self.image.size
        return wide * POINTS / FINEST, high * POINTS / FINEST

    def picture(self, number: int, dpi: float = FINEST) -> Image.Image:
        scale = dots(self.size(number), dpi) / FINEST
        if scale == 1:
            return self.image.copy()
        return self.image.resize([max(round(side * scale), 1) for side in self.image.size])

    def words(self, number: int) -> tuple[Word, ...]:
        self._must_be_there(number)
        return ()

    def _must_be_there(self, number: int) -> None:
        if number != 1:
            raise RedactionError(f"没有第 {number} 页：图片只有 1 页。")


def _upright(data: bytes) -> Image.Image:
    """The picture as a telephone shows it, on white; what EXIF says of it is followed and then forgotten."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
            turned = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RedactionError("图片不完整、已损坏，或者大得打不开。请重新保存后再试。") from error
    paper = Image.new("RGBA", turned.size, "white")
    return Image.alpha_composite(paper, turned).convert("RGB")
