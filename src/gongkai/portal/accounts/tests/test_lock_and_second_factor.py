"""Are guessers kept out without barring anybody else, and does a second factor hold?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gongkai.portal.accounts.lockout import locks
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.accounts.tests.cast import PASSWORD, browser, is_in, kinds, officer, sign_in
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

# --- lock-out -------------------------------------------------------------------------------------------------------


def guess(person: Person, times: int, login: str = "", **extra: Any) -> Any:
    answer = None
    for _ in range(times):
        answer = sign_in(browser(), login or person.username, "a guess", **extra)
    return answer


def test_after_five_wrong_passwords_even_the_right_one_does_not_open(world: World) -> None:
    person = officer(world)
    assert guess(person, 4).status_code == 200
    locked = guess(person, 1)
    assert locked.status_code == 429
    client = browser()
    page = sign_in(client, person.username)
    assert page.status_code == 429
    until = timezone.localtime(locks(person)[0].until)
    assert f"锁定到 {until:%Y-%m-%d %H:%M}" in page.content.decode()
    assert not is_in(client)
    assert kinds(person).count("account.locked") == 1


def test_the_lock_opens_by_itself_when_the_time_is_over(world: World, settings: Settings) -> None:
    person, client = officer(world), browser()
    guess(person, 5)
    with time_machine.travel(timezone.now() + settings.AXES_COOLOFF_TIME + timedelta(minutes=1)):
        sign_in(client, person.username)
        assert is_in(client)
    assert locks(person) == []


def test_a_lock_bars_nobody_else_and_not_the_person_from_elsewhere(world: World) -> None:
    person, colleague = officer(world), officer(world, Duty.REGISTRAR)
    guess(person, 6)
    same_place, elsewhere = browser(), browser()
    sign_in(same_place, colleague.username)
    assert is_in(same_place), "a colleague behind the same router"
    sign_in(elsewhere, person.username, REMOTE_ADDR="192.0.2.7")
    assert is_in(elsewhere), "the person from another address"


def test_all_names_of_one_account_count_together(world: World) -> None:
    person = officer(world)
    with act(SYSTEM, "test"):
        person.email = "officer@example.invalid"
        person.save()
    guess(person, 2)
    guess(person, 3, login="Officer@example.invalid")
    assert sign_in(browser(), person.username).status_code == 429


def test_an_unknown_name_is_locked_too_so_that_a_lock_does_not_tell_who_is_here(world: World) -> None:
    assert guess(officer(world), 5, login="nobody.here").status_code == 429
    assert Event.objects.filter(kind="account.locked", record_label="不存在的登录名").count() == 1


def test_a_success_wipes_the_count(world: World) -> None:
    person = officer(world)
    guess(person, 4)
    sign_in(browser(), person.username)
    assert guess(person, 4).status_code == 200


def test_the_security_administrator_unlocks_and_nobody_else(world: World) -> None:
    person = officer(world)
    guess(person, 5)
    address = f"/people/{person.pk}/unlock/"
    for other in (Duty.SYSTEM_ADMIN, Duty.AUDIT_ADMIN, Duty.OFFICE_HEAD):
        assert world.signed_in(other).post(address, {"reason": "x"}).status_code in (403, 404)
    assert "解除锁定" in world.signed_in(Duty.SECURITY_ADMIN).get(f"/people/{person.pk}/").content.decode()
    world.signed_in(Duty.SECURITY_ADMIN).post(address, {"reason": "本人来电"})
    client = browser()
    sign_in(client, person.username)
    assert is_in(client)
    event = Event.objects.get(kind="account.unlocked")
    assert (event.duty, event.reason) == (Duty.SECURITY_ADMIN, "本人来电")


# --- the second factor ----------------------------------------------------------------------------------------------


def code_for(secret: str, ahead: int = 0) -> str:
    counter = list(yield_hotp_counters_from_time())[1] + ahead
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set up a second factor as a person does; the key and the recovery codes."""
    client.post("/account/confirm/?next=/account/second-factor/set-up/", {"password": PASSWORD})
    page = client.get("/account/second-factor/set-up/").content.decode()
    [secret] = re.findall(r'class="secret">(\w+)<', page)
    codes = client.post("/account/second-factor/set-up/", {"code": code_for(secret)}, follow=True).content.decode()
    return secret, re.findall(r"<li><code>(\d+)</code>", codes)


@pytest.fixture
def protected(world: World) -> tuple[Person, Client, str, list[str]]:
    person, client = officer(world), browser()
    sign_in(client, person.username)
    return person, client, *set_up(client)


