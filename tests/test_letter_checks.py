"""Does each check find what it is for, and let pass what is right? The examples stand in `tests/cases/`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.checks.finding import Answer, Weight
from gongkai.form import load_strict_yaml
from gongkai.letter_checks import Outgoing, Register, Said, blocking, check, checks
from gongkai.letters import compose, letters
from gongkai.procedure import event_of
from gongkai.procedure.events import Answered, CorrectionAsked, Event, Extended, Registered, Submitted
from gongkai.remedies import RemedyError, remedy

CASES: list[dict[str, Any]] = load_strict_yaml(
    Path(__file__).parent.joinpath("cases", "letter_checks.yaml").read_text(encoding="utf-8")
)
REGISTER = {
    "agency": "云溪县教育局", "applicant": "甲申请", "request_number": "2026-0001", "channel": "当面提交",
    "wanted": "2025年职称评审结果",
}  # fmt: skip
FACTS: dict[str, Any] = {
    **REGISTER,
    "received_on": date(2026, 3, 2), "you": "您", "letter_number": "云教公开答〔2026〕7号", "due_on": date(2026, 3, 30),
    "first_due_on": date(2026, 3, 30), "correction_until": date(2026, 3, 23), "correction_items": "要哪一年的",
    "extension_days": 15, "extended_due_on": date(2026, 4, 21), "reason": "正在研究的意见一旦公开，会妨碍坦率讨论",
    "third_party": "乙公司", "information": "校车服务合同", "interest": "商业秘密", "opinion": "不同意公开",
    "provided": "职称评审结果一份", "withheld": "评委姓名", "delivery_form": "纸质", "how_separated": "遮蔽评委姓名",
    "ground": "《中华人民共和国政府信息公开条例》第十五条、第三十二条",
    "law_that_forbids": "《中华人民共和国统计法》第十一条",
    "proper_channel": "到本局法规股查阅", "where": "县政府网站“职称评审”栏目", "unclear": "没有写明年份",
    "fee_method": "按件计收", "fee_basis": "当月第31件，每件200元", "fee_amount": 200, "fee_method_key": "requests",
    "fee_count": 31, "fee_how": "到县政务服务中心缴纳", "earlier_number": "云教公开答〔2025〕7号",
    "earlier_on": date(2025, 11, 3), "result": "不作为政府信息公开申请处理", "corrected_on": None,
    "correction_notice_on": None, "kind": "商业秘密", "consultee": "第三方",
}  # fmt: skip


def outgoing(case: dict[str, Any]) -> Outgoing:
    on = date.fromisoformat(case.get("送出", "2026-03-20"))
    template = letters().template(case["文书"], on)
    withheld = tuple(case.get("不公开部分", ["refused.third_party"] if template.outcome == "partly_granted" else []))
    facts = {"date": on, **FACTS, **case.get("填写", {})}
    if template.id.startswith("F14-not_available-still_unclear"):
        facts |= {"correction_notice_on": date(2026, 3, 5), "corrected_on": date(2026, 3, 10)}
    given = {name: value for name, value in facts.items() if value is not None}
    government = case.get("政府", "云溪县人民政府")
    clause = case.get("救济") or clause_of(template.outcome, withheld, facts, government)
    letter = compose(
        template, given, remedy=clause if template.has_remedy else "", own_words=case.get("改写", {}),
        enclosures=case.get("附件", ()),
    )  # fmt: skip
    history = [Submitted(on=date(2026, 3, 2), channel="in_person"), Registered(on=date(2026, 3, 2))]
    history += [event_of(event) for event in case.get("事项", ())]
    return Outgoing(
        template=template, letter=letter, facts=given, history=tuple(history), events=tuple(leaves(case, on, withheld)),
        on=on, register=Register(**{**REGISTER, **case.get("登记", {})}), government=government, withheld=withheld,
        sub_reason=case.get("情形键", ""), way=case.get("方式"), earlier=case.get("此前答复"),
        agreed=frozenset(case["审核"]) if "审核" in case else None, newest=case.get("现行版本"),
        phones=frozenset(case.get("机关电话", ())),
    )  # fmt: skip


def clause_of(outcome: str, withheld: tuple[str, ...], facts: dict[str, Any], government: str) -> str:
    if not outcome:
        return ""
    try:
        found = remedy(
            outcome, facts["date"], government=government, withheld=withheld, online=facts.get("online_channel")
        )
    except RemedyError:
        return "如不服本答复书，可以申请行政复议。"
    return found.text if found else ""


def leaves(case: dict[str, Any], on: date, withheld: tuple[str, ...]) -> list[Event]:
    template = letters().template(case["文书"], on)
    if template.form == "F14":
        return [
            Answered(
                on=on, outcome=template.outcome, sub_reason=template.sub_reason, withheld=withheld, reason="见答复书"
            )
        ]
    if template.id == "F06":
        return [Extended(on=on, days=15, approved_by="庚主任")]
    return [CorrectionAsked(on=on)] if template.id == "F04" else []


def said_of(case: dict[str, Any]) -> list[Said]:
    return [one for one in check(outgoing(case)) if one.check.name == case["检查"]]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{place}-{case['检查']}-{case['应为']}" for place, case in enumerate(CASES)]
)
def test_a_letter_is_judged_as_a_jurist_judges_it(case: dict[str, Any]) -> None:
    said = said_of(case)
    if case["应为"] == "不适用":
        assert said == []
    else:
        wanted = Answer.PASS if case["应为"] == "通过" else Answer.FAIL
        assert {one.answer for one in said} == {wanted}, [one.text for one in said]
        assert all(one.text for one in said if one.answer is Answer.FAIL)
        assert all(one.text_en or _says_the_law(one) for one in said if one.answer is Answer.FAIL)


def _says_the_law(said: Said) -> bool:
    """A quotation, or a sentence of the procedure, the remedies or the fees, which speak Chinese only."""
    return said.text.startswith("“") or said.check.name in {"step", "remedy", "fee"}


@pytest.mark.parametrize("declared", checks(), ids=lambda declared: declared.name)
def test_every_check_has_an_example_that_passes_and_one_that_fails(declared: Any) -> None:
    answers = {case["应为"] for case in CASES if case["检查"] == declared.name}
    assert answers >= {"通过", "不通过"}
    assert all((declared.text, declared.text_en, declared.source, declared.advice, declared.advice_en))


def test_codes_are_in_order_and_none_is_given_twice() -> None:
    codes = [one.code for one in checks()]
    assert codes == sorted(set(codes))


def test_what_must_be_fixed_blocks_whatever_is_said_and_the_rest_until_it_is_explained() -> None:
    late = check(outgoing({"文书": "F14-granted-provided", "送出": "2026-03-31"}))
    assert [one.check.code for one in blocking(late)] == ["W05"]
    assert blocking(late, explained=True) == []
    wrong = check(outgoing({"文书": "F14-granted-provided", "填写": {"applicant": "乙申请"}}))
    assert [one.check.name for one in blocking(wrong, explained=True)] == ["register"]
    assert wrong[0].check.weight is Weight.MUST_FIX, "the gravest come first"
