"""Does nothing leave with a letter that must stay, and is what leaves what was agreed to?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from gongkai.letters import LetterError, letters
from gongkai.portal.accounts.models import Appointment, Duty, Person
from gongkai.portal.files import content
from gongkai.portal.foi import letters as way
from gongkai.portal.foi.delivery import Handing
from gongkai.portal.foi.enclosures import file_of
from gongkai.portal.foi.models import Enclosure, FoiLetter, LetterState
from gongkai.portal.foi.tests.test_requests import KNOWN, received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World, a_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

NUMBER = "11010519491231002X"
WORDS = {
    **{f"fact_{name}": value for name, value in KNOWN.items()},
    "dated": "2026-03-20", "fact_provided": "评审结果一份", "fact_delivery_form": "纸质", "submit": "1",
}  # fmt: skip
SENT = {"means": "ems", "on": "2026-03-20", "tracking": "EMS 0001"}
ANSWER = "F14-granted-provided"
STATIONS = {
    "review": Duty.UNIT_REVIEWER,
    "legal": Duty.LEGAL_REVIEWER,
    "secrecy": Duty.SECRECY_REVIEWER,
    "approval": Duty.APPROVING_LEADER,
}


@pytest.fixture
def friday() -> Any:
    with time_machine.travel("2026-03-20 10:00 +0800"):
        yield


@pytest.fixture
def letter(world: World) -> FoiLetter:
    handler = world.person(Duty.HANDLER)
    return way.draft(received(world), letters().template(ANSWER, date(2026, 3, 20)), handler, SYSTEM)


def a_workbook(*, hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "评审结果"
    book.properties.creator = ""
    if hidden:
        sheet = book.create_sheet("草稿")
        sheet["A1"], sheet.sheet_state = "没有公布的分数", "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def enclose(world: World, letter: FoiLetter, data: bytes, name: str) -> Enclosure:
    answer = world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/enclosures/", {"papers": [a_file(data, name)]})
    assert answer.status_code == 302
    letter.refresh_from_db()
    return letter.enclosures.latest("pk")


def approve(world: World, letter: FoiLetter, words: Mapping[str, Any] = WORDS) -> None:
    answer = world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/words/", words)
    assert answer.status_code == 302, answer.context["form"].errors
    letter.refresh_from_db()
    while letter.state in STATIONS:
        answer = world.signed_in(STATIONS[letter.state]).post(f"/letters/{letter.pk}/decide/", {"agrees": "1"})
        assert answer.status_code == 302
        letter.refresh_from_db()


def send(world: World, letter: FoiLetter) -> str:
    """Try to send it; what the page says then."""
    page = world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/send/", SENT, follow=True).content.decode()
    letter.refresh_from_db()
    return page


def page_of(world: World, letter: FoiLetter, duty: Duty = Duty.HANDLER) -> str:
    return world.signed_in(duty).get(f"/letters/{letter.pk}/").content.decode()


# --- what leaves ------------------------------------------------------------------------------------------------------


def test_a_clean_enclosure_is_listed_in_the_letter_leaves_with_it_and_is_fetched_by_the_applicant(
    world: World, letter: FoiLetter
) -> None:
    enclosure = enclose(world, letter, "评审结果：全部通过".encode(), "评审结果.txt")
    applicant = Client()
    session = applicant.session
    session["opened_requests"] = [letter.request_id]
    session.save()
    address = f"/follow/{letter.request_id}/enclosures/{enclosure.pk}/"
    assert applicant.get(address).status_code == 404, "not before the letter has left"
    approve(world, letter)
    assert "附件：评审结果.txt" in page_of(world, letter)
    assert "已送出" in send(world, letter)
    assert letter.state == LetterState.SENT
    assert address in applicant.get(f"/follow/{letter.request_id}/").content.decode()
    assert applicant.get(address).getvalue() == "评审结果：全部通过".encode()
    assert Client().get(address).status_code == 404
    assert list(verify()) == []
    assert list(differences()) == []


def test_an_enclosure_goes_through_the_secrecy_review_whatever_the_letter_says(world: World) -> None:
    refusal = letters().template("F14-refused-internal_affairs", date(2026, 3, 20))
    assert LetterState.SECRECY not in way.way_out(refusal)
    assert LetterState.SECRECY in way.way_out(refusal, encloses=True)
    assert way.way_out(letters().template("F04", date(2026, 3, 20)), encloses=True)[0] == LetterState.SECRECY


# --- what stays -------------------------------------------------------------------------------------------------------


def test_a_file_with_an_identity_number_cannot_leave_and_the_page_says_why_without_the_number(
    world: World, letter: FoiLetter
) -> None:
    enclosure = enclose(world, letter, f"姓名：甲，身份证号：{NUMBER}".encode(), "名单.txt")
    assert enclosure.verdict == "block"
    approve(world, letter)
    page = page_of(world, letter)
    assert "不得公开" in page
    assert "110***********002X" in page
    assert NUMBER not in page
    assert "含有不得公开的内容（公民身份号码：110***********002X，第 1 行），不能送出" in send(world, letter)
    assert letter.state == LetterState.READY
    assert not letter.request.events.filter(kind="answered").exists()


def test_a_block_cannot_be_overruled(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, f"身份证号：{NUMBER}".encode(), "名单.txt")
    given = {"reason": "没有关系"}
    page = world.signed_in(Duty.SECRECY_REVIEWER).post(f"/enclosures/{enclosure.pk}/overrule/", given, follow=True)
    assert "只有需要人工核对的提示可以确认" in page.content.decode()
    enclosure.refresh_from_db()
    assert enclosure.overruled_by is None


def test_the_check_is_held_where_letters_leave_and_not_on_the_page_only(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, f"身份证号：{NUMBER}".encode(), "名单.txt")
    enclosure.verdict, enclosure.findings = "clean", "{}"
    enclosure.save_worked_out()
    approve(world, letter)
    with pytest.raises(LetterError, match="不得公开"):
        way.send(letter, Handing("ems", date(2026, 3, 20), tracking="EMS 0001"), SYSTEM)


def test_what_the_disk_has_lost_or_changed_does_not_leave(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, "结果".encode(), "结果.txt")
    approve(world, letter)
    content.path_of(file_of(enclosure).sha256).write_bytes("别的".encode())
    assert "在存储中损坏或者丢失" in send(world, letter)
    assert letter.state == LetterState.READY


def test_a_file_nobody_can_look_into_waits_for_a_person(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, b"%PDF-1.7\nbroken\n%%EOF\n", "坏.pdf")
    assert enclosure.verdict == "unread"
    assert "不能自动检查" in page_of(world, letter)
    approve(world, letter)
    assert "还没有人确认" in send(world, letter)


# --- made clean, or confirmed -----------------------------------------------------------------------------------------


def test_a_hidden_sheet_warns_and_the_stripped_copy_is_clean(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, a_workbook(hidden=True), "结果.xlsx")
    assert enclosure.verdict == "warn"
    assert "隐藏的工作表" in page_of(world, letter)
    first = file_of(enclosure).sha256
    assert world.signed_in(Duty.HANDLER).post(f"/enclosures/{enclosure.pk}/strip/").status_code == 302
    enclosure.refresh_from_db()
    assert enclosure.verdict in ("clean", "note")
    assert "没有公布的分数" not in str(openpyxl.load_workbook(BytesIO(content.bytes_of(file_of(enclosure).sha256))))
    assert file_of(enclosure).sha256 != first
    approve(world, letter)
    send(world, letter)
    assert letter.state == LetterState.SENT


def test_a_warning_is_overruled_with_a_reason_by_who_holds_the_secrecy_review_and_that_is_kept(
    world: World, letter: FoiLetter
) -> None:
    enclosure = enclose(world, letter, a_workbook(hidden=True), "结果.xlsx")
    address, reviewer = f"/enclosures/{enclosure.pk}/overrule/", world.signed_in(Duty.SECRECY_REVIEWER)
    assert world.signed_in(Duty.APPROVING_LEADER).post(address, {"reason": "可以"}).status_code == 403
    assert "要写明理由" in reviewer.post(address, {"reason": " "}, follow=True).content.decode()
    reviewer.post(address, {"reason": "隐藏的工作表是空白模板，已打开核对"})
    event = Event.objects.filter(kind="foi.enclosure_overruled").latest("number")
    assert event.reason == "隐藏的工作表是空白模板，已打开核对"
    assert event.duty == Duty.SECRECY_REVIEWER
    approve(world, letter)
    send(world, letter)
    assert letter.state == LetterState.SENT


def test_who_added_the_file_does_not_confirm_it(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, a_workbook(hidden=True), "结果.xlsx")
    handler = world.person(Duty.HANDLER)
    with act(SYSTEM, "test"):
        Appointment.objects.create(person=handler, body=world.education, duty=Duty.SECRECY_REVIEWER)
    answer = world.signed_in(Duty.HANDLER).post(f"/enclosures/{enclosure.pk}/overrule/", {"reason": "可以"})
    assert answer.status_code == 403


def test_an_overruling_holds_for_that_file_only(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, a_workbook(hidden=True), "结果.xlsx")
    world.signed_in(Duty.SECRECY_REVIEWER).post(f"/enclosures/{enclosure.pk}/overrule/", {"reason": "已核对"})
    world.signed_in(Duty.HANDLER).post(f"/enclosures/{enclosure.pk}/remove/")
    enclose(world, letter, a_workbook(hidden=True), "结果.xlsx")
    approve(world, letter)
    assert "还没有人确认" in send(world, letter)


# --- what was agreed to is what leaves --------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["add", "remove", "strip"])
def test_another_enclosure_takes_an_approved_letter_back_to_its_draft(
    world: World, letter: FoiLetter, change: str
) -> None:
    enclosure = enclose(world, letter, a_workbook(), "结果.xlsx")
    approve(world, letter)
    assert letter.state == LetterState.READY
    handler = world.signed_in(Duty.HANDLER)
    address = f"/letters/{letter.pk}/enclosures/" if change == "add" else f"/enclosures/{enclosure.pk}/{change}/"
    handler.post(address, {"papers": [a_file(b"1", "1.txt")]})
    letter.refresh_from_db()
    assert letter.state == LetterState.DRAFT


def test_a_file_exchanged_behind_the_back_of_the_approval_does_not_leave(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, "结果".encode(), "结果.txt")
    approve(world, letter)
    other = enclose(world, letter, "别的结果".encode(), "结果.txt")
    with act(SYSTEM, "test"):
        stored, replaced = file_of(enclosure), file_of(other)
        stored.sha256, stored.size = replaced.sha256, replaced.size
        stored.save()
        replaced.delete()
        other.delete()
        letter.state = LetterState.READY
        letter.save()
    with pytest.raises(PermissionDenied, match="与签发时不同"):
        way.send(letter, Handing("ems", date(2026, 3, 20), tracking="EMS 0001"), SYSTEM)


def test_nothing_changes_after_the_letter_has_left(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, a_workbook(), "结果.xlsx")
    approve(world, letter)
    send(world, letter)
    handler = world.signed_in(Duty.HANDLER)
    assert handler.post(f"/enclosures/{enclosure.pk}/remove/").status_code == 403
    assert handler.post(f"/enclosures/{enclosure.pk}/strip/").status_code == 403
    given = {"papers": [a_file(b"1", "1.txt")]}
    assert handler.post(f"/letters/{letter.pk}/enclosures/", given).status_code == 403
    assert letter.enclosures.count() == 1


def test_a_wrong_file_gets_a_sentence_and_the_letter_stays_where_it_is(world: World, letter: FoiLetter) -> None:
    enclose(world, letter, b"1", "1.txt")
    approve(world, letter)
    given = {"papers": [a_file(b"MZ\x90\x00" + b"\x00\x01\x02" * 50, "setup.exe")]}
    page = world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/enclosures/", given, follow=True)
    assert "setup.exe：不接收这种文件" in page.content.decode()
    letter.refresh_from_db()
    assert letter.state == LetterState.READY


def test_only_those_who_word_the_letter_change_its_files(world: World, letter: FoiLetter) -> None:
    enclosure = enclose(world, letter, a_workbook(), "结果.xlsx")
    reviewer = world.signed_in(Duty.UNIT_REVIEWER)
    assert reviewer.post(f"/enclosures/{enclosure.pk}/remove/").status_code == 403
    assert world.signed_in(Duty.HANDLER, world.health).post(f"/enclosures/{enclosure.pk}/strip/").status_code == 404


def test_an_applicant_with_an_account_sees_enclosures_of_letters_that_were_sent_only(
    world: World, letter: FoiLetter
) -> None:
    enclosure = enclose(world, letter, b"1", "1.txt")
    with act(SYSTEM, "test"):
        person = Person(username="jia", name="甲申请")
        person.set_unusable_password()
        person.save()
        letter.request.applicant = person
        letter.request.save()
    browser = Client()
    browser.force_login(person)
    address = file_of(enclosure).get_absolute_url()
    assert browser.get(address).status_code == 404
    approve(world, letter)
    send(world, letter)
    assert browser.get(address).getvalue() == b"1"
