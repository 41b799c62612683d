"""What does the statutory annual report form look like in a given year, and which sums must hold in it?

A form is a tree of rows, a tree of columns and a few sums. It is written down in `law/annual_report_<edition>.yaml`
and loaded here. Reading, checking, totalling, rolling up and drawing all walk the same `Form`; nobody else lists rows.

    Form ── tables: proactive · requests · disputes
              └─ blocks: a grid with its own columns (table two has four or five, the others one)
                   ├─ rows, columns: trees of `Line`
                   └─ slots: leaf row × leaf column, each with its key, such as `requests.refused.state_secret.total`
         ── sums: `left` and `right` lists of cell keys that must add up to the same
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml

TABLES = ("proactive", "requests", "disputes")
EDITIONS = ("2019", "2021")


class FormError(ValueError):
    """An edition file cannot be a form: it has an unknown key, a key used twice, or a sum that names no row."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column heading of the form.

    `key` is empty for headings that only group (三、本年度办理结果): such a heading adds nothing to the keys below it.
    `kind` is `count` (whole pieces) or `amount` (money, decimals allowed). `was` names the key of an earlier edition
    of which this line is a part. `basis` is the article on which an outcome rests.
    """

    key: str
    label: str
    en: str
    lines: tuple[Line, ...] = ()
    basis: str = ""
    was: str = ""
    kind: str = "count"
    unit: str = ""
    signed: bool = False

    @property
    def is_leaf(self) -> bool:
        return not self.lines

    def leaves(self, above: tuple[Line, ...] = ()) -> Iterator[tuple[Line, ...]]:
        """Every path from this line down to a leaf, in statutory order."""
        path = (*above, self)
        if self.is_leaf:
            yield path
        for line in self.lines:
            yield from line.leaves(path)


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of the form that holds a figure: where a row and a column of a block meet."""

    key: str
    table: str
    block: int
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]

    @property
    def row_key(self) -> str:
        """The key of the row, such as `requests.refused.state_secret` (`disputes` has one row, without a name)."""
        return _key(self.table, *(line.key for line in self.rows))

    @property
    def column_key(self) -> str:
        """The key of the column inside its table, such as `total` or `litigation.direct.upheld`."""
        return _key(*(line.key for line in self.columns))

    @property
    def row_path(self) -> tuple[str, ...]:
        """The Chinese row headings from the outside in."""
        return tuple(line.label for line in self.rows)

    @property
    def column_path(self) -> tuple[str, ...]:
        return tuple(line.label for line in self.columns)

    @property
    def kind(self) -> str:
        return self.columns[-1].kind

    @property
    def unit(self) -> str:
        return self.columns[-1].unit

    @property
    def signed(self) -> bool:
        return self.columns[-1].signed

    def name(self, language: str = "zh") -> str:
        """How a person names this cell: 「1.属于国家秘密」自然人."""
        row = self.rows[-1] if self.rows else None
        columns = [c for c in self.columns if c.key]
        if language == "en":
            return " / ".join([*([row.en] if row else []), *(c.en for c in columns)])
        return (f"「{row.label}」" if row else "") + "·".join(c.label for c in columns)