Protected = tuple[Person, Client, str, list[str]]


def test_with_a_second_factor_the_password_alone_does_not_open(protected: Protected) -> None:
    person, _, secret, _ = protected
    client = browser()
    assert sign_in(client, person.username)["Location"] == "/account/second-factor/code/"
    assert not is_in(client)
    assert "验证码不正确" in client.post("/account/second-factor/code/", {"code": "000000"}).content.decode()
    client.post("/account/second-factor/code/", {"code": code_for(secret, 1)})
    assert is_in(client)
    assert kinds(person)[1:] == [
        "account.second_factor_added",
        "account.recovery_codes_made",
        "account.second_factor_failed",
        "account.sign_in",
    ]


def test_a_recovery_code_opens_once(protected: Protected) -> None:
    person, _, _, codes = protected
    assert len(codes) == 10
    for client, works in ((browser(), True), (browser(), False)):
        sign_in(client, person.username)
        client.post("/account/second-factor/code/", {"code": codes[0]})
        assert is_in(client) is works
    used = Event.objects.get(kind="account.recovery_codes_used")
    assert used.after == '{"left":9}'


def test_recovery_codes_are_shown_once_and_lie_encrypted(protected: Protected) -> None:
    person, client, secret, codes = protected
    again = client.get("/account/recovery-codes/").content.decode()
    assert "已经显示过" in again
    assert not any(code in again for code in codes)
    kept = "".join(str(row.data) for row in Authenticator.objects.filter(user=person))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_recovery_codes_can_be_saved_as_text(world: World) -> None:
    person, client = officer(world), browser()
    sign_in(client, person.username)
    client.post("/account/confirm/?next=/account/second-factor/set-up/", {"password": PASSWORD})
    page = client.get("/account/second-factor/set-up/").content.decode()
    [secret] = re.findall(r'class="secret">(\w+)<', page)
    shown = client.post("/account/second-factor/set-up/", {"code": code_for(secret)}, follow=True).content.decode()
    assert 'download="gongkai-recovery-codes.txt" href="data:text/plain;charset=utf-8,' in shown


def test_setting_one_up_asks_for_the_password_again(world: World) -> None:
    person, client = officer(world), browser()
    sign_in(client, person.username)
    assert client.get("/account/second-factor/set-up/")["Location"].startswith("/account/confirm/")


def test_an_installation_can_force_it_and_staff_without_one_set_it_up_first(world: World, settings: Settings) -> None:
    settings.FORCE_SECOND_FACTOR = True
    person, client = officer(world), browser()
    sign_in(client, person.username)
    for page in ("/people/", "/account/", "/"):
        assert client.get(page)["Location"].startswith("/account/second-factor/set-up/?next=")
    set_up(client)
    assert client.get("/people/").status_code == 200
    client.post("/account/confirm/?next=/account/second-factor/take-down/", {"password": PASSWORD})
    assert "不能停用" in client.post("/account/second-factor/take-down/").content.decode()
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_the_security_administrator_demands_one_of_a_person(world: World) -> None:
    person, client = officer(world), browser()
    world.signed_in(Duty.SECURITY_ADMIN).post(f"/people/{person.pk}/second-factor/", {"what": "demand"})
    sign_in(client, person.username)
    assert client.get("/people/")["Location"].startswith("/account/second-factor/set-up/")


def test_the_security_administrator_takes_a_lost_one_away(world: World, protected: Protected) -> None:
    person = protected[0]
    world.signed_in(Duty.SYSTEM_ADMIN).post(f"/people/{person.pk}/second-factor/", {"what": "remove"})
    assert Authenticator.objects.filter(user=person).exists(), "not the system administrator's part"
    what = {"what": "remove", "reason": "手机丢失"}
    world.signed_in(Duty.SECURITY_ADMIN).post(f"/people/{person.pk}/second-factor/", what)
    client = browser()
    sign_in(client, person.username)
    assert is_in(client)
    assert Event.objects.get(kind="account.second_factor_removed").reason == "手机丢失"


def test_who_takes_it_down_leaves_an_event(protected: Protected) -> None:
    person, client, _, _ = protected
    client.post("/account/second-factor/take-down/")
    assert not Authenticator.objects.filter(user=person).exists()
    assert kinds(person)[-1] == "account.second_factor_removed"


def test_guessing_codes_is_slowed_down(protected: Protected) -> None:
    person = protected[0]
    client = browser()
    sign_in(client, person.username)
    pages = [client.post("/account/second-factor/code/", {"code": f"{n:06}"}).content.decode() for n in range(7)]
    assert "尝试次数太多" in pages[-1]
