"""What must a letter say about reconsideration and litigation?

The clause follows from the day of the letter and the ground (`law/remedies.yaml`): since 2024-01-01 reconsideration
goes to the government of the same level only and comes first for refusals; since 2025-06-01 that is settled to be those
under articles 14 to 16 of the Regulation. A letter sent through the internet names the internet channel as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from gongkai.form import load_strict_yaml
from gongkai.outcomes import PARTLY_GRANTED, outcome, outcomes

COMPETENT_COURT = "有管辖权的人民法院"


class RemedyError(ValueError):
    """A clause that cannot be written because something is missing; the text is for the person."""


class Disputed(StrEnum):
    """For which refusals reconsideration came first between 2024-01-01 and 2025-05-31, when that was disputed."""

    GROUNDS_14_TO_16 = "grounds_14_to_16"
    ALL_NEGATIVE = "all_negative"


@dataclass(frozen=True, slots=True)
class Remedy:
    """The clause as it stands in the letter. `review_first`: whoever disagrees must ask for reconsideration first."""

    review_first: bool
    text: str
    articles: tuple[str, ...]


class Decided(NamedTuple):
    """What was decided on one part of a request: its name, its outcome, and the grounds of what is withheld of it."""

    part: str
    outcome: str
    withheld: tuple[str, ...] = ()


def remedy(
    key: str,
    on: date,
    *,
    government: str,
    reason: str = "",
    withheld: Collection[str] = (),
    online: str | None = None,
    department_above: str = "",
    court: str = COMPETENT_COURT,
    disputed: Disputed = Disputed.GROUNDS_14_TO_16,
    called: str = "",
) -> Remedy | None:
    """The remedy clause of a letter that tells this outcome on this day; None for a letter that carries none.

    `government` is the name of the government of the same level. For a partly granted request `withheld` names the
    outcomes on which the withheld parts rest. `online` is the internet channel for reconsideration and must be given
    when the letter goes through the internet (None: it does not). Before 2024 the applicant could also turn to the
    `department_above`. `called` is what the letter calls itself where it is not the outcome's own (答复书, 告知书).
    Raises RemedyError and OutcomeError.
    """
    result = outcome(key)
    letter = result.reason(reason).letter if reason else result.letter
    if not letter.remedy:
        return None
    first = must_review_first(key, on, withheld=withheld, disputed=disputed)
    letter_called = called or letter.title[-3:]  # 答复书, 告知书
    words = _words(on, government, department_above, court)
    last, articles = _online(on, letter_called, online)
    return Remedy(first, _clause(words, letter_called, first=first) + last, (*_articles(on, first=first), *articles))


def remedy_of_parts(
    decided: Sequence[Decided],
    on: date,
    *,
    government: str,
    called: str,
    online: str | None = None,
    department_above: str = "",
    court: str = COMPETENT_COURT,
    disputed: Disputed = Disputed.GROUNDS_14_TO_16,
) -> Remedy:
    """The remedy of one letter that decides several parts of a request, not all of them alike.

    Each part is an act of its own. Where reconsideration comes first for one and not for another, a paragraph for each
    kind names its parts, those where it comes first on top: whoever goes to court about the others need not wait, and
    nobody goes to court too early. Where all are of one kind the clause is that of any letter. See `remedy` for the
    arguments and what it raises; without parts RemedyError.
    """
    if not decided:
        raise RemedyError("请先写明各项的办理结果，救济途径随办理结果而定。")
    by_kind: dict[bool, list[str]] = {}
    for one in decided:
        first = must_review_first(one.outcome, on, withheld=one.withheld, disputed=disputed)
        by_kind.setdefault(first, []).append(one.part)
    words = _words(on, government, department_above, court)
    last, articles = _online(on, called, online)
    alike = len(by_kind) == 1
    paragraphs = [
        _clause(words, called if alike else f"{called}对{'、'.join(parts)}的答复", first=first)
        for first, parts in sorted(by_kind.items(), reverse=True)
    ]
    rests_on = [article for first in sorted(by_kind, reverse=True) for article in _articles(on, first=first)]
    text = "\n".join(paragraphs) + (last if alike or not last else f"\n{last}")
    return Remedy(True in by_kind, text, tuple(dict.fromkeys((*rests_on, *articles))))


def _words(on: date, government: str, department_above: str, court: str) -> dict[str, Any]:
    return {
        "days": _law()["reconsideration_days"]["days"],
        "months": _law()["litigation_months"]["months"],
        "after": _law()["litigation_after_reconsideration_days"]["days"],
        "body": _body(_rule(on), government, department_above),
        "court": court,
    }


def _clause(words: Mapping[str, Any], letter: str, *, first: bool) -> str:
    return str(_law()["clauses"]["review_first" if first else "either"].format(**words, letter=letter))


def _articles(on: date, *, first: bool) -> list[str]:
    court = "litigation_after_reconsideration_days" if first else "litigation_months"
    return [_law()["reconsideration_days"]["article"], _rule(on)["article"], _law()[court]["article"]]


def _online(on: date, letter: str, channel: str | None) -> tuple[str, list[str]]:
    """What is added for a letter that goes through the internet, since the law wants it."""
    rule = _rule(on)
    if channel is None or "online" not in rule:
        return "", []
    if not channel.strip():
        raise RemedyError(f"通过互联网送达的，应当写明申请行政复议的互联网渠道（{rule['online']}），请填写。")
    return _law()["clauses"]["online"].format(letter=letter, channel=channel.strip()), [rule["online"]]


def must_review_first(
    key: str, on: date, *, withheld: Collection[str] = (), disputed: Disputed = Disputed.GROUNDS_14_TO_16
) -> bool:
    """Whether whoever disagrees must ask for reconsideration before going to court. See `remedy` for what raises."""
    result, which = outcome(key), _rule(on)["review_first"]
    grounds = [key]
    if key == PARTLY_GRANTED:
        grounds = [outcome(ground).key for ground in withheld if outcome(ground).is_negative]
        if not grounds:
            raise RemedyError("部分公开的，应当写明不公开的部分依据哪一种情形（条例第三十七条），请填写。")
    elif withheld:
        raise RemedyError(f"“{result.label}”没有不公开的部分，只有部分公开才分别写明。")
    if which == "none":
        return False
    first = _law()["grounds_14_to_16"]
    if which == "disputed" and disputed is Disputed.ALL_NEGATIVE:
        first = [other.key for other in outcomes().values() if other.is_negative]
    return not set(grounds).isdisjoint(first)


def _body(rule: Mapping[str, Any], government: str, department_above: str) -> str:
    if not government.strip():
        raise RemedyError(f"请填写受理行政复议的本级人民政府（{rule['article']}）。")
    if rule["body"] == "government":
        return government.strip()
    return f"{government.strip()}或者{department_above.strip() or '上一级主管部门'}"


def _rule(on: date) -> Mapping[str, Any]:
    rules: list[Mapping[str, Any]] = [rule for rule in _law()["rules"] if rule["effective"] <= on]
    if not rules:
        raise RemedyError(f"{on}早于现行条例施行之日（2019-05-15），没有可用的救济条款。")
    return rules[-1]


@cache
def _law() -> Mapping[str, Any]:
    text = resources.files("gongkai.law").joinpath("remedies.yaml").read_text(encoding="utf-8")
    law: Mapping[str, Any] = load_strict_yaml(text)
    return law
