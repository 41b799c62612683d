"""Whose report is it, and for which year: what do its title, its opening, its signature and its page header say?

A title may be broken over lines, stand in a page header or carry the name of a site behind it; a menu, a breadcrumb and
a sentence that speaks of annual reports are none. A date of publication never says the year of a report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.reading.script import folded, readable

_LONGEST_TITLE = 80
_LONGEST_LINE_OF_TITLE = 40
_MOST_LINES_OF_TITLE = 3
_TITLE = re.compile(
    r"(?:信息公开|政务公开)[^。；;，,]{0,24}(?:报告|年报)(?:对比表?)?(?:[（(][^）)]*[）)])?$|^政府信息公开年报$"
)
_CRUMB = re.compile(r">|›|»|首页|当前位置|您的位置|所在位置|附件[:：]|上一篇|下一篇|^来源|发布(?:日期|时间)")
_SENTENCE = re.compile(r"[。；;，,]|^(?:根据|按照|依据|依照|现将|现就|现公布|特向|本报告|我)")
_IN_FRONT = re.compile(r"^(?:[#*\s]+|【[^】]{1,12}】|标\s*题\s*[:：]|附\s*件\s*\d*\s*[:：])+")
_ANNOUNCED = re.compile(r"^(?:关于)?(?:印发|公布|发布|公开)?《([^》]{6,80}?)》(?:的(?:通知|公告|函))?$")
_BEHIND = re.compile(
    r"(?<=报告|年报)([（(][^）)]{1,16}[）)])?\s*(?:[-_|–—]+\s*\D.*|\.(?:docx?|pdf|html?|wps|txt|md)\s*)$", re.IGNORECASE
)
_DRAFT = re.compile(r"[（(](?:定稿|终稿|审定稿|送审稿|公开稿|发布稿|最终版)[）)]$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[—\-~～至]|$)|(二[〇○◯零Oo0][一二三四五六七八九〇○◯零Oo0]{2})(?=年)")
_SCHOOL_YEAR = re.compile(r"(?:19|20)\d{2}[—–\-~～至/]+(?:19|20)?\d{2}学年度?")
_YEAR_ALONE = re.compile(r"^[（(]?(?:(?:19|20)\d{2}|二[〇○◯零Oo0][一二三四五六七八九〇○◯零Oo0]{2})年度?[）)]?$")
_HAN_DIGITS = str.maketrans("〇○◯零Oo一二三四五六七八九", "000000123456789")
_PERIOD = re.compile(r"(20\d{2})年1月1日起?[至到—–\-~～]+(?:(20\d{2})年)?12月31日")
_DATE = re.compile(r"(?:19|20)\d{2}(?:年(?!12月31日)\d{1,2}月\d{1,2}日?|[-./]\d{1,2}[-./]\d{1,2})")
_MONTH = re.compile(
    r"(?:(?:19|20)\d{2}|二[〇○◯零Oo0][一二三四五六七八九〇○◯零Oo0]{2})年[\d一二三四五六七八九十]{1,2}月(?:[\d一二三四五六七八九十]{1,3}日)?"
)
_DATED = re.compile(r"(?:发布|生成|成文|公开|发文|更新|印发)?(?:日期|时间)[:：]|索引号|浏览|点击")
_NUMBERED = re.compile(r"〔(20\d{2})〕")
_BODY = (
    r"(?:局|会|委|办公室|办|厅|政府|街道|镇|乡|中心|法院|检察院|院|所|部|公司|集团|校|中学|小学|幼儿园|大学|学院|社|署|台|联|"
    r"科协|支队|大队|总队|站|馆|处|队|县|市|区|省|州|旗)"
)
_ENDS_IN_BODY = re.compile(rf"{_BODY}$")
_PLACE = re.compile(r"[县市区省州旗镇乡]")
_PLACE_ALONE = re.compile(r"^[\u4e00-\u9fff]{1,10}[县市区省州旗]$")
_MENU = re.compile(r"公开(?:指南|制度|专栏|专区|目录|平台)|网站|门户|栏目|专区$")
_AGENCY_BEFORE = re.compile(
    rf"(?:现将|现就|现对|本报告由|按照要求[，,]?|要求[，,]|规定[，,])?(?P<agency>[\u4e00-\u9fff（）()]{{2,38}}?{_BODY})(?:的)?(?:19|20)\d{{2}}\s*年(?:度)?"
    r"(?:的)?(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?报告"
)
_AGENCY_MADE = re.compile(
    rf"(?:由|是|，|,|。|^)(?P<agency>[\u4e00-\u9fff（）()]{{3,30}}?{_BODY})(?:根据|按照|依据|依照)[^。]{{0,20}}(?:《中华人民共和国)?《?政府信息公开条例"
)
_AGENCY_PUBLISHED = re.compile(
    rf"(?:^|[。；，,])(?P<agency>[\u4e00-\u9fff（）()]{{3,30}}?{_BODY})(?:共|累计|主动|依法|及时)*公开(?:政府)?信息"
)
_LEAD_WORDS = re.compile(
    r"^(?:现将|现就|现对|现公布|特向社会公布|关于|本报告由|本报告是|兹将|为|根据|按照|附件\d*|年度|公布)+[:：]?"
)
_SIGNATURE = re.compile(rf"^[\u4e00-\u9fff（）()]{{3,30}}{_BODY}$")
_NOT_OTHERS = re.compile(r"^(?:我|本|全|各|该|其)")
_DATE_ALONE = re.compile(
    r"^[（(]?(?:20\d{2}|二[〇○◯零Oo0一二三四五六七八九]{3})年"
    r"[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日[）)]?$"
)
_PUBLISHER = tuple(
    re.compile(rf"(?:{names})[:：](?P<agency>[\u4e00-\u9fff（）()]{{3,30}}{_BODY})(?![\u4e00-\u9fff])")
    for names in ("发布机构|公开主体|公开机构|发文机关|发文单位|发布单位|编制单位|填报单位|单位名称", "信息来源|来源")
)
_ITS_OFFICE = re.compile(r"^.{0,2}办公室$")
_LINES_OF_OPENING = 6
_LONGEST_OPENING = 1500  # characters
_LINES_BEFORE_SIGNATURE = 4
_LINES_OF_PAGE_END = 12  # lines that a page may print below the signature
_BRACKETED_YEAR = re.compile(r"^[\[【(（〔]年?度?[\]】)）〕]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the lines it was printed on: from `start` up to, not including, `end`."""

    text: str
    start: int
    end: int

    @property
    def wants(self) -> int:
        """How much a title must say that this one does not: whose report, and for which year."""
        return (find_year(self.text) is None) + (agency_in_title(self.text) is None)


