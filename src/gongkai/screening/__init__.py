"""What must not be published? Screening of texts and files before they go out.

    from gongkai.screening import screen, screen_text, verdict
    findings = screen(Path("公示.docx").read_bytes(), "公示.docx", today=date.today())
    if verdict(findings) == "block": ...
    clean = strip(data, "公示.docx")  # the same file without author, comments and hidden data

A finding blocks, asks for a mask, warns or notes. No finding is no proof: what a person has to judge stays with the
reviewers. Nothing here touches a network, a database or the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.screening.files import LARGEST_FILE, open_file
from gongkai.screening.finding import (
    SEVERITIES,
    SEVERITY_NAMES,
    Finding,
    Layer,
    Severity,
    Where,
    by_gravity,
    exit_code,
    show,
    to_dict,
    verdict,
)
from gongkai.screening.passage import Material, Remark, ScreeningError
from gongkai.screening.plain import open_text
from gongkai.screening.scan import mask_text, scan
from gongkai.screening.scanners import Allowed, Said, load_allowed, own_allowed, rules
from gongkai.screening.strip import STRIPPED, strip
from gongkai.screening.tables import scan_tables
from gongkai.screening.words import WordList, load_words, own_lists

__all__ = [
    "LARGEST_FILE", "SEVERITIES", "SEVERITY_NAMES", "STRIPPED", "Allowed", "Finding", "Layer", "ScreeningError",
    "Severity", "Where", "WordList", "exit_code", "load_allowed", "load_words", "mask_text", "masked_text",
    "own_allowed", "own_lists", "screen", "screen_text", "show", "strip", "to_dict", "verdict",
]  # fmt: skip


def screen(
    data: bytes,
    name: str,
    *,
    today: date,
    allowed: Allowed | None = None,
    words: Sequence[WordList] = (),
    on: date | None = None,
) -> list[Finding]:
    """What must not be published in a file, the gravest first.

    `allowed` and `words` are the installation's own lists, beside those that come with gongkai. `today` is the day on
    which the age of children is counted, `on` the day of the paper: a law in force then may be cited. Raises
    ScreeningError with a sentence when the file cannot be looked into.
    """
    return _judge(open_file(data, name), today, allowed, words, on)


def screen_text(
    text: str,
    *,
    today: date,
    allowed: Allowed | None = None,
    words: Sequence[WordList] = (),
    on: date | None = None,
) -> list[Finding]:
    """What must not be published in a text, the gravest first; a place is a line."""
    return _judge(open_text(text), today, allowed, words, on)


def masked_text(text: str, findings: Sequence[Finding]) -> str:
    """A text with the masks of the findings of `screen_text` put in, line by line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number in {finding.where.line for finding in findings if finding.where.row is None}:
        if number is not None:
            lines[number - 1] = mask_text(lines[number - 1], findings, Where(line=number))
    return "\n".join(lines)


def _judge(
    material: Material, today: date, allowed: Allowed | None, words: Sequence[WordList], on: date | None
) -> list[Finding]:
    public = own_allowed() | allowed if allowed else own_allowed()
    findings = [_remarked(remark) for remark in dict.fromkeys(material.remarks)]
    findings += scan(material.passages, public, (*own_lists(), *words), on)
    findings += scan_tables(material.tables, public, today)
    return by_gravity(findings)


def _remarked(remark: Remark) -> Finding:
    """What is said of the file itself."""
    data = rules()["remarks"][remark.kind]
    remedy = Said(**(rules()["strip"] if data.get("strip") else data.get("remedy", {})))
    basis = Said(**rules()["sources"]["review"])
    detail = f"：{remark.detail}" if remark.detail else ""
    detail_en = f": {remark.detail}" if remark.detail else ""
    return Finding(
        remark.kind, Severity(data["severity"]), data["zh"] + detail, data["en"] + detail_en, remark.where,
        source=basis.zh, source_en=basis.en, remedy=remedy.zh, remedy_en=remedy.en,
    )  # fmt: skip
