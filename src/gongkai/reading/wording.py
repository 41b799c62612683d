"""Where do the printed labels of a table differ from the statutory wording?"""

from __future__ import annotations

from gongkai.reading.filled import Filled
from gongkai.reading.labels import Label
from gongkai.reading.rows import slots_by_row
from gongkai.reading.script import core
from gongkai.reading.tables import Region
from gongkai.reading.tape import is_vertical
from gongkai.report import Note


def note_labels(region: Region, filled: Filled, edition: str) -> None:
    """Note every label whose printed wording is not the statutory one, once each."""
    noted: set[tuple[str, str]] = set()
    vertical = broken = False
    whole = _heads_in_pieces(region)
    for mark in region.marks:
        label = mark.label
        if label is None or mark.kind not in ("row", "column", "group"):
            continue
        vertical = vertical or is_vertical(mark.piece.text)
        broken = broken or mark.split
        wording = _wording_in(edition, label)
        if mark.piece.text == wording and label.key not in whole:
            continue
        printed = " ".join(mark.piece.text.split())
        if label.key in whole:
            broken = True
        if (
            label.key in whole
            or mark.kind == "group"
            or mark.split
            or core(printed) == core(wording)
            or (label.key, printed) in noted
        ):
            continue
        if not label.sure and core(wording).startswith(core(printed)):
            broken = True
        noted.add((label.key, printed))
        filled.notes.append(
            Note("label", f"“{printed}”应为“{wording}”。", (label.key,), mark.piece.place, printed, wording)
        )
    if broken:
        filled.notes.append(Note("label_split", "有的标签被换行或分页切断。", place=region.marks[0].piece.place))
    if vertical:
        filled.notes.append(Note("layout", "表头文字被竖排拆成单字。", place=region.marks[0].piece.place))


def _heads_in_pieces(region: Region) -> set[str]:
    """Column heads that stand in the document piece by piece (商业, lower down 企业) and are whole together."""
    parts: dict[str, list[str]] = {}
    wording: dict[str, str] = {}
    for mark in region.marks:
        if mark.kind == "column" and mark.label:
            parts.setdefault(mark.label.key, []).append(core(mark.piece.text))
            wording[mark.label.key] = core(mark.label.wording)
    return {key for key, found in parts.items() if len(found) > 1 and "".join(found) == wording[key]}


def _wording_in(edition: str, label: Label) -> str:
    """The statutory wording of a row or column in the edition of the table, else the wording known."""
    slots = slots_by_row(edition, label.table).get(label.key) if label.kind == "row" else None
    return slots[0].rows[-1].label if slots else label.wording
