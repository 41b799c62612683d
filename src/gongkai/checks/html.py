"""How are findings shown as one page that prints well, needs no script and no network?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from gongkai.checks.finding import WEIGHTS, Answer, Finding, verdict
from gongkai.checks.text import WORDS, facts, followers, headline, not_assessed, roots_of
from gongkai.report import Report

_TITLES = {"zh": "年度报告核对结果", "en": "Findings on annual reports"}

_STYLE = """
:root { color-scheme: light; --ink: #1a1a1a; --grey: #595959; --line: #d0d0d0;
  --must_fix: #a4161a; --must_explain: #8a5a00; --note: #1b4f72; --clean: #1e6b34; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: #fff;
  font: 1rem/1.65 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 1.5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; padding-top: 1rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
article { border-left: .3rem solid var(--line); padding: .1rem 0 .1rem .9rem; margin: .9rem 0; break-inside: avoid; }
.must_fix { border-color: var(--must_fix); } .must_explain { border-color: var(--must_explain); }
.note { border-color: var(--note); }
h3.must_fix { color: var(--must_fix); } h3.must_explain { color: var(--must_explain); } h3.note { color: var(--note); }
article p { margin: .1rem 0; }
code { white-space: nowrap; font: .85em/1.4 ui-monospace, "Cascadia Mono", Consolas, monospace; color: var(--grey); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .05rem .9rem; margin: .3rem 0; font-size: .9rem; }
dt { color: var(--grey); } dd { margin: 0; overflow-wrap: anywhere; } dd code, .codes { white-space: normal; }
p.file { margin: 0; color: var(--grey); font-size: .9rem; overflow-wrap: anywhere; }
ul { margin: .3rem 0; padding-left: 1.2rem; font-size: .9rem; }
.clean { color: var(--clean); }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } @page { margin: 20mm; } }
"""


def page(results: Iterable[tuple[Report, Sequence[Finding]]], language: str = "zh") -> str:
    """One page for all reports given, each with its findings."""
    body = "\n".join(_report(report, findings, language) for report, findings in results)
    title = _TITLES[language]
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _report(report: Report, findings: Sequence[Finding], language: str) -> str:
    words = WORDS[language]
    clean = ' class="clean"' if verdict(findings) == "clean" else ""
    parts = [f"<section>\n<h2{clean}>{escape(headline(report, findings, language))}</h2>"]
    if report.source.path:
        parts.append(f'<p class="file">{escape(report.source.path)}</p>')
    for weight in WEIGHTS:
        roots = roots_of(findings, weight)
        if roots:
            parts.append(f'<h3 class="{weight.value}">{words[weight.value]} ({len(roots)})</h3>')
        parts += [_failure(findings, index, weight.value, language) for index in roots]
    unknown = list(not_assessed(findings, language))
    if unknown:
        rows = "".join(f"<dt>{escape(reason)}</dt><dd><code>{escape(rules)}</code></dd>" for reason, rules in unknown)
        parts.append(f"<h3>{words['unknown']}</h3>\n<dl>{rows}</dl>")
    passed = [finding.rule for finding in findings if finding.answer is Answer.PASS]
    if passed:
        codes = escape(words["and"].join(passed))
        title = f"<h3>{words['passes']} ({len(passed)})</h3>"
        parts.append(f'{title}\n<p><code class="codes">{codes}</code></p>')
    return "\n".join([*parts, "</section>"])


def _failure(findings: Sequence[Finding], index: int, weight: str, language: str) -> str:
    finding = findings[index]
    return "\n".join(
        [
            f'<article class="{weight}">',
            f"<p>{escape(finding.says(language))} <code>{escape(finding.rule)}</code></p>",
            f"<dl>{''.join(_facts(finding, language))}</dl>",
            *_followers(findings, index, language),
            "</article>",
        ]
    )


def _facts(finding: Finding, language: str) -> Iterator[str]:
    for label, value in facts(finding, language):
        yield f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>"


def _followers(findings: Sequence[Finding], index: int, language: str) -> Iterator[str]:
    others = followers(findings, index)
    if others:
        items = "".join(f"<li>{escape(o.says(language))} <code>{escape(o.rule)}</code></li>" for o in others)
        yield f"<p>{WORDS[language]['follows']}</p>\n<ul>{items}</ul>"
