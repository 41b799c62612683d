"""How does text in any script become plain simplified text, and when are two labels the same?

Real reports come in traditional characters, with pinyin glosses after single characters, with Kangxi radicals out of
PDF files, with look-alikes, full-width digits and traces of a word processor. `readable` undoes that and keeps the
punctuation; `core` keeps nothing but what tells one label from another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import ne
from typing import Protocol

import opencc

_ARTEFACT = re.compile(r"\[bookmark:[^\[\]]*\]|\[endif\]|<o:p>\s*</o:p>|</?o:p/?>|EMBED\s+[\w.]+|HYPERLINK\s+\\l\s+\S+")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# A gloss carries a tone mark, so "(app)" is none (domain knowledge: all glosses of scraped mirror pages do).
_GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])[(（][a-züÜ]*[{_TONED}][a-zü{_TONED}]*[)）]")
_TONE_MARK = re.compile(f"[{_TONED}]")
_PILE_OF_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{9,}")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F])
_LOOK_ALIKES = str.maketrans(
    {
        "釆": "采",
        "爲": "为",
        "啓": "启",
        "裡": "里",
        "叁": "三",
        "⻓": "长",
        "⻔": "门",
        "⻛": "风",
        "⻋": "车",
        "⻅": "见",
        "⻚": "页",
        "⻢": "马",
        "⻜": "飞",
        "⻝": "食",
        "⺠": "民",
        "⻆": "角",
        "⻉": "贝",
        "⻘": "青",
        "⻬": "齐",
        "⻰": "龙",
        "⻩": "黄",
        "⻄": "西",
        "⺟": "母",
        "⻙": "韦",
        "⻤": "鬼",
        "⻥": "鱼",
        "⻦": "鸟",
        "⻨": "麦",
        "⻮": "齿",
        "⻳": "龟",
        "⻁": "虎",
        "⺗": "心",
        "⻊": "足",
        "⻌": "之",
        "⺮": "竹",
    }
)
# Wording of Taiwan converters, undone in labels only: in prose 档案 and 资讯 are words of their own.
_TAIWAN_WORDS = (
    ("规范性档案", "规范性文件"),
    ("政府资讯", "政府信息"),
    ("资讯", "信息"),
    ("专案", "项目"),
    ("专案数量", "项目数量"),
)
_LOOK_ALIKE = re.compile(f"[{''.join(map(chr, _LOOK_ALIKES))}]")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_INVISIBLE_MARK = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")
_TO_BE_UNDONE = re.compile(
    rf"[\[<{_TONED}{''.join(map(chr, [*_INVISIBLE, *_LOOK_ALIKES]))}\u2e80-\u2fdf]|EMBED|HYPERLINK"
)
"""A sign of anything but traditional characters that `readable` undoes."""
_FULL_WIDTH = (("，", ","), ("（", "("), ("）", ")"), ("：", ":"), ("；", ";"), ("\u3000", " "), ("\u00a0", " "))
_ORDINAL = re.compile(
    r"^(?:第(?P<part>[一二三四五六七八九十])(?:部分|章)[、.,:]?|[(\[]?(?P<han>[一二三四五六七八九十]{1,3})(?:[)\]][、.,:]?|[、.,:])|[(]?(?P<num>\d{1,2})(?:[)][、.,:]?|[、.,:](?!\d)|(?=[\u4e00-\u9fff])))"
)
_NOT_CORE = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")
REMEMBERED = 1 << 14  # texts: labels and figures come again and again, in one report and in the next


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplifier() -> _Converter:
    converter: _Converter = opencc.OpenCC("t2s")
    return converter


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Readable text and what had to be undone to get it: counts per kind. `names` counts what was left traditional."""

    text: str
    artefacts: int = 0
    glosses: int = 0
    traditional: int = 0
    radicals: int = 0
    look_alikes: int = 0
    names: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.glosses or self.traditional or self.radicals or self.look_alikes)


