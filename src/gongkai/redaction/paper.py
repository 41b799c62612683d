"""How is the paper written that leaves? Pictures of pages with the boxes painted in, and the words that stay.

The PDF is written here from nothing, object by object, in the least that a reader needs: no date, no author, no
identifier, nothing that could come from the old file. The same pages and boxes give the same bytes.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageDraw

from gongkai.redaction.box import MOST_BOXES, Area, Box, RedactionError
from gongkai.redaction.source import FINEST, Source, Word, opened
from gongkai.redaction.unseen import EM, font

BLACK = 24
"""The lightest grey, of 255, that still counts as black where a photograph had to be compressed."""
_LARGE = 700_000
"""Bytes; a page that takes more without loss is a photograph."""
_GREY = 3
"""How far the colours of a pixel may be apart in a page that is printed in black."""


def redact(data: bytes, boxes: Sequence[Box], *, dpi: float = FINEST) -> bytes:
    """A PDF of the same pages without what the boxes hide. Look at it with `verify` before it leaves.

    Raises RedactionError with a sentence when the file cannot be opened or a box is on a page that is not there.
    """
    if len(boxes) > MOST_BOXES:
        raise RedactionError(f"遮盖框超过 {MOST_BOXES} 个。请把文件拆开处理。")
    with opened(data) as source:
        for box in boxes:
            if box.page > source.count:
                raise RedactionError(f"没有第 {box.page} 页：文件有 {source.count} 页。")
        paper = _Paper()
        for number in range(1, source.count + 1):
            _add_page(paper, source, number, [box for box in boxes if box.page == number], dpi)
        return paper.finished()


def _add_page(paper: _Paper, source: Source, number: int, boxes: Sequence[Box], dpi: float) -> None:
    words = [word for word in source.words(number) if not word.is_hidden_by(boxes)]
    picture = source.picture(number, dpi)
    burn(picture, boxes)
    paper.add_page(source.size(number), picture, boxes, words)


def burn(picture: Image.Image, boxes: Iterable[Box]) -> None:
    """Paint the boxes into the pixels; a pixel that a box touches is black."""
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(pixels(box.area, picture.size), fill="black")


def pixels(area: Area, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """First and last column and row that an area of the page touches."""
    wide, high = size
    left, top = int(area.left * wide / 100), int(area.top * high / 100)
    right, bottom = -int(-area.right * wide // 100) - 1, -int(-area.bottom * high // 100) - 1
    return min(left, wide - 1), min(top, high - 1), min(max(right, left), wide - 1), min(max(bottom, top), high - 1)


# --- the file ---------------------------------------------------------------------------------------------------------


@dataclass
class _Paper:
    """A PDF while it is written. Objects are numbered from 1: the catalogue, the pages, the font, then page by page."""

    objects: list[bytes] = field(default_factory=lambda: [b""] * 2 + _font_objects(3))
    pages: list[int] = field(default_factory=list)

    def add_page(
        self, size: tuple[float, float], picture: Image.Image, boxes: Sequence[Box], words: Iterable[Word]
    ) -> None:
        width, height = size
        image = self._add(_image(picture, boxes))
        content = self._add(_stream(b"", zlib.compress(_content(width, height, words))))
        page = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_number(width)} {_number(height)}]"
            f"/Resources<</XObject<</P {image} 0 R>>/Font<</F 3 0 R>>>>/Contents {content} 0 R>>"
        )
        self.pages.append(self._add(page.encode()))

    def finished(self) -> bytes:
        kids = " ".join(f"{page} 0 R" for page in self.pages)
        self.objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
        self.objects[1] = f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]>>".encode()
        out = io.BytesIO(b"")
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate(self.objects, 1):
            places.append(out.tell())
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        start, count = out.tell(), len(self.objects) + 1
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
        out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start))
        return out.getvalue()

    def _add(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _stream(entries: bytes, compressed: bytes, filtered: bytes = b"/FlateDecode") -> bytes:
    head = b"<<%s/Filter%s/Length %d>>" % (entries, filtered, len(compressed))
    return head + b"\nstream\n" + compressed + b"\nendstream"


def _font_objects(first: int) -> list[bytes]:
    """Objects of the font that is never painted; the code of a character is its number in UTF-16."""
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /U def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    every_code = struct.pack(">H", 1) * 65536
    return [
        b"<</Type/Font/Subtype/Type0/BaseFont/Unseen/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (first + 1, first + 2),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Unseen/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor %d 0 R/DW %d/CIDToGIDMap %d 0 R>>" % (first + 3, EM, first + 4),
        _stream(b"", zlib.compress(to_unicode)),
        b"<</Type/FontDescriptor/FontName/Unseen/Flags 4/FontBBox[0 0 %d %d]/ItalicAngle 0/Ascent %d/Descent 0"
        b"/CapHeight %d/StemV 80/FontFile2 %d 0 R>>" % (EM, EM, EM, EM, first + 5),
        _stream(b"", zlib.compress(every_code)),
        _stream(b"/Length1 %d" % len(font()), zlib.compress(font())),
    ]


def _content(width: float, height: float, words: Iterable[Word]) -> bytes:
    """The picture over the whole page, and on it the words, which are not drawn (text rendering mode 3)."""
    lines = [f"q {_number(width)} 0 0 {_number(height)} 0 0 cm /P Do Q", "BT 3 Tr"]
    lines += _written(width, height, words)
    return "\n".join([*lines, "ET"]).encode()


def _written(width: float, height: float, words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        code = word.text.encode("utf-16-be")
        area = word.area
        size = max((area.bottom - area.top) * height / 100, 0.1)
        wide = max((area.right - area.left) * width / 100, 0.1)
        stretched = wide * 100 / (size * len(code) / 2)
        x, y = area.left * width / 100, height - area.bottom * height / 100
        yield (f"/F {_number(size)} Tf {_number(stretched)} Tz 1 0 0 1 {_number(x)} {_number(y)} Tm <{code.hex()}> Tj")


# --- the picture of a page --------------------------------------------------------------------------------------------


def _image(picture: Image.Image, boxes: Sequence[Box]) -> bytes:
    """Without loss; a photograph as JPEG if the boxes stay black in it."""
    plain = _grey(picture)
    colours = b"/DeviceGray" if plain.mode == "L" else b"/DeviceRGB"
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s" % (*plain.size, colours)
    exact = _deflated(plain)
    if len(exact) > _LARGE:
        stream = io.BytesIO()
        plain.save(stream, "JPEG", quality=88, subsampling=0)
        short = stream.getvalue()
        if len(short) < len(exact) and _stays_black(short, boxes):
            return _stream(head, short, b"/DCTDecode")
    colors = 1 if plain.mode == "L" else 3
    predicted = b"/DecodeParms<</Predictor 15/Colors %d/Columns %d/BitsPerComponent 8>>" % (colors, plain.width)
    return _stream(head + predicted, exact)


def _grey(picture: Image.Image) -> Image.Image:
    """The page in shades of grey if it has no other colours."""
    red, green, blue = picture.split()
    for one, other in ((red, green), (green, blue)):
        if brightest(ImageChops.difference(one, other)) > _GREY:
            return picture
    return picture.convert("L")


def _deflated(picture: Image.Image) -> bytes:
    """The pixels as PNG packs them, which is how PDF packs them too; the chunks around them stay behind."""
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=6)
    data, packed, at = stream.getvalue(), [], 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            packed.append(data[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(packed)


def _stays_black(jpeg: bytes, boxes: Sequence[Box]) -> bool:
    with Image.open(io.BytesIO(jpeg)) as picture:
        grey = picture.convert("L")
    return all(is_black(grey, box) for box in boxes)


def is_black(grey: Image.Image, box: Box) -> bool:
    """Every pixel that the box touches."""
    left, top, right, bottom = pixels(box.area, grey.size)
    return brightest(grey.crop((left, top, right + 1, bottom + 1))) <= BLACK


def brightest(grey: Image.Image) -> int:
    """The lightest shade in it, of 255."""
    return max(shade for shade, count in enumerate(grey.histogram()) if count)
