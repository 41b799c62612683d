"""Which shapes are drawn, and of what is each made?

A shape is a list of wear (what happened to labels, figures and structure before it was published), a carrier (how the
tables stand in the text) and scripts (what happened to the characters). The names say what one would see.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.report import Report
from tests.consistent_reports import consistent_report

from . import carriers, figures, labels, page, pdftext, script, structure, webpage, worddoc
from .draft import Carrier, Draft, Script, Wear, draft_of
from .truth import Drawing

Maker = Callable[[random.Random], Carrier]
BYTES: dict[str, Callable[[str], bytes]] = {
    "txt": str.encode,
    "html": lambda text: webpage.page_of(text).encode(),
    "docx": worddoc.document_of,
}


@dataclass(frozen=True, eq=False)
class Shape:
    """One way in which a report comes. `editions` can come so; `carrier` is made anew for each drawing."""

    name: str
    carrier: Maker
    wear: Sequence[Wear] = ()
    scripts: Sequence[Script] = ()
    editions: tuple[str, ...] = ("2019", "2021")
    blank_lines: bool = False
    reports: int = 1
    format: str = "txt"


def draw(report: Report, shape: Shape | str, rng: random.Random) -> Drawing:
    """The report as a text of this shape, and what the text still says about every cell."""
    shape = BY_NAME[shape] if isinstance(shape, str) else shape
    drawings = [finish(draft_of(report), shape, rng)]
    for _ in range(shape.reports - 1):
        another = consistent_report(rng.choice(shape.editions), rng, prose=False)
        drawings.append(finish(draft_of(another), shape, rng))
    gap = rng.choice(["\n", "\n\n\n", "\n" if shape.format == "docx" else "\f"])
    text = gap.join(drawing.text for drawing in drawings)
    return Drawing(
        text,
        BYTES[shape.format](text),
        tuple(truth for drawing in drawings for truth in drawing.truths),
        tuple(name for drawing in drawings for name in drawing.names),
        f"x.{shape.format}",
    )


def finish(draft: Draft, shape: Shape, rng: random.Random) -> Drawing:
    """Wear a draft down, write it with the carrier, then pass it through the scripts."""
    if not draft.prose:
        page.prose(draft, rng)
    for wear in shape.wear:
        wear(draft, rng)
    text = page.written(draft, shape.carrier(rng), rng, blank_lines=shape.blank_lines)
    for change in shape.scripts:
        text = change(text, rng)
    title = "".join(draft.title)
    agency = draft.agency if draft.agency in title and not shape.scripts else None
    year = draft.year if str(draft.year) in title and not shape.scripts else None
    return Drawing(text, text.encode(), (dict(draft.truth),), ((agency, year),))


def _always(carrier: Carrier) -> Maker:
    return lambda _: carrier


def _tab(rng: random.Random) -> Carrier:
    return carriers.tab_dump()


def _pipes(rng: random.Random) -> Carrier:
    return carriers.pipe_rows(pad=rng.random() < 0.7, lead=rng.choice([0.0, 0.5, 1.0]))


def _bars(rng: random.Random) -> Carrier:
    return carriers.trailing_pipes(pad=rng.random() < 0.5, style=rng.choice(["after", "after", "alone", "before"]))


def _lines(rng: random.Random) -> Carrier:
    return carriers.cell_lines(between=rng.choice([0, 1, 1, 2, None]))


def _keeps_empty_cells(rng: random.Random) -> Carrier:
    """Any carrier in which an empty cell leaves its mark."""
    return rng.choice([_tab, _pipes, _bars])(rng)


def _any(rng: random.Random) -> Carrier:
    return rng.choice([_tab, _pipes, _bars, _lines])(rng)


def _pdf(rng: random.Random) -> Carrier:
    return pdftext.pdf_text(
        groups=rng.choice(["glued", "own", "wrapped", "strewn"]),
        figures=rng.choice(["end", "first", "between", "after"]),
        wrap=rng.choice([0, 10, 14, 20]),
        pages=rng.choice([0, 1, 2]),
        heads_again=rng.random() < 0.3,
        cut_label=rng.random() < 0.3,
    )


def _anything(rng: random.Random) -> Carrier:
    return rng.choice([_tab, _pipes, _bars, _lines, _pdf, _markdown])(rng)


def _markdown(rng: random.Random) -> Carrier:
    return carriers.markdown(
        repeat=rng.random() < 0.4, invented=rng.random() < 0.3, dashes=rng.random() < 0.2, breaks=rng.random() < 0.3
    )


WEB: dict[str, dict[str, Any]] = {
    "": {},
    ", blank of its own kind": {"blank": "<o:p></o:p>"},
    ", no spans": {"spans": False, "blank": ""},
    ", pasted from a word processor": {"pasted": True},
    ", nested and unclosed": {"nested": True, "unclosed": True, "blank": "<br>"},
}


def _web(rng: random.Random) -> Carrier:
    return webpage.web_table(**WEB[rng.choice(sorted(WEB))])


def _word(rng: random.Random) -> Carrier:
    return worddoc.word_table(runs=rng.random() < 0.5, uneven=rng.random() < 0.5)


def several(least: int, most: int, *choices: Wear) -> Wear:
    """So many of these, in the order given."""

    def wear(draft: Draft, rng: random.Random) -> None:
        chosen = rng.sample(range(len(choices)), rng.randint(least, most))
        for place in sorted(chosen):
            choices[place](draft, rng)

    return wear


def one_script(*choices: Script) -> Script:
    """One of these scripts, or none."""

    def run(text: str, rng: random.Random) -> str:
        place = rng.randrange(len(choices) + 1)
        return choices[place](text, rng) if place < len(choices) else text

    return run


VISIBLE = figures.DASHES
INVISIBLE = ("", "\u3000", "\u00a0", "&nbsp;", "<o:p></o:p>", " ", "")

SCRIPTS = (script.traditional, script.taiwan, script.glossed, script.radicals, script.half_width)
WILD: tuple[Wear, ...] = (
    several(1, 3, page.furniture, page.advertising, page.no_agency, page.second_numbering, page.loose_title),
    several(0, 1, structure.one_row_other_handling, structure.another_year),
    several(0, 2, figures.blanks(*VISIBLE, *INVISIBLE, share=0.4), figures.zeros_blank(*INVISIBLE), figures.words),
    several(0, 2, figures.signs, figures.units, figures.notes, figures.thousands, figures.full_width),
    several(0, 3, labels.reworded_headings, labels.cut_labels, labels.short_names, labels.normative_swapped,
            labels.cut_heads, labels.renumbered, labels.money_head, labels.misspelt),
    several(0, 1, structure.extra_rows, structure.local_line, structure.repeated_row),
)  # fmt: skip

SHAPES: tuple[Shape, ...] = (
    Shape("tab dump", _tab),
    Shape("tab dump, ghost rows", _always(carriers.tab_dump(ghosts=True))),
    Shape("tab dump, padded with NBSP", _always(carriers.tab_dump(padded=True)), [figures.blanks("")]),
    Shape("tab dump, bookmarks", _always(carriers.tab_dump(bookmarks=True))),
    Shape("tab dump, ends before its last cell", _always(carriers.tab_dump(ends_early=True)), editions=("2019",)),
    Shape("tab dump, blanks", _tab, [figures.blanks("", "\u00a0", "\u3000")]),
    Shape("lines with blank lines between", _always(carriers.cell_lines(between=1))),
    Shape("lines with nothing between", _always(carriers.cell_lines(between=0))),
    Shape("lines with irregular gaps", _always(carriers.cell_lines(between=None))),
    Shape("lines, empty cells lost", _lines, [figures.blanks("")]),
    Shape("lines, noughts left empty", _lines, [figures.zeros_blank("")]),
    Shape("line and trailing pipe", _always(carriers.trailing_pipes())),
    Shape("line and trailing pipe, blanks", _always(carriers.trailing_pipes()), [figures.blanks("")]),
    Shape("line and trailing pipe, padded rows", _always(carriers.trailing_pipes(pad=True)), [figures.blanks("")]),
    Shape(
        "line and trailing pipe, empty cells lost", _always(carriers.trailing_pipes(drop=True)), [figures.blanks("")]
    ),
    Shape("pipe on a line of its own", _always(carriers.trailing_pipes(style="alone")), [figures.blanks("")]),
    Shape("pipe, newline, value", _always(carriers.trailing_pipes(style="before")), [figures.blanks("")]),
    Shape("pipe rows, padded", _always(carriers.pipe_rows())),
    Shape("pipe rows, padded, blanks", _always(carriers.pipe_rows()), [figures.blanks("")]),
    Shape("pipe rows, padded, empty cells lost", _always(carriers.pipe_rows(drop=True)), [figures.blanks("")]),
    Shape("pipe rows, padded, noughts lost", _always(carriers.pipe_rows(drop=True)), [figures.zeros_blank("")]),
    Shape("pipe rows, no padding", _always(carriers.pipe_rows(pad=False)), [figures.blanks("")]),
    Shape(
        "pipe rows, no padding, empty cells lost",
        _always(carriers.pipe_rows(pad=False, drop=True)),
        [figures.blanks("")],
    ),
    Shape("pipe rows, leading pipe in some tables", _always(carriers.pipe_rows(lead=0.5)), [figures.blanks("")]),
    Shape("pipe rows, tight", _always(carriers.pipe_rows(tight=True, lead=0.5, pad=False)), [figures.blanks("")]),
    Shape("blank styles seen", _any, [figures.blanks(*VISIBLE)]),
    Shape("blank styles unseen", _keeps_empty_cells, [figures.blanks(*INVISIBLE)]),
    Shape("noughts left empty", _keeps_empty_cells, [figures.zeros_blank(*INVISIBLE, *VISIBLE)]),
    Shape("blank form", _any, [figures.blank_form(*INVISIBLE, *VISIBLE)]),
    Shape("only 总计 filled", _keeps_empty_cells, [figures.only_total]),
    Shape("all but 总计 filled", _keeps_empty_cells, [figures.all_but_total]),
    Shape("only 总计 filled, empty cells lost", _always(carriers.pipe_rows(drop=True)), [figures.only_total]),
    Shape("all but 总计 filled, empty cells lost", _lines, [figures.all_but_total]),
    Shape("words in cells", _any, [figures.words]),
    Shape("units in cells", _any, [figures.units]),
    Shape("notes in cells", _any, [figures.notes]),
    Shape("signs", _any, [figures.signs], editions=("2019",)),
    Shape("thousands separators", _any, [figures.thousands]),
    Shape("full-width digits", _any, [figures.full_width]),
    Shape("figures of a province", _any, [figures.large]),
    Shape("furniture", _any, [page.furniture]),
    Shape("advertising", _any, [page.advertising]),
    Shape("no agency", _any, [page.no_agency]),
    Shape("second 一二三 inside", _any, [page.second_numbering]),
    Shape("loose titles", _any, [page.loose_title]),
    Shape("markdown", _always(carriers.markdown()), [figures.blanks("")]),
    Shape("markdown, merged text repeated", _always(carriers.markdown(repeat=True)), [figures.blanks("")]),
    Shape("markdown, invented heads", _always(carriers.markdown(invented=True)), [figures.blanks("")]),
    Shape("markdown, fake tables", _always(carriers.markdown(dashes=True)), [figures.blanks("")]),
    Shape("markdown, bold and breaks", _always(carriers.markdown(bold=True, breaks=True)), [labels.broken_heads]),
    Shape("pdf", _always(pdftext.pdf_text())),
    Shape("pdf, empty cells lost", _always(pdftext.pdf_text()), [figures.blanks("")]),
    Shape("pdf, group labels on own lines", _always(pdftext.pdf_text(groups="own"))),
    Shape("pdf, group labels strewn", _always(pdftext.pdf_text(groups="strewn"))),
    Shape("pdf, group labels in pieces", _always(pdftext.pdf_text(groups="wrapped", wrap=16))),
    Shape("pdf, wrapped, figures at the end", _always(pdftext.pdf_text(wrap=12))),
    Shape(
        "pdf, wrapped, figures with the first half", _always(pdftext.pdf_text(groups="own", wrap=12, figures="first"))
    ),
    Shape("pdf, wrapped, figures between", _always(pdftext.pdf_text(groups="own", wrap=12, figures="between"))),
    Shape("pdf, wrapped, figures after", _always(pdftext.pdf_text(groups="strewn", wrap=12, figures="after"))),
    Shape("pdf, wrapped, figures before", _always(pdftext.pdf_text(groups="own", wrap=12, figures="before"))),
    Shape("pdf, wrapped, figures anywhere", _always(pdftext.pdf_text(groups="wrapped", wrap=12, figures="mixed"))),
    Shape("pdf, labels first, figures alone", _always(pdftext.pdf_text(groups="own", figures="none"))),
    Shape("pdf, page breaks", _always(pdftext.pdf_text(pages=2))),
    Shape("pdf, page breaks, heads again", _always(pdftext.pdf_text(pages=2, heads_again=True, wrap=14, groups="own"))),
    Shape("pdf, page breaks in labels", _always(pdftext.pdf_text(pages=3, cut_label=True, groups="glued"))),
    Shape("pdf, all at once", _pdf, [figures.blanks("", share=0.15)]),
    Shape("pdf, figures stuck to labels", _always(pdftext.pdf_text(groups="own", stuck=True))),
    Shape("pdf, table four over two lines", _always(pdftext.pdf_text(groups="own", wrap=16, broken=True))),
    Shape("pdf, notes below", _pdf, [structure.captions]),
    Shape("lines thinned by a crawler", _always(carriers.thinned_lines())),
    Shape("lines that repeat dropped everywhere", _always(carriers.thinned_lines(everywhere=True))),
    Shape("tabbed rows", _always(carriers.tabbed_rows()), [figures.blanks("")]),
    Shape("tabbed rows from a spreadsheet", _always(carriers.tabbed_rows(grid=True)), [figures.blanks("")]),
    Shape("noughts in words", _anything, [figures.noughts_in_words]),
    Shape("labels worded otherwise", _anything, [labels.worded_otherwise]),
    Shape("nine parts", _anything, [labels.nine_parts]),
    Shape("captions and notes", _anything, [structure.captions]),
    Shape("labels broken over lines", _any, [labels.broken_labels]),
    Shape("page ends between rows", _any, [structure.page_between_rows]),
    Shape("serial numbers", _any, [structure.serial_numbers]),
    Shape("two rows of disputes", _any, [structure.two_rows_of_disputes]),
    Shape("rows swapped", _anything, [structure.rows_swapped]),
    Shape("总计 first", _any, [structure.total_first]),
    Shape("column lost", _any, [structure.column_lost]),
    Shape("heads gone", _any, [structure.heads_gone]),
    Shape("heads that do not span", _any, [structure.short_heads]),
    Shape("statistics of 2018", _any, [structure.statistics]),
    Shape("heads broken over lines", _any, [labels.broken_heads]),
    Shape("heads with spaces", _any, [labels.spaced_heads]),
    Shape("heads over two rows of cells", _any, [labels.heads_over_cells]),
    Shape("vertical characters", _any, [labels.vertical]),
    Shape(
        "vertical characters, ghost rows",
        _always(carriers.tab_dump(ghosts=True)),
        [labels.heads_over_cells, labels.vertical],
    ),
    Shape("heads cut", _any, [labels.cut_heads]),
    Shape("labels cut", _anything, [labels.cut_labels]),
    Shape("labels explained", _any, [labels.explained]),
    Shape("short names under （六）", _anything, [labels.short_names], editions=("2021",)),
    Shape("规范性文件 exchanged", _anything, [labels.normative_swapped]),
    Shape("numbers of rows written otherwise", _any, [labels.renumbered]),
    Shape("numbers of rows on own lines", _lines, [labels.numbers_apart]),
    Shape("labels misspelt", _any, [labels.misspelt]),
    Shape("labels spread", _any, [labels.spread]),
    Shape("headings reworded", _anything, [labels.reworded_headings]),
    Shape("headings missing", _anything, [labels.no_headings]),
    Shape("headings moved", _any, [labels.moved_headings]),
    Shape("money under another head", _any, [labels.money_head], editions=("2021",)),
    Shape("extra rows", _any, [structure.extra_rows]),
    Shape("local last line", _anything, [structure.local_line]),
    Shape("row repeated", _any, [structure.repeated_row]),
    Shape("row twice, other figures", _any, [structure.row_twice_with_other_figures]),
    Shape("row lost", _any, [structure.row_lost]),
    Shape("label lost", _any, [structure.label_lost]),
    Shape("page cuts a label", _any, [structure.page_cuts_label]),
    Shape("page cuts a group label", _any, [structure.page_cuts_group]),
    Shape("tables gone", _any, [structure.tables_gone]),
    Shape("table two in prose", _any, [structure.table_in_prose], editions=("2021",)),
    Shape("hybrid", _anything, [structure.one_row_other_handling]),
    Shape("form of another year", _anything, [structure.another_year]),
    Shape("two reports", _anything, reports=2),
    Shape("two reports, one blank", _any, [several(0, 1, figures.blank_form(""))], reports=2),
    Shape("traditional", _anything, scripts=[script.traditional]),
    Shape("taiwan wording", _anything, scripts=[script.taiwan]),
    Shape("glosses", _anything, [figures.blanks("", share=0.3)], [script.glossed, script.half_width]),
    Shape("radicals", _anything, scripts=[script.radicals]),
    Shape("half-width punctuation", _anything, scripts=[script.half_width]),
    Shape("windows line ends", _anything, scripts=[script.windows_lines]),
    Shape("zero-width characters", _anything, scripts=[script.zero_width]),
    *(
        Shape(
            f"web page{name}",
            _always(webpage.web_table(**how)),
            [figures.blanks("", share=0.3), page.furniture],
            format="html",
        )
        for name, how in WEB.items()
    ),
    Shape("web page, worn", _web, [labels.broken_heads, labels.reworded_headings, structure.extra_rows], format="html"),
    Shape("web page, hybrid", _web, [structure.one_row_other_handling, labels.cut_heads], format="html"),
    Shape("web page, traditional", _web, [figures.blanks("")], [script.traditional], format="html"),
    Shape("web page, two reports", _web, reports=2, format="html"),
    Shape("docx", _always(worddoc.word_table()), [figures.blanks("", share=0.3)], format="docx"),
    Shape("docx, words cut into runs", _always(worddoc.word_table(runs=True)), [labels.broken_heads], format="docx"),
    Shape("docx, uneven borders", _always(worddoc.word_table(uneven=True)), [figures.blanks("")], format="docx"),
    Shape("docx, tracked changes", _always(worddoc.word_table(tracked=True)), format="docx"),
    Shape("docx, hybrid, extra rows", _word, [structure.extra_rows, structure.one_row_other_handling], format="docx"),
    Shape("docx, two reports", _word, [labels.reworded_headings], reports=2, format="docx"),
    Shape("wild docx", _word, WILD, [one_script(script.traditional, script.half_width)], format="docx"),
    Shape(
        "wild web page", _web, WILD, [one_script(script.traditional, script.radicals, script.half_width)], format="html"
    ),
    *(
        Shape(f"wild {name}", maker, WILD, [one_script(*SCRIPTS), one_script(script.half_width, script.windows_lines)])
        for name, maker in (
            ("tab dump", _tab),
            ("lines", _lines),
            ("bars", _bars),
            ("pipes", _pipes),
            ("pdf", _pdf),
            ("markdown", _markdown),
        )
    ),
)

BY_NAME = {shape.name: shape for shape in SHAPES}
