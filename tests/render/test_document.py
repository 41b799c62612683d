"""Does something published come out as a document with its title, its note and its words, and nothing else?"""

from __future__ import annotations

from io import BytesIO

import docx

from gongkai.render.document import draw_document

TEXT = """\
# 一、招生

**就近**入学，见[附件](https://www.yunxi.example/a)。

1. 登记
2. 核对

| 学校 | 班数 |
| --- | --- |
| 一小 | 6 |
"""


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs if paragraph.text]


def test_a_document_has_title_note_and_text_without_the_signs_of_writing() -> None:
    data = draw_document("招生的通知", "2026年3月2日公布", TEXT)
    assert lines(data) == [
        "招生的通知", "（2026年3月2日公布）", "一、招生", "就近入学，见附件。", "1. 登记", "2. 核对",
    ]  # fmt: skip
    [table] = docx.Document(BytesIO(data)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["学校", "班数"], ["一小", "6"]]


def test_a_document_without_a_note_has_no_empty_brackets() -> None:
    assert lines(draw_document("名录", "", "一段。")) == ["名录", "一段。"]


def test_signs_that_no_document_can_carry_and_signs_of_markup_do_no_harm() -> None:
    assert lines(draw_document("甲\x00&<乙>", "", "a\x0b<w:p/>&amp;\n|")) == ["甲&<乙>", "a", "<w:p/>&amp;"]
