"""python -m tests.shapes [WORD ...] [--seeds N] [--all] [--into FOLDER]: how well is each shape read, where not?

A WORD picks the shapes whose name contains it. For every shape that is not read perfectly, the first failing text is
written into a folder and its first faults are shown.
"""

# ruff: noqa: T201  (a command prints)

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from .catalogue import SHAPES
from .score import Score, drawing, score, summary, write_example


def main() -> int:
    options = argparse.ArgumentParser(
        prog="python -m tests.shapes", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    options.add_argument("words", nargs="*", help="only shapes whose name contains one of these")
    options.add_argument("--seeds", type=int, default=5, help="drawings of each shape (5)")
    options.add_argument("--first", type=int, default=0, help="the first seed (0)")
    options.add_argument("--faults", type=int, default=3, help="faults shown for a shape (3)")
    options.add_argument(
        "--into", type=Path, default=Path(tempfile.gettempdir()) / "shapes", help="folder for failing texts"
    )
    given = options.parse_args()
    total = Score()
    heads = "".join(f"{head:>8}" for head in ("right", "missed", "WRONG", "crashed", "names"))
    print(f"{'shape':<48}{heads}{'share':>9}{'ms':>6}")
    for shape in SHAPES:
        if given.words and not any(word in shape.name for word in given.words):
            continue
        own, example = Score(), None
        for seed in range(given.first, given.first + given.seeds):
            drawn = drawing(shape, seed)
            start = time.perf_counter()
            result = score(drawn)
            own.seconds += time.perf_counter() - start
            own.add(result)
            better = example is None or (result.wrong and not example[1].wrong)
            if (result.faults or result.crashes) and better:
                example = (write_example(shape, seed, drawn, given.into), result)
        total.add(own)
        print(_line(shape.name, own, given.seeds))
        for name in own.misnamed[:1]:
            print(f"    named wrongly: {name}")
        if example:
            path, result = example
            print(f"    {path}: {summary(result.faults)}")
            for crash in result.crashes:
                print(f"    crash: {crash}")
            for fault in sorted(result.faults, key=lambda fault: not fault.wrong)[: given.faults]:
                print(f"    {fault}")
    print(_line("all", total, given.seeds))
    return 1 if total.wrong or total.crashes else 0


def _line(name: str, score: Score, seeds: int) -> str:
    wide = sum(ord(character) > 0x2E80 for character in name)
    counts = (score.right, score.missed, score.wrong, len(score.crashes), len(score.misnamed))
    columns = "".join(f"{count:>8}" for count in counts)
    return f"{name:<{48 - wide}}{columns}{score.share:>9.1%}{score.seconds / seeds * 1000:>6.0f}"


if __name__ == "__main__":
    raise SystemExit(main())
