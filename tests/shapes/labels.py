"""What becomes of headings and labels: broken, cut short, explained at length, renumbered, reworded, misspelt?

None of this changes what the text says about a cell: the row or column can still be told.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from .draft import Draft
from .sheet import Box, Row

REWORDED = {
    "proactive": (
        "二、主动公开政府信息情况表",
        "（二）主动公开政府信息情况。",
        "二、主动公开情况",
        "2.主动公开政府信息情况",
        "二、政府信息主动公开情况",
        "(二)主动公开政府信息情况：",
        "二．主动公开政府信息情况",
    ),
    "requests": (
        "三、收到和处理政府信息公开申请情况统计表",
        "（三）收到和处理政府信息公开申请情况。",
        "三、依申请公开情况",
        "3.收到和处理政府信息公开申请情况",
        "三、收到和处理信息公开申请情况",
        "四、收到和处理政府信息公开申请情况",
    ),
    "disputes": (
        "四、政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "四、政府信息公开行政复议和行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "（四）行政复议、行政诉讼情况。",
        "五、政府信息公开行政复议、行政诉讼情况",
    ),
    "problems": (
        "五、存在的主要问题和改进措施",
        "六、存在问题及改进情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
    ),
    "other": ("六、其他需要报告的事项。", "七、其他", "六、其它需要报告的事项"),
}

EXPLAINED = {
    "requests.received": "（指2019年5月15日以后收到的，不含二、上年结转政府信息公开申请数量）",
    "requests.carried_in": "（应与上一年度报告中四、结转下年度继续办理一致）",
    "requests.granted": "（全部予以公开的计入此项，（二）部分公开、（三）不予公开的不计入）",
    "requests.refused.state_secret": "（第十四条规定的国家秘密，不含2.其他法律行政法规禁止公开的情形）",
    "requests.refused.security_and_stability": "（公开后可能危及国家安全、公共安全、经济安全、社会稳定，第十四条）",
    "requests.refused.third_party": "（第十五条：涉及商业秘密、个人隐私；不含7.属于行政执法案卷）",
    "requests.not_available.not_held": "（包括不属于本机关负责公开的，不含2.没有现成信息需要另行制作）",
    "requests.not_processed.petition": "（第三十九条第1款：信访、投诉、举报，不含2.重复申请）",
    "requests.not_processed.excessive": "（第三十五条，超过10件以上的）",
    "requests.carried_out": "（一、本年新收加二、上年结转减（七）总计）",
}

SHORT = {
    "requests.other_handling.not_corrected": (
        "1.逾期不补正",
        "1.申请人无正当理由逾期不补正",
        "1.申请人逾期不补正",
        "1.申请人无正当理由逾期不补正、行政机关不再处理",
    ),
    "requests.other_handling.fee_unpaid": (
        "2.逾期未缴费",
        "2.申请人逾期未按收费通知要求缴纳费用",
        "2.逾期未缴纳费用",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理",
    ),
}

OTHERWISE = {
    "一、本年新收政府信息公开申请数量": ("一、本年新收申请数量", "一、本年新收政府信息公开申请数"),
    "二、上年结转政府信息公开申请数量": ("二、上年结转申请数量", "二、上年度结转政府信息公开申请数量"),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": ("（二）部分公开", "（二）部分公开（区分处理的）"),
    "2.其他法律行政法规禁止公开": ("2.法律行政法规禁止公开", "2.其他法律、行政法规禁止公开"),
    "7.属于行政执法案卷": ("7.属于行政执法案卷信息",),
    "1.信访举报投诉类申请": ("1.信访、举报、投诉类申请",),
    "（七）总计": ("（七）合计", "总计"),
    "四、结转下年度继续办理": ("四、结转下年度继续办理数量", "四、结转下一年度继续办理"),
    "3.其他": ("3.其它",),
    "总计": ("合计", "总数"),
    "结果维持": ("维持",),
    "结果纠正": ("纠正",),
    "其他结果": ("其它结果",),
    "尚未审结": ("未审结",),
    "本年增/减": ("本年增减", "本年增／减"),
    "本年制发件数": ("本年制发数", "本年新制作数量"),
    "本年废止件数": ("本年废止数",),
    "现行有效件数": ("现行有效数", "对外公开总数量"),
    "本年处理决定数量": ("处理决定数量",),
    "其他": ("其它", "其他组织"),
}


MISSPELT = (
    ("采购", "釆购"),
    ("已获取", "己获取"),
    ("尚未审结", "尚末审结"),
    ("信访", "信仿"),
    ("其他", "其它"),
    ("法律行政法规", "法律、行政法规"),
    ("三安全一稳定", "三安全—稳定"),
    ("不掌握", "不掌提"),
    ("受理", "受埋"),
    ("勾稽", "勾嵇"),
    ("结转下年度", "结转下一年度"),
    ("本年度办理", "本年度办埋"),
    ("予以公开", "予以公幵"),
    ("执法案卷", "执法案巻"),
    ("总计", "合计"),
    ("本年新收", "本年度新收"),
)


def _labels(draft: Draft) -> Iterator[Box]:
    for row in draft.figure_rows:
        yield from (box for box in row.boxes if box.role in ("label", "group") and box.text)


def _heads(draft: Draft, *tables: str) -> Iterator[Box]:
    for table in tables or tuple(draft.sheets):
        if table in draft.sheets:
            for row in draft.sheets[table].head_rows:
                yield from (box for box in row.boxes if box.text)


def broken_heads(draft: Draft, rng: random.Random) -> None:
    """Head words broken over lines inside their cell: 商业/企业, 本年新/制作数量."""
    for box in _heads(draft):
        if box.role == "head" and 4 <= len(box.text) <= 8 and rng.random() < 0.7:
            cut = rng.choice([2, 3]) if len(box.text) > 4 else 2
            box.text = box.text[:cut] + "\n" + box.text[cut:]


def broken_labels(draft: Draft, rng: random.Random) -> None:
    """Row labels broken over lines inside their cell."""
    for box in _labels(draft):
        if len(box.text) >= 8 and rng.random() < 0.5:
            cut = rng.randint(4, len(box.text) - 2)
            box.text = box.text[:cut] + "\n" + box.text[cut:]


def spaced_heads(draft: Draft, rng: random.Random) -> None:
    """Head words with a space where the line broke, and spread ones: 商业 企业, 总 计, 规 章."""
    for box in _heads(draft):
        if box.role == "head" and rng.random() < 0.6:
            gap = rng.choice([" ", "  ", "\u3000"])
            if len(box.text) == 2:
                box.text = gap.join(box.text)
            elif len(box.text) in (4, 6):
                box.text = gap.join([box.text[:2], *([box.text[2:4]] if len(box.text) == 6 else []), box.text[-2:]])
    for box in _labels(draft):
        if box.text == "规章" and rng.random() < 0.5:
            box.text = "规 章"


def heads_over_cells(draft: Draft, rng: random.Random) -> None:
    """商业 in one row of heads and 企业 in the next, as separate cells."""
    sheet = draft.sheets.get("requests")
    if sheet is None:
        return
    last = sheet.head_rows[-1]
    below: list[Box] = []
    for box in last.boxes:
        if box.text in ("商业企业", "科研机构"):
            below.append(Box(box.text[2:], "head", width=box.width))
            box.text = box.text[:2]
        else:
            below.append(Box("", box.role, width=box.width, owner=box.owner or box))
    sheet.rows.insert(sheet.rows.index(last) + 1, Row(below, "head"))


def vertical(draft: Draft, rng: random.Random) -> None:
    """Narrow cells: one character a line."""
    for box in _heads(draft, "disputes"):
        if len(box.text) == 4 or box.text == "总计":
            box.text = "\n".join(box.text)
    for box in _labels(draft):
        if box.text == "三、本年度办理结果":
            box.text = "\n".join(box.text)
        elif box.role == "group" and rng.random() < 0.5:
            box.text = box.text[:5] + "\n" + box.text[5:]


def cut_heads(draft: Draft, rng: random.Random) -> None:
    """Heads that lost their ends, so that two may read the same: 本年新/本年新, 本年增/, 结果/结果/其他/尚未."""
    short = {
        "本年新制作数量": "本年新",
        "本年新公开数量": "本年新",
        "本年增/减": "本年增/",
        "现行有效件数": "现行有效件",
        "结果维持": "结果",
        "结果纠正": "结果",
        "其他结果": "其他",
        "尚未审结": "尚未",
        "对外公开总数量": "对外公开总",
        "商业企业": "商业",
        "科研机构": "科研",
        "社会公益组织": "社会公益",
        "法律服务机构": "法律服务",
    }
    whole_tables = [table for table in draft.sheets if rng.random() < 0.8]
    for box in _heads(draft, *whole_tables or list(draft.sheets)):
        box.text = short.get(box.text, box.text)


def cut_labels(draft: Draft, rng: random.Random) -> None:
    """Row labels that lost characters in the middle or at the end."""
    cut = {
        "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
        "1.本机关不掌握相关政府信息": "1.本机关不掌握相关政府信",
        "4.无正当理由大量反复申请": "4.无正当理由大量反复",
        "2.没有现成信息需要另行制作": "2.没有现成信息需要另行",
        "5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或重新出具已",
        "其他对外管理服务事项": "其他对外管理服务事",
    }
    for box in _labels(draft):
        box.text = cut.get(box.text, box.text)


def explained(draft: Draft, rng: random.Random) -> None:
    """Long explanations inside labels, with the names of other rows and with digits in them."""
    for row in draft.figure_rows:
        if row.key in EXPLAINED and rng.random() < 0.6:
            row.labels[-1].text += EXPLAINED[row.key]


def short_names(draft: Draft, rng: random.Random) -> None:
    """Short names of the rows under （六）."""
    for row in draft.figure_rows:
        if row.key in SHORT:
            row.labels[-1].text = rng.choice(SHORT[row.key])


def normative_swapped(draft: Draft, rng: random.Random) -> None:
    """规范性文件 in the 2021 form, 行政规范性文件 in that of 2019."""
    for box in _labels(draft):
        if box.text.endswith("规范性文件"):
            box.text = {"规范性文件": "行政规范性文件", "行政规范性文件": "规范性文件"}[box.text]


def renumbered(draft: Draft, rng: random.Random) -> None:
    """Other ways to write the numbers of rows: 1、 1． (1) ① or none at all."""
    style = rng.choice(["{n}、", "{n}．", "({n})", "（{n}）", "{n} ", "{n}. ", "{circle}", ""])
    for box in _labels(draft):
        if box.role == "label" and (match := re.match(r"([1-8])\.", box.text)):
            number = int(match[1])
            box.text = style.format(n=number, circle="①②③④⑤⑥⑦⑧"[number - 1]) + box.text[2:]


def numbers_apart(draft: Draft, rng: random.Random) -> None:
    """The number of a label on a line of its own, above its words."""
    for box in _labels(draft):
        if rng.random() < 0.5 and (match := re.match(r"[1-8]\.", box.text)):
            box.text = f"{match[0]}\n{box.text[match.end() :]}"


def worded_otherwise(draft: Draft, rng: random.Random) -> None:
    """Near synonyms of labels and heads, the old form's words in the new one."""
    for box in [*_labels(draft), *_heads(draft)]:
        if box.text in OTHERWISE and rng.random() < 0.6:
            box.text = rng.choice(OTHERWISE[box.text])


