"""Do the cases of table four fit the law on who must go to reconsideration before the court?"""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.report import State

BEFORE_COURT = (
    "state_secret",
    "forbidden_by_law",
    "security_and_stability",
    "third_party",
    "internal_affairs",
    "process_information",
    "enforcement_file",
)
"""Refusals under articles 14 to 16, for which reconsideration comes before the court."""


@rule(
    "L-2024",
    Weight.NOTE,
    text="2024 年起，对依条例第十四条至第十六条不予公开不服的，应先申请行政复议；未经复议直接起诉的案件应不属此类。",
    en="Since 2024 refusals under articles 14 to 16 go to reconsideration first, not directly to court.",
    formula="year ≥ 2024 and direct.total > 0 → each direct suit is about another decision",
    source="《中华人民共和国行政复议法》第二十三条第一款第（四）项；法释〔2025〕8号",
    source_en="Administrative Reconsideration Law, article 23 (1) 4; 法释〔2025〕8号",
    remedy="逐案核对：直接起诉的案件针对的是否为无法提供、不予处理等不须复议前置的决定；否则改列“复议后起诉”。",
    remedy_en="Go through the cases: is each direct suit about a decision that needs no reconsideration first"
    " (cannot be provided, not processed …)? If not, it belongs under “after reconsideration”.",
)
def suits_without_reconsideration(case: Case) -> Iterator[Seen]:
    direct = "disputes.litigation.direct.total"
    if case.year is None:
        yield unknown(Reason.NO_YEAR)
        return
    if case.value(direct) is None:
        yield unknown(Reason.ABSENT if case.report.state(direct) is State.ABSENT else Reason.BLANK, (direct,))
        return
    suits = case.number(direct)
    refusals = [f"requests.refused.{ground}.total" for ground in BEFORE_COURT]
    refused = sum(case.number(key) for key in refusals)
    if case.year < 2024 or not suits:
        yield HOLDS
    elif not refused:
        yield unknown(Reason.NO_RECORD, (direct,))
    else:
        yield fails(
            f"有未经复议直接起诉 {suits} 件，本年又有依第十四条至第十六条不予公开 {refused} 件，"
            "请确认直接起诉的案件不属须先复议的情形。",
            f"{suits} direct suits, while {refused} requests were refused under articles 14 to 16: see that none of the"
            " suits should have gone to reconsideration first.",
            (direct, *(key for key in refusals if case.value(key))),
            found=suits,
        )
