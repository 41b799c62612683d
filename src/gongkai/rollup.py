"""What do many bodies' reports come to together, what is each figure made of, and who is missing?

The result is a `Report` like any other, so that it is checked and drawn like any other. How it comes about:

- **Every cell is summed on its own**, totals too. No total is computed anew: a part whose sums do not hold shows in the
  roll-up, where the checks find it.
- **Unknown is never nought.** A cell that is blank, unplaced or absent in some parts is summed over those that know it,
  and its figure says how many of how many that were. If nobody knows it, it is blank.
- **Editions.** The roll-up takes the edition that most of the tables follow (a tie goes to the one that governs the
  year). A key keeps its meaning across editions, so a table of another edition gives the cells whose keys both editions
  have. A row that was split later is the sum of its parts (`was:` in the form), so new tables fill an old roll-up. The
  other way round nobody can tell the parts from the whole: those figures are not summed, and named.
- **Units.** Money is converted only from a unit that is known, exactly. Where the form prints no unit in the heading
  (采购总金额) a figure without one may be 元 or 万元: it is not added to anything, and named. Nought needs no unit.
- **One body, one report.** A second report of the same body and year is not summed, and named; so is a report of
  another year. A report that names no body or no year is summed, and named.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cache
from typing import Any, NamedTuple

from gongkai.form import TABLES, Form, Slot, form_for, load
from gongkai.report import BLANK, Figure, Number, Report, Source, State
from gongkai.report import to_dict as report_to_dict

DIGITS = 100
"""Enough for any sum of real figures to be exact."""


class Part(NamedTuple):
    """What one body's report says about a cell."""

    agency: str
    figure: Figure


class Coverage(NamedTuple):
    """A figure is the sum of `known` reports out of `of`."""

    known: int
    of: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not summed, and why. Without cells it is the whole report."""

    agency: str
    reason: str
    reason_en: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rollup:
    """The sum of many reports, with everything one must know to trust it.

    `summed` are the bodies in the sum, `expected` those that ought to be. Of these `missing` handed in nothing for the
    year; of those summed, `hybrid` follow several editions at once, `blank` hold no figure, `undated` name no year and
    `unnamed` no body. `left_out` names what is not in the sum: `duplicates`, `other_years`, `not_summable` cells.
    """

    report: Report
    parts: Mapping[str, tuple[Part, ...]]
    coverage: Mapping[str, Coverage]
    expected: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    hybrid: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    duplicates: tuple[LeftOut, ...] = ()
    other_years: tuple[LeftOut, ...] = ()
    not_summable: tuple[LeftOut, ...] = ()

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return self.duplicates + self.other_years + self.not_summable

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The cells that not every report knows."""
        return tuple(key for key, coverage in self.coverage.items() if coverage.known < coverage.of)

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.incomplete or self.left_out)


def roll_up(reports: Sequence[Report], agency: str, year: int, expected: Sequence[str] = ()) -> Rollup:
    """Sum many bodies' reports for one year into one report of `agency`. `expected` lists who should have reported."""
    of_the_year = [report for report in reports if report.year in (year, None)]
    chosen, duplicates = _one_for_each_body(of_the_year)
    form = _edition(chosen, year)
    names = [_name(report) for report in chosen]
    parts = {slot.key: _parts(slot, chosen) for slot in form.slots}
    sums = {slot.key: _sum(slot, parts[slot.key], len(chosen)) for slot in form.slots}
    found = {_plain(name) for name in names}
    return Rollup(
        report=Report(
            cells={key: item.figure for key, item in sums.items()},
            forms=dict.fromkeys(TABLES, form.edition),
            form=form.edition,
            source=Source(format="rollup"),
            agency=agency,
            year=year,
            title=form.title_for(agency, year),
        ),
        parts=parts,
        coverage={key: Coverage(item.known, len(chosen)) for key, item in sums.items()},
        expected=tuple(expected),
        summed=tuple(names),
        missing=tuple(name for name in dict.fromkeys(expected) if _plain(name) not in found),
        hybrid=tuple(_name(report) for report in chosen if len(set(report.forms.values()) - {None}) > 1),
        blank=tuple(_name(report) for report in chosen if report.is_empty),
        undated=tuple(_name(report) for report in chosen if report.year is None),
        unnamed=tuple(_name(report) for report in chosen if not report.agency),
        duplicates=duplicates,
        other_years=tuple(_of_another_year(report, year) for report in reports if report.year not in (year, None)),
        not_summable=tuple(_not_summable(form, chosen, sums)),
    )


