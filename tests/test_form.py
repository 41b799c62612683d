"""Is the statutory form what the State Council's office printed, and does the loader refuse what cannot be a form?"""

from __future__ import annotations

from importlib import resources

import pytest

from gongkai.form import EDITIONS, TABLES, Form, FormError, Slot, as_dict, describe, form_for, load, parse

APPLICANTS = ("natural_person", "enterprise", "research", "public_welfare", "legal_services", "other", "total")


@pytest.fixture(params=EDITIONS)
def form(request: pytest.FixtureRequest) -> Form:
    edition: str = request.param
    return load(edition)


def text_of(edition: str) -> str:
    return resources.files("gongkai.law").joinpath(f"annual_report_{edition}.yaml").read_text(encoding="utf-8")


# --- the cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edition", "cells"), [("2019", (22, 161, 15)), ("2021", (10, 175, 15))])
def test_the_form_has_the_cells_that_were_printed(edition: str, cells: tuple[int, ...]) -> None:
    form = load(edition)
    assert tuple(len(form.table(table).slots) for table in TABLES) == cells
    assert len(form.slots) == sum(cells) == len(form.by_key)


def test_the_cells_stand_in_statutory_order(form: Form) -> None:
    assert tuple(dict.fromkeys(slot.table for slot in form.slots)) == TABLES
    rows = list(dict.fromkeys(slot.row_key for slot in form.slots if slot.table == "requests"))
    assert [row.removeprefix("requests.") for row in (*rows[:4], *rows[-2:])] == [
        "received",
        "carried_in",
        "granted",
        "partly_granted",
        "concluded",
        "carried_out",
    ]
    for row in rows:
        assert tuple(slot.column_key for slot in form.slots if slot.row_key == row) == APPLICANTS


def test_a_cell_knows_its_headings_from_the_outside_in() -> None:
    slot = load("2021").by_key["requests.refused.state_secret.enterprise"]
    assert slot.row_path == ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密")
    assert slot.column_path == ("申请人情况", "法人或其他组织", "商业企业")
    assert slot.name() == "「1.属于国家秘密」商业企业"
    assert slot.name("en") == "state secret / commercial enterprise"


def test_disputes_have_one_row_without_a_name() -> None:
    slot = load("2021").by_key["disputes.litigation.after_reconsideration.pending"]
    assert (slot.row_key, slot.column_key) == ("disputes", "litigation.after_reconsideration.pending")
    assert slot.name() == "行政诉讼·复议后起诉·尚未审结"


def test_money_knows_its_unit_only_where_the_heading_prints_it() -> None:
    amounts = {(s.key, s.unit) for edition in EDITIONS for s in load(edition).slots if s.kind == "amount"}
    assert amounts == {("proactive.charges.amount", "万元"), ("proactive.procurement.amount", "")}


def test_only_the_change_of_a_year_may_be_below_nought() -> None:
    assert {s.column_key for s in load("2019").slots if s.signed} == {"change"}
    assert not any(slot.signed for slot in load("2021").slots)


def test_keys_are_words(form: Form) -> None:
    for slot in form.slots:
        assert all(part.replace("_", "").isalpha() and part.islower() for part in slot.key.split("."))


def test_every_line_has_an_english_name(form: Form) -> None:
    for slot in form.slots:
        assert all(line.en.isascii() for line in (*slot.rows, *slot.columns))


# --- two editions ---------------------------------------------------------------------------------------------------


def test_a_key_keeps_its_meaning_across_editions() -> None:
    old, new = load("2019"), load("2021")

    def meaning(slot: Slot) -> tuple[object, ...]:
        labels = [line.label.removeprefix("行政").removeprefix("本年") for line in (*slot.rows, *slot.columns)]
        return (*labels, slot.kind, slot.unit, slot.signed)

    shared = old.by_key.keys() & new.by_key.keys()
    assert len(shared) == 161 - 7 + 15 + 3  # all requests but 其他处理, all disputes, three counts of decisions
    for key in shared:
        assert meaning(old.by_key[key]) == meaning(new.by_key[key])


def test_a_row_that_was_split_names_the_row_it_comes_from() -> None:
    old_rows = {slot.row_key for slot in load("2019").slots}
    split = {s.row_key: f"requests.{s.rows[-1].was}" for s in load("2021").slots if s.rows and s.rows[-1].was}
    assert len(split) == 3
    assert set(split.values()) == {"requests.other_handling"} <= old_rows


