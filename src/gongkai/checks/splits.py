"""Do the sums inside the words hold?

「公开信息2486条，其中门户网站73条、城域网2413条」: what stands after 其中 cannot be more than the whole, and where
the parts are channels or kinds of applicant, which divide everything, not less either.
「新收331件、结转61件，共计372件」 is a sum too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.prose import NUMBER, Quantity, Sentence, quantity
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import PRACTICE, PRACTICE_EN

_UNITS = "件次|人次|件|条|篇|个|份|期|次|人|项|场|宗|起|部|则|幅|万元|元"
_ITEM = re.compile(rf"({NUMBER})({_UNITS})")
_BRACKETS = re.compile(r"（[^（）]*）")
_DIVIDES = re.compile(
    r"网|平台|公众号|微信|微博|客户端|公报|公示栏|公告栏|公开栏|电视|报纸|报刊|媒体|抖音|渠道|专栏|自然人|法人|信函|当面|邮寄|传真|新收|结转|号"
)
_PERHAPS_MORE = re.compile(r"主要|包括|涉及|等|含|近|约|不同|超过|以上|重点|同比|增长|阅读|转发|粉丝|关注|点击|浏览")
_COMPARED = re.compile(r"比|较|同期|增加|增长|减少|下降|上升")
_IN_ALL = re.compile(
    rf"(?:合计|共计|总计|总共)(?:公开|发布|收到|受理|办理|办结|答复|处理|信息|申请|政府信息|为|达|各类)*({NUMBER})({_UNITS})"
)
_TOGETHER = re.compile(rf"共(?:收到|受理|办理|处理)(?:[^，。；\d]{{0,12}}?)({NUMBER})({_UNITS})")
_ADDED = re.compile(r"(?<!\d)(?<!\d[+＋])(\d++(?:[+＋]\d++)++)[=＝](\d+)")


@dataclass(frozen=True, slots=True)
class Split:
    """A whole and its parts as the words give them. `complete` says that the parts are meant to be all."""

    whole: Quantity
    parts: tuple[Quantity, ...]
    unit: str
    quote: str
    complete: bool
    sentence: Sentence


def splits(case: Case) -> Iterator[Split]:
    for sentence in case.sentences:
        text = sentence.text
        if "其中" in text:
            yield from _of_which(sentence)
        if "计" in text or "共" in text:
            yield from _in_all(sentence)
        for match in _ADDED.finditer(text) if "+" in text else ():
            parts = tuple(quantity(n) for n in match[1].split("+"))
            yield Split(quantity(match[2]), parts, "", match[0], complete=True, sentence=sentence)


def _of_which(sentence: Sentence) -> Iterator[Split]:
    text = _BRACKETS.sub("", sentence.text)
    before, _, after = text.partition("其中")
    after, nested, _ = after.partition("其中")
    wholes = [
        item for item in _ITEM.finditer(before) if not _COMPARED.search(before[: item.start()].rsplit("，", 1)[-1])
    ]
    if not wholes:
        return
    last = wholes[-1]
    if len(wholes) > 1 and before[wholes[-2].end()] == "、":
        return  # 网上5件、信函7件，其中…: of which of them, or of both, is not said
    items = [item for item in _ITEM.finditer(after) if item[2] == last[2]]
    if not items:
        return
    kinds = [after[: items[0].start()], *(after[a.end() : b.start()] for a, b in pairwise(items))]
    doubtful = bool(nested) or bool(_PERHAPS_MORE.search(after)) or _IN_ALL.search(after) is not None
    complete = len(items) > 1 and not doubtful and all(_DIVIDES.search(kind) for kind in kinds)
    whole, parts = quantity(last[1]), [quantity(item[1]) for item in items]
    for count in range(2, len(parts)):
        if sum(part.value for part in parts[:count]) == whole.value:
            parts = parts[:count]  # what follows divides anew: by channel, then by result
            break
    quote = text[last.start() : len(before) + 2 + items[len(parts) - 1].end()]
    yield Split(whole, tuple(parts), last[2], quote, complete, sentence)


def _in_all(sentence: Sentence) -> Iterator[Split]:
    """A、B、C，合计 D: what stands before is added up, all of it or the last few."""
    text = _BRACKETS.sub("", sentence.text)
    if "其中" in text:
        return
    match = _IN_ALL.search(text) or (_TOGETHER.search(text) if "结转" in text else None)
    if not match:
        return
    items = [item for item in _ITEM.finditer(text[: match.start()]) if item[2] == match[2]]
    if len(items) < 2 or _PERHAPS_MORE.search(text[items[0].start() : match.start()]):
        return
    parts = tuple(quantity(item[1]) for item in items)
    whole = quantity(match[1])
    for start in range(1, len(parts) - 1):
        if sum(part.value for part in parts[start:]) == whole.value:
            parts = parts[start:]
            break
    quote = text[items[-len(parts)].start() : match.end()]
    yield Split(whole, parts, match[2], quote, complete=True, sentence=sentence)


def _judged(split: Split) -> Seen | None:
    total, whole = sum(part.value for part in split.parts), split.whole.value
    exact = split.whole.exact and all(part.exact for part in split.parts)
    if total == whole:
        return HOLDS
    if not exact or (total < whole and not split.complete):
        return None
    shown = " + ".join(str(part.value) for part in split.parts)
    shown = f"{shown} = {total}" if len(split.parts) > 1 else shown
    beyond = split.complete
    return fails(
        f"正文“{split.quote}”：{shown} ≠ {whole}，分项{'之和与总数不符' if beyond else '大于总数'}。",
        f"The text says “{split.quote}”: {shown} ≠ {whole}; the parts"
        f" {'do not add up to the whole' if beyond else 'are more than the whole'}.",
        expected=whole,
        found=total,
        place=split.sentence.place,
    )


@rule(
    "N-CHANNEL",
    Weight.MUST_EXPLAIN,
    text="正文内的分项之和等于其总数。",
    en="Sums inside the words hold: the parts of a number add up to it.",
    formula="whole = part + part + …",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="核对各渠道、各类别的数字，改正总数或分项；分项未列全的，写“主要包括”。",
    remedy_en="Check the figures of channels and kinds; correct the whole or a part, or say that not all are named.",
)
def sums_in_words(case: Case) -> Iterator[Seen]:
    if not case.sentences:
        yield unknown(Reason.NO_PROSE)
        return
    seen = [judged for split in splits(case) if (judged := _judged(split))]
    seen += _two_counts(case)
    yield from dict.fromkeys(seen) or [unknown(Reason.NO_FIGURE)]


_PUBLISHED = re.compile(
    rf"(?:公开|发布|公布)[^。；，\d]{{0,20}}?信息[^。；，\d]{{0,8}}?({NUMBER})条[，、](?:[^，。；\d]{{0,4}})(?:政务|政府|其他|各类|新闻)[^，。；\d]{{0,4}}信息({NUMBER})条(?!.)"
)


def _two_counts(case: Case) -> Iterator[Seen]:
    """Two counts of items side by side, and a local line that gives only one of them as the whole."""
    local = [extra.value for extra in case.report.extras if extra.key.startswith("local.") and extra.value is not None]
    for sentence in case.sentences if local else ():
        match = _PUBLISHED.search(sentence.text)
        if not match:
            continue
        first, second = quantity(match[1]), quantity(match[2])
        if first.value + second.value in local:
            yield HOLDS
        elif first.value in local:
            yield fails(
                f"正文“{match[0]}”：第二个数是否包含在第一个数之内不明，表中发布总数为 {local[0]}，"
                f"{first.value} + {second.value} ≠ {local[0]}。",
                f"The text says “{match[0]}”: is the second count part of the first? The table gives {local[0]} in all;"
                f" {first.value} + {second.value} ≠ {local[0]}.",
                expected=local[0],
                found=first.value + second.value,
                weight=Weight.NOTE,
                place=sentence.place,
            )
