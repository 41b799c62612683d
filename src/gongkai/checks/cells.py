"""Is every cell filled in, in its place, with a figure alone?

What the reader noticed about cells (`Report.notes`) is told here, so that a reader's doubt is not taken for an error of
the document: a row whose empty cells were lost cannot be judged by its sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import FORM, FORM_EN, PRACTICE, PRACTICE_EN
from gongkai.form import TABLES, load
from gongkai.report import Note, State

TABLE_NAMES = {
    "proactive": ("表二（主动公开）", "table two (proactive disclosure)"),
    "requests": ("表三（申请办理）", "table three (requests)"),
    "disputes": ("表四（复议诉讼）", "table four (disputes)"),
}


@rule(
    "W-BLANK",
    Weight.MUST_EXPLAIN,
    text="数字单元格不空白，不填“-”“/”；没有的填 0。",
    en="No figure is left blank or replaced by a dash; none is printed as 0.",
    source=f"{FORM}；{PRACTICE}",
    source_en=f"{FORM_EN}; {PRACTICE_EN}",
    remedy="确为没有的填 0；漏填的补填。",
    remedy_en="Print 0 where there was none; fill in what was forgotten.",
)
def blank_cells(case: Case) -> Iterator[Seen]:
    for table in TABLES:
        edition = case.report.forms.get(table)
        if edition is None:
            yield unknown(Reason.NO_TABLE)
            continue
        slots = load(edition).table(table).slots
        blank = tuple(key for key in case.in_state[State.BLANK] if key.startswith(f"{table}."))
        if not blank:
            yield HOLDS
            continue
        name, name_en = TABLE_NAMES[table]
        all_of_it = len(blank) == len(slots)
        first, first_en = case.name(blank[0]), case.name(blank[0], "en")
        zh = "全部空白" if all_of_it else f"有 {len(blank)} 格空白（共 {len(slots)} 格），第一处是{first}"
        en = (
            "is blank throughout"
            if all_of_it
            else f"has {len(blank)} blank cells of {len(slots)}, the first: {first_en}"
        )
        yield fails(
            f"{name}{zh}。", f"{name_en} {en}.".capitalize(), blank, weight=Weight.MUST_FIX if all_of_it else None
        )


@rule(
    "W-COLLAPSED",
    Weight.MUST_EXPLAIN,
    text="每行的单元格数与格式一致，数字能对上栏目。",
    en="Every row has the cells of the form, so that each figure stands under its column.",
    source=FORM,
    source_en=FORM_EN,
    remedy="空白单元格在网页中丢失，请附原表或补填 0 后重新发布；据此读出的数字须人工核对。",
    remedy_en="Empty cells were lost on the page: publish the table again with 0 printed; check the figures by hand.",
)
def collapsed_rows(case: Case) -> Iterator[Seen]:
    notes = [*case.report.notes_of("collapsed"), *case.report.notes_of("total_by_sum")]
    cells = dict.fromkeys(key for note in notes for key in note.cells)
    cells.update(dict.fromkeys(case.in_state[State.UNPLACED]))
    if not cells and not notes:
        yield HOLDS if case.report.cells else unknown(Reason.NO_TABLE)
        return
    rows = list(dict.fromkeys(slot.row_key for slot in map(case.slot, cells) if slot))
    yield fails(
        f"有 {len(rows)} 行丢失了空白单元格，行内数字对不上栏目，读出的位置只能存疑。",
        f"{len(rows)} rows lost their empty cells; in which column their figures belong cannot be known.",
        cells,
        place=notes[0].place if notes else None,
    )


def _told_by_reader(case: Case, *codes: str) -> Iterator[Seen]:
    """One failure for all notes of the same code."""
    found = False
    for code in codes:
        notes = case.report.notes_of(code)
        if notes:
            found = True
            yield _noted(notes)
    if not found:
        yield HOLDS if case.report.cells else unknown(Reason.NO_TABLE)


def _noted(notes: tuple[Note, ...]) -> Seen:
    more, more_en = (f"（另有 {len(notes) - 1} 处）", f" (and {len(notes) - 1} more)") if len(notes) > 1 else ("", "")
    message = notes[0].message.rstrip("。.")
    return fails(
        f"{message}{more}。",
        f"{_EN[notes[0].code]}{more_en}: {message}",
        dict.fromkeys(key for note in notes for key in note.cells),
        expected=notes[0].expected or None,
        found=notes[0].printed or None,
        place=next((note.place for note in notes if note.place), None),
    )


_EN = {
    "artefact": "Traces of a word processor stand in the document",
    "script": "Traditional characters, glosses or look-alikes were normalised",
    "furniture": "Buttons or page numbers of the web page stand inside the report",
    "encoding": "Some characters are lost",
    "layout": "Header cells are broken up or ghost rows stand before the data",
    "label_missing": "A row stands without its label",
    "column_order": "Column heads stand in another order than in the form, or some are missing",
    "unit_in_cell": "A unit is written into a cell",
    "words_in_cell": "Words stand where a figure belongs",
    "note_in_cell": "A remark stands beside the figure",
    "figure_ambiguous": "The text of a cell can be read as more than one number",
    "not_whole": "A number of pieces is not whole",
}


@rule(
    "W-ARTEFACT",
    Weight.NOTE,
    text="正文和表格中没有文字处理软件的残留标记。",
    en="No traces of a word processor stand in text or tables.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="发布前清除书签、域代码等残留标记。",
    remedy_en="Remove bookmarks and field codes before publishing.",
)
def artefacts(case: Case) -> Iterator[Seen]:
    yield from _told_by_reader(case, "artefact")


@rule(
    "W-SCRAPED",
    Weight.NOTE,
    text="文件是原样文本，没有繁简混杂、注音、乱码和网页按钮。",
    en="The text is the original: no mixed scripts, glosses, broken characters or buttons of a web page.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="尽量取得发布机关的原始文件核对。",
    remedy_en="Get the original file from the body if you can.",
)
def scraped(case: Case) -> Iterator[Seen]:
    yield from _told_by_reader(case, "script", "furniture", "encoding")


@rule(
    "W-LAYOUT",
    Weight.NOTE,
    text="表头、行名完整，没有断字、缺行名和空行。",
    en="Heads and row labels are whole: no broken words, no missing label, no ghost rows.",
    source=FORM,
    source_en=FORM_EN,
    remedy="按规定表样重新排版后发布。",
    remedy_en="Set the table again in the prescribed layout.",
)
def broken_layout(case: Case) -> Iterator[Seen]:
    yield from _told_by_reader(case, "layout", "label_missing", "column_order")


@rule(
    "W-UNIT",
    Weight.NOTE,
    text="数字单元格只填数字，不带单位、文字和备注。",
    en="A cell for a figure holds the figure alone: no unit, no words, no remark.",
    source=f"{FORM}；{PRACTICE}",
    source_en=f"{FORM_EN}; {PRACTICE_EN}",
    remedy="单元格只填数字；单位以格式为准，需要说明的写入第六部分。",
    remedy_en="Enter the figure alone in the unit of the form; remarks belong in part six.",
)
def figure_alone(case: Case) -> Iterator[Seen]:
    yield from _told_by_reader(case, "unit_in_cell", "words_in_cell", "note_in_cell", "figure_ambiguous", "not_whole")


LICENSING = re.compile(
    r"(?:教育|教科|教体|公安|市场监督管理|卫生健康|自然资源|交通运输|住房和城乡建设|人力资源和社会保障|民政|农业农村|林业|应急管理|生态环境|水务|水利|行政审批|文化)[^乡镇街道]*(?:局|厅|委员会)$"
)


@rule(
    "W-ALLZERO",
    Weight.NOTE,
    text="日常办理行政许可的机关，三张表一般不会全为 0。",
    en="A body that grants licences every day rarely has nothing but zeros in all three tables.",
    source=PRACTICE,
    source_en=PRACTICE_EN,
    remedy="核对行政许可等处理决定数量（如教师资格认定）是否漏填；确无的无须改动。",
    remedy_en="See whether licensing decisions (such as teacher qualifications) were left out; if not, leave it.",
)
def nothing_but_zeros(case: Case) -> Iterator[Seen]:
    values = [figure.value for figure in case.report.cells.values() if figure.value is not None]
    agency = case.report.agency
    if not values:
        yield unknown(Reason.BLANK)
    elif any(values):
        yield HOLDS
    elif not agency:
        yield unknown(Reason.NO_AGENCY)
    elif LICENSING.search(agency):
        key = "proactive.licences.decisions"
        yield fails(
            f"三张表的数字全为 0，而{agency}通常办理行政许可。",
            f"Every figure of the three tables is 0, yet {agency} usually grants licences.",
            (key,) if key in case.report.cells else (),
            found=0,
        )
    else:
        yield HOLDS
