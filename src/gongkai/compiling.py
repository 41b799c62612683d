"""What does the annual report say when it is made from the records, and where did somebody state another figure?

Records give figures, each with what it was counted from; an officer may state another one with a reason, and both are
kept (`restated`). Totals follow what is stated by the sums of the form, so that no total is ever typed. The result is
a `Report` like any other: checked, drawn and compared by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from gongkai.form import Form, form_for
from gongkai.report import BLANK, Extra, Figure, Number, Report, SectionText, Source, State, empty_report

RECORDS = "records"
"""The format of a report's source that was made from records."""

CARRIED_IN, CARRIED_OUT = "requests.carried_in", "requests.carried_out"


class Restated(NamedTuple):
    """A figure that somebody states in place of the one counted; `code` is one of the explanations of the law file."""

    value: Number
    code: str
    reason: str


class Difference(NamedTuple):
    """A cell in which two figures differ, `counted` None where there is none."""

    cell: str
    counted: Number | None
    stated: Number | None


@dataclass(frozen=True, slots=True)
class Fees:
    """What part six states of fees (国办函〔2020〕109号): notices, their amount in yuan, what was received in yuan."""

    notices: int = 0
    notified: Decimal = Decimal(0)
    received: Decimal = Decimal(0)


def compile_report(
    agency: str,
    year: int,
    counted: Mapping[str, Figure],
    *,
    restated: Mapping[str, Restated] | None = None,
    words: Mapping[str, str] | None = None,
    fees: Fees | None = None,
) -> Report:
    """The report on a year. What nobody counted or stated is blank, never nought.

    `counted` and `restated` by cell key, `words` by section key (`overview`, `problems`, `other`). Raises KeyError for
    a cell that the form of the year does not have, FormError for a year without one.
    """
    form = form_for(year)
    stated = restated or {}
    if unknown := sorted({*counted, *stated} - set(form.by_key)):
        raise KeyError(f"no such cell in the {form.edition} form: {', '.join(unknown)}")
    report = empty_report(
        form.edition, agency=agency, year=year, title=form.title_for(agency, year), source=Source(format=RECORDS)
    )
    cells = {slot.key: counted.get(slot.key, BLANK) for slot in form.slots}
    cells |= {key: _restate(cells[key], said) for key, said in stated.items()}
    cells |= _totals(form, cells, set(stated))
    extras = tuple(_extras(form, fees)) if fees else ()
    return replace(report, cells=cells, sections=tuple(_sections(form, words or {})), extras=extras)


def _restate(before: Figure, said: Restated) -> Figure:
    return Figure(State.NUMBER, said.value, note=said.reason, sources=before.sources)


def _totals(form: Form, cells: Mapping[str, Figure], stated: set[str]) -> dict[str, Figure]:
    """The totals above what was stated, unless they were stated themselves; one whose parts are not all known stays."""
    changed: dict[str, Figure] = {}
    moved = set(stated)
    for _round in range(3):  # leaf, total of the row, total of the column
        for total in form.sums:
            if not total.total or total.total in stated or not moved.intersection(total.right):
                continue
            parts = [changed.get(key) or cells[key] for key in total.right]
            values = [part.value for part in parts if part.value is not None]
            if len(values) == len(parts):
                value = sum(values, start=Decimal(0) if any(isinstance(one, Decimal) for one in values) else 0)
                changed[total.total] = Figure(State.NUMBER, value, sources=cells[total.total].sources)
                moved.add(total.total)
    return changed


def _sections(form: Form, words: Mapping[str, str]) -> Iterator[SectionText]:
    for section in form.sections:
        yield SectionText(section.key, section.heading, words.get(section.key, "").strip())


def _extras(form: Form, fees: Fees) -> Iterator[Extra]:
    for fact in form.fee_statement:
        amount: Number = getattr(fees, fact.key)
        value = _plain(amount) if isinstance(amount, Decimal) else amount
        yield Extra(f"fees.{fact.key}", fact.label, value, str(value), fact.unit)


def restated(counted: Mapping[str, Figure], report: Report) -> list[Difference]:
    """The cells in which a report says something else than the records, in statutory order."""
    found = []
    for key, figure in report.cells.items():
        before = counted.get(key, BLANK).value
        if before is not None and figure.value != before:
            found.append(Difference(key, before, figure.value))
    return found


