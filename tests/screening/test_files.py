"""Is every layer of a file looked into, and what cannot be looked into said?"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from gongkai.screening import Finding, ScreeningError, Where, screen
from gongkai.screening.picture import can_recognise
from tests.screening.files import (
    ID,
    MOBILE,
    SAMPLES,
    commented_word,
    drawing,
    p,
    pdf,
    photograph,
    repacked,
    table,
    word,
    workbook,
    zipped,
)

TODAY = date(2026, 1, 15)


def found(data: bytes, name: str = "文件") -> list[Finding]:
    return screen(data, name, today=TODAY)


def said(data: bytes, name: str = "文件") -> dict[str, str]:
    return {one.scanner: one.severity.value for one in found(data, name)}


def places(data: bytes, scanner: str) -> list[str]:
    return [one.where.describe() for one in found(data) if one.scanner == scanner]


# --- Word ---


def test_a_paragraph_and_a_cell_of_a_word_document_have_their_places() -> None:
    data = word(p("公示") + p(f"电话{MOBILE}") + table(("姓名", "证件号码"), ("王小明", ID)))
    assert places(data, "mobile") == ["第 2 段"]
    assert places(data, "id18") == ["表格 1，第 2 行第 2 列"]
    assert places(data, "column_identity") == ["表格 1，第 2 行第 2 列"]


@pytest.mark.parametrize(
    ("body", "remark", "place"),
    [
        (p(f"手机{MOBILE}", "<w:vanish/>"), "hidden_text", "隐藏内容，第 1 段"),
        (p(f"手机{MOBILE}", '<w:color w:val="FFFFFF"/>'), "hidden_text", "隐藏内容，第 1 段"),
        (p(f"手机{MOBILE}", '<w:sz w:val="2"/>'), "hidden_text", "隐藏内容，第 1 段"),
        (
            f"<w:p><w:del><w:r><w:delText>手机{MOBILE}</w:delText></w:r></w:del></w:p>",
            "tracked_changes",
            "修订中已删除的文字，第 1 段",
        ),
    ],
)
def test_what_word_hides_is_found_and_said_to_be_hidden(body: str, remark: str, place: str) -> None:
    data = word(body)
    assert places(data, "mobile") == [place]
    assert said(data)[remark] == "warn"


def test_white_letters_on_a_coloured_ground_are_not_hidden() -> None:
    assert "hidden_text" not in said(word(p("表头", '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>')))


def test_white_heads_of_a_table_are_not_hidden() -> None:
    head = p("学校", '<w:color w:val="FFFFFF"/>')
    assert "hidden_text" not in said(word(f"<w:tbl><w:tr><w:tc><w:tcPr/>{head}</w:tc></w:tr></w:tbl>"))


def test_a_style_that_hides_its_text_hides_it() -> None:
    styles = '<w:style w:styleId="x"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = f'<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr><w:r><w:t>手机{MOBILE}</w:t></w:r></w:p>'
    assert places(word(body, styles=styles), "mobile") == ["隐藏内容，第 1 段"]


def test_a_number_cut_into_runs_by_word_is_one_number() -> None:
    runs = "".join(f"<w:r><w:t>{digits}</w:t></w:r>" for digits in ("138", "0013", "8000"))
    assert said(word(f"<w:p>{runs}</w:p>"))["mobile"] == "block"


def test_comments_footnotes_headers_and_text_boxes_are_read() -> None:
    assert places(commented_word(), "mobile") == ["批注，第 1 段"]
    assert said(commented_word())["comments"] == "warn"
    box = f"<w:p><w:r><w:pict><w:txbxContent>{p(f'手机{MOBILE}')}</w:txbxContent></w:pict></w:r></w:p>"
    assert places(word(box), "mobile") == ["文本框，第 1 段"]
    notes = word(p("正文"), footnotes=f"<w:footnote>{p(f'手机{MOBILE}')}</w:footnote>")
    assert places(notes, "mobile") == ["脚注尾注，第 1 段"]


def test_the_author_is_a_note_and_what_the_properties_say_is_read() -> None:
    [author] = [one for one in found(word(p("正文"))) if one.scanner == "author"]
    assert author.severity.value == "note"
    assert "王小明" in author.message


def test_macros_block_and_an_embedded_file_is_opened() -> None:
    data = repacked(word(p("正文")), {"word/vbaProject.bin": b"1", "word/embeddings/内.xlsx": workbook()})
    assert said(data)["macros"] == "block"
    assert said(data)["embedded"] == "warn"
    assert places(data, "id18") == ["内.xlsx，隐藏内容，工作表“名单”，B2"]


def test_a_document_that_word_pulls_in_on_opening_is_opened() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="part.htm"/>'
        "</Relationships>"
    )
    page = f"<html><body><p>手机{MOBILE}</p></body></html>".encode()
    parts = {"word/_rels/document.xml.rels": relations.encode(), "word/part.htm": page}
    assert said(repacked(word(p("正文")), parts)).items() >= {"mobile": "block", "embedded": "warn"}.items()


def test_a_table_inside_a_cell_keeps_its_own_rows() -> None:
    inner = table(("姓名", "证件号码"), ("王小明", ID))
    outer = f"<w:tbl><w:tr><w:tc>{p('外')}{inner}</w:tc><w:tc>{p('乙')}</w:tc></w:tr></w:tbl>"
    assert said(word(outer))["column_identity"] == "block"


# --- Excel ---


def test_hidden_sheets_rows_columns_and_comments_of_a_workbook_are_read() -> None:
    data = workbook()
    assert said(data).keys() >= {"hidden_sheet", "hidden_rows", "hidden_columns", "comments", "author", "internal"}
    assert places(data, "id18") == ["隐藏内容，工作表“名单”，B2"]
    assert sorted(places(data, "mobile")) == ["批注，工作表“公示”", "隐藏内容，工作表“公示”，C2"]


def test_a_number_that_excel_stored_as_a_number_is_read_with_all_its_digits() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1"><v>1.3800138E10</v></c></row></sheetData></worksheet>'
    )
    data = repacked(workbook(), {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert "工作表“公示”，A1" in places(data, "mobile")


# --- PDF, pictures, pages ---


def test_a_black_bar_hides_nothing_in_a_pdf() -> None:
    assert places(pdf(), "id18") == ["第 1 页，第 1 行"]


def test_notes_and_the_author_of_a_pdf_are_read() -> None:
    data = pdf("clean", note=f"tel {MOBILE}")
    assert places(data, "mobile") == ["批注，第 1 页"]
    assert said(data) == {"mobile": "block", "comments": "warn", "author": "note"}


@pytest.mark.skipif(can_recognise(), reason="text recognition is installed here")
def test_a_picture_is_never_called_clean_where_nothing_reads_its_writing() -> None:
    findings = found(photograph())
    assert {one.scanner: one.severity.value for one in findings} == {
        "gps": "warn", "camera": "note", "author": "note", "picture": "warn",
    }  # fmt: skip
    [picture] = [one for one in findings if one.scanner == "picture"]
    assert "rapidocr" in picture.remedy
    assert said(drawing())["mobile"] == "block"


def test_an_icon_has_no_writing_to_be_looked_at() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (32, 32)).save(stream, "PNG")
    assert said(stream.getvalue()) == {}


def test_comments_hidden_parts_links_and_scripts_of_a_page_are_read() -> None:
    page = f"""<html><body><p>公示</p><!-- 手机13900139000 --><div style="display:none">手机{MOBILE}</div>
    <a href="http://www.casino-example.com/">网</a><script>1</script>
    <table><tr><td>姓名</td><td>身份证号</td></tr><tr><td>王小明</td><td>{ID}</td></tr></table></body></html>"""
    data = page.encode()
    assert sorted(places(data, "mobile")) == ["批注，第 1 行", "隐藏内容，第 1 行"]
    assert places(data, "id18") == ["表格 1，第 2 行第 2 列"]
    assert said(data).items() >= {"script": "warn", "bad_link": "block", "hidden_text": "warn"}.items()


# --- archives ---


def test_every_file_of_an_archive_is_opened_and_one_that_cannot_be_is_named() -> None:
    data = zipped(
        {
            "甲.docx": word(p(f"手机{MOBILE}")),
            "乙.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0\0\0",
        }
    )
    assert places(data, "mobile") == ["甲.docx，第 1 段"]
    [unread] = [one for one in found(data) if one.scanner == "not_screened"]
    assert unread.severity.value == "warn"
    assert (unread.where.member, "乙.doc" in unread.where.describe()) == ("乙.doc", True)


def test_archives_in_archives_are_followed_three_deep_and_no_further() -> None:
    data = zipped({"末.txt": MOBILE.encode()})
    for depth in range(3):
        data = zipped({f"{depth}.zip": data})
    assert said(data) == {"not_screened": "warn"}


def test_names_in_an_archive_that_windows_wrote_are_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("MINGDAN.txt", MOBILE)
    data = stream.getvalue().replace(b"MINGDAN.txt", "名单名.txt".encode("gbk") + b"x")
    assert places(data, "mobile") == ["名单名.txtx，第 1 行"]


# --- what cannot be looked into ---


def bomb() -> bytes:
    return repacked(word(p("正文")), {"word/document.xml": b"<a>" + b" " * (20 << 20) + b"</a>"})


def locked() -> bytes:
    out = bytearray(word(p("正文")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(signature, at + 1)
    return bytes(out)


DTD = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "空的"),
        (bomb(), "压缩炸弹"),
        (locked(), "密码"),
        (word(p("正文"))[:200], "损坏"),
        (repacked(word(p("正文")), {"word/document.xml": DTD}), "DTD"),
        (pdf()[:40], "损坏"),
        (photograph()[:60], "损坏"),
        (b"{\\rtf1 }", "RTF"),
        (bytes(range(256)) * 40, "无法识别"),
        (b"Rar!\x1a\x07\x00", "rar"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_into_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ScreeningError, match=sentence):
        found(data)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.[thd]*")), ids=lambda path: path.name)
def test_no_sample_report_is_blocked(path: Path) -> None:
    assert "block" not in said(path.read_bytes(), path.name).values()


def test_a_place_is_told_in_both_languages() -> None:
    where = Where(sheet="名单", row=12, column=28)
    assert (where.describe(), where.describe("en")) == ("工作表“名单”，AB12", "sheet “名单”, AB12")
