"""What does a report look like that a rule passes, and one that it fails?

`examples.yaml` gives each rule one of both: a consistent report of an invented bureau with a few changes. The manual
prints them and the tests put the rule to them, so that neither can say what the code does not do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from gongkai.checks.case import Case
from gongkai.form import load, load_strict_yaml
from gongkai.report import Extra, Figure, Note, Number, Report, SectionText, State, report_of

AGENCY = "云岭县教育局"
YEARS = {"2019": 2020, "2021": 2021}

_TABLE_TWO: Mapping[str, Mapping[str, Number]] = {
    "2021": {
        "normative_documents.issued": 2, "normative_documents.repealed": 1, "normative_documents.in_force": 9,
        "licences.decisions": 340, "penalties.decisions": 3, "charges.amount": Decimal("12.5"),
    },
    "2019": {
        "normative_documents.newly_made": 2, "normative_documents.newly_published": 2,
        "normative_documents.total_published": 30, "licences.previous_items": 14, "licences.change": 1,
        "licences.decisions": 340, "penalties.previous_items": 3, "charges.previous_items": 2,
        "procurement.projects": 3, "procurement.amount": Decimal("35.2"),
    },
}  # fmt: skip
_REQUESTS: Mapping[str, Number] = {
    "received.natural_person": 10, "received.enterprise": 2, "received.total": 12,
    "carried_in.natural_person": 1, "carried_in.total": 1,
    "granted.natural_person": 6, "granted.enterprise": 1, "granted.total": 7,
    "partly_granted.natural_person": 2, "partly_granted.total": 2,
    "refused.third_party.enterprise": 1, "refused.third_party.total": 1,
    "not_available.not_held.natural_person": 1, "not_available.not_held.total": 1,
    "concluded.natural_person": 9, "concluded.enterprise": 2, "concluded.total": 11,
    "carried_out.natural_person": 2, "carried_out.total": 2,
}  # fmt: skip
_DISPUTES: Mapping[str, Number] = {"reconsideration.upheld": 1, "reconsideration.total": 1}

_OVERVIEW = """{year}年，云岭县教育局认真贯彻《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外。
（一）主动公开情况。全年主动公开信息120条，其中政府网站80条、微信公众号40条；{documents}。
（二）依申请公开情况。收到政府信息公开申请12件，上年结转1件，办结11件，结转下年度2件。
（三）政府信息管理情况。严格执行发布审核和保密审查制度，及时更新公开指南和目录。
（四）平台建设情况。按月检查政府网站专栏和微信公众号，及时修复错链。
（五）监督保障情况。组织培训2次，纳入年度考核；因政府信息公开被申请行政复议1件，没有行政诉讼。"""
_DOCUMENTS = {"2021": "制发行政规范性文件2件，废止规范性文件1件，现行有效规范性文件9件", "2019": "制发规范性文件2件"}
_PROBLEMS = (
    "{year}年工作中存在的主要问题是政策解读形式不够丰富。下一步，我局将落实{next}年政务公开工作要点，增加图解和问答。"
)
_OTHER = {
    "2021": "{year}年发出收费通知0件，总金额0元，实际收取总金额0元。",
    "2019": "无其他需要报告的事项。",
}
_LAST_YEAR = "上一年度围绕招生入学、教师招聘、学生资助等事项开展公开，组织机关科室和学校逐项对照目录补齐内容。"


def consistent(edition: str, year: int | None = None) -> Report:
    """A report of an invented bureau in which everything agrees with everything."""
    year = year or YEARS[edition]
    form = load(edition)
    cells: dict[str, Number] = {slot.key: 0 for slot in form.slots}
    for table, figures in (("proactive", _TABLE_TWO[edition]), ("requests", _REQUESTS), ("disputes", _DISPUTES)):
        cells |= {f"{table}.{key}": value for key, value in figures.items()}
    words = {"year": year, "next": year + 1, "documents": _DOCUMENTS[edition]}
    texts = {"overview": _OVERVIEW, "problems": _PROBLEMS, "other": _OTHER[edition]}
    return report_of(
        edition, cells, agency=AGENCY, year=year, title=form.title_for(AGENCY, year),
        sections=tuple(
            SectionText(s.key, s.heading, texts.get(s.key, "").format(**words)) for s in form.sections
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """The changes to the consistent report, in the order in which a person would name them."""

    changes: Mapping[str, Any]

    def case(self) -> Case:
        changes = dict(self.changes)
        edition = str(changes.pop("edition", "2021"))
        last, parts, published = (changes.pop(name, None) for name in ("previous", "parts", "published"))
        report = _changed(consistent(edition, changes.get("year")), changes)
        previous = None if last is None else _last_year(report, edition, last)
        return Case(report, previous, tuple(_changed(consistent(edition), part) for part in parts or ()), published)


def _last_year(report: Report, edition: str, changes: Mapping[str, Any]) -> Report:
    """The report of the year before that fits the consistent one, then changed."""
    year = (report.year or YEARS[edition]) - 1
    own = str(changes.get("edition", edition))
    fitting = {"requests.carried_out.natural_person": 1, "requests.carried_out.total": 1}
    fitting |= {"proactive.normative_documents.in_force": 8} if own == "2021" else {}
    fitting |= {"proactive.licences.change": 0} if own == "2019" else {}
    last = _changed(consistent(own, year), {"cells": fitting, "overview": _LAST_YEAR * 4, "problems": _LAST_YEAR * 4})
    return _changed(last, {key: value for key, value in changes.items() if key != "edition"})


def _changed(report: Report, changes: Mapping[str, Any]) -> Report:
    for name, value in changes.items():
        match name:
            case "cells":
                report = report.with_cells({key: _figure(figure) for key, figure in value.items()})
            case "title" | "agency" | "year":
                report = replace(report, **{name: value})
            case "overview" | "problems" | "other" | "preamble":
                report = _reworded(report, name, value)
            case "without":
                report = replace(report, sections=tuple(s for s in report.sections if s.key not in value))
            case "notes":
                notes = tuple(Note(**{**note, "cells": tuple(note.get("cells", ()))}) for note in value)
                report = replace(report, notes=notes)
            case "extras":
                report = replace(report, extras=tuple(Extra(**extra) for extra in value))
            case "forms":
                report = replace(report, forms={**report.forms, **value})
            case _:
                raise ValueError(f"examples.yaml: unknown change {name!r}")
    return report


def _figure(value: Number | float | str | Mapping[str, Any]) -> Figure:
    if isinstance(value, Mapping):
        return Figure.number(value["value"], unit=value["unit"])
    if isinstance(value, str):
        return Figure(State(value))
    return Figure.number(Decimal(str(value)) if isinstance(value, float) else value)


def _reworded(report: Report, key: str, text: str) -> Report:
    changed = [replace(s, text=text) if s.key == key else s for s in report.sections]
    if key not in {section.key for section in changed}:
        changed.insert(0, SectionText(key, "", text))
    return replace(report, sections=tuple(changed))


@cache
def examples() -> Mapping[str, tuple[Example, Example]]:
    """Of each rule by its code: an example that passes and one that fails."""
    data = load_strict_yaml(resources.files(__package__).joinpath("examples.yaml").read_text(encoding="utf-8"))
    return {code: (Example(both["passes"]), Example(both["fails"])) for code, both in data.items()}
