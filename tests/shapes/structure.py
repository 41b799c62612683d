"""What happened to whole rows and tables: added, repeated, lost, cut by a page, mixed from two editions?"""

from __future__ import annotations

import random

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
