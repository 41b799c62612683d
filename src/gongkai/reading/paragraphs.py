"""Which paragraphs does a document have, once headings of parts that run into their text stand for themselves?

`五、存在的主要问题及改进情况：一是……` is a heading and a paragraph, `## 一、总体情况` a heading of Markdown. A file
that lost all its line breaks is cut where the parts of the report begin, if they come in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gongkai.form import EDITIONS, load
from gongkai.reading.document import Block, Document, Paragraph
from gongkai.reading.labels import labels_of, spellings
from gongkai.reading.script import core

_FEWEST_PARTS = 3  # a sentence may name a part or two; a report that lost its lines names them all
_MARKDOWN = re.compile(r"^\s{0,3}(#{1,6})\s*(?=\S)")
_RUN_IN = re.compile(r"^\s*[一二三四五六七八九十]{1,2}[、.．]\s*[^。：:；;，,\s][^。：:；;\n]{2,36}[。：:](?=\s*\S)")
_NUMBERS = "一二三四五六七八九"


def with_headings_apart(document: Document) -> Document:
    """The document in which a heading of a part is a paragraph of its own."""
    blocks = tuple(part for block in document.blocks for part in _apart(block))
    return document if blocks == document.blocks else _with(document, blocks)


def _apart(block: Block) -> tuple[Block, ...]:
    if not isinstance(block, Paragraph):
        return (block,)
    text, level = block.text, block.level
    if "#" in text and (mark := _MARKDOWN.match(text)):
        text, level = text[mark.end() :].rstrip("# "), len(mark[1])
        block = Paragraph(text, block.place, level)
    found = _RUN_IN.match(text) if "：" in text or "。" in text or ":" in text else None
    if found is None or not _names_part(found.group()):
        return (block,)
    return Paragraph(found.group(), block.place, level), Paragraph(text[found.end() :].strip(), block.place)


def _names_part(text: str) -> bool:
    return any(label.kind == "section" for label in labels_of(text))


def cut_at_parts(document: Document) -> Document | None:
    """A document without line breaks, cut before and behind the headings of its parts; None when there are too few."""
    blocks = tuple(
        part for block in document.blocks for part in (_cut(block) if isinstance(block, Paragraph) else [block])
    )
    return _with(document, blocks) if len(blocks) > len(document.blocks) else None


def _cut(block: Paragraph) -> Iterator[Paragraph]:
    start = 0
    for begin, end in _places_of_parts(block.text):
        yield from _said(block, start, begin)
        yield from _said(block, begin, end)
        start = end
    yield from _said(block, start, len(block.text))


def _said(block: Paragraph, start: int, end: int) -> Iterator[Paragraph]:
    if text := block.text[start:end].strip():
        yield Paragraph(text, block.place)


def _places_of_parts(text: str) -> list[tuple[int, int]]:
    """Where the headings of parts stand in a running text, in the order of their numbers."""
    places: list[tuple[int, int]] = []
    last = -1
    for found in _heading_in_text().finditer(text):
        number = _NUMBERS.index(found["number"])
        if number > last:
            places.append(found.span())
            last = number
    return places if len(places) >= _FEWEST_PARTS else []


@cache
def _heading_in_text() -> re.Pattern[str]:
    """A number and the name of a part, statutory or reworded, the longest name first."""
    names = {section.label for edition in EDITIONS for section in load(edition).sections}
    names |= {variant for variants in spellings()["sections"].values() for variant in variants}
    wordings = [
        re.escape(name).replace("行政复议行政诉讼", "行政复议[、，]?行政诉讼").replace("复议提起", "复议[、，]?提起")
        for name in sorted(names, key=lambda name: -len(core(name)))
    ]
    return re.compile(rf"(?P<number>[{_NUMBERS}])、\s?(?:{'|'.join(wordings)})(?:[：:。](?!$))?")


def _with(document: Document, blocks: tuple[Block, ...]) -> Document:
    return Document(blocks, document.format, document.title, document.remarks)
