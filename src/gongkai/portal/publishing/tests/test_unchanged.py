"""Does a page that has not changed stay where it is, and does nobody get what was drawn for somebody else?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.publishing import handling, unchanged
from gongkai.portal.publishing.tests.items import a_draft, published, reviewed
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db
LIST = "/disclosure/items/"


def test_a_visitor_who_has_the_page_already_is_told_so(world: World, client: Client) -> None:
    first = client.get(LIST)
    assert first.status_code == 200
    assert first["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first["Vary"]
    again = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    by_time = client.get(LIST, headers={"If-Modified-Since": first["Last-Modified"]})
    assert by_time.status_code == 304


def test_it_is_drawn_once_for_all_visitors_until_something_changes(
    world: World, django_assert_max_num_queries: Any
) -> None:
    published(world, title="第一条")
    first = Client().get(LIST)
    with django_assert_max_num_queries(4):
        assert Client().get(LIST).content == first.content
    published(world, title="第二条")
    assert "第二条" in Client().get(LIST).content.decode()


@pytest.mark.parametrize("step", ["published", "corrected", "withdrawn", "body"])
def test_whatever_shows_on_a_page_changes_its_mark(step: str, world: World, client: Client) -> None:
    item = published(world) if step != "published" else reviewed(world, a_draft(world))
    before, person = client.get(LIST)["ETag"], world.person(Duty.PUBLISHER)
    if step == "published":
        handling.publish(item, person, SYSTEM, handling.newest_of(item).digest, on=date(2026, 3, 2))
    elif step == "corrected":
        handling.rewrite(item, {"title": "更正以后"}, world.person(Duty.HANDLER), SYSTEM, "更正", on=date(2026, 3, 3))
    elif step == "withdrawn":
        handling.withdraw(item, person, SYSTEM, "有误", on=date(2026, 3, 3))
    else:
        with act(SYSTEM, "test"):
            world.education.name = "云溪县教育体育局"
            world.education.save()
    assert client.get(LIST, headers={"If-None-Match": before}).status_code == 200


def test_what_goes_on_behind_doors_changes_no_mark(world: World, client: Client) -> None:
    before = client.get(LIST)["ETag"]
    with act(SYSTEM, "test"):
        person = world.person(Duty.HANDLER)
        person.name = "改了名"
        person.save()
    assert client.get(LIST, headers={"If-None-Match": before}).status_code == 304


def test_each_look_and_each_language_and_each_address_is_a_page_of_its_own(world: World) -> None:
    marks = set()
    for cookies in ({}, {"language": "en"}, {"mode": "elder"}, {"light": "dark"}):
        visitor = Client()
        for name, value in cookies.items():
            visitor.cookies[name] = value
        answer = visitor.get(LIST)
        assert visitor.get(LIST, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        marks.add((answer["ETag"], answer.content))
    marks.add((Client().get(f"{LIST}?year=2026")["ETag"], b""))
    assert len({mark for mark, _page in marks}) == 5
    assert len({page for _mark, page in marks}) == 5


def test_whoever_is_signed_in_gets_a_page_of_their_own_that_nobody_else_is_shown(world: World) -> None:
    item = published(world)
    for address in (LIST, item.get_absolute_url()):
        visitor = Client().get(address)
        desk = world.signed_in(Duty.HANDLER)
        own = desk.get(address, headers={"If-None-Match": visitor["ETag"]})
        assert own.status_code == 200
        assert own["Cache-Control"] == "private, no-store"
        assert "ETag" not in own
        assert "经办员" in own.content.decode()
        assert "经办员" not in Client().get(address).content.decode()


def test_a_page_first_asked_for_by_somebody_signed_in_is_not_kept(world: World, reader: Client) -> None:
    world.signed_in(Duty.HANDLER).get(LIST)
    reader.get(LIST)  # has a session of their own, though nobody knows them
    assert "经办员" not in Client().get(LIST).content.decode()


def test_what_was_withdrawn_is_gone_for_whoever_has_the_page_still(world: World, client: Client) -> None:
    item = published(world)
    before = client.get(item.get_absolute_url())
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, "有误", on=date(2026, 3, 3))
    after = client.get(item.get_absolute_url(), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 410
    assert item.title not in after.content.decode()
    assert "ETag" not in after


def test_an_address_that_is_not_there_is_not_kept(world: World, client: Client) -> None:
    answer = client.get("/info/999999/", headers={"If-None-Match": "*"})
    assert answer.status_code != 200


def test_a_new_day_is_another_page(world: World, client: Client) -> None:
    before = client.get(LIST)
    with time_machine.travel(datetime.fromisoformat("2031-05-06T10:00:00+08:00") + timedelta(days=1), tick=False):
        assert client.get(LIST, headers={"If-None-Match": before["ETag"]}).status_code == 200


def test_the_mark_grows_also_where_a_stretch_has_nothing_that_shows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "STRETCH", 5)
    marks = [unchanged.state().number]
    person = world.person(Duty.HANDLER)
    for number in range(12):
        with act(SYSTEM, "test"):
            person.name = f"经办员{number}"
            person.save()
        marks.append(unchanged.state().number)
    assert marks == sorted(marks)
    assert marks[-1] > marks[0]
    published(world)
    last = Event.objects.exclude(record_type__startswith="accounts.").order_by("-number")[0]
    assert unchanged.state().number == last.number > marks[-1]


def test_a_page_with_a_form_of_somebody_is_not_kept(world: World) -> None:
    Client().get(LIST)
    Client().get(f"/disclosure/{world.education.pk}/guide/edit/")
    assert len(caches["pages"]._cache) == 1  # type: ignore[attr-defined]
