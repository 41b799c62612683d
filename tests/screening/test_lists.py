"""Are the scanners and word lists sound data, and can an installation add its own?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.screening import ScreeningError, load_allowed, load_words, own_allowed, own_lists, screen_text
from gongkai.screening.scanners import masked, rules, scanners

TODAY = date(2026, 1, 15)


def said(text: str, **lists: object) -> dict[str, str]:
    return {one.scanner: one.severity.value for one in screen_text(text, today=TODAY, **lists)}  # type: ignore[arg-type]


def test_every_scanner_names_its_source_and_what_to_do_in_both_languages() -> None:
    for scanner in scanners():
        assert all((*scanner.name, *scanner.source, *scanner.remedy)), scanner.id
    assert {scanner.id for scanner in scanners()} >= {
        "id18", "id15", "mobile", "landline", "bankcard", "passport", "hkmo_tw", "plate", "email", "qq_wx", "address",
        "pupil_no", "secret", "internal",
    }  # fmt: skip


def test_the_head_of_every_table_that_is_asked_about_has_a_word_that_opens_it() -> None:
    numbers = ("身份证号", "证件号码", "护照号", "银行卡号", "工资卡", "手机", "联系电话", "联系方式")
    persons = ("家庭地址", "现住址", "户口所在地", "病情", "诊断", "疾病名称", "残疾等级", "姓名", "学生", "幼儿")
    for heading in numbers + persons:
        assert any(word in heading for word in rules()["asks"]), heading


def test_every_word_list_has_an_owner_and_the_day_of_its_review() -> None:
    for words in own_lists():
        assert words.owner, words.id
        assert words.reviewed >= date(2026, 1, 1)
        assert words.words


@given(st.data())
@settings(max_examples=60)
def test_what_a_list_looks_for_first_stands_in_every_match(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([word for words in own_lists() for word in words.words if word.literals]))
    matched = data.draw(st.from_regex(word.pattern, fullmatch=True))
    assert any(literal in matched for literal in word.literals)


@pytest.mark.parametrize(
    ("text", "mask", "shown"),
    [
        ("11010519491231002X", (3, 4), "110***********002X"),
        ("6222 0200 1122", (0, 4), "**** **** 1122"),
        ("13800138000", (3, 4), "138****8000"),
        ("ab", (3, 4), "**"),
        ("wang@example.com", "domain", "w***@example.com"),
        ("机密★", None, ""),
    ],
)
def test_a_mask(text: str, mask: tuple[int, int] | str | None, shown: str) -> None:
    assert masked(text, mask) == shown


def test_numbers_and_mailboxes_of_offices_are_allowed(tmp_path: Path) -> None:
    path = tmp_path / "allowed.yaml"
    path.write_text("owner: 云溪县教育局\nnumbers: ['138-0013-8000']\ndomains: [example.com]\n", encoding="utf-8")
    allowed = own_allowed() | load_allowed(path)
    assert said("值班13800138000，邮箱a@mail.example.com", allowed=allowed) == {}
    assert said("值班13800138001，邮箱a@notexample.com", allowed=allowed) == {"mobile": "block", "email": "warn"}


def test_an_installation_brings_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(
        "id: leaders\nowner: 云溪县教育局\ndate: 2026-01-01\nzh: 职务\nentries:\n  - {wrong: 王局常, right: 王局长}\n",
        encoding="utf-8",
    )
    [finding] = screen_text("王局常讲话", today=TODAY, words=[load_words(path)])
    assert (finding.scanner, finding.message) == ("leaders", "职务：“王局常”，应为“王局长”")
    assert "云溪县教育局，2026-01-01" in finding.source


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id: x\n", "缺少“date”|缺少"),
        ("id: x\nowner: 甲\ndate: 昨天\nzh: 词\nentries: []\n", "2026-01-01"),
        ("id: x\nowner: 甲\ndate: 2026-01-01\nzh: 词\nentries: [{wrong: '('}]\n", "不合格式"),
        ("[", "不合格式"),
        ("id: x\nid: y\n", "不合格式"),
    ],
)
def test_a_word_list_that_is_wrong_is_refused_with_what_is_wrong(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScreeningError, match=sentence):
        load_words(path)


@pytest.mark.parametrize("content", ["numbers: [04311234567]\n", "numbers: ['甲']\n", "domains: 5\n", "- a\n"])
def test_a_list_of_what_is_allowed_that_is_wrong_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "allowed.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScreeningError, match="白名单"):
        load_allowed(path)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="打不开"):
        load_words(tmp_path / "none.yaml")
    with pytest.raises(ScreeningError, match="打不开"):
        load_allowed(tmp_path / "none.yaml")
