"""Does the reader of web pages see what a person sees?"""

import time

import pytest

from gongkai.reading.document import Document, Grid, Paragraph
from gongkai.reading.html import read_html


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def shape(table: str) -> list[tuple[str, int | None, int | None, int, int]]:
    """The cells of the only table in some HTML: text, row, column, rowspan, colspan."""
    (grid,) = grids(read_html(table))
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]


def texts(table: str) -> list[str]:
    return [text for text, *_ in shape(table)]


# --- paragraphs ---


def test_each_block_is_one_paragraph_and_inline_elements_do_not_cut_it() -> None:
    page = read_html("<p>一、<b>总体</b>情况</p><div>甲<p>乙</p>丙</div><ul><li>丁<li>戊</ul>")
    assert prose(page) == ["一、总体情况", "甲", "乙", "丙", "丁", "戊"]


def test_a_line_break_makes_a_new_paragraph_and_a_line_of_the_source_does_not() -> None:
    assert prose(read_html("<p>信息\n   公开<br>工作  年度\nreport\n2021</p>")) == ["信息公开", "工作 年度 report 2021"]


def test_headings_keep_their_level_and_the_title_is_kept_apart() -> None:
    page = read_html("<title> 青禾区\n年报 </title><h1>年度报告</h1><h3><span>一、</span>总体情况</h3><p>正文</p>")
    assert page.title == "青禾区年报"
    assert [(block.text, block.level) for block in page.blocks if isinstance(block, Paragraph)] == [
        ("年度报告", 1),
        ("一、总体情况", 3),
        ("正文", 0),
    ]


def test_what_is_not_displayed_is_not_read() -> None:
    page = read_html(
        "<p>甲</p><script>var x = 1</script><style>p{}</style><noscript>丙</noscript><template>丁</template>"
        "<!-- 戊 --><p hidden>己</p><div style='color:red; DISPLAY : none'>庚</div>"
        "<p>前<span style='mso-hide:all'>辛</span>后</p>"
    )
    assert prose(page) == ["甲", "前后"]


def test_tables_that_are_all_hidden_are_shown_by_script_and_are_read() -> None:
    page = read_html("<div style='display:none'><table><tr><td>1</td><td>2</td></tr></table></div>")
    assert len(grids(page)) == 1


def test_preformatted_text_keeps_its_lines() -> None:
    assert prose(read_html("<pre>一、总体情况\n受理 3 件\n\n二、</pre>")) == ["一、总体情况", "受理 3 件", "二、"]


def test_text_with_tables_pasted_into_it_keeps_its_lines() -> None:
    page = read_html("# 年度报告\n\n一、总体情况\n受理 3 件\n<table><tr><td>1</td><td>2</td></tr></table>\n三、\n四、")
    assert prose(page) == ["# 年度报告", "一、总体情况", "受理 3 件", "三、", "四、"]


def test_every_piece_knows_the_line_of_the_source_and_the_address_of_its_element() -> None:
    page = read_html("<div>\n<p id='a'>甲</p>\n<table id='t2'>\n<tr><td>1</td>\n<td>2</td></tr></table></div>")
    paragraph, grid = page.blocks
    assert (paragraph.place.part, paragraph.place.line) == ("#a", 2)
    assert isinstance(grid, Grid)
    second = grid.cells[1].place
    assert (second.part, second.line, second.table, second.row, second.column) == ("#t2", 5, 1, 1, 2)


# --- tables ---


def test_spans_give_the_cells_below_and_beside_their_true_columns() -> None:
    table = "<table><tr><td rowspan=2 colspan=2>甲<td>1<tr><td rowspan=2>2<tr><td>乙<td>3</table>"
    assert shape(table) == [
        ("甲", 0, 0, 2, 2),
        ("1", 0, 2, 1, 1),
        ("2", 1, 2, 2, 1),
        ("乙", 2, 0, 1, 1),
        ("3", 2, 1, 1, 1),
    ]


