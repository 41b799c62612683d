"""Does the report say what it must say, and nothing that must not be said?

The five heads of part one, the statement on processing fees, proposals; a count of published items that slipped into
the table of requests; personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.checks.case import Case
from gongkai.checks.finding import Weight
from gongkai.checks.prose import NUMBER, quantity
from gongkai.checks.rule import HOLDS, Reason, Seen, fails, rule, unknown
from gongkai.checks.sources import REGULATION, REGULATION_EN
from gongkai.checks.structure import outside_the_form
from gongkai.form import Fact, load
from gongkai.report import Number, Place, State

HEADS = (
    (
        "主动公开",
        "proactive disclosure",
        re.compile(r"主动公开|主动发布|(?:公开|发布)[^。；]{0,20}信息[^。；]{0,10}\d+[余多]?[条篇]"),
    ),
    (
        "依申请公开",
        "disclosure on request",
        re.compile(r"申请公开|公开申请|依申请|(?:收到|受理|接收)[^。；]{0,10}申请"),
    ),
    (
        "政府信息管理",
        "management of information",
        re.compile(
            r"信息管理|规范性文件|(?:保密|发布|公开)审[查核]|审核发布|信息[^。；]{0,8}审核|三审三校|动态管理|目录管理|源头管理|签发程序|发布流程"
        ),
    ),
    ("平台建设", "platforms", re.compile(r"平台建设|平台|网站|专栏|新媒体|公众号|门户")),
    (
        "监督保障",
        "supervision",
        re.compile(r"监督保障|监督|考核|培训|组织领导|领导小组|责任追究|社会评议|专人负责|工作机制"),
    ),
)


@rule(
    "N-HEADS",
    Weight.NOTE,
    text="第一部分写明主动公开、依申请公开、政府信息管理、平台建设、监督保障五方面；政府还写明工作考核、社会评议和责任追究。",
    en="Part one covers five heads: proactive disclosure, disclosure on request, management of information, platforms,"
    " supervision; a government adds assessment, social evaluation and accountability.",
    source=f"{REGULATION}第五十条第（四）项；实务口径（武政办发〔2025〕54号）",
    source_en=f"{REGULATION_EN}, article 50 (4); practice (武政办发〔2025〕54号)",
    remedy="在第一部分补写缺少的方面；没有收到申请的也写明“未收到”。",
    remedy_en="Add the missing heads to part one; where there were no requests, say so.",
)
def five_heads(case: Case) -> Iterator[Seen]:
    if reason := outside_the_form(case):
        yield unknown(reason)
        return
    overview = case.text("overview")
    if not overview:
        yield unknown(Reason.NO_PROSE)
        return
    missing = [(zh, en) for zh, en, words in HEADS if not words.search(overview)]
    agency = case.report.agency or ""
    if re.search(r"[省市州县区旗]人民政府$", agency) and not re.search(r"考核|评议|责任追究", overview):
        missing.append(("工作考核、社会评议和责任追究结果", "assessment, evaluation and accountability"))
    if not missing:
        yield HOLDS
        return
    named, named_en = "、".join(zh for zh, _ in missing), ", ".join(en for _, en in missing)
    yield fails(
        f"第一部分没有写到：{named}。",
        f"Part one does not cover: {named_en}.",
        place=_place(case, "overview"),
    )


def _place(case: Case, part: str) -> Place | None:
    return next((section.place for section in case.report.sections if section.key == part), None)


_NO_FEES = re.compile(
    r"(?:未|没有|无|不)[^。；]{0,12}(?:收取|产生|发生|发出|涉及|收费)[^。；]{0,12}(?:费|收费通知)"
    r"|(?:处理费|收费)(?:收取)?(?:的)?(?:情况)?(?:为|：)?(?:零|无)(?!法)|(?:无|未发生|未产生|没有)[^。；]{0,8}信息处理费|未收费|未收取"
)
_FACTS = {
    "notices": re.compile(
        rf"(?:收费通知|通知书?)[^。；，\d]{{0,12}}?({NUMBER})[件份次张]|({NUMBER})[件份次张](?:收费)?通知"
    ),
    "notified": re.compile(
        rf"(?:总金额|通知金额|通知的?总?金额|应收|金额)(?:为|共计|合计|计|：)?({NUMBER})(?:元|万元)"
    ),
    "received": re.compile(rf"(?:实际收取|实收|已收取|收取|收到)[^。；，\d]{{0,16}}?({NUMBER})(?:元|万元)"),
}


def stated_fee_facts(case: Case) -> dict[str, Number]:
    """What part six says of notices, their amount and the amount received; a flat denial says 0 to all three."""
    facts: dict[str, Number] = {
        extra.key.removeprefix("fees."): extra.value
        for extra in case.report.extras
        if extra.key.startswith("fees.") and extra.value is not None
    }
    text = case.text("other")
    if _NO_FEES.search(text):
        return dict.fromkeys(_FACTS, 0) | facts
    received = _FACTS["received"].search(text)
    if received:
        facts.setdefault("received", quantity(received[1]).value)
    without = text[: received.start()] + text[received.end() :] if received else text
    for key in ("notices", "notified"):
        if match := _FACTS[key].search(without):
            facts.setdefault(key, quantity(match[1] or match[2] if key == "notices" else match[1]).value)
    return facts


def _fee_statement(case: Case) -> tuple[Fact, ...]:
    edition = case.edition("requests")
    return load(edition).fee_statement if edition else ()


@rule(
    "N-FEE",
    Weight.MUST_EXPLAIN,
    text="第六部分写明收取信息处理费情况：发出收费通知的件数、总金额和实际收取的总金额，没有的写 0。",
    en="Part six states the fee notices issued, their total amount and the amount received; 0 where there were none.",
    source="国办公开办函〔2021〕30号格式第六部分；国办函〔2020〕109号",
    source_en="form of 国办公开办函〔2021〕30号, part six; 国办函〔2020〕109号",
    remedy="在第六部分补写：“发出收费通知 0 件，总金额 0 元，实际收取 0 元。”",
    remedy_en="Add to part six: fee notices 0, total amount 0 yuan, received 0 yuan.",
)
def fee_statement(case: Case) -> Iterator[Seen]:
    if reason := outside_the_form(case):
        yield unknown(reason)
        return
    facts = _fee_statement(case)
    if not facts:
        yield unknown(Reason.OTHER_FORM)
        return
    if not case.has_words:
        yield unknown(Reason.NO_PROSE)
        return
    if "other" not in {section.key for section in case.report.sections}:
        yield unknown(Reason.SEE_OTHER)
        return
    stated = stated_fee_facts(case)
    missing = [fact for fact in facts if fact.key not in stated]
    if not missing:
        yield HOLDS
        return
    named, named_en = "、".join(fact.label for fact in missing), ", ".join(fact.en for fact in missing)
    yield fails(
        f"第六部分没有写明{named}。",
        f"Part six does not state: {named_en}.",
        place=_place(case, "other"),
    )


UNPAID = "requests.other_handling.fee_unpaid.total"


@rule(
    "N-FEE-ROW",
    Weight.MUST_FIX,
    text="有逾期未缴费不再处理的申请，第六部分的收费通知就不少于该件数。",
    en="Where requests were dropped for an unpaid fee, part six reports at least as many fee notices.",
    formula="fee_unpaid.total > 0 → notices ≥ fee_unpaid.total",
    source="国办函〔2020〕109号；国办公开办函〔2021〕30号格式表三（六）2",
    source_en="国办函〔2020〕109号; form of 国办公开办函〔2021〕30号, table three (6) 2",
    remedy="核对收费通知台账，改正表三该行或第六部分的件数。",
    remedy_en="Compare with the register of fee notices; correct the row of table three or the number in part six.",
)
def notices_for_unpaid_fees(case: Case) -> Iterator[Seen]:
    if UNPAID not in case.report.cells:
        yield unknown(Reason.OTHER_FORM)
        return
    if case.value(UNPAID) is None:
        blank = case.report.state(UNPAID) is State.BLANK
        yield unknown(Reason.BLANK if blank else Reason.ABSENT, (UNPAID,))
        return
    unpaid, notices = case.number(UNPAID), stated_fee_facts(case).get("notices")
    if not unpaid or (notices is not None and notices >= unpaid):
        yield HOLDS
    elif notices is None and not case.has_words:
        yield unknown(Reason.NO_PROSE, (UNPAID,))
    else:
        said = f"收费通知 {notices} 件" if notices is not None else "没有写收费通知件数"
        said_en = f"reports {notices} fee notices" if notices is not None else "does not state the fee notices"
        yield fails(
            f"表三有逾期未缴费不再处理 {unpaid} 件，第六部分{said}。",
            f"{unpaid} requests were dropped for an unpaid fee, but part six {said_en}.",
            (UNPAID,),
            expected=f"≥ {unpaid}",
            found=notices,
        )


_PUBLICATION = re.compile(rf"(?:公开|发布|公布)[^。；\d]{{0,24}}?({NUMBER})[条篇]")


@rule(
    "N-COUNT-AS-GRANT",
    Weight.MUST_FIX,
    text="主动公开的条数不填入表三“予以公开”。",
    en="The number of published items does not belong under “granted”.",
    formula="received + carried_in = 0 → granted ≠ number of published items",
    source=f"{REGULATION}第五十条第（二）项；实务口径",
    source_en=f"{REGULATION_EN}, article 50 (2); practice",
    remedy="表三只统计依申请公开的办理结果：没有收到申请的，“予以公开”和“总计”填 0。",
    remedy_en="Table three counts requests only: where none was received, “granted” and the total are 0.",
)
def published_items_as_grants(case: Case) -> Iterator[Seen]:
    granted = ("requests.granted.natural_person", "requests.granted.total")
    intake = (
        "requests.received.natural_person",
        "requests.carried_in.natural_person",
        "requests.received.total",
        "requests.carried_in.total",
    )
    states = case.states((*granted, *intake))
    if State.NUMBER not in states:
        yield unknown(
            Reason.UNPLACED if State.UNPLACED in states else Reason.ABSENT if State.ABSENT in states else Reason.BLANK,
            granted,
        )
        return
    value = next((case.number(key) for key in granted if case.value(key)), 0)
    if not value or any(case.number(key) for key in intake):
        yield HOLDS
        return
    counts = {extra.value for extra in case.report.extras if extra.key.startswith("local.")}
    counts |= {quantity(match[1]).value for s in case.sentences for match in _PUBLICATION.finditer(s.text)}
    if value not in counts:
        yield HOLDS
        return
    yield fails(
        f"“（一）予以公开”为 {value}，没有收到申请，却与主动公开的 {value} 条相同，疑似把主动公开条数填入申请办理表。",
        f"“Granted” is {value} although nothing was received, the same figure as the {value} published items:"
        " a count of publications seems to have slipped into the table of requests.",
        tuple(key for key in granted if case.value(key)),
        expected=0,
        found=value,
    )


_SUGGESTIONS = re.compile(r"(?:人大代表|人大|代表)(?:的)?(?:意见)?建议")
_DONE = re.compile(r"办理结果|办结|办复|答复|公开|承办|办理")
_NONE = re.compile(r"(?:未|没有|无)[^。；，]{0,12}建议")


@rule(
    "N-PROPOSALS",
    Weight.NOTE,
    text="写人大代表建议办理情况的，写明件数。",
    en="Where the report claims that suggestions of deputies were handled, it gives their number.",
    source="国办发〔2014〕46号；实务口径",
    source_en="国办发〔2014〕46号; practice",
    remedy="补写建议、提案各自的件数；没有承办人大代表建议的，删去相应表述。",
    remedy_en="Give the number of suggestions and of proposals; where there were no suggestions, do not claim them.",
)
def proposals(case: Case) -> Iterator[Seen]:
    claims = [s for s in case.sentences if _SUGGESTIONS.search(s.text) and _DONE.search(s.text) and len(s.text) > 24]
    if not claims:
        yield HOLDS if case.sentences else unknown(Reason.NO_PROSE)
        return
    counted = re.compile(rf"建议[^。；]{{0,24}}?{NUMBER}[件条份个]|{NUMBER}[件条份个][^，。；]{{0,8}}建议")
    about = [s.text for s in case.sentences if "建议" in s.text]
    if any(counted.search(text) or _NONE.search(text) for text in about):
        yield HOLDS
        return
    yield fails(
        "正文写到人大代表建议的办理或公开，却没有建议的件数。",
        "The text claims that suggestions of people's deputies were handled or published, but counts none.",
        expected="件数",
        found=claims[0].text[:40],
        place=claims[0].place,
    )


_ID18 = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_LONG_NUMBER = re.compile(r"\d{11}")
_OFFICE = re.compile(r"(?:电话|热线|咨询|联系|传真|投诉|举报)[^。；]{0,16}$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """The check character of GB 11643 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


