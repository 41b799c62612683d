"""What does a report say outside its tables: whose it is, for which year, its parts, its contact data and its fees?"""

from __future__ import annotations

import re
from collections import Counter
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

_LONGEST_TITLE = 80
_TITLE = re.compile(r"(?:信息公开|政务公开)[^。；;]{0,24}(?:报告|年报)(?:[（(][^）)]*[）)])?$|^政府信息公开年报$")
_CRUMB = re.compile(r">|›|»|首页|当前位置|您的位置|所在位置|附件[:：]|上一篇|下一篇|^来源|发布(?:日期|时间)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[—\-~～至]|$)|([二][〇○零Oo0][一二三四五六七八九〇○零]{2})年")
_HAN_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_BODY = (
    r"(?:局|委员会|委|办公室|厅|政府|办事处|街道办|街道|镇|乡|中心|法院|检察院|院|协会|总会|联合会|所|部|公司|学校|中学|小学|幼儿园|大学|学院|"
    r"管委会|支队|大队|总队|站|馆|处|队|县|市|区|省|州|旗)"
)
_AGENCY_BEFORE = re.compile(
    rf"(?:现将|现就|现对|本报告由|按照要求[，,]?|要求[，,]|规定[，,])?(?P<agency>[\u4e00-\u9fff（）()]{{2,38}}?{_BODY})(?:的)?(?:19|20)\d{{2}}\s*年(?:度)?"
    r"(?:的)?(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?报告"
)
_AGENCY_MADE = re.compile(
    rf"(?:由|是|，|,|。|^)(?P<agency>[\u4e00-\u9fff（）()]{{3,30}}?{_BODY})(?:根据|按照|依据|依照)[^。]{{0,20}}(?:《中华人民共和国)?《?政府信息公开条例"
)
_LEAD_WORDS = re.compile(
    r"^(?:现将|现就|现对|现公布|特向社会公布|关于|本报告由|本报告是|兹将|为|根据|按照|附件\d*|年度|公布)+[:：]?"
)
_SIGNATURE = re.compile(rf"^[\u4e00-\u9fff（）()]{{3,30}}{_BODY}$")
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


def find_year(text: str) -> int | None:
    """The first year that a text names, in digits or Chinese digits."""
    found = _YEAR.search(folded(text))
    if found is None:
        return None
    return int(found[1] or found[2].translate(_HAN_DIGITS))


def find_title(lines: Sequence[str]) -> str | None:
    """The title among the lines before part one: the line that says 报告, with the line above it when it is broken."""
    cleaned = [" ".join(line.split()) for line in lines]
    candidates = [
        index
        for index, line in enumerate(cleaned)
        if len(folded(line)) <= _LONGEST_TITLE and _TITLE.search(folded(line)) and not _CRUMB.search(folded(line))
    ]
    for index in sorted(candidates, key=lambda index: (find_year(cleaned[index]) is None, index)):
        line = cleaned[index]
        above = next((text for text in reversed(cleaned[:index]) if text), "")
        if (find_year(line) is None or not agency_in_title(line)) and _completes(above):
            return f"{above}{line}"
        return line
    return None


def _completes(line: str) -> bool:
    """A short line above a title that carries its year or its agency, and is no navigation."""
    plain = folded(line)
    if not plain or len(plain) > 40 or "http" in plain or ":" in plain or _CRUMB.search(plain) or _TITLE.search(plain):
        return False
    return bool(find_year(plain)) or bool(re.search(rf"{_BODY}$", plain))


def agency_in_title(title: str) -> str | None:
    """The body that a title names, or None: what is left without the year and the standing words."""
    plain = _without_spaces(readable(title).text)
    plain = _YEAR.sub("", plain.replace("（", "(").replace("）", ")"))
    plain = re.sub(r"年?度?(?:关于)?(?:政府|政务)?信息公开.*$|政务公开.*$", "", plain)
    plain = re.sub(r"\d{2,4}年?|^年?度?|年度$|年$|的$|关于$", "", plain)
    plain = _LEAD_WORDS.sub("", plain).strip("-—:： 《》()_|")
    if len(plain) < 3 or not re.search(r"[\u4e00-\u9fff]{3}", plain):
        return None
    return plain.replace("(", "（").replace(")", "）")


def find_agency(title: str | None, prose: Sequence[str]) -> str | None:
    """Whose report this is: from the title, else the opening sentences, else the signature; None when unsaid."""
    if title and (named := agency_in_title(title)):
        return named
    for text in map(_without_spaces, prose[:6]):
        if "信息公开" not in text:
            continue
        for pattern in (_AGENCY_BEFORE, _AGENCY_MADE):
            found = pattern.search(text)
            if (
                found
                and (agency := _LEAD_WORDS.sub("", found["agency"]))
                and not re.match(r"^(?:我|本|全|各|该)", agency)
            ):
                return agency
    for text in reversed(prose[-4:]):
        line = _without_spaces(text)
        if _SIGNATURE.match(line) and not re.match(r"^(?:我|本|全|各|该)", line) and line[-1] not in "县市区省州旗处":
            return line
    return None


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def year_of(title: str | None, prose: Sequence[str]) -> int | None:
    """The report year: from the title, else the year most named in the opening of the text."""
    if title and (year := find_year(title)):
        return year
    opening = folded("".join(prose[:4]))[:1500]
    years = Counter(int(found[1]) for found in _YEAR.finditer(opening) if found[1])
    for number in re.findall(r"〔(20\d{2})〕", opening):
        years[int(number)] -= 1
    best = [year for year, count in years.most_common(2) if count > 0]
    return best[0] if best else None


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
