"""What does a report look like as a page?

`render` gives a whole page: self-contained, printable, without script. `table_html` gives one table alone, for pages
that put something of their own beside the figures:

    table_html(report, "requests", additions={"requests.received.total": Addition(css="fail", html=finding)})

Every cell of figures has its cell key as `id`, so that a link can point at it, and names the headings it stands under.
A cell without a number says so in `data-state`; `page.css` shows how the unplaced and the absent are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from itertools import pairwise

from gongkai.form import load
from gongkai.render.figures import MEANING, printed
from gongkai.render.grid import GridCell, Kind, TableGrid
from gongkai.render.paper import Paper, Part, lead_in, paper_of, table_grid
from gongkai.report import ABSENT, Figure, Report, State


class Html(str):
    """Text that is HTML already. Template engines see `__html__` and do not escape it again."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class Addition:
    """What a page adds to a cell: classes, a tooltip, and something behind the figure.

    `html` is escaped unless it is HTML already (`Html`, or whatever has `__html__`, such as Django's SafeString).
    """

    css: str = ""
    title: str = ""
    html: str = ""


NOTHING = Addition()
Additions = Mapping[str, Addition] | Callable[[str, Figure], Addition | None]


LANG = {"zh": "zh-CN", "en": "en"}
SCOPES = {
    Kind.STRIP: {True: "rowgroup"},
    Kind.CORNER: {True: ""},
    Kind.HEAD: {True: "col", False: "colgroup"},
    Kind.LABEL: {True: "row", False: "rowgroup"},
}
"""What a heading governs, by its kind and whether it stands directly at the figures."""


def render(report: Report, language: str = "zh") -> bytes:
    return page_html(report, language).encode()


def page_html(report: Report, language: str = "zh") -> Html:
    """The whole page."""
    paper = paper_of(report, language)
    title = escape(paper.title)
    body = "".join(_part(report, part, number, language) for number, part in enumerate(paper.parts, 1))
    return Html(
        f'<!DOCTYPE html>\n<html lang="{LANG[language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{_stylesheet()}</style>\n</head>\n<body>\n<main>\n"
        f"<h1{_chinese(language)}>{title}</h1>\n{body}{_legend(paper)}</main>\n</body>\n</html>\n"
    )


def table_html(
    report: Report,
    table: str,
    *,
    language: str = "zh",
    additions: Additions | None = None,
    prefix: str = "",
    caption: str = "",
    labelled_by: str = "",
) -> Html:
    """One table of a report, or nothing when the report does not have it.

    `prefix` keeps the ids apart when one page shows the same table twice. `labelled_by` is the id of a heading that
    names the table; otherwise give a `caption`.
    """
    grid = table_grid(report, table)
    return _table(report, grid, language, additions, prefix, caption, labelled_by) if grid else Html()


def _table(
    report: Report,
    grid: TableGrid,
    language: str = "zh",
    additions: Additions | None = None,
    prefix: str = "",
    caption: str = "",
    labelled_by: str = "",
) -> Html:
    add = _adder(additions)
    totals = {total.total for total in load(grid.edition).sums}

    def draw(cell: GridCell) -> str:
        if cell.slot is None:
            return _heading(cell, grid, prefix, language)
        addition = add(cell.key, report.cells.get(cell.key, ABSENT)) or NOTHING
        return _figure(report, cell, grid, prefix, language, addition, cell.key in totals)

    rows = [f"<tr>{''.join(map(draw, row))}</tr>\n" for row in grid.rows]
    starts = [*grid.group_starts, len(rows)]
    groups = ["".join(rows[start:end]) for start, end in pairwise(starts)]
    tags = ["thead" if grid.head_rows and start == 0 else "tbody" for start in starts]
    body = "".join(f"<{tag}>\n{group}</{tag}>\n" for tag, group in zip(tags, groups, strict=False))
    heading = f"<caption>{escape(caption)}</caption>\n" if caption else ""
    attributes = _attributes(
        {"class": f"form form-{grid.table}", "data-edition": grid.edition, "aria-labelledby": labelled_by}
    )
    return Html(f"<table{attributes}>\n{heading}{body}</table>")


def _part(report: Report, part: Part, number: int, language: str) -> str:
    name = f"part-{number}"
    heading = f'<h2 id="{name}">{escape(part.heading)}</h2>\n' if part.heading else ""
    table = ""
    if part.grid:
        drawn = _table(report, part.grid, language, labelled_by=name)
        table = f'<div class="table" tabindex="0" role="region" aria-labelledby="{name}">\n{drawn}\n</div>\n'
    remark = f'<p class="remark">{escape(part.remark)}</p>\n' if part.remark else ""
    prose = "".join(_paragraph(text, language) for text in part.paragraphs)
    return f"<section>\n{heading}{table}{remark}{prose}</section>\n"


def _paragraph(text: str, language: str) -> str:
    lead, rest = lead_in(text)
    start = f'<span class="lead">{escape(lead)}</span>' if lead else ""
    return f"<p{_chinese(language)}>{start}{escape(rest)}</p>\n"


def _heading(cell: GridCell, grid: TableGrid, prefix: str, language: str) -> str:
    text = cell.text(language)
    is_group = cell.kind is Kind.LABEL and not cell.is_leaf
    attributes = _attributes(
        {
            "id": _id(cell, grid, prefix),
            "class": f"{cell.kind.value} group" if is_group else cell.kind.value,
            "scope": SCOPES[cell.kind][cell.is_leaf],
            **_spans(cell),
            "lang": "zh-CN" if language == "en" and text == cell.label else "",
        }
    )
    return f"<th{attributes}>{escape(text)}</th>"


def _figure(
    report: Report, cell: GridCell, grid: TableGrid, prefix: str, language: str, addition: Addition, is_total: bool
) -> str:
    figure = report.cells.get(cell.key, ABSENT)
    attributes = _attributes(
        {
            "id": f"{prefix}{cell.key}",
            "headers": " ".join(_id(heading, grid, prefix) for heading in grid.headings[cell.key]),
            **_spans(cell),
            "class": f"{'total' if is_total else ''} {addition.css}".strip(),
            "data-state": "" if figure.state is State.NUMBER else figure.state.value,
            "title": addition.title or MEANING[language].get(figure.state, ""),
        }
    )
    return f"<td{attributes}>{escape(printed(figure, cell.unit))}{_safe(addition.html)}</td>"


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def _adder(additions: Additions | None) -> Callable[[str, Figure], Addition | None]:
    if additions is None:
        return lambda _key, _figure: None
    if isinstance(additions, Mapping):
        return lambda key, _figure: additions.get(key)
    return additions


def _safe(text: str) -> str:
    return text if hasattr(text, "__html__") else escape(text)


def _id(cell: GridCell, grid: TableGrid, prefix: str) -> str:
    return f"{prefix}{grid.table}-{cell.name}"


def _spans(cell: GridCell) -> dict[str, str]:
    spans = {"rowspan": cell.rowspan, "colspan": cell.colspan}
    return {name: str(span) for name, span in spans.items() if span > 1}


def _chinese(language: str) -> str:
    """On an English page the report's own words are marked as Chinese."""
    return ' lang="zh-CN"' if language == "en" else ""


def _legend(paper: Paper) -> str:
    return f'<p class="legend">{escape(paper.legend)}</p>\n' if paper.legend else ""


@cache
def _stylesheet() -> str:
    return resources.files("gongkai.render").joinpath("page.css").read_text(encoding="utf-8")
