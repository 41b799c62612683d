"""What is left of a name that misleads?"""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.urls import resolve, reverse
from django.utils.http import content_disposition_header
from hypothesis import given
from hypothesis import strategies as st

from gongkai.portal.files.names import LONGEST, plain_name

KEPT = [
    ("年度报告.docx", "年度报告.docx"),
    ("../../x", "x"),
    ("..\\..\\x.txt", "x.txt"),
    ("/abs/olute.txt", "olute.txt"),
    ("C:\\temp\\a.pdf", "a.pdf"),
    ("folder/", "folder"),
    ("a\u202etxt.exe", "atxt.exe"),
    ("a\u200b\ufeffb.txt", "ab.txt"),
    ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie： x=1.txt"),
    ("附件\u30001．pdf", "附件 1．pdf"),
    ("a\x00.txt", "a.txt"),
    (".htaccess", "htaccess"),
    ("report.txt. . ", "report.txt"),
    ('关于"三公"<经费>?.xls', "关于＂三公＂＜经费＞？.xls"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ("Com1.tar.gz", "_Com1.tar.gz"),
    ("console.txt", "console.txt"),
    ("e\u0301tat.pdf", "\u00e9tat.pdf"),
]


@pytest.mark.parametrize(("given_name", "kept"), KEPT)
def test_a_name_keeps_what_is_harmless(given_name: str, kept: str) -> None:
    assert plain_name(given_name) == kept


@pytest.mark.parametrize("name", ["", "///", "..", ". .", "\x00", "\u202e", "\\", "../.."])
def test_a_name_of_nothing_gets_one(name: str) -> None:
    assert plain_name(name) == "未命名文件"


def test_a_name_that_is_too_long_loses_its_middle_and_keeps_its_ending() -> None:
    assert plain_name("x" * 500 + ".txt") == "x" * (LONGEST - 4) + ".txt"
    chinese = plain_name("公开" * 300 + ".docx")
    assert chinese.endswith(("公.docx", "开.docx"))
    assert len(chinese.encode()) <= LONGEST
    assert len(plain_name("x." + "y" * 500).encode()) == LONGEST


NASTY = st.text(alphabet="./\\ :\u202econaux\x00\n公%?#\"';", max_size=30)


@given(st.text(alphabet=st.characters(), max_size=400) | NASTY)
def test_whatever_a_name_is_made_of_what_is_kept_is_safe_everywhere(name: str) -> None:
    kept = plain_name(name)
    assert 0 < len(kept.encode()) <= LONGEST + 1
    assert kept.isprintable()
    assert not set('/\\<>:"|?*') & set(kept)
    assert kept.strip(" .") == kept
    assert plain_name(kept) == kept, "a name that is kept once more stays as it is"


@given(st.text(alphabet=st.characters(), max_size=100))
def test_whatever_a_name_is_made_of_its_address_leads_back_and_its_header_is_one_line(name: str) -> None:
    kept = plain_name(name)
    found = resolve(_unquoted(reverse("file", args=[7, kept])))
    assert (found.url_name, found.kwargs) == ("file", {"pk": 7, "name": kept})
    header = content_disposition_header(True, kept) or ""
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith("attachment; filename")


def _unquoted(address: str) -> str:
    assert not set(' ?#\n\r"<>') & set(address)
    return unquote(address)
