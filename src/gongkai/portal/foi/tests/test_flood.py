"""Is nobody refused, however much comes in, and does the officer see what came together?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.flood import Sender, forget
from gongkai.portal.foi.models import FoiRequest, Sending
from gongkai.portal.foi.tests.test_once import code_on
from gongkai.portal.foi.tests.test_requests import APPLICATION, filled_in
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db


def post(world: World, given: dict[str, Any], address: str = "192.0.2.1") -> str:
    answer = Client().post(f"/apply/{world.education.pk}/", given, REMOTE_ADDR=address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def key_on(page: str) -> str:
    [key] = re.findall(r'name="key" value="([^"]*)"', page)
    return unescape(key)


def confirmed(world: World, given: dict[str, Any], page: str, address: str = "192.0.2.1") -> str:
    """One more step, as the page asks for it; what is hidden on it stays empty."""
    assert "请确认这是您要提交的申请" in page
    return post(world, {**given, "website": "", "key": key_on(page)}, address)


def of_this_person(world: World, number: int, **more: Any) -> dict[str, Any]:
    return filled_in(world, applicant_name=f"第{number}位申请", wanted=f"第{number}件事的全部记录", **more)


# --- one form -------------------------------------------------------------------------------------------------------


def test_an_ordinary_form_is_asked_nothing_more_and_bears_no_mark(world: World) -> None:
    assert code_on(post(world, filled_in(world)))
    assert Sending.objects.get().signs == ""


@pytest.mark.parametrize(
    ("more", "sign", "said"),
    [
        ({"website": "http://spam.example.invalid"}, "hidden", "填写了人看不见的栏目"),
        ({"key": ""}, "no_key", "不是从申请页面提交"),
    ],
    ids=["the trap", "no key"],
)
def test_a_form_that_looks_automatic_is_taken_in_after_one_more_step_and_marked(
    world: World, more: dict[str, str], sign: str, said: str
) -> None:
    given = filled_in(world, **more)
    page = post(world, given)
    assert said in page
    assert APPLICATION["wanted"] in page, "nothing that was typed is lost"
    assert not FoiRequest.objects.exists()
    assert code_on(confirmed(world, given, page))
    assert Sending.objects.get().signs == sign
    assert Event.objects.get(kind="foi.marked").after == f'{{"signs":["{sign}"]}}'


@pytest.mark.parametrize(("seconds", "asked"), [(4, True), (5, False), (90_000, False), (-3600, False)])
def test_a_form_sent_sooner_than_anybody_can_write_is_asked_about(world: World, seconds: int, asked: bool) -> None:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False) as clock:
        browser = Client()
        page = browser.get(f"/apply/{world.education.pk}/").content.decode()
        clock.shift(seconds)
        answer = post(world, {**APPLICATION, "key": key_on(page)})
        assert ("打开页面后随即提交" in answer) is asked
        assert FoiRequest.objects.exists() is not asked


def test_the_question_is_asked_once_and_a_double_click_on_it_makes_one_request(world: World) -> None:
    given = {**APPLICATION, "key": ""}
    page = post(world, given)
    first, second = confirmed(world, given, page), confirmed(world, given, page)
    assert code_on(first) == code_on(second) != ""
    assert FoiRequest.objects.count() == 1


def test_the_trap_is_hidden_from_eyes_ears_and_keyboard(world: World) -> None:
    page = Client().get(f"/apply/{world.education.pk}/").content.decode()
    [trap] = re.findall(r"<div hidden>(.*?)</div>", page)
    assert 'name="website"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "请不要填写" in trap


# --- many of them ---------------------------------------------------------------------------------------------------


def test_a_hundred_people_behind_one_address_all_get_through_with_one_more_step(
    world: World, settings: Settings
) -> None:
    settings.INTAKE_FROM_ADDRESS = 3
    for number in range(12):
        given = of_this_person(world, number)
        page = post(world, given)
        if number >= 3:
            assert "同一网络地址短时间内提交多件" in page
            page = confirmed(world, given, page)
        assert code_on(page)
    assert FoiRequest.objects.count() == 12
    assert Sending.objects.exclude(signs="").count() == 9
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("limit", "addresses", "same_text", "said"),
    [
        ("INTAKE_FROM_NETWORK", ["192.0.2.1", "192.0.2.77", "192.0.2.200"], False, "同一网段"),
        ("INTAKE_FROM_NETWORK", ["2001:db8:1:2::3", "2001:db8:1:7::1", "2001:db8:1:ffff::2"], False, "同一网段"),
        ("INTAKE_FROM_ADDRESS", ["2001:db8:1:2::3", "2001:db8:1:2:9::1", "2001:db8:1:2::4"], False, "同一网络地址"),
        ("INTAKE_SAME_TEXT", ["192.0.2.1", "198.51.100.1", "203.0.113.1"], True, "内容相同"),
    ],
    ids=["the same /24", "the same /48", "the same /64", "the same text"],
)
def test_the_third_of_its_kind_is_asked_where_two_are_the_limit(
    world: World, settings: Settings, limit: str, addresses: list[str], same_text: bool, said: str
) -> None:
    setattr(settings, limit, 2)
    for number, address in enumerate(addresses):
        given = of_this_person(world, number)
        given |= {"wanted": f"县里{' ' * number}的合同"} if same_text else {}
        page = post(world, given, address)
        assert (said in page) is (number == 2)
        assert bool(code_on(page)) is (number < 2)


def test_a_limit_of_nought_is_no_limit_and_an_hour_later_nobody_is_asked(world: World, settings: Settings) -> None:
    settings.INTAKE_FROM_ADDRESS = 0
    for number in range(8):
        assert code_on(post(world, of_this_person(world, number)))
    settings.INTAKE_FROM_ADDRESS = 5
    assert not code_on(post(world, of_this_person(world, 8)))
    with time_machine.travel(settings.INTAKE_WINDOW + timedelta(minutes=1) + _now()):
        assert code_on(post(world, of_this_person(world, 9)))


def _now() -> Any:
    return Sending.objects.latest("at").at


def test_the_address_is_the_one_that_the_own_proxy_names(world: World, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    address = f"/apply/{world.education.pk}/"
    for caller in ("198.51.100.1", "203.0.113.9"):
        Client().post(address, filled_in(world), REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": caller})
    assert len(set(Sending.objects.values_list("address", flat=True))) == 2


# --- what is kept of it ---------------------------------------------------------------------------------------------


def test_addresses_are_kept_as_keyed_digests_and_forgotten_after_a_day(world: World, settings: Settings) -> None:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False) as clock:
        post(world, filled_in(world), "192.0.2.123")
        sending = Sending.objects.get()
        assert "192.0.2" not in str(Sending.objects.values().get())
        digest = sending.address
        settings.SECRET_KEY = "another site"
        assert Sender.of(_from("192.0.2.123")).address != digest
        clock.shift(24 * 3600)
        assert forget() == 0
        clock.shift(1)
        assert forget() == 1
        sending.refresh_from_db()
        assert (sending.address, sending.network, sending.text, sending.content) == (None, None, None, None)
        assert sending.key
        assert "192.0.2" not in "".join(Event.objects.values_list("after", flat=True))


def _from(address: str) -> Any:
    request: Any = Client().get("/follow/", REMOTE_ADDR=address).wsgi_request
    return request


# --- the officer ----------------------------------------------------------------------------------------------------


@pytest.fixture
def a_wave(world: World, settings: Settings) -> list[FoiRequest]:
    """Four that bear a mark, of seven from one address, on a Monday."""
    settings.INTAKE_FROM_ADDRESS = 3
    with time_machine.travel("2026-03-02 10:00 +0800"):
        for number in range(7):
            given = of_this_person(world, number)
            page = post(world, given)
            if number >= 3:
                confirmed(world, given, page)
    return list(FoiRequest.objects.exclude(sending__signs="").order_by("pk"))


@time_machine.travel("2026-03-04 10:00 +0800")
def test_what_came_together_is_confirmed_together_and_received_on_that_day(
    world: World, a_wave: list[FoiRequest]
) -> None:
    registrar = world.signed_in(Duty.REGISTRAR)
    page = registrar.get("/requests/mass/").content.decode()
    numbers = ",".join(str(foi.pk) for foi in a_wave)
    assert page.count(f'name="pk" value="{numbers}"') == 1
    assert "同一网络地址短时间内提交多件" in page
    chosen = registrar.post("/requests/bulk/", {"action": "confirm", "pk": numbers}).content.decode()
    hidden = dict(re.findall(r'name="(numbers|key)" value="([^"]*)"', chosen))
    registrar.post("/requests/bulk/do/", {"action": "confirm", **hidden, "on": "2026-03-04", "evidence": "短信"})
    received = FoiRequest.objects.exclude(received=None)
    assert set(received) == set(a_wave)
    assert set(received.values_list("received", flat=True)) == {date(2026, 3, 4)}
    assert set(received.values_list("due", flat=True)) == {date(2026, 4, 1)}
    assert "没有等待确认的集中提交" in registrar.get("/requests/mass/").content.decode()
    assert FoiRequest.objects.count() == 7, "nothing is dropped"


@time_machine.travel("2026-03-04 10:00 +0800")
def test_a_wave_opens_on_its_requests_and_each_says_why_it_is_marked(world: World, a_wave: list[FoiRequest]) -> None:
    handler = world.signed_in(Duty.HANDLER)
    [wave] = set(re.findall(r"\?wave=(\d+)", handler.get("/requests/mass/").content.decode()))
    page = handler.get(f"/requests/mass/?wave={wave}").content.decode()
    assert all(foi.number in page for foi in a_wave)
    assert page.count('type="checkbox"') == 4
    assert "同一网络地址短时间内提交多件" in handler.get(a_wave[0].get_absolute_url()).content.decode()
    assert "标记为集中提交" not in handler.get(f"/requests/{a_wave[0].pk - 1}/").content.decode()


def test_the_clock_of_a_marked_request_waits_for_nothing_but_its_confirmation(world: World) -> None:
    with time_machine.travel("2026-03-02 23:30 +0000"):  # the third of March in China
        given = {**APPLICATION, "key": ""}
        confirmed(world, given, post(world, given))
    foi = FoiRequest.objects.get()
    assert (foi.state, foi.received, foi.is_open) == ("unconfirmed", None, True)
    assert foi.events.get().on == date(2026, 3, 3)


def test_colleagues_of_another_body_see_no_wave(world: World, a_wave: list[FoiRequest]) -> None:
    page = world.signed_in(Duty.HANDLER, world.health).get("/requests/mass/").content.decode()
    assert "没有等待确认的集中提交" in page


# --- following ------------------------------------------------------------------------------------------------------


def test_who_guesses_at_codes_waits_and_the_neighbours_at_the_same_address_do_not(world: World) -> None:
    code = code_on(post(world, filled_in(world)))
    theirs = code_on(post(world, of_this_person(world, 2)))
    own, other = (foi.number for foi in FoiRequest.objects.order_by("pk"))
    body = {"body": world.education.pk}
    for _guess in range(20):
        Client().post("/follow/", {**body, "number": own, "code": "WRONGCODE234"})
    barred = Client().post("/follow/", {**body, "number": own, "code": code})
    assert "请一小时后再试" in barred.content.decode()
    assert Client().post("/follow/", {**body, "number": other, "code": theirs}).status_code == 302
    elsewhere = Client().post("/follow/", {**body, "number": own, "code": code}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302
