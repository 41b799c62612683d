"""Is every part of a split request answered for itself, and is nothing counted twice?"""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.casework import standing_of, take_step
from gongkai.portal.foi.composing import template_of, written
from gongkai.portal.foi.facts import known_facts
from gongkai.portal.foi.figures import table_three
from gongkai.portal.foi.models import FoiLetter, FoiPart, FoiRequest, Piece
from gongkai.portal.foi.parts import split_up
from gongkai.portal.foi.tests.test_requests import KNOWN, _chain, received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure.events import Answered, Merged, Split

pytestmark = pytest.mark.django_db

ROSTER, MINUTES, JURORS = "第1项", "第2项", "第3项"


def split(world: World) -> FoiRequest:
    """A request that asks for three things."""
    foi = received(world)
    actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    split_up(foi, ["评审结果", "评审会议记录", "评委名单"], 1, "", actor)
    return foi


def answer(world: World, foi: FoiRequest, *parts: str) -> FoiLetter:
    """A letter that grants these parts, written, agreed to by all and sent."""
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-granted-provided", "part": parts})
    letter = FoiLetter.objects.latest("pk")
    words = {f"fact_{name}": value for name, value in KNOWN.items() if name != "wanted"}
    words["fact_wanted"] = known_facts(foi, template_of(letter), letter.parts)["wanted"]
    words |= {"dated": "2026-03-20", "fact_provided": "一份", "fact_delivery_form": "纸质", "submit": "1"}
    handler.post(f"/letters/{letter.pk}/words/", words)
    _chain(world, letter, Duty.UNIT_REVIEWER, Duty.SECRECY_REVIEWER, Duty.APPROVING_LEADER)
    handler.post(f"/letters/{letter.pk}/send/", {"means": "ems", "on": "2026-03-20", "tracking": "EMS 0001"})
    letter.refresh_from_db()
    return letter


# --- letters --------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-20 10:00 +0800")
def test_an_answer_closes_its_part_and_leaves_the_others_open(world: World) -> None:
    foi = split(world)
    assert answer(world, foi, ROSTER).state == "sent"
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("in_progress", "")
    assert [part.outcome for part in standing_of(foi).parts] == ["granted", None, None]


@time_machine.travel("2026-03-20 10:00 +0800")
def test_one_letter_answers_several_parts_and_each_is_counted_once(world: World) -> None:
    foi = split(world)
    answer(world, foi, ROSTER)
    letter = answer(world, foi, MINUTES, JURORS, ROSTER)
    assert letter.parts == [MINUTES, JURORS], "what is answered is not answered again"
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("delivered", "granted")
    assert [piece.outcome for piece in standing_of(foi).counted] == ["granted"] * 3


def test_a_letter_to_a_split_request_says_which_part_it_answers(world: World) -> None:
    foi = split(world)
    given = {"template": "F14-granted-provided"}
    page = world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", given, follow=True).content.decode()
    assert "请选择这份文书针对哪几项" in page
    assert not FoiLetter.objects.exists()


@time_machine.travel("2026-03-20 10:00 +0800")
def test_a_letter_about_a_part_speaks_of_what_this_part_asks_for(world: World) -> None:
    letter = answer(world, split(world), MINUTES)
    assert "申请公开：评审会议记录" in written(letter).paragraphs[0]


