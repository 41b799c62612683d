"""Files as offices send them, with something in them that nobody was meant to see. All persons are invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin

ID = "11010519491231002X"
MOBILE = "13800138000"
SPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, **parts: str) -> bytes:
    """A .docx with this body; more parts by name."""
    made = docx.Document()
    made.core_properties.author = "王小明"
    stream = io.BytesIO()
    made.save(stream)
    document = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    return repacked(stream.getvalue(), {"word/document.xml": document.encode(), **_parts(parts)})


def _parts(parts: Mapping[str, str]) -> dict[str, bytes]:
    return {f"word/{name}.xml": f"<w:{name} {SPACES}>{content}</w:{name}>".encode() for name, content in parts.items()}


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The package with these parts put in or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def p(text: str, run: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(f"<w:tc><w:tcPr/>{p(cell)}</w:tc>" for cell in row) for row in rows)
    grid = "<w:tblGrid>" + "<w:gridCol/>" * len(rows[0]) + "</w:tblGrid>"
    return f"<w:tbl>{grid}{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def commented_word() -> bytes:
    """Made by python-docx, with a comment by somebody."""
    made = docx.Document()
    made.core_properties.author = "王小明"
    paragraph = made.add_paragraph("关于公示的通知")
    made.add_comment(paragraph.runs, text=f"电话{MOBILE}", author="李大山", initials="李")
    return saved(made)


def saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    """A shown sheet with a hidden row and column, a comment; a hidden sheet with identity numbers."""
    made = openpyxl.Workbook()
    made.properties.creator = "王小明"
    shown = made.active
    assert shown is not None
    shown.title = "公示"
    for row in (
        ("学校", "人数", "备注"),
        ("云溪县第一小学", 480, f"手机{MOBILE}"),
        ("云溪县第二小学", 320, "内部资料"),
    ):
        shown.append(row)
    shown["A1"].comment = Comment(f"找李大山{MOBILE}", "李大山")
    shown.row_dimensions[3].hidden = True
    shown.column_dimensions["C"].hidden = True
    hidden = made.create_sheet("名单")
    hidden.append(("姓名", "身份证号"))
    hidden.append(("王小明", ID))
    hidden.sheet_state = "hidden"
    return saved(made)


def photograph(*, turned: bool = False) -> bytes:
    """A JPEG that says where it was taken and with what."""
    picture = Image.new("RGB", (200, 160), "white")
    exif = picture.getexif()
    exif[0x010F], exif[0x013B] = "Camera of nobody", "Wang Xiaoming"
    if turned:
        exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 30.0, 0.0), 3: "E", 4: (124.0, 49.0, 0.0)})
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, comment=b"Yunxi county")
    return stream.getvalue()


def drawing() -> bytes:
    """A PNG with a word on its maker."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "王小明")
    info.add_itxt("Description", f"手机{MOBILE}")
    stream = io.BytesIO()
    Image.new("RGB", (200, 160), "white").save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def pdf(text: str = "ID 11010519491231002X", *, author: str = "Wang", note: str = "") -> bytes:
    """A PDF of one page with these words (ASCII), a black bar over them, an author, and a note in its margin."""
    words = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET 0 0 0 rg 60 715 400 20 re f"
    notes = f"/Annots [<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents ({note}) /T (Li) >>]" if note else ""
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"{page} /Resources << /Font << /F1 5 0 R >> >> {notes} >>",
        f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Author ({author}) >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{offset:010} 00000 n \n" for offset in offsets).encode()
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out + trailer.encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


SAMPLES = Path(__file__).parents[2] / "samples"
