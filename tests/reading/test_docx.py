"""Does the reader of .docx see what Word prints?"""

import io
import zipfile

import docx
import pytest

from gongkai.reading.document import Document, Grid, Paragraph, ReadError
from gongkai.reading.docx import read_docx
from gongkai.reading.numbering import written

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def package(body: str, **parts: str) -> bytes:
    """A .docx with this body; more parts by name: numbering, styles."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {SPACES}>{content}</w:{name}>")
    return stream.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if text else '<w:p/>'}</w:tc>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def shape(body: str, **parts: str) -> list[tuple[str, int | None, int | None, int, int]]:
    (grid,) = [block for block in read_docx(package(body, **parts)).blocks if isinstance(block, Grid)]
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]


# --- tables ---


def test_cells_merged_both_ways_have_their_true_place() -> None:
    made = docx.Document()
    cells = made.add_table(3, 4)
    for row in range(3):
        for column in range(4):
            cells.cell(row, column).text = f"{row}{column}"
    cells.cell(0, 0).merge(cells.cell(1, 1)).text = "甲"
    cells.cell(1, 2).merge(cells.cell(2, 2)).text = "乙"
    stream = io.BytesIO()
    made.save(stream)
    (grid,) = read_docx(stream.getvalue()).blocks
    assert isinstance(grid, Grid)
    assert [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells] == [
        ("甲", 0, 0, 2, 2), ("02", 0, 2, 1, 1), ("03", 0, 3, 1, 1), ("乙", 1, 2, 2, 1), ("13", 1, 3, 1, 1),
        ("20", 2, 0, 1, 1), ("21", 2, 1, 1, 1), ("23", 2, 3, 1, 1),
    ]  # fmt: skip
    assert (grid.cells[3].place.part, grid.cells[3].place.row, grid.cells[3].place.column) == (
        "word/document.xml",
        2,
        3,
    )


def test_a_row_may_leave_columns_free_before_its_first_cell() -> None:
    body = table(tc("甲") + tc("1") + tc("2"), '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("3"))
    assert shape(body)[-1] == ("3", 1, 2, 1, 1)


def test_the_old_way_of_merging_sideways_makes_one_wide_cell() -> None:
    joined = tc("甲", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("1")
    assert shape(table(joined, tc("乙") + tc("丙") + tc("2")))[:2] == [("甲", 0, 0, 1, 2), ("1", 0, 2, 1, 1)]


def test_a_merge_that_continues_nothing_is_a_cell() -> None:
    assert shape(table(tc("", "<w:vMerge/>") + tc("1"), tc("甲") + tc("2")))[0] == ("", 0, 0, 1, 1)


def test_a_column_one_twip_wide_moves_no_figure() -> None:
    two, three = '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="3"/>'
    body = table(tc("甲", three), tc("1", two) + tc("2"), tc("3") + tc("4", two), tc("5") + tc() + tc("6"),
                 widths=(589, 1, 590))  # fmt: skip
    assert shape(body) == [
        ("甲", 0, 0, 1, 2), ("1", 1, 0, 1, 1), ("2", 1, 1, 1, 1), ("3", 2, 0, 1, 1), ("4", 2, 1, 1, 1),
        ("5", 3, 0, 1, 1), ("6", 3, 1, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("widths", [(0, 0, 0), (1, 1, 1), (), (900, 10, 900)])
def test_no_cell_with_text_loses_its_column_whatever_the_widths_say(widths: tuple[int, ...]) -> None:
    body = table(tc("1") + tc("2") + tc("3"), tc("4") + tc("5") + tc("6"), widths=widths)
    assert [cell[1:3] for cell in shape(body)] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_rows_and_cells_inside_content_controls_are_there() -> None:
    wrapped = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{tc('甲')}{wrapped.format(tc('1'))}</w:tr>"
    assert [cell[0] for cell in shape(f"<w:tbl>{wrapped.format(row)}</w:tbl>")] == ["甲", "1"]


def test_a_deleted_row_is_not_printed() -> None:
    deleted = '<w:trPr><w:del w:id="1"/></w:trPr>' + tc("甲") + tc("9")
    assert [cell[0] for cell in shape(table(tc("乙") + tc("1"), deleted, tc("丙") + tc("2")))] == ["乙", "1", "丙", "2"]


def test_paragraphs_of_a_cell_are_lines_and_blank_ones_are_nothing() -> None:
    cell = f"<w:tc><w:tcPr/>{p('结果')}<w:p/>{p('维持　')}</w:tc>"
    assert [item[0] for item in shape(table(cell + tc("\u00a0")))] == ["结果\n维持", ""]


def test_a_table_around_tables_is_a_frame() -> None:
    inner = table(tc("1") + tc("2"))
    page = read_docx(package(table(f"<w:tc>{p('甲')}{inner}<w:p/></w:tc><w:tc>{p('乙')}{inner}<w:p/></w:tc>")))
    assert [block.text if isinstance(block, Paragraph) else len(block.cells) for block in page.blocks] == [
        "甲",
        2,
        "乙",
        2,
    ]


# --- what is printed ---


@pytest.mark.parametrize(
    ("runs", "printed"),
    [
        ("<w:r><w:t>行政规</w:t></w:r><w:r><w:t>范性</w:t></w:r><w:r><w:t>文件</w:t></w:r>", ["行政规范性文件"]),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/></w:r>", ["甲\t乙", "丙"]),
        ("<w:r><w:t>010</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r>", ["010-1"]),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>有</w:t></w:r>', ["☑有"]),
        ("<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", ["新"]),
        ("<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>", ["新"]),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>3</w:t></w:r></w:fldSimple>', ["3"]),
        ("<w:r><w:instrText> PAGE </w:instrText></w:r><w:hyperlink><w:r><w:t>网</w:t></w:r></w:hyperlink>", ["网"]),
        ("<w:smartTag><w:r><w:t>2021</w:t></w:r></w:smartTag><w:r><w:t>年</w:t></w:r>", ["2021年"]),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>现</w:t></w:r>", ["现"]),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>现</w:t></w:r>', ["现"]),
        ("<w:r><w:ruby><w:rt><w:r><w:t>jiān</w:t></w:r></w:rt><w:r><w:t>坚</w:t></w:r></w:ruby></w:r>", ["坚"]),
    ],
)  # fmt: skip
def test_the_text_of_a_paragraph_is_what_word_prints(runs: str, printed: list[str]) -> None:
    assert prose(read_docx(package(f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{runs}</w:p>"))) == printed


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><x>1234</x>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r>{drawing}</w:r><w:r><w:t>段</w:t></w:r></w:p>{p('后')}"
    assert prose(read_docx(package(body))) == ["段", "框", "后"]


# --- automatic numbers ---

LISTS = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>"""


