"""Does every way in which a request can end go from the draft into its row of table three, with the right letter?

The letters stand in `outcomes.yaml`, as a jurist reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from gongkai.form import load_strict_yaml
from gongkai.letters import Template, letters
from gongkai.outcomes import outcome, outcomes, row_in
from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.casework import take_step
from gongkai.portal.foi.composing import written
from gongkai.portal.foi.facts import known_facts
from gongkai.portal.foi.figures import table_three
from gongkai.portal.foi.models import FoiLetter, FoiRequest, LetterState, Piece
from gongkai.portal.foi.sample_letters import send, staff_of
from gongkai.portal.foi.tests.test_leaving import leave
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure import event_of

pytestmark = pytest.mark.django_db

CASES: list[dict[str, Any]] = load_strict_yaml(Path(__file__).with_name("outcomes.yaml").read_text(encoding="utf-8"))
OPENING = (
    "本机关于2026年3月2日收到您以当面提交方式提出的政府信息公开申请（申请编号：{number}），"
    "您申请公开：2025年职称评审结果。"
)
REMEDIES = {
    "复议或者诉讼": "如不服本{letter}，可以自收到之日起60日内向云溪县人民政府申请行政复议，"
    "或者自收到之日起6个月内依法向有管辖权的人民法院提起行政诉讼。",
    "先复议": "如不服本{letter}，应当自收到之日起60日内先向云溪县人民政府申请行政复议；对行政复议决定不服的，"
    "再自收到行政复议决定书之日起15日内依法向有管辖权的人民法院提起行政诉讼。",
}
FAMILIES = {outcome(case["结果"]).group: case for case in reversed(CASES)}


def test_every_outcome_and_every_sub_reason_has_its_case() -> None:
    wanted = [(key, reason.key) for key, one in outcomes().items() for reason in one.reasons]
    wanted += [(key, "") for key, one in outcomes().items() if not one.reasons]
    assert sorted((case["结果"], case.get("情形", "")) for case in CASES) == sorted(wanted)


@time_machine.travel("2026-05-20 10:00 +0800")
@pytest.mark.parametrize("key", outcomes())
def test_a_request_that_ends_so_gets_its_letter_and_is_counted_in_its_row(world: World, key: str) -> None:
    staff = staff_of(world.education)
    assert staff
    cases = [case for case in CASES if case["结果"] == key]
    for case in cases:
        foi = asked(world, case)
        facts = {**case.get("填写", {}), "sub_reason": case.get("情形", "")}
        letter = send(foi, template_of(case).id, date.fromisoformat(case["送出"]), facts, staff)
        reads_as_expected(letter, case)
        assert letter.state == LetterState.SENT
        assert letter.number.startswith("云溪县教育局公开")
        counted(foi, case)
    assert table_of(world)[f"{row_in(key, 2026)}.natural_person"] == len(cases)
    assert list(differences()) == []


@time_machine.travel("2026-05-20 10:00 +0800")
@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_outcomes_goes_the_same_way_on_the_site(world: World, family: str) -> None:
    case = FAMILIES[family]
    foi = asked(world, case)
    facts = dict(case.get("填写", {}))
    template = template_of(case)
    if not template.sub_reason and case.get("情形"):
        facts["sub_reason"] = case["情形"]
    letter = leave(world, foi, template.id, date.fromisoformat(case["送出"]), **facts)
    reads_as_expected(letter, case)
    counted(foi, case)
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert case["正文"][0] in page


@time_machine.travel("2026-05-20 10:00 +0800")
def test_an_answer_tells_what_happened_before_it(world: World) -> None:
    staff = staff_of(world.education)
    assert staff
    foi = received(world)
    agency = {"party": "云溪县财政局", "consultee": "joint_agency"}
    for event in (
        {"kind": "consulted", "on": date(2026, 3, 9), **agency},
        {"kind": "consultation_received", "on": date(2026, 3, 10), "party": "云溪县财政局"},
        {"kind": "consultation_answered", "on": date(2026, 3, 16), "party": "云溪县财政局", "consents": True},
        {"kind": "extended", "on": date(2026, 3, 27), "days": 15, "approved_by": "庚主任", "reason": "卷宗较多"},
    ):
        take_step(foi, event_of(event), SYSTEM)
    letter = send(foi, "F14-granted-provided", date(2026, 4, 7), {"provided": "评审结果一份"}, staff)
    assert written(letter).paragraphs[1:3] == (
        "经本机关政府信息公开工作机构负责人同意，本机关延长了答复期限，并于2026年3月27日告知您。",
        "本机关于2026年3月9日书面征求了共同制作该政府信息的行政机关的意见，征求意见所需时间不计算在答复期限内。",
    )


def test_a_letter_is_in_chinese_whatever_language_its_officer_reads(world: World) -> None:
    foi = received(world)
    with override("en"):
        known = known_facts(foi, letters().template("F14-granted-provided", timezone.localdate()))
    assert known["delivery_form"] == "纸质"


# --- what is done and expected --------------------------------------------------------------------------------------


def asked(world: World, case: dict[str, Any]) -> FoiRequest:
    """A request of the second of March, and what happened before its letter."""
    foi = received(world)
    for event in case.get("前事", ()):
        take_step(foi, event_of(event), SYSTEM)
    return foi


def template_of(case: dict[str, Any]) -> Template:
    return letters().answer_for(case["结果"], case.get("情形", ""), timezone.localdate())


def reads_as_expected(letter: FoiLetter, case: dict[str, Any]) -> None:
    whole = written(letter)
    assert whole.title == case["标题"]
    assert (whole.addressee, whole.agency) == ("甲申请", "云溪县教育局")
    opening, *said = whole.paragraphs
    assert opening == OPENING.format(number=letter.request.number)
    clause = REMEDIES.get(case["救济"])
    called = whole.title.partition("（")[0][-3:]
    assert said == [*case["正文"], *([clause.format(letter=called)] if clause else [])]


def counted(foi: FoiRequest, case: dict[str, Any]) -> None:
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == (case.get("状态", "delivered"), case["结果"])
    assert outcome(case["结果"]).label == case["行"]


def table_of(world: World) -> Mapping[str, int]:
    return table_three(Piece.objects.filter(body=world.education), 2026)
