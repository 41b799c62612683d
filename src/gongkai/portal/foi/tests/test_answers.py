"""Is an earlier answer shown to everybody only when it may be, and what does knowing it spare?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi import suggesting, telling_all
from gongkai.portal.foi.models import FoiLetter, FoiRequest, FormMonth, FormVisit, PublicAnswer
from gongkai.portal.foi.tests.test_requests import APPLICATION, a_key, received
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.search.index import differences as index_differences
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db

QUESTION = "中小学教师职称评审结果在哪里公布？"
ANSWER = "评审结果每年在县政府网站“人事信息”栏目公布，2025年的已于10月公布。"


def a_sent_letter(world: World, template: str = "F14-granted-provided", *, sent: bool = True) -> FoiLetter:
    with act(SYSTEM, "test"):
        return FoiLetter.objects.create(
            request=received(world),
            template=template,
            dated=date(2026, 3, 20),
            number="云教公开答〔2026〕1号",
            facts='{"provided": "评审结果一份"}',
            sent_on=date(2026, 3, 20) if sent else None,
            drafted_by=world.person(Duty.HANDLER),
        )


def a_draft(world: World, question: str = QUESTION, answer: str = ANSWER) -> PublicAnswer:
    handler = Viewer.of(world.person(Duty.HANDLER))
    letter = a_sent_letter(world)
    assert handler.person
    return telling_all.write(letter, question, answer, handler.person, handler.must_hold(Duty.HANDLER))


def a_public_answer(world: World, **words: str) -> PublicAnswer:
    shown = a_draft(world, **words)
    telling_all.agree(shown, Viewer.of(world.person(Duty.SECRECY_REVIEWER)))
    return shown


def the_form(world: World, browser: Client) -> str:
    """The token of the form that a browser opened."""
    page = browser.get(f"/apply/{world.education.pk}/").content.decode()
    return page.partition('name="visit" value="')[2].partition('"')[0]


# --- what may be shown ----------------------------------------------------------------------------------------------


def test_a_summary_is_written_agreed_to_by_another_shown_and_withdrawn_and_each_is_an_event(world: World) -> None:
    letter = a_sent_letter(world)
    handler, reviewer = world.signed_in(Duty.HANDLER), world.signed_in(Duty.SECRECY_REVIEWER)
    assert f"/letters/{letter.pk}/public/" in handler.get(f"/letters/{letter.pk}/").content.decode()
    page = handler.get(f"/letters/{letter.pk}/public/").content.decode()
    assert "2025年职称评审结果" in page
    written = handler.post(f"/letters/{letter.pk}/public/", {"question": QUESTION, "answer": ANSWER})
    shown = PublicAnswer.objects.get()
    assert written["Location"] == f"/answers/{shown.pk}/"
    assert Client().get(f"/answers/{shown.pk}/").status_code == 404
    assert handler.post(f"/answers/{shown.pk}/agree/").status_code == 403
    assert QUESTION in reviewer.get("/answers/").content.decode()
    reviewer.post(f"/answers/{shown.pk}/agree/")
    assert ANSWER in Client().get(f"/answers/{shown.pk}/").content.decode()
    assert f"/answers/{shown.pk}/" in Client().get("/answers/?q=职称").content.decode()
    assert f"/answers/{shown.pk}/" not in Client().get("/answers/?q=校车").content.decode()
    handler.post(f"/answers/{shown.pk}/withdraw/", {"reason": ""})
    assert Client().get(f"/answers/{shown.pk}/").status_code == 200
    handler.post(f"/answers/{shown.pk}/withdraw/", {"reason": "内容过时"})
    assert Client().get(f"/answers/{shown.pk}/").status_code == 404
    assert Client().get("/answers/").content.decode().count(QUESTION) == 0
    kinds = list(Event.objects.filter(record_type="foi.publicanswer").order_by("number").values_list("kind", flat=True))
    assert kinds == ["foi.public_answer", "foi.public_answer_agreed", "foi.public_answer_withdrawn"]
    assert Event.objects.get(kind="foi.public_answer_withdrawn").reason == "内容过时"
    assert list(differences()) == []
    assert list(index_differences()) == []


def test_other_words_are_not_public_until_they_are_agreed_to(world: World) -> None:
    shown = a_public_answer(world)
    words = {"question": QUESTION, "answer": "别的话"}
    world.signed_in(Duty.HANDLER).post(f"/letters/{shown.letter_id}/public/", words)
    assert Client().get(f"/answers/{shown.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("已向甲申请提供评审结果。", "申请人的姓名"),
        ("已寄往 0000 123 4567。", "申请人的姓名"),
        ("身份证 11010519491231002x 的申请人已得到结果。", "申请人的姓名"),
        ("请联系身份证号110105194912310038的教师。", "身份证"),
    ],
)
def test_a_summary_that_names_the_applicant_or_holds_a_number_is_kept_back(
    world: World, answer: str, reason: str
) -> None:
    shown = a_draft(world, answer=answer)
    reviewer = world.signed_in(Duty.SECRECY_REVIEWER)
    page = reviewer.post(f"/answers/{shown.pk}/agree/", follow=True).content.decode()
    assert "不能公开" in page
    assert reason in page
    assert Client().get(f"/answers/{shown.pk}/").status_code == 404


@pytest.mark.parametrize(("template", "sent"), [("F14-granted-provided", False), ("F04", True)])
def test_only_of_an_answer_that_gave_something_and_has_left(world: World, template: str, sent: bool) -> None:
    letter = a_sent_letter(world, template, sent=sent)
    assert world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/public/").status_code == 404


# --- before somebody asks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("我想申请公开2025年全县中小学教师职称评审结果", True),
        ("教师职称", True),
        ("中小學教師職稱評審", True),
        ("校车公司的名单和线路", False),
        ("申请公开政府信息", False),
        ("", False),
        ("。", False),
        ('" OR marks : *', False),
    ],
)
def test_what_fits_is_suggested_while_typing(world: World, typed: str, found: bool) -> None:
    a_public_answer(world)
    page = Client().post(f"/apply/{world.education.pk}/suggestions/", {"wanted": typed}).content.decode()
    assert (QUESTION in page) is found


def test_nothing_of_requests_drafts_and_what_was_withdrawn_is_suggested_to_anybody(world: World) -> None:
    draft = a_draft(world)
    address, typed = f"/apply/{world.education.pk}/suggestions/", {"wanted": "2025年教师职称评审结果"}
    for browser in (Client(), world.signed_in(Duty.HANDLER)):
        page = browser.post(address, typed).content.decode()
        assert QUESTION not in page
        assert "/requests/" not in page
    telling_all.agree(draft, Viewer.of(world.person(Duty.SECRECY_REVIEWER)))
    assert QUESTION in Client().post(address, typed).content.decode()
    telling_all.withdraw(draft, "过时", SYSTEM)
    assert QUESTION not in Client().post(address, typed).content.decode()


def test_without_a_script_looking_shows_answers_and_keeps_what_was_typed(world: World) -> None:
    a_public_answer(world)
    browser = Client()
    token = the_form(world, browser)
    typed = {**APPLICATION, "applicant_name": "戊申请", "phone": "", "visit": token, "look": "1"}
    answer = browser.post(f"/apply/{world.education.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert QUESTION in page
    assert 'value="戊申请"' in page
    assert APPLICATION["wanted"] in page
    assert f'value="{token}"' in page
    assert "需要改正" not in page
    assert not FoiRequest.objects.filter(applicant_name="戊申请").exists()


def test_looking_costs_nobody_the_request(world: World) -> None:
    a_public_answer(world)
    browser = Client()
    sent = {**APPLICATION, "visit": the_form(world, browser), "key": a_key(world.education)}
    assert browser.post(f"/apply/{world.education.pk}/", sent).status_code == 200
    assert FoiRequest.objects.filter(wanted=APPLICATION["wanted"]).exists()


# --- what it spares -------------------------------------------------------------------------------------------------


def _visit(world: World, shown: PublicAnswer, *, look: bool, follow: bool, send: bool) -> None:
    browser = Client()
    token = the_form(world, browser)
    given: dict[str, Any] = {**APPLICATION, "visit": token}
    if look:
        browser.post(f"/apply/{world.education.pk}/suggestions/", given)
    if follow:
        for _twice in range(2):
            browser.get(f"/answers/{shown.pk}/?from={token}")
    if send:
        browser.post(f"/apply/{world.education.pk}/", {**given, "key": a_key(world.education)})


def test_forms_are_counted_by_what_came_of_them_and_summed_up_without_a_trace(world: World) -> None:
    shown = a_public_answer(world)
    with time_machine.travel("2026-03-31 23:30 +0800"):
        _visit(world, shown, look=True, follow=True, send=False)
        _visit(world, shown, look=True, follow=True, send=True)
        _visit(world, shown, look=True, follow=False, send=True)
        _visit(world, shown, look=False, follow=False, send=False)
    with time_machine.travel("2026-04-01 12:00 +0800"):
        _visit(world, shown, look=False, follow=False, send=True)
        before = world.signed_in(Duty.HANDLER).get("/requests/deflection/").content.decode()
        assert suggesting.sum_up() == 0, "a form of today may still be sent"
    with time_machine.travel("2026-04-03 12:00 +0800"):
        assert suggesting.sum_up() == 5
        assert suggesting.sum_up() == 0
        after = world.signed_in(Duty.HANDLER).get("/requests/deflection/").content.decode()
        assert (
            "2026-03" not in world.signed_in(Duty.HANDLER, world.health).get("/requests/deflection/").content.decode()
        )
    assert not FormVisit.objects.exists()
    [april, march] = FormMonth.objects.values_list("month", "opened", "shown", "followed", "sent", "followed_not_sent")
    assert march == (date(2026, 3, 1), 4, 3, 2, 2, 1)
    assert april == (date(2026, 4, 1), 1, 0, 0, 1, 0)
    table = before.partition("<tbody>")[2].partition("</tbody>")[0]
    assert table == after.partition("<tbody>")[2].partition("</tbody>")[0]


def test_nothing_of_a_person_is_kept_with_a_visit_and_a_foreign_token_counts_nothing(world: World) -> None:
    shown = a_public_answer(world)
    assert {column.name for column in FormVisit._meta.fields} == {
        "id", "token", "body", "opened", "shown", "followed", "sent",
    }  # fmt: skip
    for token in ("", "x", "y" * 5000, "0"):
        assert Client().get(f"/answers/{shown.pk}/", {"from": token}).status_code == 200
    assert not FormVisit.objects.exists()
    old = timezone.now() - timedelta(days=2)
    FormVisit.objects.create(token="old", body=world.education, opened=old)
    assert suggesting.sum_up() == 1
