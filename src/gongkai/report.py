"""What does a filled form hold, and where did each of its figures come from?

A `Report` is one body's report for one year. It is the same value whether it was read from a document, computed from
records or rolled up from other reports, so that one set of checks and one way of drawing serve them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from inspect import Parameter, signature
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints
from uuid import uuid4

from gongkai.form import EDITIONS, TABLES, Form, load

Number = int | Decimal


class State(StrEnum):
    """What is known about a cell. Only `number` has a value; the other three are three kinds of not knowing."""

    NUMBER = "number"
    """A figure stands there."""
    BLANK = "blank"
    """The cell is there and empty, or holds a dash or words instead of a figure."""
    UNPLACED = "unplaced"
    """The row holds figures, but in which of its columns this document does not say."""
    ABSENT = "absent"
    """The document does not reach this cell: the row or the whole table is missing."""


class Place(NamedTuple):
    """Where something stood in its document. All numbers count from 1; None is "does not apply".

    `part` is the member of a package (`word/document.xml`) or the element; `line` a line of a text file; `table`, `row`
    and `column` a place in a grid; `page` and `box` (left, top, right, bottom in points) a place on a page.
    """

    part: str | None = None
    line: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None

    def describe(self, language: str = "zh") -> str:
        """The place in words: 第 12 行；表 2 第 3 行第 4 列."""
        zh, en = [], []
        if self.page is not None:
            zh.append(f"第 {self.page} 页")
            en.append(f"page {self.page}")
        if self.table is not None:
            zh.append(f"表格 {self.table}")
            en.append(f"table {self.table}")
        if self.row is not None:
            zh.append(f"第 {self.row} 行" + (f"第 {self.column} 列" if self.column is not None else ""))
            en.append(f"row {self.row}" + (f" column {self.column}" if self.column is not None else ""))
        elif self.line is not None:
            zh.append(f"第 {self.line} 行")
            en.append(f"line {self.line}")
        return "，".join(zh) if language == "zh" else ", ".join(en)


class Figure(NamedTuple):
    """The content of one cell. `raw` is the text as printed, kept for ever; `unit` and `note` stood beside the number.

    `value` is the number as printed, never converted: 2116.1358万 is 2116.1358 with unit 万.
    For a computed or rolled-up report `sources` lists what the figure was made of.
    """

    state: State
    value: Number | None = None
    raw: str | None = None
    unit: str | None = None
    note: str | None = None
    place: Place | None = None
    sources: tuple[str, ...] = ()

    @classmethod
    def number(cls, value: Number, **more: Any) -> Figure:
        return cls(State.NUMBER, value, **more)


ABSENT = Figure(State.ABSENT)
BLANK = Figure(State.BLANK)


@dataclass(frozen=True, slots=True)
class Source:
    """Which file a report was read from. `format` is text, html, docx, json; without a file, rollup or records."""

    path: str = ""
    sha256: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class SectionText:
    """One part of the report as printed. `key` is a section key of the form, `preamble` before them, or `unknown`."""

    key: str
    heading: str
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Something read that is no cell of the form: contact data, the fee statement, a local row, an old statistics row.

    Keys: `contact.address|postcode|phone|fax|email|website`, `fees.notices|notified|received`, `statistics.<key>`,
    `row` (a row the form does not have), `local.<key>` (a known local addition).
    """

    key: str
    label: str
    value: Number | None = None
    raw: str = ""
    unit: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Leftover:
    """Text inside a table that nobody claimed."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader saw and a person or a check may want to know.

    `code` is one of `NOTE_CODES`; `cells` the cell keys concerned; `printed` and `expected` the wording in the document
    and in the statute where the two differ.
    """

    code: str
    message: str
    cells: tuple[str, ...] = ()
    place: Place | None = None
    printed: str = ""
    expected: str = ""


