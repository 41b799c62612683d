"""Does the right person come in, and nobody else, and does the ledger know?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gongkai.portal.accounts.command import print_link
from gongkai.portal.accounts.invitations import first_link, invite
from gongkai.portal.accounts.models import Appointment, Duty, Invitation, Person
from gongkai.portal.accounts.tests.cast import (
    ANOTHER,
    PASSWORD,
    an_applicant,
    browser,
    is_in,
    kinds,
    officer,
    sign_in,
    with_password,
)
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

# --- sign-in and sign-out -------------------------------------------------------------------------------------------


def test_whoever_knows_the_password_comes_in_and_goes_and_the_ledger_knows(world: World) -> None:
    person, client = officer(world), browser()
    assert sign_in(client, person.username)["Location"] == "/account/"
    assert person.name in client.get("/account/").content.decode()
    client.post("/account/sign-out/")
    assert not is_in(client)
    assert kinds(person)[-2:] == ["account.sign_in", "account.sign_out"]


@pytest.mark.parametrize("login", ["li.ming", "LI.MING", "li.ming@example.invalid", "13900000001"])
def test_login_name_mail_and_mobile_number_all_name_the_person(world: World, login: str) -> None:
    with act(SYSTEM, "test"):
        person = Person(
            username="li.ming", name="李明", email="li.ming@example.invalid", phone="13900000001", body=world.health
        )
        person.set_password(PASSWORD)
        person.save()
    client = browser()
    sign_in(client, login)
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world: World) -> None:
    person = officer(world)
    answers = [sign_in(browser(), name, "not the password") for name in (person.username, "nobody.here")]
    texts = [answer.content.decode().replace(person.username, "").replace("nobody.here", "") for answer in answers]
    assert "登录名或密码不正确" in texts[0]
    assert [text.count("登录名或密码不正确") for text in texts] == [1, 1]
    assert kinds(person)[-1] == "account.sign_in_failed"


def test_what_was_typed_is_never_in_the_ledger_in_clear(world: World) -> None:
    person = officer(world)
    sign_in(browser(), person.username, "my real password")
    sign_in(browser(), "typed.into.the.wrong.box", "x")
    sign_in(browser(), person.username)
    written = "".join(event.before + event.after + event.reason for event in Event.objects.all())
    for secret in ("my real password", "typed.into.the.wrong.box", PASSWORD, "127.0.0.1"):
        assert secret not in written


def test_who_is_stopped_does_not_come_in_and_a_session_that_is_open_ends(world: World) -> None:
    person, client = officer(world), browser()
    sign_in(client, person.username)
    with act(SYSTEM, "test"):
        person.is_active = False
        person.save()
    assert not is_in(client)
    assert sign_in(client, person.username)["Location"] == "/account/inactive/"
    assert "已停用" in client.get("/account/inactive/").content.decode()
    assert not is_in(client)


def test_a_visitor_who_opens_a_page_for_staff_is_led_to_sign_in_and_back(world: World) -> None:
    person, client = officer(world), browser()
    answer = client.get("/people/")
    assert answer["Location"] == "/account/sign-in/?next=/people/"
    back = client.post("/account/sign-in/?next=/people/", {"login": person.username, "password": PASSWORD})
    assert back["Location"] == "/people/"


def test_a_way_back_never_leads_out_of_the_site(world: World) -> None:
    person = officer(world)
    where = "/account/sign-in/?next=https://example.org/"
    answer = browser().post(where, {"login": person.username, "password": PASSWORD})
    assert answer["Location"] == "/account/"


def test_a_password_hashed_anew_because_hashing_got_stronger_is_no_new_password(world: World) -> None:
    person = officer(world)
    changed = person.password_changed
    with act(SYSTEM, "test"):
        person.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        person.save()
    client = browser()
    sign_in(client, person.username)
    assert is_in(client)
    person.refresh_from_db()
    assert person.password_changed == changed
    assert person.password.startswith("md5$"), "what the tests hash with"
    assert "account.password_rehashed" in kinds(person)


# --- time-out -------------------------------------------------------------------------------------------------------


def test_who_does_nothing_for_too_long_is_out_and_told_so(world: World, settings: Settings) -> None:
    person, client = officer(world), browser()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, person.username)
        for _ in range(3):
            clock.shift(timedelta(minutes=settings.IDLE_MINUTES - 1))
            assert is_in(client), "whoever does something stays in"
        clock.shift(timedelta(minutes=settings.IDLE_MINUTES + 1))
        answer = client.get("/people/", follow=True)
    assert answer.redirect_chain[0][0] == "/account/sign-in/?next=%2Fpeople%2F"
    assert "30 分钟没有操作" in answer.content.decode()
    last = Event.objects.latest("number")
    assert last.kind == "account.sign_out"
    assert "没有操作" in last.after


def test_after_a_working_day_everybody_signs_in_again(world: World, settings: Settings) -> None:
    settings.IDLE_MINUTES = 10**6
    person, client = officer(world), browser()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, person.username)
        assert is_in(client)
        clock.shift(timedelta(hours=settings.SESSION_HOURS, minutes=1))
        assert "登录已满 12 小时" in client.get("/account/", follow=True).content.decode()


# --- the first administrator ----------------------------------------------------------------------------------------

FIRST = {
    "body": "云溪县人民政府", "level": "county", "kind": "government", "name": "首位管理员", "username": "guanli",
    "password1": PASSWORD, "password2": PASSWORD,
}  # fmt: skip


@pytest.fixture
def first(db: None) -> str:
    return first_link("http://127.0.0.1:8000/").removeprefix("http://127.0.0.1:8000")


def test_on_an_empty_site_one_link_makes_the_first_administrator_and_the_body_on_top(first: str) -> None:
    client = browser()
    assert "建立本站" in client.get(first).content.decode()
    assert client.post(first, FIRST)["Location"] == "/account/"
    person = Person.objects.get()
    assert person.body == Body.objects.get(name="云溪县人民政府")
    assert [held.duty for held in person.appointments.all()] == [Duty.SYSTEM_ADMIN]
    assert is_in(client)
    assert Event.objects.filter(kind="account.invitation_used").exists()


def test_the_first_link_is_good_once_and_no_other_is_made(first: str) -> None:
    browser().post(first, FIRST)
    again = browser().post(first, {**FIRST, "username": "somebody.else"})
    assert again.status_code == 410
    assert "已经用过" in again.content.decode()
    assert Person.objects.count() == 1
    assert first_link("http://127.0.0.1:8000/") == ""


def test_a_second_start_makes_a_new_link_and_the_old_one_is_dead(first: str) -> None:
    newer = first_link("http://127.0.0.1:8000/").removeprefix("http://127.0.0.1:8000")
    assert "已经失效" in browser().get(first).content.decode()
    assert browser().get(newer).status_code == 200


def test_the_first_link_dies_after_a_day(first: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        answer = browser().post(first, FIRST)
    assert answer.status_code == 410
    assert "重新启动本站" in answer.content.decode()
    assert not Person.objects.exists()


def test_two_who_use_the_first_link_at_once_make_one_administrator(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second had the form open when the first was through."""
    stale = Invitation.objects.get()
    browser().post(first, FIRST)
    monkeypatch.setattr("gongkai.portal.accounts.views.invitation_of", lambda token: stale)
    monkeypatch.setattr("gongkai.portal.accounts.views.nobody_is_here", lambda: True)
    assert browser().post(first, {**FIRST, "username": "other"}).status_code == 410
    assert Person.objects.count() == 1


