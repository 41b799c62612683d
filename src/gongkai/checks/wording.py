"""Is every word in its place: years, place names, names of laws, doubled characters, text copied from last year?

The word lists stand in `wording.yaml`; here is only what cannot be a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.prose import Sentence, plain
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import PRACTICE, PRACTICE_EN, REGULATION, REGULATION_EN
from gongkai.checks.years import last_year
from gongkai.form import load_strict_yaml
from gongkai.report import Report


@dataclass(frozen=True, slots=True)
class Wording:
    wrong: re.Pattern[str]
    right: str = ""
    weight: Weight | None = None
    since: int = 0
    en: str = ""


@cache
def wordings() -> dict[str, tuple[Wording, ...]]:
    data = load_strict_yaml(resources.files(__package__).joinpath("wording.yaml").read_text(encoding="utf-8"))
    return {name: tuple(_wording(item) for item in items) for name, items in data.items()}


def _wording(item: str | dict[str, str]) -> Wording:
    if isinstance(item, str):
        return Wording(re.compile(item))
    weight = Weight(item["weight"]) if "weight" in item else None
    return Wording(re.compile(item["wrong"]), item["right"], weight, int(item.get("since", 0)), item.get("en", ""))


@cache
def _any_of(name: str) -> re.Pattern[str]:
    """One pass over a text tells whether a list has anything to say about it."""
    return re.compile("|".join(wording.wrong.pattern for wording in wordings()[name]))


def _found(case: Case, name: str) -> Iterator[tuple[Wording, str, Sentence]]:
    if not _any_of(name).search(case.all_words):
        return
    for sentence in case.words:
        if not _any_of(name).search(sentence.text):
            continue
        for wording in wordings()[name]:
            if case.year is not None and case.year < wording.since:
                continue
            for match in wording.wrong.finditer(sentence.text):
                yield wording, match[0], sentence


@rule(
    "N-LAWNAME",
    Weight.MUST_EXPLAIN,
    text="法规名称、文号写全称、写现行的。",
    en="Laws and official papers are cited by their full name and their number in force.",
    source=f"{REGULATION}（国务院令第711号，2019年5月15日起施行）",
    source_en=f"{REGULATION_EN} (State Council order 711, in force 15 May 2019)",
    remedy="改为现行法规的全称和文号。",
    remedy_en="Cite the full name and the number in force.",
)
def names_of_laws(case: Case) -> Iterator[Seen]:
    if not case.has_words:
        yield unknown(Reason.NO_PROSE)
        return
    told: dict[str, Seen] = {}
    for wording, printed, sentence in _found(case, "laws"):
        told.setdefault(
            printed,
            fails(
                f"“{printed}”应为“{wording.right}”。",
                f"“{printed}” should read “{wording.right}”.",
                expected=wording.right,
                found=printed,
                weight=wording.weight,
                place=sentence.place,
            ),
        )
    yield from told.values() or [HOLDS]


@rule(
    "N-DOUBLED",
    Weight.NOTE,
    text="没有重复的字词和标点。",
    en="No character, word or mark stands twice by mistake.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="删去重复的字词。",
    remedy_en="Remove what stands twice.",
)
def doubled(case: Case) -> Iterator[Seen]:
    if not case.has_words:
        yield unknown(Reason.NO_PROSE)
        return
    told: dict[str, Seen] = {}
    for _, printed, sentence in _found(case, "doubled"):
        start = sentence.text.find(printed)
        around = sentence.text[max(0, start - 6) : start + len(printed) + 6]
        told.setdefault(
            around,
            fails(
                f"“{around}”中“{printed}”重复。",
                f"“{printed}” stands twice in “{around}”.",
                found=printed,
                place=sentence.place,
            ),
        )
    yield from told.values() or [HOLDS]


@rule(
    "N-TYPO",
    Weight.NOTE,
    text="没有常见的错别字和不成对的引号。",
    en="No common misspelling and no unmatched quotation mark.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="改正错别字。",
    remedy_en="Correct the spelling.",
)
def misspelt(case: Case) -> Iterator[Seen]:
    if not case.has_words:
        yield unknown(Reason.NO_PROSE)
        return
    told: dict[str, Seen] = {}
    for wording, printed, sentence in _found(case, "typos"):
        start = sentence.text.find(printed)
        around = sentence.text[max(0, start - 4) : start + len(printed) + 4]
        told.setdefault(
            around,
            fails(
                f"“{around}”疑有误，“{printed}”应为{wording.right if wording.en else f'“{wording.right}”'}。",
                f"“{around}” looks wrong: “{printed}” should be {wording.en or f'“{wording.right}”'}.",
                expected=wording.right,
                found=printed,
                place=sentence.place,
            ),
        )
    yield from told.values() or [HOLDS]


# --- years ------------------------------------------------------------------------------------------------------------

_OPENS = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]+[）)、]|[一二三四五六七八九十]是)?(?P<year>20\d\d)年(?:度)?(?P<after>.?)"
)
_WITHIN = re.compile(r"自(?P<from>20\d\d)年1月1日起?(?:至|到|—|-)(?P<to>20\d\d)年12月31日")
_REPORT_OF = re.compile(r"(?:现将|现就)[^。；]{0,30}?(?P<year>20\d\d)年(?:度)?[^。；]{0,12}?信息公开[^。；]{0,10}报告")
_PLANNED = re.compile(
    r"(?P<year>20\d\d)年(?:度)?(?:的)?(?:重点工作|工作要点|工作计划|工作任务|工作安排|工作思路|重点任务)"
)
_AHEAD = re.compile(r"将|下一步|下步|今后|明年|下一年|继续|进一步|积极推进|计划|拟")
_LOOKING_BACK = re.compile(r"相比|同期|以来|起|修订|印发|发布的|比|较|存在|针对|问题|不足|虽然|尽管|取得|回顾|经过")


@rule(
    "N-YEAR",
    Weight.MUST_EXPLAIN,
    text="第一部分写的是报告年度，第五部分的打算写的是下一年度；没有沿用上年的年份。",
    en="Part one speaks of the report year, the plans of part five of the next; no year of last year's text was left.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="改为正确的年份；并检查是否整段沿用了往年的文字。",
    remedy_en="Correct the year, and see whether the whole paragraph was copied from an earlier report.",
)
def years_in_words(case: Case) -> Iterator[Seen]:
    if case.year is None or not case.sentences:
        yield unknown(Reason.NO_YEAR if case.year is None else Reason.NO_PROSE)
        return
    year, ahead, paragraph = case.year, False, -1
    seen = []
    for sentence in case.sentences:
        if sentence.part not in ("preamble", "overview", "problems"):
            continue
        if sentence.paragraph != paragraph:
            paragraph, ahead = sentence.paragraph, False
        ahead = ahead or (sentence.part == "problems" and bool(re.search(r"下一步|下步|今后|明年", sentence.text)))
        if "20" in sentence.text and (wrong := _wrong_year(sentence, year, ahead)):
            seen.append(wrong)
    yield from dict.fromkeys(seen) or [HOLDS]


def _wrong_year(sentence: Sentence, year: int, ahead: bool) -> Seen | None:
    text = sentence.text
    for pattern in (_WITHIN, _REPORT_OF):
        if match := pattern.search(text):
            bad = next((int(y) for y in match.groups() if int(y) != year), None)
            if bad is not None:
                return _year_seen(sentence, match[0], year, bad)
    named = _opening_year(text, year)
    if sentence.part != "problems":
        wrong = named is not None and named != year and not _LOOKING_BACK.search(text[:24])
        if wrong and named == year + 1 and _AHEAD.search(text):
            return None
        return _year_seen(sentence, text[:20], year, named or 0) if wrong else None
    planned = _PLANNED.search(text)
    if (
        planned
        and int(planned["year"]) <= year
        and (ahead or _AHEAD.search(text))
        and not _LOOKING_BACK.search(text[:24])
    ):
        return _year_seen(sentence, planned[0], year + 1, int(planned["year"]))
    if named is None or _LOOKING_BACK.search(text[:24]):
        return None
    if named < year or named > year + 1:
        return _year_seen(sentence, text[:20], year, named)
    if named == year and "将" in text[:20]:
        return _year_seen(sentence, text[:20], year + 1, named)
    return None


def _opening_year(text: str, year: int) -> int | None:
    """The year that a sentence opens with, unless it sets another year beside the year of the report."""
    opening = _OPENS.match(text)
    if opening is None or opening["after"] in "—-－~～至到和、一与月(":
        return None
    named = int(opening["year"])
    return None if named != year and f"{year}年" in text else named


def _year_seen(sentence: Sentence, quote: str, expected: int, found: int) -> Seen:
    where = {"problems": ("第五部分", "Part five"), "overview": ("第一部分", "Part one")}.get(
        sentence.part, ("开头部分", "The preamble")
    )
    return fails(
        f"{where[0]}写“{quote}”，年份疑应为 {expected} 年。",
        f"{where[1]} says “{quote}”; the year should probably be {expected}.",
        expected=expected,
        found=found,
        place=sentence.place,
    )


# --- places -----------------------------------------------------------------------------------------------------------

_OWN_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,6}?[县区旗]")
_COUNTY = re.compile(r"[县区旗](?=委|人民政府|政府|网络安全|教育|办公室|人大|政协|纪委|司法局|财政局|公安局|人力资源)")
_NAME = re.compile(r"(?:中共|《|按照|根据|(?<![我全各本该])[省市州盟])([\u4e00-\u9fff]{1,3}[县区旗])$")
"""Where a name begins cannot be seen in running text (配合县委 is no place), except behind these."""
_NO_NAME = re.compile(
    "[以在由向对把将被经从为按与和及或并是我本全各该时过据照于到使依区县市省外邻郊等"
    "上下级属地所分主管相有关驻原现新老求示报请合配受助开直]"
)
_GENERIC = re.compile(
    r"(?:社|地|园|片|景|校|小|辖|山|灾|库|城|新|开发|示范|行政|自治|厂|学|湖|牧|林|特|管理|功能|保税|合作|高新|经开|县|各|市|本|全|我|该|度假|保护|试验|产业|工业|街|郊|老|东|西|南|北|中)区$"
)
_ELSEWHERE = re.compile(r"学习|考察|对口|帮扶|协作|调研|交流|支援|结对|联合|邻|赴")


@rule(
    "N-PLACE",
    Weight.MUST_EXPLAIN,
    text="正文提到的县区是本地的，没有照抄别处的文件名。",
    en="The counties and districts that the text names are the body's own; nothing was copied from elsewhere.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="核对该处是否照抄了其他地方的材料，改为本地的名称或文件。",
    remedy_en="See whether the passage was copied from another place, and name your own body or paper.",
)
def places_in_words(case: Case) -> Iterator[Seen]:
    if not case.sentences:
        yield unknown(Reason.NO_PROSE)
        return
    named = list(_counties(case)) if _COUNTY.search(case.all_words) else []
    own = _own_places(case.report, named)
    if own is None:
        yield unknown(Reason.NO_PLACE)
        return
    own_words = "".join(own)
    strange = {name: sentence for name, sentence in named if name[:-1] not in own_words}
    if not strange:
        yield HOLDS
        return
    for name, sentence in strange.items():
        start = max(0, sentence.text.find(name) - 6)
        around = sentence.text[start : start + 24]
        yield fails(
            f"正文提到“{name}”（“…{around}…”），与{case.report.agency}不属同一县区。",
            f"The text names “{name}” (“…{around}…”), which is not the county or district of {case.report.agency}.",
            expected="、".join(sorted(own)),
            found=name,
            place=sentence.place,
        )


def _counties(case: Case) -> Iterator[tuple[str, Sentence]]:
    """Names of counties and districts where it is plain where they begin: after a mark, 中共, a province or 按照."""
    for sentence in case.sentences:
        if _ELSEWHERE.search(sentence.text):
            continue
        for suffix in _COUNTY.finditer(sentence.text):
            match = _NAME.search(sentence.text, max(0, suffix.end() - 7), suffix.end())
            if match and not _NO_NAME.search(match[1][:-1]) and not _GENERIC.search(match[1]):
                yield match[1], sentence


def _own_places(report: Report, named: list[tuple[str, Sentence]]) -> set[str] | None:
    """The counties in the body's own name; for a town, whose name tells none, the one named most often; else None."""
    agency = plain(report.agency or "")
    own = {match[0] for match in _OWN_COUNTY.finditer(agency)}
    if own:
        return own | {agency}
    if re.search(r"[镇乡]|街道", agency) and named:
        return {Counter(name for name, _ in named).most_common(1)[0][0], agency}
    return None


