"""What did the screening find, and where?

A `Finding` is a value. It keeps the text that it is about, so that a mask can be put in its place; what is shown or
written as JSON has the mask instead, for a list of findings must not itself publish what it warns of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """What a finding asks for, the gravest first."""

    BLOCK = "block"
    """Must not go out. Where a mask is proposed, masking mends it."""
    MASK = "mask"
    """Was masked, but too little of it: may go out with the mask proposed."""
    WARN = "warn"
    """A person looks at it and decides."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""


SEVERITIES: tuple[Severity, ...] = tuple(Severity)

SEVERITY_NAMES: Mapping[str, tuple[str, str]] = {
    "block": ("不得公开", "must not be published"),
    "mask": ("遮蔽后公开", "publish masked"),
    "warn": ("需人工核对", "to be looked at"),
    "note": ("提示", "notes"),
    "clean": ("未发现问题", "clean"),
}


class Layer(StrEnum):
    """In which layer of a file a text stands: what a reader sees, or what only looks gone."""

    BODY = "body"
    HEADER = "header"
    NOTES = "notes"
    TEXT_BOX = "text_box"
    LINK = "link"
    PICTURE = "picture"
    COMMENT = "comment"
    DELETED = "deleted"
    HIDDEN = "hidden"
    METADATA = "metadata"


_LAYERS: Mapping[Layer, tuple[str, str]] = {
    Layer.BODY: ("", ""),
    Layer.HEADER: ("页眉页脚", "header or footer"),
    Layer.NOTES: ("脚注尾注", "footnotes"),
    Layer.TEXT_BOX: ("文本框", "text box"),
    Layer.LINK: ("链接", "link"),
    Layer.PICTURE: ("图片", "picture"),
    Layer.COMMENT: ("批注", "comment"),
    Layer.DELETED: ("修订中已删除的文字", "text deleted in a tracked change"),
    Layer.HIDDEN: ("隐藏内容", "hidden content"),
    Layer.METADATA: ("文件属性", "file properties"),
}


class Where(NamedTuple):
    """The place of a text in its file. Numbers count from 1; None is "does not apply".

    `member` is a file inside an archive or an embedded one; a row and column with a `sheet` are shown as Excel does.
    """

    member: str = ""
    layer: Layer = Layer.BODY
    sheet: str = ""
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None
    line: int | None = None

    def describe(self, language: str = "zh") -> str:
        """The place in words: 隐藏内容，工作表“名单”，B3."""
        zh = language == "zh"
        said = [self.member, _LAYERS[self.layer][0 if zh else 1]]
        if self.sheet:
            said.append(f"工作表“{self.sheet}”" if zh else f"sheet “{self.sheet}”")
        if self.page is not None:
            said.append(f"第 {self.page} 页" if zh else f"page {self.page}")
        if self.table is not None:
            said.append(f"表格 {self.table}" if zh else f"table {self.table}")
        said.append(self._cell(zh=zh))
        if self.paragraph is not None:
            said.append(f"第 {self.paragraph} 段" if zh else f"paragraph {self.paragraph}")
        if self.line is not None:
            said.append(f"第 {self.line} 行" if zh else f"line {self.line}")
        return ("，" if zh else ", ").join(part for part in said if part)

    def _cell(self, *, zh: bool) -> str:
        if self.sheet and self.column is not None:
            return f"{column_letters(self.column)}{self.row or ''}"
        row = "" if self.row is None else (f"第 {self.row} 行" if zh else f"row {self.row}")
        if self.column is None:
            return row
        return row + (f"第 {self.column} 列" if zh else f"{' ' if row else ''}column {self.column}")


