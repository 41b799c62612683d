"""What is a check?

A plain function that looks at a case and yields what it saw, with a declaration above it: code, wording, weight,
official source and remedy, in Chinese and English. `@rule(...)` joins the two into a `Rule`; the list of all of them is
`gongkai.checks.CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from gongkai.checks.case import Case
from gongkai.checks.finding import Answer, Finding, Weight
from gongkai.report import Number, Place


class Reason(Enum):
    """Why something cannot be judged, in Chinese and English."""

    BLANK = ("有关单元格全部空白", "all cells concerned are blank")
    UNPLACED = ("有关数字在文件中对不上栏目", "the document does not say in which column the figures belong")
    ABSENT = ("文件中没有有关单元格", "the document does not reach the cells concerned")
    NO_TABLE = ("文件中没有有关表格", "the table concerned was not found")
    NO_PREVIOUS = ("没有上一年度报告", "no report of the year before was given")
    NOT_PREVIOUS = ("所附报告不是上一年度的", "the other report is not of the year before")
    OTHER_AGENCY = ("上一年度报告的机关名称不同", "the report of the year before names another agency")
    OTHER_EDITION = ("上一年度报告采用另一版格式，口径不同", "the report of the year before follows another edition")
    OTHER_FORM = ("本报告采用的格式没有此项", "the edition of this report has no such item")
    NO_PARTS = ("没有所属单位的报告", "no reports of subordinate units were given")
    NO_PROSE = ("没有读到正文", "no text was read")
    NO_FIGURE = ("正文中没有可核对的数字", "the text states no figure to compare")
    NO_YEAR = ("不知道报告年度", "the report year is not known")
    NO_AGENCY = ("不知道机关名称", "the agency is not known")
    NO_PLACE = (
        "机关名称不含县区，没有可比对的区划",
        "the name of the agency gives no county or district to compare with",
    )
    NO_DATE = ("不知道发布日期", "the day of publication is not known")
    BEFORE_FORM = (
        "2018 年度及以前的报告不适用这一格式，也早于 2019 年修订的条例",
        "reports up to 2018 came before this form and the Regulation as revised in 2019",
    )
    NO_AGENCY_BODY = (
        "学校、医院等公共企事业单位不是行政机关，按主管部门的规定编制（条例第五十五条）",
        "schools and hospitals are no agencies and follow the rules of their ministry (Regulation, article 55)",
    )
    NO_LIMIT = ("法律没有为该类机关规定这一期限", "the law fixes no such day for a body of this kind")
    NO_RECORD = ("表中看不出，须查案件登记", "the table cannot tell; the case register can")
    SEE_OTHER = ("另有一项检查已指出缺失", "another check already names what is missing")

    @property
    def zh(self) -> str:
        return str(self.value[0])

    @property
    def en(self) -> str:
        return str(self.value[1])


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw once, before the wording of its rule is added."""

    answer: Answer
    cells: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    expected: Number | str | None = None
    found: Number | str | None = None
    weight: Weight | None = None
    place: Place | None = None
    reason: Reason | None = None
    source: tuple[str, str] | None = None
    """Chinese and English, where one rule rests on several papers."""


HOLDS = Seen(Answer.PASS)


def fails(
    zh: str,
    en: str,
    cells: Iterable[str] = (),
    *,
    expected: Number | str | None = None,
    found: Number | str | None = None,
    weight: Weight | None = None,
    place: Place | None = None,
    source: tuple[str, str] | None = None,
) -> Seen:
    return Seen(Answer.FAIL, tuple(cells), zh, en, expected, found, weight, place, None, source)


def unknown(reason: Reason, cells: Iterable[str] = ()) -> Seen:
    return Seen(Answer.NOT_ASSESSABLE, tuple(cells), reason=reason)


Check = Callable[[Case], Iterable[Seen]]


@dataclass(frozen=True)
class Rule:
    code: str
    weight: Weight
    text: str
    en: str
    source: str
    source_en: str
    remedy: str
    remedy_en: str
    check: Check
    formula: str = ""
    _passes: dict[tuple[int, tuple[str, str]], Finding] = field(default_factory=dict, repr=False, compare=False)

    def judge(self, case: Case) -> Iterator[Finding]:
        """Each failure by itself; what could not be judged once for each reason; a pass when nothing failed."""
        seen = list(self.check(case))
        other = [item for item in seen if item is not HOLDS]
        if not other:  # as nearly always
            if seen:
                yield self._pass(case, len(seen))
            return
        failed = [item for item in other if item.answer is Answer.FAIL]
        yield from (self._failure(case, item) for item in failed)
        reasons: dict[Reason, dict[str, None]] = {}
        for item in other:
            if item.reason is not None:
                reasons.setdefault(item.reason, {}).update(dict.fromkeys(item.cells))
        for reason, cells in reasons.items():
            yield self._finding(
                case,
                Answer.NOT_ASSESSABLE,
                tuple(cells),
                f"未能核对：{reason.zh}。",
                f"Not assessed: {reason.en}.",
                place=case.place(cells),
                kind=reason.name.lower(),
            )
        held = sum(item.answer is Answer.PASS for item in seen)
        if held and not failed:
            yield self._pass(case, held)

    def _pass(self, case: Case, held: int) -> Finding:
        """What holds is said of every report in the same words: the finding is made once."""
        named = case.form_named if "{form}" in self.source else ("", "")
        if (known := self._passes.get((held, named))) is None:
            times = (f"，共 {held} 处", f", {held} times") if held > 1 else ("", "")
            zh, en = f"符合{times[0]}：{self.text}", f"Holds{times[1]}: {self.en}"
            known = self._passes[held, named] = self._finding(case, Answer.PASS, (), zh, en)
        return known

    def _failure(self, case: Case, seen: Seen) -> Finding:
        return self._finding(
            case,
            Answer.FAIL,
            seen.cells,
            seen.zh,
            seen.en,
            seen.expected,
            seen.found,
            place=seen.place or case.place(seen.cells),
            weight=seen.weight,
            source=seen.source,
        )

    def _finding(
        self,
        case: Case,
        answer: Answer,
        cells: tuple[str, ...],
        zh: str,
        en: str,
        expected: Number | str | None = None,
        found: Number | str | None = None,
        *,
        place: Place | None = None,
        weight: Weight | None = None,
        kind: str = "",
        source: tuple[str, str] | None = None,
    ) -> Finding:
        source_zh, source_en = source or (self.source, self.source_en)
        if "{form}" in source_zh:
            source_zh = source_zh.replace("{form}", case.form_named[0])
            source_en = source_en.replace("{form}", case.form_named[1])
        return Finding(
            self.code,
            answer,
            weight or self.weight,
            cells,
            zh,
            en,
            expected,
            found,
            source_zh,
            source_en,
            self.remedy,
            self.remedy_en,
            place,
            None,
            kind,
        )


def rule(
    code: str,
    weight: Weight,
    *,
    text: str,
    en: str,
    source: str,
    source_en: str,
    remedy: str,
    remedy_en: str,
    formula: str = "",
) -> Callable[[Check], Rule]:
    """Declare a check; each wording in Chinese and English."""

    def declare(check: Check) -> Rule:
        return Rule(code, weight, text, en, source, source_en, remedy, remedy_en, check, formula)

    return declare