# --- which reports --------------------------------------------------------------------------------------------------


def _name(report: Report) -> str:
    """The body, or for a report without one the file or title by which a person can find it."""
    return report.agency or report.source.path or report.title or "未署名的报告"


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _one_for_each_body(reports: Sequence[Report]) -> tuple[list[Report], tuple[LeftOut, ...]]:
    """The reports to sum and the second ones left out: the first that holds figures counts."""
    chosen: dict[str, Report] = {}
    seconds: list[tuple[Report, str]] = []
    for number, report in enumerate(reports):
        body = _plain(report.agency) if report.agency else report.source.sha256 or f"#{number}"
        if body not in chosen:
            chosen[body] = report
        elif chosen[body].is_empty and not report.is_empty:
            seconds.append((chosen[body], body))
            chosen[body] = report
        else:
            seconds.append((report, body))
    return list(chosen.values()), tuple(_duplicate(report, chosen[body]) for report, body in seconds)


def _duplicate(second: Report, counted: Report) -> LeftOut:
    figures, others = ({key: figure.value for key, figure in r.cells.items()} for r in (second, counted))
    differing = sum(figures.get(key) != others.get(key) for key in {**figures, **others})
    file, file_en = (f"（{second.source.path}）", f" ({second.source.path})") if second.source.path else ("", "")
    if not differing:
        return LeftOut(_name(second), f"重复报送{file}，数字相同，只计一份", f"second report{file_en}, same figures")
    return LeftOut(
        _name(second),
        f"重复报送{file}，有 {differing} 格与计入的一份不同，未计入",
        f"second report{file_en}, {differing} cells differ from the one that is counted",
    )


def _of_another_year(report: Report, year: int) -> LeftOut:
    return LeftOut(
        _name(report), f"是 {report.year} 年的报告，不是 {year} 年", f"a report for {report.year}, not {year}"
    )


def _edition(reports: Sequence[Report], year: int) -> Form:
    """The edition of most tables. Raises FormError when there is none and no edition governs the year."""
    votes = Counter(edition for report in reports for table in TABLES if (edition := report.forms.get(table)))
    best = [edition for edition, count in votes.items() if count == max(votes.values())]
    if len(best) == 1:
        return load(best[0])
    governing = form_for(year)
    return governing if not best or governing.edition in best else load(max(best))


# --- one cell -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Summed:
    """The figure of a cell, how many reports are in it, and whose figure was not added because its unit is unknown."""

    figure: Figure
    known: int
    unit_unknown: tuple[str, ...] = ()


def _parts(slot: Slot, reports: Iterable[Report]) -> tuple[Part, ...]:
    return tuple(Part(_name(report), figure) for report in reports if (figure := _part(slot, report)))


def _part(slot: Slot, report: Report) -> Figure | None:
    """What a report says of a cell: under its key, or as the sum of the rows into which the cell was split later."""
    if slot.key in report.cells:
        return report.cells[slot.key]
    edition = report.forms.get(slot.table)
    split = _split_from(edition).get(slot.key, ()) if edition else ()
    figures = [report.cells[key] for key in split if key in report.cells]
    if not figures or len(figures) < len(split):
        return None
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures):
        return next(figure for figure in figures if figure.value is None)
    note = "＋".join(map(_written, values))
    return Figure.number(_added(values), note=f"由{len(values)}项合并：{note}", place=figures[0].place)


@cache
def _split_from(edition: str) -> Mapping[str, tuple[str, ...]]:
    """Old cell keys → the cells of this edition into which they were split."""
    found: dict[str, list[str]] = {}
    for slot in load(edition).slots:
        if slot.rows and (was := slot.rows[-1].was):
            old = ".".join(part for part in (slot.table, was, slot.column_key) if part)
            found.setdefault(old, []).append(slot.key)
    return {old: tuple(keys) for old, keys in found.items()}


