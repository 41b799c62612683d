"""Does a request go from the public form to the delivered letter, lawfully, and is it seen by those who may see it?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import FutureError, Intake, receive, standing_of, take_step
from gongkai.portal.foi.models import FoiEvent, FoiLetter, FoiRequest, LetterState
from gongkai.portal.foi.once import new_key
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure import UnlawfulError
from gongkai.procedure.events import Corrected, CorrectionAsked

pytestmark = pytest.mark.django_db

APPLICATION = {
    "applicant_kind": "natural_person",
    "applicant_name": "甲申请",
    "id_kind": "resident",
    "id_number": "11010519491231002X",
    "phone": "0000-1234567",
    "wanted": "2025年全县中小学教师职称评审结果",
    "delivery_form": "paper",
}


def a_key(body: Body, token: str = "") -> str:
    """The key of a form that somebody opened a minute ago."""
    key = new_key()
    return replace(key, token=token or key.token, opened=key.opened - timedelta(minutes=1)).signed(body)


def filled_in(world: World, **more: Any) -> dict[str, Any]:
    """The form of the education bureau as somebody sends it."""
    return {**APPLICATION, "key": a_key(world.education), **more}


def received(
    world: World, on: date = date(2026, 3, 2), channel: str = "in_person", name: str = "甲申请", **more: Any
) -> FoiRequest:
    """A request that came in at the counter of the education bureau."""
    intake = Intake(
        world.education, "natural_person", name, "2025年职称评审结果", "paper", channel, on,
        {"phone": "0000-1234567", "id_number": "11010519491231002X"},
    )  # fmt: skip
    registrar = Viewer.of(world.person(Duty.REGISTRAR)).must_hold(Duty.REGISTRAR)
    foi, _code = receive(intake, registrar, **more)
    return foi


# --- intake ---------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-02 10:00 +0800")
def test_the_public_form_gives_a_number_and_a_code_with_which_to_follow_the_request(world: World) -> None:
    browser = Client()
    page = browser.post(f"/apply/{world.education.pk}/", filled_in(world)).content.decode()
    assert "2026-0001" in page
    code = page.partition('<b class="code">')[2].partition("</b>")[0]
    foi = FoiRequest.objects.get()
    assert foi.state == "unconfirmed"
    assert "待与申请人确认" in browser.get(f"/follow/{foi.pk}/").content.decode()
    stranger = Client()
    assert stranger.get(f"/follow/{foi.pk}/").status_code == 404
    given = {"body": world.education.pk, "number": "2026-0001", "code": "WRONGCODE234"}
    assert "没有找到" in stranger.post("/follow/", given).content.decode()
    answer = stranger.post("/follow/", {**given, "code": f" {code.lower()} "})
    assert answer["Location"] == f"/follow/{foi.pk}/"
    assert "职称评审" in stranger.get(answer["Location"]).content.decode()


def test_particulars_are_sealed_and_reading_them_is_an_event(world: World) -> None:
    foi = received(world)
    assert "11010519491231002X" not in foi.sealed
    assert "11010519491231002X" not in "".join(Event.objects.values_list("after", flat=True))
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/particulars/").content.decode()
    assert "11010519491231002X" in page
    assert Event.objects.latest("number").kind == "personal_data.read"
    assert world.signed_in(Duty.LEADING_GROUP).get(f"/requests/{foi.pk}/particulars/").status_code == 403


@pytest.mark.parametrize("missing", ["applicant_name", "wanted", "id_number", "phone"])
def test_the_form_asks_for_what_the_law_asks_for(world: World, missing: str) -> None:
    answer = Client().post(f"/apply/{world.education.pk}/", filled_in(world, **{missing: ""}))
    assert answer.status_code == 400
    assert not FoiRequest.objects.exists()


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("resident", "110105194912310021", "校验不符"),
        ("credit_code", "91110000000000000X", "校验不符"),
        ("resident", "11010519491231002x", ""),
        ("resident", "110105 19491231 002X", ""),
        ("passport", "EA0000000", ""),
    ],
)
def test_a_number_that_was_copied_wrong_is_pointed_out_at_once(world: World, kind: str, number: str, said: str) -> None:
    answer = Client().post(f"/apply/{world.education.pk}/", filled_in(world, id_kind=kind, id_number=number))
    assert (answer.status_code, FoiRequest.objects.exists()) == ((400, False) if said else (200, True))
    assert said in answer.content.decode()


@time_machine.travel("2026-03-09 10:00 +0800")
def test_answers_are_offered_by_their_row_and_no_two_are_called_the_same(world: World) -> None:
    foi = received(world)
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{foi.pk}/").content.decode()
    offered = re.findall(r'<option value="F14-[^"]*">([^<]*)</option>', page)
    assert len(offered) == len(set(offered)) > 15
    assert '<optgroup label="（三）不予公开">' in page
    assert "1.属于国家秘密（第十四条、第三十六条第（三）项）" in offered


def test_a_school_is_not_asked_this_way(world: World) -> None:
    assert "第五十五条" in Client().get(f"/apply/{world.school.pk}/").content.decode()


@time_machine.travel("2026-03-09 10:00 +0800")
def test_the_registrar_enters_a_letter_and_the_clock_runs_from_the_signature(world: World) -> None:
    given = {
        **APPLICATION,
        "body": world.education.pk,
        "channel": "registered_mail",
        "on": "2026-03-05",
        "evidence": "挂号信 0001",
    }
    page = world.signed_in(Duty.REGISTRAR).post("/requests/new/", given).content.decode()
    assert "2026-04-02" in page
    assert world.signed_in(Duty.HANDLER).get("/requests/new/").status_code == 403


# --- steps ----------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-30 10:00 +0800")
def test_only_lawful_steps_are_taken_and_the_others_leave_nothing(world: World) -> None:
    foi = received(world)
    actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    with pytest.raises(UnlawfulError, match="条例第三十条"):
        take_step(foi, CorrectionAsked(on=date(2026, 3, 20)), actor)  # the seventh working day has passed
    assert foi.events.count() == 2
    take_step(foi, CorrectionAsked(on=date(2026, 3, 9)), actor)
    assert FoiRequest.objects.get().state == "correction_lapsed"
    with pytest.raises(FutureError):
        take_step(foi, Corrected(on=date(2027, 1, 1)), actor)
    assert list(differences()) == []
    assert list(verify()) == []


@time_machine.travel("2026-03-10 10:00 +0800")
def test_a_step_page_offers_what_is_lawful_now_and_keeps_what_was_said(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    page = handler.get(f"/requests/{foi.pk}/").content.decode()
    assert f"/requests/{foi.pk}/step/withdrawn/" in page
    assert f"/requests/{foi.pk}/step/corrected/" not in page
    assert handler.get(f"/requests/{foi.pk}/step/corrected/").status_code == 404
    given = {"on": "2026-03-10", "reason": "已从网站查到"}
    assert handler.post(f"/requests/{foi.pk}/step/withdrawn/", given).status_code == 302
    event = FoiEvent.objects.get(kind="withdrawn")
    assert event.details == {"reason": "已从网站查到"}
    assert "已从网站查到" in handler.get(f"/requests/{foi.pk}/").content.decode()


# --- letters --------------------------------------------------------------------------------------------------------


def _chain(world: World, letter: FoiLetter, *duties: Duty) -> None:
    for duty in duties:
        answer = world.signed_in(duty).post(f"/letters/{letter.pk}/decide/", {"agrees": "1"})
        assert answer.status_code == 302, duty


@time_machine.travel("2026-03-20 10:00 +0800")
def test_an_answer_goes_through_every_hand_and_closes_the_request_when_it_leaves(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    answer = handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-granted-provided"})
    letter = FoiLetter.objects.get()
    assert answer["Location"] == f"/letters/{letter.pk}/words/"
    words = {"dated": "2026-03-20", "submit": "1", "fact_provided": "评审结果一份", "fact_delivery_form": "纸质"}
    known = {f"fact_{name}": str(value) for name, value in KNOWN.items()}
    assert (
        "还缺" in handler.post(f"/letters/{letter.pk}/words/", {**known, **words, "fact_provided": ""}).content.decode()
    )
    assert handler.post(f"/letters/{letter.pk}/words/", {**known, **words}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == LetterState.REVIEW
    assert (
        world.signed_in(Duty.APPROVING_LEADER).post(f"/letters/{letter.pk}/decide/", {"agrees": "1"}).status_code == 403
    )
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
    letter.refresh_from_db()
    assert (letter.state, letter.number) == (LetterState.READY, "云溪县教育局公开答〔2026〕1号")
    sent = {"means": "ems", "on": "2026-03-20", "tracking": "EMS 0001"}
    assert (
        world.signed_in(Duty.REGISTRAR).post(f"/letters/{letter.pk}/send/", sent)["Location"] == f"/requests/{foi.pk}/"
    )
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("delivered", "granted")
    assert standing_of(foi).on_time
    world.signed_in(Duty.REGISTRAR).post(f"/letters/{letter.pk}/send/", sent)
    assert foi.events.filter(kind="sent").count() == 1, "a second click sends nothing"
    pdf = handler.get(f"/letters/{letter.pk}/letter.pdf")
    assert pdf.getvalue().startswith(b"%PDF")


KNOWN = {
    "received_on": "2026-03-02", "you": "您", "channel": "当面提交", "request_number": "2026-0001",
    "wanted": "2025年职称评审结果",
}  # fmt: skip


@time_machine.travel("2026-03-20 10:00 +0800")
def test_other_words_take_a_letter_back_to_its_draft(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-granted-provided"})
    letter = FoiLetter.objects.get()
    known = {f"fact_{name}": value for name, value in KNOWN.items()}
    words = {**known, "dated": "2026-03-20", "fact_provided": "一份", "fact_delivery_form": "纸质", "submit": "1"}
    handler.post(f"/letters/{letter.pk}/words/", words)
    _chain(world, letter, Duty.UNIT_REVIEWER)
    handler.post(f"/letters/{letter.pk}/words/", {**words, "fact_provided": "两份"})
    letter.refresh_from_db()
    assert letter.state == LetterState.REVIEW
    returned = world.signed_in(Duty.UNIT_REVIEWER).post(f"/letters/{letter.pk}/decide/", {"agrees": "0"}, follow=True)
    assert "退回要写明理由" in returned.content.decode()
    world.signed_in(Duty.UNIT_REVIEWER).post(f"/letters/{letter.pk}/decide/", {"agrees": "0", "text": "数字不对"})
    letter.refresh_from_db()
    assert letter.state == LetterState.DRAFT


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_correction_notice_leaves_with_the_agreement_of_the_head_of_the_office(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F04"})
    letter = FoiLetter.objects.get()
    words = {**{f"fact_{name}": value for name, value in KNOWN.items()}, "dated": "2026-03-09", "submit": "1"}
    words |= {"fact_correction_until": "2026-03-23", "fact_correction_items": "要哪一年的\n要哪一所学校的"}
    handler.post(f"/letters/{letter.pk}/words/", words)
    page = handler.get(f"/letters/{letter.pk}/").content.decode()
    assert "2. 要哪一所学校的" in page
    _chain(world, letter, Duty.OFFICE_HEAD)
    sent = {"means": "email", "on": "2026-03-09", "address": "jia@example.com"}
    handler.post(f"/letters/{letter.pk}/send/", sent)
    foi.refresh_from_db()
    assert foi.state == "awaiting_correction"
    assert foi.due is None


# --- figures and who sees what --------------------------------------------------------------------------------------


@time_machine.travel("2026-03-09 10:00 +0800")
def test_table_three_counts_the_requests_and_each_figure_opens_on_them(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    page = handler.get("/requests/table/?year=2026").content.decode()
    link = f"/requests/table/2026/requests.received.natural_person/?body={world.education.pk}"
    assert f'<a href="{link}">1</a>' in page
    assert foi.number in handler.get(link).content.decode()
    for cell in ("requests.carried_out.total", "requests.received.total"):
        assert foi.number in handler.get(f"/requests/table/2026/{cell}/").content.decode()
    assert foi.number not in handler.get("/requests/table/2026/requests.concluded.total/").content.decode()
    assert handler.get("/requests/table/2026/no.such.cell/").status_code == 404


@time_machine.travel("2026-03-27 10:00 +0800")
@pytest.mark.parametrize(
    ("queue", "seen"),
    [("open", True), ("due-1", True), ("due-5", True), ("overdue", False), ("mine", False), ("unassigned", True)],
)
def test_the_queues_hold_what_they_say(world: World, queue: str, seen: bool) -> None:
    foi = received(world)  # due on 2026-03-30
    page = world.signed_in(Duty.HANDLER).get(f"/requests/?queue={queue}").content.decode()
    assert (f'href="/requests/{foi.pk}/"' in page) is seen


def test_another_body_and_the_administrators_see_no_request(world: World) -> None:
    foi = received(world)
    for client in (
        world.signed_in(Duty.HANDLER, world.health),
        *(world.signed_in(duty) for duty in Duty if duty.endswith("_admin")),
    ):
        assert client.get(f"/requests/{foi.pk}/").status_code in (403, 404)
