"""What stands in a drawn report, and in which order?

The title, what precedes part one, and the six parts of the form, each with its heading, its prose and its table. Page,
word processor document and PDF all draw the same `Paper`, so that none of them can leave a part out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gongkai.form import Form, Section, form_for, load
from gongkai.render.figures import drawn_legend, printable
from gongkai.render.grid import TableGrid, grid_of
from gongkai.report import Report, SectionText, State

NO_TABLE = {
    "zh": "（原报告中没有这张表。）",
    "en": "(The report does not have this table.)",
}
TITLE_WIDTH = 20
"""So many characters of 2号 (22 pt) stand on a line of 156 mm."""
PLAIN_TITLE = "政府信息公开工作年度报告"

_SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)][^。：:]{1,28}(?:[。：:]|$)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `heading` is empty for what precedes part one; `grid` is its table, `remark` why there is none."""

    key: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    grid: TableGrid | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole report. `title_lines` is the title cut where it should break when it is too long for one line."""

    title: str
    title_lines: tuple[str, ...]
    parts: tuple[Part, ...]
    legend: str = ""


def paper_of(report: Report, language: str = "zh") -> Paper:
    """The report as a sequence of parts. A heading stands as printed; the form gives it where the report has none."""
    form = form_of(report)
    parts = tuple(_parts(report, form, language))
    states = {report.state(cell.key) for part in parts if part.grid for cell in part.grid.figures}
    title = title_of(report)
    return Paper(title, _title_lines(title, printable(report.agency or "")), parts, drawn_legend(states, language))


def form_of(report: Report) -> Form | None:
    """The edition whose parts the report has: its own, else the one that governed its year."""
    if report.form:
        return load(report.form)
    editions = [edition for edition in report.forms.values() if edition]
    if editions:
        return load(editions[0])
    return form_for(report.year) if report.year and report.year >= load("2019").first_year else None


def title_of(report: Report) -> str:
    form = form_of(report)
    if report.title:
        return printable(report.title)
    if form and report.agency and report.year:
        return printable(form.title_for(report.agency, report.year))
    year = f"{report.year}年" if report.year else ""
    return printable(f"{report.agency or ''}{year}{PLAIN_TITLE}")


def _title_lines(title: str, agency: str) -> tuple[str, ...]:
    """A title of more than one line breaks behind the name of the agency, not in the middle of a word."""
    lines = tuple(filter(None, title.split("\n")))
    width = sum(1 if ord(letter) > ord("\xff") else 0.5 for letter in title)
    before, name, rest = title.partition(agency) if agency else (title, "", "")
    return (before + name, rest) if len(lines) == 1 and width > TITLE_WIDTH and rest else lines


def table_grid(report: Report, table: str) -> TableGrid | None:
    """The grid of a table in the edition decided for it; None when the report does not have the table."""
    edition = report.forms.get(table)
    if edition is None:
        return None
    grid = grid_of(edition, table)
    if all(report.state(cell.key) is State.ABSENT for cell in grid.figures):
        return None
    return grid


def lead_in(paragraph: str) -> tuple[str, str]:
    """Cut off the second-level heading with which a paragraph begins: （一）主动公开。 and the rest."""
    found = _SECOND_LEVEL.match(paragraph)
    return (found[0], paragraph[found.end() :]) if found else ("", paragraph)


def _parts(report: Report, form: Form | None, language: str) -> Iterator[Part]:
    """The statutory parts in order; what the form does not know stands behind the part that it followed in print."""
    sections = form.sections if form else ()
    texts = _by_part(report, {section.key for section in sections})
    first, *others = texts.get("", (None,))
    if first:
        yield replace(_prose(first), paragraphs=_behind_title(_paragraphs(first), title_of(report)))
    yield from map(_prose, others)
    for number, section in enumerate(sections, 1):
        own, *others = texts.get(section.key, (None,))
        heading = f"{number}. {section.en}" if language == "en" else _heading(section, own)
        yield _part(report, section, heading, own, language)
        yield from (_prose(text) for text in others if text)


def _by_part(report: Report, statutory: set[str]) -> dict[str, list[SectionText | None]]:
    """The texts by the statutory part that they belong to, each part's own text first."""
    found: dict[str, list[SectionText | None]] = {}
    part = ""
    for text in report.sections:
        part = text.key if text.key in statutory else part
        found.setdefault(part, []).append(text)
    return found


def _heading(section: Section, text: SectionText | None) -> str:
    return (printable(text.heading) if text else "") or section.heading


def _part(report: Report, section: Section, heading: str, text: SectionText | None, language: str) -> Part:
    grid = table_grid(report, section.key) if section.body == "table" else None
    remark = NO_TABLE[language] if section.body == "table" and not grid else ""
    paragraphs = _paragraphs(text)
    return Part(section.key, heading, paragraphs, grid, "" if remark in paragraphs else remark)


def _behind_title(paragraphs: tuple[str, ...], title: str) -> tuple[str, ...]:
    """What a reader took before part one may begin with the lines of the title, which is drawn already."""
    rest = "".join(title.split())
    for number, paragraph in enumerate(paragraphs, 1):
        line = "".join(paragraph.split())
        if not rest.startswith(line):
            break
        rest = rest.removeprefix(line)
        if not rest:
            return paragraphs[number:]
    return paragraphs


def _prose(text: SectionText | None) -> Part:
    return Part(text.key if text else "", printable(text.heading) if text else "", _paragraphs(text))


def _paragraphs(text: SectionText | None) -> tuple[str, ...]:
    lines = printable(text.text).split("\n") if text else ()
    return tuple(line for line in map(str.strip, lines) if line)
