"""Is it kept how a letter was brought to whom it is addressed, and does the right day count?"""

from __future__ import annotations

from datetime import date
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.files.keeping import files_of
from gongkai.portal.foi.casework import standing_of
from gongkai.portal.foi.delivery import day_that_counts
from gongkai.portal.foi.intake import OPENED
from gongkai.portal.foi.models import Delivery, FoiLetter, FoiRequest, LetterState
from gongkai.portal.foi.tests.test_checking import worded
from gongkai.portal.foi.tests.test_leaving import THIRD_PARTY, leave
from gongkai.portal.foi.tests.test_requests import _chain, received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.testing import World

POSTED = {"means": "ems", "on": "2026-03-20", "tracking": "EMS 1001"}


def ready(world: World, **changed: Any) -> FoiLetter:
    """A grant that was agreed to by all and waits to leave."""
    letter, _page = worded(world, **changed)
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
    return FoiLetter.objects.get(pk=letter.pk)


def send(world: World, letter: FoiLetter, given: dict[str, Any], again: bool = False) -> str:
    handler = world.signed_in(Duty.HANDLER)
    page = handler.post(f"/letters/{letter.pk}/send{'-again' if again else ''}/", given, follow=True).content.decode()
    letter.refresh_from_db()
    return page


def record(world: World, what: str, **given: Any) -> str:
    delivery = Delivery.objects.latest("pk")
    page = world.signed_in(Duty.HANDLER).post(f"/deliveries/{delivery.pk}/{what}/", given, follow=True)
    return page.content.decode()


def applicant_of(foi: FoiRequest) -> Client:
    """A browser that gave the query code."""
    browser = Client()
    session = browser.session
    session[OPENED] = [foi.pk]
    session.save()
    return browser


@time_machine.travel("2026-03-25 10:00 +0800")
def test_by_post_the_day_of_posting_counts_and_the_number_of_the_mail_is_kept(world: World) -> None:
    letter = ready(world)
    assert "请填写邮件号" in send(world, letter, {**POSTED, "tracking": ""})
    assert letter.state == "ready"
    paper = SimpleUploadedFile("收据.txt", b"EMS 1001", "text/plain")
    send(world, letter, {**POSTED, "papers": paper})
    delivery = letter.deliveries.get()
    assert (delivery.tracking, files_of(delivery).get().name) == ("EMS 1001", "收据.txt")
    assert "已记载签收" in record(world, "received", on="2026-03-23", by="甲申请")
    assert standing_of(letter.request).on_time
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert "以交邮之日为准" in page
    assert day_that_counts(letter)[0] == date(2026, 3, 20)
    assert letter.request.events.get(kind="signed").on == date(2026, 3, 23)


@time_machine.travel("2026-03-25 10:00 +0800")
def test_at_the_counter_the_signature_counts_and_is_taken_at_once(world: World) -> None:
    letter = ready(world)
    assert "请填写签收人" in send(world, letter, {"means": "counter", "on": "2026-03-24"})
    send(world, letter, {"means": "counter", "on": "2026-03-24", "received_by": "甲申请"})
    assert standing_of(letter.request).state == "delivered"
    assert day_that_counts(letter)[0] == date(2026, 3, 24)


@time_machine.travel("2026-03-25 10:00 +0800")
def test_a_letter_that_came_back_is_sent_again_and_the_first_posting_counts(world: World) -> None:
    letter = ready(world)
    send(world, letter, POSTED)
    assert "早于送出日期" in record(world, "failed", on="2026-03-19", why="unclaimed")
    record(world, "failed", on="2026-03-24", why="unclaimed")
    assert standing_of(letter.request).state == "answered", "it waits to be delivered"
    assert day_that_counts(letter)[0] is None
    page = send(world, letter, {**POSTED, "on": "2026-03-25", "tracking": "EMS 1002"}, again=True)
    assert "无人签收" in page
    assert "以第一次送出为准" in page
    assert day_that_counts(letter)[0] == date(2026, 3, 20)
    assert [row.kind for row in letter.request.events.all()][-4:] == ["answered", "sent", "returned", "sent"]
    assert standing_of(letter.request).state == "delivered"


@time_machine.travel("2026-03-25 10:00 +0800")
def test_an_answer_that_nobody_returned_is_not_sent_again(world: World) -> None:
    letter = ready(world)
    send(world, letter, POSTED)
    handler = world.signed_in(Duty.HANDLER)
    assert handler.post(f"/letters/{letter.pk}/send-again/", POSTED).status_code == 403
    record(world, "received", on="2026-03-23", by="甲申请")
    delivery = letter.deliveries.get()
    assert handler.post(f"/deliveries/{delivery.pk}/failed/", {"on": "2026-03-24", "why": "refused"}).status_code == 403


@time_machine.travel("2026-03-25 10:00 +0800")
def test_a_download_is_kept_with_the_first_time_it_was_opened(world: World) -> None:
    letter = ready(world, fact_online_channel="云溪县行政复议网上申请平台")
    send(world, letter, {"means": "download", "on": "2026-03-20"})
    browser = applicant_of(letter.request)
    browser.get(f"/follow/{letter.request_id}/letters/{letter.pk}/letter.docx")
    delivery = letter.deliveries.get()
    assert delivery.received_on == date(2026, 3, 25)
    with time_machine.travel("2026-03-27 10:00 +0800"):
        browser.get(f"/follow/{letter.request_id}/letters/{letter.pk}/letter.docx")
    assert letter.deliveries.get().opened_at == delivery.opened_at


@time_machine.travel("2026-03-25 10:00 +0800")
def test_the_receipt_of_a_consultation_and_of_a_fee_notice_starts_their_periods(world: World) -> None:
    foi = received(world)
    leave(world, foi, "F07", on=date(2026, 3, 20), **THIRD_PARTY)
    record(world, "received", on="2026-03-23", by="乙公司收发室")
    assert standing_of(foi).case.consultations["乙公司"].received == date(2026, 3, 23)
    other = received(world)
    leave(world, other, "F13", on=date(2026, 3, 20), fee_method_key="requests", fee_count=31, fee_how="到缴费窗口缴纳")
    record(world, "received", on="2026-03-24", by="甲申请")
    assert standing_of(other).case.fee_received == date(2026, 3, 24)


@time_machine.travel("2026-03-25 10:00 +0800")
def test_a_letter_to_a_third_party_is_not_left_for_download(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F07"})
    letter = FoiLetter.objects.get()
    with act(SYSTEM, "test"):
        letter.state = LetterState.READY
        letter.save()
    page = handler.post(f"/letters/{letter.pk}/send/", {"means": "download", "on": "2026-03-20"})
    assert "means" in page.context["send_form"].errors
    assert not letter.deliveries.exists()


@time_machine.travel("2026-03-25 10:00 +0800")
def test_what_was_typed_stays_when_a_sending_is_refused(world: World) -> None:
    letter = ready(world)
    typed = {**POSTED, "tracking": "", "address": "云溪县甲路1号", "note": "加急"}
    page = send(world, letter, {**typed, "papers": SimpleUploadedFile("收据.txt", b"1", "text/plain")})
    assert "请填写邮件号" in page
    assert 'value="云溪县甲路1号"' in page
    assert 'value="加急"' in page
    assert "请重新选择" in page, "a browser gives no file back"
    assert (letter.state, letter.deliveries.count()) == ("ready", 0)
    send(world, letter, POSTED)
    page = record(world, "received", on="2026-03-19", by="甲的邻居")
    assert "早于送出日期" in page
    assert 'value="甲的邻居"' in page
    assert '<details class="explained" open>' in page
