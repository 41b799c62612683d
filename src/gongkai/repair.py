"""When sums do not hold, which cell is the likely culprit, and what should stand there?

The sums of the form are an error-correcting code. Every cell of table three stands in two or three sums, and no two
cells in the same ones; so the set of sums that fail, and by how much, points at one cell and gives its value. A repair
is a proposal for a person to take or leave: nothing here changes a report.

What the sums cannot say:

- In table four every cell stands in one sum of five, which does not know which of the five is wrong. A blank is a
  likelier culprit than a printed figure, and a figure that is one slip of the pen away from the proposed one (a digit
  changed, dropped or added, two swapped) a likelier one than others. Cells between which nothing decides share a rank.
- The table of proactive disclosure stands in no sum at all.
- Two rows printed in each other's place leave every sum as it was. Only the labels can catch that.
- A blank counts as nought beside printed figures, and the explanation says so. Cells that are unplaced or absent are
  unknown: a sum with one of them accuses nobody, but it may tell what an unplaced cell must be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import cache
from typing import Any

from gongkai.form import TABLES, Form, Sum, load
from gongkai.report import Number, Report, State

MOST_SUSPECTS = 12
"""More than so many suspects for one group of sums help nobody."""
BEAM = 8
"""So many first steps are followed when it takes three changes or more; this bounds the time for hopeless tables."""
MOST_STEPS = 6
LONGEST_SUM = 6
"""A sum of more terms than this is told by its result alone."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that is probably wrong. `printed` is None where the cell is blank or unplaced; equal ranks are a tie."""

    cell: str
    printed: Number | None
    proposed: Number
    rank: int
    why: str
    why_en: str


def suspects(report: Report) -> list[Suspect]:
    """The likely culprits, best first. Each group of connected sums has its own ranks from 1."""
    found: list[Suspect] = []
    for table in TABLES:
        form = report.form_of(table)
        for group in groups(form.edition, table) if form else ():
            found += _suspects_of(_Filled(report, group))
    return sorted(found, key=lambda suspect: suspect.rank)


# --- the code: which sums a cell stands in --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Sums connected through the cells they share. `covers` says for each cell in which sums it stands, with its sign:
    +1 on the left, -1 on the right."""

    form: Form
    sums: tuple[Sum, ...]
    covers: Mapping[str, Mapping[int, int]]


@cache
def groups(edition: str, table: str) -> tuple[Group, ...]:
    """The sums of a table, split where no cell connects them: one group for table three, three for table four."""
    form = load(edition)
    apart: list[tuple[set[str], list[Sum]]] = []
    for total in form.sums:
        if form.by_key[total.cells[0]].table != table:
            continue
        touching = [item for item in apart if item[0] & set(total.cells)]
        apart = [item for item in apart if item not in touching]
        cells = set(total.cells).union(*(item[0] for item in touching))
        apart.append((cells, [*(known for item in touching for known in item[1]), total]))
    return tuple(_group(form, tuple(sums)) for _, sums in apart)


def _group(form: Form, sums: tuple[Sum, ...]) -> Group:
    covers: dict[str, dict[int, int]] = {}
    for index, total in enumerate(sums):
        for sign, keys in ((1, total.left), (-1, total.right)):
            for key in keys:
                covers.setdefault(key, {})[index] = sign
    return Group(form, sums, covers)


# --- the code word: the sums filled with a report's figures ---------------------------------------------------------

Gaps = dict[int, Number]
"""By how much the left of each sum is more than its right; what coding theory calls the syndrome."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another figure in one cell."""

    cell: str
    printed: Number | None
    proposed: Number
    by: Number


Explanation = tuple[Change, ...]


