"""Which texts of a file must not be published, or have to be looked at?

All passages are joined into one text, a line each, and every scanner runs over it once. Scanners of numbers run only
near runs of digits, the others only when a word they need is there: that is what makes five megabytes a second.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from gongkai.screening.finding import Finding, Severity, Where
from gongkai.screening.names import name_in
from gongkai.screening.passage import Passage
from gongkai.screening.scanners import Allowed, Said, Scanner, masked, rules, scanners, source, unspaced
from gongkai.screening.words import WordList, one_of, words_in

MOST_FINDINGS = 5_000
"""Of one scanner in one file: nobody reads more, and a file of numbers only would fill the memory."""

_BEFORE, _BEHIND, _AROUND = 30, 12, 12
_RUN_OF_DIGITS = re.compile(r"[0-9][0-9 \-]{5,}[0-9]")
_MARGIN_BEFORE, _MARGIN_BEHIND = 5, 8
_WIDE = re.compile("[\uff0b\uff0d\uff0e\uff10-\uff19\uff20-\uff3a\uff41-\uff5a\u00a0\u2010-\u2013]")
_WIDE_BY = 0xFEE0
_NARROW = {
    **{chr(code): chr(code - _WIDE_BY) for code in (*range(0xFF10, 0xFF1A), *range(0xFF20, 0xFF3B))},
    **{chr(code): chr(code - _WIDE_BY) for code in (0xFF0B, 0xFF0D, 0xFF0E, *range(0xFF41, 0xFF5B))},
    "\u00a0": " ",
    **dict.fromkeys("\u2010\u2011\u2012\u2013", "-"),
}
_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\u2061-\u2064\ufeff]")


def narrow(text: str) -> str:
    """Full-width digits, letters and hyphens as half-width ones; the text keeps its length."""
    return _WIDE.sub(lambda wide: _NARROW[wide[0]], text)


def without_zero_width(text: str) -> str:
    """The text without characters that nobody sees, with which a number can be hidden from a search."""
    return _ZERO_WIDTH.sub("", text)


@dataclass(slots=True)
class _Joined:
    """All passages as one text, and which passage and line a place in it belongs to."""

    passages: Sequence[Passage]
    original: str = field(init=False)
    text: str = field(init=False)
    starts: list[int] = field(init=False)
    taken: bytearray = field(init=False)
    letters: set[str] = field(init=False)
    breaks: list[int] | None = None

    def __post_init__(self) -> None:
        parts = [without_zero_width(passage.text) for passage in self.passages]
        self.original = "\n".join(parts)
        self.text = narrow(self.original)
        self.starts = [0, *accumulate(len(part) + 1 for part in parts[:-1])]
        self.taken = bytearray(len(self.text))
        self.letters = set(self.text)

    def spot(self, at: int) -> _Spot:
        """The passage at a place, and where its line begins and ends."""
        index = bisect_right(self.starts, at) - 1
        passage, start = self.passages[index], self.starts[index]
        first = self.text.rfind("\n", start, at) + 1 or start
        last = self.text.find("\n", at)
        where = passage.where
        if where.line is not None and first > start:
            where = where._replace(line=where.line + self._line(first) - self._line(start))
        return _Spot(where, passage.heading, first, last if last >= 0 else len(self.text))

    def _line(self, at: int) -> int:
        if self.breaks is None:
            self.breaks = [found.start() for found in re.finditer("\n", self.text)]
        return bisect_right(self.breaks, at - 1)

    def take(self, start: int, end: int) -> bool:
        """Claim a stretch of text; False when a scanner before has it."""
        if self.taken.find(1, start, end) >= 0:
            return False
        self.taken[start:end] = b"\1" * (end - start)
        return True


class _Spot(NamedTuple):
    """Where a match stands: the place of its passage, the heading of its column, the bounds of its line."""

    where: Where
    heading: str
    first: int
    last: int


def scan(
    passages: Sequence[Passage],
    allowed: Allowed,
    lists: Iterable[WordList],
    on: date | None = None,
) -> list[Finding]:
    """What the scanners and the word lists find in these passages, scanner by scanner.

    `on` is the day of the paper: a law that was in force then is no finding. `where` is the place of the passage.
    """
    if not passages:
        return []
    joined = _Joined(passages)
    digits, places = _near_digits(joined.text)
    found: list[Finding] = []
    for scanner in scanners():
        if scanner.digits:
            spans = _in_condensed(scanner, digits, places)
        elif scanner.literals and not one_of(scanner.literals, joined.text, joined.letters):
            continue
        else:
            spans = _in_whole(scanner, joined.text)
        found += _first(_judged(scanner, joined, spans, allowed))
    found += _first(_sensitive_beside_names(joined))
    found += _first(_wordings(joined, lists, on))
    return found


def _first(findings: Iterator[Finding]) -> Iterator[Finding]:
    for count, finding in enumerate(findings):
        if count >= MOST_FINDINGS:
            return
        yield finding


# --- where a scanner matches ------------------------------------------------------------------------------------------


def _near_digits(text: str) -> tuple[str, tuple[list[int], list[int]]]:
    """The runs of digits with a little around them as one text, a line each; and where each line began in the whole."""
    pieces: list[str] = []
    lines: list[int] = []
    origins: list[int] = []
    at = 0
    for run in _RUN_OF_DIGITS.finditer(text):
        start = max(run.start() - _MARGIN_BEFORE, 0)
        piece = text[start : run.end() + _MARGIN_BEHIND]
        pieces.append(piece)
        lines.append(at)
        origins.append(start)
        at += len(piece) + 1
    return "\n".join(pieces), (lines, origins)


def _in_condensed(
    scanner: Scanner, digits: str, places: tuple[list[int], list[int]]
) -> Iterator[tuple[int, int, bool]]:
    lines, origins = places
    for number, pattern in enumerate(scanner.patterns):
        for match in pattern.finditer(digits):
            index = bisect_right(lines, match.start()) - 1
            shift = origins[index] - lines[index]
            yield match.start() + shift, match.end() + shift, number > 0


def _in_whole(scanner: Scanner, text: str) -> Iterator[tuple[int, int, bool]]:
    for number, pattern in enumerate(scanner.patterns):
        group = "number" if "number" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield match.start(group), match.end(group), number > 0


# --- what a match means -----------------------------------------------------------------------------------------------


def _judged(
    scanner: Scanner, joined: _Joined, spans: Iterable[tuple[int, int, bool]], allowed: Allowed
) -> Iterator[Finding]:
    seen: set[str] = set()
    for start, end, grouped in spans:
        severity = _severity(scanner, joined, start, end, grouped=grouped)
        if severity is None or not joined.take(start, end):
            continue
        text = joined.text[start:end]
        if scanner.allow and allowed.clears(scanner.allow, text):
            continue
        if severity is Severity.NOTE:
            if text in seen:
                continue
            seen.add(text)
        yield _finding(scanner, joined, start, end, severity)


def _severity(scanner: Scanner, joined: _Joined, start: int, end: int, *, grouped: bool) -> Severity | None:
    """How grave this match is where it stands, or None when it is something else."""
    text = joined.text[start:end]
    severity: Severity | None = scanner.severity
    if scanner.valid and not scanner.valid(unspaced(text)):
        severity = None if grouped else scanner.invalid
        if severity is None:
            return None
    _, heading, first, last = joined.spot(start)
    before = joined.text[max(first, start - _BEFORE) : start]
    behind = joined.text[end : min(last, end + _BEHIND)]
    if (scanner.not_before and scanner.not_before.search(before)) or (
        scanner.not_after and scanner.not_after.match(behind)
    ):
        return None
    if scanner.not_near and scanner.not_near.search(before):
        return None
    if scanner.beside_name and not _beside_name(joined.text, start, end, scanner.beside_name, first, last):
        return None
    if scanner.near and not scanner.near.search(f"{heading} {before} {behind}"):
        ordinary = scanner.unless is not None and scanner.unless.fullmatch(text)
        severity = severity if ordinary else scanner.without
    if severity is Severity.BLOCK and scanner.doubt and scanner.doubt.search(f"{heading}：{before}".rstrip("：")):
        return Severity.WARN
    return severity


def _beside_name(text: str, start: int, end: int, within: int, first: int, last: int) -> bool:
    # Three more characters to each side, so that a name that begins or ends within is whole.
    before = text[max(first, start - within - 3) : start]
    behind = text[end : min(last, end + within + 3)]
    return name_in(before) is not None or name_in(behind) is not None


def _finding(scanner: Scanner, joined: _Joined, start: int, end: int, severity: Severity) -> Finding:
    where, _, first, last = joined.spot(start)
    text = joined.original[start:end]
    mask = masked(text, scanner.mask)
    shown = mask or text
    name = scanner.name
    wrong = severity is scanner.invalid and scanner.valid is not None and not scanner.valid(unspaced(narrow(text)))
    return Finding(
        scanner.id,
        severity,
        f"{name.zh}{'（校验不符）' if wrong else ''}：{shown}",
        f"{name.en}{' (its check digit is wrong)' if wrong else ''}: {shown}",
        where,
        text,
        mask,
        around(joined.original, start, end, first, last, shown),
        start - first,
        scanner.source.zh,
        scanner.source.en,
        scanner.remedy.zh,
        scanner.remedy.en,
    )


_PERSONAL_RUN = re.compile(r"[0-9Xx][0-9Xx -]{6,}")


def around(text: str, start: int, end: int, first: int, last: int, shown: str) -> str:
    """A little of the passage before and behind; other numbers in it lose their middle too."""
    before = text[max(first, start - _AROUND) : start]
    behind = text[end : min(last, end + _AROUND)]
    before, behind = (_PERSONAL_RUN.sub(lambda run: "*" * len(run[0]), part) for part in (before, behind))
    more_before = "…" if start - _AROUND > first else ""
    more_behind = "…" if end + _AROUND < last else ""
    return f"{more_before}{before}{shown}{behind}{more_behind}".strip()


# --- words ------------------------------------------------------------------------------------------------------------


@cache
def _sensitive() -> tuple[re.Pattern[str], tuple[str, ...], int]:
    data = rules()["sensitive"]
    return re.compile(data["pattern"]), tuple(data["pattern"].split("|")), data["within"]


def _sensitive_beside_names(joined: _Joined) -> Iterator[Finding]:
    pattern, literals, within = _sensitive()
    data = rules()["sensitive"]
    basis, remedy = source(data["source"]), Said(**rules()["remedies"][data["remedy"]])
    if not one_of(literals, joined.text, joined.letters):
        return
    for match in pattern.finditer(joined.text):
        start, end = match.span()
        where, _, first, last = joined.spot(start)
        if not _beside_name(joined.text, start, end, within, first, last) or not joined.take(start, end):
            continue
        yield Finding(
            "sensitive", Severity(data["severity"]), f"{data['zh']}：{match[0]}", f"{data['en']}: {match[0]}",
            where, match[0], "", around(joined.original, start, end, first, last, match[0]), start - first,
            basis.zh, basis.en, remedy.zh, remedy.en,
        )  # fmt: skip


def _wordings(joined: _Joined, lists: Iterable[WordList], on: date | None) -> Iterator[Finding]:
    """Each wrong wording once, at the first place where it stands."""
    seen: set[tuple[str, str]] = set()
    for words, word, match in words_in(joined.text, lists, on):
        if (words.id, match[0]) in seen:
            continue
        seen.add((words.id, match[0]))
        start, end = match.span()
        where, _, first, last = joined.spot(start)
        right = f"，应为“{word.right}”" if word.right else ""
        right_en = f"; should read “{word.right}”" if word.right else ""
        yield Finding(
            words.id, word.severity, f"{words.zh}：“{match[0]}”{right}", f"{words.en}: “{match[0]}”{right_en}",
            where, match[0], "", around(joined.original, start, end, first, last, match[0]), start - first,
            f"{words.source}（词库：{words.owner}，{words.reviewed}）",
            f"{words.source_en} (list of {words.owner}, {words.reviewed})",
            f"改为“{word.right}”。" if word.right else "核对后修改。",
            f"Write “{word.right}”." if word.right else "See whether it has to be changed.",
        )  # fmt: skip


def mask_text(text: str, findings: Iterable[Finding], where: Where) -> str:
    """A text with the masks of its findings put in. `where` picks the findings of this passage."""
    text = without_zero_width(text)
    chosen = [finding for finding in findings if finding.mask and finding.where == where]
    for finding in sorted(chosen, key=lambda finding: finding.start, reverse=True):
        end = finding.start + len(finding.found)
        if text[finding.start : end] == finding.found:
            text = text[: finding.start] + finding.mask + text[end:]
    return text
