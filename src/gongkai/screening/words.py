"""Which wordings should not stand in what is published?

The lists are data: each file in `words/` names its owner and the date of its last review, and an installation adds its
own, such as the names and titles of leaders. The lists of misspellings, doubled characters and names of laws that the
checks of annual reports use are taken from there, so that a word is mended in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from gongkai.checks.wording import wordings
from gongkai.form import FormError, load_strict_yaml
from gongkai.screening.finding import Severity
from gongkai.screening.passage import ScreeningError

_LISTS = ("spelling", "laws", "bodies", "sensitive")
_NO_LITERAL = re.compile(r"[\\^$.|?*+()\[\]{}]")


class Word(NamedTuple):
    """One wording: what is wrong, what to write, and since when it is wrong. `literals` are quick to look for: one of
    them stands wherever the pattern matches; without any the pattern has to be tried."""

    pattern: re.Pattern[str]
    right: str
    severity: Severity
    since: date | None = None
    literals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordList:
    """A dictionary with its owner and the day of its last review."""

    id: str
    zh: str
    en: str
    owner: str
    reviewed: date
    source: str
    source_en: str
    words: tuple[Word, ...]


@cache
def own_lists() -> tuple[WordList, ...]:
    folder = resources.files(__package__).joinpath("words")
    lists = [_list(load_strict_yaml(folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))) for name in _LISTS]
    return (*lists, *_lists_of_the_checks())


def load_words(path: Path) -> WordList:
    """A list of the installation, in the shape of those in `words/`. Raises ScreeningError with what is wrong in it."""
    try:
        return _list(load_strict_yaml(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ScreeningError(f"{path}：词库打不开（{error.strerror}）。") from error
    except KeyError as error:
        raise ScreeningError(
            f"{path}：词库缺少“{error.args[0]}”，每个词库要写明 id、owner、date、zh、entries。"
        ) from error
    except (FormError, yaml.YAMLError, re.error, ValueError, TypeError, AttributeError) as error:
        raise ScreeningError(f"{path}：词库不合格式（{str(error).splitlines()[0]}）。") from error


def _list(data: dict[str, Any]) -> WordList:
    source = data.get("source", {})
    if not isinstance(data["date"], date):
        raise ValueError("date 应写作 2026-01-01")  # noqa: TRY004  (a wrong list, not a wrong call)
    severity = Severity(data.get("severity", "warn"))
    return WordList(
        data["id"], data["zh"], data.get("en", data["zh"]), data["owner"], data["date"],
        source.get("zh", ""), source.get("en", ""), tuple(_word(entry, severity) for entry in data["entries"]),
    )  # fmt: skip


def _word(entry: dict[str, Any], severity: Severity) -> Word:
    pattern = str(entry["wrong"])
    return Word(
        re.compile(pattern), str(entry.get("right", "")), Severity(entry.get("severity", severity)),
        entry.get("since"), tuple(entry.get("has", ())) or _literals(pattern),
    )  # fmt: skip


def _literals(pattern: str) -> tuple[str, ...]:
    """What surely stands in every match, read off the start of each alternative; () when that is not plain."""
    if re.search(r"\(\?[<!=]|\[", pattern) is None and "(" not in pattern:
        alternatives = pattern.split("|")
    elif "|" not in re.sub(r"\([^()]*\)", "", re.sub(r"\[[^\]]*\]", "", pattern)):
        alternatives = [pattern]
    else:
        return ()
    found = []
    for alternative in alternatives:
        start = _NO_LITERAL.split(alternative, maxsplit=1)[0]
        rest = alternative[len(start) :]
        if rest[:1] in ("?", "*", "{"):
            start = start[:-1]
        if not start:
            return ()
        found.append(start)
    return tuple(found)


def _lists_of_the_checks() -> Iterator[WordList]:
    source = "《中华人民共和国政府信息公开条例》第六条（及时、准确）"
    source_en = "Regulation on Open Government Information, article 6 (timely and accurate)"
    for name, id_, zh, en, severity in (
        ("laws", "law_name", "法律法规、文件的名称或文号不对", "wrong name or number of a law", Severity.WARN),
        ("typos", "typo", "错别字", "misspelling", Severity.WARN),
        ("doubled", "doubled", "重复的字词", "a word stands twice", Severity.WARN),
    ):
        words = tuple(
            Word(
                wording.wrong,
                wording.right,
                severity,
                date(wording.since, 12, 31) if wording.since else None,  # the checks count the year of a report
                _literals(wording.wrong.pattern),
            )
            for wording in wordings()[name]
        )
        yield WordList(id_, zh, en, "gongkai", date(2026, 1, 1), source, source_en, words)


def words_in(
    text: str, lists: Iterable[WordList], on: date | None = None
) -> Iterator[tuple[WordList, Word, re.Match[str]]]:
    """Every wording of the lists in a text. With `on`, the day of the paper, only what was wrong by then."""
    letters = set(text)
    for words in lists:
        for word in words.words:
            if on is not None and word.since is not None and on < word.since:
                continue
            if word.literals and not one_of(word.literals, text, letters):
                continue
            for match in word.pattern.finditer(text):
                yield words, word, match


def one_of(literals: Iterable[str], text: str, letters: set[str]) -> bool:
    """True when one of these stands in the text; with the letters of the text known, most need not be looked for."""
    return any(letters.issuperset(literal) and literal in text for literal in literals)
