"""Does input made to stall or to break get a sentence, and in time?"""

from __future__ import annotations

import json
import time

import pytest

from gongkai.checks.splits import _ADDED
from gongkai.reading.read import read_bytes
from gongkai.reading.script import without_artefacts
from gongkai.reading.sniff import format_of
from gongkai.reading.text import _MARKDOWN_RULE
from gongkai.report import ReportError, dumps, empty_report, loads


def with_figure(written: str) -> str:
    data = json.loads(dumps([empty_report("2021")]))
    key = next(iter(data["reports"][0]["cells"]))
    data["reports"][0]["cells"][key] |= {"state": "number", "value": "@"}
    return json.dumps(data).replace('"@"', written)


@pytest.mark.parametrize("length", [31, 4_300, 5_000])
def test_a_figure_too_long_to_be_printed_is_refused(length: int) -> None:
    with pytest.raises(ReportError, match="过长的数字"):
        loads(with_figure("9" * length))


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF"])
def test_half_a_character_is_refused(half: str) -> None:
    text = dumps([empty_report("2021", agency="@")]).replace("@", half)
    with pytest.raises(ReportError, match="不完整的字符"):
        loads(text)


def test_a_whole_character_written_as_two_halves_is_read() -> None:
    text = dumps([empty_report("2021", agency="@")]).replace("@", "\\ud842\\udfb7")
    assert loads(text)[0].agency == "\U00020bb7"


def test_json_with_a_byte_order_mark_is_json() -> None:
    data = dumps([empty_report("2021", agency="甲县")]).encode("utf-8-sig")
    assert read_bytes(data, "report.json")[0].agency == "甲县"


def test_a_piece_of_a_page_with_a_byte_order_mark_is_a_page() -> None:
    assert format_of("<p>甲县</p>".encode("utf-8-sig")) == "html"


@pytest.mark.parametrize("unit", ["1", "1+", "1+1+", "1=", "11+"])
def test_long_digits_do_not_stall_the_search_for_sums_in_words(unit: str) -> None:
    began = time.process_time()
    assert not list(_ADDED.finditer(unit * 100_000 + "。"))
    assert time.process_time() - began < 2


@pytest.mark.parametrize("line", ["|--" + " " * 100_000 + "x", " " * 100_000 + "--x", "|" + "--|" * 50_000 + "x"])
def test_a_long_line_does_not_stall_the_search_for_markdown_rules(line: str) -> None:
    began = time.process_time()
    assert not _MARKDOWN_RULE.match(line)
    assert time.process_time() - began < 2


def test_bookmarks_opened_and_never_closed_do_not_stall_the_reading() -> None:
    began = time.process_time()
    assert without_artefacts("[bookmark:" * 50_000) == "[bookmark:" * 50_000
    assert time.process_time() - began < 2


def test_a_markdown_rule_is_still_one() -> None:
    assert all(_MARKDOWN_RULE.match(rule) for rule in ("---", "| --- | :---: |", "|--|--|", "  :-- | --:  ", "|---|"))


def test_sums_in_words_are_still_found() -> None:
    found = [match[0] for match in _ADDED.finditer("共收到12+3＋4=19件，另有+1+2=3件")]
    assert found == ["12+3＋4=19", "1+2=3"]
