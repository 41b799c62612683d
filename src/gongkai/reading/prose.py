"""What does a report say outside its tables: in its parts, of how to reach its body, of fees?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from gongkai.form import load
from gongkai.reading.labels import labels_of
from gongkai.reading.numerals import numeral
from gongkai.reading.script import REMEMBERED, core, folded, ordinal, readable_text
from gongkai.reading.tables import Heading
from gongkai.report import Extra, Note, Number, Place, SectionText

_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20})
"""Full-width letters, digits and marks as half-width ones, one for one, so that a place in the text stays the same."""
_NUMBER = r"((?:\(?0\d{2,3}\)?[-—–\s]{0,2})?\d{7,8}(?:[-—]\d{1,5})?)(?!\d)"
_CONTACT = (
    (
        "contact.address",
        "地址",
        ("地址",),
        re.compile(
            r"(?<!网站)(?<!邮箱)(?<!邮件)(?<!IP)地址:\s*(?!http|www)([^;,。\n]{4,60}?)"
            r"(?=\)?\s*(?:[;,。\n]|邮编|邮政编码|联系|电话|传真|$))"
        ),
    ),
    ("contact.postcode", "邮政编码", ("邮",), re.compile(r"邮(?:政)?编(?:码)?:?\s*(\d{6})(?!\d)")),
    (
        "contact.phone",
        "联系电话",
        ("电话", "号码"),
        re.compile(r"(?<!传真)(?:电话|号码)(?:\([^)\d]{1,8}\)|/传真)?:?\s*" + _NUMBER),
    ),
    ("contact.fax", "传真", ("传真",), re.compile(r"传真(?:号码)?\)?:?\s*" + _NUMBER)),
    (
        "contact.email",
        "电子邮箱",
        ("@", "＠"),
        re.compile(r"(?<![A-Za-z0-9._+-])([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"),
    ),
    (
        "contact.website",
        "网站",
        ("http", "www"),
        re.compile(r"(https?://[A-Za-z0-9./?=&_%:#-]+|www\.[A-Za-z0-9./?=&_%:#-]+)"),
    ),
)
_SIGN_OF_CONTACT = re.compile("|".join(sign for _, _, signs, _ in _CONTACT for sign in signs))
_AMOUNT = (
    r"(?:为|是|共计|共|合计|:)?(?:人民币)?\s*"
    r"(?:(?P<n>\d[\d,]*(?:\.\d+)?|零|〇)\s*(?P<u>万元|元)"
    r"|(?P<none>[0零〇])(?=[。,;\s]|\.(?!\d)|$))"
)
_NOTICES, _NOTIFIED, _RECEIVED = "发出收费通知的件数", "发出收费通知的总金额", "实际收取的总金额"
_ALL_NOUGHT = re.compile(
    r"收费通知[^。]{0,12}总金额[^。]{0,14}收取[^。]{0,8}金额(?:均|都|皆)(?:为|是)(?P<none>[0零〇])(?![\d.])"
)
_FEES = (
    ("fees.notices", _NOTICES, _ALL_NOUGHT),
    ("fees.notified", _NOTIFIED, _ALL_NOUGHT),
    ("fees.received", _RECEIVED, _ALL_NOUGHT),
    (
        "fees.notices",
        _NOTICES,
        re.compile(
            r"发出(?:信息处理费)?(?:的)?收费通知(?:书)?(?:的)?(?:件数|数量)?(?:为|共计|共|:)?\s*(?P<n>\d+|零)\s*(?P<u>件|份|次)"
        ),
    ),
    (
        "fees.notices",
        _NOTICES,
        re.compile(r"(?:未|没有|无)(?:有)?(?:发出|发送|制发)(?:过)?(?:信息处理费)?(?:的)?收费通知(?P<none>)"),
    ),
    (
        "fees.notified",
        _NOTIFIED,
        re.compile(r"(?:通知(?:书)?的?|[,、](?:共?涉及|收费|应收)?)(?:总)?金额" + _AMOUNT),
    ),
    (
        "fees.notified",
        _NOTIFIED,
        re.compile(r"收费通知[^。;]{0,16},(?:合计|共计|应收)" + _AMOUNT),
    ),
    (
        "fees.received",
        _RECEIVED,
        re.compile(
            r"(?:实际|共|已)?(?:收取|实收)(?:的)?(?:政府信息公开)?(?:信息(?:公开)?处理费)?(?:的)?(?:总)?(?:金额|费用)?"
            + _AMOUNT
        ),
    ),
    ("fees.received", _RECEIVED, re.compile(r"(?<![性,、])收费总金额" + _AMOUNT)),
    (
        "fees.received",
        _RECEIVED,
        re.compile(
            r"(?:未|没有|不)(?:曾|有)?(?:产生|收取|收到|发生)(?:任何|过)?(?:政府信息公开)?(?:相关)?(?:的)?信息(?:公开)?处理费(?P<none>)"
        ),
    ),
    (
        "fees.received",
        _RECEIVED,
        re.compile(r"收取(?:政府信息公开)?信息(?:公开)?处理费(?:的)?情况:\s*(?P<none>无|零|没有)(?=[。.,;\s]|$)"),
    ),
    (
        "fees.received",
        _RECEIVED,
        re.compile(
            r"(?:未|没有)(?:曾|有)?(?:发生|产生)过?(?:政府)?信息公开(?:申请)?的?收费(?:情况|行为|事项)?(?P<none>)(?=[。.,;\s]|$)"
        ),
    ),
)
_LOCAL_TOTAL = re.compile(r"政府信息公开发布总数量(?:[（(][^）)]*[）)])?[：:]?\s*(?P<n>\d+)")


class Passage(NamedTuple):
    """A paragraph outside the tables: its position on the tape, its text as printed and in plain script, its place."""

    at: int
    printed: str
    text: str
    place: Place


def sections_of(headings: Sequence[Heading], prose: Sequence[Passage], start: int) -> Iterator[SectionText]:
    """The parts between their headings; what stands before the first is the preamble. Text of tables is not prose."""
    bounds = [(-1, "preamble", ""), *((h.index, h.key, h.text) for h in headings), (1 << 60, "", "")]
    for (begin, key, heading), (end, _, _) in pairwise(bounds):
        inside = [passage for passage in prose if begin < passage.at < end and passage.at >= start]
        if key == "preamble" and not inside:
            continue
        text = "\n".join(passage.text.strip() for passage in inside)
        yield SectionText(key, readable_text(heading).strip(), text, inside[0].place if inside else None)


def heading_notes(headings: Sequence[Heading], edition: str) -> Iterator[Note]:
    """Where a part heading differs from the statutory wording or number."""
    form = load(edition)
    for heading in headings:
        expected = form.section(heading.key).heading
        printed = readable_text(heading.text).strip()
        if core(printed) != core(expected):
            yield Note("label", f"“{printed}”应为“{expected}”。", (heading.key,), printed=printed, expected=expected)
        elif ordinal(printed) != ordinal(expected) or folded(printed)[:1] != folded(expected)[:1]:
            yield Note(
                "heading_number", f"“{printed}”应为“{expected}”。", (heading.key,), printed=printed, expected=expected
            )


def contacts(texts: Sequence[tuple[str, Place]]) -> Iterator[Extra]:
    """Official contact data: address, postcode, phone, fax, e-mail, web site; the first of each."""
    seen: set[str] = set()
    for text, place in texts:
        if not _SIGN_OF_CONTACT.search(text):
            continue
        for key, label, signs, pattern in _CONTACT:
            if key in seen or not any(sign in text for sign in signs):
                continue
            if found := pattern.search(text.translate(_NARROW)):
                seen.add(key)
                yield Extra(key, label, raw=text[slice(*found.span(1))].strip(), place=place)


def fees(texts: Sequence[tuple[str, Place]]) -> Iterator[Extra]:
    """The fee statement of part six (国办函〔2020〕109号): notices, their amount, what was received."""
    seen: set[str] = set()
    for printed, place in texts:
        if "收费" not in printed and "处理费" not in printed:
            continue
        text = printed.translate(_NARROW)
        for key, label, pattern in _FEES:
            if key in seen or (key == "fees.notified" and "通知" not in text):
                continue
            if (found := pattern.search(text)) is None:
                continue
            groups = found.groupdict()
            value: Number | None = 0 if groups.get("none") is not None else _value(groups["n"])
            if value is None:
                continue
            seen.add(key)
            yield Extra(
                key,
                label,
                value,
                printed[slice(*found.span())].strip("，,、 "),
                groups.get("u") or ("件" if key == "fees.notices" else "元"),
                place,
            )


def _value(text: str) -> int | Decimal | None:
    found = numeral(text)
    return found.value if found else None


def local_additions(texts: Sequence[tuple[str, Place]]) -> Iterator[Extra]:
    """Rows that a province adds to the form: the total of published items (吉林)."""
    for text, place in texts:
        if "量" in text and (found := _LOCAL_TOTAL.search(folded(text))):
            yield Extra(
                "local.total_published",
                "政府信息公开发布总数量（非新闻、消息类）",
                int(found["n"]),
                text.strip(),
                "条",
                place,
            )
            return


@lru_cache(maxsize=REMEMBERED)
def is_furniture(text: str) -> bool:
    """A button or a crumb of the web page around the report."""
    return any(label.kind == "furniture" for label in labels_of(text)) or not core(text)