@pytest.mark.parametrize(("year", "edition"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2030, "2021")])
def test_the_year_of_the_report_decides_the_edition(year: int, edition: str) -> None:
    assert form_for(year).edition == edition


def test_before_2019_there_is_a_sentence_and_no_form() -> None:
    with pytest.raises(FormError, match="2018 年没有可用的年度报告格式"):
        form_for(2018)


def test_an_unknown_edition_names_those_there_are() -> None:
    with pytest.raises(FormError, match="2019、2021"):
        load("2020")


# --- the sums -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edition", "rows"), [("2019", 23), ("2021", 25)])
def test_every_sum_of_the_form_is_there(edition: str, rows: int) -> None:
    rules = [total.rule for total in load(edition).sums]
    assert {rule: rules.count(rule) for rule in rules} == {
        "T3-BALANCE": len(APPLICANTS),
        "T3-COLSUM": len(APPLICANTS),
        "T3-ROWSUM": rows,
        "T4-SUM": 3,
    }


def test_every_cell_of_tables_three_and_four_stands_in_a_sum(form: Form) -> None:
    for slot in form.slots:
        assert bool(form.sums_of[slot.key]) == (slot.table != "proactive")


def test_the_total_of_outcomes_leaves_out_what_came_in_and_what_goes_on(form: Form) -> None:
    total = next(t for t in form.sums if t.total == "requests.concluded.natural_person" and t.rule == "T3-COLSUM")
    outcomes = {key.split(".")[1] for key in total.right}
    assert outcomes == {
        "granted",
        "partly_granted",
        "refused",
        "not_available",
        "not_processed",
        "other_handling",
    }
    assert len(total.right) == {"2019": 19, "2021": 21}[form.edition]


def test_a_sum_names_its_source(form: Form) -> None:
    assert all(total.source and total.text and total.en for total in form.sums)


# --- what the loader refuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title: 中华人民共和国", "titel: 中华人民共和国", "unknown key: titel"),
        ("report_title:", "title:", "written twice: title"),
        ("document: 国办公开办函〔2021〕30号\n", "", "missing: document"),
        ("{key: issued, label", "{key: issued, colour: red, label", "unknown key: colour"),
        ("key: repealed,", "key: issued,", "same key: proactive.normative_documents.issued"),
        ("- {key: repeated, label", "- {key: petition, label", "same key: requests.not_processed.petition"),
        ("- {key: penalties, label: 行政处罚, en:", "- {label: 行政处罚, en:", "needs a key"),
        ("kind: amount", "kind: money", "count or amount"),
        ("right: [concluded, carried_out]", "right: [concluded, carried_over]", "no row 'carried_over'"),
        ("total: concluded", "total: finished", "no row 'finished'"),
        ("    table: disputes", "    table: quarrels", "no table 'quarrels'"),
        ("of: leaves-above", "of: leaves-below", "T3-COLSUM: needs left and right"),
        ("    along: groups\n    total: total", "    along: groups\n    total: all", "no single column 'all'"),
        ("- key: disputes\n    blocks", "- key: quarrels\n    blocks", "unknown table: quarrels"),
        ("years: {from: 2021}", "years: {since: 2021}", "unknown key: since"),
        ("key: problems, number", "key: overview, number", "same key: overview"),
    ],
)
def test_a_file_that_cannot_be_a_form_is_refused(old: str, new: str, complaint: str) -> None:
    text = text_of("2021")
    assert old in text
    with pytest.raises(FormError, match=complaint):
        parse(text.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "- a list", "just words", "edition: '2021'"])
def test_something_else_is_no_form(text: str) -> None:
    with pytest.raises(FormError):
        parse(text)


# --- telling it -----------------------------------------------------------------------------------------------------


def test_the_json_lists_every_cell_in_order_and_every_sum(form: Form) -> None:
    shape = as_dict(form)
    assert [cell["key"] for cell in shape["cells"]] == [slot.key for slot in form.slots]
    assert len(shape["sums"]) == len(form.sums)
    assert {"key", "table", "row", "column", "kind", "unit"} <= set(shape["cells"][0])


def test_the_form_can_be_read_by_a_person(form: Form) -> None:
    text = describe(form)
    for words in (form.document, "三、收到和处理政府信息公开申请情况", "第一项加第二项之和，等于第三项加第四项之和"):
        assert words in text
