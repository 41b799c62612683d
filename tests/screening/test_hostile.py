"""Does any damage to a file end in an answer or a sentence, and soon?"""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest

from gongkai.screening import ScreeningError, screen, screen_text, strip
from tests.screening.files import commented_word, drawing, p, pdf, photograph, repacked, table, word, workbook

TODAY = date(2026, 1, 15)
PAGE = b"<html><body><table><tr><td>a</td></tr></table><p hidden>x</p></body></html>"


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, cut out or put in, here and there."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 40))):
        at = rng.randrange(len(out))
        way = rng.random()
        if way < 0.6:
            out[at] = rng.randrange(256)
        elif way < 0.8:
            del out[at : min(at + rng.randrange(50), len(out) - 1)]
        else:
            out[at:at] = rng.randbytes(rng.randrange(20))
    return bytes(out)


def damaged_inside(data: bytes, rng: random.Random) -> bytes:
    """A package that opens, with one part damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        name = rng.choice(package.namelist())
        return repacked(data, {name: damaged(package.read(name), rng)})


MAKERS: dict[str, Callable[[], bytes]] = {
    "word": lambda: word(p("甲") + table(("姓名", "班级"), ("王小明", "三班"))),
    "commented word": commented_word,
    "workbook": workbook,
    "photograph": photograph,
    "drawing": drawing,
    "pdf": lambda: pdf("x", note="n"),
    "page": lambda: PAGE,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_a_damaged_file_is_answered_or_refused_with_a_sentence(make: Callable[[], bytes]) -> None:
    rng = random.Random(11)
    data = make()
    for number in range(30):
        inside = data.startswith(b"PK") and number % 2
        broken = damaged_inside(data, rng) if inside else damaged(data, rng)
        for work in (lambda: screen(broken, "文件", today=TODAY), lambda: strip(broken, "文件")):  # noqa: B023
            with suppress(ScreeningError):
                work()


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 100_000,
        "13800138000 " * 20_000,
        "http://" * 40_000,
        "a" * 300_000 + "@",
        "路" + "1" * 300_000,
        "路1号" * 60_000,
        "姓名\t" * 60_000,
        "|\n" * 100_000,
        "张三：" * 60_000 + "低保",
        "“" * 200_000 + '"',
        "\u200b" * 300_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    start = time.process_time()
    screen_text(text, today=TODAY)
    assert time.process_time() - start < 5


def test_ten_thousand_links_are_ten_thousand_notes_at_most() -> None:
    page = (
        "<html><body>" + "".join(f'<a href="http://a.example.com/{n}">甲</a>' for n in range(10_000)) + "</body></html>"
    )
    start = time.process_time()
    findings = screen(page.encode(), "页.html", today=TODAY)
    assert {finding.severity.value for finding in findings} == {"note"}
    assert len(findings) <= 10_000
    assert time.process_time() - start < 5