class _Filled:
    """A group of sums filled with the figures of a report."""

    def __init__(self, report: Report, group: Group) -> None:
        self.group = group
        self.form = group.form
        self.figures: dict[str, Number] = {}
        self.blank: set[str] = set()
        self.unplaced: set[str] = set()
        for key in group.covers:
            state, value = report.state(key), report.value(key)
            if state is State.NUMBER and value is not None and Decimal(value).is_finite():
                self.figures[key] = value
            elif state is State.BLANK:
                self.blank.add(key)
            elif state is State.UNPLACED:
                self.unplaced.add(key)
        known = self.figures.keys() | self.blank
        self.usable = [
            index
            for index, total in enumerate(group.sums)
            if known.issuperset(total.cells) and not self.blank.issuperset(total.cells)
        ]
        self.gaps: Gaps = {index: self.gap(group.sums[index]) for index in self.usable}
        self.covers = {
            key: cover
            for key in known
            if (cover := {i: sign for i, sign in group.covers[key].items() if i in self.gaps})
        }
        self.cells_of: dict[frozenset[int], list[str]] = {}
        for key, cover in self.covers.items():
            self.cells_of.setdefault(frozenset(cover), []).append(key)

    def add_up(self, keys: Iterable[str]) -> Number:
        """What stands in these cells together, a blank counting as nought."""
        return sum((self.figures.get(key, 0) for key in keys), 0)

    def gap(self, total: Sum) -> Number:
        return self.add_up(total.left) - self.add_up(total.right)

    def change(self, key: str, by: Number) -> Change | None:
        """The cell with its figure moved; None when no such figure can stand in a count."""
        printed = self.figures.get(key)
        proposed = _whole((printed or 0) + by)
        if proposed is None or (proposed < 0 and not self.form.by_key[key].signed):
            return None
        return Change(key, printed, proposed, by)


def _whole(value: Number) -> Number | None:
    if isinstance(value, int):
        return value
    if not value.is_finite() or value != value.to_integral_value():
        return None
    return int(value) if value.adjusted() < 18 else value


def _after(filled: _Filled, gaps: Gaps, change: Change) -> Gaps:
    return {**gaps, **{i: gaps[i] + sign * change.by for i, sign in filled.covers[change.cell].items()}}


def _failing(gaps: Gaps) -> frozenset[int]:
    return frozenset(index for index, gap in gaps.items() if gap)


# --- decoding: the fewest changes after which every sum holds -------------------------------------------------------


def _explanations(filled: _Filled) -> list[Explanation]:
    """All ways to make every sum hold with one change, or else with two; else some ways with three."""
    gaps = filled.gaps
    if not _failing(gaps):
        return []
    singles: list[Explanation] = [(change,) for change in _mending_all(filled, gaps)]
    return singles or _pairs(filled, gaps) or _triples(filled, gaps)


def _mending_all(filled: _Filled, gaps: Gaps) -> Iterator[Change]:
    """The cells that stand in exactly the sums that fail, all of which fail by the same amount."""
    failing = _failing(gaps)
    for key in filled.cells_of.get(failing, ()):
        needed = {-sign * gaps[index] for index, sign in filled.covers[key].items()}
        if len(needed) == 1 and (change := filled.change(key, needed.pop())):
            yield change


def _steps(filled: _Filled, gaps: Gaps) -> list[Change]:
    """Every change that makes at least one of the failing sums hold."""
    wanted = {
        (key, -filled.covers[key][index] * gaps[index])
        for index in sorted(_failing(gaps))
        for key in filled.group.sums[index].cells
    }
    return [change for key, by in sorted(wanted) if (change := filled.change(key, by))]


def _pairs(filled: _Filled, gaps: Gaps) -> list[Explanation]:
    found: dict[frozenset[tuple[str, Number]], Explanation] = {}
    for first in _steps(filled, gaps):
        for second in _mending_all(filled, _after(filled, gaps, first)):
            if second.cell != first.cell:
                pair = (first, second)
                found.setdefault(frozenset((change.cell, change.proposed) for change in pair), pair)
    return list(found.values())


def _triples(filled: _Filled, gaps: Gaps) -> list[Explanation]:
    found: list[Explanation] = []
    for first in _best_steps(filled, gaps)[:BEAM]:
        for pair in _pairs(filled, _after(filled, gaps, first)):
            if first.cell not in (change.cell for change in pair):
                found.append((first, *pair))
    return found


def _best_steps(filled: _Filled, gaps: Gaps) -> list[Change]:
    """The changes that leave the fewest sums failing."""

    def remaining(change: Change) -> int:
        return len(_failing(_after(filled, gaps, change)))

    now = len(_failing(gaps))
    rated = [(remaining(change), change) for change in _steps(filled, gaps)]
    better = [(left, _slip(change).value, change) for left, change in rated if left < now]
    return [change for *_, change in sorted(better, key=lambda item: item[:2])]