def _sum(slot: Slot, parts: Sequence[Part], of: int) -> _Summed:
    """The parts that know the cell, added; the note says when not all `of` reports do."""
    known = [part for part in parts if part.figure.value is not None]
    summed = _sum_of_money(slot, known) if slot.kind == "amount" else _sum_of_pieces(known)
    if summed.known == of or summed.figure.value is None:
        return summed
    coverage = f"{of}份报告中{summed.known}份有此数"
    note = f"{coverage}；{summed.figure.note}" if summed.figure.note else coverage
    return replace(summed, figure=summed.figure._replace(note=note))


def _sum_of_pieces(known: Sequence[Part]) -> _Summed:
    return _summed([(part, _pieces(part.figure)) for part in known])


def _pieces(figure: Figure) -> Number:
    """A count as a plain number: 1.2万 is 12000."""
    value = figure.value or 0
    if figure.unit != "万":
        return value
    many = value * 10_000
    return int(many) if many == int(many) else many


MONEY: Mapping[str, int] = {"元": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}


def _sum_of_money(slot: Slot, known: Sequence[Part]) -> _Summed:
    """Money in the unit of the heading, or else in the one that most parts print."""
    printed = Counter(unit for part in known if (unit := _unit(part.figure)))
    unit = slot.unit or (printed.most_common(1)[0][0] if printed else "")
    added: list[tuple[Part, Number]] = []
    unit_unknown: list[str] = []
    converted: list[str] = []
    for part in known:
        value, own = part.figure.value or 0, _unit(part.figure) or slot.unit
        if value and not own:
            unit_unknown.append(part.agency)
        elif not value or own == unit:
            added.append((part, value))
        else:
            converted.append(f"{part.agency} {_written(value)}{part.figure.unit}")
            added.append((part, _converted(value, own, unit)))
    summed = _summed(added, unit or None, tuple(unit_unknown))
    if not converted or summed.figure.value is None:
        return summed
    return replace(summed, figure=summed.figure._replace(note=f"已换算为{unit}：{'、'.join(converted)}"))


def _unit(figure: Figure) -> str:
    """元, 万元 or 亿元 as printed beside an amount; empty when none was, or none of money."""
    unit = figure.unit or ""
    if unit not in MONEY:
        return ""
    return unit if unit.endswith("元") else f"{unit}元"


def _converted(value: Number, own: str, unit: str) -> Number:
    with localcontext(prec=DIGITS):
        return Decimal(value) * MONEY[own] / MONEY[unit]


def _summed(
    added: Sequence[tuple[Part, Number]], unit: str | None = None, unit_unknown: tuple[str, ...] = ()
) -> _Summed:
    if not added or (unit_unknown and not any(value for _, value in added)):
        return _Summed(BLANK, len(added), unit_unknown)
    sources = tuple(f"{part.agency}：{_written(value)}" for part, value in added)
    return _Summed(
        Figure.number(_added(value for _, value in added), unit=unit, sources=sources), len(added), unit_unknown
    )


def _added(values: Iterable[Number]) -> Number:
    with localcontext(prec=DIGITS):
        return sum(values, 0)


def _written(value: Number) -> str:
    return format(value, "f") if isinstance(value, Decimal) and abs(value.adjusted()) < DIGITS else str(value)


# --- what could not be summed ---------------------------------------------------------------------------------------


def _not_summable(form: Form, reports: Sequence[Report], sums: Mapping[str, _Summed]) -> Iterator[LeftOut]:
    for report in reports:
        for table in TABLES:
            edition = report.forms.get(table)
            if edition and edition != form.edition:
                yield from _of_another_edition(form, report, table, edition)
    for key, item in sums.items():
        name, name_en = (form.by_key[key].name(language) for language in ("zh", "en"))
        for agency in item.unit_unknown:
            yield LeftOut(
                agency,
                f"{name}未写明单位（元或万元），未相加",
                f"{name_en}: no unit is printed (元 or 万元), so it was not added",
                (key,),
            )


