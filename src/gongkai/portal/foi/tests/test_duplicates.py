"""Is what was asked before pointed out, and what only looks alike left alone?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.casework import Intake, receive
from gongkai.portal.foi.duplicates import MOST_SHOWN, Duplicates, duplicates
from gongkai.portal.foi.likeness import bands, core, figures, likeness, same_words
from gongkai.portal.foi.models import FoiRequest
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.search.index import differences
from gongkai.portal.search.models import Entry
from gongkai.portal.testing import World

CASES = yaml.safe_load(Path(__file__).with_name("likeness.yaml").read_text(encoding="utf-8"))
SAME = [pytest.param(one, other, id=f"same-{place}") for place, (one, other) in enumerate(CASES["same"])]
NOT = [pytest.param(one, other, id=f"not-{place}") for place, (one, other, _why) in enumerate(CASES["not"])]
WANTED = "2025年全县中小学教师职称评审结果"


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_wish_in_nearly_the_same_words_is_near_and_the_index_would_find_it(one: str, other: str) -> None:
    assert likeness(one, other).is_near, (likeness(one, other), core(one), core(other))
    assert likeness(other, one).is_near
    assert {same_words(one), *bands(one)} & {same_words(other), *bands(other)}


@pytest.mark.parametrize(("one", "other"), NOT)
def test_what_only_looks_alike_is_not_near(one: str, other: str) -> None:
    assert not likeness(one, other).is_near, (likeness(one, other), core(one), core(other))
    assert not likeness(other, one).is_near


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("二〇二五年", {2025}),
        ("第十三批", {13}),
        ("第二十号", {20}),
        ("第一百零三号", {103}),
        ("三中和第三小学", {3}),
        ("一份材料", set()),
        ("２０２５年第07号", {2025, 7}),
    ],
)
def test_figures_are_read_in_any_digits(text: str, numbers: set[int]) -> None:
    assert figures(text) == numbers


# --- on the site ----------------------------------------------------------------------------------------------------


def asked(body: Body, wanted: str = WANTED, name: str = "甲申请", papers: dict[str, str] | None = None) -> FoiRequest:
    papers = {"id_number": "11010519491231002X"} if papers is None else papers
    intake = Intake(body, "natural_person", name, wanted, "paper", "in_person", date(2026, 3, 2), papers)
    return receive(intake, SYSTEM)[0]


def pointed_out(world: World, foi: FoiRequest, duty: Duty = Duty.HANDLER, body: Body | None = None) -> Duplicates:
    return duplicates(foi, Viewer.of(world.person(duty, body)))


def numbers(duplicates: Duplicates) -> tuple[list[str], list[str]]:
    return [one.request.number for one in duplicates.same_applicant], [one.request.number for one in duplicates.others]


@pytest.mark.django_db
def test_the_applicant_is_known_by_the_papers_and_not_by_the_name(world: World) -> None:
    same = asked(world.education)
    other_person = asked(world.education, papers={"id_number": "110105194912310038"})
    other_name = asked(world.education, name="乙申请", papers={"id_number": "1101 0519491231002x"})
    now = asked(world.education, f"请公开{WANTED}")
    assert numbers(pointed_out(world, now)) == ([other_name.number, same.number], [other_person.number])


@pytest.mark.django_db
def test_without_papers_name_and_contact_together_say_who_asks(world: World) -> None:
    same = asked(world.education, papers={"phone": "0000-1234567"})
    namesake = asked(world.education, papers={"phone": "0000-7654321"})
    household = asked(world.education, name="乙申请", papers={"phone": "0000-1234567"})
    now = asked(world.education, papers={"phone": "00001234567", "id_number": "11010519491231002X"})
    assert numbers(pointed_out(world, now)) == ([same.number], [household.number, namesake.number])


@pytest.mark.django_db
def test_no_paper_and_no_contact_stands_readable_in_the_index(world: World) -> None:
    asked(world.education, papers={"id_number": "11010519491231002X", "phone": "0000-1234567"})
    held = "".join(Entry.objects.values_list("marks", flat=True))
    assert "11010519491231002" not in held.upper()
    assert "1234567" not in held


@pytest.mark.django_db
def test_another_year_is_not_pointed_out_nor_what_another_body_was_asked(world: World) -> None:
    asked(world.education, WANTED.replace("2025", "2024"))
    asked(world.health)
    now = asked(world.education)
    assert not pointed_out(world, now)


@pytest.mark.django_db
def test_nobody_learns_of_requests_that_they_may_not_see(world: World) -> None:
    now = asked(world.education)
    asked(world.education)
    assert pointed_out(world, now)
    assert not pointed_out(world, now, body=world.health)
    assert not pointed_out(world, now, Duty.SYSTEM_ADMIN)


@pytest.mark.django_db
def test_the_page_of_a_request_shows_how_near_the_earlier_one_is_and_how_it_ended(world: World) -> None:
    earlier = asked(world.education)
    now = asked(world.education)
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{now.pk}/").content.decode()
    assert f'href="/requests/{earlier.pk}/"' in page
    assert "100%" in page
    assert "第三十六条第六项" in page
    alone = asked(world.education, "校车运营企业名单及核查结果")
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{alone.pk}/").content.decode()
    assert "相近的申请" not in page


@pytest.mark.django_db
def test_the_registrar_is_told_at_once_when_the_same_comes_in_by_letter(world: World) -> None:
    earlier = asked(world.education)
    given = {
        "body": world.education.pk, "channel": "in_person", "on": "2026-03-05", "applicant_kind": "natural_person",
        "applicant_name": "甲申请", "id_kind": "resident", "id_number": "11010519491231002X", "phone": "0000-1",
        "wanted": WANTED, "delivery_form": "paper",
    }  # fmt: skip
    page = world.signed_in(Duty.REGISTRAR).post("/requests/new/", given).content.decode()
    assert f'href="/requests/{earlier.pk}/"' in page


@pytest.mark.django_db
def test_a_mass_of_requests_is_called_one_and_asking_costs_no_more(world: World) -> None:
    now = asked(world.education)
    asked(world.education, name="0", papers={"id_number": "0"})
    with CaptureQueriesContext(connection) as few:
        assert not pointed_out(world, now).is_mass
    for number in range(1, MOST_SHOWN):
        asked(world.education, name=f"{number}", papers={"id_number": f"{number}"})
    with CaptureQueriesContext(connection) as many:
        assert pointed_out(world, now).is_mass
    assert len(many) == len(few)
    page = world.signed_in(Duty.HANDLER).get(f"/requests/{now.pk}/").content.decode()
    assert "每件申请仍要单独答复" in page
    assert list(differences()) == []
