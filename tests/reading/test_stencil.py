"""Is a table whose mark-up was met before read, out of its stencil, exactly as the parser would have it read?"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import pytest

from bench.pages import site_page
from gongkai.reading import docx, html, met, stencil
from gongkai.reading.document import ReadError
from gongkai.reading.read import read_bytes
from gongkai.render import render
from gongkai.report import dumps
from tests.consistent_reports import consistent_report
from tests.reading.test_fuzz import damaged

Read = Callable[[bytes, str], str]


def said(data: bytes, name: str) -> str:
    try:
        return dumps(read_bytes(data, name))
    except ReadError as error:
        return str(error)


@pytest.fixture(autouse=True)
def nothing_met_before() -> None:
    for memory in (met._meetings, stencil._stencil, html._menu_alone):
        memory.cache_clear()


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a file with stencils and without; what is said must be the same. Gives it."""

    def read(data: bytes, name: str) -> str:
        short = said(data, name)
        with monkeypatch.context() as patch:
            for reader in (html, docx):
                patch.setattr(reader, "cut_out", lambda page, *_: (page, []))
            assert said(data, name) == short
        return short

    return read


def pages(to: str, count: int, seed: int = 1, edition: str = "2021") -> list[bytes]:
    chance = random.Random(seed)
    return [render(consistent_report(edition, chance, prose=True), to) for _ in range(count)]


def in_use() -> int:
    return stencil._stencil.cache_info().hits


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("to", ["html", "docx"])
def test_reports_of_one_template_are_read_out_of_its_stencils_from_the_third_on(
    to: str, edition: str, both_ways: Read
) -> None:
    for number, page in enumerate(pages(to, 6, edition=edition), 1):
        both_ways(page, f"a.{to}")
        assert in_use() == 3 * max(0, number - 2)  # three tables each; the second report makes the stencils


