"""How well does the reader read a drawing: cells right, cells missed, and above all cells wrong?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from gongkai.form import TABLES
from gongkai.reading.read import read_bytes
from gongkai.report import Number, Report
from tests.consistent_reports import consistent_report

from .catalogue import Shape, draw
from .truth import ABSENT, UNJUDGED, Drawing, Expected, Perhaps


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that was not read as it stands. `found` is None when it was missed."""

    report: int
    key: str
    expected: Expected
    found: Number | None
    wrong: bool

    def __str__(self) -> str:
        word = "WRONG " if self.wrong else "missed"
        return f"{word} {self.report}:{self.key}  expected {_said(self.expected)}  found {_said(self.found)}"


@dataclass(slots=True)
class Score:
    """What became of the cells of one shape. `right` and `missed` count cells in which the text says a number."""

    right: int = 0
    missed: int = 0
    empty: int = 0
    faults: list[Fault] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def wrong(self) -> int:
        return sum(fault.wrong for fault in self.faults)

    @property
    def share(self) -> float:
        judged = self.right + self.missed
        return 1.0 if not judged else self.right / judged

    def add(self, other: Score) -> None:
        self.right += other.right
        self.missed += other.missed
        self.empty += other.empty
        self.faults += other.faults
        self.crashes += other.crashes
        self.misnamed += other.misnamed


def drawing(shape: Shape, seed: int) -> Drawing:
    """The drawing of a shape for a seed; the same for ever."""
    rng = random.Random(f"{shape.name}/{seed}")
    edition = rng.choice(shape.editions)
    return draw(consistent_report(edition, rng, prose=False), shape, rng)


def score(drawn: Drawing, encoding: str = "") -> Score:
    """Read a drawing and compare every cell."""
    data = drawn.text.encode(encoding, "replace") if encoding else drawn.data
    try:
        reports = read_bytes(data, drawn.name)
    except Exception as error:  # noqa: BLE001  (any exception on a drawing is a result to be shown)
        reports, crashed = [], [f"{type(error).__name__}: {error}"]
    else:
        crashed = []
    total = Score(crashes=crashed)
    for number in range(max(len(reports), len(drawn.truths))):
        truth = drawn.truths[number] if number < len(drawn.truths) else {}
        report = reports[number] if number < len(reports) else None
        total.add(_compare(number, truth, report))
    for report, (agency, year) in zip(reports, drawn.names, strict=False):
        if agency not in (None, report.agency) or year not in (None, report.year):
            total.misnamed.append(f"{agency} {year} read as {report.agency} {report.year}")
    return total


def _compare(number: int, truth: Mapping[str, Expected], report: Report | None) -> Score:
    result = Score()
    found = {key: report.value(key) for key in report.cells} if report else {}
    for key in {**truth, **found}:
        expected, value = truth.get(key, ABSENT), found.get(key)
        wanted = expected.value if isinstance(expected, Perhaps) else expected
        says_number = isinstance(wanted, int | Decimal)
        if expected is UNJUDGED:
            continue
        if value is not None and value != wanted:
            result.faults.append(Fault(number, key, expected, value, wrong=True))
            result.missed += says_number
        elif value is not None:
            result.right += 1
        elif says_number and not isinstance(expected, Perhaps):
            result.missed += 1
            result.faults.append(Fault(number, key, expected, None, wrong=False))
        else:
            result.empty += 1
    return result


def write_example(shape: Shape, seed: int, drawn: Drawing, folder: Path) -> Path:
    """Put the text of a drawing where a person can look at it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() else "_" for c in shape.name)
    path = folder / f"{name}-{seed}{Path(drawn.name).suffix}"
    path.write_bytes(drawn.data)
    return path


def summary(faults: Sequence[Fault]) -> str:
    """Faults by table: `WRONG requests 3, missed disputes 15`."""
    counts = Counter(("WRONG" if fault.wrong else "missed", fault.key.split(".")[0]) for fault in faults)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] != "WRONG", TABLES.index(item[0][1])))
    return ", ".join(f"{word} {table} {count}" for (word, table), count in ordered)


def _said(expected: Expected) -> str:
    if isinstance(expected, Perhaps):
        return f"{expected.value} or nothing"
    if expected is None:
        return "nothing"
    return expected.value if not isinstance(expected, int | Decimal) else str(expected)
