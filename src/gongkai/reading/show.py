"""What did the reader see? A report in words for the command line: whose, which year, the figures, what is unsure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gongkai.form import TABLES, Slot
from gongkai.report import Report, State

_MARKS = {State.BLANK: "空", State.UNPLACED: "？", State.ABSENT: "缺"}
_STATES = {State.NUMBER: "有数字", State.BLANK: "空白", State.UNPLACED: "栏位不明", State.ABSENT: "文中没有"}


def show(report: Report) -> str:
    """A report as a few dozen lines; rows that hold nothing but noughts and blanks are left out and counted."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.agency or '（机关名称未写明）'}　{f'{report.year}年' if report.year else '（年度不明）'}"
    if report.title:
        yield f"  标题：{report.title}"
    yield "  格式：" + "、".join(f"{_table_name(table)} {report.forms.get(table) or '无表'}" for table in TABLES)
    counts = Counter(figure.state for figure in report.cells.values())
    yield "  单元格：" + "，".join(f"{_STATES[state]} {counts[state]}" for state in State if counts[state])
    for table in TABLES:
        form = report.form_of(table)
        if form is not None and report.forms.get(table):
            yield from _table(report, form.table(table).slots)
    for extra in report.extras:
        yield f"  另有　{extra.label}：{extra.raw if extra.value is None else extra.value}{extra.unit or ''}"
    for note in report.notes:
        where = note.place.describe() if note.place else ""
        yield f"  注意　{note.message}" + (f"〔{where}〕" if where else "")
    for leftover in report.leftovers:
        where = leftover.place.describe() if leftover.place else ""
        yield f"  未用　{leftover.text}" + (f"〔{where}〕" if where else "")


def _table_name(table: str) -> str:
    return {"proactive": "表二", "requests": "表三", "disputes": "表四"}[table]


def _table(report: Report, slots: tuple[Slot, ...]) -> Iterator[str]:
    rows: dict[str, list[Slot]] = {}
    for slot in slots:
        group = slot.row_key if slot.rows else ".".join(line.key for line in slot.columns[:-1])
        rows.setdefault(group, []).append(slot)
    silent = 0
    yield f"  {_table_name(slots[0].table)}"
    for members in rows.values():
        if not any(report.value(slot.key) or report.state(slot.key) is State.UNPLACED for slot in members):
            silent += 1
            continue
        label = members[0].rows[-1].label if members[0].rows else "·".join(c.label for c in members[0].columns[:-1])
        cells = "  ".join(f"{slot.columns[-1].label} {_cell(report, slot)}" for slot in members)
        yield f"    {label}：{cells}"
    if silent:
        yield f"    （另有 {silent} 行为 0 或空白）"


def _cell(report: Report, slot: Slot) -> str:
    figure = report.cells[slot.key]
    return str(figure.value) if figure.state is State.NUMBER else _MARKS[figure.state]
