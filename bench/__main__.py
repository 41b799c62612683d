"""`python -m bench`: measure everything and print the table. Exit code 1 when something is over its limit.

`--full` measures the desk with a million requests, which takes a quarter of an hour.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from gongkai.checks import check
from gongkai.procedure import standing
from gongkai.reading.read import read_bytes
from gongkai.repair import suspects
from gongkai.report import Report
from gongkai.rollup import roll_up
from gongkai.workdays import national

from . import city, finding, inputs, peers, searching
from .measure import ROUNDS, Measure, Missing, alone, beside
from .open_data import open_data
from .publishing import publishing
from .requests import requests
from .screening import screening


def reading() -> Iterator[Measure | Missing]:
    """Reading beside bare parsing of the same bytes."""
    html, docx = inputs.documents("html", 20), inputs.documents("docx", 8)
    yield _beside_parsing("read .html", "html", html, peers.parse_html, "bare lxml.html")
    yield _beside_parsing("read page of a site", "html", inputs.site_pages(12), peers.parse_html, "bare lxml.html")
    yield from converters("html", [items[:3] for items in html[:3]])
    yield _beside_parsing("read .docx", "docx", docx, peers.parse_docx, "bare unzip + lxml")
    yield from converters("docx", [items[:3] for items in docx[:3]])


def _beside_parsing(
    title: str, to: str, rounds: list[list[bytes]], bare: Callable[[bytes], object], bare_name: str
) -> Measure:
    ratio, own, theirs = beside(partial(read_bytes, name=f"report.{to}"), bare, rounds)
    size = statistics.mean(len(data) for items in rounds for data in items) / 1024
    detail = f"{own:.1f} ms / {theirs:.1f} ms, {size:.0f} KiB each"
    return Measure(f"{title} / {bare_name}", ratio, "×", most=3, detail=detail)


def converters(to: str, rounds: list[list[bytes]]) -> Iterator[Measure | Missing]:
    """Reading beside the converters that others use."""
    for name, convert in peers.converters():
        title = f"read .{to} / {name}"
        if convert is None:
            yield Missing(title, "not installed")
            continue
        ratio, own, theirs = beside(partial(read_bytes, name=f"report.{to}"), partial(convert, to=to), rounds)
        yield Measure(title, ratio, "×", most=1, detail=f"{own:.1f} ms / {theirs:.1f} ms")


def texts() -> Iterator[Measure]:
    rounds = inputs.texts(each=1)
    each = alone(partial(read_bytes, name="report.txt"), rounds)
    held = sum(len(read_bytes(text, "report.txt")) for text in rounds[0])
    detail = f"{len(rounds[0])} texts in all shapes with {held} reports, {ROUNDS} times"
    yield Measure("read text", held / len(rounds[0]) / each, "reports/s", least=200, detail=detail)


def judging() -> Iterator[Measure]:
    """Checking, repairing and rolling up."""
    sound = [inputs.reports(40, seed) for seed in range(ROUNDS)]
    wrong = [inputs.with_one_wrong_cell(40, seed) for seed in range(ROUNDS)]
    hopeless = [inputs.all_wrong(5, seed) for seed in range(ROUNDS)]
    yield Measure("check", 1000 * alone(check, sound), "ms/report", most=2, detail="sound reports with prose")
    yield Measure("check", 1000 * alone(check, wrong), "ms/report", most=2, detail="one wrong cell")
    yield Measure("repair", 1000 * alone(suspects, wrong), "ms/report", most=5, detail="one wrong cell")
    yield Measure("repair", 1000 * alone(suspects, hopeless), "ms/report", most=100, detail="every cell wrong")
    into_one = partial(roll_up, agency="青禾市人民政府", year=2023)
    each = alone(into_one, [[some] for some in _named()]) / 40
    yield Measure("roll up", 1000 * each, "ms/report", most=5, detail="40 reports into one")


def _named() -> list[list[Report]]:
    """Reports of forty bodies for one year."""
    return [
        [replace(report, agency=f"第{number}局", year=2023) for number, report in enumerate(inputs.reports(40, seed))]
        for seed in range(ROUNDS)
    ]


def clock() -> Iterator[Measure]:
    """A due date beside the loop over days that one writes first; the standing of a request with a consultation."""
    starts = [[date(2023, 1, 1) + timedelta(days=3 * day + turn) for day in range(300)] for turn in range(ROUNDS)]
    ratio, own, theirs = beside(lambda day: national().add(day, 20), peers.twenty_workdays_on, starts)
    detail = f"{own * 1000:.1f} µs / {theirs * 1000:.0f} µs"
    yield Measure("20 working days / chinesecalendar", ratio, "×", most=0.1, detail=detail)
    stands_today = partial(standing, today=date(2025, 4, 2))
    each = alone(stands_today, [[inputs.CONSULTED_REQUEST] * 500 for _ in range(ROUNDS)])
    yield Measure("standing of a request", 1000 * each, "ms", most=0.2, detail="five events, one consultation")


def starting() -> Iterator[Measure]:
    """The command line to its help; beside it the bare interpreter, which is part of it."""
    gongkai = Path(sys.executable).with_name("gongkai")
    bare = _median_run([sys.executable, "-c", "pass"])
    own = _median_run([str(gongkai), "--help"])
    yield Measure("gongkai --help", own, "s", most=0.3, detail=f"of which bare Python {bare:.2f} s")


def _median_run(command: list[str], times: int = 9) -> float:
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def line(result: Measure | Missing) -> str:
    if isinstance(result, Missing):
        return f"{padded(result.name, 38)} {result.reason}"
    verdict = {True: "ok", False: "OVER", None: ""}[result.within]
    value = f"{result.value:.0f}" if result.value >= 100 else f"{result.value:.2f}"
    return f"{padded(result.name, 38)} {value:>8} {result.unit:<10} {result.limit:>6}  {verdict:<4}  {result.detail}"


def padded(text: str, width: int) -> str:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return text + " " * (width - len(text) - wide)


def main() -> int:
    over, full = 0, "--full" in sys.argv[1:]
    registry, portal = partial(requests, full=full), partial(publishing, full=full)
    site = (city.directory, registry, portal, open_data, searching.search, finding.finding)
    groups = (starting, reading, texts, judging, screening, *site, clock)
    for group in groups:
        for result in group():
            print(line(result), flush=True)
            over += isinstance(result, Measure) and result.within is False
    print(f"\n{over} over the limit" if over else "\nall within their limits")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