def find_year(text: str) -> int | None:
    """The first year that a text names, in digits or Chinese digits. A school year and that of a date are none."""
    plain = folded(text)
    if "学年" in plain:
        plain = _SCHOOL_YEAR.sub("", plain)
    if "月" in plain:
        if period := _PERIOD.search(plain):
            return int(period[2] or period[1])
        plain = _MONTH.sub("", plain)
    found = _YEAR.search(plain)
    return _number(found) if found else None


def _number(found: re.Match[str]) -> int:
    return int(found[1] or found[2].translate(_HAN_DIGITS))


# ── the title ──


def find_title(lines: Sequence[str]) -> str | None:
    """The title among the lines before part one."""
    found = title_among(lines)
    return found.text if found else None


def title_among(lines: Sequence[str]) -> Title | None:
    """The title among the lines before part one and where it stands: the fullest one, and of such the first."""
    said = [(index, text) for index, line in enumerate(lines) if (text := _trimmed(line))]
    titles = [title for at in range(len(said)) if (title := _title_ending(said, at)) is not None]
    return min(titles, key=lambda title: (title.wants, find_year(title.text) is None, title.start), default=None)


def _trimmed(line: str) -> str:
    """A line without what stands around a title: Markdown, 【年报】, 标题：, the name of the site or of the file."""
    text = " ".join(line.split())
    if "报" not in text and "報" not in text:
        return text.strip("#* ")
    text = _IN_FRONT.sub("", text).rstrip("* ")
    if "《" in text and (found := _ANNOUNCED.match(text)) and _TITLE.search(folded(found[1])):
        return found[1]
    text = _BEHIND.sub(lambda found: found[1] or "", text)
    return _DRAFT.sub("", text)


def _title_ending(said: Sequence[tuple[int, str]], at: int) -> Title | None:
    """The title whose last words stand on the line `at`, with the lines above that belong to it."""
    last = folded(said[at][1])
    if not last.endswith((")", "告", "报", "对比", "对比表")) or not _may_be_title(last):
        return None
    first, text = at, said[at][1]
    while not _TITLE.search(folded(text)):
        first -= 1
        if first < 0 or at - first >= _MOST_LINES_OF_TITLE or not _may_go_before(said[first][1]):
            return None
        text = said[first][1] + text
    if len(folded(text)) > _LONGEST_TITLE:
        return None
    while first and at - first < _MOST_LINES_OF_TITLE and _completes(said[first - 1][1], text):
        first -= 1
        text = said[first][1] + text
    if find_year(text) is None and at + 1 < len(said) and _YEAR_ALONE.match(folded(said[at + 1][1])):
        at += 1
        text += said[at][1]
    return Title(text, said[first][0], said[at][0] + 1)


def _may_be_title(plain: str) -> bool:
    return len(plain) <= _LONGEST_TITLE and not _CRUMB.search(plain) and not _SENTENCE.search(plain)


def _may_go_before(line: str) -> bool:
    """A short line that the title may have begun on: no sentence, no navigation."""
    plain = folded(line)
    return (
        len(plain) <= _LONGEST_LINE_OF_TITLE
        and ":" not in plain
        and not _MENU.search(plain)
        and not _MONTH.search(plain)
        and _may_be_title(plain)
    )