def _step_by_step(filled: _Filled) -> Explanation:
    """When too much is wrong to explain: the best change, the best after it, while each mends more than it breaks."""
    taken: list[Change] = []
    gaps = filled.gaps
    while len(taken) < MOST_STEPS:
        step = next((s for s in _best_steps(filled, gaps) if s.cell not in {c.cell for c in taken}), None)
        if step is None:
            break
        taken.append(step)
        gaps = _after(filled, gaps, step)
    return tuple(taken)


# --- how likely is the misprint? ------------------------------------------------------------------------------------


class Slip(IntEnum):
    """How the printed figure could have come about from the proposed one, the likeliest first."""

    LEFT_BLANK = 0
    ONE_DIGIT = 1
    NO_SLIP = 2


def _slip(change: Change) -> Slip:
    if change.printed is None:
        return Slip.LEFT_BLANK
    printed, proposed = _figure(change.printed), _figure(change.proposed)
    return Slip.ONE_DIGIT if _one_slip_apart(printed, proposed) else Slip.NO_SLIP


def _one_slip_apart(a: str, b: str) -> bool:
    """One digit changed, one too many or too few, or two neighbours swapped."""
    if len(a) == len(b):
        differing = [place for place in range(len(a)) if a[place] != b[place]]
        if len(differing) == 2:
            first, second = differing
            return second == first + 1 and a[first] == b[second] and a[second] == b[first]
        return len(differing) == 1
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _likeliness(explanation: Explanation) -> tuple[int, int]:
    """How likely the slips are, which gives the rank; then how few figures are left, which orders a tie.

    Most cells of a real report are 0, so a figure too many is likelier than one forgotten in one place only.
    """
    return sum(_slip(change) for change in explanation), sum(bool(change.proposed) for change in explanation)


# --- blanks and unplaced figures that the sums give away ------------------------------------------------------------


def _determined(filled: _Filled) -> dict[str, tuple[Number, list[int]]]:
    """Blank and unplaced cells whose figure follows from the sums, one from another; and which sums say so."""
    known = dict(filled.figures)
    found: dict[str, tuple[Number, list[int]]] = {}
    while filled.blank | filled.unplaced:
        new = {key: given for key, given in _given_by_sums(filled, known).items() if filled.change(key, given[0])}
        if not new:
            break
        found |= new
        known |= {key: value for key, (value, _) in new.items()}
    return found


def _given_by_sums(filled: _Filled, known: Mapping[str, Number]) -> dict[str, tuple[Number, list[int]]]:
    """What the sums say about cells not yet known: the only unknown of a sum, or a blank total beside figures."""
    certain: dict[str, dict[int, Number]] = {}
    totals: dict[str, dict[int, Number]] = {}
    for index, total in enumerate(filled.group.sums):
        unknown = [key for key in total.cells if key not in known]
        if len(unknown) == 1 and unknown[0] in filled.blank | filled.unplaced:
            gap = sum(known.get(key, 0) for key in total.left) - sum(known.get(key, 0) for key in total.right)
            certain.setdefault(unknown[0], {})[index] = -filled.group.covers[unknown[0]][index] * gap
        elif total.total in unknown and filled.blank.issuperset(unknown):
            parts = sum(known.get(key, 0) for key in total.right)
            if parts:
                totals.setdefault(total.total, {})[index] = parts
    said = {**totals, **certain}
    return {key: (min(by.values()), sorted(by)) for key, by in said.items() if len(set(by.values())) == 1}


# --- telling it -----------------------------------------------------------------------------------------------------


def _suspects_of(filled: _Filled) -> list[Suspect]:
    found = _explained(filled)
    rank = max((suspect.rank for suspect in found.values()), default=0) + 1
    for key, (value, rules) in _determined(filled).items():
        if key not in found:
            found[key] = Suspect(key, None, value, rank, *_why_determined(filled, key, value, rules))
    return list(found.values())


