"""Is a code told from what only looks like one?"""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.identifiers import (
    CREDIT_ALPHABET,
    PROVINCES,
    Level,
    check_of_card,
    check_of_credit_code,
    check_of_organisation,
    check_of_resident_number,
    date_of_birth,
    index_number,
    level_of_division,
    problem_with_card_number,
    problem_with_credit_code,
    problem_with_division_code,
    problem_with_index_number,
    problem_with_organisation_code,
    problem_with_resident_number,
)

divisions = st.builds("{}{:04}".format, st.sampled_from(sorted(PROVINCES)), st.integers(0, 9999))


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    first = draw(st.text(CREDIT_ALPHABET, min_size=2, max_size=2)) + draw(divisions)
    organisation = draw(st.text(CREDIT_ALPHABET, min_size=8, max_size=8))
    first17 = first + organisation + check_of_organisation(organisation)
    return first17 + check_of_credit_code(first17)


@st.composite
def resident_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2024, 12, 31)))
    first17 = f"{draw(divisions)}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first17 + check_of_resident_number(first17)


cards = st.from_regex(r"[1-9][0-9]{11,17}", fullmatch=True).map(lambda digits: digits + check_of_card(digits))


def with_one_changed(code: str, place: int, character: str) -> str:
    place %= len(code)
    return code[:place] + character + code[place + 1 :]


# --- vectors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["12620600MB0523338C", "11341702486344515H", "11441700007280420Y"])
def test_codes_seen_on_pages_of_public_bodies_are_sound(code: str) -> None:
    assert problem_with_credit_code(code) is None


@pytest.mark.parametrize("code", ["01404053X", "01404053-X", "000013338", "MB0523338", "486344515", "007280420"])
def test_organisation_codes_are_sound_with_and_without_their_hyphen(code: str) -> None:
    assert problem_with_organisation_code(code) is None


def test_the_example_of_the_standard_is_a_sound_resident_number() -> None:
    assert problem_with_resident_number("11010519491231002X") is None
    assert date_of_birth("11010519491231002X") == date(1949, 12, 31)


def test_the_example_of_luhn_is_a_sound_card_number() -> None:
    assert problem_with_card_number("4539578763621486") is None


@pytest.mark.parametrize(
    "number",
    [
        "01404053X/2021-00490", "0142768-8/2022-00185", "000013338/2023-00079", "11341702486344515H/202110-00013",
        "12620600MB0523338C/2025-04735", "11441700007280420Y/2021-00050",
    ],
)  # fmt: skip
def test_index_numbers_seen_on_pages_are_sound(number: str) -> None:
    assert problem_with_index_number(number) is None


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("220000", Level.PROVINCE), ("220100", Level.PREFECTURE), ("220184", Level.COUNTY),
        ("220184000", Level.COUNTY), ("220184001", Level.TOWNSHIP), ("220184001201", Level.VILLAGE),
        ("220184001000", Level.TOWNSHIP), ("441900003000", Level.TOWNSHIP), ("100000", None),
    ],
)  # fmt: skip
def test_the_length_and_the_zeros_of_a_division_code_tell_its_level(code: str, level: Level | None) -> None:
    if level is None:
        with pytest.raises(ValueError, match="省级"):
            level_of_division(code)
    else:
        assert level_of_division(code) is level


# --- what is wrong is said --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (problem_with_credit_code("11341702486344515"), "应为18位，写的是17位"),
        (problem_with_credit_code("1134170248634451OH"), "第17位“O”不能用"),
        (problem_with_credit_code("11341702486344515h"), "第18位“h”不能用"),
        (problem_with_credit_code("１1341702486344515H"), "半角"),
        (problem_with_credit_code("11341702486344514H"), "第17位应为“5”，写的是“4”"),
        (problem_with_credit_code("11341702486344515J"), "第18位应为“H”，写的是“J”"),
        (problem_with_credit_code("11991702486344515H"), "没有“99”开头的行政区划"),
        (problem_with_organisation_code("014040531"), "末位应为“X”，写的是“1”"),
        (problem_with_organisation_code(""), "应为9位"),
        (problem_with_division_code("22018"), "6位（到县级）、9位（到乡级）或12位（到村级）"),
        (problem_with_division_code("990000"), "没有“99”"),
        (problem_with_division_code("220084"), "第3、4位（地级）为00"),
        (problem_with_division_code("220184000201"), "村级应为000"),
        (problem_with_division_code("２20184"), "数字"),
        (problem_with_resident_number("110105491231002"), "15位的旧号码"),
        (problem_with_resident_number("11010519491231002x"), "大写"),
        (problem_with_resident_number("1101051949123100X2"), "只能在末位"),
        (problem_with_resident_number("090105194912310028"), "没有“09”"),
        (problem_with_resident_number("110105194902310021"), "不是一个日期"),
        (problem_with_resident_number("110105194912310021"), "校验不符"),
        (problem_with_card_number("4539578763621487"), "校验不符"),
        (problem_with_card_number("4539 5787 6362 1486"), "不加空格"),
        (problem_with_index_number("11341702486344515H/2021-13"), "五位序号"),
        (problem_with_index_number("11341702486344515H/202113-00013"), "五位序号"),
        (problem_with_index_number("11341702486344515J/2021-00013"), "索引号中的统一社会信用代码校验不符"),
        (problem_with_index_number("014040531/2021-00013"), "索引号中的组织机构代码校验不符"),
    ],
)
def test_a_wrong_code_gets_a_sentence_that_says_what_is_wrong(problem: str | None, said: str) -> None:
    assert problem is not None
    assert said in problem
    assert problem.endswith("。")


