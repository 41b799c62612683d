"""Does every change leave its event, and does every tampering show?"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.portal.bodies.models import Body, Kind, Level, Unit
from gongkai.portal.house import PACKAGE
from gongkai.portal.ledger import triggers
from gongkai.portal.ledger.act import SYSTEM, Actor, UnrecordedError, act, note_reading
from gongkai.portal.ledger.chain import append, hash_of, verify
from gongkai.portal.ledger.models import Effect, Event, Head
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.ledger.recorded import ChangedMeanwhileError
from gongkai.portal.ledger.wording import declared
from gongkai.portal.testing import World, a_body

pytestmark = pytest.mark.django_db

OFFICER = Actor("person:7", "经办员", "handler", "云溪县教育局")


def test_a_change_says_who_with_what_duty_for_whom_from_what_to_what_and_why() -> None:
    with act(SYSTEM, "body.add"):
        body = a_body("云溪县教育局", Kind.DEPARTMENT)
    with act(OFFICER, "body.rename", reason="县委编办批复"):
        body.name = "云溪县教育体育局"
        body.save()
    event = Event.objects.latest("number")
    assert (event.actor, event.actor_name, event.duty, event.body) == ("person:7", "经办员", "handler", "云溪县教育局")
    assert (event.kind, event.effect, event.reason) == ("body.rename", Effect.CHANGED, "县委编办批复")
    assert (event.record_type, event.record_id) == ("bodies.body", str(body.pk))
    assert event.before == '{"name":"云溪县教育局"}'
    assert event.after == '{"name":"云溪县教育体育局"}'


def test_saving_what_did_not_change_leaves_no_event() -> None:
    with act(SYSTEM, "body.add"):
        body = a_body("云溪县教育局", Kind.DEPARTMENT)
    count = Event.objects.count()
    with act(OFFICER, "body.rename"):
        body.save()
    assert Event.objects.count() == count


@pytest.mark.parametrize(
    "past",
    [
        lambda body: body.save(),
        lambda body: body.delete(),
        lambda body: Body.objects.filter(pk=body.pk).update(name="x"),
        lambda body: Body.objects.filter(pk=body.pk).delete(),
        lambda body: Body.objects.bulk_create([Body(name="x")]),
        lambda body: Body.objects.bulk_update([body], ["name"]),
    ],
)
def test_nothing_changes_past_the_ledger(past: Callable[[Body], object]) -> None:
    with act(SYSTEM, "body.add"):
        body = a_body("云溪县教育局", Kind.DEPARTMENT)
    with pytest.raises(UnrecordedError):
        past(body)


def test_what_fails_half_way_leaves_neither_change_nor_event() -> None:
    with pytest.raises(ZeroDivisionError):
        _add_and_fail()
    assert not Body.objects.exists()
    assert not Event.objects.exists()
    with act(SYSTEM, "outer"):
        with pytest.raises(ZeroDivisionError):
            _add_and_fail()
        a_body("云溪县教育局", Kind.DEPARTMENT)
    assert set(Event.objects.values_list("kind", flat=True)) == {"outer"}
    assert list(verify()) == []


def test_the_second_of_two_who_change_the_same_record_is_told() -> None:
    with act(SYSTEM, "body.add"):
        a_body("云溪县教育局", Kind.DEPARTMENT)
    first, second = Body.objects.get(), Body.objects.get()
    with act(OFFICER, "body.phone"):
        first.phone = "0000-1111111"
        first.save()
    second.address = "清河路1号"
    with pytest.raises(ChangedMeanwhileError, match="别人已经改动"), act(OFFICER, "body.address"):
        second.save()
    assert Body.objects.get().phone == "0000-1111111"
    assert list(differences()) == []


def test_personal_data_stands_in_the_ledger_as_a_digest_only(world: World) -> None:
    person = next(iter(world.staff.values()))
    with act(SYSTEM, "person.change"):
        person.phone = "13800000000"
        person.save()
    text = "".join(Event.objects.values_list("after", flat=True))
    assert "13800000000" not in text
    assert "hmac:" in Event.objects.latest("number").after


def test_reading_personal_data_is_an_event_too(world: World) -> None:
    person = next(iter(world.staff.values()))
    note_reading(OFFICER, person, ("phone",), "联系申请人")
    event = Event.objects.latest("number")
    assert (event.kind, event.effect, event.reason) == ("personal_data.read", Effect.NOTED, "联系申请人")
    assert event.after == '{"read":["phone"]}'


def test_an_event_is_written_in_the_transaction_of_its_change_or_not_at_all(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append([Event()])


# --- tampering ------------------------------------------------------------------------------------------------------


def test_the_database_refuses_to_change_or_delete_an_event() -> None:
    _three_bodies()
    for statement in (
        "UPDATE ledger_event SET reason = 'x' WHERE number = 1",
        "DELETE FROM ledger_event WHERE number = 1",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "column", [field.attname for field in Event._meta.concrete_fields if field.attname != "number"]
)
def test_a_change_of_any_column_shows_and_says_where(column: str) -> None:
    _three_bodies()
    value = "sm3" if column == "algorithm" else "2020-01-01 00:00:00" if column == "at" else "x"
    _tamper(f"UPDATE ledger_event SET {column} = %s WHERE number = 3", value)  # noqa: S608
    assert {fault.number for fault in verify()} & {3, 4}


@pytest.mark.parametrize(
    ("statement", "kind", "number"),
    [
        ("DELETE FROM ledger_event WHERE number = 3", "missing", 4),
        ("DELETE FROM ledger_event WHERE number = 1", "missing", 2),
        ("DELETE FROM ledger_event WHERE number >= 5", "cut_off", 5),
        ("UPDATE ledger_head SET number = 4, hash = (SELECT hash FROM ledger_event WHERE number = 4)", "head", 4),
    ],
)
def test_a_missing_a_cut_off_and_a_forged_end_show(statement: str, kind: str, number: int) -> None:
    _three_bodies()
    _tamper(statement)
    assert [(fault.kind, fault.number) for fault in verify()][:1] == [(kind, number)]
    assert all(fault.sentence for fault in verify())


def test_two_events_that_changed_places_show() -> None:
    _three_bodies()
    for was, becomes in ((2, -1), (3, 2), (-1, 3)):
        _tamper("UPDATE ledger_event SET number = %s WHERE number = %s", becomes, was)
    assert next(fault.number for fault in verify()) == 2


def test_an_event_rewritten_with_its_digest_breaks_the_next_link() -> None:
    _three_bodies()
    event = Event.objects.get(number=3)
    event.reason = "another"
    _tamper("UPDATE ledger_event SET reason = 'another', hash = %s WHERE number = 3", hash_of(event))
    assert [(fault.kind, fault.number) for fault in verify()] == [("reordered", 4)]


def test_a_chain_of_sm3_is_as_good(settings: object) -> None:
    settings.LEDGER_DIGEST = "sm3"  # type: ignore[attr-defined]
    _three_bodies()
    assert list(verify()) == []
    assert Event.objects.first().algorithm == "sm3"  # type: ignore[union-attr]
    _tamper("UPDATE ledger_event SET reason = 'x' WHERE number = 2")
    assert [fault.number for fault in verify()] == [2]


def test_a_state_changed_past_the_ledger_shows(world: World) -> None:
    assert list(differences()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bodies_body SET name = 'x' WHERE id = %s", [world.school.pk])
        cursor.execute("DELETE FROM accounts_appointment WHERE person_id = %s", [world.person("handler").pk])  # type: ignore[arg-type]
    found = list(differences())
    assert any("name" in sentence for sentence in found)
    assert any("不见了" in sentence for sentence in found)


def _add_and_fail() -> None:
    with act(OFFICER, "body.add"):
        a_body("云溪县民政局", Kind.DEPARTMENT)
        raise ZeroDivisionError


Step = tuple[str, int, str]
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "name", "close", "delete", "fail"]), st.integers(0, 5), st.text(max_size=5)),
    max_size=25,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_state_is_what_the_events_lead_to_whatever_happened(db: None, steps: list[Step]) -> None:
    with transaction.atomic():
        for step, number, text in steps:
            _take(step, number, text.replace("\0", ""))
        assert list(verify()) == []
        assert list(differences()) == []
        transaction.set_rollback(True)


def _take(step: str, number: int, text: str) -> None:
    units = list(Unit.objects.order_by("pk"))
    unit = units[number % len(units)] if units else None
    try:
        with act(OFFICER, f"unit.{step}", reason=text):
            if step == "add":
                body = Body.objects.first() or a_body("云溪县教育局", Kind.DEPARTMENT)
                Unit.objects.create(body=body, name=text)
            elif unit and step == "delete":
                unit.delete()
            elif unit:
                unit.name, unit.discloses = text, step == "close"
                unit.save()
            if step == "fail":
                raise ValueError(step)
    except ValueError:
        pass


def _three_bodies() -> None:
    for name in ("甲局", "乙局", "丙局"):
        with act(OFFICER, "body.add", reason="设立"):
            Body.objects.create(name=name, kind=Kind.DEPARTMENT, level=Level.COUNTY)
        with act(OFFICER, "body.phone"):
            body = Body.objects.get(name=name)
            body.phone = "0000-2222222"
            body.save()
    assert Head.objects.get().number == Event.objects.count() == 6


def _tamper(statement: str, *values: str | int) -> None:
    """What somebody with the password of the database might do."""
    with connection.cursor() as cursor:
        for drop in triggers.take_down(connection.vendor):
            cursor.execute(drop)
        cursor.execute(statement, values)
        for put_up in triggers.put_up(connection.vendor):
            cursor.execute(put_up)


# --- words ----------------------------------------------------------------------------------------------------------


def test_every_kind_of_event_has_its_words() -> None:
    assert get_resolver().url_patterns, "some are declared where their page is, which is loaded with the addresses"
    unnamed = {kind for kind in _kinds_in_the_code() if kind not in declared()}
    assert not unnamed, f"declare them (ledger.wording): {sorted(unnamed)}"


def _kinds_in_the_code() -> Iterator[str]:
    for file in PACKAGE.rglob("*.py"):
        if "tests" in file.parts or file.name == "testing.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "act":
                yield from (str(arg.value) for arg in node.args[1:2] if isinstance(arg, ast.Constant))
            if isinstance(node, ast.keyword) and node.arg == "kind" and isinstance(node.value, ast.Constant):
                yield from (text for text in [str(node.value.value)] if "." in text)
