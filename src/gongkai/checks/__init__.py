"""Does a report agree with itself, with its form, with last year's report and with its own words?

    findings = check(report, previous)

`CHECKS` is a plain list: one rule, one function, one code. Each answers pass, fail, or not assessable with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.checks import cells, contents, disputes, proactive, splits, statements, structure, sums, wording, years
from gongkai.checks.case import Case
from gongkai.checks.finding import Answer, Finding, Weight, exit_code, failures, to_dict, verdict
from gongkai.checks.fold import fold
from gongkai.checks.html import page
from gongkai.checks.rule import Rule
from gongkai.checks.text import show
from gongkai.report import Report

__all__ = [
    "CHECKS",
    "Answer",
    "Finding",
    "Rule",
    "Weight",
    "check",
    "exit_code",
    "failures",
    "page",
    "show",
    "to_dict",
    "verdict",
]

CHECKS: list[Rule] = [
    structure.edition_of_the_year,
    structure.title,
    structure.six_parts,
    structure.labels,
    structure.tables,
    structure.published_in_time,
    proactive.in_force_at_least,
    years.in_force_goes_on,
    proactive.rules_of_a_body_without_power,
    proactive.charges_in_ten_thousands,
    proactive.published_in_all,
    proactive.items_left,
    years.items_go_on,
    proactive.change_is_not_the_stock,
    proactive.change_is_not_too_big,
    proactive.change_is_not_the_decisions,
    contents.published_items_as_grants,
    sums.balance,
    sums.results_without_requests,
    sums.column_total,
    sums.row_total,
    sums.row_without_total,
    sums.whole_and_not_negative,
    sums.dispute_total,
    years.carried_over,
    years.pending_cases_go_on,
    years.sum_of_the_parts,
    disputes.suits_without_reconsideration,
    statements.words_and_tables,
    splits.sums_in_words,
    contents.five_heads,
    contents.fee_statement,
    contents.notices_for_unpaid_fees,
    contents.proposals,
    contents.personal_data,
    wording.years_in_words,
    wording.places_in_words,
    wording.names_of_laws,
    wording.doubled,
    wording.misspelt,
    wording.copied_from_last_year,
    cells.blank_cells,
    cells.collapsed_rows,
    cells.figure_alone,
    cells.nothing_but_zeros,
    cells.artefacts,
    cells.scraped,
    cells.broken_layout,
]


def check(
    report: Report, previous: Report | None = None, *, parts: Sequence[Report] = (), published: date | None = None
) -> list[Finding]:
    """Put every rule to a report.

    `previous` is the report of the year before, `parts` the reports that this one sums up, `published` the day it was
    published; a rule that needs what is not given answers "not assessable".
    """
    case = Case(report, previous, parts, published)
    return fold(case, [finding for rule in CHECKS for finding in rule.judge(case)])
