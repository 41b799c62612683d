"""On which documents and reports is it measured? The samples, and reports of invented bodies drawn for every round."""

# ruff: noqa: S311  (chance guards nothing here)

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date
from pathlib import Path

from gongkai.form import EDITIONS
from gongkai.procedure.events import ConsultationAnswered, ConsultationReceived, Consulted, Registered, Submitted
from gongkai.reading.sniff import format_of
from gongkai.render import render
from gongkai.report import Figure, Report
from tests.consistent_reports import consistent_report
from tests.shapes import SHAPES, draw

from .measure import ROUNDS
from .pages import site_page

_FIGURE = re.compile(rb"(?<=>)\d{1,9}(?=<)")
CONSULTED_REQUEST = (
    Submitted(on=date(2025, 3, 3), channel="in_person"),
    Registered(on=date(2025, 3, 3)),
    Consulted(on=date(2025, 3, 10), party="甲公司"),
    ConsultationReceived(on=date(2025, 3, 11), party="甲公司"),
    ConsultationAnswered(on=date(2025, 3, 26), party="甲公司", consents=False),
)
SAMPLES = Path(__file__).parent.parent / "samples"


def reports(count: int, seed: int) -> list[Report]:
    """Consistent reports with prose, of both editions in turn."""
    rng = random.Random(seed)
    return [consistent_report(EDITIONS[number % 2], rng, prose=True) for number in range(count)]


def documents(to: str, count: int) -> list[list[bytes]]:
    """For each round so many reports drawn as html or docx, and the samples of that format with other figures."""
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob(f"*.{to}"))]
    other = with_other_figures if to == "html" else _docx_with_other_figures
    return [
        [*(render(report, to) for report in reports(count, seed)), *(other(sample, seed) for sample in samples)]
        for seed in range(ROUNDS)
    ]


def site_pages(count: int) -> list[list[bytes]]:
    """For each round so many reports as sites publish them."""
    return [[site_page(rng) for _ in range(count)] for rng in map(random.Random, range(ROUNDS))]


def with_other_figures(markup: bytes, seed: int) -> bytes:
    """A document in which every figure that stands alone in a cell is another one of as many digits."""
    rng = random.Random(seed)
    return _FIGURE.sub(lambda found: b"%d" % rng.randrange(10 ** (len(found[0]) - 1), 10 ** len(found[0])), markup)


def _docx_with_other_figures(data: bytes, seed: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, with_other_figures(content, seed) if name == "word/document.xml" else content)
    return out.getvalue()


def texts(each: int) -> list[list[bytes]]:
    """For each round so many texts of every shape of plain text in which reports come, and the samples of that kind."""
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))]
    rounds = []
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        drawn = [
            draw(consistent_report(rng.choice(shape.editions), rng, prose=False), shape, rng).text.encode()
            for shape in SHAPES
            if shape.format == "txt"
            for _ in range(each)
        ]
        rounds.append([text for text in drawn if format_of(text, "") == "text"] + samples)
    return rounds


def with_one_wrong_cell(count: int, seed: int) -> list[Report]:
    """Consistent reports in each of which one figure of table three or four is off."""
    rng = random.Random(seed)
    damaged = []
    for report in reports(count, seed):
        key = rng.choice([key for key in report.cells if not key.startswith("proactive.")])
        off = Figure.number(int(report.value(key) or 0) + rng.randint(1, 99))
        damaged.append(report.with_cells({key: off}))
    return damaged


def all_wrong(count: int, seed: int) -> list[Report]:
    """Reports in which no sum holds."""
    rng = random.Random(seed)
    return [
        report.with_cells({key: Figure.number(rng.randint(1, 10**6)) for key in report.cells})
        for report in reports(count, seed)
    ]
