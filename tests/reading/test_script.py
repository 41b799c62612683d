"""Does text in any script become plain simplified text, and nothing else change?"""

from __future__ import annotations

import pytest

from gongkai.reading.script import core, ordinal, readable


def test_a_simplified_text_stays_as_it_is() -> None:
    text = "本年度收到申请12件（其中自然人11件）；答复率100%。"
    assert readable(text).text == text
    assert not readable(text).changed


def test_a_traditional_text_becomes_simplified() -> None:
    cleaned = readable("收到和處理政府信息公開申請情況")
    assert cleaned.text == "收到和处理政府信息公开申请情况"
    assert cleaned.traditional == 4


def test_one_traditional_character_in_a_long_simplified_text_is_a_name() -> None:
    text = "负责人周堃。" + "本机关依法公开政府信息，方便群众查询。" * 5
    assert readable(text).text == text


def test_pinyin_glosses_go_and_other_brackets_stay() -> None:
    cleaned = readable("公开数(shù)据(jù)和客户端(app)")
    assert cleaned.text == "公开数据和客户端(app)"
    assert cleaned.glosses == 2


def test_radicals_and_look_alikes_become_characters() -> None:
    cleaned = readable("⾏政机关釆购")
    assert cleaned.text == "行政机关采购"
    assert (cleaned.radicals, cleaned.look_alikes) == (1, 1)


def test_traces_of_a_word_processor_go() -> None:
    assert readable("[bookmark: _GoBack]一、总体情况").text == "一、总体情况"


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("一、本年新收政府信息公开申请数量", "一", "本年新收政府信息公开申请数量"),
        ("（三）不予公开", "三", "不予公开"),
        ("1.属于国家秘密", "1", "属于国家秘密"),
        ("2 ．其他法律行政法规禁止公开", "2", "其他法律行政法规禁止公开"),
        ("行政规範性檔案", "", "行政规范性文件"),
        ("总 计", "", "总计"),
    ],
)
def test_a_label_is_its_number_and_its_words(label: str, number: str, rest: str) -> None:
    assert (ordinal(label), core(label)) == (number, rest)