def column_letters(column: int) -> str:
    """The letters of a column as a spreadsheet writes them: 1 is A, 28 is AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


NOWHERE = Where()
"""The file as a whole."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    `found` is the text itself, from `start` in its passage; `mask` what may stand there instead ('' when nothing may,
    or nothing need). `around` is a little of the text before and after, with `found` already masked.
    """

    scanner: str
    severity: Severity
    message: str
    message_en: str
    where: Where = NOWHERE
    found: str = ""
    mask: str = ""
    around: str = ""
    start: int = 0
    source: str = ""
    source_en: str = ""
    remedy: str = ""
    remedy_en: str = ""

    def says(self, language: str = "zh") -> str:
        return self.message if language == "zh" else self.message_en

    def rests_on(self, language: str = "zh") -> str:
        return self.source if language == "zh" else self.source_en

    def advises(self, language: str = "zh") -> str:
        return self.remedy if language == "zh" else self.remedy_en

    @property
    def shown(self) -> str:
        """What may be shown of what was found."""
        return self.mask or self.found


def verdict(findings: Iterable[Finding]) -> str:
    """The gravest finding decides: block, mask, warn, note, or clean."""
    found = {finding.severity for finding in findings}
    return next((severity.value for severity in SEVERITIES if severity in found), "clean")


def exit_code(*files: Iterable[Finding]) -> int:
    """1 when anything must be taken out, masked or looked at, else 0."""
    return int(any(verdict(findings) in ("block", "mask", "warn") for findings in files))


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first, otherwise as they stand in the file."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def to_dict(files: Iterable[tuple[str, Sequence[Finding]]], language: str = "zh") -> dict[str, Any]:
    """The JSON shape of the findings of several files, in their order."""
    return {
        "files": [
            {
                "path": path,
                "verdict": verdict(findings),
                "counts": dict(Counter(finding.severity.value for finding in findings)),
                "findings": [_plain(finding, language) for finding in findings],
            }
            for path, findings in files
        ]
    }


def _plain(finding: Finding, language: str) -> dict[str, Any]:
    where = finding.where
    place = {name: value for name, value in where._asdict().items() if value not in (None, "", Layer.BODY)}
    return {
        "scanner": finding.scanner,
        "severity": finding.severity.value,
        "message": finding.says(language),
        "shown": finding.shown or None,
        "mask": finding.mask or None,
        "around": finding.around or None,
        "where": where.describe(language),
        "place": place,
        "source": finding.rests_on(language) or None,
        "remedy": finding.advises(language) or None,
    }


def show(path: str, findings: Sequence[Finding], language: str = "zh") -> str:
    """The findings of one file as lines of text for a terminal."""
    zh = language == "zh"
    counts = Counter(finding.severity for finding in findings)
    named = [
        (SEVERITY_NAMES[severity][0 if zh else 1], counts[severity]) for severity in SEVERITIES if counts[severity]
    ]
    if not named:
        said = SEVERITY_NAMES["clean"][0 if zh else 1]
    else:
        said = ("，" if zh else ", ").join(f"{name} {count}" + (" 处" if zh else "") for name, count in named)
    lines = [f"{path}{'：' if zh else ': '}{said}"]
    for severity in SEVERITIES:
        chosen = [finding for finding in findings if finding.severity is severity]
        if chosen:
            lines += ["", f"{SEVERITY_NAMES[severity][0 if zh else 1]} ({len(chosen)})"]
        for finding in chosen:
            lines += _lines(finding, language)
    return "\n".join(lines) + "\n"


def _lines(finding: Finding, language: str) -> list[str]:
    zh = language == "zh"
    where = finding.where.describe(language)
    lines = [f"  {finding.scanner}  {finding.says(language)}" + (f"  [{where}]" if where else "")]
    for name_zh, name_en, text in (
        ("原文", "text", finding.around),
        ("建议遮蔽为", "proposed mask", finding.mask),
        ("依据", "source", finding.rests_on(language)),
        ("怎么办", "what to do", finding.advises(language)),
    ):
        if text:
            lines.append(f"      {name_zh}：{text}" if zh else f"      {name_en}: {text}")
    return lines
