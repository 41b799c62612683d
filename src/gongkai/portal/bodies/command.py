"""What can be done with the directory from the command line? Write it to a table, and take a table in.

Exit codes: 0 done, or it can be done; 1 the table has faults, nothing was changed; 2 bad input.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils import timezone

from gongkai.portal.bodies.plan import Plan, carry_out, exported, plan
from gongkai.portal.bodies.table import WRITERS, read_table
from gongkai.portal.files.csv_lines import NotATableError
from gongkai.portal.ledger.act import SYSTEM, act

STATES = {"new": "新登记", "changed": "改动", "unchanged": "不变", "wrong": "有错"}


def export_to(file: Path) -> int:
    """The bodies of today and those to come, as CSV or XLSX by the ending of the name."""
    write = WRITERS.get(file.suffix.lower().removeprefix("."))
    if write is None:
        return _refuse(f"{file}：文件名应以 .csv 或 .xlsx 结尾。")
    rows = list(exported(timezone.localdate()))
    try:
        file.write_bytes(write(rows))
    except OSError as error:
        return _refuse(f"{file}：写不进去（{error.strerror}）。")
    _say([f"已写入 {file}：{len(rows)} 个机关。"])
    return 0


def import_from(file: Path, *, dry_run: bool) -> int:
    """Tell what every row would change, and change it unless a row has a fault or nothing is to be changed."""
    try:
        table = read_table(file.read_bytes())
    except OSError as error:
        return _refuse(f"{file}：打不开（{error.strerror}）。")
    except NotATableError as error:
        return _refuse(f"{file}：{error}")
    with act(SYSTEM, "bodies.import", reason=file.name):
        made = plan(table, timezone.localdate())
        if made.is_sound and not dry_run:
            carry_out(made)
    _say(_told(made))
    if not made.is_sound:
        _say(["表里有错，没有导入任何一行。"])
        return 1
    _say(["这是试算，没有改动。" if dry_run else "已全部导入。"])
    return 0


def _told(made: Plan) -> Iterator[str]:
    for row in made.rows:
        if row.state == "unchanged":
            continue
        changes = "；".join(f"{change.head} {change.before or '—'} → {change.after or '—'}" for change in row.changes)
        yield f"第 {row.number} 行 {row.name}：{STATES[row.state]}" + (f"（{changes}）" if changes else "")
        for fault in row.faults:
            yield f"    {f'{fault.head}：' if fault.head else ''}{fault.sentence}"
    counts = made.counts
    yield "，".join(f"{STATES[state]} {counts[state]} 行" for state in STATES)


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 2
