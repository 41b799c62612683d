"""What happened to whole rows and tables: added, repeated, lost, cut by a page, mixed from two editions?"""

from __future__ import annotations

import random
from itertools import pairwise

from gongkai.form import load
from gongkai.report import Number

from .draft import Draft
from .sheet import Box, Row, sheets_of, written
from .truth import Perhaps

EXTRA_REQUESTS = {
    "9.其他不予公开情形": "requests.refused.administrative_inquiry",
    "4.其他": "requests.not_available.still_unclear",
    "6.其他": "requests.not_processed.confirmation",
    "其中：涉企申请": "requests.granted",
    "其中：网络申请": "requests.received",
    "（八）其他情形": "requests.concluded",
}
STATISTICS = (
    ("一、主动公开情况", "——"),
    ("（一）主动公开政府信息数", "条"),
    ("其中：主动公开规范性文件数", "条"),
    ("制发规范性文件总数", "件"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——"),
    ("2.政府网站公开政府信息数", "条"),
    ("二、回应解读情况", "——"),
    ("3.政策解读稿件发布数", "篇"),
    ("三、依申请公开情况", "——"),
    ("（一）收到申请数", "件"),
    ("1.当面申请数", "件"),
    ("3.网络申请数", "件"),
    ("（二）申请办结数", "件"),
    ("1.按时办结数", "件"),
    ("（三）申请答复数", "件"),
    ("1.属于已主动公开范围数", "件"),
    ("2.同意公开答复数", "件"),
    ("3.同意部分公开答复数", "件"),
    ("4.不同意公开答复数", "件"),
    ("其中：涉及国家秘密", "件"),
    ("5.不属于本行政机关公开数", "件"),
    ("6.申请信息不存在数", "件"),
    ("四、行政复议数量", "件"),
    ("（一）维持具体行政行为数", "件"),
    ("（二）被依法纠错数", "件"),
    ("（三）其他情形数", "件"),
    ("五、行政诉讼数量", "件"),
    ("（三）其他情形数", "件"),
    ("六、举报投诉数量", "件"),
    ("七、依申请公开信息收取的费用", "万元"),
    ("（三）接受培训人员数", "人次"),
)
EXTRA_PROACTIVE = ("行政征收", "其中：简易程序", "行政确认", "其他行政职权", "其中：当场处罚")


def _copy(row: Row, label: str, values: list[Number | None]) -> Row:
    """A row that hangs in the same groups, with another label and figures that belong to no cell of the form."""
    boxes = []
    for box in row.boxes:
        if box.role == "group":
            boxes.append(Box("", "group", width=box.width, owner=box.owner or box))
        elif box.role == "label":
            boxes.append(Box(label, "label", width=box.width))
    figures = [Box(written(v), "figure", "", box.width, v) for box, v in zip(row.figures, values, strict=True)]
    return Row([*boxes, *figures], "figures")


def extra_rows(draft: Draft, rng: random.Random) -> None:
    """Rows that the form does not have, with figures."""
    for label, key in rng.sample(sorted(EXTRA_REQUESTS.items()), 2):
        _insert_below(draft, key, label, rng)
    _insert_below(draft, rng.choice(["proactive.licences", "proactive.penalties"]), rng.choice(EXTRA_PROACTIVE), rng)


def _insert_below(draft: Draft, key: str, label: str, rng: random.Random) -> None:
    sheet = draft.sheets[key.split(".")[0]]
    row = next(row for row in sheet.figure_rows if row.key == key)
    values: list[Number | None] = [rng.randint(0, 99) for _ in row.figures]
    sheet.rows.insert(sheet.rows.index(row) + 1, _copy(row, label, values))


def local_line(draft: Draft, rng: random.Random) -> None:
    """A province's own last line in table two, with a figure of its own."""
    sheet = draft.sheets["proactive"]
    text = f"{draft.year}年本行政区域（或本部门）政府信息公开发布总数量（非新闻、消息类）：{rng.randint(1, 999)}"
    sheet.rows.append(Row([Box(text, "item", width=sheet.width)], "item"))


def repeated_row(draft: Draft, rng: random.Random) -> None:
    """A row printed twice with the same figures, as when a page break repeats it."""
    sheet = draft.sheets["requests"]
    row = rng.choice(sheet.figure_rows[3:-2])
    sheet.rows.insert(sheet.rows.index(row) + 1, _copy(row, row.labels[-1].text, [box.value for box in row.figures]))


def row_twice_with_other_figures(draft: Draft, rng: random.Random) -> None:
    """A row printed twice with different figures: which of the two counts cannot be known."""
    sheet = draft.sheets["requests"]
    row = rng.choice(sheet.figure_rows[3:-2])
    others: list[Number | None] = [int(box.value or 0) + rng.randint(1, 50) for box in row.figures]
    sheet.rows.insert(sheet.rows.index(row) + 1, _copy(row, row.labels[-1].text, others))
    for box in row.figures:
        draft.truth[box.key] = None


def row_lost(draft: Draft, rng: random.Random) -> None:
    """A leaf row that somebody deleted from table three; its neighbours keep their labels."""
    sheet = draft.sheets["requests"]
    candidates = [row for row in sheet.figure_rows if all(box.owner for box in row.boxes if box.role == "group")]
    row = rng.choice([row for row in candidates if row.boxes[0].role == "group"])
    sheet.rows.remove(row)
    for box in row.figures:
        del draft.truth[box.key]


def label_lost(draft: Draft, rng: random.Random) -> None:
    """A row whose label is missing: its place between its neighbours still tells, to whoever dares."""
    sheet = draft.sheets["requests"]
    row = rng.choice(sheet.figure_rows[4:-2])
    row.labels[-1].text = ""
    for box in row.figures:
        if box.value is not None:
            draft.truth[box.key] = Perhaps(box.value)


def page_cuts_label(draft: Draft, rng: random.Random) -> None:
    """A page break goes through a row: half of its label stands with the figures, half in a row without any."""
    sheet = draft.sheets["requests"]
    row = rng.choice([row for row in sheet.figure_rows if len(row.labels[-1].text) >= 8])
    label = row.labels[-1]
    cut = rng.randint(3, len(label.text) - 2)
    rest = _copy(row, label.text[cut:], [None] * len(row.figures))
    label.text = label.text[:cut]
    sheet.rows.insert(sheet.rows.index(row) + 1, rest)


def page_cuts_group(draft: Draft, rng: random.Random) -> None:
    """A page break goes through a group label: （四）无 on one page, 法提供 on the next."""
    sheet = draft.sheets["requests"]
    rows = sheet.figure_rows
    box = rng.choice([box for row in rows for box in row.labels if box.role == "group" and box.text.startswith("（")])
    below = next(b for other in rows for b in other.boxes if b.owner is box)
    cut = rng.randint(3, len(box.text) - 1)
    below.text, below.owner = box.text[cut:], None
    box.text = box.text[:cut]
    later = [b for other in rows for b in other.boxes if b.owner is box]
    for other in later:
        other.owner = below


def tables_gone(draft: Draft, rng: random.Random) -> None:
    """The tables are pictures or attachments; their headings are there."""
    gone = rng.choice([["proactive", "requests", "disputes"], ["requests"], ["requests", "disputes"], ["proactive"]])
    for table in gone:
        draft.forget(table)
        draft.prose.setdefault(table, []).append(rng.choice(["", "（见附件1）", "[图片]", "详见下表：", "image2.png"]))


def table_in_prose(draft: Draft, rng: random.Random) -> None:
    """Table two is told in sentences, the other two are there."""
    sheet = draft.sheets["proactive"]
    told = {row.key: row.figures[0] for row in sheet.figure_rows}
    draft.forget("proactive")
    sentence = "本年制发规章0件，" + "，".join(
        f"办理{name}{told[key].text}件"
        for key, name in (("proactive.licences", "行政许可"), ("proactive.penalties", "行政处罚"))
    )
    draft.prose["proactive"] = ["2.1 按照第二十条第（一）项、第（五）项、第（六）项要求，" + sentence + "。"]
    for key in ("proactive.licences", "proactive.penalties"):
        box = told[key]
        if box.value is not None:
            draft.truth[box.key] = Perhaps(box.value)
    for box in next(row for row in sheet.figure_rows if row.key == "proactive.rules").figures:
        draft.truth[box.key] = Perhaps(0)


def one_row_other_handling(draft: Draft, rng: random.Random) -> None:
    """A hybrid: table three in the edition that the other two tables do not follow."""
    old = draft.editions["requests"]
    new = {"2019": "2021", "2021": "2019"}[old]
    values: dict[str, Number | None] = {
        box.key: box.value for row in draft.sheets["requests"].figure_rows for box in row.figures
    }
    split = "requests.other_handling"
    for slot in load(new).table("requests").slots:
        column = slot.column_key
        if slot.row_key == split:
            parts = [values[f"{split}.{part}.{column}"] or 0 for part in ("not_corrected", "fee_unpaid", "other")]
            values[slot.key] = sum(parts)
        elif slot.row_key == f"{split}.other":
            values[slot.key] = values[f"{split}.{column}"]
        elif slot.row_key.startswith(split):
            values[slot.key] = 0
    form = load(new)
    draft.forget("requests")
    draft.sheets["requests"] = sheets_of(form, values, ["requests"])[0]
    draft.truth |= {slot.key: values[slot.key] for slot in form.table("requests").slots}
    draft.editions["requests"] = new


def another_year(draft: Draft, rng: random.Random) -> None:
    """The 2019 form used for 2021 and later, the 2021 form for 2020."""
    form = load(draft.editions["proactive"])
    draft.year = rng.randint(2021, 2024) if form.edition == "2019" else 2020
    draft.title = [form.title_for(draft.agency, draft.year)]
    for lines in draft.prose.values():
        lines.clear()


def rows_swapped(draft: Draft, rng: random.Random) -> None:
    """Two neighbouring rows of a group in the wrong order: their labels say which is which."""
    sheet = draft.sheets["requests"]
    inner = [
        (first, second)
        for first, second in pairwise(sheet.figure_rows)
        if len(first.labels) == len(second.labels) == 1
        and first.boxes[0].role == second.boxes[0].role == "group"
        and len(first.boxes) == len(second.boxes)
    ]
    first, second = rng.choice(inner)
    one, two = sheet.rows.index(first), sheet.rows.index(second)
    sheet.rows[one], sheet.rows[two] = second, first


def total_first(draft: Draft, rng: random.Random) -> None:
    """Table three with its 总计 column before the others: only the heads tell."""
    for row in draft.sheets["requests"].rows:
        columns = [box for box in row.boxes if box.role in ("head", "figure")]
        if len(columns) < 2 or (row.kind == "head" and not _is_total(columns[-1])):
            continue
        total = columns[-1]
        row.boxes.remove(total)
        row.boxes.insert(row.boxes.index(columns[0]), total)
        for box in row.figures:
            if box.value is not None:
                draft.truth[box.key] = Perhaps(box.value)


def _is_total(box: Box) -> bool:
    return (box.owner or box).text == "总计"


def column_lost(draft: Draft, rng: random.Random) -> None:
    """Table three without one of its columns: six figures a row, and the heads say whose."""
    sheet = draft.sheets["requests"]
    gone = rng.choice(["科研机构", "社会公益组织", "法律服务机构"])
    place = next(n for n, slot in enumerate(load("2021").table("requests").slots) if slot.columns[-1].label == gone)
    for row in sheet.rows:
        if row.kind == "figures":
            box = row.figures[place]
            row.boxes.remove(box)
            del draft.truth[box.key]
            draft.truth |= {other.key: Perhaps(other.value) for other in row.figures if other.value is not None}
        for box in [box for box in row.boxes if box.role == "head"]:
            if box.text == gone:
                row.boxes.remove(box)
            elif box.text in ("申请人情况", "法人或其他组织"):
                box.width -= 1
    sheet.width -= 1


def heads_gone(draft: Draft, rng: random.Random) -> None:
    """No head rows at all above tables three and four; their part headings are there."""
    for table in ("requests", "disputes"):
        sheet = draft.sheets[table]
        sheet.rows = [row for row in sheet.rows if row.kind != "head"]
    for row in draft.sheets["disputes"].figure_rows:
        draft.truth |= {box.key: Perhaps(box.value) for box in row.figures if box.value is not None}


def short_heads(draft: Draft, rng: random.Random) -> None:
    """Heads that should span do not: 申请人情况 and the groups stand over one column each."""
    for sheet in draft.sheets.values():
        for row in sheet.head_rows:
            for box in row.boxes:
                box.width = 1


def statistics(draft: Draft, rng: random.Random) -> None:
    """A report for 2018 with the statistics table of those years: nothing in it belongs to the tables of today."""
    draft.year = rng.choice([2016, 2017, 2018])
    draft.title = [f"{draft.agency}{draft.year}年政府信息公开工作年度报告"]
    for table in list(draft.sheets):
        draft.forget(table)
        draft.headings[table] = ""
    for lines in draft.prose.values():
        lines.clear()
    style = rng.choice(
        ["{label} | {unit} | {n} |", "{label}\n\n{unit}\n\n{n}\n", "{label} {unit} {n}", "\t{label}\n\t{unit}\n\t{n}\n"]
    )
    lines = [style.format(label=label, unit=unit, n=rng.randint(0, 300)) for label, unit in STATISTICS]
    draft.prose["other"] = [
        "附件：政府信息公开情况统计表",
        style.format(label="统计指标", unit="单位", n="统计数"),
        *lines,
    ]


def captions(draft: Draft, rng: random.Random) -> None:
    """A caption and a unit above each table, notes with digits below."""
    for number, table in enumerate(draft.sheets, 1):
        draft.prose.setdefault(table, []).append(
            rng.choice([f"表{number}", f"（表{number}） 单位：件", "单位：件、万元"])
        )
        notes = (
            "注：1.本表数据截至12月31日；2.金额单位为万元，保留2位小数。",
            "注：本表为本级数据，不含下属3家单位。",
            "（共1页）",
        )
        draft.below[table] = [rng.choice(notes)]


def page_between_rows(draft: Draft, rng: random.Random) -> None:
    """A page ends inside table three: a page number, and perhaps the heads once more."""
    sheet = draft.sheets["requests"]
    row = rng.choice(sheet.figure_rows[1:-1])
    number = rng.choice(["- 4 -", "— 5 —", "第 3 页 共 9 页", "－6－", "第4页"])
    broken = [Row([Box(number, "item", width=sheet.width)], "item")]
    if rng.random() < 0.5:
        broken += [Row(list(head.boxes), "head") for head in sheet.head_rows]
    place = sheet.rows.index(row)
    sheet.rows[place:place] = broken


def serial_numbers(draft: Draft, rng: random.Random) -> None:
    """A column 序号 before the labels of table two: its numbers are no figures."""
    sheet = draft.sheets["proactive"]
    number = 0
    for row in sheet.rows:
        if row.kind == "figures":
            number += 1
            row.boxes.insert(0, Box(str(number), "serial"))
        elif row.kind == "head":
            row.boxes.insert(0, Box("序号", "head"))
        else:
            row.boxes[0].width += 1
    sheet.width += 1


def two_rows_of_disputes(draft: Draft, rng: random.Random) -> None:
    """Two rows of figures under the heads of table four, and nothing says which one counts."""
    sheet = draft.sheets["disputes"]
    row = sheet.figure_rows[0]
    sheet.rows.append(_copy(row, "", [int(box.value or 0) + rng.randint(1, 9) for box in row.figures]))
    for box in row.figures:
        draft.truth[box.key] = None