CONTEXTS = {
    "in a comment": ("<table", "<!-- <table", "</table>", "</table> -->"),
    "hidden": ("<table", '<div style="display: none"><table', "</table>", "</table></div>"),
    "in pre": ("<table", "<pre>x\ny<table", "</table>", "</table></pre>"),
    "in a script": ("<table", "<script><table", "</table>", "</table></script>"),
    "in a quotation mark left open": ("<table", '<a href="x><table', "</table>", '</table><p title="y">z</p>'),
    "in a paragraph left open": ("<table", "<p><b><font><table", "</table>", "</table>"),
    "in a cell of a frame": ("<table", "<table><tr><td><table", "</table>", "</table></td></tr></table>"),
    "in a cell of a table of figures": (
        "<table",
        f"<table><tr>{''.join(f'<td>{n}</td>' for n in range(12))}<td><table",
        "</table>",
        "</table></td></tr></table>",
    ),
    "in a cell left open": ("<table", "<table><tr><td>1<table", "</table>", "</table>"),
    "among buttons": ("<table", "<button><table", "</table>", "</table></button>"),
    "under our own mark": ("<table", '<p data-gongkai-stands-for="0"></p><table', "</table>", "</table>"),
    "in lines of its own": ("<table", "\n\n<p>甲</p>\n<table", "</table>", "</table>\n"),
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_what_stands_around_a_table_counts_as_before(name: str, both_ways: Read) -> None:
    opening, before, closing, behind = CONTEXTS[name]
    chance = random.Random(name)
    for page in pages("html", 3):
        both_ways(page, "a.html")
    for page in pages("html", 3, seed=2):
        text = page.decode()
        chosen = chance.choice([match.start() for match in re.finditer("<table", text)])
        end = text.index("</table>", chosen) + len("</table>")
        table = text[chosen:end].replace(opening, before, 1).replace(closing, behind, 1)
        both_ways((text[:chosen] + table + text[end:]).encode(), "a.html")
    assert in_use() >= 3


@pytest.mark.parametrize(
    "change",
    [
        ('<td id="', '<td hidden id="'),
        ("</th>", "</th><td>"),
        ("</td><td", "<td"),
        ("<tr>", "<tr>注"),
        ("<tbody>", "<tbody><caption>表</caption>"),
        ("</th>", "<br></th>"),
        ("</th>", "<del>1</del></th>"),
        ("</th>", "<p>1</p></th>"),
        ("</th>", "<div>1</div></th>"),
        ("</th>", "<sup>1</sup></th>"),
        ("</th>", "&nbsp;&#49;</th>"),
        ("</th>", "<input value=3></th>"),
        ("</th>", "\n甲\n乙</th>"),
    ],
)
def test_a_table_of_odd_mark_up_is_read_as_before(change: tuple[str, str], both_ways: Read) -> None:
    for page in pages("html", 4):
        both_ways(page.decode().replace(*change).encode(), "a.html")
    for page in pages("html", 4):
        both_ways(page.decode().replace(*change, 7).encode(), "a.html")


@pytest.mark.parametrize("to", ["html", "docx"])
def test_damaged_copies_are_read_as_before(to: str, both_ways: Read) -> None:
    chance = random.Random(to)
    for page in pages(to, 6):
        for copy in (page, *(damaged(page, chance) for _ in range(4))):
            both_ways(copy, f"a.{to}")


def repacked(data: bytes, change: Callable[[str], str]) -> bytes:
    """A .docx with another main part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == "word/document.xml" else content)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        ("</w:tbl>", "</w:tbl><w:p><w:r><w:t>1</w:t></w:r></w:p>"),
        ("<w:tbl>", "<w:tbl><!-- <w:tbl></w:tbl> -->"),
        ('<w:pStyle w:val="Cell"/>', '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
        ('<w:pStyle w:val="Cell"/>', '<w:pStyle w:val="ListNumber"/>'),
        ("<w:tc>", "<w:tc><w:tbl></w:tbl>"),
        ("<w:r><w:t", "<w:del><w:r><w:t>5</w:t></w:r></w:del><w:r><w:t"),
        ("<w:body>", '<w:body gongkai-stands-for="0">'),
        ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "urn:other"),
        ("</w:body>", ""),
    ],
)
def test_a_word_document_of_odd_mark_up_is_read_as_before(change: tuple[str, str], both_ways: Read) -> None:
    for data in pages("docx", 4):
        both_ways(data, "a.docx")
    for data in pages("docx", 4):
        both_ways(repacked(data, lambda xml: xml.replace(*change)), "a.docx")


MENUS = {
    "as it is": (),
    "in a comment": (("<ul>", "<!-- <ul>"), ("</ul>", "</ul> -->")),
    "hidden": (("<ul>", '<div style="display: none"><ul>'), ("</ul>", "</ul></div>")),
    "with a hidden item": (("<li>", "<li hidden>"),),
    "in pre": (("<ul>", "<pre>x\ny<ul>"), ("</ul>", "</ul></pre>")),
    "in a script": (("<ul>", "<script><ul>"), ("</ul>", "</ul></script>")),
    "in a quotation mark left open": (("<ul>", '<a href="x><ul>'), ("</ul>", '</ul><p title="y">z</p>')),
    "in a paragraph left open": (("<ul>", "<p><b><a href=x>甲<ul>"),),
    "in a cell of a frame": (("<ul>", "<table><tr><td><ul>"), ("</ul>", "</ul></td></tr></table>")),
    "in a cell of figures": (
        ("<ul>", f"<table><tr>{''.join(f'<td>{n}</td>' for n in range(12))}<td><ul>"),
        ("</ul>", "</ul></td></tr></table>"),
    ),
    "in a cell left open": (("<ul>", "<table><tr><td>1<ul>"),),
    "in a heading": (("<ul>", "<h2>甲<ul>"), ("</ul>", "</ul></h2>")),
    "under our own mark": (("<ul>", '<p data-gongkai-list="0"></p><ul>'),),
    "in another list": (("<ul>", "<ul><li>甲<ul>"), ("</ul>", "</ul></li></ul>")),
    "not closed": (("</ul>", ""),),
    "with parts of a report": (("<li>", "<li>一、总体情况</li><li>"),),
    "with labels of a table": (("<li>", "<li>规章</li><li>行政规范性文件</li><li>"),),
    "with struck out words": (("<li>", "<li><del>甲</del>"),),
    "with lines of its own": (("<li>", "<li>\n甲\n<br>乙"),),
    "with entities": (("<li>", "<li>&nbsp;&#49;&lt;p&gt;"),),
}


@pytest.mark.parametrize("name", MENUS)
def test_the_menus_of_a_site_are_read_as_before(name: str, both_ways: Read) -> None:
    chance = random.Random(name)
    for number, page in enumerate([site_page(chance) for _ in range(5)]):
        text = page.decode()
        for old, new in MENUS[name]:
            assert old in text
            text = text.replace(old, new, 1)
        both_ways(text.encode(), "a.html")
        if number > 2:
            both_ways(damaged(text.encode(), chance), "a.html")


def test_the_menus_of_a_site_are_known_from_the_third_page_on(both_ways: Read) -> None:
    chance = random.Random(5)
    for page in [site_page(chance) for _ in range(24)]:
        both_ways(page, "a.html")
    assert html._menu_alone.cache_info().hits > html._menu_alone.cache_info().misses > 0
