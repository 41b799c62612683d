"""What is read outside the tables: contact data, the fee statement, the parts of the report?"""

from __future__ import annotations

from gongkai.reading.prose import contacts, fees, is_furniture
from gongkai.report import Place


def said(*texts: str) -> list[tuple[str, Place]]:
    return [(text, Place(line=number)) for number, text in enumerate(texts, 1)]


def test_contact_data_are_read_with_their_place() -> None:
    found = {item.key: item for item in contacts(said("总体情况。", "地址：青禾市东湖路8号，电话：0000-1234567"))}
    assert found["contact.address"].raw == "青禾市东湖路8号"
    assert found["contact.phone"].raw == "0000-1234567"
    assert found["contact.phone"].place == Place(line=2)


def test_a_fee_statement_gives_its_amount_and_its_unit() -> None:
    [item] = [item for item in fees(said("本年度收取信息处理费120元。")) if item.key == "fees.received"]
    assert (item.value, item.unit) == (120, "元")


def test_no_fee_is_a_nought_that_somebody_stated() -> None:
    found = {item.key: item.value for item in fees(said("2023年未收取信息处理费。"))}
    assert found["fees.received"] == 0


def test_silence_about_fees_is_no_nought() -> None:
    assert not list(fees(said("本年度工作有序开展。")))


def test_a_line_of_dashes_is_furniture_and_a_sentence_is_none() -> None:
    assert is_furniture("----------")
    assert not is_furniture("本机关依法公开政府信息。")
