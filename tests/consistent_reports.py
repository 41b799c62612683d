"""What does a report look like in which every sum holds?

Tests of every room need many of them, of both editions and of all sizes: the body that received nothing and the one
that received hundreds of requests. The sums are read from the form: cells that no sum determines are drawn at random,
the others are computed, so that a new edition needs no new code here. The bodies are invented; no such places exist.

    rng = random.Random(7)
    report = consistent_report("2021", rng)             # seeded, for a loop over a thousand
    @given(reports())                                   # Hypothesis, which shrinks to the smallest report
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from gongkai.form import EDITIONS, Form, Slot, Sum, load
from gongkai.report import Number, Report, SectionText, report_of

PLACES = ("云溪县", "青禾市", "澜苇县", "松汀区", "望鹤县", "栖霜市", "白芷洲区", "鹿鸣原县")
OFFICES = ("教育局", "民政局", "农业农村局", "卫生健康局", "自然资源局", "市场监督管理局", "交通运输局", "城市管理局")
LAST_YEAR_OF_DATA = 2025

# The bodies are county and city offices; 规章 are made only by departments of the State Council, provinces and cities
# with districts (立法法), so that these cells stay at nought.
NEVER_FILLED = "proactive.rules."


def consistent_report(edition: str, rng: random.Random, *, prose: bool | None = None) -> Report:
    """A report of an invented body in which every sum holds. `prose` adds the parts of text; None: perhaps."""
    values = consistent_values(edition, rng)
    agency = rng.choice(PLACES) + rng.choice(OFFICES)
    if prose is None:
        prose = rng.random() < 0.5
    return _report(edition, values, agency, rng.choice(years(edition)), rng if prose else None)


def consistent_values(edition: str, rng: random.Random) -> dict[str, Number]:
    """Figures for every cell of the form, with all sums holding; most cells are nought, as in real reports."""
    form = load(edition)
    values: dict[str, Number] = dict.fromkeys((slot.key for slot in free_slots(form)), 0)
    values |= _random_proactive(form, rng)
    _scatter(values, [slot for slot in free_slots(form) if slot.table == "requests"], _how_many(rng), rng)
    _scatter(values, [slot for slot in free_slots(form) if slot.table == "disputes"], _how_many(rng) // 8, rng)
    return completed(form, values, rng)


@st.composite
def values_of(draw: st.DrawFn, edition: str) -> dict[str, Number]:
    """Hypothesis: figures for every cell of the form, with all sums holding."""
    form = load(edition)
    free = [slot for slot in free_slots(form) if slot.table != "proactive"]
    filled = draw(st.dictionaries(st.sampled_from([slot.key for slot in free]), st.integers(1, 999), max_size=12))
    values: dict[str, Number] = {slot.key: filled.get(slot.key, 0) for slot in free}
    seed = draw(st.integers(0, 2**16))
    values |= _random_proactive(form, random.Random(seed))
    return completed(form, values, random.Random(seed))


@st.composite
def reports(draw: st.DrawFn, edition: str | None = None) -> Report:
    """Hypothesis: reports of either edition, or of the one named, in which every sum holds."""
    edition = edition or draw(st.sampled_from(EDITIONS))
    agency = draw(st.sampled_from(PLACES)) + draw(st.sampled_from(OFFICES))
    seed = draw(st.none() | st.integers(0, 2**16))
    rng = None if seed is None else random.Random(seed)
    return _report(edition, draw(values_of(edition)), agency, draw(st.sampled_from(years(edition))), rng)


def years(edition: str) -> Sequence[int]:
    form = load(edition)
    return range(form.first_year, (form.last_year or LAST_YEAR_OF_DATA) + 1)


def free_slots(form: Form) -> tuple[Slot, ...]:
    """The cells that no sum determines: not the total of a sum, nor the side of a balance that the other gives."""
    determined = {total.total for total in form.sums} | {
        key for total in form.sums if not total.total for key in total.left
    }
    return tuple(slot for slot in form.slots if slot.key not in determined)


def completed(form: Form, free: Mapping[str, Number], rng: random.Random) -> dict[str, Number]:
    """Fill in every cell that the sums determine. Where a balance leaves a choice (received or carried in), draw it."""
    values = dict(free)
    totals = {total.total for total in form.sums}
    waiting = list(form.sums)
    while waiting:
        ready = [total for total in waiting if all(key in values for key in total.right)]
        assert ready, f"the sums of the {form.edition} form wait for each other"
        for total in ready:
            _complete(total, values, totals, rng)
        waiting = [total for total in waiting if not all(key in values for key in total.cells)]
    ordered = {slot.key: values[slot.key] for slot in form.slots}
    assert not failing_sums(form, ordered)
    return ordered


def failing_sums(form: Form, values: Mapping[str, Number]) -> list[Sum]:
    return [t for t in form.sums if sum(values[key] for key in t.left) != sum(values[key] for key in t.right)]


def _complete(total: Sum, values: dict[str, Number], totals: set[str], rng: random.Random) -> None:
    right = sum(values[key] for key in total.right)
    if total.total:
        values.setdefault(total.total, right)
    elif not totals & set(total.left):  # the total column of a balance is left to the sums along its rows
        *first, last = reversed(total.left)
        for key in first:
            values[key] = rng.randint(0, int(right)) if rng.random() < 0.3 else 0
            right -= values[key]
        values[last] = right


def _how_many(rng: random.Random) -> int:
    """The size of a year: often nothing, mostly a handful, sometimes hundreds."""
    return rng.choices([0, rng.randint(1, 5), rng.randint(6, 60), rng.randint(61, 900)], [15, 45, 28, 12])[0]


def _scatter(values: dict[str, Number], slots: Sequence[Slot], pieces: int, rng: random.Random) -> None:
    """Drop so many pieces onto the cells; few rows and columns get most, the first column (自然人) above all."""
    rows = {slot.row_key: rng.expovariate(1) ** 3 for slot in slots}
    columns = {slot.column_key: rng.expovariate(1) ** 2 for slot in slots}
    columns[slots[0].column_key] *= 20
    weights = [rows[slot.row_key] * columns[slot.column_key] for slot in slots]
    for slot in rng.choices(slots, weights, k=pieces):
        values[slot.key] += 1


def _random_proactive(form: Form, rng: random.Random) -> dict[str, Number]:
    """Table two of the report. Its cells stand in no sum, but stock and change must be possible together."""
    values: dict[str, Number] = {}
    for slot in form.table("proactive").slots:
        empty = slot.key.startswith(NEVER_FILLED) or rng.random() < 0.4
        figure: Number = 0 if empty else rng.randint(1, 40)
        if slot.kind == "amount" and not empty:
            figure = Decimal(rng.randint(1, 9_999_999)) / 10 ** rng.randint(0, 4)
        elif slot.column_key == "decisions" and not empty:
            figure = rng.randint(41, 4000)
        values[slot.key] = figure
    for key in list(values):
        row, _, column = key.rpartition(".")
        if column == "change":
            most = min(4, int(values[f"{row}.previous_items"]) - 1)
            values[key] = rng.randint(-most, most) if most > 0 else 0
        elif column == "in_force":
            values[key] += values[f"{row}.issued"]
        elif column == "total_published":
            values[key] += values[f"{row}.newly_published"]
    return values


def _report(edition: str, values: Mapping[str, Number], agency: str, year: int, rng: random.Random | None) -> Report:
    form = load(edition)
    sections = tuple(_sections(form, values, agency, year, rng)) if rng else ()
    return report_of(edition, values, agency=agency, year=year, title=form.title_for(agency, year), sections=sections)


def _sections(
    form: Form, values: Mapping[str, Number], agency: str, year: int, rng: random.Random
) -> list[SectionText]:
    """The parts of text, saying what the tables say."""
    texts = {"overview": _overview(values, year, rng), "problems": _problems(year), "other": _other(form, values, rng)}
    preamble = f"根据《中华人民共和国政府信息公开条例》规定，{agency}编制了{year}年政府信息公开工作年度报告。"
    parts = [SectionText("preamble", "", preamble)]
    for section in form.sections:
        if section.body == "text":
            parts.append(SectionText(section.key, section.heading, texts[section.key]))
    return parts


def _overview(values: Mapping[str, Number], year: int, rng: random.Random) -> str:
    website, account = rng.randint(20, 900), rng.randint(1, 300)
    return "\n".join(
        [
            f"（一）主动公开。{year}年，公开信息{website + account}条，其中网站{website}条、政务新媒体{account}条。",
            f"（二）依申请公开。{_requests_in_words(values)}{_disputes_in_words(values)}",
            "（三）政府信息管理。落实公开属性源头认定制度，发布前逐件进行保密审查。",
            "（四）政府信息公开平台建设。及时维护法定主动公开专栏，保证链接有效、内容准确。",
            "（五）监督保障。明确专人负责，接受社会监督，未发生责任追究情形。",
        ]
    )


def _requests_in_words(values: Mapping[str, Number]) -> str:
    received, carried_in, concluded, carried_out = (
        values[f"requests.{row}.total"] for row in ("received", "carried_in", "concluded", "carried_out")
    )
    if not received + carried_in:
        return "未收到政府信息公开申请。"
    start = f"收到政府信息公开申请{received}件" if received else "未收到政府信息公开申请"
    return f"{start}，上年结转{carried_in}件，办结{concluded}件，结转下年度继续办理{carried_out}件。"


def _disputes_in_words(values: Mapping[str, Number]) -> str:
    reconsideration = values["disputes.reconsideration.total"]
    litigation = values["disputes.litigation.direct.total"] + values["disputes.litigation.after_reconsideration.total"]
    if not reconsideration + litigation:
        return "未发生因政府信息公开引起的行政复议、行政诉讼。"
    return f"因政府信息公开引起行政复议{reconsideration}件、行政诉讼{litigation}件。"


def _problems(year: int) -> str:
    return (
        "存在的主要问题：公开内容与群众期待还有差距，业务培训不够。\n"
        f"改进情况：{year + 1}年将完善公开目录，开展业务培训，提高答复质量。"
    )


def _other(form: Form, values: Mapping[str, Number], rng: random.Random) -> str:
    if not form.fee_statement:
        return "无其他需要报告的事项。"
    notices = int(values["requests.other_handling.fee_unpaid.total"]) + rng.choice([0, 0, 1, 3])
    notified = 100 * notices
    received = 100 * (notices - int(values["requests.other_handling.fee_unpaid.total"]))
    return f"本年度发出收费通知{notices}件，总金额{notified}元，实际收取{received}元。无其他需要报告的事项。"
