"""Do two requests ask for the same thing in nearly the same words?

Compared are the pairs of characters of both texts, without width, script, punctuation and the words that every request
has. The share of common pairs (Jaccard) says how near the texts are, but not whether they ask for the same: a form
filled in for another year or another school has nearly every word in common. So the figures of both must be the same,
and no name may stand in the place of another. Nothing is decided here: a person looks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from gongkai.portal.search.folding import fold, pairs

NEARLY = 0.8
"""The share of common pairs from which two texts are nearly the same."""
BANDS, ROWS = 12, 4
"""Of two texts that share 80 % of their pairs, 99.8 % have one of so many bands of so many least values in common; of
two that share 10 %, 0.1 %."""
_PRIME = (1 << 61) - 1

_OF_EVERY_REQUEST = re.compile(
    r"您好|你好|谢谢|此致|敬礼|特此申请|望予批准|请予公开|"
    r"(?:现|兹|特|本人|我们|我公司|我单位|我|想|依法|向|恳请|请求|请)*(?:贵|你)(?:局|厅|委|办|府|单位|机关|部门|县|市|区|镇|乡)*"
    r"(?:依法|向我|向本人)*(?:申请)?(?:公开|提供)?|"
    r"(?:根据|依据|依照|按照)?(?:中华人民共和国)?政府信息公开条例(?:第\d+条)?(?:的)?(?:规定|有关规定|之规定)?|"
    r"(?:现|兹|特|本人|我)*(?:要求|请求|希望)?(?:申请|请)(?:贵)?(?:公开|获取|提供|查询|告知)|"
    r"向(?:我|本人)(?:公开|提供)|(?:政府)?信息公开|"
    r"(?:一份|复印件|有关|相关|关于|全部|所有|具体|详细|情况|的|了|请|以及|及其|及|和|与|、)"
)
"""What says nothing about what is asked for."""
_SEPARATORS = re.compile(r"\s+")
_FIGURES = re.compile(
    r"\d+|第[零〇一二三四五六七八九十百两]+|[零〇一二三四五六七八九十]+(?=[年月日号期批届组中小级区村路])"
)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NAME = (
    "小学|中学|学校|幼儿园|高中|大学|学院|医院|卫生院|村|镇|乡|街道|社区|县|市|区|局|委员会|公司|厂|小区|花园|路|街|大桥|工程|"
    "项目|地块|片区|水库|中心|煤矿|林场|农场|合作社"
)
_ENDS_IN_A_NAME = re.compile(rf"[^ 年的]{{0,4}}?(?:{_NAME})")


@dataclass(frozen=True)
class Likeness:
    """How near two texts are: the share of common pairs from 0 to 1, and whether what they ask for is the same."""

    share: float
    same_particulars: bool

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def is_near(self) -> bool:
        return self.share >= NEARLY and self.same_particulars


def likeness(one: str, other: str) -> Likeness:
    first, second = core(one), core(other)
    if first == second:
        return Likeness(1.0, same_particulars=True)
    mine, theirs = shingles(first), shingles(second)
    share = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
    same = share >= NEARLY and figures(one) == figures(other) and not _another_name(first, second)
    return Likeness(share, same)


@lru_cache(maxsize=4096)
def core(text: str) -> str:
    """A text as it is compared: folded, its figures as digits, without what every request has."""
    folded = _FIGURES.sub(_in_digits, _SEPARATORS.sub("", fold(text).text))
    return _OF_EVERY_REQUEST.sub("", folded) or folded


def _in_digits(found: re.Match[str]) -> str:
    return f"{'第' if found[0].startswith('第') else ''}{_value(found[0])}"


def shingles(text: str) -> frozenset[str]:
    return frozenset(pairs(text)) or frozenset([text])


def figures(text: str) -> frozenset[int]:
    """The years and numbers in a text, in whichever digits: 二〇二五年 and 2025年, 第三小学 and 第3小学."""
    return frozenset(_value(found) for found in _FIGURES.findall(core(text)))


def _value(printed: str) -> int:
    signs = printed.removeprefix("第")
    if signs.isdigit() and signs.isascii():
        return int(signs[:18])
    if any(sign in signs for sign in "十百"):
        total, digit = 0, 0
        for sign in signs:
            if sign in "十百":
                total += (digit or 1) * (10 if sign == "十" else 100)
                digit = 0
            else:
                digit = _DIGITS[sign]
        return total + digit
    return int("".join(str(_DIGITS[sign]) for sign in signs[:18]))


def _another_name(one: str, other: str) -> bool:
    """Whether a name of one text has the place of another name in the other: 东关小学 and 西关小学."""
    return any(
        _begins_name(one, change.src_start, change.src_end) and _begins_name(other, change.dest_start, change.dest_end)
        for change in _replacements(one, other)
    )


@dataclass(frozen=True)
class _Replacement:
    src_start: int
    src_end: int
    dest_start: int
    dest_end: int


def _replacements(one: str, other: str) -> Iterable[_Replacement]:
    """Where something stands in the place of something else: a piece left out and one put in that touch."""
    before = None
    for change in Indel.opcodes(one, other):
        if change.tag == "equal":
            before = None
        elif before is None or before.tag == change.tag:
            before = change
        else:
            yield _Replacement(
                min(before.src_start, change.src_start), max(before.src_end, change.src_end),
                min(before.dest_start, change.dest_start), max(before.dest_end, change.dest_end),
            )  # fmt: skip
            before = None


def _begins_name(text: str, start: int, end: int) -> bool:
    return _ENDS_IN_A_NAME.match(text, start, min(len(text), end + 6)) is not None


# --- by which the index finds texts that may be near ----------------------------------------------------------------


def bands(text: str) -> list[str]:
    """Signs of which texts that are near have one in common: bands of least values over the pairs (MinHash)."""
    hashed = [_hash(pair) for pair in shingles(core(text))]
    least = [min((a * value + b) % _PRIME for value in hashed) for a, b in _PERMUTATIONS]
    return [f"n{number}x{_hash(repr(least[number * ROWS : (number + 1) * ROWS])):x}" for number in range(BANDS)]


def same_words(text: str) -> str:
    """The sign that all texts have which are the same but for what does not count."""
    return f"t{_hash(core(text)):x}"


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") % _PRIME


_PERMUTATIONS = [(_hash(f"a{number}") | 1, _hash(f"b{number}")) for number in range(BANDS * ROWS)]