@dataclass(frozen=True)
class Block:
    """A grid with its own column heads: `item` is the strip above it, `corner` its upper left text."""

    table: str
    index: int
    item: str
    corner: str
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]

    @cached_property
    def row_paths(self) -> tuple[tuple[Line, ...], ...]:
        """Leaf rows with the headings above them; a block without row headings has one nameless row."""
        return tuple(path for row in self.rows for path in row.leaves()) or ((),)

    @cached_property
    def column_paths(self) -> tuple[tuple[Line, ...], ...]:
        return tuple(path for column in self.columns for path in column.leaves())

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Cells row by row, in statutory order."""
        return tuple(
            Slot(
                _key(self.table, *(line.key for line in rows), *(line.key for line in columns)),
                self.table,
                self.index,
                rows,
                columns,
            )
            for rows in self.row_paths
            for columns in self.column_paths
        )


@dataclass(frozen=True)
class Table:
    key: str
    blocks: tuple[Block, ...]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for block in self.blocks for slot in block.slots)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts of the report; `body` is `text` or `table`."""

    key: str
    number: str
    label: str
    en: str
    body: str

    @property
    def heading(self) -> str:
        return f"{self.number}、{self.label}"


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells on the left add up to the cells on the right; `total` is the cell that a program fills in, if any."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    text: str
    en: str
    source: str
    total: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that part six must state in words, such as the number of fee notices."""

    key: str
    label: str
    en: str
    unit: str
    kind: str = "count"


@dataclass(frozen=True)
class Form:
    """One edition of the statutory form."""

    edition: str
    title: str
    document: str
    dated: date | None
    first_year: int
    last_year: int | None
    report_title: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    sums: tuple[Sum, ...]
    fee_statement: tuple[Fact, ...]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every cell in statutory order: table two, three, four."""
        return tuple(slot for table in self.tables for slot in table.slots)

    @cached_property
    def by_key(self) -> Mapping[str, Slot]:
        return {slot.key: slot for slot in self.slots}

    @cached_property
    def sums_of(self) -> Mapping[str, tuple[Sum, ...]]:
        """The sums in which a cell takes part."""
        found: dict[str, list[Sum]] = {slot.key: [] for slot in self.slots}
        for total in self.sums:
            for key in total.cells:
                found[key].append(total)
        return {key: tuple(sums) for key, sums in found.items()}

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    def section(self, key: str) -> Section:
        return next(section for section in self.sections if section.key == key)

    def governs(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    def title_for(self, agency: str, year: int) -> str:
        return self.report_title.format(agency=agency, year=year)


def form_for(year: int) -> Form:
    """The edition that governs a report year (not the year of publication). Raises FormError before 2019."""
    for edition in EDITIONS:
        form = load(edition)
        if form.governs(year):
            return form
    raise FormError(f"{year} 年没有可用的年度报告格式：2018 年及以前使用的是统计表，只能导入，不能编制。")


@cache
def load(edition: str) -> Form:
    """Load an edition by its name, `2019` or `2021`. Raises FormError for an unknown edition or a faulty file."""
    if edition not in EDITIONS:
        raise FormError(f"没有“{edition}”版格式，现有版本：{'、'.join(EDITIONS)}。")
    text = resources.files("gongkai.law").joinpath(f"annual_report_{edition}.yaml").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> Form:
    """Build a Form from the text of an edition file; refuse anything that is not understood."""
    data = load_strict_yaml(text)
    _only(
        data,
        "the form",
        {"edition", "title", "document", "years", "report_title", "sections", "tables", "sums"},
        {"dated", "fee_statement"},
    )
    years = data["years"]
    _only(years, "years", {"from"}, {"to"})
    tables = tuple(_table(item) for item in data["tables"])
    _refuse_duplicates("cell", [slot.key for table in tables for slot in table.slots])
    sections = tuple(_section(item) for item in data["sections"])
    _refuse_duplicates("section", [section.key for section in sections])
    return Form(
        edition=str(data["edition"]),
        title=data["title"],
        document=data["document"],
        dated=data.get("dated"),
        first_year=years["from"],
        last_year=years.get("to"),
        report_title=data["report_title"],
        sections=sections,
        tables=tables,
        sums=tuple(total for item in data["sums"] for total in _sums(item, tables)),
        fee_statement=tuple(_fact(item) for item in data.get("fee_statement", [])),
    )


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML that refuses a key written twice: the second would silently win."""


def _mapping_without_duplicates(loader: Any, node: Any) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    repeated = {str(key) for key in keys if keys.count(key) > 1}
    if repeated:
        raise FormError(f"line {node.start_mark.line + 1}: written twice: {', '.join(sorted(repeated))}")
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)


def load_strict_yaml(text: str) -> Any:
    """YAML in which a key written twice is an error. Used for every file of `law/`."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  (a subclass of the safe loader)


def _only(data: Any, what: str, needed: set[str], allowed: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    if not isinstance(data, dict):
        raise FormError(f"{what}: expected a mapping, found {type(data).__name__}")
    unknown, missing = set(data) - needed - allowed, needed - set(data)
    if unknown:
        raise FormError(f"{what}: unknown key: {', '.join(sorted(map(str, unknown)))}")
    if missing:
        raise FormError(f"{what}: missing: {', '.join(sorted(missing))}")


def _refuse_duplicates(what: str, keys: list[str]) -> None:
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise FormError(f"two {what}s have the same key: {', '.join(repeated)}")


def _key(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _line(data: Any) -> Line:
    what = f"line {data.get('label', data)!r}" if isinstance(data, dict) else "line"
    _only(data, what, {"label", "en"}, {"key", "lines", "basis", "was", "kind", "unit", "signed"})
    if data.get("kind", "count") not in ("count", "amount"):
        raise FormError(f"{what}: kind must be count or amount")
    lines = tuple(_line(item) for item in data.get("lines", []))
    if not lines and not data.get("key"):
        raise FormError(f"{what}: a line that holds figures needs a key")
    return Line(
        key=data.get("key", ""),
        label=data["label"],
        en=data["en"],
        lines=lines,
        basis=data.get("basis", ""),
        was=data.get("was", ""),
        kind=data.get("kind", "count"),
        unit=data.get("unit", ""),
        signed=data.get("signed", False),
    )


@dataclass(frozen=True)
class Statistics:
    """The statistics table of 2018 and earlier: one column of figures, for import only.

    `rows` are its leaf rows in order; `becomes` names the row of the later forms in which an old row lives on.
    """

    title: str
    last_year: int
    rows: tuple[Line, ...]
    becomes: Mapping[str, str]


@cache
def statistics() -> Statistics:
    """Load the statistics table that reports carried until 2018."""
    text = resources.files("gongkai.law").joinpath("annual_report_2014.yaml").read_text(encoding="utf-8")
    data = load_strict_yaml(text)
    _only(data, "the statistics table", {"edition", "title", "years", "rows", "becomes"})
    rows = tuple(path[-1] for item in data["rows"] for path in _line(item).leaves())
    _refuse_duplicates("row", [row.key for row in rows])
    for old, new in data["becomes"].items():
        if old not in {row.key for row in rows} or not any(slot.row_key == new for slot in load("2019").slots):
            raise FormError(f"becomes: no row {old!r} or no row {new!r}")
    return Statistics(data["title"], data["years"]["to"], rows, data["becomes"])


def _table(data: Any) -> Table:
    _only(data, "table", {"key", "blocks"})
    if data["key"] not in TABLES:
        raise FormError(f"unknown table: {data['key']}")
    blocks = []
    for index, item in enumerate(data["blocks"]):
        _only(item, f"block {index} of {data['key']}", {"columns"}, {"rows", "item", "corner"})
        rows, columns = ([_line(line) for line in item.get(name, [])] for name in ("rows", "columns"))
        blocks.append(
            Block(data["key"], index, item.get("item", ""), item.get("corner", ""), tuple(rows), tuple(columns))
        )
    return Table(data["key"], tuple(blocks))


def _section(data: Any) -> Section:
    _only(data, "section", {"key", "number", "label", "en", "body"})
    return Section(**data)


def _fact(data: Any) -> Fact:
    _only(data, "fact", {"key", "label", "en", "unit"}, {"kind"})
    return Fact(**data)


def _sums(data: Any, tables: tuple[Table, ...]) -> Iterator[Sum]:
    """Spell out one declared rule into the sums over single cells that it stands for."""
    what = f"sum {data.get('rule')}" if isinstance(data, dict) else "sum"
    _only(data, what, {"rule", "table", "along", "text", "en", "source"}, {"left", "right", "total", "of"})
    table = next((table for table in tables if table.key == data["table"]), None)
    if table is None:
        raise FormError(f"{what}: no table {data['table']!r}")
    words = {"rule": data["rule"], "text": data["text"], "en": data["en"], "source": data["source"]}
    along, of = data["along"], data.get("of")
    if along == "columns" and "left" in data and "right" in data:
        for column in table.blocks[0].column_paths:
            left, right = (tuple(_cell(table, what, row, column) for row in data[side]) for side in ("left", "right"))
            yield Sum(left=left, right=right, **words)
    elif along == "columns" and of == "leaves-above":
        for column in table.blocks[0].column_paths:
            total = _cell(table, what, data["total"], column)
            yield Sum(left=(total,), right=tuple(_leaves_above(table, total, what)), total=total, **words)
    elif along in ("rows", "groups") and of == "siblings":
        for total, parts in _sibling_columns(table, data["total"]):
            yield Sum(left=(total,), right=tuple(parts), total=total, **words)
    else:
        raise FormError(f"{what}: needs left and right, or a total with `of: leaves-above` or `of: siblings`")


def _cell(table: Table, what: str, row: str, column: tuple[Line, ...]) -> str:
    wanted = _key(table.key, row, *(line.key for line in column))
    if not any(slot.key == wanted for slot in table.slots):
        raise FormError(f"{what}: no row {row!r} in table {table.key}")
    return wanted


def _leaves_above(table: Table, total: str, what: str) -> Iterator[str]:
    """The cells above a total in its column that hang on the same heading (三、本年度办理结果)."""
    target = next(slot for slot in table.slots if slot.key == total)
    for slot in table.slots:
        if slot.key == total:
            return
        if slot.columns == target.columns and slot.rows[:1] == target.rows[:1]:
            yield slot.key
    raise FormError(f"{what}: {total} not found")


def _sibling_columns(table: Table, total: str) -> Iterator[tuple[str, list[str]]]:
    """For every row and every group of columns that ends in the total column: the total and what it sums.

    A group shares the keyed headings above it (行政复议; 行政诉讼·复议后起诉); headings without a key, such as
    法人或其他组织, do not make a group of their own.
    """
    groups: dict[tuple[str, ...], list[Slot]] = {}
    for slot in table.slots:
        keyed = tuple(line.key for line in slot.columns[:-1] if line.key)
        groups.setdefault((slot.row_key, *keyed), []).append(slot)
    for slots in groups.values():
        totals = [slot for slot in slots if slot.columns[-1].key == total]
        if len(totals) != 1:
            raise FormError(f"table {table.key}: no single column {total!r} to sum into")
        yield totals[0].key, [slot.key for slot in slots if slot is not totals[0]]


def as_dict(form: Form) -> dict[str, Any]:
    """The edition as `gongkai form --json` prints it: every cell in statutory order, and every sum."""
    return {
        "edition": form.edition,
        "title": form.title,
        "document": form.document,
        "dated": form.dated.isoformat() if form.dated else None,
        "years": {"from": form.first_year, "to": form.last_year},
        "sections": [{"key": s.key, "heading": s.heading, "en": s.en, "body": s.body} for s in form.sections],
        "cells": [
            {
                "key": slot.key,
                "table": slot.table,
                "item": form.table(slot.table).blocks[slot.block].item or None,
                "row": list(slot.row_path or slot.column_path[:-1]),
                "column": slot.columns[-1].label,
                "column_path": list(slot.column_path),
                "kind": slot.kind,
                "unit": slot.unit or None,
                "signed": slot.signed,
                "basis": (slot.rows[-1].basis if slot.rows else "") or None,
                "was": (slot.rows[-1].was if slot.rows else "") or None,
            }
            for slot in form.slots
        ],
        "sums": [
            {
                "rule": s.rule,
                "left": list(s.left),
                "right": list(s.right),
                "total": s.total or None,
                "text": s.text,
                "en": s.en,
                "source": s.source,
            }
            for s in form.sums
        ],
    }


def describe(form: Form) -> str:
    """The edition to read: parts, tables with their rows and columns, sums."""
    years = f"{form.first_year}–{form.last_year}" if form.last_year else f"{form.first_year} 年起"
    lines = [
        f"{form.title}（{form.document}，报告年度 {years}）",
        f"共 {len(form.slots)} 格，{len(form.sums)} 条勾稽关系。",
        "",
    ]
    for section in form.sections:
        lines.append(section.heading)
        if section.body == "table":
            for block in form.table(section.key).blocks:
                lines += _describe_block(block)
    lines += ["", "勾稽关系"]
    for rule in dict.fromkeys(total.rule for total in form.sums):
        sums = [total for total in form.sums if total.rule == rule]
        lines.append(f"  {rule:<11} × {len(sums):<3} {sums[0].text}（{sums[0].source}）")
    return "\n".join(lines)


def _describe_block(block: Block) -> Iterator[str]:
    columns = " | ".join("·".join(line.label for line in path if line.key) for path in block.column_paths)
    yield f"    {block.item}" if block.item else ""
    yield f"      栏：{columns}"
    for line in block.rows:
        yield from _describe_line(line, 6)


def _describe_line(line: Line, indent: int) -> Iterator[str]:
    basis = f"　〔{line.basis}〕" if line.basis else ""
    yield f"{' ' * indent}{line.label}{basis}"
    for below in line.lines:
        yield from _describe_line(below, indent + 2)


def describe_statistics() -> str:
    """The statistics table of 2018 and earlier to read, with the rows in which it lives on."""
    table = statistics()
    lines = [f"{table.title}（{table.last_year} 年及以前，只供导入）", f"共 {len(table.rows)} 行。", ""]
    for row in table.rows:
        became = table.becomes.get(row.key)
        lines.append(f"  {row.label}（{row.unit}）" + (f"　→ {became}" if became else ""))
    return "\n".join(lines)