def readable(text: str) -> Cleaned:
    """Plain simplified text with its punctuation: no artefacts, glosses, radicals or traditional characters.

    A handful of traditional characters in a simplified text are names (堃) and stay; from one in fifty on, the text
    is taken as traditional. Lines and their order are kept.
    """
    artefacts = glosses = radicals = look_alikes = 0
    if _TO_BE_UNDONE.search(text):
        text, artefacts = _ARTEFACT.subn("", text)
        text, glosses = _GLOSS.subn("", _visible(text))
        text, radicals = _RADICALS.subn(lambda found: unicodedata.normalize("NFKC", found.group()), text)
        look_alikes = len(_LOOK_ALIKE.findall(text))
        text = text.translate(_LOOK_ALIKES)
    simplified = _simplifier().convert(text)
    traditional = names = 0
    if simplified != text:
        traditional = sum(map(ne, text, simplified)) if len(text) == len(simplified) else len(text)
        if traditional * 50 >= len(text) or traditional >= 40 or glosses:
            text = simplified
        else:
            traditional, names = 0, traditional
    return Cleaned(text, artefacts, glosses, traditional, radicals, look_alikes, names)


@lru_cache(maxsize=REMEMBERED)
def readable_text(text: str) -> str:
    """The text of `readable`, remembered: the lines of a page come again in the next page of its site."""
    return readable(text).text


def simplified(text: str) -> str:
    """Simplified characters without look-alikes, sign for sign where that is possible."""
    return text if text.isascii() else _simplifier().convert(text.translate(_LOOK_ALIKES))


def without_artefacts(text: str) -> str:
    """Text without the marks that word processors leave ([bookmark: _GoBack]) and without invisible characters."""
    if "[" in text or "<" in text:
        text = _ARTEFACT.sub("", text)
    return _visible(text)


def _visible(text: str) -> str:
    return text.translate(_INVISIBLE) if not text.isascii() and _INVISIBLE_MARK.search(text) else text


@lru_cache(maxsize=REMEMBERED)
def folded(text: str) -> str:
    """Half width, simplified, without look-alikes and without any white space: how a label is compared."""
    return "".join(plain(text).split())


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Half width, simplified, without glosses, artefacts and look-alikes; spaces are kept."""
    if not text.isascii():
        if _LOOK_ALIKE.search(text):
            text = text.translate(_LOOK_ALIKES)
        text = _half_width(text)
        if _TONE_MARK.search(text):
            text = _GLOSS.sub("", text)
        text = _simplifier().convert(text)
    return without_artefacts(text)


def _half_width(text: str) -> str:
    """The NFKC form. The marks that every sentence has are replaced here: the library takes four times as long."""
    for wide, narrow in _FULL_WIDTH:
        if wide in text:
            text = text.replace(wide, narrow)
    if _PILE_OF_MARKS.search(text):  # no language needs so many, and sorting them takes the square of their number
        text = _PILE_OF_MARKS.sub("", text)
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=REMEMBERED)
def ordinal(text: str) -> str:
    """The number in front of a label, as printed: 一、→ 一, （三）→ 三, 2.→ 2, 第一部分 → 一; '' when there is none."""
    found = _ORDINAL.match(folded(text))
    return (found["part"] or found["han"] or found["num"]) if found else ""


@lru_cache(maxsize=REMEMBERED)
def core(text: str) -> str:
    """What is left of a label without its number, punctuation and spaces: 1.属于国家秘密 → 属于国家秘密."""
    rest = _ORDINAL.sub("", folded(text), count=1)
    kept = _NOT_CORE.sub("", rest)
    for taiwan, mainland in _TAIWAN_WORDS:
        if taiwan in kept:
            kept = kept.replace(taiwan, mainland)
    return kept


def raised(text: str) -> str:
    """Raised digits as characters of their own: the ¹ of a footnote behind 13 must not make it 131."""
    return text.translate(_RAISED)
