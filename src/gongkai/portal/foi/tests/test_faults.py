"""Does a fault leave all or nothing, and does it say so to the person? Disk, clock, calendar, length, a stale page."""

from __future__ import annotations

import errno
import os
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.files import content
from gongkai.portal.files.models import StoredFile
from gongkai.portal.foi.casework import bring_all_up_to_date, standing_of, take_step
from gongkai.portal.foi.models import FoiEvent, FoiLetter, FoiRequest, Note
from gongkai.portal.foi.tests.test_leaving import leave
from gongkai.portal.foi.tests.test_requests import APPLICATION, filled_in, received
from gongkai.portal.ledger import chain
from gongkai.portal.ledger.act import act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure import UnlawfulError
from gongkai.procedure.events import Consulted
from gongkai.workdays import national

pytestmark = pytest.mark.django_db


# --- the disk -------------------------------------------------------------------------------------------------------


def test_a_full_disk_keeps_neither_the_request_nor_half_of_its_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gongkai.portal.files.content.os.fsync", full)
    browser, before = Client(raise_request_exception=False), Event.objects.count()
    paper = SimpleUploadedFile("证件.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    answer = browser.post(f"/apply/{world.education.pk}/", filled_in(world, material=paper))
    assert answer.status_code == 507
    assert "磁盘已满" in answer.content.decode()
    assert not FoiRequest.objects.exists()
    assert not StoredFile.objects.exists()
    assert [file for file in content.folder().rglob("*") if file.is_file()] == []
    assert Event.objects.count() == before
    monkeypatch.undo()
    assert browser.post(f"/apply/{world.education.pk}/", filled_in(world)).status_code == 200, "and then it goes on"


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("database is locked", 503, "没有保存"),
        ("canceling statement due to lock timeout", 503, "没有保存"),
        ("deadlock detected", 503, "没有保存"),
        ("database or disk is full", 507, "磁盘已满"),
        ("no such column: x", 500, "程序出错了"),
    ],
)
def test_what_the_database_refuses_is_said_in_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch, words: str, status: int, sentence: str
) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise OperationalError(words)

    monkeypatch.setattr("gongkai.portal.foi.once.receive", refuse)
    answer = Client(raise_request_exception=False).post(f"/apply/{world.education.pk}/", filled_in(world))
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert (answer.get("Retry-After") is not None) is (status == 503)


# --- length ---------------------------------------------------------------------------------------------------------


def test_a_request_of_two_hundred_pages_is_refused_with_a_sentence_and_comes_back_whole(world: World) -> None:
    wanted = "".join(f"第{place}项，请公开历年的全部会议记录和附件。" for place in range(9000))
    assert len(wanted) > 200_000
    browser = Client(raise_request_exception=False)
    answer = browser.post(f"/apply/{world.education.pk}/", filled_in(world, wanted=wanted))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f"不超过 4000 字符 (目前字符数 {len(wanted)})" in page
    assert wanted in page, "nothing of it is lost"
    assert not FoiRequest.objects.exists()
    just_right = filled_in(world, wanted="请" * 4000)
    assert browser.post(f"/apply/{world.education.pk}/", just_right).status_code == 200
    assert FoiRequest.objects.get().wanted == "请" * 4000
    too_much = browser.post(f"/apply/{world.education.pk}/", filled_in(world, wanted="请" * 2_000_000))
    assert too_much.status_code in (400, 413)


def test_no_browser_cuts_off_what_is_pasted_without_a_word(world: World) -> None:
    page = Client().get(f"/apply/{world.education.pk}/").content.decode()
    assert "<textarea" in page
    assert "maxlength" not in re.sub(r"<input[^>]*type=.search.[^>]*>", "", page)


def test_a_note_that_is_too_long_comes_back_with_its_text(world: World) -> None:
    foi = received(world)
    answer = world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/note/", {"text": "长" * 2001})
    assert answer.status_code == 400
    assert "长" * 2001 in answer.content.decode()
    assert "不超过 2000 字符" in answer.content.decode()
    assert not Note.objects.exists()


# --- the calendar and the clock -------------------------------------------------------------------------------------


