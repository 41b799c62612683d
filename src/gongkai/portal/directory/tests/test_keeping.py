"""Do those who keep the directory change it rightly, and does it refuse, field by field, what cannot be?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gongkai.portal.accounts.models import Appointment, Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body, Kind, Subordination, Succession, Unit
from gongkai.portal.bodies.tree import superior_of
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World, a_body

WHY = {"reason": "县委编办批复"}
THEN = "2026-03-01"


@pytest.fixture
def keeper(world: World) -> Client:
    return world.signed_in(Duty.SYSTEM_ADMIN)


def send(client: Client, page: str, /, **fields: object) -> Any:
    return client.post(page, {**WHY, **fields})


def refusal(client: Client, page: str, /, **fields: object) -> str:
    events = Event.objects.count()
    answer = send(client, page, **fields)
    assert answer.status_code == 400, answer.content.decode()[-2000:]
    assert Event.objects.count() == events, "nothing has changed"
    return str(answer.content.decode())


def facts(body: Body, **changes: object) -> dict[str, object]:
    names = ("name", "short_name", "credit_code", "division_code", "level", "kind", "address", "postcode", "phone")
    return {
        **{name: getattr(body, name) for name in names},
        "valid_from": body.valid_from,
        "version": body.version,
    } | changes


NEW: Mapping[str, object] = {
    "name": "云溪县第二小学",
    "level": "county",
    "kind": Kind.INSTITUTION,
    "valid_from": THEN,
    "superior": "云溪县教育局",
}

# --- who may --------------------------------------------------------------------------------------------------------

PAGES = ("edit", "superior", "close", "rename", "merge", "split", "units/add")


def test_only_the_system_administrator_keeps_the_directory(world: World) -> None:
    for duty in Duty:
        expected = 200 if duty == Duty.SYSTEM_ADMIN else 403
        client = world.signed_in(duty)
        for page in PAGES:
            assert client.get(f"/bodies/{world.education.pk}/{page}/").status_code == expected, (duty, page)
        assert client.get("/bodies/add/").status_code == expected


def test_a_visitor_is_led_to_the_door(world: World, reader: Client) -> None:
    answer = reader.get(f"/bodies/{world.education.pk}/edit/")
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]


def test_another_countys_bodies_are_not_ones_own(world: World, keeper: Client) -> None:
    with act(SYSTEM, "test"):
        other = a_body("望鹤县人民政府", Kind.GOVERNMENT)
    answer = keeper.get(f"/bodies/{other.pk}/edit/")
    assert answer.status_code == 403
    assert "不在您的管理范围之内" in answer.content.decode()
    assert send(keeper, "/bodies/add/", **{**NEW, "superior": other.name}).status_code == 403
    moved = send(keeper, f"/bodies/{world.school.pk}/superior/", superior=other.name, day=THEN, version=1)
    assert moved.status_code == 403


# --- adding and editing ---------------------------------------------------------------------------------------------


def test_a_body_is_added_with_its_superior_and_leaves_its_events(world: World, keeper: Client) -> None:
    answer = send(keeper, "/bodies/add/", **NEW)
    body = Body.objects.get(name="云溪县第二小学")
    assert answer.headers["Location"] == body.get_absolute_url()
    assert superior_of(body, date(2026, 3, 1)) == world.education
    events = Event.objects.filter(kind="body.add")
    assert [event.record_type for event in events] == ["bodies.body", "bodies.subordination"]
    assert {event.reason for event in events} == {"县委编办批复"}
    assert events[0].actor == f"person:{world.person(Duty.SYSTEM_ADMIN).pk}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"credit_code": "11539921MB00010970"}, "第18位应为"),
        ({"division_code": "539900"}, "与所选级别"),
        ({"superior": "云溪县海洋局"}, "没有登记名为“云溪县海洋局”的机关"),
        ({"superior": ""}, "必填"),
        ({"valid_from": "1.4.2026"}, "日期"),
        ({"reason": ""}, "必填"),
        ({"valid_from": "1900-01-01"}, "“云溪县教育局”只存在于 1949-10-01 起"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_saved(
    changes: dict[str, object], sentence: str, keeper: Client
) -> None:
    assert sentence in refusal(keeper, "/bodies/add/", **{**NEW, **changes})
    assert not Body.objects.filter(name="云溪县第二小学").exists()


def test_of_two_bodies_with_one_name_the_code_is_asked_for(world: World, keeper: Client) -> None:
    with act(SYSTEM, "test"):
        a_body("中心小学", Kind.INSTITUTION, world.education)
        a_body("中心小学", Kind.INSTITUTION, world.health)
    sentence = refusal(keeper, "/bodies/add/", **{**NEW, "superior": "中心小学"})
    assert "“中心小学”有 2 个机关，请改填统一社会信用代码" in sentence


def test_a_body_that_somebody_else_changed_meanwhile_is_not_overwritten(world: World, keeper: Client) -> None:
    shown = facts(world.health, phone="0599-5550000")
    with act(SYSTEM, "test"):
        world.health.phone = "0599-5550099"
        world.health.save()
    assert "别人已经改动了这条记录" in refusal(keeper, f"/bodies/{world.health.pk}/edit/", **shown)
    world.health.refresh_from_db()
    assert world.health.phone == "0599-5550099"


def test_when_its_first_day_is_put_right_what_began_with_it_begins_with_it_still(world: World, keeper: Client) -> None:
    send(keeper, f"/bodies/{world.school.pk}/edit/", **facts(world.school, valid_from="1956-09-01"))
    assert Subordination.objects.get(body=world.school).valid_from == date(1956, 9, 1)
    sentence = refusal(keeper, f"/bodies/{world.education.pk}/edit/", **facts(world.education, valid_from="1960-01-01"))
    assert "已有机关隶属于它：云溪县第一小学" in sentence


# --- who answers to whom --------------------------------------------------------------------------------------------


def test_another_superior_ends_the_old_row_the_day_before(world: World, keeper: Client) -> None:
    row = Subordination.objects.get(body=world.school)
    address = f"/bodies/{world.school.pk}/superior/"
    send(keeper, address, superior="云溪县卫生健康局", day=THEN, version=row.version)
    assert superior_of(world.school, date(2026, 2, 28)) == world.education
    assert superior_of(world.school, date(2026, 3, 1)) == world.health
    assert "自 2026-03-01 起已经登记了另一个上级" in refusal(
        keeper, address, superior="云溪县教育局", day="2026-02-01", version=row.version
    )


def test_a_loop_is_refused_on_the_page(world: World, keeper: Client) -> None:
    sentence = refusal(
        keeper, f"/bodies/{world.education.pk}/superior/", superior="云溪县第一小学", day=THEN, version=1
    )
    assert "隶属关系会成为一个圈" in sentence


def test_the_tree_that_somebody_else_changed_meanwhile_is_not_overwritten(world: World, keeper: Client) -> None:
    row = Subordination.objects.get(body=world.school)
    with act(SYSTEM, "test"):
        row.government = world.authority
        row.save()
    address = f"/bodies/{world.school.pk}/superior/"
    assert "别人已经改动了" in refusal(keeper, address, superior="云溪县卫生健康局", day=THEN, version=row.version - 1)


# --- closed, renamed, merged, split ---------------------------------------------------------------------------------


def test_a_body_is_closed_only_when_nobody_answers_to_it_any_more(world: World, keeper: Client) -> None:
    address = f"/bodies/{world.education.pk}/close/"
    sentence = refusal(keeper, address, day="2026-02-28", version=world.education.version)
    assert "2026-02-28 以后仍有机关隶属于它或以它为同级政府：云溪县第一小学" in sentence


def test_what_ends_with_a_body_are_its_units_and_duties(world: World, keeper: Client) -> None:
    with act(SYSTEM, "test"):
        Unit.objects.create(body=world.health, name="办公室")
    send(keeper, f"/bodies/{world.health.pk}/close/", day="2026-02-28", version=world.health.version)
    last = date(2026, 2, 28)
    assert Body.objects.get(pk=world.health.pk).valid_to == last
    assert Unit.objects.get(body=world.health).valid_to == last
    assert Subordination.objects.get(body=world.health).valid_to == last
    assert Appointment.objects.get(body=world.health).valid_to == last
    assert not Viewer.of(world.person(Duty.HANDLER, world.health)).held
    assert list(differences()) == []


def test_a_body_does_not_end_before_it_begins(world: World, keeper: Client) -> None:
    sentence = refusal(keeper, f"/bodies/{world.health.pk}/close/", day="1949-09-01", version=world.health.version)
    assert "自 1949-10-01 起才有" in sentence


def test_a_renamed_body_hands_over_its_bodies_units_duties_and_people(world: World, keeper: Client) -> None:
    with act(SYSTEM, "test"):
        unit = Unit.objects.create(body=world.education, name="办公室", discloses=True)
        held = Appointment.objects.get(person=world.person(Duty.OFFICE_HEAD))
        held.unit = unit
        held.save()
        world.education.credit_code = "11539921MB0001097G"
        world.education.save()
    fields = {"name": "云溪县教育体育局", "credit_code": "11539921MB0001097G", "day": THEN, "basis": "云编〔2026〕1号"}
    answer = send(keeper, f"/bodies/{world.education.pk}/rename/", **fields, version=world.education.version)
    renamed = Body.objects.get(name="云溪县教育体育局")
    assert answer.headers["Location"] == renamed.get_absolute_url()
    before, after = date(2026, 2, 28), date(2026, 3, 1)
    assert Body.objects.get(pk=world.education.pk).valid_to == before
    assert superior_of(world.school, before) == world.education
    assert superior_of(world.school, after) == renamed
    assert superior_of(renamed, after) == world.county
    step = Succession.objects.get()
    assert (step.predecessor, step.successor, step.how, step.basis) == (
        world.education,
        renamed,
        "renamed",
        fields["basis"],
    )
    duties = {row.duty for row in Appointment.objects.filter(Appointment.on(after), body=renamed)}
    assert Duty.HANDLER in duties
    assert not Appointment.objects.filter(Appointment.on(after), body=world.education).exists()
    head = Appointment.objects.get(Appointment.on(after), duty=Duty.OFFICE_HEAD)
    assert head.unit is not None
    assert (head.unit.body, head.unit.name, head.unit.discloses) == (renamed, "办公室", True)
    person = world.person(Duty.HANDLER)
    person.refresh_from_db()
    assert person.body == renamed
    assert list(differences()) == []


def test_a_name_that_is_the_old_one_is_no_renaming(world: World, keeper: Client) -> None:
    address = f"/bodies/{world.health.pk}/rename/"
    fields = {"day": THEN, "basis": "x", "version": world.health.version}
    assert "新名称与原名称相同" in refusal(keeper, address, name=world.health.name, **fields)


def test_what_changed_meanwhile_is_not_renamed(world: World, keeper: Client) -> None:
    shown = world.health.version
    with act(SYSTEM, "test"):
        world.health.phone = "0599-5550099"
        world.health.save()
    fields = {"name": "云溪县卫健委", "day": THEN, "basis": "x", "version": shown}
    assert "别人已经改动了" in refusal(keeper, f"/bodies/{world.health.pk}/rename/", **fields)
    assert not Body.objects.filter(name="云溪县卫健委").exists()


def test_two_bodies_merge_into_a_new_one(world: World, keeper: Client) -> None:
    fields = {"others": "云溪县卫生健康局\n", "name": "云溪县教育卫生局", "day": THEN, "basis": "云编〔2026〕2号"}
    send(keeper, f"/bodies/{world.education.pk}/merge/", **fields, version=world.education.version)
    merged = Body.objects.get(name="云溪县教育卫生局")
    assert {step.predecessor for step in merged.origins.all()} == {world.education, world.health}
    assert superior_of(world.school, date(2026, 3, 1)) == merged
    assert Appointment.objects.filter(Appointment.on(date(2026, 3, 1)), body=merged, duty=Duty.HANDLER).count() == 2
    assert list(differences()) == []


def test_a_body_is_merged_into_one_that_goes_on(world: World, keeper: Client) -> None:
    fields = {"into": "云溪县教育局", "day": THEN, "basis": "云编〔2026〕2号", "version": world.health.version}
    send(keeper, f"/bodies/{world.health.pk}/merge/", **fields)
    assert Succession.objects.get().successor == world.education
    assert Body.objects.get(pk=world.education.pk).valid_to is None
    assert Body.objects.get(pk=world.health.pk).valid_to == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "填一个，也只填一个"),
        ({"into": "云溪县教育局", "name": "新局"}, "填一个，也只填一个"),
        ({"into": "云溪县卫生健康局"}, "承接的机关不能同时是被合并的机关"),
        ({"name": "新局"}, "至少要有两个机关"),
        ({"name": "新局", "others": "云溪县海洋局"}, "没有登记名为“云溪县海洋局”的机关"),
    ],
)
def test_a_merger_that_cannot_be_is_refused(
    fields: dict[str, object], sentence: str, world: World, keeper: Client
) -> None:
    common = {"day": THEN, "basis": "x", "version": world.health.version}
    assert sentence in refusal(keeper, f"/bodies/{world.health.pk}/merge/", **common, **fields)


def test_a_body_is_not_merged_into_one_that_answers_to_it(world: World, keeper: Client) -> None:
    fields = {"into": "云溪县第一小学", "day": THEN, "basis": "x", "version": world.education.version}
    sentence = refusal(keeper, f"/bodies/{world.education.pk}/merge/", **fields)
    assert "请先给“云溪县第一小学”另定上级" in sentence


def test_of_the_parts_of_a_split_body_the_first_is_the_heir(world: World, keeper: Client) -> None:
    fields = {
        "names": "云溪县教育局（新）\n云溪县体育局",
        "day": THEN,
        "basis": "x",
        "version": world.education.version,
    }
    send(keeper, f"/bodies/{world.education.pk}/split/", **fields)
    heir, other = Body.objects.get(name="云溪县教育局（新）"), Body.objects.get(name="云溪县体育局")
    assert {step.successor for step in world.education.successions.all()} == {heir, other}
    assert superior_of(world.school, date(2026, 3, 1)) == heir
    assert superior_of(other, date(2026, 3, 1)) == world.county
    assert "至少有两个新机关" in refusal(
        keeper, f"/bodies/{heir.pk}/split/", names="只有一个", day=THEN, basis="x", version=heir.version
    )


def test_a_body_that_has_ended_is_not_renamed_again(world: World, keeper: Client) -> None:
    with act(SYSTEM, "test"):
        world.health.valid_to = date(2024, 12, 31)
        world.health.save()
    fields = {"name": "云溪县卫健委", "day": THEN, "basis": "x", "version": world.health.version}
    assert "到 2024-12-31 已经为止" in refusal(keeper, f"/bodies/{world.health.pk}/rename/", **fields)


# --- units ----------------------------------------------------------------------------------------------------------


def test_a_unit_is_added_changed_and_closed(world: World, keeper: Client) -> None:
    send(keeper, f"/bodies/{world.education.pk}/units/add/", name="基础教育股", valid_from="2020-01-01")
    unit = Unit.objects.get()
    with act(SYSTEM, "test"):
        held = Appointment.objects.get(person=world.person(Duty.HANDLER))
        held.unit = unit
        held.save()
    fields = {"name": "基教股", "discloses": "on", "valid_from": "2020-01-01", "valid_to": "2026-02-28"}
    send(keeper, f"/bodies/{world.education.pk}/units/{unit.pk}/", **fields, version=unit.version)
    unit.refresh_from_db()
    assert (unit.name, unit.discloses, unit.valid_to) == ("基教股", True, date(2026, 2, 28))
    held.refresh_from_db()
    assert held.unit is None, "the duty goes on, for the body as a whole"


def test_a_closed_body_gets_no_unit_and_a_unit_has_its_own_body(world: World, keeper: Client) -> None:
    with act(SYSTEM, "test"):
        unit = Unit.objects.create(body=world.education, name="办公室")
        world.health.valid_to = date(2024, 12, 31)
        world.health.save()
        Subordination.objects.filter(body=world.health)
    sentence = refusal(keeper, f"/bodies/{world.health.pk}/units/add/", name="办公室", valid_from="2025-01-01")
    assert "内设机构（2025-01-01 起）不能超出这一期间" in sentence
    assert keeper.get(f"/bodies/{world.county.pk}/units/{unit.pk}/").status_code == 404


# --- what is seen ---------------------------------------------------------------------------------------------------


def test_the_history_of_a_body_is_for_those_with_a_duty_for_it_or_above(world: World, reader: Client) -> None:
    send(world.signed_in(Duty.SYSTEM_ADMIN), f"/bodies/{world.health.pk}/edit/", **facts(world.health, phone="0599-1"))
    address = f"/bodies/{world.health.pk}/"
    assert "县委编办批复" in world.signed_in(Duty.AUDIT_ADMIN).get(address).content.decode()
    assert "县委编办批复" in world.signed_in(Duty.HANDLER, world.health).get(address).content.decode()
    for other in (reader, world.signed_in(Duty.HANDLER)):
        assert "县委编办批复" not in other.get(address).content.decode()


def test_only_keepers_see_the_way_to_change_a_body(world: World, keeper: Client, reader: Client) -> None:
    address = f"/bodies/{world.education.pk}/"
    assert "/rename/" in keeper.get(address).content.decode()
    assert "/rename/" not in reader.get(address).content.decode()
    assert "/rename/" not in world.signed_in(Duty.OFFICE_HEAD).get(address).content.decode()
