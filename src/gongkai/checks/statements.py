"""Do the figures in the words agree with the figures in the tables?

A `Pattern` names a turn of phrase and the cells whose sum it speaks of. Where words and table may rest on different
bases (own agency or whole district, filed cases or all cases, with or without what was carried in), the difference is
told as such and not called an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.prose import NUMBER, UNIT, Quantity, Sentence, quantity, whole
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import PRACTICE, PRACTICE_EN, REGULATION, REGULATION_EN
from gongkai.report import Number, State

N = f"(?P<n>{NUMBER})"
SOME = r"(?:共计|总计|合计|总数为|数量为|均为|共为|共有|数为|共|为|计|达|有|：)?"
KINDS = r"(?:政府|政务)?(?:信息)?(?:公开)?(?:的)?(?:类)?"
GAP = r"[^，。；\d]{0,40}?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A turn of phrase, the cells that it speaks of, and what a person calls them."""

    name: str
    en: str
    words: re.Pattern[str]
    cells: tuple[str, ...]
    topic: str = ""
    """`requests`: only where the talk is of requests; `disputes`: only in a sentence on disclosure disputes."""
    loose: bool = False
    """办理 may speak of all that was received, in hand or concluded; 结转 alone of what came in or what went out."""
    says: str = ""
    """A word that is in every such phrase; to look for it first is quicker than to look for the phrase."""


