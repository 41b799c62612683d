"""Is the PDF complete, in the right faces, and deaf to what a report says?"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2  # type: ignore[import-untyped]
import pytest
import typst

from gongkai.form import EDITIONS
from gongkai.render import RenderError, render
from gongkai.render.fonts import typefaces
from gongkai.report import Report, SectionText, report_of
from tests.consistent_reports import consistent_report


def has_chinese_font() -> bool:
    try:
        return bool(typefaces(typst.Fonts().families()))
    except RenderError:
        return False


needs_font = pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font: apt-get install fonts-noto-cjk")


@contextmanager
def opened(report: Report) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(render(report, "pdf"))
    yield document
    document.close()


def pages(report: Report) -> list[str]:
    with opened(report) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def said(title: str, text: str = "", agency: str = "") -> Report:
    sections = (SectionText("overview", "一、总体情况", text or title),)
    return report_of("2021", {}, title=title, agency=agency or title, sections=sections)


@needs_font
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_pdf_holds_every_word_of_the_report(edition: str) -> None:
    report = consistent_report(edition, random.Random(9), prose=True)
    numbered = pages(report)
    text = "".join(page.replace(f"—{number}—", "") for number, page in enumerate(numbered, 1))
    assert all(f"—{number}—" in page for number, page in enumerate(numbered, 1))
    assert report.title
    assert report.title in text
    lines = [line for section in report.sections for line in (section.heading, *section.text.split("\n"))]
    assert all(line in text for line in lines)


@needs_font
def test_the_page_is_a4_and_its_number_stands_outside() -> None:
    with opened(consistent_report("2021", random.Random(9), prose=True)) as document:
        assert [round(points) for points in document[0].get_size()] == [595, 842]
        for index in range(2):
            found = document[index].get_textpage().search(f"— {index + 1} —").get_next()
            left, *_ = document[index].get_textpage().get_charbox(found[0])
            assert (left > 595 / 2) is (index == 0)


@needs_font
def test_a_page_holds_twenty_two_lines_of_twenty_eight_characters() -> None:
    with opened(said("甲", "字" * 28 * 60)) as document:
        lines = document[1].get_textpage().get_text_range().split()
    assert lines == [*["字" * 28] * 22, "—", "2", "—"]


@needs_font
def test_a_long_title_breaks_behind_the_agency() -> None:
    agency = "松汀区城市管理综合行政执法局"
    with opened(said(f"2023年度{agency}工作年度报告", "无。", agency)) as document:
        first, second, *_ = document[0].get_textpage().get_text_range().split()
    assert (first, second) == (f"2023年度{agency}", "工作年度报告")


@needs_font
@pytest.mark.parametrize(
    "evil", ['#read("/etc/passwd")', "$x^2$ *b* _i_ `r`", "\\ #panic() ]", '"; #import "@preview/a:1.0.0"']
)
def test_the_text_of_a_report_is_never_markup(evil: str) -> None:
    assert "".join(evil.split()) in pages(said(evil))[0]


@needs_font
def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(RenderError, match=r"U\+0378"):
        render(said("甲\u0378乙"), "pdf")


@needs_font
def test_a_report_without_anything_can_be_drawn() -> None:
    assert pages(Report(cells={}, forms={})) == ["政府信息公开工作年度报告—1—"]


def test_a_machine_without_a_chinese_font_is_told_what_to_install() -> None:
    with pytest.raises(RenderError, match="apt-get install fonts-noto-cjk"):
        typefaces(["DejaVu Sans", "Libertinus Serif"])


def test_the_faces_of_official_documents_are_taken_where_they_are_installed() -> None:
    faces = typefaces(["Noto Serif CJK SC", "Noto Sans CJK SC", "FangSong", "FZXiaoBiaoSong-B05S", "LXGW WenKai"])
    assert {use: face.families[0] for use, face in faces.items()} == {
        "title": "FZXiaoBiaoSong-B05S",
        "heading": "Noto Sans CJK SC",
        "lead": "LXGW WenKai",
        "text": "FangSong",
        "number": "Noto Serif CJK SC",
    }
    assert faces["text"].families[1] == "Noto Serif CJK SC"
    assert typefaces(["Noto Serif CJK SC"])["title"].weight == "bold"


@pytest.mark.parametrize("text", ["公开。\n" * 2_001, "公" * 400_001])
def test_a_book_is_not_set_and_the_sentence_says_so(text: str) -> None:
    with pytest.raises(RenderError, match=r"超过 PDF 排版 2000 段、400000 字的上限.*docx"):
        render(said("云溪县教育局", text), "pdf")