def test_no_person_comes_from_the_factory(db: None) -> None:
    assert not Person.objects.exists()
    assert not Appointment.objects.exists()


# --- invitations ----------------------------------------------------------------------------------------------------


def test_an_invited_person_chooses_a_password_and_is_in(world: World) -> None:
    person = world.person(Duty.HANDLER)
    link = f"/account/invitation/{invite(person, SYSTEM)}/"
    client = browser()
    assert person.username in client.get(link).content.decode()
    client.post(link, {"password1": ANOTHER, "password2": ANOTHER})
    assert is_in(client)
    assert "account.invitation_used" in kinds(person)
    assert "已经用过" in browser().get(link).content.decode()


def test_an_unknown_an_expired_and_a_replaced_link_each_get_their_own_page(world: World) -> None:
    person, client = world.person(Duty.HANDLER), browser()
    unknown = client.get("/account/invitation/nothing-of-the-kind/")
    assert (unknown.status_code, "没有这个邀请链接" in unknown.content.decode()) == (404, True)
    old, new = invite(person, SYSTEM), invite(person, SYSTEM)
    replaced = client.get(f"/account/invitation/{old}/")
    assert (replaced.status_code, "已经失效" in replaced.content.decode()) == (410, True)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        expired = client.post(f"/account/invitation/{new}/", {"password1": ANOTHER, "password2": ANOTHER})
    assert (expired.status_code, "系统管理员重新发" in expired.content.decode()) == (410, True)
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_the_link_itself_is_nowhere_kept(world: World, data_dir: Path) -> None:
    token = invite(world.person(Duty.HANDLER), SYSTEM)
    assert not Invitation.objects.filter(digest__contains=token[:20]).exists()
    assert not any(token in event.after + event.before for event in Event.objects.all())


