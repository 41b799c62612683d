"""Is a label known by what it says, and only by that?"""

from __future__ import annotations

from gongkai.reading.labels import Label, labels_of, lexicon


def key(label: Label | None) -> str | None:
    return label.key if label else None


def test_the_statutory_wording_names_its_row() -> None:
    assert [label.key for label in labels_of("1.属于国家秘密")] == ["requests.refused.state_secret"]


def test_a_total_is_both_a_row_and_a_column() -> None:
    assert {label.kind for label in labels_of("总计")} >= {"row", "column"}


def test_a_sentence_names_nothing() -> None:
    assert labels_of("本机关2023年没有收到涉及国家秘密的申请。") == ()


def test_a_label_cut_by_a_page_break_is_known_by_its_beginning() -> None:
    assert key(lexicon().find_by_part("2.其他法律行政法规禁")) == "requests.refused.forbidden_by_law"


def test_two_characters_name_a_row_only_with_its_number() -> None:
    assert lexicon().find_by_part("要求") is None


def test_a_slip_of_the_pen_is_forgiven() -> None:
    assert key(lexicon().find_alike("1.属于国家密秘")) == "requests.refused.state_secret"


def test_no_label_begins_like_a_sentence() -> None:
    assert lexicon().may_begin("本年新收政府信息公")
    assert not lexicon().may_begin("一年来，在市委、市政府的坚强领导下")
