"""Do the three administrators keep to their own part, and check each other?"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gongkai.portal.accounts.invitations import first_link
from gongkai.portal.accounts.models import ADMINISTRATORS, Appointment, Duty, Person
from gongkai.portal.accounts.tests.cast import PASSWORD, browser, is_in, kinds, officer, sign_in, with_password
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

TODAY = timezone.localdate


def a_new_one(world: World, name: str = "新来的", body: Body | None = None) -> Person:
    with act(SYSTEM, "test"):
        person = Person(username=f"new.{Person.objects.count()}", name=name, body=body or world.education)
        person.set_unusable_password()
        person.save()
    return person


def appoint(client: Client, person: Person, duty: Duty, body: Body, **more: Any) -> Any:
    given = {
        "duty": duty.value,
        "body": body.pk,
        "valid_from": TODAY().isoformat(),
        "reason": "云人社〔2026〕3号",
        **more,
    }
    return client.post(f"/people/{person.pk}/appoint/", given)


def duties_of(person: Person) -> list[str]:
    return [row.duty for row in person.appointments.filter(Appointment.on())]


# --- the system administrator ---------------------------------------------------------------------------------------


def test_the_system_administrator_adds_a_person_who_has_no_duty_yet(world: World) -> None:
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    given = {"name": "周明理", "username": "zhou", "body": world.health.pk, "email": "", "phone": ""}
    person_page = client.post("/people/new/", given)["Location"]
    person = Person.objects.get(username="zhou")
    assert person_page == f"/people/{person.pk}/"
    assert duties_of(person) == []
    assert not person.has_usable_password()
    assert "周明理" in client.get("/people/?q=周明").content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "a@b"}, "登录名以字母或汉字开头"),
        ({"username": "13900000000"}, "登录名以字母或汉字开头"),
        ({"phone": "110"}, "11 位手机号码"),
        ({"username": "TAKEN"}, "已有人使用"),
        ({"email": "Taken@example.invalid"}, "已有人使用"),
        ({"phone": "13900000001"}, "已有人使用"),
    ],
)
def test_a_person_with_a_mistake_comes_back_with_the_reason(world: World, wrong: dict[str, str], sentence: str) -> None:
    with act(SYSTEM, "test"):
        Person.objects.create(username="taken", name="甲", email="taken@example.invalid", phone="13900000001")
    given = {"name": "周明理", "username": "zhou", "body": world.health.pk, "email": "", "phone": "", **wrong}
    answer = world.signed_in(Duty.SYSTEM_ADMIN).post("/people/new/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_link_is_shown_once_and_mailed(world: World) -> None:
    person = a_new_one(world)
    with act(SYSTEM, "test"):
        person.email = "zhou@example.invalid"
        person.save()
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    page = client.post(f"/people/{person.pk}/invite/").content.decode()
    [letter] = mail.outbox
    assert letter.to == ["zhou@example.invalid"]
    [link] = [line for line in letter.body.splitlines() if line.startswith("http://testserver/account/invitation/")]
    assert link in page
    assert "account.invitation_made" in kinds_of_invitations()
    assert (
        link.rsplit("/", 2)[1] not in world.signed_in(Duty.SYSTEM_ADMIN).get(f"/people/{person.pk}/").content.decode()
    )


def kinds_of_invitations() -> list[str]:
    return list(Event.objects.filter(record_type="accounts.invitation").values_list("kind", flat=True))


def test_the_system_administrator_gives_no_duty_where_there_is_a_security_administrator(world: World) -> None:
    person = a_new_one(world)
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    for duty in (Duty.HANDLER, Duty.SECURITY_ADMIN, Duty.AUDIT_ADMIN):
        assert appoint(client, person, duty, world.education).status_code == 403
    assert duties_of(person) == []


def test_as_long_as_a_watching_duty_is_vacant_the_system_administrator_fills_it_once(db: None) -> None:
    first = first_link("http://testserver/").removeprefix("http://testserver")
    client = browser()
    given = {"body": "云溪县人民政府", "level": "county", "kind": "government", "name": "首位", "username": "guanli"}
    client.post(first, {**given, "password1": PASSWORD, "password2": PASSWORD})
    county = Body.objects.get()
    people = []
    for login in ("an", "shen", "other"):
        client.post("/people/new/", {"name": f"{login}某", "username": login, "body": county.pk})
        people.append(Person.objects.get(username=login))
    guard, auditor, other = people
    appoint(client, guard, Duty.SECURITY_ADMIN, county)
    appoint(client, auditor, Duty.AUDIT_ADMIN, county)
    assert (duties_of(guard), duties_of(auditor)) == ([Duty.SECURITY_ADMIN], [Duty.AUDIT_ADMIN])
    assert appoint(client, other, Duty.SECURITY_ADMIN, county).status_code == 403
    assert appoint(client, other, Duty.HANDLER, county).status_code == 403
    assert duties_of(other) == []


def test_the_system_administrator_cannot_take_over_the_account_of_who_watches(world: World) -> None:
    guard = with_password(world.person(Duty.SECURITY_ADMIN))
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    refused = client.post(f"/people/{guard.pk}/invite/")
    assert refused.status_code == 403
    assert "管理员互相不能重设密码" in refused.content.decode()
    stopped = client.post(f"/people/{guard.pk}/active/")
    assert stopped.status_code == 403
    assert "先由安全管理员结束其管理职责" in stopped.content.decode()


def test_who_is_stopped_is_out_at_once_and_can_be_let_in_again(world: World) -> None:
    person, there = officer(world), browser()
    sign_in(there, person.username)
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    client.post(f"/people/{person.pk}/active/", {"reason": "调离"})
    assert not is_in(there)
    assert kinds(person)[-1] == "person.stopped"
    client.post(f"/people/{person.pk}/active/", {"reason": "回来"})
    sign_in(there, person.username)
    assert is_in(there)


def test_two_who_edit_one_person_at_once_do_not_overwrite_each_other(world: World) -> None:
    person = world.person(Duty.HANDLER)
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    given = {"name": "改名一", "username": person.username, "body": person.body_id, "version": person.version}
    client.post(f"/people/{person.pk}/edit/", given)
    late = client.post(f"/people/{person.pk}/edit/", {**given, "name": "改名二"})
    assert late.status_code == 422
    assert "别人已经改动了" in late.content.decode()
    person.refresh_from_db()
    assert person.name == "改名一"


# --- the security administrator -------------------------------------------------------------------------------------


def test_the_security_administrator_gives_and_ends_a_duty(world: World) -> None:
    person, client = a_new_one(world), world.signed_in(Duty.SECURITY_ADMIN)
    appoint(client, person, Duty.HANDLER, world.education)
    assert duties_of(person) == [Duty.HANDLER]
    [held] = person.appointments.all()
    client.post(f"/people/appointments/{held.pk}/end/", {"valid_to": TODAY().isoformat(), "reason": "轮岗"})
    held.refresh_from_db()
    assert held.valid_to == TODAY()
    events = Event.objects.filter(kind__startswith="duty.").order_by("number")
    assert [(event.kind, event.duty, event.reason) for event in events] == [
        ("duty.given", Duty.SECURITY_ADMIN, "云人社〔2026〕3号"), ("duty.ended", Duty.SECURITY_ADMIN, "轮岗"),
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), list(permutations([*ADMINISTRATORS, Duty.HANDLER], 2)))
def test_nobody_holds_two_duties_that_watch_each_other(world: World, first: Duty, second: Duty) -> None:
    person = a_new_one(world, body=world.county)
    client = world.signed_in(Duty.SECURITY_ADMIN)
    appoint(client, person, first, world.county)
    answer = appoint(client, person, second, world.county)
    assert answer.status_code == 422
    assert "三员分立" in answer.content.decode()
    assert f"同期担任“{first.label}”，不能同时担任“{second.label}”" in answer.content.decode()
    assert duties_of(person) == [first]


def test_duties_that_follow_one_another_do_not_conflict(world: World) -> None:
    person, client = a_new_one(world, body=world.county), world.signed_in(Duty.SECURITY_ADMIN)
    tomorrow = TODAY() + timedelta(days=1)
    appoint(client, person, Duty.SYSTEM_ADMIN, world.county, valid_to=TODAY().isoformat())
    appoint(client, person, Duty.AUDIT_ADMIN, world.county, valid_from=tomorrow.isoformat())
    assert person.appointments.count() == 2


def test_the_same_duty_twice_at_once_is_refused(world: World) -> None:
    person, client = a_new_one(world), world.signed_in(Duty.SECURITY_ADMIN)
    appoint(client, person, Duty.HANDLER, world.education)
    assert "同期已在这个机关担任" in appoint(client, person, Duty.HANDLER, world.education).content.decode()


def test_a_duty_that_ends_before_it_begins_is_refused(world: World) -> None:
    person, client = a_new_one(world), world.signed_in(Duty.SECURITY_ADMIN)
    answer = appoint(client, person, Duty.HANDLER, world.education, valid_to="2020-01-01")
    assert "早于开始日期" in answer.content.decode()
    assert duties_of(person) == []


def test_nobody_gives_or_ends_a_duty_of_their_own(world: World) -> None:
    guard = world.person(Duty.SECURITY_ADMIN)
    client = world.signed_in(Duty.SECURITY_ADMIN)
    assert appoint(client, guard, Duty.HANDLER, world.county).status_code == 403
    held = guard.appointments.get()
    answer = client.post(f"/people/appointments/{held.pk}/end/", {"valid_to": TODAY().isoformat()})
    assert answer.status_code == 403
    assert "不能给自己任职或免职" in answer.content.decode()


def test_the_security_administrator_makes_edits_stops_and_invites_nobody(world: World) -> None:
    person, client = world.person(Duty.HANDLER), world.signed_in(Duty.SECURITY_ADMIN)
    for page in ("/people/new/", *(f"/people/{person.pk}/{part}/" for part in ("edit", "active", "invite"))):
        assert client.get(page).status_code == 403, page
        assert client.post(page).status_code == 403, page


def test_a_revoked_session_is_out_with_the_next_click(world: World) -> None:
    person, there = officer(world), browser()
    sign_in(there, person.username)
    assert is_in(there)
    world.signed_in(Duty.SECURITY_ADMIN).post(f"/people/{person.pk}/sessions/")
    assert not is_in(there)
    assert kinds(person)[-1] == "account.session_revoked"
    assert not UserSession.objects.filter(user=person).exists()


# --- the audit administrator, and cases -----------------------------------------------------------------------------


def test_the_audit_administrator_reads_the_ledger_and_changes_nobody(world: World) -> None:
    client, person = world.signed_in(Duty.AUDIT_ADMIN), world.person(Duty.SYSTEM_ADMIN)
    assert client.get("/ledger/").status_code == 200
    for part in ("edit", "active", "invite", "appoint", "sessions", "unlock", "second-factor"):
        assert client.post(f"/people/{person.pk}/{part}/").status_code == 403, part
    assert world.signed_in(Duty.SYSTEM_ADMIN).get("/ledger/").status_code == 403
    assert world.signed_in(Duty.SECURITY_ADMIN).get("/ledger/").status_code == 403


@pytest.mark.parametrize("duty", ADMINISTRATORS)
def test_no_administrator_reads_cases(world: World, duty: Duty) -> None:
    assert not Viewer.of(world.person(duty)).reads_cases


# --- over time ------------------------------------------------------------------------------------------------------


def test_who_held_what_on_a_day(world: World) -> None:
    person = a_new_one(world, "前任员")
    with act(SYSTEM, "test"):
        Appointment.objects.create(
            person=person, body=world.education, duty=Duty.PUBLISHER,
            valid_from=date(2020, 1, 1), valid_to=date(2021, 12, 31),
        )  # fmt: skip
    client = world.signed_in(Duty.SECURITY_ADMIN)
    address = f"/people/duties/?body={world.education.pk}"
    assert "前任员" in client.get(f"{address}&day=2021-12-31").content.decode()
    assert "前任员" not in client.get(f"{address}&day=2022-01-01").content.decode()
    assert "前任员" not in client.get(f"{address}&day=2021-06-01&duty=handler").content.decode()


def test_the_list_is_narrowed_by_body_and_duty(world: World) -> None:
    client = world.signed_in(Duty.SYSTEM_ADMIN)
    page = client.get(f"/people/?body={world.health.pk}").content.decode()
    assert page.count('class="title"') == 1
    assert client.get("/people/?duty=secrecy_reviewer").content.decode().count('class="title"') == 1
    assert "没有找到" in client.get("/people/?q=没有这样的人").content.decode()


def test_an_administrator_who_sees_a_telephone_number_leaves_an_event(world: World) -> None:
    person = world.person(Duty.HANDLER)
    with act(SYSTEM, "test"):
        person.phone = "13900000003"
        person.save()
    assert "13900000003" in world.signed_in(Duty.SYSTEM_ADMIN).get(f"/people/{person.pk}/").content.decode()
    assert "13900000003" not in world.signed_in(Duty.REGISTRAR).get(f"/people/{person.pk}/").content.decode()
    assert [event.actor_name for event in Event.objects.filter(kind="personal_data.read")] == ["系统管理员"]


def test_a_conflict_shows_on_the_model_whoever_asks(world: World) -> None:
    held = Appointment(person=world.person(Duty.SYSTEM_ADMIN), body=world.county, duty=Duty.AUDIT_ADMIN)
    with pytest.raises(ValidationError, match="三员分立"):
        held.full_clean()