def misspelt(draft: Draft, rng: random.Random) -> None:
    """Look-alikes, slips of a text recogniser, near synonyms."""
    chosen = rng.sample(MISSPELT, 7)
    for box in [*_labels(draft), *_heads(draft)]:
        for right, wrong in chosen:
            box.text = box.text.replace(right, wrong)


def spread(draft: Draft, rng: random.Random) -> None:
    """Characters of labels and headings set apart by spaces."""
    for box in _labels(draft):
        if len(box.text) < 14 and rng.random() < 0.3:
            box.text = " ".join(box.text)
    for key in draft.headings:
        if rng.random() < 0.5:
            draft.headings[key] = " ".join(draft.headings[key])


def reworded_headings(draft: Draft, rng: random.Random) -> None:
    """Part headings with other words or other numbers."""
    for key, choices in REWORDED.items():
        if rng.random() < 0.7:
            draft.headings[key] = rng.choice(choices)


def no_headings(draft: Draft, rng: random.Random) -> None:
    """Part headings that are missing above two tables, or all three."""
    for key in rng.sample(["proactive", "requests", "disputes"], rng.choice([2, 3])):
        draft.headings[key] = ""


def nine_parts(draft: Draft, rng: random.Random) -> None:
    """A report of nine parts: three more before the tables, so that every heading counts on from there."""
    draft.prose["overview"] += [
        "二、组织领导和制度建设情况",
        f"召开会议{rng.randint(1, 9)}次，修订制度{rng.randint(1, 9)}项。",
        "三、政策解读和回应关切情况",
        f"发布解读{rng.randint(1, 99)}篇，回应热点{rng.randint(1, 9)}次。",
        "四、平台建设情况",
        f"维护栏目{rng.randint(5, 60)}个。",
    ]
    for number, key in zip("五六七八九", ("proactive", "requests", "disputes", "problems", "other"), strict=True):
        draft.headings[key] = number + draft.headings[key][1:]


def moved_headings(draft: Draft, rng: random.Random) -> None:
    """A column layout put the headings of two tables above the first of them."""
    draft.prose["proactive"] = [draft.headings["requests"]]
    draft.headings["requests"] = ""


def money_head(draft: Draft, rng: random.Random) -> None:
    """Item （八） under another head, or with another unit in it."""
    for box in _heads(draft, "proactive"):
        if box.text.startswith("本年收费金额"):
            box.text = rng.choice(
                ["本年处理决定数量", "本年收费金额", "本年收费金额（单位：元）", "本年收费总金额（万元）"]
            )
