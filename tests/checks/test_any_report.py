"""Whatever a report holds: no check stumbles, and one wrong figure is one cause."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.checks import Answer, check, page, show, to_dict
from gongkai.checks.case import Case
from gongkai.checks.examples import consistent
from gongkai.form import load
from gongkai.report import Figure, Report, SectionText, State, to_json

FIGURES = st.one_of(
    st.sampled_from([State.BLANK, State.UNPLACED, State.ABSENT]).map(Figure),
    st.integers(-5, 10**9).map(lambda n: Figure.number(n)),
    st.decimals(0, 10**6, places=4).map(lambda n: Figure.number(n)),
)
WORDS = st.text(
    alphabet='收到政府信息公开申请十二件，其中上年结转3年2021行政复议诉讼（一）《条例》合计共万余元“"1,．５县区中共委\n。',
    max_size=200,
)
PARTS = st.sampled_from(["preamble", "overview", "problems", "other", "unknown", "requests"])


@st.composite
def reports(draw: st.DrawFn) -> Report:
    edition = draw(st.sampled_from(["2019", "2021"]))
    report = consistent(edition)
    cells = draw(st.dictionaries(st.sampled_from(sorted(report.cells)), FIGURES, max_size=40))
    sections = draw(st.lists(st.builds(SectionText, PARTS, WORDS, WORDS), max_size=4))
    return replace(
        report.with_cells(cells),
        sections=tuple(sections),
        agency=draw(st.sampled_from([None, "", "青石镇人民政府", "云岭县教育局", "云岭省人民政府"])),
        year=draw(st.sampled_from([None, 2018, 2020, 2021, 2025])),
        title=draw(st.none() | WORDS),
        forms={**report.forms, **draw(st.dictionaries(st.sampled_from(sorted(report.forms)), st.none(), max_size=1))},
    )


@settings(max_examples=60, deadline=None)
@given(reports(), st.none() | reports())
def test_no_report_makes_a_check_stumble(report: Report, previous: Report | None) -> None:
    findings = check(report, previous)
    for language in ("zh", "en"):
        assert show(report, findings, language, verbose=True)
        assert page([(report, findings)], language)
        assert to_json(to_dict([(report, findings)], language))
    for finding in findings:
        assert finding.message
        assert finding.message_en
        if finding.under is not None:
            cause = findings[finding.under]
            assert cause.answer is Answer.FAIL
            assert cause.under is None


SUM_RULES = {"T3-BALANCE", "T3-COLSUM", "T3-ROWSUM", "T3-NOINPUT", "T4-SUM"}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_one_wrong_figure_is_one_cause(edition: str) -> None:
    report = replace(consistent(edition), sections=())
    for slot in load(edition).slots:
        if slot.table == "proactive":
            continue
        wrong = report.with_cells({slot.key: Figure.number((report.value(slot.key) or 0) + 3)})
        roots = [f for f in check(wrong) if f.rule in SUM_RULES and f.answer is Answer.FAIL and f.under is None]
        assert len(roots) == 1, (slot.key, [f.message for f in roots])


def test_text_without_any_stop_is_cut_and_not_looked_at_as_a_whole() -> None:
    report = replace(consistent("2021"), sections=(SectionText("overview", "", "收到政府信息公开申请12件、" * 5000),))
    assert max(len(sentence.text) for sentence in Case(report).sentences) <= 1000
    assert check(report)
