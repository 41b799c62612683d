"""Is every letter whole, lawful in its parts, and drawn as it was written?"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.letters import (
    Letter,
    LetterError,
    PartAnswer,
    Sheet,
    Template,
    compose,
    fill_in,
    kept,
    letters,
    loaded,
    shown,
    written,
)
from gongkai.outcomes import Outcome, OutcomeError, outcomes
from gongkai.render.errors import RenderError
from gongkai.render.letter import draw_letter, title_lines

TODAY = date(2026, 3, 9)
REMEDY = "如不服本答复，可以自收到之日起60日内向云溪县人民政府申请行政复议。"
ALL = letters()
DATES = re.compile(r"_on$|_until$|^date$")

every_template = pytest.mark.parametrize("template", ALL.templates, ids=lambda template: template.id)
every_sheet = pytest.mark.parametrize("sheet", ALL.sheets, ids=lambda sheet: sheet.id)


def facts_for(template: Template | Sheet | None = None) -> dict[str, Any]:
    """Something for every fact there is, each to be told from the others."""
    facts: dict[str, Any] = {name: f"〈{label}〉" for name, label in ALL.facts.items()}
    facts |= {name: TODAY for name in facts if DATES.search(name)}
    return facts | {"correction_items": ["要哪一年的", "要哪一所学校的"], "extension_days": 15, "you": "您"}


def letter_of(template: Template) -> Letter:
    return compose(template, facts_for(), remedy=REMEDY if template.has_remedy else "", answers=answers_for(template))


def answers_for(template: Template) -> list[PartAnswer]:
    return [part_of(ALL.answer_for("granted", "provided", TODAY))] if template.answers_parts else []


def part_of(template: Template, part: str = "第1项") -> PartAnswer:
    return PartAnswer(part=part, wanted="〈这一项的内容〉", template=template, facts=facts_for())


@every_template
def test_a_letter_says_every_fact_it_asks_for_and_leaves_nothing_open(template: Template) -> None:
    letter = letter_of(template)
    text = "\n".join(letter.paragraphs)
    assert not re.search(r"[{}]|None", text)
    for name in (*template.needs, *template.may_use):
        value = facts_for()[name]
        said = value if isinstance(value, list) else [written(value)]
        assert all(part in text for part in said), name


@every_template
def test_an_officer_edits_words_with_the_facts_called_by_their_names(template: Template) -> None:
    for block in template.blocks:
        assert not re.search(r"[{}]", block.shown)
        assert kept(shown(block.text)) == block.text


def test_a_number_between_the_same_brackets_is_no_fact() -> None:
    assert kept("云教公开答〔2026〕7号，收到〔称谓〕的申请") == "云教公开答〔2026〕7号，收到{you}的申请"


@every_template
def test_a_letter_lacking_a_fact_is_not_written_and_says_which(template: Template) -> None:
    for name in (*template.needs, template.addressee, "agency", "date", "letter_number"):
        facts = {key: value for key, value in facts_for().items() if key != name}
        with pytest.raises(LetterError, match=ALL.label(name).replace("（", ".").replace("）", ".")):
            compose(template, facts, remedy=REMEDY if template.has_remedy else "")


@every_template
def test_a_final_act_tells_the_remedy_and_a_notice_does_not(template: Template) -> None:
    assert template.has_remedy == (template.form in {"F14", "F10", "F17"})
    with pytest.raises(LetterError, match="救济途径"):
        compose(template, facts_for(), remedy="" if template.has_remedy else REMEDY, answers=answers_for(template))
    if template.has_remedy:
        assert REMEDY in letter_of(template).paragraphs


@every_template
def test_what_the_law_asks_for_cannot_be_worded_anew(template: Template) -> None:
    locked = [position for position, block in enumerate(template.blocks) if block.locked]
    for position in locked:
        with pytest.raises(LetterError, match="法定内容"):
            compose(template, facts_for(), own_words={position: "随便写"}, remedy=REMEDY)


def test_an_office_words_the_rest_its_own_way() -> None:
    template = ALL.template("F04", TODAY)
    position = next(number for number, block in enumerate(template.blocks) if not block.locked and "疑问" in block.text)
    letter = compose(template, facts_for(), own_words={position: "请拨打{contact}。"})
    assert f"请拨打{facts_for()['contact']}。" in letter.paragraphs
    with pytest.raises(LetterError, match="不认识的内容：password"):
        compose(template, facts_for(), own_words={position: "{password}"})
    with pytest.raises(LetterError, match="没有第 100 段"):
        compose(template, facts_for(), own_words={99: "x"})


@pytest.mark.parametrize("result", outcomes().values(), ids=lambda result: result.key)
def test_every_outcome_and_every_sub_reason_has_its_answer(result: Outcome) -> None:
    for sub_reason in [reason.key for reason in result.reasons] or [""]:
        template = ALL.answer_for(result.key, sub_reason, TODAY)
        assert template.outcome == result.key
        assert template.sub_reason in (sub_reason, "")


def test_every_answer_is_found_by_the_outcome_it_tells() -> None:
    told = [template for template in ALL.templates if template.outcome]
    assert {template.outcome for template in told} == outcomes().keys()
    for template in told:
        assert ALL.answer_for(template.outcome, template.sub_reason, TODAY) == template


def test_a_sub_reason_without_an_answer_of_its_own_takes_that_of_its_outcome() -> None:
    assert ALL.answer_for("other_handling.other", "withdrawn", TODAY).id == "F19"
    assert ALL.answer_for("other_handling.other", "other", TODAY).id == "F14-other_handling-other"
    assert ALL.answer_for("refused.third_party", "privacy", TODAY).id == "F14-refused-third_party"


def test_where_every_sub_reason_has_its_own_answer_one_must_be_named() -> None:
    with pytest.raises(LetterError, match=r"请先选定情形：已经主动公开（already_public）、可以公开（provided）"):
        ALL.answer_for("granted", "", TODAY)
    with pytest.raises(OutcomeError, match="没有“no such reason”这一理由"):
        ALL.answer_for("granted", "no such reason", TODAY)
    with pytest.raises(OutcomeError, match=r"没有“requests\.granted”这一办理结果"):
        ALL.answer_for("requests.granted", "provided", TODAY)


@pytest.mark.parametrize("result", outcomes().values(), ids=lambda result: result.key)
def test_an_answer_tells_the_remedy_where_its_outcome_has_one(result: Outcome) -> None:
    for reason in result.reasons:
        assert ALL.answer_for(result.key, reason.key, TODAY).has_remedy == reason.letter.remedy
    if not result.reasons:
        assert ALL.answer_for(result.key, "", TODAY).has_remedy == result.letter.remedy


def test_all_nineteen_forms_of_the_list_are_there() -> None:
    forms = {template.form for template in ALL.templates} | {sheet.id for sheet in ALL.sheets}
    assert forms == {f"F{number:02}" for number in range(1, 20)}


def test_the_fee_notice_did_not_exist_before_the_fee_rules() -> None:
    assert ALL.template("F13", date(2021, 1, 1)).effective == date(2021, 1, 1)
    with pytest.raises(LetterError, match="2020年12月31日没有可用的文书"):
        ALL.template("F13", date(2020, 12, 31))


def test_a_number_is_written_as_official_documents_write_it() -> None:
    assert ALL.number(ALL.template("F04", TODAY), "云教", 2026, 7) == "云教公开补〔2026〕7号"
    for word, serial in (("", 1), ("云教", 0)):
        with pytest.raises(LetterError, match="发文字号"):
            ALL.number(ALL.template("F04", TODAY), word, 2026, serial)


def test_a_date_has_no_leading_zeros() -> None:
    assert written(date(2026, 3, 9)) == "2026年3月9日"


@settings(max_examples=60, deadline=None)
@given(evil=st.text(min_size=1).map(lambda text: text + "{password}{wanted}"))
def test_what_an_applicant_wrote_is_never_taken_for_the_template(evil: str) -> None:
    letter = compose(ALL.template("F03", TODAY), {**facts_for(), "wanted": evil})
    assert "{password}" in letter.paragraphs[0]


@every_template
def test_a_drawn_letter_holds_every_word(template: Template) -> None:
    letter = letter_of(template)
    words = "".join(_words(letter))
    in_word = "".join(p.text for p in Document(io.BytesIO(draw_letter(letter, "docx"))).paragraphs)
    assert _squeezed(words) in _squeezed(in_word)


@every_sheet
def test_a_drawn_sheet_holds_what_is_known_and_room_for_the_rest(sheet: Sheet) -> None:
    [table] = Document(io.BytesIO(draw_letter(fill_in(sheet, facts_for()), "docx"))).tables
    assert [row.cells[0].text for row in table.rows] == [label for _name, label in sheet.rows]
    [empty] = Document(io.BytesIO(draw_letter(fill_in(sheet, {}), "docx"))).tables
    assert {row.cells[1].text for row in empty.rows} == {""}


@pytest.mark.parametrize("id", ["F04", "F06", "F14-partly_granted", "F14-refused-third_party"])
def test_a_letter_set_for_printing_holds_every_word_and_signs_on_the_page_of_its_last_paragraph(id: str) -> None:  # noqa: A002
    letter = letter_of(ALL.template(id, TODAY))
    document = pypdfium2.PdfDocument(draw_letter(letter, "pdf"))
    pages = [_squeezed(page.get_textpage().get_text_range()) for page in document]
    for text in _words(letter):
        assert _squeezed(text) in "".join(pages), text
    assert _squeezed(letter.paragraphs[-1])[-12:] in pages[-1]
    assert _squeezed(written(letter.dated)) in pages[-1]


def test_a_signature_is_never_alone_on_a_page_however_long_the_last_paragraph() -> None:
    for characters in (340, 360, *range(900, 1000, 20)):
        *_before, last = _pages(a_letter("甲" * 60, "乙" * characters))
        assert "乙乙" in last, f"{characters} characters leave the signature alone"


def test_enclosures_that_fill_pages_are_all_printed_and_the_last_go_with_the_signature() -> None:
    names = [f"第{number}份材料（3页）" for number in range(1, 61)]
    pages = _pages(a_letter("甲" * 60, enclosures=names))
    assert len(pages) > 2
    assert all(name in "".join(pages) for name in names)
    assert names[-1] in pages[-1]


def test_lines_move_nearer_where_only_the_signature_would_go_on_a_second_page() -> None:
    usual, nearer, too_much = (a_letter(*["甲" * 26] * lines) for lines in (13, 15, 16))
    assert [len(_pages(one)) for one in (usual, nearer, too_much)] == [1, 1, 2]
    pitches = [
        Document(io.BytesIO(draw_letter(one, "docx"))).styles["Normal"].paragraph_format.line_spacing.pt
        for one in (usual, nearer, too_much)
    ]
    assert pitches[0] == pitches[2] == 28.9 > pitches[1] >= 26


def test_a_long_title_breaks_before_its_bracket_and_not_in_a_word() -> None:
    assert title_lines("政府信息公开申请答复书（予以公开）") == ["政府信息公开申请答复书（予以公开）"]
    assert title_lines("政府信息公开申请答复书（不属于本机关公开）") == [
        "政府信息公开申请答复书",
        "（不属于本机关公开）",
    ]


@pytest.mark.parametrize("agency", ["云溪县教育局", "云溪省云溪市云溪县人民政府东街街道综合行政执法办公室"])
def test_the_agency_stands_over_the_date_where_the_seal_goes(agency: str) -> None:
    letter = a_letter("甲" * 60, agency=agency)
    *_text, name, day = Document(io.BytesIO(draw_letter(letter, "docx"))).paragraphs
    assert (name.text, day.text) == (agency, "2026年3月9日")
    assert name.paragraph_format.left_indent == day.paragraph_format.left_indent
    assert name.paragraph_format.right_indent == day.paragraph_format.right_indent
    assert name.paragraph_format.keep_with_next


def test_what_comes_last_stays_with_the_signature_in_a_word_processor_too() -> None:
    [*_head, before, last, name, _day] = Document(
        io.BytesIO(draw_letter(a_letter("甲" * 60, "乙" * 60, "联系方式：0000-1234567。"), "docx"))
    ).paragraphs
    assert [one.paragraph_format.keep_with_next for one in (before, last, name)] == [True, True, True]


def test_a_list_of_what_is_missing_is_one_sentence_over_several_lines() -> None:
    facts = {**facts_for(), "correction_items": "要哪一年的。\n要哪一所学校的；\n\n要纸质的吗？"}
    lines = compose(ALL.template("F04", TODAY), facts).paragraphs[2:5]
    assert lines == ("1. 要哪一年的；", "2. 要哪一所学校的；", "3. 要纸质的吗？")


@pytest.mark.parametrize("given", ["档案正在搬迁", "档案正在搬迁。", "档案正在搬迁；", " 档案正在搬迁， "])
def test_the_stop_at_the_end_of_a_fact_is_not_doubled(given: str) -> None:
    letter = compose(ALL.template("F06", TODAY), {**facts_for(), "reason": given})
    assert "延长答复期限的理由：档案正在搬迁。" in letter.paragraphs


def test_another_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(RenderError, match="docx、pdf"):
        draw_letter(letter_of(ALL.templates[0]), "odt")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("to: applicant", "too: applicant", "不认识的项目：too"),
        ("{received_on}", "{recieved_on}", "不认识的内容 recieved_on"),
        ("series: notice", "series: nothing", "编号系列"),
        (
            "outcome: granted",
            "outcome: requests.granted",
            "already_public：没有“requests.granted”这一办理结果",
        ),
        ("sub_reason: provided", "sub_reason: given", "F14-granted-provided：.*没有“given”这一理由"),
        ("rows: [third_party,", "rows: [nobody,", "不认识的内容 nobody"),
    ],
)
def test_a_template_with_a_slip_is_not_loaded(old: str, new: str, problem: str) -> None:
    text = _yaml()
    assert old in text
    with pytest.raises(LetterError, match=problem):
        loaded(text.replace(old, new, 1))


def test_a_template_has_one_version_a_day() -> None:
    again = "  - {id: F03, name: x, to: applicant, series: notice, articles: [], effective: 2019-05-15, blocks: []}"
    with pytest.raises(LetterError, match="同一天有两个版本"):
        loaded(_yaml().replace("  - id: F04", f"{again}\n\n  - id: F04", 1))


def a_letter(*paragraphs: str, agency: str = "云溪县教育局", enclosures: Sequence[str] = ()) -> Letter:
    return Letter(
        "F14", "政府信息公开申请答复书", "云教公开答〔2026〕7号", "甲申请", paragraphs, agency, TODAY, tuple(enclosures)
    )


def _pages(letter: Letter) -> list[str]:
    document = pypdfium2.PdfDocument(draw_letter(letter, "pdf"))
    return [_squeezed(page.get_textpage().get_text_range()) for page in document]


def _yaml() -> str:
    return resources.files("gongkai.law").joinpath("letters.yaml").read_text(encoding="utf-8")


def _words(letter: Letter) -> list[str]:
    return [letter.number, letter.title, f"{letter.addressee}：", *letter.paragraphs, letter.agency]


def _squeezed(text: str) -> str:
    """Without the breaks that a page puts in; half and full width are the same here."""
    return re.sub(r"\s", "", text)


# --- an answer to several parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template", [one for one in ALL.templates if one.form == "F14" and one.outcome], ids=lambda one: one.id
)
def test_every_answer_can_stand_in_a_letter_that_answers_several_parts(template: Template) -> None:
    whole = ALL.template("F14-parts", TODAY)
    letter = compose(whole, facts_for(), remedy=REMEDY, answers=[part_of(template), part_of(template, "第2项")])
    own = [block.text for place, block in enumerate(template.blocks) if place in template.own_places(whole)]
    assert own, "it says something of its own"
    assert letter.paragraphs.count("第2项：〈这一项的内容〉") == 1
    assert [text for text in letter.paragraphs if "申请编号" in text] == [letter.paragraphs[0]], (
        "the opening is said once"
    )
    assert letter.paragraphs.count(REMEDY) == 1


def test_a_letter_with_one_outcome_takes_no_answers_to_parts_and_the_other_needs_them() -> None:
    granted = ALL.template("F14-granted-provided", TODAY)
    with pytest.raises(LetterError, match="只有一个办理结果"):
        compose(granted, facts_for(), remedy=REMEDY, answers=[part_of(granted)])
    with pytest.raises(LetterError, match="还没有选定各项的办理结果"):
        compose(ALL.template("F14-parts", TODAY), facts_for(), remedy=REMEDY)


def test_a_fact_that_a_part_lacks_is_named_with_the_part() -> None:
    granted = ALL.template("F14-granted-provided", TODAY)
    facts = {name: value for name, value in facts_for().items() if name != "provided"}
    bare = PartAnswer(part="第2项", wanted="甲", template=granted, facts={})
    with pytest.raises(LetterError, match="第2项《政府信息公开申请答复书（予以公开）》还缺：提供的内容"):
        compose(ALL.template("F14-parts", TODAY), facts, remedy=REMEDY, answers=[bare])
