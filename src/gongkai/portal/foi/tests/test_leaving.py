"""Does every letter that leaves do to the request what it stands for, and nothing else?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.letters import letters
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.casework import standing_of, take_step
from gongkai.portal.foi.intake import OPENED
from gongkai.portal.foi.leaving import BY_LETTER, NOTICES, STANDS_FOR_NONE
from gongkai.portal.foi.models import FoiLetter, FoiRequest
from gongkai.portal.foi.tests.test_requests import KNOWN, _chain, received
from gongkai.portal.ledger.models import Event as LedgerEvent
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure.events import ConsultationAnswered, ConsultationReceived, Event, ReasonsGiven, Split, Withdrawn

DAY = date(2026, 3, 9)
THIRD_PARTY: dict[str, Any] = {
    "third_party": "乙公司",
    "you": "你单位",
    "information": "校车服务合同",
    "interest": "商业秘密",
}


def leave(
    world: World, foi: FoiRequest, template: str, on: date = DAY, parts: tuple[str, ...] = (), **facts: Any
) -> FoiLetter:
    """Draft, word, agree to and send a letter on a day, by hand of those whose part each is."""
    handler = world.signed_in(Duty.HANDLER)
    answer = handler.post(f"/requests/{foi.pk}/letters/", {"template": template, "part": parts})
    page = handler.get(answer["Location"])
    given = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    given |= {f"fact_{name}": value for name, value in facts.items()} | {"dated": on, "submit": "1"}
    blocks = page.context["form"].fields.items()
    given |= {name: field.initial for name, field in blocks if name.startswith("block_")}
    answer = handler.post(answer["Location"], given)
    assert answer.status_code == 302, answer.context["form"].errors
    letter = FoiLetter.objects.latest("pk")
    steps = {"approval": Duty.OFFICE_HEAD if not template.startswith("F14") else Duty.APPROVING_LEADER}
    steps |= {"review": Duty.UNIT_REVIEWER, "legal": Duty.LEGAL_REVIEWER, "secrecy": Duty.SECRECY_REVIEWER}
    while letter.state in steps:
        _chain(world, letter, steps[letter.state])
        letter.refresh_from_db()
    answer = handler.post(
        f"/letters/{letter.pk}/send/", {"means": "ems", "on": on, "tracking": "EMS 0001"}, follow=True
    )
    letter.refresh_from_db()
    assert letter.state == "sent", answer.content.decode()
    return letter


def happened(foi: FoiRequest, event: Event) -> None:
    take_step(foi, event, Viewer.of(foi_handler(foi)).must_hold(Duty.HANDLER))


def foi_handler(foi: FoiRequest) -> Any:
    return foi.body.appointments.get(duty=Duty.HANDLER).person


def last(foi: FoiRequest) -> Event:
    return foi.events.order_by("place").last().event  # type: ignore[union-attr]


def test_every_letter_stands_for_a_step_or_says_why_not() -> None:
    notices = {template.id for template in letters().templates if template.form != "F14"}
    assert notices == {*NOTICES, *STANDS_FOR_NONE}
    assert not set(NOTICES) & set(STANDS_FOR_NONE)
    assert set(NOTICES) <= {template for templates in BY_LETTER.values() for template in templates}


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_letter_to_a_third_party_stops_the_clock_and_says_nothing_of_the_applicant(world: World) -> None:
    foi = received(world)
    letter = leave(world, foi, "F07", **THIRD_PARTY)
    assert last(foi).party == "乙公司"  # type: ignore[attr-defined]
    assert standing_of(foi).state == "consulting"
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert "乙公司：" in page
    assert foi.applicant_name not in letter.facts


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_letter_to_another_agency_is_a_consultation_of_that_kind(world: World) -> None:
    foi = received(world)
    leave(world, foi, "F11", joint_agency="云溪县卫生健康局", information="联合检查通报")
    assert [str(one.asked.consultee) for one in standing_of(foi).case.consultations.values()] == ["joint_agency"]


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_third_party_that_objects_is_told_by_letter(world: World) -> None:
    foi = received(world)
    leave(world, foi, "F07", **THIRD_PARTY)
    happened(foi, ConsultationReceived(on=date(2026, 3, 10), party="乙公司"))
    happened(foi, ConsultationAnswered(on=date(2026, 3, 12), party="乙公司", consents=False, reason="属于商业秘密"))
    letter = leave(
        world, foi, "F10", on=date(2026, 3, 13), you="你单位", information="校车服务合同价款",
        public_interest="涉及财政资金使用",
    )  # fmt: skip
    assert '"opinion": "属于商业秘密"' in letter.facts
    assert last(foi).kind == "third_party_told"


@time_machine.travel("2026-03-20 10:00 +0800")
def test_an_extension_and_a_fee_are_reckoned_not_typed(world: World) -> None:
    foi = received(world)
    letter = leave(world, foi, "F06", extension_days=15, reason="需要查阅历年档案")
    assert '"extended_due_on": "2026-04-21"' in letter.facts
    assert str(standing_of(foi).due) == "2026-04-21"
    other = received(world)
    letter = leave(
        world, other, "F13", fee_method_key="requests", fee_count=31, fee_how="到县政务服务中心三楼缴费窗口缴纳"
    )
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert "当月第31件，每件200元" in page
    assert last(other).yuan == 200  # type: ignore[attr-defined]


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_later_day_is_fixed_by_letter_after_the_reasons(world: World) -> None:
    foi = received(world)
    leave(world, foi, "F05", facts_of_excess="三月以来，您提出申请四十余件。", reasons_until="2026-03-20")
    happened(foi, ReasonsGiven(on=date(2026, 3, 12), reason="编写校史"))
    leave(world, foi, "F06-deferred", on=date(2026, 3, 13), reason="涉及历年档案", deferred_until="2026-06-30")
    assert str(standing_of(foi).due) == "2026-06-30"


@time_machine.travel("2026-03-09 10:00 +0800")
def test_what_another_agency_has_to_disclose_is_told_and_sent_on(world: World) -> None:
    foi = received(world)
    facts: dict[str, Any] = {
        "reason": "该信息由县卫生健康局制作",
        "competent_agency": "云溪县卫生健康局",
        "forwarded_on": "2026-03-09",
    }
    leave(world, foi, "F14-not_available-not_held-other_agency", **facts)
    assert [row.kind for row in foi.events.all()][-2:] == ["transferred", "sent"]
    assert standing_of(foi).outcome == "not_available.not_held"


@time_machine.travel("2026-03-09 10:00 +0800")
@pytest.mark.parametrize("on_the_site", [True, False])
def test_a_withdrawal_is_confirmed_once_it_was_recorded_or_records_it(world: World, on_the_site: bool) -> None:
    foi = received(world)
    if on_the_site:
        happened(foi, Withdrawn(on=date(2026, 3, 6)))
    leave(world, foi, "F19", withdrawn_on="2026-03-06")
    assert [row.kind for row in foi.events.all()][-2:] == ["withdrawn", "sent"]
    assert foi.events.get(kind="withdrawn").on == date(2026, 3, 6)


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_part_is_withdrawn_or_transferred_and_the_others_go_on(world: World) -> None:
    foi = received(world)
    happened(foi, Split(on=DAY, parts=("评审结果", "评审标准", "评审经费")))
    letter = leave(world, foi, "F19-part", parts=("评审经费",), withdrawn_on="2026-03-09")
    assert '"withdrawn_parts": "评审经费"' in letter.facts
    transfer: dict[str, Any] = {
        "reason": "由县财政局制作",
        "competent_agency": "云溪县财政局",
        "forwarded_on": "2026-03-09",
    }
    leave(world, foi, "F14-not_available-not_held-other_agency", parts=("评审标准",), **transfer)
    decided = {part.name: (part.outcome, part.sub_reason) for part in standing_of(foi).parts}
    assert decided == {
        "评审结果": (None, ""),
        "评审标准": ("not_available.not_held", "other_agency"),
        "评审经费": ("other_handling.other", "withdrawn"),
    }


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_part_whose_withdrawal_was_recorded_by_hand_is_confirmed_by_letter(world: World) -> None:
    foi = received(world, date(2026, 3, 2))
    happened(foi, Split(on=date(2026, 3, 5), parts=("评审结果", "评审经费")))
    given = {"part": "评审经费", "on": "2026-03-06", "evidence": "撤回书"}
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/part-withdrawn/", given)
    assert 'value="F19-part"' in handler.get(f"/requests/{foi.pk}/").content.decode()
    letter = leave(world, foi, "F19-part")
    assert letter.parts == ["评审经费"]
    assert "2026-03-06" in letter.facts, "the day that is on record"
    assert [row.kind for row in foi.events.all()][-2:] == ["answered", "sent"], "it is told and not recorded again"
    assert standing_of(foi).case.sent.keys() == {"评审经费"}
    refused = handler.post(f"/requests/{foi.pk}/letters/", {"template": "F19-part"}, follow=True).content.decode()
    assert "请选择这份文书针对哪几项" in refused, "nothing is left to confirm"


@time_machine.travel("2026-03-09 10:00 +0800")
@pytest.mark.parametrize("template", [one for one in STANDS_FOR_NONE if one != "F09"])
def test_a_letter_that_stands_for_nothing_leaves_and_changes_nothing(world: World, template: str) -> None:
    foi = received(world)
    facts: dict[str, Any] = {
        "unit": "职业教育股", "task": "提供评审名单", "internal_until": "2026-03-16",
        "record": "姓名", "result": "已更正", "reason": "原记载有误",
    }  # fmt: skip
    before = [row.kind for row in foi.events.all()]
    world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", {"template": template})
    draft = FoiLetter.objects.latest("pk")
    why = str(STANDS_FOR_NONE[template])
    assert why in world.signed_in(Duty.HANDLER).get(f"/letters/{draft.pk}/").content.decode()
    letter = leave(world, foi, template, **facts)
    assert letter.sent_on == DAY
    assert [row.kind for row in foi.events.all()] == before


@time_machine.travel("2026-03-09 10:00 +0800")
def test_the_page_offers_a_letter_and_no_step_by_hand_beside_it(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    page = handler.get(f"/requests/{foi.pk}/").content.decode()
    for kind in ("consulted", "extended", "answered", "fee_noticed", "transferred"):
        assert f'id="template-{kind}"' in page
        assert handler.get(f"/requests/{foi.pk}/step/{kind}/").status_code == 404
    assert 'value="F03"' in page
    assert 'value="F09"' not in page, "nobody is being consulted"


@time_machine.travel("2026-03-09 10:00 +0800")
def test_an_applicant_reads_what_was_sent_to_them_and_no_letter_to_others(world: World) -> None:
    foi = received(world)
    to_others, own = leave(world, foi, "F07", **THIRD_PARTY), leave(world, foi, "F09")
    browser = Client()
    session = browser.session
    session[OPENED] = [foi.pk]
    session.save()
    assert browser.get(f"/follow/{foi.pk}/letters/{own.pk}/letter.docx").status_code == 200
    assert browser.get(f"/follow/{foi.pk}/letters/{to_others.pk}/letter.docx").status_code == 404
    assert "乙公司" not in browser.get(f"/follow/{foi.pk}/").content.decode()


# --- a draft that is not wanted -------------------------------------------------------------------------------------


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_draft_is_discarded_by_who_wrote_it_and_stays_in_the_file(world: World) -> None:
    foi = received(world)
    letter = drafted(world, foi, "F13")
    handler = world.signed_in(Duty.HANDLER)
    assert "作废这份草稿" in handler.get(f"/letters/{letter.pk}/").content.decode()
    assert handler.post(f"/letters/{letter.pk}/discard/", {"reason": " "}).status_code == 400, "it takes a reason"
    page = handler.post(f"/letters/{letter.pk}/discard/", {"reason": "改为不收费"}, follow=True).content.decode()
    assert "草稿已作废" in page
    assert "已作废" in page
    letter.refresh_from_db()
    assert letter.state == "discarded"
    said = LedgerEvent.objects.filter(kind="foi.letter_discarded").latest("number")
    assert said.reason == "改为不收费"
    assert list(differences()) == []


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_fee_notice_that_was_discarded_does_not_stand_in_the_way_of_another(world: World) -> None:
    foi = received(world)
    first = drafted(world, foi, "F13")
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F13"})
    assert foi.letters.count() == 1
    handler.post(f"/letters/{first.pk}/discard/", {"reason": "方法选错"})
    assert drafted(world, foi, "F13").pk != first.pk


@time_machine.travel("2026-03-09 10:00 +0800")
def test_what_is_under_review_or_discarded_is_not_discarded_worded_or_decided(world: World) -> None:
    foi, handler = received(world), world.signed_in(Duty.HANDLER)
    letter = drafted(world, foi, "F04")
    words = {f"fact_{name}": value for name, value in KNOWN.items()} | {"dated": DAY, "submit": "1"}
    words |= {"fact_correction_items": "请写明年份", "fact_correction_until": date(2026, 3, 20)}
    assert handler.post(f"/letters/{letter.pk}/words/", words).status_code == 302
    assert handler.post(f"/letters/{letter.pk}/discard/", {"reason": "不要了"}).status_code == 403
    letter.refresh_from_db()
    assert letter.state == "approval"
    world.signed_in(Duty.OFFICE_HEAD).post(f"/letters/{letter.pk}/decide/", {"agrees": "0", "text": "不必补正"})
    assert handler.post(f"/letters/{letter.pk}/discard/", {"reason": "不必补正"}).status_code == 302
    assert handler.post(f"/letters/{letter.pk}/words/", words).status_code == 403
    assert handler.post(f"/letters/{letter.pk}/discard/", {"reason": "再作废"}).status_code == 403
    head = world.signed_in(Duty.OFFICE_HEAD)
    assert head.post(f"/letters/{letter.pk}/decide/", {"agrees": "1", "text": ""}).status_code == 403
    assert standing_of(foi).state == "in_progress"


@time_machine.travel("2026-03-09 10:00 +0800")
def test_only_who_wrote_a_draft_or_the_head_of_the_office_discards_it(world: World) -> None:
    letter = drafted(world, received(world), "F04")
    address, given = f"/letters/{letter.pk}/discard/", {"reason": "不要了"}
    assert world.signed_in(Duty.REGISTRAR).post(address, given).status_code == 403
    assert "作废这份草稿" not in world.signed_in(Duty.REGISTRAR).get(f"/letters/{letter.pk}/").content.decode()
    assert world.signed_in(Duty.OFFICE_HEAD).post(address, given).status_code == 302


def drafted(world: World, foi: FoiRequest, template: str) -> FoiLetter:
    answer = world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", {"template": template})
    return FoiLetter.objects.get(pk=answer["Location"].split("/")[2])
