"""Can the figures of table two be right: documents, items of business, charges, the power to make rules?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import FORM_2019, FORM_2019_EN, FORM_2021, FORM_2021_EN, PRACTICE, PRACTICE_EN
from gongkai.form import load
from gongkai.report import Number, State

DOCUMENTS = ("rules", "normative_documents")
ITEMS = ("licences", "other_services", "penalties", "coercive_measures", "charges")

EXPLAIN = "核对后改正；确属如此的，说明原因。"
EXPLAIN_EN = "Check and correct it, or give the reason if it is so."


def not_comparable(case: Case, edition: str, *keys: str) -> Reason | None:
    """Why cells of table two cannot be compared, or None when each holds a figure."""
    if case.report.forms.get("proactive") is None:
        return Reason.NO_TABLE
    if case.edition("proactive") != edition:
        return Reason.OTHER_FORM
    states = case.states(keys)
    for state, reason in (
        (State.UNPLACED, Reason.UNPLACED),
        (State.ABSENT, Reason.ABSENT),
        (State.BLANK, Reason.BLANK),
    ):
        if state in states:
            return reason
    return None


def figures(case: Case, *keys: str) -> tuple[Number, ...]:
    return tuple(case.number(key) for key in keys)


def document_label(case: Case, row: str, language: str = "zh") -> str:
    slot = next(s for s in load(case.edition("proactive") or "").slots if s.row_key == f"proactive.{row}")
    return slot.rows[-1].label if language == "zh" else slot.rows[-1].en


@rule(
    "T1-VALID-MIN",
    Weight.MUST_FIX,
    text="现行有效件数不少于本年制发件数减本年废止件数。",
    en="Documents in force are at least those issued less those repealed this year.",
    formula="in_force ≥ issued − repealed",
    source=f"{FORM_2021}表二第二十条第（一）项",
    source_en=f"{FORM_2021_EN}, table two, article 20 (1)",
    remedy="按规范性文件目录重新统计 12 月 31 日现行有效的件数。",
    remedy_en="Count again, from the list of normative documents, those in force on 31 December.",
)
def in_force_at_least(case: Case) -> Iterator[Seen]:
    for row in DOCUMENTS:
        keys = tuple(f"proactive.{row}.{column}" for column in ("issued", "repealed", "in_force"))
        if reason := not_comparable(case, "2021", *keys):
            yield unknown(reason, () if reason is Reason.OTHER_FORM else keys)
            continue
        issued, repealed, in_force = figures(case, *keys)
        if in_force >= issued - repealed:
            yield HOLDS
            continue
        least = issued - repealed
        yield fails(
            f"“{document_label(case, row)}”现行有效 {in_force} 件，少于制发 {issued} − 废止 {repealed} = {least} 件。",
            f"“{document_label(case, row, 'en')}”: {in_force} in force,"
            f" fewer than {issued} issued − {repealed} repealed = {least}.",
            keys,
            expected=f"≥ {least}",
            found=in_force,
        )


@rule(
    "T1-2019-PUB",
    Weight.MUST_EXPLAIN,
    text="对外公开总数量不少于本年新公开数量。",
    en="All documents published are at least those published this year.",
    formula="total_published ≥ newly_published",
    source=f"{FORM_2019}表二第二十条第（一）项",
    source_en=f"{FORM_2019_EN}, table two, article 20 (1)",
    remedy=EXPLAIN,
    remedy_en=EXPLAIN_EN,
)
def published_in_all(case: Case) -> Iterator[Seen]:
    for row in DOCUMENTS:
        keys = tuple(f"proactive.{row}.{column}" for column in ("newly_published", "total_published"))
        if reason := not_comparable(case, "2019", *keys):
            yield unknown(reason, () if reason is Reason.OTHER_FORM else keys)
            continue
        new, total = figures(case, *keys)
        if total >= new:
            yield HOLDS
            continue
        yield fails(
            f"“{document_label(case, row)}”对外公开总数量 {total}，少于本年新公开数量 {new}。",
            f"“{document_label(case, row, 'en')}”: {total} published in all, fewer than {new} published this year.",
            keys,
            expected=f"≥ {new}",
            found=total,
        )


@rule(
    "T1-2019-ITEMS",
    Weight.MUST_FIX,
    text="上一年项目数量加本年增减不小于 0。",
    en="Items of last year plus the change of this year are not below 0.",
    formula="previous_items + change ≥ 0",
    source=f"{FORM_2019}表二第二十条第（五）（六）（八）项",
    source_en=f"{FORM_2019_EN}, table two, article 20 (5), (6), (8)",
    remedy="核对事项清单，改正上一年项目数量或本年增减。",
    remedy_en="Compare with the list of items and correct the stock or the change.",
)
def items_left(case: Case) -> Iterator[Seen]:
    for row, items, change in _items(case):
        if isinstance(items, Reason):
            yield unknown(items, row)
        elif items + change >= 0:
            yield HOLDS
        else:
            yield fails(
                f"{_row_name(case, row)}上一年项目 {items}，本年减少 {-change}，结果为 {items + change}，小于 0。",
                f"{_row_name(case, row, 'en')}: {items} items less {-change} leave {items + change}, below 0.",
                row,
                expected="≥ 0",
                found=items + change,
            )


@rule(
    "T1-2019-DELTA",
    Weight.MUST_EXPLAIN,
    text="本年增减不应与上一年项目数量相同。",
    en="The change of the year is not the same figure as the stock of last year.",
    formula="change ≠ previous_items, unless both are 0",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="“本年增/减”填比上一年增加或减少的项目数，没有变化填 0，不重复填项目总数。",
    remedy_en="The column is for the items gained or lost in the year; enter 0 if there was none, not the stock again.",
)
def change_is_not_the_stock(case: Case) -> Iterator[Seen]:
    for row, items, change in _items(case):
        if isinstance(items, Reason):
            yield unknown(items, row)
        elif items > 0 and change == items:
            yield fails(
                f"{_row_name(case, row)}上一年项目 {items}，本年增减也是 {change}，疑似把项目数重复填入增减栏。",
                f"{_row_name(case, row, 'en')}: {items} items last year and a change of {change};"
                " the stock seems to stand in the change column.",
                row,
                found=change,
            )
        else:
            yield HOLDS


@rule(
    "T1-2019-DELTA-BIG",
    Weight.MUST_EXPLAIN,
    text="本年增减的幅度一般不超过上一年项目数量（不足 5 项的按 5 项）。",
    en="The change of the year is usually no larger than the stock of last year (or 5).",
    formula="|change| ≤ max(5, previous_items)",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="核对是否把办件数填成了事项数；确有大幅调整的，在第一部分说明。",
    remedy_en="See whether decisions were entered as items; if items did change that much, say so in part one.",
)
def change_is_not_too_big(case: Case) -> Iterator[Seen]:
    for row, items, change in _items(case):
        if isinstance(items, Reason):
            yield unknown(items, row)
        elif not -_most(items) <= change <= _most(items):
            yield fails(
                f"{_row_name(case, row)}上一年项目 {items}，本年增减 {change}，变动幅度超过原有项目数。",
                f"{_row_name(case, row, 'en')}: {items} items last year, a change of {change}; more than there were.",
                row,
                expected=f"≤ {_most(items)}",
                found=change,
            )
        else:
            yield HOLDS


@rule(
    "T1-2019-DELTA-EQ-DEC",
    Weight.MUST_EXPLAIN,
    text="本年增减不应与处理决定数量相同。",
    en="The change of items is not the same figure as the number of decisions.",
    formula="change ≠ decisions, unless both are 0",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="“本年增/减”填事项的增减，不填办件数；事项没有变化的填 0。",
    remedy_en="The change column is for items, not for decisions; enter 0 if the items did not change.",
)
def change_is_not_the_decisions(case: Case) -> Iterator[Seen]:
    for row in ITEMS[:-1]:
        keys = (f"proactive.{row}.change", f"proactive.{row}.decisions")
        if reason := not_comparable(case, "2019", *keys):
            yield unknown(reason, () if reason is Reason.OTHER_FORM else keys)
            continue
        change, decisions = figures(case, *keys)
        if decisions > 0 and change == decisions:
            yield fails(
                f"{_row_name(case, keys)}本年增减 {change}，与处理决定数量 {decisions} 相同，疑似把办件数填入增减栏。",
                f"{_row_name(case, keys, 'en')}: a change of {change} equals the {decisions} decisions;"
                " decisions seem to stand in the change column.",
                keys,
                found=change,
            )
        else:
            yield HOLDS


def _most(items: Number) -> Number:
    return items if items > 5 else 5


def _items(case: Case) -> Iterator[tuple[tuple[str, ...], Number | Reason, Number]]:
    """Each row of items with its stock and its change, or with the reason why they cannot be compared."""
    for row in ITEMS:
        keys = (f"proactive.{row}.previous_items", f"proactive.{row}.change")
        if reason := not_comparable(case, "2019", *keys):
            yield (() if reason is Reason.OTHER_FORM else keys), reason, 0
        else:
            stock, change = figures(case, *keys)
            yield keys, stock, change


def _row_name(case: Case, keys: tuple[str, ...], language: str = "zh") -> str:
    row = keys[0].split(".")[1]
    label = document_label(case, row, language)
    return f"“{label}”"


MAY_MAKE_RULES = re.compile(
    r"^国务院|^国家.+局$|^中华人民共和国.+部$|(?:省|自治区)人民政府$|[^县区旗]{2,}市人民政府$|自治州人民政府$"
)


@rule(
    "T1-DEPT-RULES",
    Weight.MUST_EXPLAIN,
    text="没有规章制定权的机关，规章各栏应为 0。",
    en="A body without the power to make rules has 0 in every cell of the row “rules”.",
    formula="rules.* = 0",
    source="《中华人民共和国立法法》第九十一条、第九十三条",
    source_en="Legislation Law, articles 91 and 93",
    remedy="规章只由国务院部门、省级和设区的市级人民政府、自治州人民政府制定；把误填的文件移到行政规范性文件一行。",
    remedy_en="Only State Council departments and governments of provinces, cities with districts and autonomous"
    " prefectures make rules; move the documents to the row of normative documents.",
)
def rules_of_a_body_without_power(case: Case) -> Iterator[Seen]:
    edition = case.report.forms.get("proactive")
    if edition is None:
        yield unknown(Reason.NO_TABLE)
        return
    keys = tuple(slot.key for slot in load(edition).slots if slot.key.startswith("proactive.rules."))
    filled = tuple(key for key in keys if case.value(key))
    agency = case.report.agency
    if not filled:
        yield HOLDS if any(case.value(key) is not None for key in keys) else unknown(Reason.BLANK, keys)
    elif not agency:
        yield unknown(Reason.NO_AGENCY, filled)
    elif MAY_MAKE_RULES.search(agency):
        yield HOLDS
    else:
        counts = "、".join(f"{case.name(key)} {case.value(key)}" for key in filled)
        counts_en = ", ".join(f"{case.name(key, 'en')} {case.value(key)}" for key in filled)
        yield fails(
            f"{agency}没有规章制定权，却填报{counts}。",
            f"{agency} has no power to make rules, yet reports {counts_en}.",
            filled,
            expected=0,
            found=case.value(filled[0]),
        )


CHARGES = "proactive.charges.amount"


@rule(
    "T1-FEE-UNIT",
    Weight.MUST_EXPLAIN,
    text="行政事业性收费以万元为单位：不带“元”，不超过上年的 100 倍，也不是大于 100000 的整数。",
    en="Charges are in units of 10,000 yuan: not in yuan, not over 100 times last year, no whole number over 100,000.",
    formula="amount ≤ 100 × amount of last year; not (whole and > 100000)",
    source=f"{FORM_2021}表二第二十条第（八）项“单位：万元”",
    source_en=f"{FORM_2021_EN}, table two, article 20 (8), “unit: 万元”",
    remedy="按万元填写；以元统计的，除以 10000。",
    remedy_en="Enter the amount in 万元; divide an amount in yuan by 10,000.",
)
def charges_in_ten_thousands(case: Case) -> Iterator[Seen]:
    if reason := not_comparable(case, "2021", CHARGES):
        yield unknown(reason, () if reason is Reason.OTHER_FORM else (CHARGES,))
        return
    amount, figure = case.number(CHARGES), case.figure(CHARGES)
    last = case.previous.value(CHARGES) if case.previous else None
    if figure and figure.unit in ("元", "亿元") and amount:
        yield fails(
            f"行政事业性收费写作 {amount}{figure.unit}，本栏单位是万元。",
            f"The charges read {amount}{figure.unit}; the unit of this column is 万元.",
            (CHARGES,),
            expected="万元",
            found=figure.unit,
        )
    elif amount > 100_000 and amount == int(amount):
        yield fails(
            f"行政事业性收费 {amount} 万元，疑似以元为单位填写。",
            f"Charges of {amount} 万元: probably entered in yuan.",
            (CHARGES,),
            expected="≤ 100000",
            found=amount,
        )
    elif last and amount > 100 * last:
        yield fails(
            f"行政事业性收费 {amount} 万元，是上年 {last} 万元的 100 倍以上，疑似单位有误。",
            f"Charges of {amount} 万元 are over 100 times the {last} 万元 of last year; the unit is probably wrong.",
            (CHARGES,),
            expected=f"≤ {100 * last}",
            found=amount,
        )
    else:
        yield HOLDS