def opening(report: Report, previous: Report) -> list[Difference]:
    """Where what was carried in is not what last year's report carried out, by column: each needs an explanation."""
    found = []
    for key, figure in report.cells.items():
        if key.startswith(f"{CARRIED_IN}."):
            before = previous.value(CARRIED_OUT + key.removeprefix(CARRIED_IN))
            if before is not None and figure.value is not None and before != figure.value:
                found.append(Difference(key, before, figure.value))
    return found


# --- words ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """What records know for part one. None is "not known": then the sentence is left to the officer.

    `channels` are pieces by channel, in the order in which they are to be named; `documents` are issued, repealed and
    in force on 31 December; `answered` are outcomes with their numbers.
    """

    published: int | None = None
    channels: Sequence[tuple[str, int]] = ()
    interpretations: int | None = None
    received: int | None = None
    carried_in: int | None = None
    concluded: int | None = None
    carried_out: int | None = None
    outcomes: Sequence[tuple[str, int]] = ()
    on_time: int | None = None
    documents: tuple[int, int, int] | None = None
    platforms: int | None = None
    followers: int | None = None
    disputes: tuple[int, int] | None = None
    """Reconsiderations and lawsuits."""


LONGEST_OVERVIEW = 1000
"""Characters of part one, about (武政办发〔2025〕54号; a local paper)."""


def overview(facts: Facts) -> str:
    """Part one under the five heads of the form's paper, from what records know; the officer goes on from here."""
    heads = (
        ("主动公开", _proactive(facts)),
        ("依申请公开", _requests(facts)),
        ("政府信息管理", _documents(facts)),
        ("政府信息公开平台建设", _platforms(facts)),
        ("监督保障", _disputes(facts)),
    )
    numbers = "一二三四五"
    return "\n".join(f"（{number}）{head}。{text}" for number, (head, text) in zip(numbers, heads, strict=True))


def _proactive(facts: Facts) -> str:
    if facts.published is None:
        return ""
    through = "、".join(f"{name}{number}条" for name, number in facts.channels if number)
    said = f"全年主动公开政府信息{facts.published}条" + (f"，其中{through}。" if through else "。")
    return said + (f"发布政策解读{facts.interpretations}篇。" if facts.interpretations else "")


def _requests(facts: Facts) -> str:
    if facts.received is None:
        return ""
    said = f"全年新收政府信息公开申请{facts.received}件，上年结转{facts.carried_in or 0}件；"
    answered = "、".join(f"{name}{number}件" for name, number in facts.outcomes if number)
    said += f"办结{facts.concluded or 0}件" + (f"，其中{answered}" if answered else "")
    said += f"；结转下年度继续办理{facts.carried_out or 0}件。"
    if facts.on_time is None or not facts.concluded:
        return said
    late = facts.concluded - facts.on_time
    return said + (f"超过法定期限的{late}件。" if late else "均在法定期限内答复。")


def _documents(facts: Facts) -> str:
    if facts.documents is None:
        return ""
    issued, repealed, in_force = facts.documents
    return f"全年制发行政规范性文件{issued}件，废止{repealed}件，现行有效{in_force}件。"


def _platforms(facts: Facts) -> str:
    if not facts.platforms:
        return ""
    said = f"通过{facts.platforms}个渠道公开政府信息"
    return said + (f"，关注用户{facts.followers}人。" if facts.followers else "。")


def _disputes(facts: Facts) -> str:
    if facts.disputes is None:
        return ""
    reconsiderations, lawsuits = facts.disputes
    if not (reconsiderations or lawsuits):
        return "全年没有因政府信息公开被申请行政复议、提起行政诉讼的案件。"
    return f"全年因政府信息公开被申请行政复议{reconsiderations}件、提起行政诉讼{lawsuits}件。"


def fee_statement(fees: Fees) -> str:
    """The statement that part six has to make (国办函〔2020〕109号)."""
    if not fees.notices:
        return "本年度未发出信息处理费收费通知，收费通知总金额、实际收取总金额均为0。"
    return (
        f"本年度发出信息处理费收费通知{fees.notices}件，收费通知总金额{_plain(fees.notified)}元，"
        f"实际收取总金额{_plain(fees.received)}元。"
    )


def promises(previous: Report) -> str:
    """What last year's part five said, to be answered in this one; '' when it said nothing."""
    return previous.section("problems").strip()


def _plain(amount: Decimal) -> Number:
    """A whole amount without its noughts behind the point."""
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()
