"""Does the report agree with the report of the year before, and with the reports it sums up?"""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.proactive import DOCUMENTS, ITEMS, document_label
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import (
    FORM,
    FORM_2019,
    FORM_2019_EN,
    FORM_2021,
    FORM_2021_EN,
    FORM_EN,
    REGULATION,
    REGULATION_EN,
)
from gongkai.checks.sums import column_of
from gongkai.form import load
from gongkai.report import Number, Report, State

_STATES = ((State.UNPLACED, Reason.UNPLACED), (State.ABSENT, Reason.ABSENT), (State.BLANK, Reason.BLANK))


def last_year(case: Case) -> Report | Reason:
    """The report of the year before, or why there is none to compare with."""
    if case.previous is None:
        return Reason.NO_PREVIOUS
    this, last = case.report, case.previous
    if this.year is None or last.year is None:
        return Reason.NO_YEAR
    if last.year != this.year - 1:
        return Reason.NOT_PREVIOUS
    if this.agency and last.agency and not _same_body(this.agency, last.agency):
        return Reason.OTHER_AGENCY
    return last


def _same_body(one: str, other: str) -> bool:
    """Whether two names are of one body: 教育局 may have become 教育体育局, or be written 教科体局."""
    characters, others = set(one), set(other)
    return len(characters & others) >= 0.8 * min(len(characters), len(others))


def unknown_state(report: Report, *keys: str) -> Reason | None:
    states = {report.state(key) for key in keys}
    return next((reason for state, reason in _STATES if state in states), None)


def known(report: Report, key: str) -> Number:
    return report.value(key) or 0


@rule(
    "X-CARRY",
    Weight.MUST_FIX,
    text="上年结转等于上一年度报告的结转下年度继续办理（逐列）。",
    en="In every column, carried in = carried out of last year's report.",
    formula="carried_in[Y] = carried_out[Y−1]",
    source=f"{FORM}表三第二项、第四项",
    source_en=f"{FORM_EN}, table three, items two and four",
    remedy="以上年末实际未办结的申请为准，改正本年“上年结转”；上年报告有误的，予以更正并在第六部分说明。",
    remedy_en="Go by the requests open at the end of last year: correct “carried in”, or have last year's report"
    " corrected and say so in part six.",
)
def carried_over(case: Case) -> Iterator[Seen]:
    last = last_year(case)
    if isinstance(last, Reason):
        yield unknown(last)
        return
    for total in case.sums("T3-BALANCE"):
        column = total.cells[0].rsplit(".", 1)[1]
        key, old = f"requests.carried_in.{column}", f"requests.carried_out.{column}"
        if reason := unknown_state(case.report, key) or unknown_state(last, old):
            yield unknown(reason, (key,))
            continue
        now, then = known(case.report, key), known(last, old)
        if now == then:
            yield HOLDS
            continue
        zh, en = column_of(case, key)
        yield fails(
            f"“{zh}”列上年结转 {now}，上一年度（{last.year}年）报告结转下年度 {then}，{now} ≠ {then}。",
            f"Column “{en}”: {now} carried in, but the report of {last.year} carried out {then}; {now} ≠ {then}.",
            (key,),
            expected=then,
            found=now,
        )


@rule(
    "T1-VALID-YOY",
    Weight.MUST_EXPLAIN,
    text="现行有效件数等于上年现行有效件数加本年制发件数减本年废止件数。",
    en="Documents in force = in force last year + issued − repealed.",
    formula="in_force[Y] = in_force[Y−1] + issued[Y] − repealed[Y]",
    source=f"{FORM_2021}表二第二十条第（一）项",
    source_en=f"{FORM_2021_EN}, table two, article 20 (1)",
    remedy="与同级司法行政部门核对规范性文件目录；因清理更正口径或机构改革划转的，在第六部分说明。",
    remedy_en="Compare the list with the justice department; say so in part six where a clean-up or a reorganisation"
    " changed the count.",
)
def in_force_goes_on(case: Case) -> Iterator[Seen]:
    last = last_year(case)
    if isinstance(last, Reason):
        yield unknown(last)
        return
    if case.edition("proactive") != "2021":
        yield unknown(Reason.OTHER_FORM)
        return
    if last.forms.get("proactive") != "2021":
        yield unknown(Reason.OTHER_EDITION)
        return
    for row in DOCUMENTS:
        keys = tuple(f"proactive.{row}.{column}" for column in ("in_force", "issued", "repealed"))
        if reason := unknown_state(case.report, *keys) or unknown_state(last, keys[0]):
            yield unknown(reason, keys)
            continue
        in_force, issued, repealed = (known(case.report, key) for key in keys)
        then = known(last, keys[0])
        right = then + issued - repealed
        if in_force == right:
            yield HOLDS
            continue
        yield fails(
            f"“{document_label(case, row)}”现行有效 {in_force}，应为上年 {then} + {issued} − {repealed} = {right}。",
            f"“{document_label(case, row, 'en')}”: {in_force} in force; should be {then} last year + {issued} issued"
            f" − {repealed} repealed = {right}.",
            keys,
            expected=right,
            found=in_force,
        )


