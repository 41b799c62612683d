"""Do the figures of the tables add up?

The sums themselves are declared in the form (`Form.sums`); here stand only their wording and what a blank cell means.
A sum whose cells are all blank was never filled in and is not judged. Where some are blank, the blanks count as 0 for
this one decision, and a failure says so: the form wants a 0 printed, and `W-BLANK` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import FORM, FORM_EN
from gongkai.form import Sum, load
from gongkai.report import Number, State


def reason_not_to_add(case: Case, cells: tuple[str, ...]) -> Reason | None:
    """Why these cells cannot be added up, or None when they can."""
    states = case.states(cells)
    if State.UNPLACED in states:
        return Reason.UNPLACED
    if State.ABSENT in states:
        return Reason.ABSENT
    return Reason.BLANK if states <= {State.BLANK} else None


def reason_not_to_judge(case: Case, total: Sum) -> Reason | None:
    """A total beside parts that are all blank was not filled in either: there is nothing to add up."""
    if total.total and case.states(total.right) == {State.BLANK} and case.number(total.total):
        return Reason.BLANK
    return reason_not_to_add(case, total.cells)


def sides(case: Case, total: Sum) -> tuple[Number, Number]:
    return sum(case.number(key) for key in total.left), sum(case.number(key) for key in total.right)


def blank_note(case: Case, cells: tuple[str, ...]) -> tuple[str, str]:
    if State.BLANK in case.states(cells):
        return "（空白按 0 计）", " (blanks taken as 0)"
    return "", ""


def addends(case: Case, cells: tuple[str, ...]) -> str:
    """The parts of a sum that are not zero: 12 + 5 + 2."""
    return " + ".join(str(case.value(key)) for key in cells if case.value(key)) or "0"


def judge_sums(case: Case, code: str, word: Callable[[Case, Sum, Number, Number], Seen]) -> Iterator[Seen]:
    sums = case.sums(code)
    if not sums:
        yield unknown(Reason.NO_TABLE)
    for total in sums:
        if _plainly_holds(case, total):
            yield HOLDS
        elif reason := reason_not_to_judge(case, total):
            yield unknown(reason, total.cells)
        else:
            left, right = sides(case, total)
            yield HOLDS if left == right else word(case, total, left, right)


def _plainly_holds(case: Case, total: Sum) -> bool:
    """The common case, in one pass: every cell holds a figure and the sum is right."""
    value_of = case.values.__getitem__
    try:
        return sum(map(value_of, total.left)) == sum(map(value_of, total.right))  # type: ignore[arg-type]
    except (KeyError, TypeError):  # absent, blank: None + 1 is a TypeError
        return False


def column_of(case: Case, key: str) -> tuple[str, str]:
    slot = load(case.edition("requests") or "").by_key[key]
    return slot.columns[-1].label, slot.columns[-1].en


def row_of(case: Case, key: str) -> tuple[str, str]:
    slot = load(case.edition("requests") or "").by_key[key]
    return slot.rows[-1].label, slot.rows[-1].en


def _unbalanced(case: Case, total: Sum, left: Number, right: Number) -> Seen:
    zh, en = column_of(case, total.left[0])
    blank_zh, blank_en = blank_note(case, total.cells)
    received, carried_in, concluded, carried_out = (str(case.number(key)) for key in total.cells)
    sentence = f"{received} + {carried_in} ≠ {concluded} + {carried_out}"
    return fails(
        f"“{zh}”列勾稽不平：新收 + 上年结转 ≠ 办理结果总计 + 结转下年度，即 {sentence}{blank_zh}。",
        f"Column “{en}” does not balance: received + carried in ≠ concluded + carried out: {sentence}{blank_en}.",
        total.cells,
        expected=left,
        found=right,
    )


@rule(
    "T3-BALANCE",
    Weight.MUST_FIX,
    text="每列：第一项加第二项之和，等于第三项加第四项之和。",
    en="In every column, received + carried in = concluded + carried out.",
    formula="received + carried_in = concluded + carried_out",
    source=f"{FORM}表三左上角所载勾稽关系",
    source_en=f"{FORM_EN}, relation printed in the corner of table three",
    remedy="对照申请登记台账核对该列四个数，改正记错的一个。",
    remedy_en="Compare the four figures of the column with the register of requests and correct the one that is wrong.",
)
def balance(case: Case) -> Iterator[Seen]:
    yield from judge_sums(case, "T3-BALANCE", _unbalanced)


def _wrong_column_total(case: Case, total: Sum, left: Number, right: Number) -> Seen:
    zh, en = column_of(case, total.total)
    blank_zh, blank_en = blank_note(case, total.cells)
    stands = case.value(total.total)
    shown_zh, shown_en = (f"为 {stands}", str(stands)) if stands is not None else ("空白", "blank")
    parts = addends(case, total.right)
    detail = f" = {parts}" if parts != str(right) else ""
    return fails(
        f"“{zh}”列（七）总计{shown_zh}，各办理结果之和为 {right}{detail}，{left} ≠ {right}{blank_zh}。",
        f"Column “{en}”: the total concluded is {shown_en}, but the results add up to {right}{detail}; "
        f"{left} ≠ {right}{blank_en}.",
        total.cells,
        expected=right,
        found=stands,
    )


@rule(
    "T3-COLSUM",
    Weight.MUST_FIX,
    text="每列：（七）总计等于各办理结果之和。",
    en="In every column, the total concluded is the sum of all results.",
    formula="concluded = granted + partly_granted + … + other_handling",
    source=f"{FORM}表三第三项（七）",
    source_en=f"{FORM_EN}, table three, item three (7)",
    remedy="逐行核对该列办理结果，改正记错的一行，再重算总计。",
    remedy_en="Go through the results of the column row by row, correct the wrong one and add up again.",
)
def column_total(case: Case) -> Iterator[Seen]:
    yield from judge_sums(case, "T3-COLSUM", _wrong_column_total)


def _wrong_row_total(case: Case, total: Sum, left: Number, right: Number) -> Seen:
    zh, en = row_of(case, total.total)
    blank_zh, blank_en = blank_note(case, total.cells)
    stands = case.value(total.total)
    shown_zh, shown_en = (f"为 {stands}", str(stands)) if stands is not None else ("空白", "blank")
    parts = addends(case, total.right)
    detail = f" = {parts}" if parts != str(right) else ""
    return fails(
        f"“{zh}”行总计{shown_zh}，自然人与各类组织之和为 {right}{detail}，{left} ≠ {right}{blank_zh}。",
        f"Row “{en}”: the total is {shown_en}, but natural persons and organisations add up to {right}{detail}; "
        f"{left} ≠ {right}{blank_en}.",
        total.cells,
        expected=right,
        found=stands,
    )


@rule(
    "T3-ROWSUM",
    Weight.MUST_FIX,
    text="每行：总计等于自然人与法人或其他组织各栏之和。",
    en="In every row, the total is natural persons plus the five kinds of organisation.",
    formula="total = natural_person + enterprise + research + public_welfare + legal_services + other",
    source=f"{FORM}表三“总计”栏",
    source_en=f"{FORM_EN}, table three, column “total”",
    remedy="核对该行各栏，改正记错的一格，再重算总计。",
    remedy_en="Check the cells of the row, correct the wrong one and add up again.",
)
def row_total(case: Case) -> Iterator[Seen]:
    yield from judge_sums(case, "T3-ROWSUM", _wrong_row_total)


@rule(
    "T3-ROWBLANKTOTAL",
    Weight.MUST_FIX,
    text="一行中有大于 0 的数，该行总计就不能空白。",
    en="A row that holds a figure above 0 has a total.",
    formula="any cell of the row > 0 → total is filled in",
    source=f"{FORM}表三“总计”栏",
    source_en=f"{FORM_EN}, table three, column “total”",
    remedy="填写该行总计。",
    remedy_en="Fill in the total of the row.",
)
def row_without_total(case: Case) -> Iterator[Seen]:
    for total in case.sums("T3-ROWSUM"):
        state = case.report.state(total.total)
        if state is State.NUMBER:
            yield HOLDS
            continue
        if reason := reason_not_to_add(case, total.cells):
            yield unknown(reason, total.cells)
            continue
        right = sum(case.number(key) for key in total.right)
        if not right:
            yield HOLDS
            continue
        zh, en = row_of(case, total.total)
        yield fails(
            f"“{zh}”行各栏合计 {right}，总计却空白。",
            f"Row “{en}” adds up to {right}, but its total is blank.",
            (total.total, *(key for key in total.right if case.value(key))),
            expected=right,
            found=None,
        )


@rule(
    "T3-NOINPUT",
    Weight.MUST_FIX,
    text="没有收到申请也没有上年结转，就不会有办理结果。",
    en="Where no request was received or carried in, none can have been concluded.",
    formula="concluded > 0 → received + carried_in > 0",
    source=f"{FORM}表三左上角所载勾稽关系",
    source_en=f"{FORM_EN}, relation printed in the corner of table three",
    remedy="确认是否把主动公开的条数误填为依申请公开的办理结果；如确有申请，补填新收或结转。",
    remedy_en=(
        "See whether a number of published items was entered as results of requests; if there were requests, "
        "fill in those received or carried in."
    ),
)
def results_without_requests(case: Case) -> Iterator[Seen]:
    for total in case.sums("T3-BALANCE"):
        if _plainly_holds(case, total) and case.value(total.left[0]):
            yield HOLDS
            continue
        if reason := reason_not_to_add(case, total.cells):
            yield unknown(reason, total.cells)
            continue
        received, carried_in, concluded, _ = total.cells
        if not case.number(concluded) or case.number(received) + case.number(carried_in):
            yield HOLDS
            continue
        zh, en = column_of(case, concluded)
        yield fails(
            f"“{zh}”列没有收到申请（新收与上年结转合计 0），却有办理结果 {case.value(concluded)} 件。",
            f"Column “{en}”: nothing was received or carried in, yet {case.value(concluded)} are shown as concluded.",
            (concluded, received, carried_in),
            expected=0,
            found=case.value(concluded),
        )


def _wrong_dispute_total(case: Case, total: Sum, left: Number, right: Number) -> Seen:
    slot = load(case.edition("disputes") or "").by_key[total.total]
    zh, en = "·".join(c.label for c in slot.columns[:-1]), " / ".join(c.en for c in slot.columns[:-1])
    blank_zh, blank_en = blank_note(case, total.cells)
    stands = case.value(total.total)
    shown_zh, shown_en = (f"为 {stands}", str(stands)) if stands is not None else ("空白", "blank")
    parts = " + ".join(str(case.number(key)) for key in total.right)
    return fails(
        f"“{zh}”总计{shown_zh}，四种结果之和为 {parts} = {right}，{left} ≠ {right}{blank_zh}。",
        f"“{en}”: the total is {shown_en}, but the four results add up to {parts} = {right}; "
        f"{left} ≠ {right}{blank_en}.",
        total.cells,
        expected=right,
        found=stands,
    )


@rule(
    "T4-SUM",
    Weight.MUST_FIX,
    text="复议和两类诉讼：总计等于结果维持、结果纠正、其他结果、尚未审结之和。",
    en="For reconsideration and both kinds of litigation, the total is upheld + corrected + other result + pending.",
    formula="total = upheld + corrected + other + pending",
    source=f"{FORM}表四“总计”栏",
    source_en=f"{FORM_EN}, table four, column “total”",
    remedy="对照案件登记核对四种结果，改正记错的一格，再重算总计。",
    remedy_en="Compare the four results with the register of cases, correct the wrong one and add up again.",
)
def dispute_total(case: Case) -> Iterator[Seen]:
    yield from judge_sums(case, "T4-SUM", _wrong_dispute_total)


@rule(
    "T3-NEG",
    Weight.MUST_FIX,
    text="件数是不小于 0 的整数，金额不小于 0。",
    en="Counts are whole numbers of 0 or more; amounts are 0 or more.",
    formula="count ∈ {0, 1, 2, …}, amount ≥ 0",
    source=f"{FORM}计量单位“件”",
    source_en=f"{FORM_EN}, counted in whole pieces (件)",
    remedy="改为实际件数。",
    remedy_en="Enter the true number.",
)
def whole_and_not_negative(case: Case) -> Iterator[Seen]:
    for key, figure in case.report.cells.items():
        value = figure.value
        if value is None or (value.__class__ is int and value >= 0):
            continue
        slot = case.slot(key)
        if (
            slot is None
            or slot.signed
            or (value >= 0 and slot.kind == "amount")
            or (value >= 0 and value == int(value))
        ):
            continue
        zh, en = ("整数", "a whole number") if slot.kind == "count" else ("数", "a number")
        yield fails(
            f"{case.name(key)}为 {value}，应为不小于 0 的{zh}。",
            f"{case.name(key, 'en')} is {value}; it must be {en} of 0 or more.",
            (key,),
            expected="≥ 0",
            found=value,
        )
    yield unknown(Reason.BLANK) if case.report.is_empty else HOLDS
