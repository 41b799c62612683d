"""What does a report say outside its tables: in its parts, of how to reach its body, of fees?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from gongkai.form import load
from gongkai.reading.labels import labels_of
from gongkai.reading.numerals import numeral
from gongkai.reading.script import core, folded, ordinal, readable
from gongkai.reading.tables import Heading
from gongkai.report import Extra, Note, Number, Place, SectionText

_CONTACT = (
    ("contact.address", "地址", ("地址",), re.compile(r"(?:办公|联系|通讯|通信)?地址[：:]\s*([^；;，,。\n]{4,60})")),
    ("contact.postcode", "邮政编码", ("邮",), re.compile(r"邮(?:政)?编(?:码)?[：:]?\s*(\d{6})(?!\d)")),
    (
        "contact.phone",
        "联系电话",
        ("电话", "号码"),
        re.compile(
            r"(?:联系|办公|咨询)?(?:电话|号码)[：:]?\s*((?:[（(]?0\d{2,3}[）)]?[-—\s]?)?\d{7,8}(?:-\d{1,5})?)(?!\d)"
        ),
    ),
    (
        "contact.fax",
        "传真",
        ("传真",),
        re.compile(r"传真(?:号码)?[：:]?\s*((?:[（(]?0\d{2,3}[）)]?[-—\s]?)?\d{7,8})(?!\d)"),
    ),
    ("contact.email", "电子邮箱", ("@",), re.compile(r"([A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")),
    (
        "contact.website",
        "网站",
        ("http", "www"),
        re.compile(r"(https?://[A-Za-z0-9./?=&_%:#-]+|www\.[A-Za-z0-9./?=&_%:#-]+)"),
    ),
)
_AMOUNT = r"(?:为|是|共计|共|合计|：|:)?\s*(?P<n>[\d,，.]+|零|〇)\s*(?P<u>万元|元)"
_FEES = (
    (
        "fees.notices",
        "发出收费通知的件数",
        re.compile(
            r"发出(?:信息处理费)?(?:的)?收费通知(?:书)?(?:的)?(?:件数|数量)?(?:为|共计|共|：|:)?\s*(?P<n>\d+|零)\s*(?P<u>件|份|次)"
        ),
    ),
    (
        "fees.notices",
        "发出收费通知的件数",
        re.compile(r"(?:未|没有|无)(?:有)?(?:发出|发送|制发)(?:过)?(?:信息处理费)?(?:的)?收费通知(?P<none>)"),
    ),
    (
        "fees.notified",
        "发出收费通知的总金额",
        re.compile(r"(?<!收取的)(?<!收取)(?:通知(?:书)?的?|[，,、])(?:总)?金额" + _AMOUNT),
    ),
    (
        "fees.received",
        "实际收取的总金额",
        re.compile(r"(?:实际|共|已)?收取(?:政府信息公开)?(?:信息处理费)?(?:的)?(?:总)?(?:金额|费用)?" + _AMOUNT),
    ),
    (
        "fees.received",
        "实际收取的总金额",
        re.compile(
            r"(?:未|没有|不)(?:曾|有)?(?:产生|收取|收到|发生)(?:任何|过)?(?:政府信息公开)?(?:相关)?(?:的)?信息(?:公开)?处理费(?P<none>)"
        ),
    ),
)
_LOCAL_TOTAL = re.compile(r"政府信息公开发布总数量(?:[（(][^）)]*[）)])?[：:]?\s*(?P<n>\d+)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph outside the tables: its position on the tape, its text as printed and in plain script, its place."""

    index: int
    printed: str
    text: str
    place: Place


def sections_of(headings: Sequence[Heading], prose: Sequence[Passage], start: int) -> Iterator[SectionText]:
    """The parts between their headings; what stands before the first is the preamble. Text of tables is not prose."""
    bounds = [(-1, "preamble", ""), *((h.index, h.key, h.text) for h in headings), (1 << 60, "", "")]
    for (begin, key, heading), (end, _, _) in pairwise(bounds):
        inside = [passage for passage in prose if begin < passage.index < end and passage.index >= start]
        if key == "preamble" and not inside:
            continue
        text = "\n".join(passage.text.strip() for passage in inside)
        yield SectionText(key, readable(heading).text.strip(), text, inside[0].place if inside else None)


def heading_notes(headings: Sequence[Heading], edition: str) -> Iterator[Note]:
    """Where a part heading differs from the statutory wording or number."""
    form = load(edition)
    for heading in headings:
        expected = form.section(heading.key).heading
        printed = readable(heading.text).text.strip()
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
        for key, label, signs, pattern in _CONTACT:
            if key not in seen and any(sign in text for sign in signs) and (found := pattern.search(text)):
                seen.add(key)
                yield Extra(key, label, raw=found[1].strip(), place=place)


def fees(texts: Sequence[tuple[str, Place]]) -> Iterator[Extra]:
    """The fee statement of part six (国办函〔2020〕109号): notices, their amount, what was received."""
    seen: set[str] = set()
    for text, place in texts:
        if "收费" not in text and "处理费" not in text:
            continue
        for key, label, pattern in _FEES:
            found = pattern.search(text) if key not in seen else None
            if found is None:
                continue
            groups = found.groupdict()
            value: Number | None = 0 if "none" in groups else _value(groups["n"])
            if value is None:
                continue
            seen.add(key)
            yield Extra(
                key,
                label,
                value,
                found.group().strip("，,、 "),
                groups.get("u") or ("件" if key == "fees.notices" else "元"),
                place,
            )


def _value(text: str) -> int | Decimal | None:
    found = numeral(text.strip(",，."))
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


def is_furniture(text: str) -> bool:
    """A button or a crumb of the web page around the report."""
    return any(label.kind == "furniture" for label in labels_of(text)) or not core(text)
