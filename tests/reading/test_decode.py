"""Are bytes turned into the text that was written?"""

import sys

import pytest

from gongkai.reading.decode import decode

SIMPLIFIED = "青禾区人民政府2021年政府信息公开工作年度报告。受理申请 3 件，予以公开 2 件。\r\n" * 20
TRADITIONAL = "天嵐市青禾區人民政府2021年政府資訊公開工作年度報告。受理申請 3 件，予以公開 2 件。\r\n" * 20


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb2312", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_simplified_text_is_read_in_every_encoding_offices_write(encoding: str) -> None:
    decoded = decode(SIMPLIFIED.encode(encoding))
    assert decoded.text == SIMPLIFIED
    assert not decoded.lossy


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "cp950", "big5hkscs", "gbk", "gb18030", "utf-16"])
def test_traditional_text_is_told_apart_in_big5_and_in_gbk(encoding: str) -> None:
    text = TRADITIONAL if encoding != "big5" else TRADITIONAL.replace("嵐", "南")
    assert decode(text.encode(encoding)).text == text


def test_four_byte_characters_of_gb18030_are_read_under_a_declaration_of_gb2312() -> None:
    text = '<meta charset="gb2312">㐂𠮷镕堃' + SIMPLIFIED
    assert decode(text.encode("gb18030")).text == text


def test_the_mark_of_gb18030_is_no_text() -> None:
    assert decode(("\ufeff" + SIMPLIFIED).encode("gb18030")).text == SIMPLIFIED


def test_the_bytes_and_not_the_declaration_decide() -> None:
    text = '<meta charset="big5">' + SIMPLIFIED
    assert decode(text.encode("gbk")).text == text
    assert decode(text.encode("utf-8")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_character_cut_in_two_at_the_end_changes_nothing_before_it(encoding: str, cut: int) -> None:
    decoded = decode(SIMPLIFIED.rstrip().removesuffix("。").encode(encoding)[:-cut])
    assert decoded.text.startswith(SIMPLIFIED[:-10])


def test_a_few_broken_bytes_do_not_make_utf_8_another_encoding() -> None:
    data = bytearray(SIMPLIFIED.encode())
    data[100] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.encoding == "utf-8"
    assert decoded.lossy
    assert decoded.text[200:] == SIMPLIFIED[-len(decoded.text) + 200 :]


def test_a_few_broken_bytes_do_not_make_gb18030_another_encoding() -> None:
    data = bytearray(SIMPLIFIED.encode("gb18030"))
    data[200:201] = b"\xff\xff"
    decoded = decode(bytes(data))
    assert decoded.encoding == "gb18030"
    assert decoded.lossy
    assert decoded.text.endswith(SIMPLIFIED[-500:])


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x00", b"\xff\xfe", b"\xfe\xff\x00", bytes(range(256)) * 40, b"\x81"])
def test_nothing_makes_it_fail(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


def test_plain_ascii_is_utf_8() -> None:
    assert decode(b"1\t2\t3\n").encoding == "utf-8"


def test_short_texts_of_gbk_are_not_taken_for_big5() -> None:
    for text in ("总计", "一、总体情况", "（一）予以公开\t3\t0", "行政复议\r\n维持结果\t1"):
        assert decode(text.encode("gbk")).text == text


def test_a_normal_file_never_loads_the_detector() -> None:
    sys.modules.pop("chardet", None)
    decode(SIMPLIFIED.encode("gb18030"))
    assert "chardet" not in sys.modules
