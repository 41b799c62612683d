"""Is a request charged for its place in the month, by one method, with a receipt, and does the clock follow?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai import fees
from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.casework import Intake, receive, standing_of, take_step
from gongkai.portal.foi.charging import by_pages, by_requests, of_the_month
from gongkai.portal.foi.models import FoiLetter, FoiRequest, SameApplicant
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure.events import FeeNoticed, FeeNoticeReceived

pytestmark = pytest.mark.django_db

PAPER = "11010519491231002X"


def asked(
    world: World, on: date = date(2026, 3, 2), name: str = "甲申请", paper: str = PAPER, **more: Any
) -> FoiRequest:
    """A request of somebody who showed this paper, and left nothing else that tells who it is."""
    intake = Intake(
        more.get("body", world.education), "natural_person", name, f"第{FoiRequest.objects.count() + 1}号文件",
        more.get("form", "paper"), "in_person", on, {"id_number": paper},
    )  # fmt: skip
    return receive(intake, SYSTEM)[0]


def place(foi: FoiRequest) -> int:
    month = of_the_month(foi)
    assert month
    return month.place


# --- which of the month ---------------------------------------------------------------------------------------------


@time_machine.travel("2026-04-20 10:00 +0800")
def test_the_requests_of_an_applicant_are_counted_by_calendar_month_and_body(world: World) -> None:
    february, first = asked(world, date(2026, 2, 27)), asked(world)
    elsewhere = asked(world, body=world.health)
    second, april = asked(world, date(2026, 3, 31)), asked(world, date(2026, 4, 1))
    assert [place(foi) for foi in (february, first, elsewhere, second, april)] == [1, 1, 1, 2, 1]


@time_machine.travel("2026-04-20 10:00 +0800")
def test_a_name_alone_makes_nobody_the_same_applicant(world: World) -> None:
    first, namesake = asked(world), asked(world, paper="110105199001010019")
    nameless = asked(world, paper="")
    renamed = asked(world, name="甲（曾用名乙）")
    assert [place(foi) for foi in (first, namesake, nameless, renamed)] == [1, 1, 1, 2]
    month = of_the_month(first)
    assert month
    assert month.unsure == [nameless], "another paper is another person"


@time_machine.travel("2026-04-20 10:00 +0800")
def test_an_officer_says_who_is_the_same_where_no_paper_does(world: World) -> None:
    first, nameless = asked(world), asked(world, paper="")
    handler = world.signed_in(Duty.HANDLER)
    assert nameless.number in handler.get(f"/requests/{first.pk}/fee/").content.decode()
    handler.post(f"/requests/{first.pk}/fee/same/", {"same": [nameless.pk]})
    assert (place(first), place(nameless)) == (1, 2)
    page = handler.get(f"/requests/{nameless.pk}/fee/").content.decode()
    assert "这是第 2 件" in page
    assert "经办人员认定" in page
    handler.post(f"/requests/{nameless.pk}/fee/same/", {})
    assert place(nameless) == 1
    assert not SameApplicant.objects.exists()
    assert list(differences()) == []


@time_machine.travel("2026-04-20 10:00 +0800")
def test_nobody_is_tied_to_a_request_that_was_not_offered(world: World) -> None:
    first, stranger = asked(world), asked(world, name="乙申请", paper="110105199001010019")
    world.signed_in(Duty.HANDLER).post(f"/requests/{first.pk}/fee/same/", {"same": [stranger.pk]})
    assert not SameApplicant.objects.exists()
    assert world.signed_in(Duty.LEADING_GROUP).post(f"/requests/{first.pk}/fee/same/", {}).status_code == 403


@pytest.mark.parametrize(("number", "yuan"), [(10, 0), (11, 100), (30, 100), (31, 200), (40, 200), (41, 300)])
def test_a_request_costs_what_its_place_in_the_month_costs(number: int, yuan: int) -> None:
    proposal = by_requests(number)
    assert proposal.yuan == yuan
    assert bool(proposal.why_not) is (yuan == 0)


@pytest.mark.parametrize(("pages", "yuan"), [(30, 0), (31, 10), (100, 700), (201, 2740)])
def test_pages_cost_what_they_cost_and_nothing_where_one_reads_on_the_spot(pages: int, yuan: int) -> None:
    assert by_pages(FoiRequest(delivery_form="paper"), pages).yuan == yuan
    assert "查阅、抄录不按量收费" in by_pages(FoiRequest(delivery_form="reading"), pages).why_not


# --- notice and payment ---------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_notice_is_begun_with_place_and_amount_and_there_is_one(world: World) -> None:
    requests = [asked(world) for _number in range(11)]
    handler, last = world.signed_in(Duty.HANDLER), requests[-1]
    page = handler.get(f"/requests/{last.pk}/fee/").content.decode()
    assert "这是第 11 件" in page
    assert "100 元" in page
    answer = handler.post(f"/requests/{last.pk}/fee/notice/", {"method": "requests"})
    letter = FoiLetter.objects.get()
    assert answer["Location"] == f"/letters/{letter.pk}/words/"
    words = handler.get(answer["Location"]).content.decode()
    assert 'value="11"' in words
    assert '"fee_amount": 100' in letter.facts
    again = handler.post(f"/requests/{last.pk}/fee/notice/", {"method": "pages", "pages": "50"}, follow=True)
    assert "只能取一种" in again.content.decode()
    assert FoiLetter.objects.count() == 1
    again = handler.post(f"/requests/{last.pk}/letters/", {"template": "F13"}, follow=True)
    assert "已经有收费通知" in again.content.decode(), "nor is one from the list of letters"
    assert FoiLetter.objects.count() == 1


@time_machine.travel("2026-03-20 10:00 +0800")
@pytest.mark.parametrize("given", [{"method": "requests"}, {"method": "pages"}, {"method": "pages", "pages": "30"}, {}])
def test_no_notice_is_begun_where_nothing_is_to_be_paid(world: World, given: dict[str, str]) -> None:
    foi = asked(world)
    world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/fee/notice/", given)
    assert not FoiLetter.objects.exists()


def noticed(world: World) -> FoiRequest:
    foi = asked(world)
    take_step(foi, FeeNoticed(on=date(2026, 3, 9), method="requests", count=31, yuan=200), SYSTEM)
    take_step(foi, FeeNoticeReceived(on=date(2026, 3, 10)), SYSTEM)
    return foi


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_payment_needs_its_receipt_and_the_clock_begins_anew_when_all_is_paid(world: World) -> None:
    foi = noticed(world)
    handler, address = world.signed_in(Duty.HANDLER), f"/requests/{foi.pk}/fee/payment/"
    assert handler.post(address, {"on": "2026-03-18", "yuan": "200"}).status_code == 400
    assert handler.post(address, {"on": "2026-03-18", "yuan": "201", "receipt": "京0001"}).status_code == 400
    handler.post(address, {"on": "2026-03-18", "yuan": "150", "receipt": "京0001"})
    assert standing_of(foi).due is None
    page = handler.post(address, {"on": "2026-03-19", "yuan": "50", "receipt": "京0002"}, follow=True).content.decode()
    assert "京0001" in page
    assert "2026-04-17" in page
    assert standing_of(foi).due == date(2026, 4, 17)


@time_machine.travel("2026-03-20 10:00 +0800")
def test_no_step_by_hand_takes_a_payment_without_its_receipt(world: World) -> None:
    foi = noticed(world)
    handler, step = world.signed_in(Duty.HANDLER), f"/requests/{foi.pk}/step/paid/"
    assert handler.get(step)["Location"] == f"/requests/{foi.pk}/fee/"
    assert handler.post(step, {"on": "2026-03-18", "yuan": "200"})["Location"] == f"/requests/{foi.pk}/fee/"
    assert not foi.events.filter(kind="paid").exists()


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_page_of_the_fee_opens_nobodys_particulars(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [asked(world) for _number in range(3)]
    asked(world, paper="110105194912310038")

    def refuse(sealed: str) -> dict[str, str]:
        raise AssertionError("opened")

    monkeypatch.setattr("gongkai.portal.foi.models.request.unseal", refuse)
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{requests[-1].pk}/fee/").content.decode()
    assert "这是第 3 件" in page


def test_what_is_not_paid_in_its_period_lapses_and_the_page_says_so(world: World) -> None:
    with time_machine.travel("2026-03-20 10:00 +0800"):
        foi = noticed(world)
        page = world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/fee/").content.decode()
        assert "2026-04-08" in page
    with time_machine.travel("2026-04-09 10:00 +0800"):
        page = world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/fee/").content.decode()
        assert "视为放弃申请" in page
        late = {"on": "2026-04-09", "yuan": "200", "receipt": "京0001"}
        assert world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/fee/payment/", late).status_code == 400
    assert fees.fee_of_request(31) == 200


@time_machine.travel("2026-03-20 10:00 +0800")
def test_what_was_merged_into_another_is_not_counted(world: World) -> None:
    first, second, third = asked(world), asked(world), asked(world)
    with act(SYSTEM, "test"):
        second.merged_into = first
        second.save()
    assert place(third) == 2