def _cells(*rows: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.total" for row in rows)


REFUSED = _cells(
    *(
        f"refused.{ground}"
        for ground in (
            "state_secret",
            "forbidden_by_law",
            "security_and_stability",
            "third_party",
            "internal_affairs",
            "process_information",
            "enforcement_file",
            "administrative_inquiry",
        )
    )
)
NOT_AVAILABLE = _cells(*(f"not_available.{g}" for g in ("not_held", "must_be_created", "still_unclear")))
NOT_PROCESSED = _cells(
    *(f"not_processed.{g}" for g in ("petition", "repeated", "published_material", "excessive", "confirmation"))
)
OTHER_HANDLING = _cells(
    "other_handling", "other_handling.not_corrected", "other_handling.fee_unpaid", "other_handling.other"
)
RECEIVED, CARRIED_IN = _cells("received"), _cells("carried_in")
CONCLUDED, CARRIED_OUT = _cells("concluded"), _cells("carried_out")
NATURAL = ("requests.received.natural_person",)
ORGANISATIONS = tuple(
    f"requests.received.{kind}" for kind in ("enterprise", "research", "public_welfare", "legal_services", "other")
)
REVIEWS = ("disputes.reconsideration.total",)
SUITS = ("disputes.litigation.direct.total", "disputes.litigation.after_reconsideration.total")
DOCUMENTS = "proactive.normative_documents"

PATTERNS = (
    Pattern(
        "新收申请",
        "requests received",
        re.compile(
            rf"(?:接收到|收到|接到|接收|新收|受理|登记)(?P<mid>{GAP})(?:，?{SOME}){N}{UNIT}(?P<after>[^，。；\d]{{0,14}})"
        ),
        RECEIVED,
        "requests",
    ),
    Pattern(
        "新收申请",
        "requests received",
        re.compile(
            rf"(?<!理)(?<!结)(?<!复)(?<!转)(?<!开展)(?:政府|政务)信息公开申请(?:数量|总数|总量|数)?{SOME}{N}{UNIT}"
        ),
        RECEIVED,
        "requests",
    ),
    Pattern(
        "办理结果",
        "requests concluded",
        re.compile(
            rf"(?P<before>.{{0,6}})(?:办理完毕|处理完毕|办结|答复|办复|回复)(?P<mid>[^，。；\d]{{0,24}}?){SOME}{N}{UNIT}(?P<after>.{{0,6}})"
        ),
        CONCLUDED,
        "requests",
    ),
    Pattern(
        "办理结果",
        "requests concluded",
        re.compile(
            rf"(?P<before>[^，；]{{0,12}}?){N}{UNIT}(?:申请)?(?:已|均|全部|都|予以|按时|按期|依法|依规|在法定期限内|在规定时限内)*(?:办结|答复)(?!率)"
        ),
        CONCLUDED,
        "requests",
    ),
    Pattern(
        "办理结果",
        "requests concluded",
        re.compile(rf"办理(?P<mid>[^，。；\d]{{0,16}}?申请(?:公开)?(?:件|事项)?){SOME}{N}{UNIT}"),
        CONCLUDED,
        "requests",
        loose=True,
    ),
    Pattern(
        "上年结转",
        "requests carried in",
        re.compile(
            rf"(?:上年度?|上一年度?|去年|往年)(?:度)?结转(?:至本年|到本年)?(?:办理|继续办理)?(?:的)?{KINDS}(?:申请)?(?:数量|数)?{SOME}{N}{UNIT}"
        ),
        CARRIED_IN,
        "requests",
        says="结转",
    ),
    Pattern(
        "上年结转",
        "requests carried in",
        re.compile(rf"结转(?:自)?上(?:一)?年度?(?:的)?{KINDS}(?:申请)?(?:数量|数)?{SOME}{N}{UNIT}"),
        CARRIED_IN,
        "requests",
        says="结转",
    ),
    Pattern(
        "结转下年度",
        "requests carried out",
        re.compile(
            rf"(?:结转|顺延|转入|转)(?:至|到|入)?(?:下|次|明)(?:一)?年度?(?:继续)?(?:办理|答复|处理)?(?:的)?{KINDS}(?:申请)?{SOME}{N}{UNIT}"
        ),
        CARRIED_OUT,
        "requests",
    ),
    Pattern(
        "结转下年度",
        "requests carried out",
        re.compile(
            rf"{N}{UNIT}(?:申请)?(?:(?:正在办理|尚在办理|未到期|尚未办结|未办结|因[^，]{{0,12}})，?)?"
            r"(?:结转|顺延)(?:至|到|入)?(?:下|次|明)(?:一)?年度?(?:继续)?(?:办理|答复|处理)?(?!\d)"
        ),
        CARRIED_OUT,
        "requests",
    ),
    Pattern(
        "结转下年度",
        "requests carried out",
        re.compile(
            rf"(?:结转|顺延)(?:至|到|入)20\d\d年度?(?:继续)?(?:办理|答复|处理)?(?:的)?{KINDS}(?:申请)?{SOME}{N}{UNIT}"
        ),
        CARRIED_OUT,
        "requests",
    ),
    Pattern(
        "结转",
        "requests carried over",
        re.compile(rf"(?<![年度])结转(?:办理)?(?:的)?{KINDS}(?:申请)?{SOME}{N}{UNIT}"),
        CARRIED_OUT,
        "requests",
        loose=True,
        says="结转",
    ),
    Pattern(
        "予以公开",
        "granted",
        re.compile(rf"(?<!不)予以公开(?:的)?{SOME}{N}{UNIT}"),
        _cells("granted"),
        "requests",
        says="予以公开",
    ),
    Pattern(
        "部分公开",
        "partly granted",
        re.compile(rf"部分公开(?:的)?{SOME}{N}{UNIT}"),
        _cells("partly_granted"),
        "requests",
        says="部分公开",
    ),
    Pattern(
        "不予公开", "refused", re.compile(rf"不予公开(?:的)?{SOME}{N}{UNIT}"), REFUSED, "requests", says="不予公开"
    ),
    Pattern(
        "无法提供",
        "cannot be provided",
        re.compile(rf"无法提供(?:的)?{SOME}{N}{UNIT}"),
        NOT_AVAILABLE,
        "requests",
        says="无法提供",
    ),
    Pattern(
        "不予处理",
        "not processed",
        re.compile(rf"不予处理(?:的)?{SOME}{N}{UNIT}"),
        NOT_PROCESSED,
        "requests",
        says="不予处理",
    ),
    Pattern(
        "其他处理",
        "other handling",
        re.compile(rf"其他处理(?:的)?{SOME}{N}{UNIT}"),
        OTHER_HANDLING,
        "requests",
        says="其他处理",
    ),
    Pattern(
        "行政复议",
        "reconsideration cases",
        re.compile(rf"行政复议(?:的)?(?:案件|申请|案)?(?:数量|数)?(?:新收|新增|发生|立案)?{SOME}{N}(?:件|起|宗|例|次)"),
        REVIEWS,
        "disputes",
        says="行政复议",
    ),
    Pattern(
        "行政复议",
        "reconsideration cases",
        re.compile(rf"{N}(?:件|起|宗|例)(?:政府信息公开)?(?:类)?(?:的)?行政复议(?!、|和|及|与)"),
        REVIEWS,
        "disputes",
        says="行政复议",
    ),
    Pattern(
        "行政诉讼",
        "suits",
        re.compile(
            rf"(?<!议、)(?<!议和)(?<!议及)(?<!议与)行政诉讼(?:的)?(?:案件|案)?(?:数量|数)?(?:新收|新增|发生|立案)?{SOME}{N}(?:件|起|宗|例|次)"
        ),
        SUITS,
        "disputes",
        says="行政诉讼",
    ),
    Pattern(
        "行政诉讼",
        "suits",
        re.compile(rf"{N}(?:件|起|宗|例)(?:政府信息公开)?(?:类)?(?:的)?行政诉讼"),
        SUITS,
        "disputes",
        says="行政诉讼",
    ),
    Pattern(
        "制发规范性文件",
        "normative documents issued",
        re.compile(
            rf"(?:制发|制定|出台|印发|新制定)(?:并公开|并印发|发布)?(?:各类)?(?:行政)?规范性文件{SOME}{N}(?:件|个|份|部|项)"
        ),
        (f"{DOCUMENTS}.issued", f"{DOCUMENTS}.newly_made"),
        says="规范性文件",
    ),
    Pattern(
        "废止规范性文件",
        "normative documents repealed",
        re.compile(rf"(?:废止|失效)(?:和失效|或失效|失效)?(?:的)?(?:行政)?规范性文件{SOME}{N}(?:件|个|份|部|项)"),
        (f"{DOCUMENTS}.repealed",),
        says="规范性文件",
    ),
    Pattern(
        "现行有效规范性文件",
        "normative documents in force",
        re.compile(rf"现行有效(?:的)?(?:行政)?规范性文件{SOME}{N}(?:件|个|份|部|项)"),
        (f"{DOCUMENTS}.in_force",),
        says="现行有效",
    ),
    Pattern(
        "行政许可决定",
        "licensing decisions",
        re.compile(rf"作出(?:的)?行政许可(?:处理)?(?:决定)?{SOME}{N}(?:件|项|宗|个|份)"),
        ("proactive.licences.decisions",),
        says="行政许可",
    ),
    Pattern(
        "行政处罚决定",
        "penalty decisions",
        re.compile(rf"作出(?:的)?行政处罚(?:处理)?(?:决定)?{SOME}{N}(?:件|项|宗|个|份|起)"),
        ("proactive.penalties.decisions",),
        says="行政处罚",
    ),
    Pattern(
        "行政强制决定",
        "coercive measures",
        re.compile(rf"(?:作出|实施)(?:的)?行政强制(?:措施)?(?:处理)?(?:决定)?{SOME}{N}(?:件|项|宗|个|份|起)"),
        ("proactive.coercive_measures.decisions",),
        says="行政强制",
    ),
    Pattern(
        "行政事业性收费",
        "charges",
        re.compile(rf"行政事业性收费(?:金额|收入|总额)?{SOME}{N}(?=万元)"),
        ("proactive.charges.amount",),
        says="行政事业性收费",
    ),
)

NO_REQUEST = re.compile(
    r"(?:未收到|没有收到|未接到|没有接到|未接收到|未受理|没有受理|无)(?P<mid>[^，。；\d]{0,24}?)"
    r"(?:信息公开申请|公开申请|依申请公开)(?:件|事项|情况|的情况)?"
    r"(?!行政复议|行政诉讼|提起|引起|引发|产生|逾期|超期|费|被|的?投诉|的?举报)"
)
NO_CASE = re.compile(
    r"(?:未发生|未出现|未收到|未产生|没有|无|未)(?P<mid>[^。；]{0,25}?)行政复议[^。；]{0,12}?诉讼(?P<after>[^，。；]{0,8})"
)
BOTH_NONE = re.compile(r"行政复议(?:案件|申请)?[、和及与](?:行政)?诉讼(?:案件)?(?:数量|数)?均为(?P<n>[0零])")

_OTHER_MATTERS = re.compile(
    r"行政复议|行政诉讼|行政许可|建议|提案|信访|投诉|举报|咨询|来信|留言|热线|邮件|案件|意见|问题|工单"
)
_CHANNEL = re.compile(r"网上|网络|网站|线上|信函|当面|现场|邮寄|邮箱|在线|平台|系统|传真|窗口|书面|微信|电话|来访")
_ALL_CHANNELS = re.compile(r"各|等|多种|共")
_COMPARED = re.compile(r"(?:比|较|同比|去年|上年|上一年|前一年|往年|自\d{4}|以来|上半年|季度|月份|\d月)[^，。；]*$")
_BY_CHANNEL = re.compile(
    rf"(?:{_CHANNEL.pattern})(?:方式|渠道|形式)?(?:提交|提出|收到)?(?:的)?{KINDS}申请(?:共计|共|计)?{N}{UNIT}"
)
_NOT_ALL = re.compile(r"其中|主要|等|未|没有|共")
_PART_OF_ANSWERS = re.compile(
    r"延期|延长|逾期|网上|书面|口头|电话|当场|当面|信函|公开|不予|同意|信访|告知|提案|建议|应|未|补正|部分|邮寄"
)
_DISTRICT = re.compile(
    r"全[区县市省州旗镇乡]|全系统|全街道|各部门|各单位|各镇|各乡镇|各街道|各级|各[区县]|部门和|所属|下属|辖区|各有关|[区县市]直"
)
_OWN = re.compile(r"本级|本机关|办公室|办公厅")
_FILED = re.compile(r"新收|新增|立案|受理|收到|新发")
_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请公开|依申请|申请公开")
_WITH_CARRIED = re.compile(
    r"(?:含|包括|包含|加上|连同|加之)[^，。；]{0,4}(?:上年|上一年|去年|结转)|上年[^。；]*共(?:办理|受理|处理)"
)
_GOVERNMENT = re.compile(r"人民政府$|人民政府办公[室厅]$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure that the words give for some cells."""

    pattern: Pattern
    quantity: Quantity
    quote: str
    sentence: Sentence


def statements(case: Case) -> Iterator[Statement]:
    """What the prose says of cells, each phrase once."""
    for sentence in case.sentences:
        if sentence.part not in ("overview", "problems", "preamble"):
            continue
        taken: set[tuple[str, int]] = set()
        for pattern in _candidates(sentence):
            for match in pattern.words.finditer(sentence.text):
                where = (pattern.name, match.start("n"))
                if where not in taken and _speaks_of(case, pattern, match, sentence):
                    taken.add(where)
                    start = match.end("before") if match.groupdict().get("before") else match.start()
                    quote = sentence.text[start : match.end("n") + 1]
                    yield Statement(pattern, quantity(match["n"]), quote, sentence)
        yield from _by_channel(sentence)


def _by_channel(sentence: Sentence) -> Iterator[Statement]:
    """「收到书面申请3件、网上申请9件」: the channels together are all that was received."""
    named = list(_BY_CHANNEL.finditer(sentence.text)) if sentence.on_requests else []
    if len(named) < 2 or _NOT_ALL.search(sentence.text[: named[-1].end()]) or _COMPARED.search(sentence.text):
        return
    total = sum(quantity(match["n"]).value for match in named)
    exact = all(quantity(match["n"]).exact for match in named)
    quote = sentence.text[named[0].start() : named[-1].end()]
    yield Statement(PATTERNS[0], Quantity(total, exact), quote, sentence)


_COUNTED = re.compile(rf"[\d〇零一二两三四五六七八九十百千万余多](?:{UNIT}|次|万元)")


def _candidates(sentence: Sentence) -> Iterator[Pattern]:
    if not _COUNTED.search(sentence.text):
        return
    disputes = "复议" in sentence.text or "诉讼" in sentence.text
    for pattern in PATTERNS:
        if pattern.topic == "requests" and not sentence.on_requests:
            continue
        if pattern.topic == "disputes" and not disputes:
            continue
        if pattern.says in sentence.text:
            yield pattern


def _speaks_of(case: Case, pattern: Pattern, match: re.Match[str], sentence: Sentence) -> bool:
    """Rule out what only looks like a statement: other matters, one channel, a comparison, another year."""
    groups = match.groupdict()
    mid, before, after = (groups.get(name) or "" for name in ("mid", "before", "after"))
    clause = sentence.text[: match.start("n")].rsplit("，", 1)[-1]
    if _COMPARED.search(clause) and pattern.name not in ("上年结转", "结转下年度", "结转"):
        return False
    if (
        pattern.cells != CARRIED_OUT
        and case.year
        and any(int(year) != case.year for year in re.findall(r"(20\d\d)年", sentence.text[: match.start("n")]))
    ):
        return False
    if pattern.cells == RECEIVED:
        about = clause + mid
        if "mid" in groups and (not re.search(r"申请|依申请公开", mid + after) or _OTHER_MATTERS.search(mid)):
            return False
        return not _CHANNEL.search(about) or bool(_ALL_CHANNELS.search(about))
    if pattern.cells == CONCLUDED:
        about = _DISCLOSURE.sub("", before[-4:] + mid)
        return not _PART_OF_ANSWERS.search(about) and not _OTHER_MATTERS.search(before + mid)
    if pattern.name == "结转":
        return not _OTHER_MATTERS.search(sentence.text[: match.start()])
    if pattern.topic == "disputes":
        return not re.search(r"维持|纠正|撤销|驳回|审结|结转|败诉|胜诉|撤回|终止|尚未", clause[-12:])
    return True


def _expected(case: Case, statement: Statement) -> tuple[Number | None, tuple[str, ...], Reason | None]:
    """The sum of the cells spoken of, those that the form has."""
    pattern = statement.pattern
    cells = pattern.cells
    if pattern.cells == RECEIVED:
        about = statement.quote
        persons = statement.quantity.value == case.value(NATURAL[0]) and re.search(r"公民|个人", about)
        if ("自然人" in about or persons) and not re.search(r"法人|组织|企业", about):
            cells = NATURAL
        elif re.search(r"法人|组织|企业", about) and not re.search(r"自然人|公民|个人", about):
            cells = ORGANISATIONS
        elif _includes_carried(case, statement):
            cells = RECEIVED + CARRIED_IN
    cells = tuple(key for key in cells if key in case.report.cells)
    if not cells:
        return None, (), Reason.OTHER_FORM
    states = case.states(cells)
    for state, reason in (
        (State.UNPLACED, Reason.UNPLACED),
        (State.ABSENT, Reason.ABSENT),
        (State.BLANK, Reason.BLANK),
    ):
        if state in states:
            return None, cells, reason
    return sum(case.number(key) for key in cells), cells, None


def _includes_carried(case: Case, statement: Statement) -> bool:
    """「13件（含上年结转1件）」: the bracket right behind the number, or a sentence that adds the two and fits."""
    text = statement.sentence.text
    behind = text[text.find(statement.quote) + len(statement.quote) :][:12]
    if re.match(r"[（，]?(?:其中)?(?:含|包括|包含)[^，。；]{0,4}(?:上年|上一年|去年|结转)", behind):
        return True
    both = case.number(RECEIVED[0]) + case.number(CARRIED_IN[0])
    return bool(_WITH_CARRIED.search(text)) and statement.quantity.value == both


def _loosely(case: Case, pattern: Pattern) -> tuple[Number, ...]:
    """What a loose phrase may speak of besides its cells."""
    carried_in, received = case.number(CARRIED_IN[0]), case.number(RECEIVED[0])
    if not pattern.loose:
        return ()
    return (carried_in,) if pattern.cells == CARRIED_OUT else (received, received + carried_in)


def _basis(case: Case, statement: Statement, table: Number) -> tuple[str, str] | None:
    """A different basis that would explain the difference, in Chinese and English."""
    said, sentence, name = statement.quantity.value, statement.sentence.text, statement.pattern.name
    government = bool(case.report.agency and _GOVERNMENT.search(case.report.agency))
    if _DISTRICT.search(sentence) and not government:
        return (
            "正文可能统计全辖区或各单位，表格只计本机关",
            "the text may count the whole district, the table this agency alone",
        )
    if government and _OWN.search(sentence):
        return "正文可能只计本级机关，表格为全辖区汇总", "the text may count one office, the table the whole area"
    received, carried_in = case.number(RECEIVED[0]), case.number(CARRIED_IN[0])
    if name == "新收申请" and carried_in and said == received + carried_in:
        return "正文可能包含上年结转", "the text may include requests carried in"
    other = sum(case.number(key) for key in OTHER_HANDLING if key in case.report.cells)
    not_processed = sum(case.number(key) for key in NOT_PROCESSED)
    if name == "办理结果" and said in (table - other, table - other - not_processed) and said != table:
        return "正文可能未计不予处理、其他处理", "the text may leave out requests not processed or otherwise handled"
    if name in ("行政复议", "行政诉讼"):
        if _FILED.search(sentence) and said < table:
            return (
                "正文可能只计本年新收案件，表四还计上年未结案件",
                "the text may count cases filed, the table all cases",
            )
        if not _DISCLOSURE.search(sentence):
            return (
                "正文可能统计全部行政争议，不限于政府信息公开",
                "the text may count all disputes, not only on disclosure",
            )
    return None


def _compared(case: Case, statement: Statement) -> Seen:
    table, cells, reason = _expected(case, statement)
    if table is None or reason:
        return unknown(reason or Reason.ABSENT, cells)
    said = statement.quantity
    if said.agrees_with(whole(table)) or said.value in _loosely(case, statement.pattern):
        return HOLDS
    basis = _basis(case, statement, table)
    at_least = ("至少 ", "at least ") if said.least else ("", "")
    quote, name, name_en = statement.quote, statement.pattern.name, statement.pattern.en
    zh = f"正文称“{quote}”，表中{name}为 {table}，{at_least[0]}{said.value} ≠ {table}"
    en = f"The text says “{quote}”; the table has {table} {name_en}: {at_least[1]}{said.value} ≠ {table}"
    if basis:
        zh, en = f"{zh}（口径可能不同：{basis[0]}）", f"{en} (perhaps a different basis: {basis[1]})"
    return fails(
        f"{zh}。",
        f"{en}.",
        cells,
        expected=table,
        found=said.value,
        weight=Weight.NOTE if basis else None,
        place=statement.sentence.place,
    )


def _denials(case: Case) -> Iterator[Seen]:
    """「未收到申请」「未发生复议、诉讼」 beside a figure in the table."""
    for sentence in case.sentences:
        if sentence.part not in ("overview", "problems", "preamble"):
            continue
        text = sentence.text
        match = NO_REQUEST.search(text)
        if match and not _qualified(match["mid"] + text[match.end() :].split("，")[0]):
            yield _denied(case, RECEIVED, match[0], sentence, "新收申请", "requests received")
        none = BOTH_NONE.search(text) or NO_CASE.search(text)
        if none and not re.search(r"纠正|纠错|败诉|撤销|被|维持", none[0].replace("被申请", "").replace("被提起", "")):
            yield _denied(case, REVIEWS + SUITS, none[0], sentence, "复议、诉讼", "disputes")


def _qualified(words: str) -> bool:
    return bool(_CHANNEL.search(words) or re.search(r"因|投诉|举报|逾期|超期|法人|自然人|企业", words))


def _denied(case: Case, cells: tuple[str, ...], quote: str, sentence: Sentence, zh: str, en: str) -> Seen:
    states = case.states(cells)
    if not states <= {State.NUMBER}:
        reason = next(
            r
            for s, r in ((State.UNPLACED, Reason.UNPLACED), (State.ABSENT, Reason.ABSENT), (State.BLANK, Reason.BLANK))
            if s in states
        )
        return unknown(reason, cells)
    table = sum(case.number(key) for key in cells)
    if not table:
        return HOLDS
    return fails(
        f"正文称“{quote}”，表中{zh}为 {table}，0 ≠ {table}。",
        f"The text says “{quote}”; the table has {table} {en}: 0 ≠ {table}.",
        tuple(key for key in cells if case.value(key)),
        expected=table,
        found=0,
        place=sentence.place,
    )


def _unmentioned(case: Case) -> Iterator[Seen]:
    """Part one does not say a word of requests, though some were received."""
    overview = case.text("overview")
    if not overview or re.search(r"申请", overview):
        return
    rows = ("requests.received.", "requests.concluded.")
    received = case.value(RECEIVED[0]) or case.value(CONCLUDED[0])
    if received or any(key.startswith(rows) for key in case.in_state[State.UNPLACED]):
        zh, en = (f" {received} 件", f"{received}") if received else ("数字", "figures")
        yield fails(
            f"表三填有{zh}申请，第一部分却未提依申请公开。",
            f"Table three holds {en} requests, but part one does not mention requests.",
            tuple(key for key in case.report.cells if key.startswith(rows[0])),
            found=received or None,
            weight=Weight.NOTE,
        )


@rule(
    "N-FIG",
    Weight.MUST_EXPLAIN,
    text="正文中的数字与表格一致。",
    en="The figures in the words agree with the tables.",
    formula="figure in parts one and five = cell",
    source=f"{REGULATION}第五十条；{PRACTICE}",
    source_en=f"{REGULATION_EN}, article 50; {PRACTICE_EN}",
    remedy="核对台账，把正文或表格中错的一处改正；统计口径不同的，在正文写明口径。",
    remedy_en="Compare with the register and correct the text or the table; say so where they rest on different bases.",
)
def words_and_tables(case: Case) -> Iterator[Seen]:
    if not case.sentences:
        yield unknown(Reason.NO_PROSE)
        return
    seen = [_compared(case, statement) for statement in statements(case)]
    seen += [*_denials(case), *_unmentioned(case)]
    yield from dict.fromkeys(seen) or [unknown(Reason.NO_FIGURE)]