def _explained(filled: _Filled) -> dict[str, Suspect]:
    """The cells of the likeliest explanations; of several explanations for one cell the best."""
    ranked = sorted(_explanations(filled), key=_likeliness)
    slips = sorted({_likeliness(explanation)[0] for explanation in ranked})
    steps = [(slips.index(_likeliness(explanation)[0]) + 1, explanation) for explanation in ranked]
    if not ranked:
        steps = [(rank, (change,)) for rank, change in enumerate(_step_by_step(filled), 1)]
    found: dict[str, Suspect] = {}
    for rank, explanation in steps:
        if len(found) >= MOST_SUSPECTS:
            break
        for change in explanation:
            if change.cell not in found:
                why, why_en = _why(filled, change, explanation, len(ranked))
                found[change.cell] = Suspect(change.cell, change.printed, change.proposed, rank, why, why_en)
    return found


def _why(filled: _Filled, change: Change, explanation: Explanation, rivals: int) -> tuple[str, str]:
    """The sentence that goes with a proposal: which sums it mends, with their numbers, and what speaks for it."""
    mended = [index for index in filled.covers[change.cell] if filled.gaps[index]]
    zh, en = zip(*(_sum_in_words(filled, index) for index in mended), strict=True)
    proposed, printed = _figure(change.proposed), _figure(change.printed)
    others = [other for other in explanation if other is not change]
    why = [f"改为 {proposed} 可使不成立的合计成立：{'；'.join(zh)}。"]
    why_en = [f"With {proposed} here, what does not add up does: {'; '.join(en)}."]
    if others:
        pairs = [(_name(filled.form, other.cell), _figure(other.proposed)) for other in others]
        why.append(f"须与{'、'.join(f'{name[0]}改为 {figure}' for name, figure in pairs)}，一并更正。")
        why_en.append(f"Together with {', '.join(f'{name[1]} = {figure}' for name, figure in pairs)}.")
    for sentences, words in ((why, SLIPS_ZH), (why_en, SLIPS_EN)):
        if sentence := words.get(_slip(change)):
            sentences.append(sentence.format(printed=printed, proposed=proposed))
    if rivals > 1:
        why.append(f"只看合计，共有 {rivals} 种改法，须核对原始数据。")
        why_en.append(f"The sums alone allow {rivals} ways to mend this: compare with the records.")
    elif not rivals:
        why.append("出错之处较多，这一改动只能使部分合计成立。")
        why_en.append("Too much is wrong to explain it all: this mends a part of the sums.")
    if _beside_blanks(filled, change.cell, mended):
        why.append(OTHER_BLANKS[0])
        why_en.append(OTHER_BLANKS[1])
    return "".join(why), " ".join(why_en)


SLIPS_ZH: Mapping[Slip, str] = {
    Slip.LEFT_BLANK: "此格空白。",
    Slip.ONE_DIGIT: "印出的 {printed} 与 {proposed} 只差一处笔误（错一位、多一位、少一位或相邻两位颠倒）。",
}
SLIPS_EN: Mapping[Slip, str] = {
    Slip.LEFT_BLANK: "The cell is blank.",
    Slip.ONE_DIGIT: "The printed {printed} is one slip from {proposed} (a digit changed, added, lost, or two swapped).",
}


def _why_determined(filled: _Filled, key: str, value: Number, rules: Sequence[int]) -> tuple[str, str]:
    zh, en = zip(*(_sum_in_words(filled, index, numbers=False) for index in rules), strict=True)
    figure = _figure(value)
    why, why_en = f"按合计应为 {figure}：{'；'.join(zh)}。", f"the sums give {figure}: {'; '.join(en)}."
    if _beside_blanks(filled, key, rules):
        why, why_en = why + OTHER_BLANKS[0], f"{why_en} {OTHER_BLANKS[1]}"
    if key in filled.unplaced:
        return f"原件看不出哪个数字属于此格；{why}", f"The document does not show which figure stands here; {why_en}"
    return f"此格空白；{why}", f"The cell is blank; {why_en}"


def _beside_blanks(filled: _Filled, key: str, rules: Iterable[int]) -> bool:
    return any(other in filled.blank for index in rules for other in filled.group.sums[index].cells if other != key)


