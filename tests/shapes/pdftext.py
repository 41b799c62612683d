"""How do tables stand in text drawn out of a PDF: columns parted by spaces, labels wrapped, group labels strewn about?

An empty cell leaves nothing behind. A row with all its figures can be read wherever its label went: the rows stand in
the order of the form. Where a figure line stands before its label, or has none, that order is the only hold; such modes
are used only for tables whose every row is complete.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from .draft import Carrier, Draft, collapse
from .sheet import Row, Sheet

PAGE_NUMBERS = ("- {n} -", "— {n} —", "－{n}－", "第 {n} 页 共 9 页", "{n}", "-{n}-", "\f", "第{n}页")
NEEDS_ORDER = frozenset({"before", "none"})


def pdf_text(
    *,
    groups: str = "glued",
    figures: str = "end",
    wrap: int = 0,
    pages: int = 0,
    heads_again: bool = False,
    cut_label: bool = False,
    stuck: bool = False,
    broken: bool = False,
) -> Carrier:
    """Space-separated lines.

    `groups`: a group label is `glued` before its first leaf, has its `own` line, is `wrapped` into pieces between
    its rows, or stands `strewn` one character a line. `wrap`: labels longer than this are cut in two. `figures` of
    a wrapped label: at the `end` of it, with its `first` half, `between` the halves, `after` or `before` both;
    `mixed` is any of these; `none`: all labels first, then the figures alone. `pages`: how many page breaks fall
    between the rows of table three, perhaps with the heads again; with `cut_label` they fall into a label.
    `stuck`: no space between a label and its first figure. `broken`: the figures of table four run over two lines.
    """

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        whole = all(box.text.strip() for row in sheet.figure_rows for box in row.figures)
        mode = "end" if figures in NEEDS_ORDER and not whole else figures
        heads = list(_head_lines(sheet, rng, wrap))
        body: list[list[str]] = []
        for row in sheet.rows:
            if row.kind == "figures":
                body.append(_row_lines(draft, row, groups, mode, wrap, rng, whole=whole))
            elif sheet.table == "proactive":
                body.append([" ".join(box.text.replace("\n", "") for box in row.own_boxes)])
        _scatter_groups(sheet, body, groups, rng)
        if stuck:
            body = [[re.sub(r"(?<=[^\d\s.]) (?=\d)", "", line, count=1) for line in lines] for lines in body]
        if broken and sheet.table == "disputes":
            body[-1][-1:] = [" ".join(half) for half in _halves(body[-1][-1].split(" "), rng)]
        if mode == "none" and sheet.table != "proactive":
            labels = [line for lines in body for line in lines[:-1]]
            body = [[*labels], *([lines[-1]] for lines in body)]
        if pages and sheet.table == "requests":
            _break_pages(body, pages, heads if heads_again else [], rng, cut_label=cut_label)
        return [*heads, *(line for lines in body for line in lines)]

    return carrier


def _head_lines(sheet: Sheet, rng: random.Random, wrap: int) -> Iterator[str]:
    """Table two has its heads among its rows; those of the others stand first, as the PDF's lines happened to fall."""
    if sheet.table == "proactive":
        return
    words = [[box.text.replace("\n", "") for box in row.own_boxes] for row in sheet.head_rows]
    if sheet.table == "requests" and wrap:
        corner, *rest = words[0]
        pieces = list(_pieces(corner, 10))
        lines = [" ".join(rest), *(" ".join(row) for row in words[1:])]
        for place, piece in enumerate(pieces):
            tail = lines[place] if place < len(lines) else ""
            yield f"{piece} {tail}".strip()
        yield from lines[len(pieces) :]
        return
    for row in words:
        if wrap and rng.random() < 0.7:
            halves = [
                (word[: len(word) // 2], word[len(word) // 2 :]) if len(word) == 4 else (word, "") for word in row
            ]
            yield " ".join(first for first, _ in halves)
            if second := " ".join(second for _, second in halves if second):
                yield second
        else:
            yield " ".join(row)


def _row_lines(
    draft: Draft, row: Row, groups: str, mode: str, wrap: int, rng: random.Random, *, whole: bool
) -> list[str]:
    """The lines of one row: group labels, the label in one or two pieces, the figures somewhere among them."""
    label = "".join(box.text.replace("\n", "") for box in row.labels if box.role == "label")
    figures = " ".join(collapse(draft, row))
    before = [box.text for box in row.labels if box.role == "group"]
    if groups == "own":
        lines = before
    elif groups == "glued":
        lines, label = [], " ".join([*before, label])
    else:
        lines = []
    if mode == "none":
        return [*lines, label, figures] if label else [*lines, figures]
    if not wrap or len(label) <= wrap:
        return [*lines, f"{label} {figures}".strip()]
    places = [n for n in range(max(3, wrap // 2), min(wrap, len(label) - 1) + 1) if _may_break(label, n)]
    if not places:
        return [*lines, f"{label} {figures}".strip()]
    cut = rng.choice(places)
    first, second = label[:cut], label[cut:]
    if mode == "mixed":
        mode = rng.choice(["end", "first", "between", "after", *(["before"] if whole else [])])
    arranged = {
        "end": [first, f"{second} {figures}"],
        "first": [f"{first} {figures}", second],
        "between": [first, figures, second],
        "after": [first, second, figures],
        "before": [figures, first, second],
    }[mode]
    return [*lines, *(line.strip() for line in arranged if line.strip())]


def _may_break(label: str, place: int) -> bool:
    """No line breaks between the number of a label and its words, nor before punctuation."""
    return label[place - 1] not in "0123456789.（ " and label[place] not in "0123456789.，、）” "


def _scatter_groups(sheet: Sheet, body: list[list[str]], groups: str, rng: random.Random) -> None:
    """Pieces of a group label stand between the rows of the group, in order, or all before them, or all after."""
    if groups not in ("wrapped", "strewn") or sheet.table == "proactive":
        return
    rows = sheet.figure_rows
    for start, row in enumerate(rows):
        for box in row.labels:
            if box.role != "group":
                continue
            members = [n for n, other in enumerate(rows) if other is row or any(b.owner is box for b in other.boxes)]
            size = 1 if groups == "strewn" else rng.randint(3, 5)
            pieces = list(_pieces(box.text.replace("\n", ""), size))
            where = rng.choice(["before", "after", "among"])
            for place, piece in enumerate(pieces):
                if where == "before":
                    body[start].insert(place, piece)
                elif where == "after":
                    body[members[-1]].append(piece)
                else:
                    member = members[place * len(members) // len(pieces)]
                    body[member].append(piece)


def _break_pages(body: list[list[str]], pages: int, heads: list[str], rng: random.Random, *, cut_label: bool) -> None:
    """Page numbers, and perhaps the heads again, between two rows or inside a label."""
    style = rng.choice(PAGE_NUMBERS[:4] if rng.random() < 0.7 else PAGE_NUMBERS)
    for number, place in enumerate(sorted(rng.sample(range(1, len(body)), min(pages, len(body) - 1))), 3):
        broken = [style.format(n=number), *heads]
        line = body[place][0]
        label = line.split(" ")[0]
        if cut_label and len(label) >= 6 and not label.isdecimal():
            cut = rng.randint(3, len(label) - 2)
            if rng.random() < 0.5:
                parts = [line[:cut], *broken, line[cut:]]
            else:
                parts = [label[:cut] + line[len(label) :], *broken, label[cut:]]
            body[place][:1] = parts
        else:
            body[place][:0] = broken


def _halves(words: list[str], rng: random.Random) -> list[list[str]]:
    cut = rng.randint(1, max(1, len(words) - 1))
    return [words[:cut], words[cut:]]


def _pieces(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]
