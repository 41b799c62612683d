"""How is a text written so that it has headings, lists and tables, and can be shown without any danger?

What is kept is plain text with a few signs at the start of a line; every other line is a paragraph, as in a document:

    # 一、总体要求          a heading; ## and ### for those below it
    - 学校名称              an item of a list; "1. " for a numbered one, which keeps its number
    | 学校 | 计划 |         a row of a table; the first is its head when the next row is | --- | --- |
    见[附件](https://…)     a link; **…** for what is stressed; a \\ before a sign takes its meaning away

Nothing in it can become markup: pages are drawn from blocks, every sign of a text is escaped, and a link leads to a web
address, a page of the same site, or an e-mail address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

MOST_LINKS = 500
"""In one text. More of them is no document, it is a list made by a machine."""
TOP_LEVEL = 2
"""The level of `#` on a page, whose own title is the first."""

_HEADING = re.compile(r"(#{1,3})\s+(\S.*)")
_BULLET = re.compile(r"[-*]\s+(\S.*)")
_NUMBERED = re.compile(r"(\d{1,4})\.\s+(\S.*)")
_RULE = re.compile(r"\|(\s*:?-{3,}:?\s*\|)+")
_INLINE = re.compile(
    r"\\(?P<sign>[\\#*|\[\]()-])|\*\*(?P<strong>[^*]+)\*\*|\[(?P<label>[^\[\]]+)\]\((?P<to>[^()\s]+)\)"
)
_SAFE = re.compile(r"(?:https?://[^\s]+|mailto:[^\s@]+@[^\s@]+|/(?!/)[^\s\\]*)", re.IGNORECASE)
_SIGNS = re.compile(r"([\\*|\[\]])")
_STARTS = re.compile(r"(#{1,3}\s|[-*]\s|\|)")


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` counts from 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Items in their order; `first` is the number of the first one, None for a list without numbers."""

    items: tuple[str, ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; all are as long as the longest. `has_head`: the first row names the columns."""

    rows: tuple[tuple[str, ...], ...]
    has_head: bool = False


Block = Heading | Paragraph | Listing | Table


def blocks(text: str) -> tuple[Block, ...]:
    """The text as blocks, in reading order."""
    return tuple(_blocks([line.strip() for line in text.splitlines()]))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if found := _HEADING.fullmatch(line):
            yield Heading(len(found[1]), found[2])
        elif line.startswith("|"):
            until = _run(lines, at, lambda one: one.startswith("|"))
            yield _table(lines[at:until])
            at = until
            continue
        elif _BULLET.fullmatch(line):
            until = _run(lines, at, lambda one: bool(_BULLET.fullmatch(one)))
            yield Listing(tuple(item[1] for one in lines[at:until] if (item := _BULLET.fullmatch(one))))
            at = until
            continue
        elif found := _NUMBERED.fullmatch(line):
            first = int(found[1])
            items = list(_numbered(lines[at:], first))
            yield Listing(tuple(items), first)
            at += len(items)
            continue
        elif line:
            yield Paragraph(line)
        at += 1


def _run(lines: Sequence[str], at: int, belongs: Callable[[str], bool]) -> int:
    """Where a row of lines that belong together ends."""
    while at < len(lines) and belongs(lines[at]):
        at += 1
    return at


def _numbered(lines: Iterable[str], first: int) -> Iterator[str]:
    """Items as long as their numbers go on: what begins anew is another list."""
    for number, line in enumerate(lines, first):
        found = _NUMBERED.fullmatch(line)
        if not found or int(found[1]) != number:
            return
        yield found[2]


def _table(lines: Sequence[str]) -> Table:
    has_head = len(lines) > 1 and bool(_RULE.fullmatch(lines[1]))
    rows = [_cells(line) for place, line in enumerate(lines) if not (has_head and place == 1)]
    width = max(map(len, rows))
    return Table(tuple(tuple(row) + ("",) * (width - len(row)) for row in rows), has_head)


def _cells(line: str) -> list[str]:
    inner = re.sub(r"(?<!\\)\|\s*$", "", line[1:])
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


# --- drawn ------------------------------------------------------------------------------------------------------------


def html(text: str) -> str:
    """The text as HTML without attributes that could do anything."""
    return "\n".join(map(_html, blocks(text)))


def _html(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{TOP_LEVEL + level - 1}>{_inline(text)}</h{TOP_LEVEL + level - 1}>"
        case Paragraph(text):
            return f"<p>{_inline(text)}</p>"
        case Listing(items, None):
            return f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>"
        case Listing(items, first):
            start = f' start="{first}"' if first != 1 else ""
            return f"<ol{start}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ol>"
        case Table():
            return _table_html(block)


def _table_html(table: Table) -> str:
    head, body = (table.rows[:1], table.rows[1:]) if table.has_head else ((), table.rows)
    columns = "".join(f'<th scope="col">{_inline(cell)}</th>' for row in head for cell in row)
    rows = "".join(f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in body)
    thead = f"<thead><tr>{columns}</tr></thead>" if head else ""
    region = '<div class="scroll" tabindex="0" role="region" aria-label="表格">'
    return f'{region}<table class="list">{thead}<tbody>{rows}</tbody></table></div>'


def _inline(text: str) -> str:
    drawn, at = [], 0
    for found in _INLINE.finditer(text):
        drawn.append(escape(text[at : found.start()]))
        drawn.append(_marked(found))
        at = found.end()
    return "".join([*drawn, escape(text[at:])])


def _marked(found: re.Match[str]) -> str:
    if found["sign"]:
        return escape(found["sign"])
    if found["strong"]:
        return f"<strong>{escape(found['strong'])}</strong>"
    label, to = found["label"], found["to"]
    if not _SAFE.fullmatch(to):
        return escape(found[0])
    return f'<a href="{escape(to)}" rel="noopener">{escape(label)}</a>'


def plain(text: str) -> str:
    """The words without their signs, a line for each paragraph, item and row: for search, summaries and counting."""
    lines: list[str] = []
    for block in blocks(text):
        match block:
            case Heading(_, said) | Paragraph(said):
                lines.append(said)
            case Listing(items):
                lines += items
            case Table(rows):
                lines += [" ".join(filter(None, row)) for row in rows]
    return "\n".join(map(words, lines))


def words(text: str) -> str:
    """What stands in a block, without the signs that stress it and make links of it."""
    return _INLINE.sub(lambda found: found["sign"] or found["strong"] or found["label"], text)


def links(text: str) -> tuple[str, ...]:
    """Where the links of the text lead."""
    return tuple(found["to"] for found in _INLINE.finditer(text) if found["to"])


def problems(text: str) -> tuple[str, ...]:
    """What is wrong with the text as it is written, a sentence each."""
    found = links(text)
    said = [f"链接“{to[:80]}”不是网址，请写作 https:// 开头的地址。" for to in found if not _SAFE.fullmatch(to)]
    if len(found) > MOST_LINKS:
        said = [f"正文里有 {len(found)} 个链接，超过 {MOST_LINKS} 个，不像一份文件。请把它们放进附件。"]
    return tuple(said[:20])


def summary(text: str, most: int = 200) -> str:
    """The first sentences of the text, at most so many signs: a proposal for 内容概述（条例第十二条）."""
    said = re.sub(r"\s+", "", "".join(block.text for block in blocks(text) if isinstance(block, Paragraph)))
    said = words(said)
    if len(said) <= most:
        return said
    end = max(said.rfind(sign, 0, most) for sign in "。；！？")
    return said[: end + 1] if end > most // 3 else said[: most - 1] + "…"


# --- written ----------------------------------------------------------------------------------------------------------


def written(given: Iterable[Block]) -> str:
    """Blocks as text that is read again as they were."""
    return "\n\n".join(map(_written, given))


def _written(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * min(level, 3)} {quote(text)}"
        case Paragraph(text):
            return _at_start(quote(text))
        case Listing(items, None):
            return "\n".join(f"- {quote(item)}" for item in items)
        case Listing(items, first):
            return "\n".join(f"{number}. {quote(item)}" for number, item in enumerate(items, first or 1))
        case Table(rows, has_head):
            lines = [f"| {' | '.join(quote(cell) for cell in row)} |" for row in rows]
            rule = [f"|{' --- |' * len(rows[0])}"] if has_head else []
            return "\n".join([*lines[:1], *rule, *lines[1:]])


def quote(text: str) -> str:
    """Words of any kind on one line, none of which is taken for a sign."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _at_start(text: str) -> str:
    if _STARTS.match(text):
        return f"\\{text}"
    return re.sub(r"^(\d{1,4})\.\s+", r"\1．", text)
