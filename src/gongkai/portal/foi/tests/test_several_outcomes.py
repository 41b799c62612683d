"""Does one letter answer several parts of a request, each with its own outcome, ground and remedy, counted once each?

The letters stand in `several_outcomes.yaml`, as a jurist reads them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from gongkai.checks.finding import Answer
from gongkai.form import load_strict_yaml
from gongkai.letters import letters
from gongkai.outcomes import outcome
from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.casework import standing_of, take_step
from gongkai.portal.foi.checking import findings
from gongkai.portal.foi.composing import written
from gongkai.portal.foi.figures import table_three
from gongkai.portal.foi.models import FoiLetter, FoiRequest, Piece
from gongkai.portal.foi.parts import split_up
from gongkai.portal.foi.tests.test_requests import _chain, received
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.testing import World
from gongkai.procedure import event_of
from gongkai.render.letter import FORMATS, draw_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answer_day")]

FILE = Path(__file__).with_name("several_outcomes.yaml")
CASES: list[dict[str, Any]] = load_strict_yaml(FILE.read_text(encoding="utf-8"))
REVIEWS = {
    "review": Duty.UNIT_REVIEWER,
    "legal": Duty.LEGAL_REVIEWER,
    "secrecy": Duty.SECRECY_REVIEWER,
    "approval": Duty.APPROVING_LEADER,
}


@pytest.fixture
def answer_day() -> Any:
    with time_machine.travel("2026-03-20 10:00 +0800"):
        yield


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_letter_with_several_outcomes_goes_from_the_draft_into_table_three(world: World, number: int) -> None:
    case = CASES[number]
    foi = split(world, case)
    handler = world.signed_in(Duty.HANDLER)
    letter = begun(handler, foi)
    answer = filled_in(handler, letter, case)
    assert answer.status_code == 302, [
        answer.context["form"].errors,
        *(one.errors for one in answer.context["of_parts"]),
    ]
    agreed_and_sent(world, letter)
    reads_as_expected(letter, case)
    stands_as_expected(foi, case)
    assert list(differences()) == []


def test_each_part_is_a_piece_of_the_table_where_parts_are_counted(world: World) -> None:
    foi = split(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    letter = begun(handler, foi)
    filled_in(handler, letter, CASES[0])
    agreed_and_sent(world, letter)
    table = table_three(Piece.objects.filter(body=world.education), 2026)
    assert table["requests.granted.natural_person"] == 1
    assert table["requests.partly_granted.natural_person"] == 1
    assert table["requests.not_available.not_held.natural_person"] == 1
    assert table["requests.received.natural_person"] == 3


def test_the_checks_look_at_each_part_for_itself_and_say_which_is_wrong(world: World) -> None:
    letter = drafted(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    answer = filled_in(
        handler, letter, CASES[0], {"part1-fact_reason": "不便公开", "part1-fact_ground": "《条例》第十四条"}
    )
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "第2项：理由只有“不便公开”" in page
    assert "第2项：没有引用条例第十六条第二款" in page
    assert "第1项：" not in [one.text[:4] for one in wrong(letter)]


def test_an_article_of_another_part_is_not_an_article_of_this_one(world: World) -> None:
    letter = drafted(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    filled_in(
        handler,
        letter,
        CASES[0],
        {"part0-fact_provided": "结果一份（参照《中华人民共和国政府信息公开条例》第十六条第二款）"},
    )
    assert [one.text for one in wrong(letter)] == ["第1项：引用了条例第十六条第二款"]


def test_a_letter_that_gives_in_one_part_and_withholds_in_another_passes_both_reviews(world: World) -> None:
    letter = drafted(world, CASES[0])
    filled_in(world.signed_in(Duty.HANDLER), letter, CASES[0])
    letter.refresh_from_db()
    assert letter.state == "review"
    page = world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/").content.decode()
    assert "法制审核" in page
    assert "保密审查" in page


def test_who_chooses_another_outcome_fills_in_that_part_anew_and_keeps_the_others(world: World) -> None:
    letter = drafted(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    filled_in(handler, letter, CASES[0])
    chosen = choice_of(CASES[0]) | {"part_2": "F14-not_available-must_be_created"}
    answer = handler.post(f"/letters/{letter.pk}/outcomes/", chosen, follow=True)
    assert "2025年职称评审结果一份" in answer.content.decode()
    assert "检索了2025年职称评审全部案卷" not in answer.content.decode()
    letter.refresh_from_db()
    assert letter.state == "draft"
    page = handler.get(f"/letters/{letter.pk}/").content.decode()
    assert "第3项《政府信息公开申请答复书（需要加工、分析）》还缺：理由" in page


def test_the_officer_reads_where_the_law_leaves_a_choice(world: World) -> None:
    case = CASES[1]
    letter = drafted(world, case)
    handler = world.signed_in(Duty.HANDLER)
    handler.post(f"/letters/{letter.pk}/outcomes/", choice_of(case))
    parts = handler.get(f"/letters/{letter.pk}/words/").context["of_parts"]
    internal_affairs, third_party = (one.discretion for one in parts)
    assert "法律规定“可以”" in internal_affairs
    assert "没有选择余地" in third_party
    assert internal_affairs in handler.get(f"/letters/{letter.pk}/words/").content.decode()


def test_a_part_left_without_outcome_is_named_on_the_page(world: World) -> None:
    letter = drafted(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    assert handler.get(f"/letters/{letter.pk}/words/")["Location"] == f"/letters/{letter.pk}/outcomes/"
    answer = handler.post(f"/letters/{letter.pk}/outcomes/", choice_of(CASES[0]) | {"part_1": ""})
    assert answer.status_code == 400
    assert "还没有选定各项的办理结果" in handler.get(f"/letters/{letter.pk}/").content.decode()


def test_a_request_with_one_open_part_is_not_offered_such_a_letter(world: World) -> None:
    foi = received(world)
    handler = world.signed_in(Duty.HANDLER)
    assert "F14-parts" not in handler.get(f"/requests/{foi.pk}/").content.decode()
    answer = handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-parts"}, follow=True)
    assert "分项答复至少针对两项" in answer.content.decode()
    assert not FoiLetter.objects.exists()


def test_an_outcome_that_is_not_lawful_now_cannot_be_chosen_for_a_part(world: World) -> None:
    letter = drafted(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    chosen = choice_of(CASES[0]) | {"part_1": "F14-other_handling-fee_unpaid"}
    assert handler.post(f"/letters/{letter.pk}/outcomes/", chosen).status_code == 400


def test_the_sheet_of_reviews_and_the_file_of_the_letter_tell_the_parts_apart(world: World) -> None:
    letter = drafted(world, CASES[0])
    handler = world.signed_in(Duty.HANDLER)
    filled_in(handler, letter, CASES[0])
    letter.refresh_from_db()
    for to in FORMATS:
        assert draw_letter(written(letter), to)
    assert handler.get(f"/letters/{letter.pk}/sheets/F15.docx").status_code == 200
    sheet = handler.get(f"/letters/{letter.pk}/")
    assert "F15" in sheet.content.decode()


# --- what is done and expected --------------------------------------------------------------------------------------


def split(world: World, case: dict[str, Any]) -> FoiRequest:
    """A request of the second of March that asks for several things, and what happened before its letter."""
    foi = received(world)
    actor = Viewer.of(world.person(Duty.HANDLER)).must_hold(Duty.HANDLER)
    for event in case.get("前事", ()):
        take_step(foi, event_of(event), SYSTEM)
    split_up(foi, [part["内容"] for part in case["各项"]], 1, "", actor)
    return foi


def begun(handler: Client, foi: FoiRequest) -> FoiLetter:
    names = list(foi.parts.values_list("name", flat=True))
    assert "F14-parts" in handler.get(f"/requests/{foi.pk}/").content.decode()
    handler.post(f"/requests/{foi.pk}/letters/", {"template": "F14-parts", "part": names})
    return FoiLetter.objects.get(request=foi)


def drafted(world: World, case: dict[str, Any]) -> FoiLetter:
    return begun(world.signed_in(Duty.HANDLER), split(world, case))


def choice_of(case: dict[str, Any]) -> dict[str, str]:
    known, today = letters(), timezone.localdate()
    return {
        f"part_{place}": known.answer_for(part["结果"], part.get("情形", ""), today).id
        for place, part in enumerate(case["各项"])
    }


def filled_in(handler: Client, letter: FoiLetter, case: dict[str, Any], other: dict[str, Any] | None = None) -> Any:
    """Choose the outcomes, fill in what the case says, and submit; `other` fields take the place of these."""
    handler.post(f"/letters/{letter.pk}/outcomes/", choice_of(case))
    page = handler.get(f"/letters/{letter.pk}/words/")
    given: dict[str, Any] = {"submit": "1"}
    for form in (page.context["form"], *page.context["of_parts"]):
        for name in form.fields:
            if (value := form.get_initial_for_field(form.fields[name], name)) is not None:
                given[form.add_prefix(name)] = value
    for place, part in enumerate(case["各项"]):
        given |= {f"part{place}-fact_{name}": value for name, value in part["填写"].items()}
        if f"part{place}-fact_sub_reason" not in given and part.get("情形"):
            given[f"part{place}-fact_sub_reason"] = part["情形"]
    return handler.post(f"/letters/{letter.pk}/words/", given | (other or {}))


def agreed_and_sent(world: World, letter: FoiLetter) -> None:
    letter.refresh_from_db()
    while letter.state in REVIEWS:
        _chain(world, letter, REVIEWS[letter.state])
        letter.refresh_from_db()
    handing = {"means": "ems", "on": "2026-03-20", "tracking": "EMS 0001"}
    answer = world.signed_in(Duty.HANDLER).post(f"/letters/{letter.pk}/send/", handing, follow=True)
    letter.refresh_from_db()
    assert letter.state == "sent", answer.content.decode()


def reads_as_expected(letter: FoiLetter, case: dict[str, Any]) -> None:
    whole = written(letter)
    assert whole.title == "政府信息公开申请答复书（分项答复）"
    opening, *said = whole.paragraphs
    assert "；".join(part["内容"] for part in case["各项"]) in opening
    assert said == case["正文"]


def stands_as_expected(foi: FoiRequest, case: dict[str, Any]) -> None:
    foi.refresh_from_db()
    assert (foi.state, foi.outcome) == ("delivered", case["结果"])
    now = standing_of(foi)
    assert [(part.outcome, part.sub_reason) for part in now.parts] == [
        (part["结果"], part.get("情形", "")) for part in case["各项"]
    ]
    assert [outcome(part.outcome or "").label for part in now.parts] == [part["行"] for part in case["各项"]]
    assert {part.answered_on for part in now.parts} == {date(2026, 3, 20)}


def wrong(letter: FoiLetter) -> list[Any]:
    letter.refresh_from_db()
    return [one for one in findings(letter, timezone.localdate()) if one.answer is Answer.FAIL]
