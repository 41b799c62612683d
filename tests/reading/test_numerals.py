"""Which texts can be told at their first character to hold no number?"""

from __future__ import annotations

from gongkai.reading.numerals import _HAN_IN_FRONT
from gongkai.reading.script import plain


def test_every_han_character_that_simplification_makes_the_beginning_of_a_number_counts_as_one() -> None:
    beginnings = set("约共合计近为增新减零无空")
    han = map(chr, range(0x4E00, 0xA000))
    assert {character for character in han if set(plain(character)) & beginnings} <= _HAN_IN_FRONT
