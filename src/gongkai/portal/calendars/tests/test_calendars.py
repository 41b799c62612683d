"""Does a calendar come to count only when it is right, for those it is for, and does everybody learn what moves?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.calendars.effective import Calendars, calendar_of
from gongkai.portal.calendars.models import CalendarYear
from gongkai.portal.foi.casework import standing_of, take_step
from gongkai.portal.foi.composing import written
from gongkai.portal.foi.letters import reword, submit
from gongkai.portal.foi.models import FoiLetter, FoiRequest
from gongkai.portal.foi.tests.test_requests import _chain, received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.mail.models import Message
from gongkai.portal.testing import World
from gongkai.procedure import UnlawfulError
from gongkai.procedure.events import CorrectionAsked, Extended

pytestmark = pytest.mark.django_db

NEW_YEAR = {
    "place": "nation",
    "year": "2027",
    "notice": "国办发明电〔2026〕9号",
    "off": "1月1日\n2月5日至2月11日 04-05、05-03、5月4日 06-09 09-15\n10月1日至10月7日",
    "on": "2月14日，2月20日，10-10",
}
LONGER = "01-01 01-04 10-01"
"""Invented, for the notice for 2027 is not known here."""


def administrator(world: World) -> Client:
    return world.signed_in(Duty.SYSTEM_ADMIN)


def load(world: World, **given: str) -> Any:
    """Hand the calendar in, read the preview, confirm it."""
    client = administrator(world)
    shown = client.post("/calendars/load/", {**NEW_YEAR, **given})
    assert shown.status_code == 200, shown.content.decode()
    return client.post("/calendars/load/", {"plan": shown.context["packed"], "reason": "节假日安排已公布"}, follow=True)


def in_december(world: World) -> FoiRequest:
    """A request whose answer is due in a year whose calendar is not known."""
    return received(world, date(2026, 12, 10))


# --- provisional dates ----------------------------------------------------------------------------------------------


@time_machine.travel("2026-12-14 10:00 +0800")
def test_a_provisional_date_moves_and_becomes_certain_when_the_calendar_is_loaded(world: World) -> None:
    foi = in_december(world)
    assert (foi.due, foi.provisional) == (date(2027, 1, 8), True)
    page = load(world, off=LONGER).content.decode()
    assert "1 项期限随之变动" in page
    foi.refresh_from_db()
    assert (foi.due, foi.provisional) == (date(2027, 1, 11), False)
    event = Event.objects.get(kind="calendar.moved")
    assert (event.record_id, json.loads(event.after)) == (
        str(foi.pk), {"what": "答复期限届满", "was": "2027-01-08", "becomes": "2027-01-11"},
    )  # fmt: skip
    told = Message.objects.get(recipient=world.person(Duty.REGISTRAR), subject__contains="年历更新")
    assert "2027-01-08（暂定）→ 2027-01-11" in told.text
    assert list(differences()) == []
    assert list(verify()) == []


@time_machine.travel("2026-12-14 10:00 +0800")
def test_the_officer_in_charge_is_told_and_nobody_else(world: World) -> None:
    foi = in_december(world)
    world.signed_in(Duty.OFFICE_HEAD).post(f"/requests/{foi.pk}/assign/", {"officer": world.person(Duty.HANDLER).pk})
    load(world)
    told = Message.objects.filter(subject__contains="年历更新")
    assert [message.recipient for message in told] == [world.person(Duty.HANDLER)]


@time_machine.travel("2026-12-14 10:00 +0800")
def test_the_preview_says_what_moves_and_changes_nothing(world: World) -> None:
    foi = in_december(world)
    page = administrator(world).post("/calendars/load/", {**NEW_YEAR, "off": LONGER}).content.decode()
    assert foi.number in page
    assert "2027-01-08" in page
    assert "2027-01-11" in page
    assert foi.wanted not in page, "an administrator reads no case"
    assert foi.applicant_name not in page
    assert not CalendarYear.objects.exists()
    foi.refresh_from_db()
    assert foi.provisional


@time_machine.travel("2026-12-14 10:00 +0800")
def test_what_moved_meanwhile_is_shown_again_before_anything_is_done(world: World) -> None:
    client = administrator(world)
    shown = client.post("/calendars/load/", NEW_YEAR)
    in_december(world)
    again = client.post("/calendars/load/", {"plan": shown.context["packed"], "reason": "公布"})
    assert again.status_code == 409
    assert not CalendarYear.objects.exists()
    assert not Event.objects.filter(kind__startswith="calendar.").exists()


@time_machine.travel("2026-12-14 10:00 +0800")
def test_a_provisional_date_is_marked_wherever_it_stands(world: World) -> None:
    foi = in_december(world)
    handler = world.signed_in(Duty.HANDLER)
    for address in ("/requests/", f"/requests/{foi.pk}/"):
        assert "暂定" in handler.get(address).content.decode(), address
    load(world)
    for address in ("/requests/", f"/requests/{foi.pk}/"):
        assert "暂定" not in handler.get(address).content.decode(), address


@time_machine.travel("2026-12-14 10:00 +0800")
def test_a_wrong_calendar_is_corrected_the_same_way_and_can_be_withdrawn(world: World) -> None:
    foi = in_december(world)
    load(world, off=LONGER)
    load(world, off="01-01 10-01")
    foi.refresh_from_db()
    assert (foi.due, foi.provisional) == (date(2027, 1, 8), False)
    assert [row.until is None for row in CalendarYear.objects.order_by("since")] == [False, True]
    client = administrator(world)
    shown = client.get(f"/calendars/withdraw/{CalendarYear.objects.get(until=None).pk}/")
    client.post("/calendars/load/", {"plan": shown.context["packed"], "reason": "文号写错，先撤下"})
    foi.refresh_from_db()
    assert (foi.due, foi.provisional) == (date(2027, 1, 8), True)
    assert not CalendarYear.objects.filter(until=None).exists()
    assert list(differences()) == []


# --- checks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"off": "2026-01-01"}, "不在2027年"),
        ({"off": "2月30日"}, "不是2027年的日期"),
        ({"off": "元旦"}, "不是日期"),
        ({"off": "01-01 10-01", "on": "01-04"}, "不是周末"),
        ({"off": "01-01 01-02"}, "是周末，本来就不上班"),
        ({"off": "02-15 01-01 02-14", "on": "02-14"}, "既列为放假又列为上班"),
        ({"off": "01-04"}, "元旦"),
        ({"notice": " "}, "文号"),
        ({"year": "2029"}, "中间缺2027年"),
    ],
    ids=[
        "another year",
        "no such day",
        "no day",
        "workday worked",
        "weekend off",
        "both",
        "new year",
        "no number",
        "gap",
    ],
)
def test_a_calendar_that_cannot_be_right_is_refused_in_words(world: World, given: dict[str, str], why: str) -> None:
    rest = {} if given.get("year") else {"off": "01-01 05-03 10-01"}
    days = {"2029": {"off": "01-01 05-01 05-02 10-01 10-02 10-03", "on": ""}}.get(given.get("year", ""), {})
    answer = administrator(world).post("/calendars/load/", {**NEW_YEAR, **rest, **days, **given})
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not CalendarYear.objects.exists()


def test_a_calendar_with_an_unusual_number_of_days_off_is_warned_of(world: World) -> None:
    page = administrator(world).post("/calendars/load/", {**NEW_YEAR, "on": ""}).content.decode()
    assert "通常应为13天" in page
    assert "通常应为13天" not in administrator(world).post("/calendars/load/", NEW_YEAR).content.decode()


def test_a_file_of_the_shape_of_the_law_is_taken_and_a_broken_one_is_not(world: World) -> None:
    text = "years:\n  2027:\n    notice: 国办发明电〔2026〕9号\n    days_off: [01-01, 10-01]\n    days_on: []\n"
    client = administrator(world)
    shown = client.post("/calendars/load/", {"place": "nation", "file": SimpleUploadedFile("2027.yaml", text.encode())})
    assert [change.number for change in shown.context["plan"].changes] == [2027]
    for broken in (b"years: [", b"\xff\xfe", b"years:\n  2027: {days_off: [01-01, 10-01]}\n"):
        file = SimpleUploadedFile("2027.yaml", broken)
        assert client.post("/calendars/load/", {"place": "nation", "file": file}).status_code == 400


def test_only_a_system_administrator_at_the_top_loads_the_countrys_calendar(world: World) -> None:
    for duty in Duty:
        answer = world.signed_in(duty).post("/calendars/load/", NEW_YEAR)
        assert answer.status_code == (200 if duty == Duty.SYSTEM_ADMIN else 403), duty
    assert Client().post("/calendars/load/", NEW_YEAR).status_code in (302, 403)


# --- regions --------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-05 10:00 +0800")
def test_a_region_has_days_of_its_own_for_the_body_and_all_below_it(world: World) -> None:
    foi = received(world)
    day = {"place": str(world.education.pk), "year": "2026", "notice": "本县放假办法", "off": "03-20", "on": ""}
    page = load(world, **day).content.decode()
    assert "本县放假办法" in page
    foi.refresh_from_db()
    assert foi.due == date(2026, 3, 31)
    assert not calendar_of(world.school.pk).is_workday(date(2026, 3, 20))
    assert calendar_of(world.health.pk).is_workday(date(2026, 3, 20))
    assert standing_of(foi).due == date(2026, 3, 31)
    assert "放假，国办发明电" in "".join(standing_of(foi).explain())


def test_a_region_cannot_fix_what_the_country_has_not_fixed(world: World) -> None:
    day = {**NEW_YEAR, "place": str(world.education.pk), "off": "03-19", "on": ""}
    answer = administrator(world).post("/calendars/load/", day)
    assert answer.status_code == 400
    assert "没有2027年的节假日安排" in answer.content.decode()


def test_the_countrys_year_cannot_be_withdrawn_from_under_a_region(world: World) -> None:
    load(world)
    load(world, place=str(world.education.pk), off="03-19", on="")
    row = CalendarYear.objects.get(body=None)
    page = administrator(world).get(f"/calendars/withdraw/{row.pk}/", follow=True).content.decode()
    assert "没有2027年的节假日安排" in page


@time_machine.travel("2026-03-27 10:00 +0800")
def test_the_queues_count_by_the_calendar_of_each_body(world: World) -> None:
    foi = received(world)  # due on 2026-03-30, a Monday
    handler = world.signed_in(Duty.HANDLER)
    link = f'href="/requests/{foi.pk}/"'
    assert link in handler.get("/requests/?queue=due-1").content.decode()
    load(world, place=str(world.education.pk), year="2026", off="03-30", on="")
    foi.refresh_from_db()
    assert foi.due == date(2026, 3, 31)
    assert link in handler.get("/requests/?queue=due-1").content.decode()


# --- what was lawful stays lawful -----------------------------------------------------------------------------------


@time_machine.travel("2026-03-11 10:00 +0800")
def test_a_step_that_was_lawful_by_the_calendar_of_its_day_stays_lawful(world: World) -> None:
    """The seventh working day was the 11th; by the corrected calendar it was the 10th."""
    foi = received(world)
    actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    take_step(foi, CorrectionAsked(on=date(2026, 3, 11)), actor)
    load(world, place=str(world.education.pk), year="2026", off="", on="03-07")
    assert standing_of(foi).state == "awaiting_correction"
    assert world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/").status_code == 200
    later = received(world)
    with pytest.raises(UnlawfulError, match="条例第三十条"):
        take_step(later, CorrectionAsked(on=date(2026, 3, 11)), actor)


@time_machine.travel("2026-12-14 10:00 +0800")
def test_every_process_reads_the_calendar_that_another_has_loaded(world: World) -> None:
    assert calendar_of(world.education.pk).last == 2026
    sql = """INSERT INTO calendars_calendaryear (version, year, notice, days_off, days_on, since)
        VALUES (1, 2027, '国办发明电〔2026〕9号', '["01-01", "10-01"]', '[]', '2026-12-01 00:00:00')"""
    with connection.cursor() as cursor:  # as another process would, behind this one's back
        cursor.execute(sql)
    assert calendar_of(world.education.pk).last == 2027
    assert Calendars().national().last == 2027
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendars_calendaryear")
    assert calendar_of(world.education.pk).last == 2026


# --- letters --------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-12-14 10:00 +0800")
def test_an_extension_ends_on_the_bodys_own_calendar(world: World) -> None:
    foi = in_december(world)
    load(world, off=LONGER)
    head = Viewer.of(world.person(Duty.OFFICE_HEAD)).must_hold(Duty.OFFICE_HEAD)
    now = take_step(foi, Extended(on=date(2026, 12, 14), days=1, approved_by="庚主任"), head)
    assert (now.due, now.provisional) == (date(2027, 1, 12), False)


@pytest.mark.parametrize("clock", ["2026-12-13T23:30:00+00:00", "2026-12-14T15:59:00+00:00"])
def test_today_is_todays_date_in_china_whatever_the_clock_of_the_machine(world: World, clock: str) -> None:
    with time_machine.travel(clock):
        assert standing_of(in_december(world)).today == date(2026, 12, 14)
    with time_machine.travel("2026-12-14T16:01:00+00:00"):
        assert standing_of(FoiRequest.objects.get()).today == date(2026, 12, 15)


@time_machine.travel("2026-12-14 10:00 +0800")
def test_a_letter_says_that_its_date_is_provisional_and_keeps_its_words_when_the_calendar_comes(world: World) -> None:
    foi = in_december(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F03"})
    letter = FoiLetter.objects.get()
    marked = "2027年1月8日（暂定，2027年节假日安排公布后重新计算）"
    assert marked in " ".join(written(letter).paragraphs)
    reword(letter, {}, {}, letter.dated, SYSTEM)
    submit(letter, SYSTEM)
    _chain(world, letter, Duty.OFFICE_HEAD)
    handler.post(f"/letters/{letter.pk}/send/", {"means": "email", "on": "2026-12-14", "address": "jia@example.com"})
    load(world, off=LONGER)
    letter = FoiLetter.objects.get()
    assert letter.sent_on
    assert marked in " ".join(written(letter).paragraphs), "what was sent is not worded anew"