def _of_another_edition(form: Form, report: Report, table: str, edition: str) -> Iterator[LeftOut]:
    """The figures of a table for which the edition of the roll-up has no cell. Nought adds nothing and is not named."""
    taken = {old for old, split in _split_from(edition).items() if old in form.by_key for old in (old, *split)}
    cells = tuple(
        slot.key
        for slot in load(edition).table(table).slots
        if slot.key not in form.by_key and slot.key not in taken and report.value(slot.key)
    )
    if cells:
        section, how_many = form.section(table), len(cells)
        yield LeftOut(
            _name(report),
            f"“{section.label}”用 {edition} 版格式，其中 {how_many} 格在 {form.edition} 版中没有对应的格，未相加",
            f"{section.en}: in the {edition} form, {how_many} cells of which have none in the {form.edition} form",
            cells,
        )


# --- telling it -----------------------------------------------------------------------------------------------------


def to_dict(rollup: Rollup) -> dict[str, Any]:
    """The JSON of `gongkai rollup --json`: `reports` as every other command takes them, and how the sum came about."""

    def left_out(items: Iterable[LeftOut]) -> list[dict[str, Any]]:
        return [
            {"agency": i.agency, "reason": i.reason, "reason_en": i.reason_en, "cells": list(i.cells)} for i in items
        ]

    def part(item: Part) -> dict[str, Any]:
        figure = item.figure
        return {"agency": item.agency, "state": figure.state.value, "value": figure.value, "unit": figure.unit}

    return {
        "reports": [report_to_dict(rollup.report)],
        "rollup": {
            **{name: list(getattr(rollup, name)) for name in ("expected", "summed", *LISTS)},
            **{name: left_out(getattr(rollup, name)) for name in LISTS_LEFT_OUT},
            "coverage": {key: coverage._asdict() for key, coverage in rollup.coverage.items()},
            "parts": {key: [part(item) for item in parts] for key, parts in rollup.parts.items()},
        },
    }


LISTS: Mapping[str, tuple[str, str]] = {
    "missing": ("未报送", "missing"),
    "hybrid": ("新旧格式混用", "editions mixed"),
    "blank": ("没有填任何数字", "without any figure"),
    "undated": ("未写年度，已计入", "names no year, summed"),
    "unnamed": ("未写机关名称，已计入", "names no body, summed"),
}
LISTS_LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "duplicates": ("重复报送", "second reports"),
    "other_years": ("其他年度，未计入", "other years, left out"),
    "not_summable": ("未能相加", "not summable"),
}


def show(rollup: Rollup, language: str = "zh") -> str:
    """How the roll-up came about, as lines to read."""
    zh = language == "zh"
    lines = [_headline(rollup, zh=zh)]
    for name, words in LISTS.items():
        if names := getattr(rollup, name):
            lines += [f"  {words[not zh]} ({len(names)})", f"    {('、' if zh else ', ').join(names)}"]
    for name, words in LISTS_LEFT_OUT.items():
        if items := getattr(rollup, name):
            lines.append(f"  {words[not zh]} ({len(items)})")
            lines += [f"    {item.agency}: {item.reason if zh else item.reason_en}" for item in items]
    if rollup.incomplete:
        least = min(rollup.coverage[key].known for key in rollup.incomplete)
        cells = len(rollup.incomplete)
        lines.append(
            f"  有 {cells} 格不是每份报告都有数，最少的只有 {least} 份"
            if zh
            else f"  {cells} cells are not known to every report, the least known to {least}"
        )
    return "\n".join(lines)


def _headline(rollup: Rollup, *, zh: bool) -> str:
    report, reports, cells = rollup.report, len(rollup.summed), len(rollup.report.cells)
    known = sum(figure.state is State.NUMBER for figure in report.cells.values())
    if zh:
        return f"{report.agency} {report.year} 年汇总：{reports} 份报告，{report.form} 版格式，{known}/{cells} 格有数"
    return f"{report.agency} {report.year}: {reports} reports, {report.form} form, {known} of {cells} cells known"
