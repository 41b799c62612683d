"""Does a report agree with itself, with its form, with last year's report and with its own words?

    findings = check(report, previous)

`CHECKS` is a plain list: one rule, one function, one code. Each answers pass, fail, or not assessable with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.checks import sums
from gongkai.checks.case import Case
from gongkai.checks.finding import Answer, Finding, Weight, exit_code, failures, to_dict, verdict
from gongkai.checks.fold import fold
from gongkai.checks.rule import Rule
from gongkai.report import Report

__all__ = ["CHECKS", "Answer", "Finding", "Rule", "Weight", "check", "exit_code", "failures", "to_dict", "verdict"]

CHECKS: list[Rule] = [
    sums.balance,
    sums.results_without_requests,
    sums.column_total,
    sums.row_total,
    sums.row_without_total,
    sums.dispute_total,
    sums.whole_and_not_negative,
]


def check(
    report: Report, previous: Report | None = None, *, parts: Sequence[Report] = (), published: date | None = None
) -> list[Finding]:
    """Put every rule to a report.

    `previous` is the report of the year before, `parts` the reports that this one sums up, `published` the day it was published;
    a rule that needs what is not given answers "not assessable".
    """
    case = Case(report, previous, parts, published)
    return fold(case, [finding for rule in CHECKS for finding in rule.judge(case)])
