"""Has the report the shape that the form prescribes: edition, title, six parts, labels, tables, day of publication?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gongkai.checks.case import Case
from gongkai.checks.cells import TABLE_NAMES
from gongkai.checks.finding import Weight
from gongkai.checks.prose import plain
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import FORM, FORM_EN, REGULATION, REGULATION_EN
from gongkai.form import form_for, load
from gongkai.report import Note, SectionText, State


def outside_the_form(case: Case) -> Reason | None:
    """Why this report does not answer to the form, or None when it does."""
    if case.before_the_form:
        return Reason.BEFORE_FORM
    if case.is_public_institution and not case.has_tables:
        return Reason.NO_AGENCY_BODY
    return None


@rule(
    "S-FORM",
    Weight.MUST_FIX,
    text="三张表采用报告年度适用的格式，不混用两版。",
    en="All three tables follow the edition in force for the report year.",
    source="国办公开办函〔2019〕60号（2019、2020年度）；国办公开办函〔2021〕30号（2021年度起）",
    source_en="国办公开办函〔2019〕60号 (2019, 2020); 国办公开办函〔2021〕30号 (since 2021)",
    remedy="按报告年度适用的格式重新填报。",
    remedy_en="Fill in the edition that is in force for the report year.",
)
def edition_of_the_year(case: Case) -> Iterator[Seen]:
    if reason := outside_the_form(case):
        yield unknown(reason)
        return
    editions = {edition for edition in case.report.forms.values() if edition}
    if not editions:
        yield unknown(Reason.NO_TABLE)
        return
    mixed = [*case.report.notes_of("hybrid"), *case.report.notes_of("edition_mixed")]
    if mixed or len(editions) > 1:
        message = mixed[0].message.rstrip("。") if mixed else f"三张表分别采用{'、'.join(sorted(editions))}年版格式"
        yield fails(
            f"表格混用两版格式：{message}。",
            "The tables mix two editions of the form.",
            found="、".join(sorted(editions)),
            place=mixed[0].place if mixed else None,
        )
        return
    if case.year is None:
        yield unknown(Reason.NO_YEAR)
        return
    expected = form_for(case.year).edition
    found = editions.pop()
    if found == expected:
        yield HOLDS
        return
    yield fails(
        f"{case.year} 年度应采用 {expected} 年版格式（{form_for(case.year).document}），报告采用的是 {found} 年版。",
        f"The year {case.year} takes the {expected} edition ({form_for(case.year).document}); here is that of {found}.",
        expected=expected,
        found=found,
    )


_TITLE = re.compile(r"^(?P<agency>[^\d]+?)(?P<year>20\d\d)年(?:度)?政府信息公开工作年度报告$")
_NOT_AN_AGENCY = re.compile(r"^(?:关于|本|我|年度)")


@rule(
    "S-TITLE",
    Weight.MUST_EXPLAIN,
    text="标题为“机关名称＋年份＋年（度）政府信息公开工作年度报告”。",
    en="The title is: name of the agency, year, 年(度)政府信息公开工作年度报告.",
    source=f"{FORM}标题",
    source_en=f"{FORM_EN}, title",
    remedy="按规定标题改正。",
    remedy_en="Correct the title as the form prescribes.",
)
def title(case: Case) -> Iterator[Seen]:
    if reason := outside_the_form(case):
        yield unknown(reason)
        return
    report = case.report
    agency, year = report.agency or "机关名称", report.year or "年份"
    expected = f"{agency}{year}年政府信息公开工作年度报告"
    if not report.title:
        if not case.has_words:
            yield unknown(Reason.NO_PROSE)
            return
        yield fails(
            "报告没有标题，看不出机关名称和年度。",
            "The report has no title that names the agency and the year.",
            expected=expected,
            found=None,
        )
        return
    printed = plain(report.title).replace("\n", "")
    wrong = _wrong_in_title(printed, report.year)
    if not wrong:
        yield HOLDS
        return
    yield fails(
        f"标题“{printed}”{'、'.join(zh for zh, _ in wrong)}。",
        f"The title “{printed}” {', '.join(en for _, en in wrong)}.",
        expected=expected,
        found=printed,
        weight=Weight.NOTE if wrong == [_OTHER_ORDER] else None,
    )


_OTHER_ORDER = ("与规定的写法次序不同", "has its words in another order than prescribed")


_CHINESE_YEAR = re.compile(r"[二2][〇零○Ｏ0][〇零○Ｏ一二三四五六七八九\d]{2}(?=年)")
_SCHOOL_YEAR = re.compile(r"(20\d\d)[—－–~～至-]+20\d\d学年度?")
_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")


def _wrong_in_title(title: str, year: int | None) -> list[tuple[str, str]]:
    title = _CHINESE_YEAR.sub(lambda found: found[0].translate(_DIGITS), _SCHOOL_YEAR.sub(r"\1年", title))
    bare = re.sub(r"（(?!20\d\d年)[^）]*）$", "", title)
    match = _TITLE.match(bare)
    if match and not _NOT_AN_AGENCY.match(match["agency"]) and (year is None or int(match["year"]) == year):
        return []
    bare, in_brackets = re.subn(r"（(20\d\d年)度?）$", "", bare)
    wrong = []
    if not in_brackets and not re.search(r"20\d\d年", bare):
        wrong.append(("没有年份", "lacks the year"))
    elif year is not None and str(year) not in title:
        wrong.append((f"年份不是 {year} 年", f"names another year than {year}"))
    if not re.sub(r"20\d\d年?度?|(?:政府|政务)?信息公开.*$|年?度?(?:政府|政务)?信息公开.*$", "", bare).strip("年度"):
        wrong.append(("没有机关名称", "lacks the agency"))
    if "政府信息公开" not in bare:
        wrong.append(("缺“政府信息公开”字样", "lacks the words 政府信息公开"))
    if not bare.endswith("工作年度报告"):
        wrong.append(("不以“工作年度报告”结尾", "does not end in 工作年度报告"))
    return wrong or [_OTHER_ORDER]


@rule(
    "S-SECTIONS",
    Weight.MUST_FIX,
    text="六个部分齐全，依次编为一、至六、；部分内的小标题序号连续。",
    en="All six parts are there, numbered 一、 to 六、 in order; sub-headings are numbered in sequence.",
    source=f"{REGULATION}第五十条；{FORM}",
    source_en=f"{REGULATION_EN}, article 50; {FORM_EN}",
    remedy="补齐缺少的部分，按格式规定的名称和序号排列；没有内容的部分写“无”。",
    remedy_en="Add the missing part and number the parts as the form does; write 无 where there is nothing to report.",
)
def six_parts(case: Case) -> Iterator[Seen]:
    if reason := outside_the_form(case):
        yield unknown(reason)
        return
    if not case.has_words:
        yield unknown(Reason.NO_PROSE)
        return
    form = case.report.form_of("requests") or case.report.form_of("proactive")
    if form is None:
        yield unknown(Reason.NO_TABLE)
        return
    wanted = [section.key for section in form.sections]
    present = [section.key for section in case.report.sections if section.key in wanted]
    seen = [*_missing_parts(wanted, present, {s.key: s.heading for s in form.sections}), *_order(wanted, present)]
    seen += [_misnumbered(note) for note in case.report.notes_of("heading_number")]
    seen += [wrong for section, lines in case.lines for wrong in _subheadings(section, lines)]
    yield from seen or [HOLDS]


def _missing_parts(wanted: list[str], present: list[str], headings: dict[str, str]) -> Iterator[Seen]:
    missing = [headings[key] for key in wanted if key not in present]
    if missing:
        yield fails(
            f"缺少{'、'.join(f'“{heading}”' for heading in missing)}部分。",
            f"Missing: {', '.join(missing)}.",
            expected="、".join(headings[key] for key in wanted),
            found=f"{len(wanted) - len(missing)} / {len(wanted)}",
        )


def _order(wanted: list[str], present: list[str]) -> Iterator[Seen]:
    first = list(dict.fromkeys(present))
    if first != [key for key in wanted if key in first]:
        yield fails(
            "六个部分的次序与格式不同。",
            "The parts stand in another order than in the form.",
            expected="、".join(wanted),
            found="、".join(first),
        )


def _misnumbered(note: Note) -> Seen:
    return fails(
        f"部分标题“{note.printed}”应为“{note.expected}”。",
        f"The heading “{note.printed}” should be “{note.expected}”.",
        expected=note.expected,
        found=note.printed,
        place=note.place,
    )


_SUBHEADING = re.compile(r"^（([一二三四五六七八九十]{1,3}|\d{1,2})）(?=[^（）]{2,24}(?:$|。|：))")
_CHINESE = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}


def _subheadings(section: SectionText, lines: tuple[str, ...]) -> Iterator[Seen]:
    """（一）（二）（三）（4）（五）: one of another kind, or out of sequence."""
    found = [match[1] for line in lines if line.startswith("（") and (match := _SUBHEADING.match(line))]
    chinese = [mark for mark in found if mark in _CHINESE]
    if len(chinese) < 2:
        return
    position, below = 1, 0
    for mark in found:
        if mark.isdigit() and int(mark) == below + 1:
            below += 1  # （1）（2）（3） under the last heading
        elif _CHINESE.get(mark) == position:
            position, below = position + 1, 0
        elif mark == "一":
            return  # a second list inside the part
        else:
            yield _out_of_sequence(section, mark, position)
            return


def _out_of_sequence(section: SectionText, mark: str, position: int) -> Seen:
    right = next((word for word, number in _CHINESE.items() if number == position), str(position))
    return fails(
        f"“{section.heading}”部分小标题序号不连续：第 {position} 个小标题写作“（{mark}）”，应为“（{right}）”。",
        f"Sub-headings of “{section.heading}” out of sequence: number {position} is （{mark}）, not （{right}）.",
        expected=f"（{right}）",
        found=f"（{mark}）",
        place=section.place,
    )


@rule(
    "S-LABELS",
    Weight.MUST_EXPLAIN,
    text="行名、栏名和部分标题与格式一致。",
    en="Labels of rows and columns and headings of parts are worded as in the form.",
    source=FORM,
    source_en=FORM_EN,
    remedy="按格式改正名称；栏名改错口径的（如第二十条第（八）项），同时核对数字。",
    remedy_en="Use the wording of the form; where a heading changes the meaning (article 20 (8)), check its figure.",
)
def labels(case: Case) -> Iterator[Seen]:
    notes = [note for note in case.report.notes_of("label") if not _was_cut(case, note)]
    if not notes:
        yield HOLDS if case.report.cells else unknown(Reason.NO_TABLE)
        return
    for note in {(note.printed, note.expected, note.message): note for note in notes}.values():
        if note.printed and note.expected:
            zh, en = f"“{note.printed}”应为“{note.expected}”。", f"“{note.printed}” should read “{note.expected}”."
        else:
            zh, en = note.message, f"A label is not the statutory wording: {note.message}"
        cells = tuple(key for key in case.report.cells if any(_is_of(key, line) for line in note.cells))
        shorter = Weight.NOTE if note.printed and note.printed in note.expected else None
        yield fails(
            zh, en, cells, expected=note.expected or None, found=note.printed or None, weight=shorter, place=note.place
        )


def _was_cut(case: Case, note: Note) -> bool:
    """Part of a label in a document whose labels a line or page break cut: a matter of layout, not of wording."""
    cut = case.report.notes_of("label_split") or case.report.notes_of("layout")
    return bool(cut and note.printed) and note.printed in note.expected


def _is_of(cell: str, line: str) -> bool:
    """Whether a cell stands in a row or column: `requests.research` is a column, `proactive.rules` a row."""
    table, _, name = line.partition(".")
    return bool(name) and cell.startswith(table) and f".{name}." in f"{cell}."


_TABLE_NOTES = {
    "table_missing": "A table of the form was not found",
    "row_repeated": "A row of the form stands twice",
    "row_extra": "A row that the form does not have",
    "truncated": "The file ends inside a table",
}
_TABLE_WEIGHTS = {"row_extra": Weight.NOTE, "row_repeated": Weight.MUST_EXPLAIN}


@rule(
    "S-TABLES",
    Weight.MUST_FIX,
    text="三张表齐全，每一行都在，没有多出的行。",
    en="All three tables are there, with every row of the form and no other.",
    source=FORM,
    source_en=FORM_EN,
    remedy="补齐表格和缺少的行，没有的填 0；表格不能只作图片或附件。",
    remedy_en="Add the table or the row, with 0 where there was none; a picture or an attachment alone is not enough.",
)
def tables(case: Case) -> Iterator[Seen]:
    if reason := outside_the_form(case):
        yield unknown(reason)
        return
    seen = [_noted(case, note) for note in _table_notes(case)]
    told = {key for item in seen for key in item.cells}
    absent = [key for key in case.in_state[State.ABSENT] if key not in told]
    seen += _missing_rows(case, absent) if absent else ()
    yield from seen or [HOLDS if case.report.cells else unknown(Reason.NO_TABLE)]


def _table_notes(case: Case) -> Iterator[Note]:
    for code in _TABLE_NOTES:
        yield from {note.message: note for note in case.report.notes_of(code)}.values()


def _noted(case: Case, note: Note) -> Seen:
    return fails(
        note.message,
        f"{_TABLE_NOTES[note.code]}: {note.message}",
        (key for key in note.cells if key in case.report.cells),
        found=note.printed or None,
        weight=_TABLE_WEIGHTS.get(note.code),
        place=note.place,
    )


def _missing_rows(case: Case, absent: list[str]) -> Iterator[Seen]:
    """What a table does not reach though it was found, once for each table; a whole group is named by its heading."""
    for table, edition in case.report.forms.items():
        slots = load(edition).table(table).slots if edition else ()
        gone = [slot for slot in slots if slot.key in absent]
        if not gone:
            continue
        there = {line for slot in slots if slot not in gone for line in slot.rows}
        heads = [next((line for line in slot.rows if line not in there), None) for slot in gone]
        both = zip(heads, gone, strict=True)
        names = dict.fromkeys((f"「{h.label}」", h.en) if h else (slot.name(), slot.name("en")) for h, slot in both)
        zh, en = TABLE_NAMES[table]
        yield fails(
            f"{zh}缺少{'、'.join(name for name, _ in names)}，共 {len(gone)} 格。",
            f"{en} lacks {', '.join(f'“{name}”' for _, name in names)}: {len(gone)} cells.".capitalize(),
            (slot.key for slot in gone),
            place=case.place(slot.key for slot in slots),
        )


_PUBLISHED = re.compile(
    r"(?:发布|公开|公布|发文|成文|生成)(?:日期|时间)[：:]?(20\d\d)[年\-/.](\d{1,2})[月\-/.](\d{1,2})(?!\d)"
)
_GOVERNMENT = re.compile(r"[省市州盟县区旗]人民政府(?:办公[厅室])?$")
_TOWNSHIP = re.compile(r"[镇乡](?:人民政府)?$|街道办事处$|街道$")


@rule(
    "S-DEADLINE",
    Weight.MUST_EXPLAIN,
    text="县级以上人民政府部门 1 月 31 日前、县级以上地方人民政府 3 月 31 日前公布上一年度报告。",
    en="Departments publish last year's report by 31 January, governments of counties and above by 31 March.",
    formula="published ≤ (year + 1)-01-31, for governments (year + 1)-03-31",
    source=f"{REGULATION}第四十九条",
    source_en=f"{REGULATION_EN}, article 49",
    remedy="立即公布，并向主管部门说明迟延的原因；发布日期有误的，更正。",
    remedy_en="Publish at once and tell the authority why it is late; correct the date if it is wrong.",
)
def published_in_time(case: Case) -> Iterator[Seen]:
    published = case.published or _printed_date(case)
    if case.year is None:
        yield unknown(Reason.NO_YEAR)
    elif case.before_the_form or case.is_public_institution:
        yield unknown(Reason.BEFORE_FORM if case.before_the_form else Reason.NO_AGENCY_BODY)
    elif published is None:
        yield unknown(Reason.NO_DATE)
    elif not case.report.agency:
        yield unknown(Reason.NO_AGENCY)
    else:
        yield _in_time(case.report.agency, case.year, published)


def _in_time(agency: str, year: int, published: date) -> Seen:
    january, march = date(year + 1, 1, 31), date(year + 1, 3, 31)
    if _TOWNSHIP.search(agency) and january < published <= march:
        return unknown(Reason.NO_LIMIT)
    limit = march if _GOVERNMENT.search(agency) or _TOWNSHIP.search(agency) else january
    if published <= limit:
        return HOLDS
    return fails(
        f"{published} 发布，迟于 {limit}，晚 {(published - limit).days} 天。",
        f"Published on {published}, {(published - limit).days} days after {limit}.",
        expected=f"≤ {limit}",
        found=str(published),
    )


def _printed_date(case: Case) -> date | None:
    for section in case.report.sections:
        if section.key in ("preamble", "unknown") and (match := _PUBLISHED.search(plain(section.text))):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return None
    return None