def test_a_rowspan_ends_with_its_table_and_with_its_group_of_rows() -> None:
    table = "<table><thead><tr><th rowspan=9>甲<th>乙</thead><tbody><tr><td rowspan=7>1<td>2<tr><td>3</tbody></table>"
    assert shape(table) == [
        ("甲", 0, 0, 1, 1),
        ("乙", 0, 1, 1, 1),
        ("1", 1, 0, 2, 1),
        ("2", 1, 1, 1, 1),
        ("3", 2, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    ("written", "rowspan"), [("0", 3), ("2", 2), ("99999999", 3), ("-1", 1), ("", 1), ("二", 1), ("2.5", 2), (" +2", 2)]
)
def test_a_rowspan_is_read_as_browsers_read_it(written: str, rowspan: int) -> None:
    first, *_ = shape(f"<table><tr><td rowspan='{written}'>甲</td><td>1</td></tr><tr><td>2<tr><td>3</table>")
    assert first == ("甲", 0, 0, rowspan, 1)


def test_a_header_that_should_span_and_does_not_is_left_as_it_is() -> None:
    assert shape("<table><tr><td>申请人情况</td></tr><tr><td>甲</td><td>乙</td></tr></table>")[0] == (
        "申请人情况", 0, 0, 1, 1,
    )  # fmt: skip


def test_ends_of_cells_and_rows_may_be_left_out() -> None:
    assert [item[:3] for item in shape("<table><tr><td>1<td>2<tr><td>3<td>4</table>")] == [
        ("1", 0, 0), ("2", 0, 1), ("3", 1, 0), ("4", 1, 1),
    ]  # fmt: skip


def test_a_form_between_table_row_and_cells_does_not_hide_them() -> None:
    assert texts("<table><form><tr><td>1</td><form><td>2</td></form></tr></form></table>") == ["1", "2"]


def test_a_word_cut_into_several_spans_is_one_word() -> None:
    cell = "<td><p class=MsoNormal><span style='x'>行政规</span><span lang=EN-US>范</span><font>性文件</font></p></td>"
    assert texts(f"<table><tr>{cell}<td>1</td></tr></table>") == ["行政规范性文件", "1"]


def test_blocks_and_breaks_inside_a_cell_are_lines() -> None:
    cell = "<td><p>结果</p><p>维持</p>尚<br>未<div>审结</div></td>"
    assert texts(f"<table><tr>{cell}<td>1</td></tr></table>")[0] == "结果\n维持\n尚\n未\n审结"


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "&nbsp;",
        "<o:p>&nbsp;</o:p>",
        "　　",
        "&#8203;",
        "\ufeff",
        "\t\n",
        "<p><br></p>",
        "&zwnj;",
        "<p> </p><p></p>",
    ],
)
def test_a_cell_that_shows_nothing_is_empty(inside: str) -> None:
    assert texts(f"<table><tr><td>{inside}</td><td>1</td></tr></table>") == ["", "1"]


def test_figures_in_entry_fields_are_figures() -> None:
    fields = "<td><input value='12'></td><td><input type=text value='3'>件<input type=hidden value='9'></td>"
    assert texts(f"<table><tr>{fields}</tr></table>") == ["12", "3件"]


def test_a_hidden_row_is_not_there() -> None:
    table = "<table><tr><td>1<td>2</tr><tr style='display:none'><td>3<td>4</tr><tr><td>5<td>6</table>"
    assert texts(table) == ["1", "2", "5", "6"]


def test_a_caption_and_words_between_the_cells_stand_before_the_table() -> None:
    page = read_html("<table><caption>表一</caption>单位：件<tr><td>1</td><td>2</td></tr></table>")
    assert prose(page) == ["表一", "单位：件"]


# --- tables that hold the page in place ---


def test_two_reports_side_by_side_come_one_after_the_other() -> None:
    inner = "<p>{0}</p><table><tr><td>{0}1</td><td>{0}2</td></tr></table>"
    page = read_html(f"<table><tr><td>{inner.format('甲')}</td><td>{inner.format('乙')}</td></tr></table>")
    assert prose(page) == ["甲", "乙"]
    assert [[cell.text for cell in grid.cells] for grid in grids(page)] == [["甲1", "甲2"], ["乙1", "乙2"]]
    assert [grid.place.table for grid in grids(page)] == [1, 2]