# --- passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Ab1!short", "至少要有 12 个字符"),
        ("alllowercaseletters", "至少要有 3 类"),
        ("Li.Ming-2031-abc", "不能有登录名"),
        ("Password1234!", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(world: World, password: str, sentence: str) -> None:
    with act(SYSTEM, "test"):
        person = Person.objects.create(username="li.ming", name="李明", body=world.health)
    link = f"/account/invitation/{invite(person, SYSTEM)}/"
    answer = browser().post(link, {"password1": password, "password2": password})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_password_is_changed_and_other_sessions_end(world: World) -> None:
    person, here, elsewhere = officer(world), browser(), browser()
    sign_in(here, person.username)
    sign_in(elsewhere, person.username)
    here.post("/account/password/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})
    assert is_in(here)
    assert not is_in(elsewhere)
    assert "account.password_changed" in kinds(person)
    assert not is_in(_after(sign_in, browser(), person.username, PASSWORD))
    assert is_in(_after(sign_in, browser(), person.username, ANOTHER))


def test_one_of_the_last_passwords_is_refused(world: World) -> None:
    person = with_password(officer(world), ANOTHER)
    client = browser()
    sign_in(client, person.username, ANOTHER)
    back = {"oldpassword": ANOTHER, "password1": PASSWORD, "password2": PASSWORD}
    assert "最近 5 次用过" in client.post("/account/password/", back).content.decode()


def test_staff_with_an_old_password_choose_a_new_one_before_anything_else(world: World, settings: Settings) -> None:
    person, client = officer(world), browser()
    with time_machine.travel(timezone.now() + timedelta(days=settings.PASSWORD_DAYS + 1)):
        sign_in(client, person.username)
        assert client.get("/people/")["Location"].startswith("/account/password/?next=")
        page = client.get("/people/", follow=True).content.decode()
        assert "90 天以上" in page
        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})
        assert client.get("/people/").status_code == 200


def test_an_applicants_password_does_not_grow_old(db: None, settings: Settings) -> None:
    person, client = an_applicant(), browser()
    with time_machine.travel(timezone.now() + timedelta(days=settings.PASSWORD_DAYS + 1)):
        sign_in(client, person.username)
        assert is_in(client)


def _after(do: object, client: Client, *what: str) -> Client:
    do(client, *what)  # type: ignore[operator]
    return client


# --- from the command line ------------------------------------------------------------------------------------------


def test_who_runs_the_server_prints_a_link_for_an_administrator(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = officer(world, Duty.SECURITY_ADMIN)
    assert print_link(guard.username, "https://gk.example.invalid/") == 0
    link = capsys.readouterr().out.strip().rpartition("https://gk.example.invalid")[2]
    client = browser()
    client.post(link, {"password1": ANOTHER, "password2": ANOTHER})
    assert is_in(client)


@pytest.mark.parametrize(("login", "sentence"), [("nobody", "没有登录名为"), ("", "网站已有人员")])
def test_a_link_for_nobody_is_refused_with_the_reason(
    world: World, capsys: pytest.CaptureFixture[str], login: str, sentence: str
) -> None:
    assert print_link(login, "http://127.0.0.1:8000/") == 2
    assert sentence in capsys.readouterr().err


def test_the_pages_of_the_packages_bear_the_name_of_the_site(db: None) -> None:
    for page in ("sign-in", "sign-up", "password/forgotten"):
        assert "testserver" not in browser().get(f"/account/{page}/").content.decode(), page


def test_the_rules_for_a_password_are_english_sentences_in_english(world: World) -> None:
    client = browser()
    client.get("/look/language/en/?next=/")
    page = client.get(f"/account/invitation/{invite(world.person(Duty.HANDLER), SYSTEM)}/").content.decode()
    assert "at least 12 characters. Of capital letters" in page


def test_a_session_is_told_by_the_name_of_its_browser(world: World) -> None:
    person = officer(world)
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
    client = browser(headers={"user-agent": agent})
    sign_in(client, person.username)
    assert "Chrome · Windows" in client.get("/account/sessions/").content.decode()
