"""PDFs and pictures of our own, made byte by byte, so that a test knows what stands in them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

WORDS = ("PUBLIC", "SECRET", "110105194912310021")
A4 = "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
TOPS = (700, 600, 500)
"""Where the words stand, in points above the bottom of the page; each begins 100 points from the left."""


def a_pdf(content: str = "", *, page: str = "", pages: int = 1, more: Sequence[str] = (), catalog: str = "") -> bytes:
    """Pages of 595 by 842 points with these operators, or with `WORDS`. `page` and `catalog` go into the dictionaries
    of each page and of the document; `more` are further objects, numbered from 5."""
    content = content or " ".join(
        f"BT /F 24 Tf 100 {top} Td ({word}) Tj ET" for word, top in zip(WORDS, TOPS, strict=True)
    )
    first = 5 + len(more)
    kids = " ".join(f"{first + number} 0 R" for number in range(pages))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        *more,
        *[f"<<{A4}/Resources<</Font<</F 3 0 R>>>>{page}>>"] * pages,
    ]  # fmt: skip
    return assembled([one.encode("latin-1") for one in objects])


def assembled(objects: Sequence[bytes], trailer: bytes = b"/Info<</Author(Wang)/Title(Secret plan)>>") -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\n" % (size, table, size, trailer)
    return out + b"startxref\n%d\n%%%%EOF\n" % out.index(b"xref\n")


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def a_locked_pdf() -> bytes:
    """With a password to open it (the oldest encryption of PDF, which every reader knows)."""
    password, id_ = (b"open sesame" + _PADDING)[:32], b"0123456789abcdef"
    owner = _rc4(hashlib.md5(password).digest()[:5], password)  # noqa: S324  (the format asks for it)
    key = hashlib.md5(password + owner + b"\xfc\xff\xff\xff" + id_).digest()[:5]  # noqa: S324
    user = _rc4(key, _PADDING)
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<%s><%s>]" % (
        owner.hex().encode(), user.hex().encode(), id_.hex().encode(), id_.hex().encode(),
    )  # fmt: skip
    pages = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>"]
    return assembled([*pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"], lock)


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def a_photograph(form: str, *, turned: bool = False) -> bytes:
    """A white card with a red spot near its top left corner; `turned`: stored on its side, EXIF says how to hold it."""
    picture = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(picture).rectangle((20, 20, 100, 60), fill="red")
    exif = Image.Exif()
    exif[0x010F] = "Camera of Wang"
    if turned:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = 6
    stream = io.BytesIO()
    picture.save(stream, form, exif=exif)
    return stream.getvalue()


def a_noisy_page(wide: int = 1700, high: int = 2200) -> bytes:
    """A photograph that nothing packs well."""
    stream = io.BytesIO()
    Image.effect_noise((wide, high), 90).convert("RGB").save(stream, "JPEG", quality=80)
    return stream.getvalue()


# --- what a reader of the result finds --------------------------------------------------------------------------------


def text_of(data: bytes, page: int = 1) -> str:
    document = pdfium.PdfDocument(data)
    try:
        text: str = document[page - 1].get_textpage().get_text_range()
        return text
    finally:
        document.close()


def picture_of(data: bytes, page: int = 1, scale: float = 1) -> Image.Image:
    document = pdfium.PdfDocument(data)
    try:
        picture: Image.Image = document[page - 1].render(scale=scale).to_pil()
        return picture.convert("RGB")
    finally:
        document.close()
