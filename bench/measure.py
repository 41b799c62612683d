"""How is one thing timed, alone or beside a peer, and when is it within its limit?"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

ROUNDS = 5


@dataclass(frozen=True)
class Measure:
    """One line of the table. `most` and `least` are the limits; without one it is told for information."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    detail: str = ""

    @property
    def within(self) -> bool | None:
        """True or False beside a limit, None without one."""
        if self.most is not None:
            return self.value <= self.most
        return None if self.least is None else self.value >= self.least

    @property
    def limit(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g}"
        return "" if self.least is None else f"≥ {self.least:g}"


@dataclass(frozen=True)
class Missing:
    """A peer that is not there to be measured."""

    name: str
    reason: str


def in_a_process(module: str, *arguments: str, before: Sequence[str] = ()) -> Iterator[Measure | Missing]:
    """What a module of the benchmarks measures in a process of its own: a site has one database.

    The module writes each measure as a line of JSON.
    """
    command = [*before, sys.executable, "-m", f"bench.{module}", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stderr
        for line in run.stdout:
            yield Measure(**json.loads(line))
        complaint = run.stderr.read()
    if run.returncode:
        yield Missing(" ".join((module, *arguments)), complaint.strip().splitlines()[-1] if complaint else "failed")


def seconds(work: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Processor time on all items, which other programs on the machine do not lengthen.

    Garbage left by earlier rounds is swept before; what this one leaves is its own cost. What the benchmark itself has
    loaded is not looked through again and again meanwhile (`gc.freeze`), as it is not where the work is done for real.
    """
    gc.collect()
    gc.freeze()
    try:
        start = time.process_time()
        for item in items:
            work(item)
        return time.process_time() - start
    finally:
        gc.unfreeze()


def beside(
    ours: Callable[[Any], object], peer: Callable[[Any], object], rounds: Sequence[Sequence[Any]]
) -> tuple[float, float, float]:
    """The median ratio of our time to the peer's, and the milliseconds an item that each took. They take turns."""
    for work in (ours, peer):
        work(rounds[0][0])  # what is loaded on first use is not what is measured here
    times: list[tuple[float, float]] = []
    for number, items in enumerate(rounds):
        if number % 2:
            theirs = seconds(peer, items)
            times.append((seconds(ours, items), theirs))
        else:
            times.append((seconds(ours, items), seconds(peer, items)))
    each = 1000 / statistics.mean(len(items) for items in rounds)
    return (
        statistics.median(own / theirs for own, theirs in times),
        statistics.median(own for own, _ in times) * each,
        statistics.median(theirs for _, theirs in times) * each,
    )


def alone(work: Callable[[Any], object], rounds: Sequence[Sequence[Any]]) -> float:
    """The median over the rounds of the seconds that one item takes."""
    work(rounds[0][0])
    return statistics.median(seconds(work, items) / len(items) for items in rounds)
