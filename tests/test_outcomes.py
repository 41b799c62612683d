"""Is the list of outcomes the list of rows of the form, each with what its letter needs?"""

from __future__ import annotations

import re

import pytest

from gongkai.form import FormError, load
from gongkai.outcomes import Discretion, OutcomeError, outcome, outcomes, row_in

NEWEST = {slot.row_key: slot.rows[-1] for slot in load("2021").table("requests").slots}


def test_the_outcomes_are_the_twenty_one_rows_of_results() -> None:
    summed = next(total for total in load("2021").sums if total.rule == "T3-COLSUM" and total.total.endswith(".total"))
    assert [f"requests.{key}.total" for key in outcomes()] == list(summed.right)
    assert len(outcomes()) == 21


@pytest.mark.parametrize("key", outcomes())
def test_an_outcome_rests_on_the_articles_that_the_form_names(key: str) -> None:
    basis = NEWEST[f"requests.{key}"].basis
    assert set(re.findall("第[一二三四五六七八九十]+条", basis)) <= set(
        re.findall("第[一二三四五六七八九十]+条", "".join(outcome(key).articles))
    )


@pytest.mark.parametrize("key", outcomes())
def test_in_the_edition_in_force_every_outcome_has_its_own_row(key: str) -> None:
    assert row_in(key, 2021) == f"requests.{key}"
    assert f"{row_in(key, 2021)}.total" in load("2021").by_key


@pytest.mark.parametrize("key", outcomes())
def test_in_the_edition_before_every_outcome_has_a_row_too(key: str) -> None:
    assert f"{row_in(key, 2020)}.total" in load("2019").by_key
    assert (row_in(key, 2020) == "requests.other_handling") == key.startswith("other_handling.")


def test_before_the_form_there_was_no_row() -> None:
    with pytest.raises(FormError, match="2018"):
        row_in("granted", 2018)


def test_only_article_sixteen_and_thirty_eight_leave_the_office_a_choice_between_giving_and_withholding() -> None:
    free = {key for key, known in outcomes().items() if known.discretion is Discretion.MAY}
    assert free == {
        "refused.internal_affairs",
        "refused.process_information",
        "refused.enforcement_file",
        "not_available.must_be_created",
        "other_handling.other",
    }


def test_a_sub_reason_brings_its_own_article_and_says_more() -> None:
    other_agency = outcome("not_available.not_held").reason("other_agency")
    assert other_agency.articles == ("条例第三十六条第（五）项", "条例第十条")
    assert any("联系方式" in said for said in other_agency.says)
    draft = outcome("refused.process_information").reason("draft")
    assert draft.articles == ("条例第十六条第二款",)
    assert set(outcome("refused.process_information").says) <= set(draft.says)


def test_every_letter_says_something_of_its_own() -> None:
    for known in outcomes().values():
        assert known.says or all(reason.says for reason in known.reasons) or known.key == "other_handling.other"


def test_what_is_no_outcome_is_named() -> None:
    with pytest.raises(OutcomeError, match="没有“refused”这一办理结果"):
        outcome("refused")
    with pytest.raises(OutcomeError, match="可用的：人事管理"):
        outcome("refused.internal_affairs").reason("draft")
