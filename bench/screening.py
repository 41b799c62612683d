"""How much of what must not be published is found, how much is blocked for nothing, and how fast?

The labelled set is ours: numbers drawn anew with sound check digits and put into sentences, and lines written by hand
in which nothing must block (`screening_negatives.yaml`).
"""

# ruff: noqa: S311  (chance guards nothing here)

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import yaml

from gongkai.identifiers import PROVINCES, check_of_card, check_of_resident_number
from gongkai.screening import Severity, screen, screen_text

from . import inputs
from .measure import ROUNDS, Measure, alone

TODAY = date(2026, 1, 15)
EACH = 400
SENTENCES = (
    "申请人王小明，身份证号码{}，现予公示。", "身份证：{}", "（{}）", "王小明\t{}\t第一小学",
    "证件号{}已核验", "{}", "姓名：王小明 {}；", "经核查，{}符合条件",
)  # fmt: skip
CARD_SENTENCES = ("银行卡号：{}", "开户行：云溪农商银行 账号{}", "王小明 一卡通{}", "补贴打入{}（户名王小明）", "{}")
PHONE_SENTENCES = ("电话：{}", "王小明{}", "（手机 {}）", "联系人：李大山，{}。")
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
TEXT = 5_000_000  # bytes


def resident(rng: random.Random) -> str:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(34_000))
    first17 = f"{rng.choice(sorted(PROVINCES))}{rng.randrange(10_000):04}{born:%Y%m%d}{rng.randrange(1000):03}"
    return first17 + check_of_resident_number(first17)


def card(rng: random.Random) -> str:
    digits = "62" + "".join(rng.choices("0123456789", k=rng.choice((13, 16))))
    return digits + check_of_card(digits)


def mobile(rng: random.Random) -> str:
    return "1" + rng.choice("3456789") + "".join(rng.choices("0123456789", k=9))


def _as_written(number: str, groups: tuple[int, ...], rng: random.Random) -> str:
    """Plainly in most cases; else in full-width digits, in lower case or in groups."""
    way = rng.randrange(10)
    if way == 0:
        return number.translate(_WIDE)
    if way == 1:
        return number.lower()
    if way == 2 and sum(groups) <= len(number):
        parts, at = [], 0
        for group in groups:
            parts.append(number[at : at + group])
            at += group
        return " ".join(part for part in (*parts, number[at:]) if part)
    return number


def positives(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Lines with one number each, and the scanner that must find it."""
    kinds: tuple[tuple[str, Callable[[random.Random], str], tuple[int, ...], tuple[str, ...]], ...] = (
        ("id18", resident, (6, 8, 4), SENTENCES),
        ("bankcard", card, (4, 4, 4, 4), CARD_SENTENCES),
        ("mobile", mobile, (), PHONE_SENTENCES),
    )
    for scanner, draw, groups, sentences in kinds:
        for _ in range(EACH):
            number = _as_written(draw(rng), groups, rng) if groups else draw(rng)
            yield rng.choice(sentences).format(number), scanner


def negatives(rng: random.Random) -> Iterator[str]:
    """Each line of the hand-written set with ten draws of its figures."""
    lines = yaml.safe_load(Path(__file__).with_name("screening_negatives.yaml").read_text(encoding="utf-8"))
    for line in lines:
        for _ in range(10):
            amount = rng.choice((rng.randrange(10**9, 10**13), 13_800_138_000, 15_012_345_678))
            office = f"0{rng.randrange(310, 999)}-{rng.randrange(2_000_000, 89_999_999)}"
            yield line.format(amount=amount, card=card(rng), digits=rng.randrange(1000, 10**6), office=office)


def found_and_blocked(seed: int) -> tuple[dict[str, float], dict[str, float], float, int]:
    """The share of each kind that is found at all and that blocks; the precision of blocking; false blocks."""
    rng = random.Random(seed)
    found = dict.fromkeys(("id18", "bankcard", "mobile"), 0)
    blocked = dict(found)
    right = 0
    for line, scanner in positives(rng):
        said = [(one.scanner, one.severity) for one in screen_text(line, today=TODAY)]
        found[scanner] += any(name == scanner for name, _ in said)
        blocks = (scanner, Severity.BLOCK) in said
        blocked[scanner] += blocks
        right += blocks
    false = sum(
        any(one.severity is Severity.BLOCK for one in screen_text(line, today=TODAY)) for line in negatives(rng)
    )
    return (
        {name: 100 * count / EACH for name, count in found.items()},
        {name: 100 * count / EACH for name, count in blocked.items()},
        100 * right / (right + false),
        false,
    )


def prose(seed: int) -> bytes:
    """Five megabytes of the prose and tables of annual reports, with a number of a person here and there."""
    rng = random.Random(seed)
    lines = [line for text in inputs.texts(each=1)[seed] for line in text.decode("utf-8", "ignore").splitlines()]
    sentences = [line for line in lines if len(line) > 20] * 3 + lines
    made: list[str] = []
    size = 0
    while size < TEXT:
        line = rng.choice(sentences) if rng.random() > 0.0002 else f"联系电话：{mobile(rng)}"
        made.append(line)
        size += len(line.encode()) + 1
    return "\n".join(made).encode()


def screening() -> Iterator[Measure]:
    """Recall and precision on the labelled set, and megabytes a second."""
    found, blocked, precision, false = found_and_blocked(seed=1)
    for scanner, name in (("id18", "identity numbers"), ("bankcard", "bank cards"), ("mobile", "mobile numbers")):
        detail = f"{EACH} drawn, {blocked[scanner]:.1f} % of them block"
        yield Measure(f"screen: found of {name}", found[scanner], "%", least=99, detail=detail)
    yield Measure("screen: precision of blocking", precision, "%", least=99, detail="among hand-written hard negatives")
    yield Measure(
        "screen: blocked for nothing", false, "lines", most=0, detail=f"of {len(list(negatives(random.Random(1))))}"
    )
    texts = [[prose(seed)] for seed in range(min(ROUNDS, 3))]
    each = alone(partial(screen, name="report.txt", today=TODAY), texts)
    yield Measure("screen text", len(texts[0][0]) / 1e6 / each, "MB/s", least=5, detail="one core, 5 MB each")