OTHER_BLANKS = ("其余空白格按 0 计。", "Other blanks count as 0.")


def _sum_in_words(filled: _Filled, index: int, *, numbers: bool = True) -> tuple[str, str]:
    """「自然人」栏第一项加第二项之和，等于第三项加第四项之和（现为 3+1=4 与 5）."""
    total = filled.group.sums[index]
    where, where_en = _where(filled.form, total)
    if not numbers:
        return f"{where}{total.text}", f"{where_en}: {total.en}"
    left, right = (_terms(filled, keys) for keys in (total.left, total.right))
    return f"{where}{total.text}（现为 {left} 与 {right}）", f"{where_en}: {total.en} (now {left} against {right})"


def _where(form: Form, total: Sum) -> tuple[str, str]:
    """The row or column along which a sum runs."""
    slots = [form.by_key[key] for key in total.cells]
    first = slots[0]
    if not first.rows:
        heads = first.columns[:-1]
        return "·".join(line.label for line in heads) + "：", " / ".join(line.en for line in heads)
    if len({slot.row_key for slot in slots}) == 1:
        return f"「{first.rows[-1].label}」行", first.rows[-1].en
    return f"「{first.columns[-1].label}」栏", first.columns[-1].en


def _terms(filled: _Filled, keys: Sequence[str]) -> str:
    terms = [figure for key in keys if (figure := filled.figures.get(key))]
    result = _figure(filled.add_up(keys))
    if 1 < len(terms) <= LONGEST_SUM:
        return "+".join(_figure(term) for term in terms) + f"={result}"
    return result


def _name(form: Form, key: str) -> tuple[str, str]:
    slot = form.by_key[key]
    return slot.name(), slot.name("en")


def _figure(value: Number | None) -> str:
    if value is None:
        return "空白"
    return format(value, "f") if isinstance(value, Decimal) and abs(value.adjusted()) < 30 else str(value)


def to_dict(findings: Iterable[Sequence[Suspect]], language: str = "zh") -> dict[str, Any]:
    """The JSON of `gongkai repair --json`: one entry for each report, in order."""
    return {
        "reports": [
            {
                "suspects": [
                    {
                        "cell": suspect.cell,
                        "printed": suspect.printed,
                        "proposed": suspect.proposed,
                        "rank": suspect.rank,
                        "why": suspect.why if language == "zh" else suspect.why_en,
                    }
                    for suspect in found
                ]
            }
            for found in findings
        ]
    }


def show(report: Report, found: Sequence[Suspect], language: str = "zh") -> str:
    """The proposals of one report as lines to read."""
    zh = language == "zh"
    who = " ".join(str(part) for part in (report.agency, report.year) if part) or report.source.path
    who = who or ("未署名的报告" if zh else "report without a name")
    if not found:
        return f"{who}：" + "没有可提的更正建议。" if zh else f"{who}: nothing to propose."
    head = (
        f"{who}：{len(found)} 处可疑，仅为建议，原数不动"
        if zh
        else f"{who}: suspect cells: {len(found)} (proposals only)"
    )
    return "\n".join([head, *(line for suspect in found for line in _lines(report, suspect, zh=zh))])


UNKNOWN: Mapping[State, tuple[str, str]] = {
    State.NUMBER: ("", ""),
    State.BLANK: ("空白", "blank"),
    State.UNPLACED: ("未定位", "unplaced"),
    State.ABSENT: ("缺失", "absent"),
}


def _lines(report: Report, suspect: Suspect, *, zh: bool) -> Iterator[str]:
    form = report.form_of(suspect.cell.partition(".")[0])
    name = _name(form, suspect.cell)[0 if zh else 1] if form else suspect.cell
    unknown = UNKNOWN[report.state(suspect.cell)][0 if zh else 1]
    printed = unknown if suspect.printed is None else _figure(suspect.printed)
    place = report.cells[suspect.cell].place
    where = place.describe("zh" if zh else "en") if place else ""
    yield f"  {suspect.rank}. {name}  {printed} → {_figure(suspect.proposed)}" + (f"  [{where}]" if where else "")
    yield f"     {suspect.why if zh else suspect.why_en}"
