"""Is it said that a request waits, since when, and that a receipt nobody recorded holds it up?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.agenda import agenda_of
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.foi.held_up import waits_of_request
from gongkai.portal.foi.models import FoiLetter, FoiRequest
from gongkai.portal.foi.tests.test_leaving import THIRD_PARTY, happened, leave
from gongkai.portal.foi.tests.test_queues import is_in
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure.events import (
    ConsultationAnswered,
    ConsultationReceived,
    Consulted,
    FeeNoticed,
    FeeNoticeReceived,
)

pytestmark = pytest.mark.django_db


def page_of(world: World, foi: FoiRequest) -> str:
    return world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/").content.decode()


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_consultation_whose_receipt_nobody_recorded_holds_up_the_answer_and_the_page_says_so(world: World) -> None:
    foi = received(world)
    happened(foi, Consulted(on=date(2026, 3, 9), party="乙公司"))
    foi.refresh_from_db()
    assert foi.unrecorded_since == date(2026, 3, 9)
    page = page_of(world, foi)
    assert "没有记载收到日期" in page
    assert f'href="/requests/{foi.pk}/step/consultation_received/"' in page
    assert any("没有记载收到日期" in line for line in standing_of(foi).explain())
    assert is_in(world, "waiting-record", foi)
    listed = world.signed_in(Duty.HANDLER).get("/requests/?queue=waiting-record").content.decode()
    assert "（自2026-03-09）" in listed
    assert "补记收到日期" in listed
    happened(foi, ConsultationReceived(on=date(2026, 3, 10), party="乙公司"))
    assert FoiRequest.objects.filter(unrecorded_since=None).exists()
    assert not is_in(world, "waiting-record", foi)
    assert "期限到2026-03-31" in page_of(world, foi)
    assert not any("没有记载收到日期" in line for line in standing_of(foi).explain())
    assert list(differences()) == []


@pytest.mark.parametrize(("today", "long"), [("2026-03-16", False), ("2026-03-17", True)])
def test_it_is_a_warning_once_the_post_must_have_arrived(world: World, today: str, long: bool) -> None:
    with time_machine.travel("2026-03-09 10:00 +0800"):
        foi = received(world)
        happened(foi, Consulted(on=date(2026, 3, 9), party="乙公司"))
    with time_machine.travel(f"{today} 10:00 +0800"):
        [wait] = waits_of_request(foi, standing_of(foi))
        assert (wait.unrecorded, wait.long) == (True, long)


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_receipt_is_recorded_on_the_page_of_the_letter_where_there_is_one(world: World) -> None:
    foi = received(world)
    letter = leave(world, foi, "F07", **THIRD_PARTY)
    assert waits_of_request(foi, standing_of(foi))[0].link == f"/letters/{letter.pk}/"


@time_machine.travel("2026-05-20 10:00 +0800")
def test_an_opinion_that_did_not_come_in_time_says_what_its_silence_means(world: World) -> None:
    foi = received(world)
    happened(foi, Consulted(on=date(2026, 3, 9), party="乙公司"))
    happened(foi, ConsultationReceived(on=date(2026, 3, 10), party="乙公司"))
    assert "由本机关决定是否公开" in page_of(world, foi)
    happened(foi, ConsultationAnswered(on=date(2026, 3, 30), party="乙公司", consents=True))
    assert "由本机关决定是否公开" not in page_of(world, foi)


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_fee_never_lapses_while_nobody_recorded_that_its_notice_was_received(world: World) -> None:
    foi = received(world)
    happened(foi, FeeNoticed(on=date(2026, 3, 9), method="requests", count=11, yuan=100))
    assert is_in(world, "waiting-record", foi)
    assert "缴费期限没有起算" in page_of(world, foi)
    headings = [str(one.label) for one in agenda_of(Viewer.of(world.person(Duty.REGISTRAR)))]
    assert "没有签收、收到的记录" in headings
    early = agenda_of(Viewer.of(world.person(Duty.REGISTRAR)), date(2026, 3, 13))
    assert "没有签收、收到的记录" not in [str(one.label) for one in early], "the post may still bring it"
    happened(foi, FeeNoticeReceived(on=date(2026, 3, 11)))
    assert not is_in(world, "waiting-record", foi)
    assert "等申请人缴费" in page_of(world, foi)


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_correction_notice_without_proof_of_receipt_is_pointed_out_before_the_request_is_closed_on_it(
    world: World,
) -> None:
    foi = received(world)
    words: Any = {"correction_until": "2026-03-30", "correction_items": "要哪一年的"}
    letter = leave(world, foi, "F04", **words)
    assert is_in(world, "waiting-record", foi)
    page = page_of(world, foi)
    assert "证明不了已经告知" in page
    delivery = FoiLetter.objects.get(pk=letter.pk).deliveries.get()
    world.signed_in(Duty.HANDLER).post(f"/deliveries/{delivery.pk}/received/", {"on": "2026-03-11", "by": "甲申请"})
    assert not is_in(world, "waiting-record", foi)
    assert "证明不了已经告知" not in page_of(world, foi)
