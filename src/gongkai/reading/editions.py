"""Which edition of the form does a table follow?

The wording of its own heads and rows says so, never the year of the report: the table of 2019 is met in
reports for 2022.
"""

from __future__ import annotations

from gongkai.reading.tables import Mark, Region

# Heads and rows that one edition has and the other has not; the heads of the first block are often mixed up.
_TELLING = {
    "proactive.previous_items": 4,
    "proactive.change": 4,
    "proactive.projects": 2,
    "proactive.other_services": 4,
    "proactive.procurement": 2,
    "proactive.amount": 3,
}


def edition_of(region: Region) -> str | None:
    """The edition that the labels of this table belong to, or None when they fit both."""
    if region.table == "requests":
        return _requests_edition(region)
    if region.table != "proactive":
        return None
    votes = {"2019": 0, "2021": 0}
    for mark in region.marks:
        if mark.label and len(mark.label.editions) == 1 and mark.kind in ("column", "row"):
            if mark.label.key == "proactive.decisions" and "2019" in mark.label.editions:
                continue  # 处理决定数量 without 本年 is met in both
            if mark.kind == "column" or mark.label.key in _TELLING:
                votes[min(mark.label.editions)] += _TELLING.get(mark.label.key, 1)
    if votes["2019"] == votes["2021"]:
        return None
    return max(votes, key=lambda edition: votes[edition])


def _requests_edition(region: Region) -> str | None:
    rows = region.rows_seen()
    if rows & {"requests.other_handling.not_corrected", "requests.other_handling.fee_unpaid"}:
        return "2021"
    if "requests.other_handling" in rows and "requests.concluded" in rows:
        return "2021" if "requests.other_handling.other" in rows else "2019"
    return None


def mixed_heads(region: Region, edition: str) -> list[Mark]:
    return [
        mark
        for mark in region.marks
        if mark.kind == "column"
        and mark.label
        and len(mark.label.editions) == 1
        and edition not in mark.label.editions
        and mark.label.key not in ("proactive.amount", "proactive.decisions")
    ]