NOTE_CODES: Mapping[str, str] = {
    "label": "a row or column label, or a part heading, is not the statutory wording",
    "heading_number": "a part heading carries another number than the form gives it",
    "collapsed": "empty cells were lost, so figures of a row cannot be placed",
    "total_by_sum": "in a collapsed row the last figure is the sum of those before it and was read as the total",
    "label_missing": "a row stands without its label and was placed between its neighbours",
    "label_split": "a label was cut in two by a line or page break",
    "hybrid": "the tables follow different editions of the form",
    "edition_mixed": "one table mixes headings of two editions",
    "table_repeated": "a table of the form stands twice in one report; one of them was read",
    "table_missing": "a table of the form was not found",
    "table_blank": "a table was found and holds no figure",
    "row_repeated": "a row of the form stands twice",
    "row_extra": "a row that the form does not have",
    "column_order": "column heads stand in another order than in the form, or some are missing",
    "unit_in_cell": "a unit was written into a cell",
    "words_in_cell": "words stand where a figure belongs",
    "note_in_cell": "a remark stands beside the figure",
    "not_whole": "a number of pieces is not whole",
    "figure_ambiguous": "the text of a cell can be read as more than one number",
    "artefact": "traces of a word processor were removed",
    "script": "traditional characters, pinyin glosses or look-alikes were normalised",
    "layout": "header cells are broken up or ghost rows stand before the data",
    "encoding": "the bytes were not valid in the encoding found; some characters are lost",
    "furniture": "page numbers or buttons of the web page stand inside the report",
    "second_report": "the file holds more than one report",
    "truncated": "the file ends inside a table",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One body's report for one year: cells by key, the prose, and everything the reader noticed.

    `form` is the edition that fits the report as a whole, `forms` the edition decided for each table (None: table not
    found). `cells` holds every cell of the edition decided for its table; cells of a missing table are `absent`.
    """

    cells: Mapping[str, Figure]
    forms: Mapping[str, str | None]
    form: str | None = None
    source: Source = field(default_factory=Source)
    agency: str | None = None
    year: int | None = None
    title: str | None = None
    sections: tuple[SectionText, ...] = ()
    extras: tuple[Extra, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    notes: tuple[Note, ...] = ()

    def value(self, key: str) -> Number | None:
        """The number in a cell, or None when no number is known there."""
        figure = self.cells.get(key)
        return figure.value if figure else None

    def state(self, key: str) -> State:
        return self.cells.get(key, ABSENT).state

    def section(self, key: str) -> str:
        """The text of a part, or an empty string."""
        return "\n".join(section.text for section in self.sections if section.key == key)

    def extra(self, key: str) -> Extra | None:
        return next((extra for extra in self.extras if extra.key == key), None)

    def notes_of(self, code: str) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.code == code)

    def form_of(self, table: str) -> Form | None:
        """The edition that governs a table of this report."""
        edition = self.forms.get(table) or self.form
        return load(edition) if edition else None

    @property
    def is_empty(self) -> bool:
        """True when no cell holds a figure."""
        return not any(figure.state is State.NUMBER for figure in self.cells.values())

    def with_cells(self, values: Mapping[str, Figure]) -> Report:
        return replace(self, cells={**self.cells, **values})


def empty_report(edition: str, **more: Any) -> Report:
    """A report of an edition whose cells are all blank: where computing and filling start."""
    form = load(edition)
    return Report(
        cells={slot.key: BLANK for slot in form.slots}, forms=dict.fromkeys(TABLES, edition), form=edition, **more
    )


def report_of(edition: str, values: Mapping[str, Number], **more: Any) -> Report:
    """A report of an edition from figures by cell key; cells that are not named stay blank."""
    report = empty_report(edition, **more)
    unknown = sorted(set(values) - set(report.cells))
    if unknown:
        raise KeyError(f"no such cell in the {edition} form: {', '.join(unknown)}")
    return report.with_cells({key: Figure.number(value) for key, value in values.items()})


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what is empty from a place or a note, to keep the JSON readable."""
    return {key: item for key, item in fields.items() if item is not None and item != () and item != ""}


def to_dict(report: Report) -> dict[str, Any]:
    """The JSON shape of a report; Decimals stay Decimals (see `dumps`)."""

    def place(value: Place | None) -> dict[str, Any] | None:
        return _plain(value._asdict()) if value else None

    def figure(value: Figure) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "state": value.state.value,
            "value": value.value,
            "raw": value.raw,
            "unit": value.unit,
            "note": value.note,
            "place": place(value.place),
        }
        if value.sources:
            shape["sources"] = list(value.sources)
        return shape

    return {
        "source": asdict(report.source),
        "agency": report.agency,
        "year": report.year,
        "title": report.title,
        "form": report.form,
        "forms": {table: report.forms.get(table) for table in TABLES},
        "cells": {key: figure(value) for key, value in report.cells.items()},
        "sections": [
            {"key": s.key, "heading": s.heading, "text": s.text, "place": place(s.place)} for s in report.sections
        ],
        "extras": [
            {"key": e.key, "label": e.label, "value": e.value, "raw": e.raw, "unit": e.unit, "place": place(e.place)}
            for e in report.extras
        ],
        "leftovers": [{"text": item.text, "place": place(item.place)} for item in report.leftovers],
        "notes": [_plain({**asdict(note), "place": note.place and note.place._asdict()}) for note in report.notes],
    }