def numbered(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_headings_get_back_the_numbers_that_word_prints() -> None:
    body = (
        numbered("总体情况")
        + numbered("甲", 1)
        + numbered("乙", 1)
        + numbered("丙", 2)
        + numbered("主动公开")
        + numbered("丁", 1)
    )
    assert prose(read_docx(package(body, numbering=LISTS))) == [
        "一、总体情况", "（一）甲", "（二）乙", "1.丙", "二、主动公开", "（一）丁",
    ]  # fmt: skip


def test_a_list_goes_on_after_other_text_and_may_start_anew() -> None:
    body = numbered("甲") + p("间") + numbered("乙") + numbered("丙", number=2) + numbered("丁", number=2)
    assert prose(read_docx(package(body, numbering=LISTS))) == ["一、甲", "间", "二、乙", "四、丙", "五、丁"]


def test_labels_in_a_table_get_their_numbers_and_empty_cells_do_not() -> None:
    body = table(f"<w:tc>{numbered('予以公开', 1)}</w:tc>{tc('1')}", f"<w:tc>{numbered('', 1)}</w:tc>{tc('2')}",
                 f"<w:tc>{numbered('部分公开', 1)}</w:tc>{tc('3')}")  # fmt: skip
    assert [cell[0] for cell in shape(body, numbering=LISTS)] == ["（一）予以公开", "1", "", "2", "（二）部分公开", "3"]


def test_a_style_brings_its_number_and_its_level() -> None:
    styles = """<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/>
    <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>"""
    (block,) = read_docx(package(p("总体情况", '<w:pStyle w:val="a"/>'), styles=styles, numbering=LISTS)).blocks
    assert isinstance(block, Paragraph)
    assert (block.text, block.level) == ("一、总体情况", 1)


def test_number_zero_takes_a_paragraph_out_of_the_list_of_its_style() -> None:
    styles = '<w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    properties = '<w:pStyle w:val="a"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    assert prose(read_docx(package(p("甲", properties), styles=styles, numbering=LISTS))) == ["甲"]


@pytest.mark.parametrize(
    ("number", "counting", "text"),
    [
        (10, "chineseCounting", "十"), (11, "chineseCountingThousand", "十一"), (20, "japaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"), (110, "chineseCountingThousand", "一百一十"),
        (10, "ideographDigital", "一〇"), (3, "decimalEnclosedCircle", "③"), (2, "decimalEnclosedParen", "⑵"),
        (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (2, "ideographTraditional", "乙"),
        (12, "chineseLegalSimplified", "壹拾贰"), (7, "decimalZero", "07"), (5, "neverHeardOf", "5"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(number: int, counting: str, text: str) -> None:
    assert written(number, counting) == text


# --- the package ---


def test_the_strict_form_of_the_standard_is_read_alike() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{STRICT}"><w:body>{p("甲")}</w:body></w:document>')
    assert prose(read_docx(stream.getvalue())) == ["甲"]


def test_broken_xml_is_read_as_far_as_it_goes_and_the_reader_says_so() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{p('甲')}<w:p><w:r><w:t>乙")
    page = read_docx(stream.getvalue())
    assert prose(page) == ["甲", "乙"]
    assert [code for code, _ in page.remarks] == ["truncated"]


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted(data: bytes) -> bytes:
    """The same zip with the mark of encryption on every member."""
    out = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(signature, at + 1)
    return bytes(out)


ENTITY = f'<!DOCTYPE w:document [<!ENTITY a "甲">]><w:document {SPACES}><w:body><w:p/></w:body></w:document>'.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "损坏"),
        (package(p("甲"))[:150], "损坏"),
        (zipped({"a.txt": b"1"}), "word/document.xml"),
        (zipped({"word/document.xml": b"<a/>"}), "不是 Word 文档"),
        (zipped({"word/document.xml": b"\x00\x01"}), "不是有效的 XML"),
        (zipped({"word/document.xml": f"<w:document {SPACES}/>".encode()}), "没有正文"),
        (zipped({"word/document.xml": ENTITY}), "DTD"),
        (zipped({"word/document.xml": b" " * (70 << 20)}), "过大"),
        (zipped({"word/document.xml": b"<a>" + b" " * (8 << 20)}), "过大"),
        (encrypted(package(p("甲"))), "密码"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        read_docx(data)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_packed_as_word_never_packs_is_refused(packing: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as package:
        package.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(ReadError):
        read_docx(packed.getvalue())
