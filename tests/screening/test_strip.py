"""Does a file lose what nobody was meant to see, and nothing that a reader sees?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import docx
import openpyxl
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image

from gongkai.screening import ScreeningError, screen, strip
from tests.screening.files import (
    ID,
    MOBILE,
    commented_word,
    drawing,
    p,
    pdf,
    photograph,
    repacked,
    table,
    word,
    workbook,
)

TODAY = date(2026, 1, 15)


def everything(data: bytes) -> str:
    """All that the parts of a package say, tags and all."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def said(data: bytes, name: str = "") -> set[str]:
    return {finding.scanner for finding in screen(data, name, today=TODAY)}


def test_a_word_document_loses_its_author_and_its_comments_and_opens_still() -> None:
    clean = strip(commented_word())
    assert [paragraph.text for paragraph in docx.Document(io.BytesIO(clean)).paragraphs] == ["关于公示的通知"]
    assert "王小明" not in everything(clean)
    assert "李大山" not in everything(clean)
    assert MOBILE not in everything(clean)
    assert said(clean) == set()


def test_tracked_changes_are_taken_as_made_and_hidden_text_goes() -> None:
    body = (
        f'<w:p w:rsidR="00AA00BB"><w:ins w:author="李大山"><w:r><w:t>新</w:t></w:r></w:ins>'
        f'<w:del w:author="李大山"><w:r><w:delText>旧{MOBILE}</w:delText></w:r></w:del>'
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏{ID}</w:t></w:r><w:r><w:t>文</w:t></w:r></w:p>"
        f"{table(('学校', '人数'), ('云溪县第一小学', '480'))}"
    )
    clean = strip(word(body))
    made = docx.Document(io.BytesIO(clean))
    assert [paragraph.text for paragraph in made.paragraphs] == ["新文"]
    assert made.tables[0].cell(1, 1).text == "480"
    for gone in ("李大山", MOBILE, ID, "00AA00BB"):
        assert gone not in everything(clean)


def test_text_that_a_style_hides_goes_too() -> None:
    styles = '<w:style w:styleId="x"><w:rPr><w:vanish/></w:rPr></w:style>'
    by_paragraph = f'<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr><w:r><w:t>手机{MOBILE}</w:t></w:r></w:p>'
    by_run = p(f"证件{ID}", '<w:rStyle w:val="x"/>')
    clean = everything(strip(word(by_paragraph + by_run + p("正文"), styles=styles)))
    assert "正文" in clean
    assert MOBILE not in clean
    assert ID not in clean


def test_a_document_with_macros_is_refused() -> None:
    with pytest.raises(ScreeningError, match="宏"):
        strip(repacked(word(p("正文")), {"word/vbaProject.bin": b"1"}))


def test_a_picture_in_a_document_loses_its_place_too() -> None:
    made = docx.Document()
    made.add_picture(io.BytesIO(photograph()))
    stream = io.BytesIO()
    made.save(stream)
    assert "gps" in said(stream.getvalue())
    assert said(strip(stream.getvalue())) <= {"picture"}


def test_a_workbook_loses_hidden_sheets_rows_columns_and_the_strings_they_held() -> None:
    clean = strip(workbook())
    made = openpyxl.load_workbook(io.BytesIO(clean))
    assert made.sheetnames == ["公示"]
    assert [[cell.value for cell in row] for row in made["公示"].iter_rows()][:2] == [
        ["学校", "人数"],
        ["云溪县第一小学", 480],
    ]
    for gone in ("王小明", "李大山", ID, MOBILE, "内部资料"):
        assert gone not in everything(clean)
    assert said(clean) == set()


def test_a_formula_stays_as_its_result() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1"><f>COUNTA(名单!B2:B9)</f><v>8</v></c></row></sheetData></worksheet>'
    )
    clean = strip(repacked(workbook(), {"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert openpyxl.load_workbook(io.BytesIO(clean))["公示"]["A1"].value == 8


def test_a_workbook_with_nothing_to_show_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as package:
        book = package.read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    with pytest.raises(ScreeningError, match="隐藏"):
        strip(repacked(workbook(), {"xl/workbook.xml": book}))


def test_a_pdf_loses_its_author_and_its_notes_and_keeps_its_words() -> None:
    clean = strip(pdf("clean words", author="Wang", note="tel 13800138000"))
    assert said(clean) == set()
    assert b"Wang" not in clean
    assert pdfium.PdfDocument(clean)[0].get_textpage().get_text_range() == "clean words"


@pytest.mark.parametrize("make", [photograph, drawing])
def test_a_picture_keeps_every_pixel_and_loses_the_rest(make: Callable[[], bytes]) -> None:
    before = make()
    after = strip(before)
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert old.tobytes() == new.tobytes()
        assert not new.getexif()
    said_before = [word.encode() for word in ("王小明", "Wang", "Yunxi", "nobody", MOBILE) if word.encode() in before]
    assert len(said_before) >= 2
    assert not [word for word in said_before if word in after]
    assert said(after) <= {"picture"}


def test_a_picture_that_was_turned_by_its_data_is_turned_for_good() -> None:
    with Image.open(io.BytesIO(strip(photograph(turned=True)))) as picture:
        assert picture.size == (160, 200)
        assert not picture.getexif()


def test_what_a_telephone_hangs_behind_a_picture_goes() -> None:
    assert strip(photograph() + b"film 13800138000").endswith(b"\xff\xd9")


@pytest.mark.parametrize("data", [b"text", photograph()[:100], b"\x89PNG\r\n\x1a\n1234", pdf()[:40]])
def test_what_cannot_be_stripped_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ScreeningError):
        strip(data)


@pytest.mark.parametrize("make", [commented_word, workbook, photograph, drawing, pdf])
def test_stripping_twice_changes_nothing(make: Callable[[], bytes]) -> None:
    once = strip(make())
    if make is not pdf:  # a PDF is numbered anew each time
        assert strip(once) == once
