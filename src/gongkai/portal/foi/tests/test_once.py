"""Does one filled form make one request, and is its query code shown to nobody but its sender?"""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.files.models import StoredFile
from gongkai.portal.foi import applying
from gongkai.portal.foi.casework import code_digest
from gongkai.portal.foi.models import FoiRequest, Sending
from gongkai.portal.foi.tests.test_attachments import a_picture
from gongkai.portal.foi.tests.test_requests import a_key, filled_in
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World, a_file

pytestmark = pytest.mark.django_db


def send(world: World, given: dict[str, Any], browser: Client | None = None) -> str:
    answer = (browser or Client()).post(f"/apply/{world.education.pk}/", given)
    return str(answer.content.decode())


def code_on(page: str) -> str:
    return page.partition('<b class="code">')[2].partition("</b>")[0]


def test_a_double_click_makes_one_request_and_shows_one_receipt(world: World) -> None:
    given, browser = filled_in(world), Client()
    first, second = send(world, given, browser), send(world, given, browser)
    assert FoiRequest.objects.count() == 1
    assert code_on(first) == code_on(second) != ""
    assert "2026-" in second or "申请编号" in second
    assert FoiRequest.objects.get().query_digest == code_digest(code_on(second))
    assert Event.objects.filter(kind="foi.submitted", record_type="foi.foirequest").count() == 1
    assert list(verify()) == []


def test_a_second_click_before_the_first_answer_has_come_finds_its_way_without_a_session(world: World) -> None:
    given, second_click = filled_in(world), Client()
    send(world, given)
    page = send(world, given, second_click)
    assert code_on(page)
    [found] = re.findall(r'href="(/follow/\d+/)"', page)
    assert second_click.get(found).status_code == 200


def test_who_goes_back_and_gets_the_page_anew_makes_no_second_request_of_the_same(world: World) -> None:
    """A browser does not keep the page: it asks for it again, with a new key, and fills in what was typed."""
    browser = Client()
    first = send(world, filled_in(world), browser)
    for _again in range(2):
        assert code_on(send(world, filled_in(world), browser)) == code_on(first) != ""
    assert FoiRequest.objects.count() == 1
    assert code_on(send(world, filled_in(world, wanted="另一件事"), browser)) not in ("", code_on(first))
    to_another = {**filled_in(world), "key": a_key(world.health)}
    assert code_on(browser.post(f"/apply/{world.health.pk}/", to_another).content.decode())
    assert FoiRequest.objects.count() == 3


def test_the_same_form_filled_in_at_two_browsers_is_two_requests_and_nobody_sees_the_others_code(world: World) -> None:
    codes = {code_on(send(world, filled_in(world))) for _form in range(2)}
    assert (FoiRequest.objects.count(), len(codes)) == (2, 2)


@pytest.mark.parametrize(
    "changed",
    [{"wanted": "2024年的"}, {"applicant_name": "乙申请"}, {"id_kind": "passport", "id_number": "EA0000000"}],
    ids=["what is wanted", "the name", "the paper"],
)
def test_who_goes_back_and_changes_the_form_is_told_and_may_send_another_request(
    world: World, changed: dict[str, str]
) -> None:
    given = filled_in(world)
    code = code_on(send(world, given))
    page = send(world, {**given, **changed})
    assert FoiRequest.objects.count() == 1
    assert "已经提交过" in page
    assert FoiRequest.objects.get().number in page
    assert code not in page
    assert all(value in page for value in changed.values()), "nothing that was typed is lost"
    [key] = re.findall(r'name="key" value="([^"]*)"', page)
    assert code_on(send(world, {**given, **changed, "key": key.replace("&quot;", '"')})) not in ("", code)
    assert FoiRequest.objects.count() == 2


def test_another_file_is_another_form_and_the_same_files_are_kept_once(world: World) -> None:
    given = filled_in(world)
    first = send(world, {**given, "material": [a_picture(), a_file("说明".encode(), "说明.txt")]})
    again = send(world, {**given, "material": [a_picture(), a_file("说明".encode(), "说明.txt")]})
    assert code_on(first) == code_on(again) != ""
    assert StoredFile.objects.count() == 2
    other = send(world, {**given, "material": [a_file("别的".encode(), "说明.txt")]})
    assert not code_on(other)
    assert "重新选择要附上的材料" in other


def test_the_code_is_shown_again_for_an_hour_and_the_form_never_makes_a_second_request(world: World) -> None:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False) as clock:
        given = filled_in(world)
        code = code_on(send(world, given))
        clock.shift(59 * 60)
        assert code_on(send(world, given)) == code
        clock.shift(60)
        late = send(world, given)
        assert code not in late
        assert "已经提交过" in late
        clock.shift(90 * 24 * 3600)
        assert "已经提交过" in send(world, given)
        clock.shift(-91 * 24 * 3600)
        assert code not in send(world, given), "a clock that goes back shows nothing"
    assert FoiRequest.objects.count() == 1


def test_a_key_is_good_for_the_body_for_which_it_was_made_and_cannot_be_made_up(world: World) -> None:
    given = filled_in(world)
    code = code_on(send(world, given))
    for key in ("", "x", given["key"][:-1] + "!", "W10:x", "\0", "密" * 500, a_key(world.health)):
        page = send(world, {**given, "key": key})
        assert code not in page
        assert "请确认这是您要提交的申请" in page
    elsewhere = Client().post(f"/apply/{world.health.pk}/", given).content.decode()
    assert code not in elsewhere
    assert FoiRequest.objects.count() == 1


def test_of_two_that_are_sent_at_one_moment_the_second_gets_what_the_first_has_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first was kept: the unique key stops it, and nothing of it stays."""
    given = {**filled_in(world), "material": a_file("说明".encode(), "说明.txt")}
    first = send(world, given)
    before = Event.objects.count()
    monkeypatch.setattr(applying, "receipt_again", lambda *_args: None)
    again = send(world, {**given, "material": a_file("说明".encode(), "说明.txt")})
    assert code_on(again) == code_on(first) != ""
    assert (FoiRequest.objects.count(), Sending.objects.count(), StoredFile.objects.count()) == (1, 1, 1)
    assert Event.objects.count() == before
    assert list(verify()) == []


def test_looking_for_answers_and_correcting_a_mistake_keep_the_key(world: World) -> None:
    given = filled_in(world)
    for more in ({"look": "1"}, {"phone": ""}):
        page = send(world, {**given, **more})
        assert f'name="key" value="{given["key"]}"' in page
    send(world, given)
    assert FoiRequest.objects.count() == 1
