"""How are findings printed for a person at a terminal?

The verdict stands first, then what must be fixed, what must be explained, the notes; under each failure the two values,
where it stands, the source and what to do, and what follows from it. At the end one line for each reason why something
was not assessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gongkai.checks.finding import VERDICTS, WEIGHTS, Answer, Finding, Weight, failures, verdict
from gongkai.checks.rule import Reason
from gongkai.report import Report

WORDS = {
    "zh": {
        "must_fix": "必须改正", "must_explain": "改正或说明", "note": "提示", "expected": "应为", "found": "实为",
        "place": "位置", "source": "依据", "remedy": "怎么办", "follows": "由此引起", "passes": "符合",
        "unknown": "未能核对", "no_name": "（未读到机关名称）", "year": "年", "blank": "空白", "nothing": "没有",
        "and": "、", "colon": "：", "stop": "，",
    },
    "en": {
        "must_fix": "must be corrected", "must_explain": "to be corrected or explained", "note": "notes",
        "expected": "expected", "found": "found", "place": "at", "source": "source", "remedy": "what to do",
        "follows": "follows from it", "passes": "passes", "unknown": "not assessed", "no_name": "(agency not read)",
        "year": "", "blank": "blank", "nothing": "none", "and": ", ", "colon": ": ", "stop": ", ",
    },
}  # fmt: skip


def show(report: Report, findings: Sequence[Finding], language: str = "zh", *, verbose: bool = False) -> str:
    """The findings of one report as lines of text. `verbose` also lists what passed."""
    words = WORDS[language]
    source = f"  [{report.source.path}]" if report.source.path else ""
    lines = [headline(report, findings, language) + source]
    for weight in WEIGHTS:
        roots = roots_of(findings, weight)
        if roots:
            lines += ["", f"{words[weight.value]} ({len(roots)})"]
        for index in roots:
            lines += _failure(findings, index, language)
    if unknown := list(not_assessed(findings, language)):
        lines += ["", words["unknown"], *(f"  {reason}{words['colon']}{rules}" for reason, rules in unknown)]
    if verbose:
        passed = [finding for finding in findings if finding.answer is Answer.PASS]
        lines += ["", f"{words['passes']} ({len(passed)})", *(f"  {f.rule}  {f.says(language)}" for f in passed)]
    return "\n".join(lines) + "\n"


def headline(report: Report, findings: Sequence[Finding], language: str = "zh") -> str:
    """The verdict with whose report it is: 某县教育局 2021年：必须改正（2 处），有提示（1 处）."""
    words = WORDS[language]
    zh, en = VERDICTS[verdict(findings)]
    name = report.agency or words["no_name"]
    year = f" {report.year}{words['year']}" if report.year else ""
    counts = Counter({weight: len(roots_of(findings, weight)) for weight in WEIGHTS})
    detail = words["and"].join(f"{words[w.value]} {counts[w]}" for w in WEIGHTS if counts[w])
    said = zh if language == "zh" else en
    brackets = "（{}）" if language == "zh" else " ({})"
    return f"{name}{year}{words['colon']}{said}" + (brackets.format(detail) if detail else "")


def roots_of(findings: Sequence[Finding], weight: Weight) -> list[int]:
    """The failures that stand by themselves and whose heaviest, with those that follow from them, has this weight."""
    heaviest: dict[int, int] = {}
    for index, finding in enumerate(findings):
        if finding.answer is Answer.FAIL:
            root = index if finding.under is None else finding.under
            heaviest[root] = min(heaviest.get(root, len(WEIGHTS)), WEIGHTS.index(finding.weight))
    return [root for root in sorted(heaviest) if WEIGHTS[heaviest[root]] is weight]


def followers(findings: Sequence[Finding], root: int) -> list[Finding]:
    return [finding for finding in failures(findings) if finding.under == root]


def _failure(findings: Sequence[Finding], index: int, language: str) -> Iterator[str]:
    words, finding = WORDS[language], findings[index]
    yield f"  {finding.rule}  {finding.says(language)}"
    for label, value in facts(finding, language):
        yield f"      {label}{words['colon']}{value}"
    for other in followers(findings, index):
        yield f"      └ {other.rule}  {other.says(language)}"


def facts(finding: Finding, language: str) -> Iterator[tuple[str, str]]:
    """What stands under a failure: both values, the place, what to do, the source."""
    words = WORDS[language]
    if finding.expected is not None:
        missing = words["blank"] if finding.cells else words["nothing"]
        gap = "" if language == "zh" and finding.found is None else " "
        found = missing if finding.found is None else finding.found
        yield words["expected"], f"{finding.expected}{words['stop']}{words['found']}{gap}{found}"
    if finding.place and (place := finding.place.describe(language)):
        yield words["place"], place
    yield words["remedy"], finding.advises(language)
    yield words["source"], finding.rests_on(language)


def not_assessed(findings: Sequence[Finding], language: str) -> Iterator[tuple[str, str]]:
    """Each reason with the rules that it stopped."""
    by_reason: dict[str, list[str]] = {}
    for finding in findings:
        if finding.answer is Answer.NOT_ASSESSABLE:
            by_reason.setdefault(finding.kind, []).append(finding.rule)
    for kind, rules in by_reason.items():
        reason = Reason[kind.upper()]
        yield reason.zh if language == "zh" else reason.en, WORDS[language]["and"].join(dict.fromkeys(rules))
