"""Can people from outside make an account, look after it, and be rid of it?"""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.tests.cast import (
    ANOTHER,
    PASSWORD,
    an_applicant,
    browser,
    is_in,
    kinds,
    officer,
    sign_in,
)
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World

WU = {"name": "吴申请", "email": "", "phone": "", "password1": PASSWORD, "password2": PASSWORD}


def code_in(letter: mail.EmailMessage) -> str:
    [code] = re.findall(r"^([\w-]{6,9})$", str(letter.body), re.MULTILINE)
    return str(code)


@pytest.fixture
def client(db: None) -> Client:
    return browser()


def test_an_applicant_signs_up_by_mail_and_confirms_it(client: Client) -> None:
    answer = client.post("/account/sign-up/", {**WU, "email": "Wu@example.invalid"})
    assert answer["Location"] == "/account/email/code/"
    assert not is_in(client)
    [letter] = mail.outbox
    assert letter.subject == "注册账号的验证码"
    client.post("/account/email/code/", {"code": code_in(letter)})
    assert is_in(client)
    person = Person.objects.get()
    assert person.is_applicant
    assert (person.email, person.name) == ("wu@example.invalid", "吴申请")
    assert kinds(person) == ["account.sign_up", "account.email_confirmed", "account.sign_in"]


def test_a_wrong_code_does_not_open(client: Client) -> None:
    client.post("/account/sign-up/", {**WU, "email": "wu@example.invalid"})
    assert "验证码不正确" in client.post("/account/email/code/", {"code": "AAAAAA"}).content.decode()
    assert not is_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_who_did_not_confirm_is_asked_again_at_the_next_sign_in(client: Client) -> None:
    an_applicant(email="wu@example.invalid")
    assert sign_in(client, "wu@example.invalid")["Location"] == "/account/email/code/"
    assert not is_in(client)


def test_a_mobile_number_is_enough_and_said_to_be_unverified(client: Client) -> None:
    assert "手机号码不作核实" in client.get("/account/sign-up/").content.decode()
    client.post("/account/sign-up/", {**WU, "phone": "13900000009"})
    assert is_in(client)
    assert "未核实" in client.get("/account/").content.decode()
    again = browser()
    sign_in(again, "13900000009")
    assert is_in(again)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "至少一项"),
        ({"phone": "12345"}, "11 位手机号码"),
        ({"phone": "13900000009", "password2": "other"}, "两次输入的密码不一样"),
        ({"phone": "13900000009", "password1": "short", "password2": "short"}, "至少要有 12 个字符"),
        ({"phone": "13900000008"}, "已有人使用"),
    ],
)
def test_what_is_wrong_with_a_sign_up_is_said(client: Client, wrong: dict[str, str], sentence: str) -> None:
    an_applicant(phone="13900000008")
    assert sentence in client.post("/account/sign-up/", {**WU, **wrong}).content.decode()
    assert Person.objects.count() == 1


def test_signing_up_with_somebody_elses_mail_tells_nobody_but_its_owner(client: Client) -> None:
    an_applicant(email="wu@example.invalid")
    answer = client.post("/account/sign-up/", {**WU, "email": "wu@example.invalid"})
    assert answer["Location"] == "/account/email/code/", "as for any other address"
    assert [letter.subject for letter in mail.outbox] == ["您已经有账号了"]
    assert Person.objects.count() == 1


def test_a_forgotten_password_is_set_anew_by_mail(client: Client) -> None:
    person = an_applicant(email="wu@example.invalid")
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    client.post("/account/password/forgotten/", {"email": "wu@example.invalid"})
    client.post("/account/password/forgotten/code/", {"code": code_in(mail.outbox[0])})
    done = client.post("/account/password/forgotten/new/", {"password1": ANOTHER, "password2": ANOTHER}, follow=True)
    assert "请用新密码登录" in done.content.decode()
    sign_in(client, person.username, ANOTHER)
    assert is_in(client)
    assert "account.password_changed" in kinds(person)


def test_nobody_learns_from_a_forgotten_password_who_has_an_account(client: Client) -> None:
    answer = client.post("/account/password/forgotten/", {"email": "nobody@example.invalid"})
    assert answer["Location"] == "/account/password/forgotten/code/"
    assert mail.outbox == []


def test_name_and_number_are_changed_and_the_mail_only_with_its_code(client: Client) -> None:
    person = an_applicant(email="old@example.invalid")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    sign_in(client, person.username)
    client.post("/account/personal/", {"name": "吴改名", "phone": "13900000010"})
    client.post("/account/email/", {"email": "new@example.invalid"})
    person.refresh_from_db()
    assert (person.name, person.phone, person.email) == ("吴改名", "13900000010", "old@example.invalid")
    client.post("/account/email/code/", {"code": code_in(mail.outbox[0])})
    person.refresh_from_db()
    assert person.email == "new@example.invalid"
    assert kinds(person)[-2:] == ["account.email_confirmed"] * 2, "the column, and that it was confirmed"


def test_an_account_is_deleted_and_nothing_of_the_person_is_left(client: Client) -> None:
    person = an_applicant(email="wu@example.invalid", phone="13900000009")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    sign_in(client, person.username)
    assert client.post("/account/delete/")["Location"].startswith("/account/confirm/"), "the password first"
    client.post("/account/confirm/?next=/account/delete/", {"password": PASSWORD})
    assert "账号已注销" in client.post("/account/delete/").content.decode()
    person.refresh_from_db()
    assert (person.is_active, person.email, person.phone, person.name) == (False, "", "", "已注销")
    assert not EmailAddress.objects.exists()
    told = "".join("".join(row) for row in Event.objects.values_list("actor_name", "record_label", "before", "after"))
    for word in ("申请人甲", "wu@example.invalid", "13900000009"):
        assert word not in told
    assert kinds(person)[-1] == "account.deleted"
    assert list(differences()) == []


def test_staff_do_not_delete_themselves(world: World) -> None:
    client = world.signed_in(Duty.HANDLER)
    assert client.post("/account/delete/").status_code == 403
    assert world.person(Duty.HANDLER).is_active


def test_an_applicant_has_no_business_at_the_desk(world: World) -> None:
    client = browser()
    client.force_login(an_applicant())
    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{world.person(Duty.HANDLER).pk}/").status_code == 403


def test_one_ends_ones_own_other_sessions_and_nobody_elses(world: World) -> None:
    person, here, there = officer(world), browser(), browser()
    for client in (here, there):
        sign_in(client, person.username)
    stranger = browser()
    sign_in(stranger, officer(world, Duty.REGISTRAR).username)
    page = here.get("/account/sessions/").content.decode()
    [other] = re.findall(r"/account/sessions/(\d+)/end/", page)
    assert stranger.post(f"/account/sessions/{other}/end/").status_code == 404
    assert is_in(there)
    here.post(f"/account/sessions/{other}/end/")
    assert not is_in(there)
    assert is_in(here)
    assert kinds(person)[-1] == "account.session_revoked"
