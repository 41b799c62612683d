"""Does the navigation show each reader where they can go, and where they are?"""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from gongkai.portal.accounts.models import Duty
from gongkai.portal.testing import World
from gongkai.portal.ui import navigation
from gongkai.portal.ui.navigation import Entry, Shown, entries, groups
from gongkai.portal.ui.site import SiteIdentification, problem_with_site


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """A navigation of the test's own."""
    listed: list[Entry] = []
    monkeypatch.setattr(navigation, "_entries", listed)
    return listed


def at(path: str) -> HttpRequest:
    return RequestFactory().get(path)


def current(path: str) -> list[tuple[str, bool]]:
    return [(str(entry.label), entry.exact) for entry in entries(at(path), "masthead") if entry.current]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", [("报告", True)]),
        ("/reports/7/", [("报告", False)]),
        ("/reports/upload/", [("上传", True)]),
        ("/about/", []),
        ("/reportsabc/", []),
    ],
)
def test_the_entry_nearest_to_the_page_is_current(own: list[Entry], path: str, here: list[tuple[str, bool]]) -> None:
    navigation.add(Entry("报告", "reports", under="/reports/"), Entry("上传", "upload"))
    assert current(path) == here


def test_the_start_page_is_not_current_everywhere(own: list[Entry]) -> None:
    navigation.add(Entry("首页", "reports"))
    assert current("/about/") == []


def test_entries_stand_in_order_and_only_those_the_reader_may_use(own: list[Entry]) -> None:
    def nobody(request: HttpRequest) -> bool:
        return False

    navigation.add(
        Entry("乙", "about", order=2), Entry("甲", "reports", order=1), Entry("丙", "upload", order=3, shown=nobody)
    )
    assert [entry.label for entry in entries(at("/"), "masthead")] == ["甲", "乙"]


def test_an_entry_is_taken_in_once(own: list[Entry]) -> None:
    for _ in range(2):
        navigation.add(Entry("甲", "reports"))
    assert len(own) == 1


def test_entries_of_a_group_stand_together_where_its_first_one_stands() -> None:
    shown = [Shown(label, "/", current=False, group=group) for label, group in ("a1", "b1", "a2", "c1", "b2")]
    assert [(part.heading, [entry.label for entry in part.entries]) for part in groups(shown)] == [
        ("1", ["a", "b", "c"]),
        ("2", ["a", "b"]),
    ]


def test_what_waits_is_counted_and_nought_is_not_shown(client: Client, own: list[Entry], db: None) -> None:
    navigation.add(Entry("待办", "about", count=lambda request: 12), Entry("已办", "upload", count=lambda request: 0))
    page = client.get("/about/").content.decode()
    assert page.count('class="queue"') == 1
    assert "12<span" in page


def test_each_administrator_sees_the_desk_of_the_duty(world: World) -> None:
    page = world.signed_in(Duty.AUDIT_ADMIN, world.county).get("/ledger/").content.decode()
    assert 'href="/ledger/verify/"' in page
    assert 'href="/files/"' not in page
    assert "工作台" in page


def test_a_visitor_sees_no_desk(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "工作台" not in page
    assert "登录" in page


def test_the_masthead_names_the_person_and_the_duty_and_leads_out(world: World) -> None:
    person = world.person(Duty.HANDLER)
    page = world.signed_in(Duty.HANDLER).get("/about/").content.decode()
    assert person.name in page
    assert "经办" in page
    assert 'method="post" action="/account/sign-out/"' in page


# --- the foot -------------------------------------------------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "name": "云溪县政府信息公开",
    "host": "云溪县人民政府",
    "operator": "云溪县人民政府办公室",
    "contact": "0000-0000000",
    "icp": "某ICP备00000000号-1",
    "police": "某公网安备 00000000000000号",
    "code": "5399000001",
    "emblem_url": "https://example.gov.cn/emblem",
    "mistakes_url": "https://example.gov.cn/mistakes",
}
LABELS = ("主办单位：", "承办单位：", "联系方式：", "网站标识码：", "党政机关网站标识", "我为政府网站找错", "备案")


def test_the_foot_identifies_the_site_on_every_page_when_that_is_configured(
    client: Client, settings: Settings, db: None
) -> None:
    settings.SITE = WHOLE
    for address in ("/about/", "/no/such/page", "/account/sign-in/"):
        page = client.get(address).content.decode()
        for value in (*WHOLE.values(), *LABELS[:-1], '<meta name="SiteIDCode" content="5399000001">'):
            assert value in page, (address, value)
        assert "webSearch?code=00000000000000" in page


def test_the_foot_shows_no_item_that_is_not_configured(client: Client, settings: Settings, db: None) -> None:
    settings.SITE = dict.fromkeys(WHOLE, "")
    page = client.get("/about/").content.decode()
    assert not [label for label in LABELS if label in page]
    assert "SiteIDCode" not in page


@pytest.mark.parametrize(
    ("code", "sound"),
    [("", True), ("5399000001", True), ("bm01000001", True), ("539900001", False), ("云溪00000001", False)],
)
def test_a_site_code_that_cannot_be_one_is_found_at_the_start(settings: Settings, code: str, *, sound: bool) -> None:
    settings.SITE = {**WHOLE, "code": code}
    problem = problem_with_site()
    assert not problem if sound else "共 10 位" in problem


def test_every_item_of_the_identification_is_a_setting(settings: Settings) -> None:
    assert set(settings.SITE) == set(SiteIdentification.__dataclass_fields__)