def _completes(line: str, title: str) -> bool:
    """A line above a title that carries the year or the agency which the title lacks."""
    plain = folded(line)
    if not plain or "http" in plain or not _may_go_before(line) or _TITLE.search(plain):
        return False
    agency = agency_in_title(title)
    if agency is None and _ENDS_IN_BODY.search(plain):
        return True
    if find_year(plain) and (find_year(title) is None or agency is None):
        return True
    return agency is not None and not _PLACE.search(agency) and bool(_PLACE_ALONE.match(plain))


# ── the agency ──


def agency_in_title(title: str) -> str | None:
    """The body that a title names, or None: what is left without the year and the standing words."""
    plain = _SCHOOL_YEAR.sub("", _without_spaces(readable(title).text)).replace("（", "(").replace("）", ")")
    year = _YEAR.search(plain)
    if year and _ENDS_IN_BODY.search(plain[: year.start()]):
        plain = plain[: year.start()]
    plain = _BRACKETED_YEAR.sub("", _YEAR.sub("", plain))
    plain = re.sub(r"年?度?(?:关于)?(?:(?<!人民)政府|政务)?信息公开.*$|政务公开.*$", "", plain)
    plain = re.sub(r"\d{2,4}年?|^年?度?|年度$|年$|的$|关于$", "", plain)
    plain = _LEAD_WORDS.sub("", plain).strip("-—:： 《》()_|#*")
    if len(plain) < 3 or not re.search(r"[\u4e00-\u9fff]{3}", plain):
        return None
    return plain.replace("(", "（").replace(")", "）")


def find_agency(title: str | None, prose: Sequence[str], header: Sequence[str] = ()) -> str | None:
    """Whose report this is; None when unsaid.

    From the title, the line under it, the opening sentences, the signature, the only body that is said to have
    published information, and last of all from the `header` of the page.
    """
    if title and (named := agency_in_title(title)):
        return named
    opening = [_without_spaces(text[:_LONGEST_OPENING]) for text in prose[:_LINES_OF_OPENING]]
    if title and (under := next((line for line in opening[:1] if _signs(line)), None)):
        return under
    return _agency_in_opening(opening) or _signature(prose) or _only_publisher(opening) or _agency_in_header(header)


def _agency_in_opening(opening: Sequence[str]) -> str | None:
    for text in opening:
        if "信息公开" not in text or _CRUMB.search(folded(text)):
            continue
        for pattern in (_AGENCY_BEFORE, _AGENCY_MADE):
            found = pattern.search(text)
            if found and (agency := _LEAD_WORDS.sub("", found["agency"])) and not _NOT_OTHERS.match(agency):
                return agency
    return None


def _signs(line: str) -> bool:
    return bool(_SIGNATURE.match(line)) and not _NOT_OTHERS.match(line) and line[-1] not in "县市区省州旗处"


def _signature(prose: Sequence[str]) -> str | None:
    """The line under the report that names its body: with a date below it, or among the very last lines."""
    lines = [_without_spaces(text) for text in prose[-_LINES_OF_PAGE_END:]]
    for at in range(len(lines) - 1, -1, -1):
        dated = at + 1 < len(lines) and _DATE_ALONE.match(folded(lines[at + 1]))
        if (dated or at >= len(lines) - _LINES_BEFORE_SIGNATURE) and _signs(lines[at]):
            return lines[at]
    return None


def _only_publisher(opening: Sequence[str]) -> str | None:
    """`2023年度，某某局公开信息77条`: the one body that the opening says so of."""
    named = {
        found["agency"]
        for text in opening
        if "公开" in text
        for found in _AGENCY_PUBLISHED.finditer(text)
        if not _NOT_OTHERS.match(found["agency"])
    }
    return named.pop() if len(named) == 1 else None


def _agency_in_header(header: Sequence[str]) -> str | None:
    for pattern in _PUBLISHER:
        for line in header:
            found = (
                pattern.search(_without_spaces(line[:_LONGEST_OPENING]))
                if "机" in line or "单位" in line or "来源" in line
                else None
            )
            if found and not _ITS_OFFICE.match(found["agency"]):
                return found["agency"]
    return None


def _without_spaces(text: str) -> str:
    return "".join(text.split())


# ── the year ──


def year_of(title: str | None, prose: Sequence[str]) -> int | None:
    """The report year: from the title, else the year that the opening reports on or names most."""
    if title and (year := find_year(title)):
        return year
    if title and ("学年" in title or "对比" in title):
        return None
    lines = map(folded, prose[:_LINES_OF_OPENING])
    opening = "".join(line for line in lines if not _DATED.search(line) and not _CRUMB.search(line))[:_LONGEST_OPENING]
    if period := _PERIOD.search(opening):
        return int(period[2] or period[1])
    years = Counter(_years(_DATE.sub("", opening)))
    for number in _NUMBERED.findall(opening):
        years[int(number)] -= 1
    best = [year for year, count in years.most_common(1) if count > 0]
    return best[0] if best else None


def _years(plain: str) -> Iterator[int]:
    return (_number(found) for found in _YEAR.finditer(plain) if plain[found.end() : found.end() + 1] == "年")
