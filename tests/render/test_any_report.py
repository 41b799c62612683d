"""Can every report be drawn, whatever it says?"""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import lxml.html
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gongkai.form import EDITIONS, load
from gongkai.render import FORMATS, RenderError, render
from gongkai.report import ABSENT, BLANK, Extra, Figure, Place, Report, SectionText, State, empty_report, loads

OPENS: dict[str, Callable[[bytes], Any]] = {
    "html": lxml.html.fromstring,
    "docx": lambda data: Document(BytesIO(data)),
    "xlsx": lambda data: load_workbook(BytesIO(data)),
    "csv": lambda data: list(csv.reader(data.decode("utf-8-sig").splitlines())),
    "json": lambda data: loads(data.decode()),
}
WITHOUT_FONTS = [to for to in FORMATS if to != "pdf"]
texts = st.text(max_size=40) | st.sampled_from(["=1+1", "</w:t>", "</style><script>", "\ud800", "\x00\x1b\ufffe"])
numbers = st.integers(-(10**9), 10**9) | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    state = draw(st.sampled_from(State))
    value = draw(numbers) if state is State.NUMBER else None
    raw, unit, note = (draw(st.none() | texts) for _ in range(3))
    return Figure(state, value, raw, unit, note, draw(st.none() | st.just(Place(table=1, row=2, column=3))))


@st.composite
def any_reports(draw: st.DrawFn) -> Report:
    """Reports of one edition, of two, or of none, that say anything at all."""
    forms = {table: draw(st.none() | st.sampled_from(EDITIONS)) for table in ("proactive", "requests", "disputes")}
    slots = [slot for table, edition in forms.items() if edition for slot in load(edition).table(table).slots]
    cells = {slot.key: draw(st.sampled_from([BLANK, ABSENT, Figure.number(1)])) for slot in slots[:3]}
    if slots:
        cells |= draw(st.dictionaries(st.sampled_from([slot.key for slot in slots]), figures(), max_size=8))
    keys = st.sampled_from(["preamble", "overview", "requests", "other", "unknown"])
    return Report(
        cells=cells,
        forms=forms,
        form=draw(st.none() | st.sampled_from(EDITIONS)),
        agency=draw(st.none() | texts),
        year=draw(st.none() | st.integers(1999, 2030)),
        title=draw(st.none() | texts),
        sections=tuple(draw(st.lists(st.builds(SectionText, keys, texts, texts), max_size=4))),
        extras=tuple(draw(st.lists(st.builds(Extra, st.just("row"), texts, st.none() | numbers, texts), max_size=2))),
    )


@pytest.mark.parametrize("to", WITHOUT_FONTS)
@settings(max_examples=12, deadline=None)
@given(any_reports(), st.sampled_from(["zh", "en"]))
def test_whatever_a_report_says_it_can_be_drawn(to: str, report: Report, language: str) -> None:
    assert OPENS[to](render(report, to, language=language)) is not None


@settings(max_examples=8, deadline=None)
@given(any_reports())
def test_a_pdf_is_drawn_or_says_why_not(report: Report) -> None:
    try:
        assert render(report, "pdf").startswith(b"%PDF")
    except RenderError as error:
        assert "字体" in str(error)  # noqa: PT017  (either a file or a reason)


def test_a_number_longer_than_a_spreadsheet_can_hold_is_drawn() -> None:
    for value in (10**400, Decimal("1E+999999"), Decimal("0." + "3" * 60)):
        report = empty_report("2021").with_cells({"proactive.charges.amount": Figure.number(value)})
        assert all(render(report, to) for to in WITHOUT_FONTS)


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    with pytest.raises(RenderError, match="html、docx、pdf、xlsx、csv、json"):
        render(empty_report("2021"), "odt")
    with pytest.raises(RenderError, match="zh、en"):
        render(empty_report("2021"), "html", language="fr")
