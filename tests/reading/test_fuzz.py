"""Whatever bytes come in, does a report or a sentence come out?

Sound documents are cut off, flipped, spliced and doubled byte by byte; `GONGKAI_FUZZ=20000` tries that many, not a few.
"""

import io
import os
import random
import time
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gongkai.reading.decode import decode
from gongkai.reading.document import ReadError
from gongkai.reading.read import read_bytes
from gongkai.render import render
from gongkai.report import State, dumps

SAMPLES = Path(__file__).parent.parent.parent / "samples"
TRIES = int(os.environ.get("GONGKAI_FUZZ", "120"))
SECONDS = 30
KINDS = ("txt", "html", "docx", "zipped", "json", "gbk")


def read_or_refuse(data: bytes, name: str) -> None:
    """Read, or be told in Chinese why not; within the time; and no state without its meaning."""
    begun = time.process_time()
    said, reports = "", []
    try:
        reports = read_bytes(data, name)
    except ReadError as error:
        said = str(error)
    assert reports or any("\u4e00" <= character <= "\u9fff" for character in said)
    for report in reports:
        assert all((figure.value is not None) == (figure.state is State.NUMBER) for figure in report.cells.values())
    assert time.process_time() - begun < SECONDS


@cache
def sound(kind: str) -> tuple[bytes, ...]:
    """Sound documents of a kind."""
    if kind in ("txt", "html"):
        return tuple(path.read_bytes() for path in sorted(SAMPLES.glob(f"*.{kind}")))
    if kind == "gbk":
        return tuple(decode(data).text.encode("gb18030") for data in (*sound("txt")[:4], *sound("html")))
    reports = read_bytes(sound("html")[0], "a.html")
    if kind == "json":
        return (dumps(reports).encode(),)
    return (render(reports[0], "docx"), *(path.read_bytes() for path in sorted(SAMPLES.glob("*.docx"))))


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few wounds: cut off, flip, cut out, put in, double, shuffle, overwrite."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        if not out:
            break
        at = chance.randrange(len(out))
        length = min(chance.choice((1, 2, 7, 60, 900)), len(out) - at)
        match chance.randrange(7):
            case 0:
                del out[at : None if chance.random() < 0.1 else at + length]
            case 1:
                out[at] ^= 1 << chance.randrange(8)
            case 2:
                out[at : at + length] = chance.randbytes(length)
            case 3:
                out[at:at] = out[at : at + length] * chance.choice((1, 2, 40))
            case 4:
                other = chance.randrange(len(out))
                out[at:at] = out[other : other + length]
            case 5:
                out[at : at + length] = bytes(length)
            case _:
                out[at:at] = chance.choice((b"<table>", b"</td>", b"<td rowspan=0>", b"|", b"\t", b"\n", b"\xff"))
    return bytes(out)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A .docx whose zip is sound and whose XML is not."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            hit = name in ("word/document.xml", "word/numbering.xml", "word/styles.xml")
            new.writestr(name, damaged(content, chance) if hit else content)
    return stream.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_document_is_read_or_refused_with_a_sentence(kind: str) -> None:
    for seed in range(TRIES // len(KINDS)):
        chance = random.Random(f"{kind} {seed}")  # a seed, not a secret
        data = chance.choice(sound("docx" if kind == "zipped" else kind))
        wounded = damaged_inside(data, chance) if kind == "zipped" else damaged(data, chance)
        try:
            read_or_refuse(wounded, f"a.{kind}")
        except Exception as error:
            error.add_note(f"{kind}, seed {seed}")
            raise


@settings(max_examples=max(25, TRIES // 10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(b'{"reports": [{}]}')
@example(b"[[[[")
@example(b"<table><td rowspan=99999999999999999999>")
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    read_or_refuse(data, "a")


WORDS = (
    *(
        "一、总体情况",
        "（一）予以公开",
        "总计",
        "自然人",
        "规章",
        "第二十条第（一）项",
        "2021年政府信息公开工作年度报告",
    ),
    *("1", "减3", "-", "|", "\t", "\n", "\n\n", " ", "<table>", "<tr>", "<td>", "<td rowspan=3>", "</table>", "<p>"),
)


@settings(max_examples=max(25, TRIES // 10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=80))
def test_any_medley_of_words_of_the_form_is_read_or_refused(words: list[str]) -> None:
    read_or_refuse("".join(words).encode(), "a")
