"""Do the site's own pages say what they should, in the language and under the policy they should?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.testing import Keep
from gongkai.portal.ui import views
from gongkai.portal.ui.refusals import RefusalMiddleware


def test_english_is_english_to_the_last_word_of_the_frame(reader: Client, keep: Keep) -> None:
    stored = keep()
    reader.get("/look/language/en/?next=/")
    page = reader.get(f"{stored.get_absolute_url()}sources/").content.decode()
    assert '<html lang="en"' in page
    assert "Where each figure stood" in page
    assert "每个数字的出处" not in page


def test_the_language_is_remembered_and_leads_back(reader: Client) -> None:
    answer = reader.get("/look/language/en/?next=/about/%3Fx%3D1")
    assert answer["Location"] == "/about/?x=1"
    assert "What this site does" in reader.get("/about/").content.decode()
    reader.get("/look/language/zh-hans/")
    assert "这个网站做什么" in reader.get("/about/").content.decode()


def test_chinese_is_the_language_whatever_the_browser_asks_for(reader: Client) -> None:
    answer = reader.get("/about/", headers={"Accept-Language": "en-US,en"})
    assert answer["Content-Language"] == "zh-CN"
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_a_choice_never_leads_out_of_the_site(reader: Client, elsewhere: str) -> None:
    assert reader.get("/look/type/large/", {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("address", ["/look/type/giant/", "/look/colour/red/"])
def test_what_cannot_be_chosen_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_large_type_and_dark_are_marked_on_the_page(reader: Client) -> None:
    reader.get("/look/type/large/")
    reader.get("/look/light/dark/")
    assert 'data-type="large" data-light="dark"' in reader.get("/about/").content.decode()


def test_a_host_that_is_not_this_machine_gets_no_page(reader: Client) -> None:
    assert reader.get("/", headers={"Host": "example.org"}).status_code == 400


def test_a_fault_gets_a_page_that_helps(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "load", lambda edition: 1 / 0)
    answer = reader.get("/about/")
    assert answer.status_code == 500
    assert "程序出错了" in answer.content.decode()


def test_it_says_that_it_is_well(reader: Client) -> None:
    assert reader.get("/healthz").content == b"ok\n"


@pytest.mark.parametrize("address", ["/reports/1/delete/", "/reports/upload/"])
def test_pages_that_change_something_take_no_other_method(reader: Client, address: str) -> None:
    assert reader.put(address).status_code == 405


def test_the_stylesheets_are_served_and_ask_for_nothing_from_elsewhere(reader: Client) -> None:
    linked = re.findall(r'href="(/static/ui/\w+\.css)"', reader.get("/about/").content.decode())
    files = sorted((Path(views.__file__).parent / "static" / "ui").glob("*.css"))
    assert sorted(linked) == [f"/static/ui/{file.name}" for file in files]
    for file in files:
        css = file.read_text(encoding="utf-8")
        assert "http" not in css
        assert "@import" not in css
        assert b"".join(reader.get(f"/static/ui/{file.name}")).decode() == css


# --- what went wrong ------------------------------------------------------------------------------------------------


def test_a_refused_method_gets_a_page_that_says_which_way_to_go(reader: Client) -> None:
    answer = reader.post("/about/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "这个地址不能这样用" in answer.content.decode()


def test_a_program_that_is_refused_gets_no_page(reader: Client) -> None:
    answer = reader.post("/about/", headers={"Accept": "application/json"})
    assert answer.status_code == 405
    assert answer.content == b""


def test_too_many_requests_get_a_page_and_keep_the_time_to_wait() -> None:
    def refuse(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=429, headers={"Retry-After": "60"})

    request = RequestFactory().get("/")
    answer = RefusalMiddleware(refuse)(request)
    assert "操作太频繁" in answer.content.decode()
    assert answer["Retry-After"] == "60"


def test_a_page_that_another_room_wrote_for_its_refusal_stays() -> None:
    own = HttpResponse("锁定到明天", status=429)
    assert RefusalMiddleware(lambda request: own)(RequestFactory().get("/")) is own


def test_a_fault_has_its_page_even_when_the_database_is_what_is_broken(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Viewer, "of", lambda *who: 1 / 0)
    answer = reader.get("/about/")
    assert answer.status_code == 500
    assert "程序出错了" in answer.content.decode()


def test_the_page_that_is_not_there_leads_on(reader: Client) -> None:
    page = reader.get("/no/such/page").content.decode()
    assert 'role="search"' in page
    assert "也可以从这里去" in page


def test_who_is_not_signed_in_is_offered_to_sign_in_where_that_may_help(reader: Client) -> None:
    page = reader.get("/ledger/").content.decode()
    assert "/account/sign-in/?next=/ledger/" in page
    assert "您还没有登录" in page


# --- the modes ------------------------------------------------------------------------------------------------------


def test_the_elder_mode_is_chosen_and_left_like_the_others(reader: Client) -> None:
    assert "适老模式" in reader.get("/about/").content.decode()
    reader.get("/look/mode/elder/")
    page = reader.get("/about/").content.decode()
    assert 'data-mode="elder"' in page
    assert "退出适老模式" in page
    reader.get("/look/mode/normal/")
    assert 'data-mode="normal"' in reader.get("/about/").content.decode()


def test_only_the_desk_loads_a_script_and_it_may_evaluate_nothing(reader: Client) -> None:
    assert "<script" not in reader.get("/about/").content.decode()
    desk = reader.get("/components/").content.decode()
    assert '"allowEval":false' in desk
    assert '"includeIndicatorStyles":false' in desk
    assert b"htmx" in b"".join(reader.get("/static/django_htmx/htmx-2.min.js"))


def test_every_element_is_there_in_both_languages(reader: Client) -> None:
    assert "页面元素" in reader.get("/components/").content.decode()
    reader.get("/look/language/en/")
    page = reader.get("/components/").content.decode()
    body = page[page.index('<main id="main"') : page.index("</main>")]
    assert "Elements of the pages" in body
    assert not re.findall(r"[\u4e00-\u9fff]+", re.sub("云教公开〔2026〕[0-9]号", "", body))