# --- splitting ------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-03 10:00 +0800")
def test_the_page_splits_a_request_by_lines_and_shows_each_part_with_its_outcome(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    address = f"/requests/{foi.pk}/split/"
    assert handler.get(f"/requests/{foi.pk}/step/split/")["Location"] == address
    refused = handler.post(address, {"wanted": "评审结果", "main": "1"})
    assert "这里有1项" in refused.content.decode()
    assert "没有这一项" in handler.post(address, {"wanted": "甲\n乙", "main": "3"}).content.decode()
    assert handler.post(address, {"wanted": "评审结果\n\n会议记录\n", "main": "2"}).status_code == 302
    assert list(FoiPart.objects.values_list("name", "wanted")) == [("第1项", "评审结果"), ("第2项", "会议记录")]
    assert standing_of(foi).case.main == "第2项"
    page = handler.get(f"/requests/{foi.pk}/").content.decode()
    assert "会议记录" in page
    assert "未答复" in page
    assert handler.get(address).status_code == 404, "a request is split once"
    assert list(differences()) == []


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_outcome_of_each_part_stands_in_the_list(world: World) -> None:
    foi = split(world)
    answer(world, foi, ROSTER)
    page = world.signed_in(Duty.HANDLER).get("/requests/").content.decode()
    assert "第1项：予以公开" in page
    assert "第2项：未答复" in page


@time_machine.travel("2026-03-20 10:00 +0800")
def test_the_file_is_closed_when_every_part_is(world: World) -> None:
    foi = split(world)
    handler = world.signed_in(Duty.HANDLER)
    answer(world, foi, ROSTER, MINUTES)
    archive = f"/requests/{foi.pk}/step/archived/"
    assert handler.get(archive).status_code == 404
    withdrawn = {"part": JURORS, "on": "2026-03-20"}
    address = f"/requests/{foi.pk}/part-withdrawn/"
    assert handler.post(address, withdrawn).status_code == 400, "only with the applicant's paper"
    handler.post(address, {**withdrawn, "evidence": "撤回书"})
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("delivered", "granted")
    assert handler.post(archive, {"on": "2026-03-20"}).status_code == 302
    assert handler.get(address).status_code == 404


@time_machine.travel("2026-03-20 10:00 +0800")
def test_what_is_still_open_is_carried_over_though_a_part_was_answered_last_year(world: World) -> None:
    with time_machine.travel("2025-12-30 10:00 +0800"):
        foi = received(world, date(2025, 12, 1))
        actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
        split_up(foi, ["评审结果", "会议记录"], 1, "", actor)
        take_step(foi, Answered(on=date(2025, 12, 30), outcome="granted", part=ROSTER), actor)
    page = world.signed_in(Duty.HANDLER).get("/requests/table/?year=2026").content.decode()
    assert "/requests/table/2026/requests.carried_in.natural_person/" in page


# --- merging --------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-03-05 10:00 +0800")
def test_what_came_in_twice_goes_into_the_earlier_request_and_is_counted_once(world: World) -> None:
    first, again = received(world), received(world, date(2026, 3, 4))
    handler = world.signed_in(Duty.HANDLER)
    address = f"/requests/{again.pk}/merge/"
    assert first.number in handler.get(address).content.decode()
    given = {"into": first.pk, "reason": "传真以后又邮寄的同一份申请"}
    assert handler.post(address, given)["Location"] == f"/requests/{again.pk}/"
    again.refresh_from_db()
    assert (again.state, again.merged_into) == ("merged", first)
    assert first.number in handler.get(f"/requests/{again.pk}/").content.decode()
    assert again.number in handler.get(f"/requests/{first.pk}/").content.decode()
    table = handler.get("/requests/table/?year=2026").content.decode()
    link = f"/requests/table/2026/requests.received.natural_person/?body={world.education.pk}"
    assert f'<a href="{link}">1</a>' in table
    assert again.number not in handler.get(link).content.decode()
    assert again.number not in handler.get("/requests/?queue=open").content.decode()
    assert list(differences()) == []


def test_what_is_merged_after_the_turn_of_the_year_leaves_the_old_table_and_ends_in_the_new_one(world: World) -> None:
    with time_machine.travel("2025-12-30 10:00 +0800"):
        first, again = received(world, date(2025, 12, 24)), received(world, date(2025, 12, 29))
        last_year = table_three(Piece.objects.all(), 2025)
    with time_machine.travel("2026-01-05 10:00 +0800"):
        handler = world.signed_in(Duty.HANDLER)
        address = f"/requests/{again.pk}/merge/"
        assert "2025年度的表三不变" in handler.get(address).content.decode()
        handler.post(address, {"into": first.pk, "reason": "传真以后又邮寄的同一份申请"})
        again.refresh_from_db()
        assert again.merged_into == first
        assert table_three(Piece.objects.all(), 2025) == last_year
        table = table_three(Piece.objects.all(), 2026)
        told = {key.removeprefix("requests."): number for key, number in table.items() if number}
        assert {key: number for key, number in told.items() if key.endswith("total")} == {
            "carried_in.total": 2, "other_handling.other.total": 1, "concluded.total": 1, "carried_out.total": 1,
        }  # fmt: skip
        cell = handler.get("/requests/table/2026/requests.other_handling.other.total/").content.decode()
        assert again.number in cell
        assert "已并入另一件申请" in cell
        assert first.get_absolute_url() not in cell


def test_what_is_split_after_the_turn_of_the_year_stays_one_piece(world: World) -> None:
    with time_machine.travel("2025-12-30 10:00 +0800"):
        foi = received(world, date(2025, 12, 24))
        last_year = table_three(Piece.objects.all(), 2025)
    with time_machine.travel("2026-01-05 10:00 +0800"):
        handler = world.signed_in(Duty.HANDLER)
        assert "在表三里仍然是一件" in handler.get(f"/requests/{foi.pk}/split/").content.decode()
        handler.post(f"/requests/{foi.pk}/split/", {"wanted": "评审结果\n会议记录", "main": "1"})
        for part in ROSTER, MINUTES:
            take_step(foi, Answered(on=date(2026, 1, 5), outcome="granted", part=part), SYSTEM)
        assert table_three(Piece.objects.all(), 2025) == last_year
        assert table_three(Piece.objects.all(), 2026)["requests.granted.total"] == 1


@pytest.mark.parametrize("kind", ["merged", "split"])
def test_what_was_merged_or_split_late_before_that_rule_is_counted_by_it_after_the_migration(
    world: World, kind: str
) -> None:
    with time_machine.travel("2025-12-30 10:00 +0800"):
        foi = received(world, date(2025, 12, 24))
    with time_machine.travel("2026-01-05 10:00 +0800"):
        on = date(2026, 1, 5)
        late = (
            Merged(on=on, into="2025-0009", reason="同一份") if kind == "merged" else Split(on=on, parts=("甲", "乙"))
        )
        take_step(foi, late, SYSTEM)
        columns = ("request", "body", "column", "received_in", "decided_in", "outcome")
        was = list(Piece.objects.values_list(*columns))
        foi.pieces.all().delete()
        import_module("gongkai.portal.foi.migrations.0018_pieces_settled_with_their_year").settle(apps, None)
        assert list(Piece.objects.values_list(*columns)) == was


@time_machine.travel("2026-03-05 10:00 +0800")
def test_merging_delays_no_answer(world: World) -> None:
    first, again = received(world), received(world, date(2026, 3, 4))
    answer = world.signed_in(Duty.HANDLER).post(f"/requests/{first.pk}/merge/", {"into": again.pk, "reason": "同一份"})
    page = answer.content.decode()
    assert "合并不能推迟答复" in page
    first.refresh_from_db()
    assert first.merged_into is None


@time_machine.travel("2026-03-05 10:00 +0800")
def test_requests_of_two_applicants_are_never_merged(world: World) -> None:
    first, other = received(world), received(world, date(2026, 3, 4), name="乙申请")
    handler = world.signed_in(Duty.HANDLER)
    assert "没有可以并入的申请" in handler.get(f"/requests/{other.pk}/merge/").content.decode()
    assert handler.post(f"/requests/{other.pk}/merge/", {"into": first.pk, "reason": "同一份"}).status_code == 400


def test_splitting_and_merging_is_the_work_of_those_who_handle_requests(world: World) -> None:
    foi = received(world)
    for page in ("split", "merge"):
        assert world.signed_in(Duty.SECRECY_REVIEWER).get(f"/requests/{foi.pk}/{page}/").status_code == 403
