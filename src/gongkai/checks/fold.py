"""Which failures follow from another, so that an officer sees one cause once?

One wrong figure breaks its row, its column and the balance. Failing sums that one and the same change of one cell would
mend belong together: the first of them stands, the others fold under it.
"""

from __future__ import annotations

from dataclasses import replace

from gongkai.checks.case import Case
from gongkai.checks.finding import Answer, Finding
from gongkai.form import Sum
from gongkai.report import Number

SUM_RULES = ("T3-BALANCE", "T3-COLSUM", "T3-ROWSUM", "T4-SUM")


def fold(case: Case, findings: list[Finding]) -> list[Finding]:
    """The same findings, with `under` set where one follows from another."""
    under: dict[int, int] = {}
    failed = {index: f for index, f in enumerate(findings) if f.answer is Answer.FAIL}
    broken = _broken_sums(case, failed)
    if broken:
        _one_wrong_cell(case, broken, under)
        _totals_of_wrong_columns(case, broken, under)
    _carried_total(failed, under)
    _told_by_another(failed, under)
    return [
        replace(finding, under=_root(under, index)) if index in under else finding
        for index, finding in enumerate(findings)
    ]


def _root(under: dict[int, int], index: int) -> int:
    while index in under:
        index = under[index]
    return index


def _broken_sums(case: Case, failed: dict[int, Finding]) -> dict[Sum, int]:
    """The failing sums with the place of their findings."""
    places = {(f.rule, f.cells): index for index, f in failed.items() if f.rule in SUM_RULES}
    return {
        total: places[code, total.cells]
        for code in SUM_RULES
        for total in case.sums(code)
        if (code, total.cells) in places
    }


def _excess(case: Case, total: Sum) -> Number:
    return sum(case.number(key) for key in total.left) - sum(case.number(key) for key in total.right)


def _one_wrong_cell(case: Case, broken: dict[Sum, int], under: dict[int, int]) -> None:
    """Sums that one change of one cell mends, all of them: the cell with the most takes them first."""
    excess = {total: _excess(case, total) for total in broken}
    suspects = []
    for key in dict.fromkeys(key for total in broken for key in total.cells):
        sums = case.sums_of(key)
        changes = {excess.get(total, 0) * (-1 if key in total.left else 1) for total in sums}
        if len(sums) > 1 and len(changes) == 1:
            suspects.append(sums)
    for sums in sorted(suspects, key=len, reverse=True):
        first, *others = sorted(broken[total] for total in sums)
        for other in others:
            if other not in under and _root(under, first) != other:
                under[other] = first


def _totals_of_wrong_columns(case: Case, broken: dict[Sum, int], under: dict[int, int]) -> None:
    """A total column is wrong by what its columns are wrong by: it follows from the first of them."""
    for code in ("T3-BALANCE", "T3-COLSUM"):
        columns = [total for total in broken if total.rule == code]
        totals = [total for total in columns if total.left[0].endswith(".total")]
        others = [total for total in columns if total not in totals]
        for total in totals:
            if others and broken[total] not in under and _excess(case, total) == sum(_excess(case, o) for o in others):
                under[broken[total]] = broken[others[0]]


def _carried_total(failed: dict[int, Finding], under: dict[int, int]) -> None:
    """The same for what was carried over from last year's report."""
    carried = {index: finding for index, finding in failed.items() if finding.rule == "X-CARRY"}
    totals = [index for index, finding in carried.items() if finding.cells[0].endswith(".total")]
    others = [index for index in carried if index not in totals]
    for total in totals:
        if others and _gap(carried[total]) == sum(_gap(carried[other]) for other in others):
            under[total] = others[0]


def _gap(finding: Finding) -> Number:
    expected, found = finding.expected, finding.found
    return 0 if isinstance(expected, str) or isinstance(found, str) else (expected or 0) - (found or 0)


def _told_by_another(failed: dict[int, Finding], under: dict[int, int]) -> None:
    """Special cases fold under the general rule they are a case of."""
    for index, finding in failed.items():
        cause = None
        if finding.rule == "T3-NOINPUT":
            cause = _first(failed, "T3-BALANCE", finding.cells[0])
        elif finding.rule == "T3-ROWSUM":
            cause = _first(failed, "T3-ROWBLANKTOTAL", finding.cells[0])
        elif finding.rule == "W-BLANK":
            cause = _first_in_table(failed, "W-COLLAPSED", finding.cells[0])
        if cause is not None and _root(under, cause) != index:
            under[index] = cause


def _first(failed: dict[int, Finding], rule: str, cell: str) -> int | None:
    return next((index for index, f in failed.items() if f.rule == rule and cell in f.cells), None)


def _first_in_table(failed: dict[int, Finding], rule: str, cell: str) -> int | None:
    table = cell.split(".", 1)[0] + "."
    return next((i for i, f in failed.items() if f.rule == rule and any(c.startswith(table) for c in f.cells)), None)
