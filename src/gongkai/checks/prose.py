"""What do the words of a report say in numbers?

The text of parts one and five is cut into sentences; a `Sentence` knows its part and whether the talk is of requests.
Chinese numerals, 万 and 余 are read: 三 is 3, 145万 is 1450000 and rounded, 5500余 is a lower bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gongkai.report import Number, Place, SectionText

PROSE = ("preamble", "overview", "problems", "other", "unknown")
UNIT = r"(?:件次|件|份|宗|起|例|个|条|项|封)"
NUMBER = r"(?:\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)[万亿]?[余多]?"

_WIDE = dict(zip("０１２３４５６７８９．％＋－,;:!?()", "0123456789.%+-，；：！？（）", strict=True))
_TO_FOLD = re.compile("[０-９．％＋－,;:!?()]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACE = re.compile(r"[ \t\u00a0\u2002\u2003\u200b\u3000\ufeff]+")
_END = re.compile(r"[。！？；\n]+")
_LONGEST = 1000
"""No one writes a longer sentence; text without any stop is cut, so that no check has to look at all of it at once."""
_HEADING = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]")
_REQUESTS = re.compile(r"依申请公开|信息公开申请|公开申请|申请公开")
_BARE_REQUESTS = re.compile(
    r"(?:收到|接到|接收|新收|受理)(?:并|及时|受理|登记|各类|各种|公民|法人|和|、|或|其他组织|自然人|有效|的|提出|提交|书面"
    rf"|网上|网络|线上|在线|信函|邮寄|当面|现场|传真)*申请(?:共计|合计|共|计|：)?{NUMBER}(?:件|宗|份|条)"
)
"""「收到申请25件」: of which requests it speaks is said nowhere, so that no other application may have been named."""
_OTHER_APPLICATIONS = re.compile(
    "许可|审批|登记|证|照|救助|补贴|资助|低保|认定|援助|仲裁|赔偿|职称|专利|商标|入学|转学|资格|奖|住房|公租|保险|贷款"
    "|政务服务|办事|业务|执行|立案|评审|项目|备案|复议|诉讼|信访|投诉|举报|建议|提案|咨询|热线"
)
_OTHER_TALK = re.compile(r"行政复议|行政诉讼|建议|提案|信访|热线|留言|咨询|许可|主动公开")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


class Quantity(NamedTuple):
    """A number in prose. `exact` is false for 余, 多 and numbers rounded to 万; `least` is true for 余 and 多."""

    value: Number
    exact: bool = True
    least: bool = False

    def agrees_with(self, figure: Number) -> bool:
        if self.least:
            return figure >= self.value
        return not self.exact or figure == self.value


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    part: str
    place: Place | None
    on_requests: bool
    paragraph: int


def plain(text: str) -> str:
    """Half-width digits, full-width punctuation, no spaces, no thousands separators."""
    if "," in text:
        text = _THOUSANDS.sub("", text)
    return _SPACE.sub("", _TO_FOLD.sub(lambda found: _WIDE[found[0]], text))


Lines = tuple[tuple[SectionText, tuple[str, ...]], ...]
"""Each part of a report with its plain lines."""


def sentences(lines: Lines) -> tuple[Sentence, ...]:
    return tuple(_sentences(lines))


def _sentences(parts: Lines) -> Iterator[Sentence]:
    paragraph = 0
    for section, lines in parts:
        if section.key not in PROSE:
            continue
        on_requests = False
        for line in lines:
            if not line:
                continue
            paragraph += 1
            if _HEADING.match(line) or _OTHER_TALK.search(line[:20]):
                on_requests = False
            for text in _cut(line):
                on_requests = on_requests or _speaks_of_requests(text, line)
                yield Sentence(text, section.key, section.place, on_requests, paragraph)


def _cut(line: str) -> Iterator[str]:
    for text in _END.split(line):
        if len(text) <= _LONGEST:
            yield from (text,) if text else ()
        else:
            yield from (text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST))


def _speaks_of_requests(text: str, line: str) -> bool:
    if "申请" not in text:
        return False
    bare = _BARE_REQUESTS.search(text)
    before = line[: line.find(text)] + text[: bare.start()] if bare else ""
    return bool(_REQUESTS.search(text)) or (bare is not None and not _OTHER_APPLICATIONS.search(before))


def quantity(text: str) -> Quantity:
    """A number as the pattern `NUMBER` finds it."""
    least = text[-1] in "余多"
    text = text.rstrip("余多")
    scale = {"万": 10_000, "亿": 100_000_000}.get(text[-1], 1)
    digits = text.rstrip("万亿")
    value: Number = _western(digits) if digits[0].isascii() else _chinese(digits)
    return Quantity(whole(value * scale), not least and scale == 1, least)


def _western(digits: str) -> Number:
    return Decimal(digits) if "." in digits else int(digits)


def whole(value: Number) -> Number:
    return int(value) if value == int(value) else value


def _chinese(digits: str) -> int:
    """三十二 is 32, 一百零五 is 105, 二〇二一 is 2021."""
    if not any(c in _TENS for c in digits):
        return int("".join(str(_DIGITS[c]) for c in digits))
    total, digit = 0, 0
    for c in digits:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit
