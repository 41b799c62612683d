"""Into which pieces is a document cut?"""

from __future__ import annotations

from gongkai.reading.document import Cell, Document, Grid, Paragraph
from gongkai.reading.tape import tape


def pieces(*blocks: Paragraph | Grid) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in tape(Document(blocks, "text"))]


def line(text: str) -> list[tuple[str, str]]:
    return pieces(Paragraph(text))


def test_a_line_of_a_pdf_is_its_label_and_its_figures() -> None:
    assert line("（一）予以公开 1 0 2") == [
        ("text", "（一）予以公开"),
        ("number", "1"),
        ("number", "0"),
        ("number", "2"),
    ]


def test_a_figure_stuck_to_a_label_comes_off() -> None:
    assert line("行政处罚0")[-1] == ("number", "0")


def test_a_figure_inside_brackets_belongs_to_the_words_around_it() -> None:
    assert line("申请情况（指 2023 年）") == [("text", "申请情况（指 2023 年）")]


def test_a_page_number_is_no_figure() -> None:
    assert line("- 4 -") == [("furniture", "- 4 -")]
    assert line("第 3 页 共 9 页") == [("furniture", "第 3 页 共 9 页")]


def test_a_nought_in_words_is_a_figure_only_in_a_cell() -> None:
    assert line("无") == [("text", "无")]
    assert pieces(Grid((Cell("无"),))) == [("number", "无")]


def test_a_merged_label_printed_again_is_one_label_and_a_figure_printed_again_is_two() -> None:
    grid = Grid((Cell("不予公开", 3), Cell("不予公开", 3), Cell("0", 3), Cell("0", 3)))
    assert pieces(grid) == [("text", "不予公开"), ("number", "0"), ("number", "0")]


def test_a_heading_that_ran_into_the_last_cell_stands_for_itself() -> None:
    grid = Grid((Cell("0\n四、政府信息公开行政复议、行政诉讼情况"),))
    assert pieces(grid) == [("number", "0"), ("text", "四、政府信息公开行政复议、行政诉讼情况")]