def test_a_table_around_prose_is_a_frame_and_so_is_a_single_cell() -> None:
    long = "坚持以公开为常态、不公开为例外。" * 60
    page = read_html(
        f"<table><tr><td><p>一、总体情况</p>{long}</td><td>栏目</td></tr></table><table><tr><td>乙</table>"
    )
    assert grids(page) == []
    assert prose(page) == ["一、总体情况", long, "栏目", "乙"]


def test_a_long_explanation_in_a_row_label_does_not_make_a_frame() -> None:
    label = "（二）部分公开（区分处理的，只计这一情形，不计其他答复）" * 9
    assert texts(f"<table><tr><td>{label}</td><td>1</td></tr></table>") == [label, "1"]


def test_a_table_of_figures_with_a_table_in_one_cell_stays_a_table() -> None:
    figures = "".join(f"<tr><td>{row}</td><td>{row}</td></tr>" for row in range(6))
    page = read_html(
        f"<table>{figures}<tr><td><table><tr><td>甲</td><td>乙</td></tr></table></td><td>1</td></tr></table>"
    )
    (grid,) = grids(page)
    assert len(grid.cells) == 14
    assert "甲" in grid.cells[12].text


# --- pages saved by a word processor ---


def test_a_page_saved_by_a_word_processor_is_read_without_its_traces() -> None:
    page = read_html(
        "<?xml version='1.0' encoding='gb2312'?><html xmlns:o='urn:schemas-microsoft-com:office:office'><head>"
        "<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><style>p.MsoNormal{}</style></head><body>"
        "<xml><o:Data>数据</o:Data></xml><p class=MsoNormal><![if !supportLists]><span>一、</span><![endif]>总体情况"
        "<o:p></o:p></p></body></html>"
    )
    assert prose(page) == ["一、总体情况"]


def test_a_page_saved_as_one_file_is_unpacked() -> None:
    mhtml = (
        "From: <saved>\nSubject: report\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; boundary="--x"\n\n'
        "----x\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<p>=B9=AB=BF=AA</p>=\n<table><tr><td>1</td><td>2</td></tr></table>\n----x--\n"
    )
    page = read_html(mhtml)
    assert prose(page) == ["公开"]
    assert [cell.text for cell in grids(page)[0].cells] == ["1", "2"]


# --- hostile pages ---


@pytest.mark.parametrize("opened", ["<div>", "<font>", "<table><tr><td>", "<p><b>", "<ul><li>"])
def test_ten_thousand_nested_elements_are_read_or_the_reader_says_what_is_missing(opened: str) -> None:
    page = read_html(opened * 10_000 + "<p>终</p>")
    assert prose(page)[-1:] == ["终"] or [code for code, _ in page.remarks] == ["truncated"]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td colspan=1000 rowspan=65534>" * 5_000 + "</table>",
        "<table><tr><td rowspan=0 colspan=99>" + "<tr><td>1" * 20_000,
        "<table>" + ("<tr>" + "<td>1" * 10) * 2_000 + "</table>",
        "<table><tr><td>" * 80 + "<table>" + "<tr><td>1<td>2" * 5_000,
        "<p>" * 50_000,
        "<td a='" + "x" * 1_000_000,
        "a<br>" * 50_000,
    ],
)
def test_a_hostile_page_costs_little_time(page: str) -> None:
    begun = time.process_time()
    read_html(page)
    assert time.process_time() - begun < 5


def test_characters_that_are_no_text_are_left_out() -> None:
    page = read_html("<p>甲&#1;&#x0B;&#0;&#xFFFF;\x01\x7f\uffff乙&#49;&#160;&#x4e00;&#12345;</p><div>&#x1f;")
    assert prose(page) == ["甲 乙1 一〹"]


@pytest.mark.parametrize("text", ["", " ", "\0", "<", "<!-- ", "<table>", "<table><td>", "</td></tr>", "\udc80<p>甲"])
def test_next_to_nothing_is_an_empty_page_and_no_error(text: str) -> None:
    assert grids(read_html(text)) == []
