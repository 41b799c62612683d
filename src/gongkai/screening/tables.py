"""Does a table list what must not be published: numbers, addresses or illness of persons, or children?

A heading only asks the question; the cells below answer it. A column 电话 with landlines of schools is a directory, the
same column with mobile numbers is personal; a list whose names are masked, or an empty form, shows nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from gongkai.screening.finding import Finding, Severity, Where
from gongkai.screening.names import MASKED, is_name
from gongkai.screening.passage import Entry, Table
from gongkai.screening.scan import narrow
from gongkai.screening.scanners import Allowed, Said, masked, rules, source

_HEADINGS_WITHIN = 6
"""Rows from the top in which a heading may stand: a title, a date, two rows of headings."""
_LONGEST_HEADING = 20
_NOTHING = re.compile(r"[\s\-—–/／无·]*")
_DATE = re.compile(r"((?:19|20)[0-9]{2})(?:[年./\-]?([0-9]{1,2})(?:[月./\-]?([0-9]{1,2}))?)?")

_YEARS = re.compile(r"([0-9]{1,3})[周岁 ]*")
_SERIAL = re.compile(r"[1-5][0-9]{4}")
"""A date as a spreadsheet stores it: the days since 30 December 1899."""


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    cells: tuple[Entry, ...]


def scan_tables(tables: Iterable[Table], allowed: Allowed, today: date) -> Iterator[Finding]:
    """What the columns of these tables say. `today` is the day on which ages are counted."""
    for table in tables:
        columns = list(_columns(table))
        yield from _forbidden_columns(table, columns, allowed)
        yield from _children(table, columns, today)
        yield from _sensitive_rows(table, columns)


def may_ask(head: str) -> bool:
    """True when the top of a table names a column that has to be looked into."""
    return _asks().search(head) is not None


@cache
def _asks() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, rules()["asks"])))


def headings(table: Table) -> dict[int, str]:
    """The heading of each column that has one: the text of its first cell among the rows at the top."""
    return {column: cells[0].text for column, cells in _by_column(table).items() if _may_head(cells[0])}


def _may_head(entry: Entry) -> bool:
    return entry.row <= _HEADINGS_WITHIN and len(entry.text) <= _LONGEST_HEADING and not entry.text[:1].isdigit()


def _by_column(table: Table) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in table.entries:
        found.setdefault(entry.column, []).append(entry)
    return found


def _columns(table: Table) -> Iterator[_Column]:
    """Each heading near the top with the filled cells below it. A title above is a heading too, and says nothing."""
    for cells in _by_column(table).values():
        for index, entry in enumerate(cells[:_HEADINGS_WITHIN]):
            if not _may_head(entry):
                break
            heading = re.sub(r"\s", "", entry.text)
            below = tuple(cell for cell in cells[index + 1 :] if not _NOTHING.fullmatch(cell.text))
            if below:
                yield _Column(heading, below)


def _forbidden_columns(table: Table, columns: list[_Column], allowed: Allowed) -> Iterator[Finding]:
    told: set[str] = set()
    for rule, pattern, holds in _column_rules():
        for column in columns:
            if rule["id"] in told or not pattern.search(column.heading):
                continue
            filled = [
                cell
                for cell in column.cells
                if holds.search(narrow(cell.text))
                and not MASKED.search(cell.text)
                and not allowed.clears(rule.get("allow", ""), cell.text)
            ]
            if filled:
                told.add(rule["id"])
                yield _about(table, filled, rule, column.heading)


@cache
def _column_rules() -> tuple[tuple[Mapping[str, Any], re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((rule, re.compile(rule["heading"]), re.compile(rule["holds"])) for rule in rules()["columns"])


def _about(table: Table, filled: list[Entry], rule: Mapping[str, Any], heading: str) -> Finding:
    basis, remedy = source(rule["source"]), Said(**rules()["remedies"]["mask"])
    first = filled[0]
    return Finding(
        rule["id"], Severity(rule["severity"]),
        f"{rule['zh']}（“{heading}”，{len(filled)} 格有内容）",
        f"{rule['en']} (“{heading}”, {len(filled)} cells filled)",
        place_of(first, table.where), first.text,
        masked(first.text, tuple(rule["mask"])), "", 0, basis.zh, basis.en, remedy.zh, remedy.en,
    )  # fmt: skip


# --- children ---------------------------------------------------------------------------------------------------------


@cache
def _minors() -> dict[str, re.Pattern[str]]:
    names = ("name", "child", "school", "birth", "age", "title", "adult")
    return {name: re.compile(rules()["minors"][name]) for name in names}


def _children(table: Table, columns: list[_Column], today: date) -> Iterator[Finding]:
    """A list of names in full that shows children by class, pupil number, parent, age or title."""
    says = _minors()
    named = next((column for column in columns if says["name"].search(column.heading)), None)
    if named is None:
        return
    names = [cell for cell in named.cells if is_name(cell.text)]
    if not names:
        return
    heads = [column.heading for column in columns if column.heading != named.heading]
    young = _youngest(columns, today)
    adult = any(says["adult"].search(text) for text in (*heads, table.title))
    if young is not None and young < rules()["minors"]["under"]:
        yield _list_of_children(table, names, certain=True)
    elif adult or young is not None:
        return  # applicants for a post, or people whose dates of birth say that they are older
    elif any(says["child"].search(text) for text in (*heads, named.heading, table.title)):
        yield _list_of_children(table, names, certain=True)
    elif any(says["school"].search(head) for head in heads):
        yield _list_of_children(table, names, certain=bool(says["title"].search(table.title)))


def _youngest(columns: list[_Column], today: date) -> int | None:
    """The lowest age in a column of ages or dates of birth, or None when there is no such column."""
    says = _minors()
    ages = [
        int(found[1]) for column in columns if says["age"].search(column.heading)
        for cell in column.cells if (found := _YEARS.fullmatch(cell.text))
    ]  # fmt: skip
    ages += [
        age for column in columns if says["birth"].search(column.heading)
        for cell in column.cells if (age := _age(narrow(cell.text), today)) is not None
    ]  # fmt: skip
    return min(ages, default=None)


def _age(written: str, today: date) -> int | None:
    if _SERIAL.fullmatch(written):
        day = date(1899, 12, 30) + timedelta(days=int(written))
        return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    found = _DATE.search(written)
    if found is None:
        return None
    born = (int(found[1]), int(found[2] or 1), int(found[3] or 1))
    return today.year - born[0] - ((today.month, today.day) < born[1:])


def _list_of_children(table: Table, names: list[Entry], *, certain: bool) -> Finding:
    data = rules()["minors"]
    said = Said(data["zh"], data["en"]) if certain else Said(**data["doubtful"])
    basis, remedy = source(data["source"]), Said(**data["remedy"])
    first = names[0]
    return Finding(
        "minors", Severity(data["severity"]) if certain else Severity.WARN,
        f"{said.zh}（{len(names)} 人）", f"{said.en} ({len(names)} persons)",
        place_of(first, table.where), first.text, first.text[:1] + "*" * (len(first.text) - 1),
        "", 0, basis.zh, basis.en, remedy.zh, remedy.en,
    )  # fmt: skip


# --- facts in the row of a name ---------------------------------------------------------------------------------------


def _sensitive_rows(table: Table, columns: list[_Column]) -> Iterator[Finding]:
    """The first row in which a name in full has a sensitive fact beside it."""
    says = _minors()["name"]
    data = rules()["sensitive"]
    pattern = re.compile(data["pattern"])
    rows = {
        cell.row: cell.text
        for column in columns
        if says.search(column.heading)
        for cell in column.cells
        if is_name(cell.text)
    }
    for entry in table.entries:
        if entry.row in rows and entry.text != rows[entry.row] and (found := pattern.search(entry.text)):
            basis, remedy = source(data["source"]), Said(**rules()["remedies"][data["remedy"]])
            yield Finding(
                "sensitive", Severity(data["severity"]), f"{data['zh']}：{found[0]}", f"{data['en']}: {found[0]}",
                place_of(entry, table.where), found[0], "", "", found.start(),
                basis.zh, basis.en, remedy.zh, remedy.en,
            )  # fmt: skip
            return


def place_of(entry: Entry, where: Where) -> Where:
    """The place of a cell, given that of its table."""
    return where._replace(row=entry.row, column=entry.column)