def test_a_birthday_that_is_yet_to_come_is_wrong_on_the_day_it_is_asked() -> None:
    first17 = "11010520300101002"
    number = first17 + check_of_resident_number(first17)
    assert problem_with_resident_number(number) is None
    assert problem_with_resident_number(number, date(2030, 1, 1)) is None
    assert "还没有到" in (problem_with_resident_number(number, date(2029, 12, 31)) or "")


@given(resident_numbers(), st.integers(0, 16), st.sampled_from(string.digits))
def test_no_sentence_repeats_the_number_of_a_person(number: str, place: int, digit: str) -> None:
    wrong = with_one_changed(number, place, digit)
    assert wrong[6:] not in (problem_with_resident_number(wrong) or "")


@given(st.text(max_size=25))
def test_anything_at_all_gets_an_answer(text: str) -> None:
    for problem in (
        problem_with_credit_code,
        problem_with_organisation_code,
        problem_with_division_code,
        problem_with_resident_number,
        problem_with_card_number,
        problem_with_index_number,
    ):
        answer = problem(text)
        assert answer is None or answer.endswith("。")


# --- checksums --------------------------------------------------------------------------------------------------------


@given(credit_codes(), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_a_credit_code_with_one_character_changed_is_found_out(code: str, place: int, character: str) -> None:
    assert problem_with_credit_code(code) is None
    changed = with_one_changed(code, place, character)
    assert changed == code or problem_with_credit_code(changed) is not None


@given(resident_numbers(), st.integers(0, 17), st.sampled_from(string.digits + "X"))
def test_a_resident_number_with_one_character_changed_is_found_out(number: str, place: int, character: str) -> None:
    assert problem_with_resident_number(number) is None
    changed = with_one_changed(number, place, character)
    assert changed == number or problem_with_resident_number(changed) is not None


@given(resident_numbers(), st.integers(0, 16))
def test_a_resident_number_with_two_neighbours_swapped_is_found_out(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or problem_with_resident_number(swapped) is not None


@given(cards, st.integers(0, 18), st.sampled_from(string.digits))
def test_a_card_number_with_one_digit_changed_is_found_out(number: str, place: int, digit: str) -> None:
    assert problem_with_card_number(number) is None
    changed = with_one_changed(number, place, digit)
    assert changed == number or problem_with_card_number(changed) is not None


@given(st.from_regex(r"[0-9]{8}", fullmatch=True), st.integers(0, 8), st.sampled_from(string.digits + "X"))
def test_an_organisation_code_in_digits_with_one_changed_is_found_out(first8: str, place: int, digit: str) -> None:
    code = first8 + check_of_organisation(first8)
    assert problem_with_organisation_code(code) is None
    changed = with_one_changed(code, place, digit)
    if digit == "X" and place < 8:
        return  # X stands for 33 there, which is 0 modulo 11: that the standard cannot see
    assert changed == code or problem_with_organisation_code(changed) is not None


@pytest.mark.parametrize(
    "check", [check_of_credit_code, check_of_organisation, check_of_resident_number, check_of_card]
)
@pytest.mark.parametrize("wrong", ["", "abc", "１２３４５６７８"])
def test_a_check_is_worked_out_of_nothing_but_the_characters_before_it(check: object, wrong: str) -> None:
    assert callable(check)
    with pytest.raises(ValueError, match=r"credit|organisation|citizen|card"):
        check(wrong)


# --- making an index number -------------------------------------------------------------------------------------------


def test_an_index_number_is_made_of_the_body_the_year_and_a_serial() -> None:
    assert index_number("11341702486344515H", 2021, 13) == "11341702486344515H/2021-00013"


@pytest.mark.parametrize(("year", "serial"), [(2021, 0), (2021, 100_000), (21, 1)])
def test_what_makes_no_index_number_is_refused(year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="索引号"):
        index_number("11341702486344515H", year, serial)