# --- copied text ------------------------------------------------------------------------------------------------------

_SHINGLE = 5
_ENOUGH = 120
_SAME = 0.8
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fff]+")


@rule(
    "N-SIMILAR",
    Weight.MUST_EXPLAIN,
    text="第一、五部分不与上一年度报告雷同（相同文字不足八成）。",
    en="Parts one and five are not last year's again (less than 80 % the same).",
    formula="|shingles(Y) ∩ shingles(Y−1)| / |shingles(Y) ∪ shingles(Y−1)| < 0.8",
    source="国办公开办函〔2021〕30号（内容雷同、敷衍塞责的追究责任）；条例第四十七条",
    source_en="国办公开办函〔2021〕30号 (identical or perfunctory content); Regulation, article 47",
    remedy="按本年度实际情况重写。",
    remedy_en="Write it anew from what was done this year.",
)
def copied_from_last_year(case: Case) -> Iterator[Seen]:
    last = last_year(case)
    if isinstance(last, Reason):
        yield unknown(last)
        return
    judged = False
    for part, zh, en in (("overview", "第一部分", "Part one"), ("problems", "第五部分", "Part five")):
        now, then = (_shingles(report.section(part)) for report in (case.report, last))
        if min(len(now), len(then)) < _ENOUGH:
            continue
        judged = True
        share = len(now & then) / len(now | then)
        if share >= _SAME:
            percent = round(100 * share)
            yield fails(
                f"{zh}与上一年度报告有 {percent}% 的文字相同。",
                f"{en} is {percent} % the same as last year's.",
                expected="< 80%",
                found=f"{percent}%",
            )
        else:
            yield HOLDS
    if not judged:
        yield unknown(Reason.NO_PROSE)


def _shingles(text: str) -> set[str]:
    words = _NOT_WORDS.sub("", plain(text))
    return {words[i : i + _SHINGLE] for i in range(len(words) - _SHINGLE + 1)}
