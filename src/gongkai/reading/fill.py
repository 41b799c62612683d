"""What reports does a document hold? Document + form → reports, with leftovers that nobody claimed.

The steps keep their names: `tape` lays all pieces in a row, `walk` finds tables and headings, `_split` tells two
reports in one file apart, `fill_table` places figures, and `_assemble` puts one report together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gongkai.form import TABLES, load
from gongkai.reading.document import Block, Document, Grid, Paragraph
from gongkai.reading.editions import edition_of
from gongkai.reading.familiar import Familiar, familiar
from gongkai.reading.filled import Filled
from gongkai.reading.paragraphs import cut_at_parts, with_headings_apart
from gongkai.reading.place import fill_table
from gongkai.reading.prose import (
    Passage,
    contacts,
    fees,
    heading_notes,
    is_furniture,
    local_additions,
    sections_of,
)
from gongkai.reading.script import Cleaned, folded, ordinal, readable, readable_text
from gongkai.reading.statistics import statistics_extras
from gongkai.reading.tables import Heading, Region, Walk, has_heads, walk
from gongkai.reading.tape import Piece, tape
from gongkai.reading.titles import Title, find_agency, find_title, title_among, year_of
from gongkai.report import ABSENT, Extra, Figure, Leftover, Note, Place, Report, Source

_TABLE_NAMES = {
    "proactive": "表二（主动公开政府信息情况）",
    "requests": "表三（收到和处理政府信息公开申请情况）",
    "disputes": "表四（行政复议、行政诉讼情况）",
}

_FEWEST_LINES_OF_CONTENTS = 3
_LINES_BEFORE_PARTS = 80  # lines of a page above part one among which the title is looked for


@dataclass(slots=True)
class Part:
    """The share of a document that makes one report: tape positions from `start` up to `end`."""

    start: int = 0
    end: int = 1 << 60
    regions: list[Region] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    repeated: list[Region] = field(default_factory=list)

    def region(self, table: str) -> Region | None:
        return next((region for region in self.regions if region.table == table), None)


def fill(document: Document, source: Source) -> list[Report]:
    """Every report that a document holds; an empty list when it holds none."""
    document = with_headings_apart(document)
    known = _known(document)
    pieces, found = _walked(document, known)
    parts = _split(found.regions, found.headings, pieces)
    if found.torn or (known and any(part.repeated for part in parts)):
        known = {}
        pieces, found = _walked(document, known)
        parts = _split(found.regions, found.headings, pieces)
    if _lost_its_lines(found, pieces) and (cut := cut_at_parts(document)) is not None:
        document, known = cut, {}
        pieces, found = _walked(document, known)
        parts = _split(found.regions, found.headings, pieces)
    reports = [report for part in parts if (report := _assemble(part, document, pieces, known, source)) is not None]
    if len(reports) > 1:
        note = Note("second_report", f"文件中有 {len(reports)} 份报告，已分别读取。")
        reports = [replace(report, notes=(*report.notes, note)) for report in reports]
    return reports


Known = Mapping[int, Familiar]
"""By block: the grids that are tables whose like is known."""


def _known(document: Document) -> Known:
    found = ((index, familiar(block)) for index, block in enumerate(document.blocks) if isinstance(block, Grid))
    return {index: table for index, table in found if table is not None}


def _walked(document: Document, known: Known) -> tuple[list[Piece], Walk]:
    pieces = tape(document, known)
    return pieces, walk(pieces, {index: table.template.region for index, table in known.items()})


def _lost_its_lines(found: Walk, pieces: Sequence[Piece]) -> bool:
    """True when a document seems to have no parts and no tables, or all of its parts on one line."""
    lines = {pieces[heading.index].block for heading in found.headings}
    return len(lines) == 1 < len(found.headings) or not (lines or found.regions)


# ── one file, several reports ──


def _split(regions: Sequence[Region], headings: Sequence[Heading], pieces: Sequence[Piece]) -> list[Part]:
    """A table that comes a second time begins a second report, if a title or part one stands before it.

    Without either it is one more table of the same report: another basis of counting, or a table of the body's own.
    """
    parts = [Part()]
    for region in regions:
        part = parts[-1]
        again = part.region(region.table)
        if again is not None:
            if _goes_on(again, region):
                again.marks += region.marks
                continue
            start = _start_of_next(part, region, headings, pieces)
            if start is None:
                _keep_the_better(part, again, region)
                continue
            part.end = start
            part = Part(start)
            parts.append(part)
        part.regions.append(region)
    for part in parts:
        part.headings = _one_of_each([h for h in headings if part.start <= h.index < part.end], part, pieces)
    return parts


def _goes_on(first: Region, second: Region) -> bool:
    """A region with rows that the first lacks, and none that it has, is the rest of an interrupted table."""
    return first.table != "disputes" and bool(second.rows_seen()) and not (first.rows_seen() & second.rows_seen())


def _start_of_next(part: Part, region: Region, headings: Sequence[Heading], pieces: Sequence[Piece]) -> int | None:
    """Where the report begins to which a repeated table belongs: its title, its part one; None when there is none.

    A file that prints all tables of one report after all tables of another, without any words, has two as well.
    """
    last = part.regions[-1].end
    for index in range(last + 1, region.start):
        if pieces[index].kind == "text" and find_title([pieces[index].text]):
            above = index - 1
            if (
                above > last
                and pieces[above].kind == "text"
                and find_title([pieces[above].text, pieces[index].text]) != find_title([pieces[index].text])
            ):
                return above
            return index
    overview = [h.index for h in headings if last < h.index < region.start and h.key == "overview"]
    if overview:
        return overview[0]
    if len(part.regions) > 1 and region.table == part.regions[0].table:
        own = [h.index for h in headings if last < h.index < region.start and h.key == region.table]
        return own[0] if own else region.start
    return None


def _keep_the_better(part: Part, first: Region, second: Region) -> None:
    """Of two tables of one kind in a report, the first is read, unless only the second has the heads of the form."""
    better = has_heads(second) and not has_heads(first)
    if better:
        part.regions[part.regions.index(first)] = second
    part.repeated.append(first if better else second)


def _one_of_each(headings: Sequence[Heading], part: Part, pieces: Sequence[Piece]) -> list[Heading]:
    """One heading for each part of the report: others of the same name are headings inside the prose.

    A heading goes before a line of a table of contents, the statutory wording before a variant, the right number
    before a wrong one; of what is left, the heading nearest above its table, or the first.
    """
    listed = _in_contents(headings, pieces)
    best: dict[str, tuple[tuple[bool, bool, bool, int], Heading]] = {}
    for heading in headings:
        region = part.region(heading.key)
        above = region is not None and heading.index < region.start
        number = load("2021").section(heading.key).number
        rank = (
            heading.index not in listed,
            ordinal(heading.text) == number,
            not heading.label.variant,
            heading.index if above else -heading.index,
        )
        if heading.key not in best or rank > best[heading.key][0]:
            best[heading.key] = (rank, heading)
    return sorted((heading for _, heading in best.values()), key=lambda heading: heading.index)


def _in_contents(headings: Sequence[Heading], pieces: Sequence[Piece]) -> set[int]:
    """The headings that only list the parts: several in a row with nothing between them but numbers of pages."""
    listed: set[int] = set()
    run: list[Heading] = []
    for heading in headings:
        between = pieces[run[-1].index + 1 : heading.index] if run else ()
        if any(piece.kind in ("text", "table") for piece in between) or any(heading.key == other.key for other in run):
            run = []
        run.append(heading)
        if len(run) >= _FEWEST_LINES_OF_CONTENTS:
            listed.update(other.index for other in run)
    return listed


# ── one report ──


def _assemble(part: Part, document: Document, pieces: Sequence[Piece], known: Known, source: Source) -> Report | None:
    paragraphs = list(_paragraphs(part, document, pieces))
    furniture = [text for _, text, _ in paragraphs if is_furniture(text)]
    crumbs = [text for text in furniture if any(map(str.isalnum, text))]
    cleaned = _cleaned(document, known)
    lines = [
        Passage(at, text, readable_text(text) if cleaned else text, place)
        for at, text, place in paragraphs
        if not is_furniture(text)
    ]
    heading = _title(part, lines)
    named = heading.text if heading else find_title([document.title]) if document.title else None
    title = readable(named).text.strip() if named else None
    if not part.regions and len(part.headings) < 2 and title is None:
        return None
    start, end = (heading.start, heading.end) if heading else (0, 0)
    header, prose = lines[:start], [*lines[:start], *(line for line in lines[end:] if line.text.strip() != title)]
    below = [passage.text for passage in prose[start:]]
    year = year_of(title, below)
    agency = find_agency(title, below, [passage.text for passage in header])
    forms, form = _editions(part)
    filled = {
        region.table: _fill(region, forms[region.table] or form or "2021", pieces, known) for region in part.regions
    }
    cells = _cells(filled, forms, form)
    notes = [*_form_notes(part, forms, form), *(note for table in filled.values() for note in table.notes)]
    if form is not None:
        notes += heading_notes(part.headings, form)
    notes += _script_notes(cleaned, crumbs)
    notes += [Note(code, message) for code, message in document.remarks]
    extras = [extra for table in filled.values() for extra in table.extras]
    if not part.regions:
        extras += statistics_extras(pieces)
    inside = [(item.text, item.place or Place()) for table in filled.values() for item in table.leftovers]
    said = [(passage.printed, passage.place) for passage in prose]
    extras += [*local_additions([*inside, *said]), *contacts(said), *fees(said)]
    leftovers = [item for table in filled.values() for item in table.leftovers if not _claimed(item, extras)]
    return Report(
        cells=cells,
        forms=forms,
        form=form,
        source=source,
        agency=agency,
        year=year,
        title=title,
        sections=tuple(sections_of(part.headings, prose, part.start)),
        extras=tuple(extras),
        leftovers=tuple(leftovers),
        notes=tuple(notes),
    )


def _fill(region: Region, edition: str, pieces: Sequence[Piece], known: Known) -> Filled:
    if region.whole is None:
        return fill_table(region, edition)
    return known[pieces[region.whole].block].filled(edition)


def _title(part: Part, lines: Sequence[Passage]) -> Title | None:
    """The title of a report: among the lines before its first part, or at the beginning when it has no parts."""
    first = min((heading.index for heading in part.headings), default=None)
    before = [line.printed for line in lines if first is None or line.at < first]
    if first is None:
        return title_among(before[:_LINES_BEFORE_PARTS])
    skipped = max(0, len(before) - _LINES_BEFORE_PARTS)
    found = title_among(before[skipped:])
    return replace(found, start=found.start + skipped, end=found.end + skipped) if found else None


def _claimed(item: Leftover, extras: Sequence[Extra]) -> bool:
    return any(extra.key.startswith("local.") and extra.raw == item.text for extra in extras)


def _paragraphs(part: Part, document: Document, pieces: Sequence[Piece]) -> Iterator[tuple[int, str, Place]]:
    """Text outside the tables: tape position, text as printed, place. A paragraph cut into figures comes whole."""
    taken = {heading.index for heading in part.headings}
    for region in part.regions:
        taken.update(range(region.start, region.end + 1))
    done = -1
    for index in range(part.start, min(part.end, len(pieces))):
        if index in taken:
            continue
        piece = pieces[index]
        block = document.blocks[piece.block]
        if isinstance(block, Paragraph):
            if piece.block != done and block.text.strip() and piece.kind != "furniture":
                done = piece.block
                yield index, block.text, block.place
        elif piece.kind == "text" or piece.text.strip() == "无":
            yield index, piece.text, piece.place


def _editions(part: Part) -> tuple[dict[str, str | None], str | None]:
    """The edition of each table, and the one of the report: what table two says, else table three."""
    forms: dict[str, str | None] = dict.fromkeys(TABLES)
    for region in part.regions:
        forms[region.table] = edition_of(region)
    form = forms["proactive"] or forms["requests"]
    if form is None and part.regions:
        form = "2021"
    for region in part.regions:
        forms[region.table] = forms[region.table] or form
    return forms, form


def _cells(filled: dict[str, Filled], forms: dict[str, str | None], form: str | None) -> dict[str, Figure]:
    """Cells in statutory order; those of a missing table are absent."""
    cells: dict[str, Figure] = {}
    for table in TABLES:
        edition = forms[table] or form
        if edition is None:
            continue
        keys = [slot.key for slot in load(edition).table(table).slots]
        found = filled[table].cells if table in filled else dict.fromkeys(keys, ABSENT)
        cells |= {key: found[key] for key in keys}
    return cells


def _form_notes(part: Part, forms: dict[str, str | None], form: str | None) -> Iterator[Note]:
    if forms["proactive"] and forms["requests"] and forms["proactive"] != forms["requests"]:
        yield Note("hybrid", f"表二用的是{forms['proactive']}年版格式，表三用的是{forms['requests']}年版格式。")
    for region in part.repeated:
        name = _TABLE_NAMES[region.table]
        yield Note("table_repeated", f"{name}出现两次，只读取了其中一张。", place=region.marks[0].piece.place)
    for table in TABLES:
        if part.region(table) is None:
            yield Note("table_missing", f"没有找到{_TABLE_NAMES[table]}。", (table,))


def _cleaned(document: Document, known: Known) -> Cleaned | None:
    """What had to be undone in the whole document to make it readable; None for one in which nothing had.

    Of the labels of known tables that is known already.
    """
    blocks = enumerate(document.blocks)
    strange = [block for at, block in blocks if at not in known or not known[at].template.is_readable]
    cleaned = readable(text := _text_of(strange))
    if cleaned == Cleaned(text):
        return None
    return cleaned if len(strange) == len(document.blocks) else readable(_text_of(document.blocks))


def _text_of(blocks: Sequence[Block]) -> str:
    return "\n".join(block.text if isinstance(block, Paragraph) else "\n".join(block.texts) for block in blocks)


def _script_notes(cleaned: Cleaned | None, crumbs: Sequence[str]) -> Iterator[Note]:
    if cleaned and cleaned.artefacts:
        yield Note("artefact", f"去掉了 {cleaned.artefacts} 处文字处理软件留下的标记。")
    if cleaned and cleaned.changed:
        undone = [
            f"{count} 处{name}"
            for count, name in (
                (cleaned.traditional, "繁体字"),
                (cleaned.glosses, "拼音注音"),
                (cleaned.radicals, "部首字符"),
                (cleaned.look_alikes, "形近字"),
            )
            if count
        ]
        yield Note("script", f"读取时规范了{'、'.join(undone)}。")
    told = [" ".join(text.split()) for text in crumbs if folded(text)]
    if told:
        yield Note("furniture", f"报告里夹有网页按钮等无关文字：{'、'.join(told[:5])}。")