@rule(
    "T1-2019-ITEMS-YOY",
    Weight.MUST_EXPLAIN,
    text="上一年项目数量等于上一年度报告的上一年项目数量加其本年增减。",
    en="Items of last year = the items and the change that last year's report gives.",
    formula="previous_items[Y] = previous_items[Y−1] + change[Y−1]",
    source=f"{FORM_2019}表二第二十条第（五）（六）（八）项",
    source_en=f"{FORM_2019_EN}, table two, article 20 (5), (6), (8)",
    remedy="以上年末事项清单为准改正；清单调整口径的，予以说明。",
    remedy_en="Go by the list of items at the end of last year, or say how its scope changed.",
)
def items_go_on(case: Case) -> Iterator[Seen]:
    if case.edition("proactive") != "2019":
        yield unknown(Reason.OTHER_FORM)
        return
    last = last_year(case)
    if isinstance(last, Reason):
        yield unknown(last)
        return
    if last.forms.get("proactive") != "2019":
        yield unknown(Reason.OTHER_EDITION)
        return
    for row in ITEMS:
        key, change = f"proactive.{row}.previous_items", f"proactive.{row}.change"
        if reason := unknown_state(case.report, key) or unknown_state(last, key, change):
            yield unknown(reason, (key,))
            continue
        now, then, gained = known(case.report, key), known(last, key), known(last, change)
        if now == then + gained:
            yield HOLDS
            continue
        yield fails(
            f"“{document_label(case, row)}”上一年项目 {now}，按上年报告应为 {then} + ({gained}) = {then + gained}。",
            f"“{document_label(case, row, 'en')}”: {now} items last year; last year's report gives {then} + ({gained})"
            f" = {then + gained}.",
            (key,),
            expected=then + gained,
            found=now,
        )


@rule(
    "X-PENDING",
    Weight.NOTE,
    text="复议、诉讼总计不少于上一年度报告中尚未审结的件数。",
    en="The total of each kind of case is at least what last year's report left pending.",
    formula="total[Y] ≥ pending[Y−1]",
    source="实务口径：本年新收与上年未结案件均计入",
    source_en="practice: cases filed in the year and cases left pending are both counted",
    remedy="核对上年尚未审结的案件本年是否计入。",
    remedy_en="See whether the cases left pending last year are counted this year.",
)
def pending_cases_go_on(case: Case) -> Iterator[Seen]:
    last = last_year(case)
    if isinstance(last, Reason):
        yield unknown(last)
        return
    for total in case.sums("T4-SUM"):
        pending = total.total.replace(".total", ".pending")
        if reason := unknown_state(case.report, total.total) or unknown_state(last, pending):
            yield unknown(reason, (total.total,))
            continue
        now, then = known(case.report, total.total), known(last, pending)
        if now >= then:
            yield HOLDS
            continue
        yield fails(
            f"{case.name(total.total)} {now}，少于上一年度报告尚未审结的 {then} 件。",
            f"{case.name(total.total, 'en')}: {now}, fewer than the {then} that last year's report left pending.",
            (total.total,),
            expected=f"≥ {then}",
            found=now,
        )


@rule(
    "X-ROLLUP",
    Weight.MUST_EXPLAIN,
    text="汇总报告的每一格等于所属各单位报告之和。",
    en="Every cell of a rolled-up report is the sum of the reports it is made of.",
    formula="cell = Σ cell of the parts",
    source=f"{REGULATION}第四十九条；实务口径",
    source_en=f"{REGULATION_EN}, article 49; practice",
    remedy="补齐未报送单位，或改正汇总数；范围不同的，予以说明。",
    remedy_en="Add the bodies that are missing or correct the sum; if the scope differs, say so.",
)
def sum_of_the_parts(case: Case) -> Iterator[Seen]:
    if not case.parts:
        yield unknown(Reason.NO_PARTS)
        return
    for table in case.report.forms:
        edition = case.report.forms[table]
        if edition is None or any(part.forms.get(table) != edition for part in case.parts):
            yield unknown(Reason.NO_TABLE if edition is None else Reason.OTHER_FORM)
            continue
        for slot in load(edition).slots:
            if slot.table == table:
                yield _compared_with_parts(case, slot.key)


def _compared_with_parts(case: Case, key: str) -> Seen:
    value = case.value(key)
    if value is None or any(part.state(key) in (State.UNPLACED, State.ABSENT) for part in case.parts):
        return unknown(unknown_state(case.report, key) or Reason.UNPLACED, (key,))
    right = sum(known(part, key) for part in case.parts)
    if value == right:
        return HOLDS
    return fails(
        f"{case.name(key)} {value}，所属 {len(case.parts)} 份报告合计 {right}，{value} ≠ {right}。",
        f"{case.name(key, 'en')}: {value}, but the {len(case.parts)} reports add up to {right}; {value} ≠ {right}.",
        (key,),
        expected=right,
        found=value,
    )