@rule(
    "N-PERSONAL",
    Weight.MUST_FIX,
    text="报告中没有身份证号码、个人手机号等个人信息（办公联系电话除外）。",
    en="The report holds no identity or mobile numbers of persons (office numbers are allowed).",
    source=f"{REGULATION}第十五条；《中华人民共和国个人信息保护法》第六条、第二十八条",
    source_en=f"{REGULATION_EN}, article 15; Personal Information Protection Law, articles 6 and 28",
    remedy="删除或作遮盖处理后重新发布。",
    remedy_en="Remove or mask it and publish again.",
)
def personal_data(case: Case) -> Iterator[Seen]:
    if not case.has_words:
        yield unknown(Reason.NO_PROSE)
        return
    found = [*_personal_numbers(case)]
    yield from found or [HOLDS]


def _personal_numbers(case: Case) -> Iterator[Seen]:
    if not _LONG_NUMBER.search(case.all_words):
        return
    for sentence in case.sentences:
        for match in _ID18.finditer(sentence.text):
            if is_identity_number(match[0]):
                masked = f"{match[0][:3]}***********{match[0][-4:]}"
                yield fails(
                    f"正文有身份证号码 {masked}。",
                    f"The text holds an identity number {masked}.",
                    found=masked,
                    place=sentence.place,
                )
        for match in _MOBILE.finditer(sentence.text):
            if not _OFFICE.search(sentence.text[: match.start()]):
                masked = f"{match[0][:3]}****{match[0][-4:]}"
                yield fails(
                    f"正文有手机号码 {masked}。",
                    f"The text holds a mobile number {masked}.",
                    found=masked,
                    weight=Weight.MUST_EXPLAIN,
                    place=sentence.place,
                )
