"""Which number does the word processor print before this paragraph?

In a .docx the "一、" of an automatically numbered heading is not in its text. It follows from the paragraph's list and
level, from the definition of that list in `word/numbering.xml`, and from all the numbered paragraphs before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_PLACEHOLDER = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: `text` is `第%1章` or `%1.%2`."""

    text: str = ""
    counting: str = "decimal"
    start: int = 1
    restarts_after: int | None = None
    """The level (from 1) whose step sets this one back; None: any above it; 0: none ever does."""


@dataclass(slots=True)
class _List:
    """A list as paragraphs name it. Lists of one abstract list count on together, except where one starts anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]
    begun: bool = False


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in reading order."""

    lists: Mapping[str, _List]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, number: str, level: int) -> str:
        """The printed number of the next paragraph in this list, '' for a bullet or an unknown list."""
        found = self.lists.get(number)
        if found is None or level not in found.levels:
            return ""
        counts = self.counters.setdefault(found.abstract, {})
        if not found.begun:
            found.begun = True
            for each in found.starts:
                counts.pop(each, None)
        own = found.levels[level]
        counts[level] = counts[level] + 1 if level in counts else found.starts.get(level, own.start)
        for deeper, definition in found.levels.items():
            if deeper > level and definition.restarts_after != 0 and level < (definition.restarts_after or deeper):
                counts.pop(deeper, None)
        if own.counting in ("bullet", "none") and "%" not in own.text:
            return "" if own.counting == "bullet" else own.text

        def printed(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            definition = found.levels.get(at)
            if definition is None:
                return ""
            return written(counts.get(at, found.starts.get(at, definition.start)), definition.counting)

        return _PLACEHOLDER.sub(printed, own.text)


def numbering(root: etree._Element | None) -> Numbering:
    """The lists that `word/numbering.xml` defines."""
    if root is None:
        return Numbering({})
    abstract: dict[str, dict[int, Level]] = {}
    for definition in root.iterchildren(f"{W}abstractNum"):
        abstract[definition.get(f"{W}abstractNumId", "")] = {
            index: level for element in definition.iterchildren(f"{W}lvl") for index, level in _level(element)
        }
    lists: dict[str, _List] = {}
    for item in root.iterchildren(f"{W}num"):
        name = _value(item, "abstractNumId")
        made = _List(name, dict(abstract.get(name, {})), {})
        for override in item.iterchildren(f"{W}lvlOverride"):
            at = _whole(override.get(f"{W}ilvl"), 0)
            for element in override.iterchildren(f"{W}lvl"):
                made.levels.update(_level(element))
            if start := _value(override, "startOverride"):
                made.starts[at] = _whole(start, 1)
        lists[item.get(f"{W}numId", "")] = made
    return Numbering(lists)


def _level(element: etree._Element) -> list[tuple[int, Level]]:
    restart = _value(element, "lvlRestart")
    level = Level(
        text=_value(element, "lvlText"),
        counting=_value(element, "numFmt") or "decimal",
        start=_whole(_value(element, "start"), 1),
        restarts_after=_whole(restart, 0) if restart else None,
    )
    return [(_whole(element.get(f"{W}ilvl"), 0), level)]


def _value(parent: etree._Element, name: str) -> str:
    child = parent.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def _whole(text: str | None, otherwise: int) -> int:
    """A count as written, at most what a document could hold."""
    return min(int(text), 1_000_000) if text and text.isascii() and text.isdecimal() else otherwise


# --- one number in the ways of counting that Word knows ---------------------------------------------------------------


def written(number: int, counting: str) -> str:
    """A number as Word writes it in a way of counting (`w:numFmt`, ECMA-376 17.18.59); decimal for those unknown."""
    return _WAYS.get(counting, str)(number)


def _counted(number: int, digits: str, units: str) -> str:
    """一百二十三, 一百零五, 壹拾贰."""
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            out += ("零" if gap else "") + digits[digit] + (units[power - 1] if power else "")
        gap = bool(out) and not digit
    return out


def _chinese(number: int) -> str:
    """十二, where the full form has 一十二."""
    text = _counted(number, _DIGITS, "十百千")
    return text[1:] if 10 <= number < 20 else text


def _by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
                           (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        out += letters * (number // value)
        number %= value
    return out


def _letter(number: int) -> str:
    """a … z, aa … zz: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _from(row: str) -> Callable[[int], str]:
    """Counting along a row of signs, and in digits beyond its end."""
    return lambda number: row[number - 1] if 0 < number <= len(row) else str(number)


def _run(first: str, length: int) -> str:
    return "".join(chr(ord(first) + step) for step in range(length))


_CIRCLED = _from(_run("①", 20) + _run("㉑", 15) + _run("㊱", 15))

_WAYS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,  # differs from 100 on
    "ideographDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "taiwaneseDigital": _by_digit,
    "koreanDigital2": _by_digit,
    "chineseLegalSimplified": lambda number: _counted(number, _FORMAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: _counted(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _from("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _from("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _from(_run("⑴", 20)),
    "decimalEnclosedFullstop": _from(_run("⒈", 20)),
    "ideographEnclosedCircle": _from(_run("㊀", 10)),
    "none": lambda number: "",
}
