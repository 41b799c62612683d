"""How do tables stand in plain text: as a Word dump, one cell a line, pipes, or Markdown?

Each carrier takes a sheet and gives lines. One that drops empty boxes tells the truth so through `collapse`.
"""

from __future__ import annotations

import random

from .draft import Carrier, Draft, collapse
from .sheet import Box, Row, Sheet


def tab_dump(
    *, ghosts: bool = False, padded: bool = False, bookmarks: bool = False, ends_early: bool = False
) -> Carrier:
    """Word to text: a cell is a line that starts with a TAB, a row ends at an empty line, merges are empty cells."""

    def cell(box: Box, rng: random.Random) -> str:
        text = box.text
        if padded and box.owner is None and (box.is_figure or not text) and rng.random() < 0.6:
            text = rng.choice(["\u00a0{}", "{}\u00a0", "\u00a0{}\u00a0", " {}", "{} "]).format(text)
        if bookmarks and rng.random() < 0.03:
            text = f"[bookmark: {rng.choice(['_GoBack', 'bookmark12', '_Toc3', 'OLE_LINK1'])}]{text}"
        return "\t" + text

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        lines: list[str] = []
        for number, row in enumerate(sheet.rows):
            starts_data = row.kind == "figures" and sheet.rows[number - 1].kind == "head"
            if ghosts and starts_data and sheet.table != "proactive":
                for _ in range(rng.randint(1, 3)):
                    lines += ["\t" + rng.choice(["", "\u00a0", " "]) for _ in row.boxes] + [""]
            for box in row.boxes:
                lines += cell(box, rng).split("\n")
            lines.append("")
        if ends_early and sheet.table == "proactive":
            # the table breaks off before its last cell and the next heading follows at once
            *_, last = sheet.rows[-1].figures
            draft.truth[last.key] = None
            return lines[:-2]
        return [*lines, *[""] * rng.randint(0, 2)]

    return carrier


def cell_lines(*, between: int | None = 0) -> Carrier:
    """One cell a line with so many empty lines between (None: irregular). Empty cells leave no trace that counts."""

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        lines: list[str] = []
        for row in sheet.rows:
            texts = [box.text for box in row.labels] if row.kind == "figures" else [box.text for box in row.own_boxes]
            if row.kind == "figures":
                before = [box.text for box in row.figures]
                kept = collapse(draft, row)
                dropped = len(before) - len(kept)
                texts += kept
            else:
                dropped = 0
            for text in texts:
                lines += text.split("\n")
                lines += [""] * (rng.randint(1, 4) if between is None else between)
            if between is None:
                lines += [""] * dropped
        return lines

    return carrier


def thinned_lines(*, everywhere: bool = False) -> Carrier:
    """One cell a line, through a crawler that drops a line equal to the one before, or to any line before."""

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        seen: set[str] = set()
        last = ""

        def is_new(text: str) -> bool:
            nonlocal last
            repeated = text in seen if everywhere else text == last
            seen.add(text)
            last = text
            return not repeated

        lines: list[str] = []
        for row in sheet.rows:
            labels = row.labels if row.kind == "figures" else row.own_boxes
            lines += [box.text for box in labels if box.text and is_new(box.text)]
            if row.kind == "figures":
                lines += collapse(draft, row, keep=lambda boxes: [box for box in boxes if is_new(box.text)])
        return lines

    return carrier


def tabbed_rows(*, grid: bool = False) -> Carrier:
    """A row a line, cells parted by TABs, as pasted from a browser; with `grid` as from a spreadsheet, merges empty."""

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        lines = []
        for row in sheet.rows:
            cells: list[str] = []
            for box in row.boxes if grid else row.own_boxes:
                cells += [box.text.replace("\n", ""), *([""] * (box.width - 1) if grid else [])]
            lines.append("\t".join(cells))
        return lines

    return carrier


def trailing_pipes(*, pad: bool = False, drop: bool = False, style: str = "after") -> Carrier:
    """One cell a line, a pipe with each: `after` (`1 |`), `alone` (on its own line) or `before` (pipe, newline, value).

    An empty cell is a lone pipe; with `drop` it is gone. `pad` closes a row with one pipe for every missing column.
    """

    def cell(text: str) -> list[str]:
        if style == "after":
            *first, last = text.split("\n")
            return [*first, f"{last} |".strip()]
        if style == "alone":
            return [*([text] if text else []), "|"]
        return ["|", *([text] if text else [])]

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        lines: list[str] = []
        for row in sheet.rows:
            texts = _texts(draft, row, drop=drop)
            for text in texts:
                lines += cell(text)
            missing = sheet.width - len(texts)
            if pad and missing and row is not sheet.rows[-1]:
                lines.append("|" * missing)
        return lines

    return carrier


def pipe_rows(
    *, pad: bool = True, drop: bool = False, lead: float = 0.0, tight: bool = False, empty: str = ""
) -> Carrier:
    """A row a line, ` | ` after every cell, then a pipe for every missing column except in the last row of a table."""

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        lines = []
        bar = "|" if tight else " | "
        start = bar.lstrip() if rng.random() < lead else ""
        for row in sheet.rows:
            texts = [text.replace("\n", " ") or empty for text in _texts(draft, row, drop=drop)]
            line = start + bar.join(texts) + bar.rstrip()
            missing = sheet.width - len(texts)
            if pad and missing and row is not sheet.rows[-1]:
                line += ("" if tight else " ") + "|" * missing
            lines.append(line)
        return lines

    return carrier


def _texts(draft: Draft, row: Row, *, drop: bool) -> list[str]:
    """The boxes that start in a row, without the empty ones if they are dropped."""
    if not drop:
        return [box.text for box in row.own_boxes]
    if row.kind != "figures":
        return [box.text for box in row.own_boxes if box.text.strip()]
    return [box.text for box in row.labels if box.text.strip()] + collapse(draft, row)


def markdown(
    *, repeat: bool = False, invented: bool = False, dashes: bool = False, bold: bool = False, breaks: bool = False
) -> Carrier:
    """Markdown by a converter or a vision model: full grids, a rule below the first row, merged text `repeat`ed or not.

    `invented`: the table is cut and goes on under made-up heads (数据1…). `dashes`: a fake table of nothing but dashes.
    """

    def line(row: Row) -> str:
        cells: list[str] = []
        for box in row.boxes:
            source = box.owner if repeat and box.owner else box
            text = source.text.replace("\n", "<br>" if breaks else "")
            if bold and not box.is_figure and text:
                text = f"**{text}**"
            again = text if repeat else ""
            cells += [text, *[again] * (box.width - 1)]
        return "| " + " | ".join(cells) + " |"

    def carrier(sheet: Sheet, draft: Draft, rng: random.Random) -> list[str]:
        rule = "|" + "---|" * sheet.width
        lines = [line(row) for row in sheet.rows]
        heads = len(sheet.head_rows)
        if invented and sheet.table == "requests":
            cut = rng.randint(heads + 2, len(lines) - 2)
            titles = ["项目", "类别", "情形", *[f"数据{n}" for n in range(1, 7)], "总计"]
            if rng.random() < 0.5:
                titles = [f"列{n}" for n in range(1, sheet.width + 1)]
            lines[cut:cut] = ["", "| " + " | ".join(titles) + " |", rule]
        lines.insert(1, rule)
        if dashes:
            fake = ["", "| " + " | ".join(["---"] * 4) + " |"] * rng.randint(1, 2) + [""]
            lines = [*fake, *lines] if rng.random() < 0.5 else [*lines, *fake]
        return ["", *lines, ""]

    return carrier