class ReportError(ValueError):
    """JSON that claims to be reports and is not."""


def dumps(reports: Iterable[Report], *, indent: int | None = 2) -> str:
    """The JSON that `gongkai read --json` prints and every other command takes. A Decimal keeps its digits."""
    return to_json({"reports": [to_dict(report) for report in reports]}, indent=indent)


def to_json(data: Any, *, indent: int | None = 2) -> str:
    """JSON in which a Decimal is written with exactly its own digits (the standard encoder would go through float)."""
    mark = uuid4().hex  # so that no text of a report can pass for a number
    digits: list[str] = []

    def marked(value: Any) -> Any:
        if isinstance(value, Decimal) and value.is_finite():
            digits.append(format(value, "f"))
            return f"{mark}{len(digits) - 1}"
        raise TypeError(f"{value!r} is not JSON")

    text = json.dumps(data, ensure_ascii=False, indent=indent, default=marked)
    return re.sub(rf'"{mark}(\d+)"', lambda found: digits[int(found[1])], text) if digits else text


def loads(text: str) -> list[Report]:
    """Read back what `dumps` wrote. Raises ReportError with the place when it is something else."""
    try:
        data = json.loads(text, parse_float=_decimal, parse_int=_whole, parse_constant=_decimal)
        if "\\u" in text:  # half a character can be escaped in JSON, and nothing could print or store it
            json.dumps(data, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        raise ReportError(f"不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列。") from error
    except RecursionError as error:
        raise ReportError("JSON 嵌套过深。") from error
    except UnicodeEncodeError as error:
        raise ReportError("JSON 中有不完整的字符（半个代理对），不能作为报告的文字。") from error
    items = data.get("reports") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ReportError("这份 JSON 里没有 reports 列表，应为 gongkai read --json 的输出。")
    return [_from_dict(item, index) for index, item in enumerate(items, 1)]


def _decimal(digits: str) -> Decimal:
    """A number with a point. NaN and 1E+999999 are no figures of a report, and would stall whoever prints them."""
    try:
        value = Decimal(digits)
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        raise ReportError(f"JSON 中的 {digits[:40]} 不能作为报告的数字。")
    return value


def _whole(digits: str) -> int:
    """A whole number. Python prints none of more than 4300 digits, and a sum of such has more."""
    if len(digits) > MOST_DIGITS:
        raise ReportError(f"JSON 中有过长的数字：{digits[:MOST_DIGITS]}……")
    return int(digits)


MOST_DIGITS = 30


def _from_dict(data: Any, index: int) -> Report:
    try:
        return _report(data)
    except ReportError as error:
        raise ReportError(f"第 {index} 份报告{error}") from error
    except RecursionError as error:
        raise ReportError(f"第 {index} 份报告的 JSON 嵌套过深。") from error


def _report(data: Any) -> Report:
    _of_type("内容", data, (dict,))
    for name, kind in (("source", dict), ("forms", dict), ("cells", dict)):
        if name not in data:
            raise ReportError(f"缺少 {name}。")
        _of_type(name, data[name], (kind,))
    forms = {table: _edition(f"forms 里 {table} 的版本", data["forms"].get(table)) for table in TABLES}
    form = _edition("form", data.get("form"))
    editions = {form, *forms.values()} - {None}
    known = {slot.key for edition in editions if edition for slot in load(edition).slots}
    unknown = sorted(set(data["cells"]) - known)
    if unknown:
        raise ReportError(f"有格式中没有的单元格：{unknown[0]}。")
    report = Report(
        source=_made(Source, data["source"], "source"),
        agency=data.get("agency"),
        year=data.get("year"),
        title=data.get("title"),
        form=form,
        forms=forms,
        cells={key: _figure(key, value) for key, value in data["cells"].items()},
        sections=_all_made(SectionText, data, "sections"),
        extras=_all_made(Extra, data, "extras"),
        leftovers=_all_made(Leftover, data, "leftovers"),
        notes=_all_made(Note, data, "notes"),
    )
    for name in ("agency", "title", "year"):
        _of_type(name, getattr(report, name), (int if name == "year" else str, NoneType))
    if report.year is not None and report.year not in YEARS:
        raise ReportError(f"的 year 是 {report.year}，应在 {YEARS[0]} 到 {YEARS[-1]} 之间；不知道年份就写 null。")
    return report


YEARS = range(1900, 2101)
"""The years that a title can name (`reading.titles`): what was read must be there to be read back."""


def _edition(name: str, edition: Any) -> str | None:
    if edition is None or (isinstance(edition, str) and edition in EDITIONS):
        return edition
    raise ReportError(f"的 {name} 是 {_shown(edition)}，应为 {'、'.join(EDITIONS)} 或 null。")


def _all_made(kind: Any, data: Any, name: str) -> tuple[Any, ...]:
    items = data.get(name, [])
    _of_type(name, items, (list,))
    return tuple(_made(kind, item, f"{name} 第 {number} 项") for number, item in enumerate(items, 1))


def _figure(key: str, data: Any) -> Figure:
    name = f"单元格 {key}"
    _of_type(name, data, (dict,))
    if data.get("state") not in tuple(State):
        raise ReportError(f"的{name}：state 是 {_shown(data.get('state'))}，应为 {'、'.join(State)} 之一。")
    figure: Figure = _made(Figure, {**data, "state": State(data["state"])}, name)
    if (figure.value is None) == (figure.state is State.NUMBER):
        raise ReportError(f"的{name}：状态 {figure.state} 与数值 {figure.value!r} 不符。")
    return figure


def _made(kind: Any, data: Any, name: str) -> Any:
    """One of the values above from its JSON. Raises ReportError for a field that is not of the type that it says."""
    _of_type(name, data, (dict,))
    allowed = _field_types(kind)
    if unknown := sorted(set(data) - set(allowed)):
        raise ReportError(f"的{name}：没有 {unknown[0]} 这一项。")
    if missing := [item for item in _needed(kind) if item not in data]:
        raise ReportError(f"的{name}：缺少 {missing[0]}。")
    given = {**data}
    if given.get("place") is not None:
        given["place"] = _made(Place, given["place"], f"{name} 的 place")
    if given.get("box") is not None:
        given["box"] = _box(name, given["box"])
    for item in ("cells", "sources"):
        if item in given:
            _of_type(f"{name} 的 {item}", given[item], (list,))
            given[item] = tuple(given[item])
    made = kind(**given)
    for item, types in allowed.items():
        value = getattr(made, item)
        for part in value if type(value) is tuple else (value,):  # a place is a tuple too, and one value
            _of_type(f"{name} 的 {item}", part, types)
    return made


def _box(name: str, edges: Any) -> tuple[float, ...]:
    """Left, top, right and bottom of a place on a page."""
    if not isinstance(edges, list) or len(edges) != 4:
        raise ReportError(f"的{name}：box 是 {_shown(edges)}，应为四个数。")
    for edge in edges:
        _of_type(f"{name} 的 box", edge, (int, Decimal))
    return tuple(float(edge) for edge in edges)


def _of_type(name: str, value: Any, types: tuple[type, ...]) -> None:
    if not isinstance(value, types) or isinstance(value, bool):
        raise ReportError(f"的{name}类型不对：{_shown(value)}。")


def _shown(value: Any) -> str:
    """The beginning of what stands in the JSON, for a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:40] + "……"


@cache
def _needed(kind: type) -> tuple[str, ...]:
    """The fields that must be there, since nothing stands for them."""
    return tuple(item.name for item in signature(kind).parameters.values() if item.default is Parameter.empty)


@cache
def _field_types(kind: type) -> Mapping[str, tuple[type, ...]]:
    """The types that each field may have: `int | Decimal | None` as a tuple, and for a tuple those of its items."""

    def plain(hint: Any) -> tuple[type, ...]:
        if isinstance(hint, type):
            return (hint,)
        return tuple(kind for part in get_args(hint) if part is not ... for kind in plain(part))

    return {name: plain(hint) for name, hint in get_type_hints(kind).items()}