def test_a_due_date_in_a_year_without_a_calendar_says_that_it_is_provisional_wherever_it_stands(world: World) -> None:
    last_year = national().last
    with time_machine.travel(f"{last_year}-12-21 10:00 +0800"):
        foi = received(world, on=date(last_year, 12, 21))
        assert foi.provisional
        handler = world.signed_in(Duty.HANDLER)
        assert "暂定" in handler.get("/requests/").content.decode()
        page = handler.get(foi.get_absolute_url()).content.decode()
        assert "暂定" in page
        applicant = Client()
        session = applicant.session
        session["opened_requests"] = [foi.pk]
        session.save()
        assert "暂定" in applicant.get(f"/follow/{foi.pk}/").content.decode()


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_clock_that_goes_back_a_day_undoes_nothing_and_breaks_no_page(world: World) -> None:
    foi = received(world)
    handler = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    take_step(foi, Consulted(on=date(2026, 3, 9), party="某公司"), handler)
    with time_machine.travel("2026-03-08 10:00 +0800"):
        assert standing_of(foi).state == "consulting", "what was recorded has happened"
        with pytest.raises(UnlawfulError):
            take_step(foi, Consulted(on=date(2026, 3, 8), party="另一家"), handler)
        page = world.signed_in(Duty.HANDLER).get(foi.get_absolute_url())
        assert page.status_code == 200
        assert "征求意见" in page.content.decode()
        bring_all_up_to_date(FoiRequest.objects.all())
        assert FoiRequest.objects.get().state == "consulting"
    assert standing_of(foi).state == "consulting"
    assert list(chain.verify()) == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-02 15:59:59 +0000", date(2026, 3, 2)), ("2026-03-02 23:30 +0000", date(2026, 3, 3))],
)
def test_a_server_that_counts_in_utc_keeps_the_day_of_china(world: World, moment: str, day: date) -> None:
    with time_machine.travel(moment):
        Client().post(f"/apply/{world.education.pk}/", filled_in(world))
        assert FoiEvent.objects.get().on == day
        given = {**APPLICATION, "body": world.education.pk, "channel": "in_person", "on": day + timedelta(days=1)}
        answer = world.signed_in(Duty.REGISTRAR).post("/requests/new/", given)
        assert answer.status_code == 400, "tomorrow has not come"
        answer = world.signed_in(Duty.REGISTRAR).post("/requests/new/", {**given, "on": day})
        assert answer.status_code == 200
        assert FoiRequest.objects.get(received=day).due == national().add(day, 20)


# --- a page that is no longer true ----------------------------------------------------------------------------------


@time_machine.travel("2026-03-09 10:00 +0800")
def test_who_saves_over_another_is_told_and_nothing_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    foi = received(world)
    must_hold = Viewer.must_hold

    def somebody_is_quicker(*args: Any, **more: Any) -> Any:
        """Between reading the request and saving it."""
        actor = must_hold(*args, **more)
        quicker = FoiRequest.objects.get(pk=foi.pk)
        if quicker.officer is None:
            with act(actor, "foi.assign"):
                quicker.officer = world.person(Duty.REGISTRAR)
                quicker.save()
        return actor

    monkeypatch.setattr(Viewer, "must_hold", somebody_is_quicker)
    given = {"officer": world.person(Duty.HANDLER).pk}
    answer = world.signed_in(Duty.OFFICE_HEAD).post(f"/requests/{foi.pk}/assign/", given)
    assert answer.status_code == 409
    assert "别人已经改动了这条记录，您的改动没有保存" in answer.content.decode()
    assert FoiRequest.objects.get().officer == world.person(Duty.REGISTRAR)


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_copy_that_is_behind_takes_no_worked_out_column_back(world: World) -> None:
    foi = received(world)
    behind = FoiRequest.objects.get(pk=foi.pk)
    actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    take_step(foi, Consulted(on=date(2026, 3, 9), party="某公司"), actor)
    with act(actor, "foi.assign"):
        behind.officer = world.person(Duty.HANDLER)
        behind.save()
    kept = FoiRequest.objects.get()
    assert (kept.state, kept.officer) == ("consulting", world.person(Duty.HANDLER))


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_letter_sent_by_a_double_click_leaves_once(world: World) -> None:
    foi = received(world)
    letter = leave(world, foi, "F04", correction_items="要哪一年的", correction_until="2026-03-23")
    again = world.signed_in(Duty.HANDLER).post(
        f"/letters/{letter.pk}/send/", {"means": "ems", "tracking": "EMS 0001", "on": "2026-03-09"}
    )
    assert again.status_code == 403
    assert "已经送出" in again.content.decode()
    assert foi.events.filter(kind="correction_asked").count() == 1
    assert FoiLetter.objects.get().proof == "EMS 0001"


@pytest.mark.parametrize(
    ("owner", "name"),
    [(FoiEvent, "save"), (FoiRequest, "save_worked_out"), (FoiLetter, "save"), (chain, "append")],
    ids=["the event", "the request", "the letter", "the ledger"],
)
@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_letter_whose_sending_fails_anywhere_has_not_left(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    post = Client.post

    def fail(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fails_from_now_on(client: Client, path: str, *args: Any, **more: Any) -> Any:
        if path.endswith("/send/"):
            monkeypatch.setattr(owner, name, fail)
        return post(client, path, *args, **more)

    foi = received(world)
    monkeypatch.setattr(Client, "post", fails_from_now_on)
    with pytest.raises(AssertionError, match="磁盘已满"):
        leave(world, foi, "F04", correction_items="要哪一年的", correction_until="2026-03-23")
    monkeypatch.undo()
    letter = FoiLetter.objects.get()
    assert (letter.state, letter.sent_on) == ("ready", None)
    assert standing_of(foi).state == FoiRequest.objects.get().state == "in_progress"
    assert list(chain.verify()) == []
    assert list(differences()) == []
