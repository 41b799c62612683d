"""Is an identity number caught before anything is kept, in whichever text of whichever form it was typed?"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django import forms
from django.test import Client

from gongkai.portal import foi as room
from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.identity_numbers import NumberFreeForm
from gongkai.portal.foi.models import FoiRequest, Note
from gongkai.portal.foi.tests.test_requests import filled_in, received
from gongkai.portal.ledger.models import Event
from gongkai.portal.testing import World

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
REFUSED = "这里写了公民身份号码"
KEEP_NOTHING = {"FollowForm"}
CHECKED_OTHERWISE = {"WordsForm"}
"""A letter may have to name a number; it is checked when it is submitted and when it leaves (docs/letters.md)."""


def forms_of_the_room() -> dict[str, type[forms.Form]]:
    for module in iter_modules(room.__path__, f"{room.__name__}."):
        if not module.ispkg:
            import_module(module.name)
    found: dict[str, type[forms.Form]] = {}
    new: list[type[forms.Form]] = [forms.Form]
    while new:
        new = [below for form in new for below in form.__subclasses__()]
        found |= {form.__name__: form for form in new if form.__module__.startswith(f"{room.__name__}.")}
    return found


def test_every_form_of_the_room_that_keeps_text_refuses_identity_numbers() -> None:
    kinds = forms_of_the_room()
    exempt = KEEP_NOTHING | CHECKED_OTHERWISE
    assert exempt <= set(kinds)
    for name, form in kinds.items():
        takes_text = any(isinstance(field, forms.CharField) for field in form.base_fields.values())
        if takes_text and name not in exempt:
            assert issubclass(form, NumberFreeForm), f"{name} takes text: make it a NumberFreeForm."


@pytest.mark.parametrize("field", ["wanted", "applicant_name", "address", "phone"])
@pytest.mark.parametrize(
    "written", ["{}", "身份证{}的档案", "1101 0519 4912 3100 2X"], ids=["bare", "in words", "spaced"]
)
def test_a_number_in_a_text_of_the_public_form_is_refused_and_nothing_is_kept(
    world: World, field: str, written: str
) -> None:
    before = Event.objects.count()
    text = written.format(NUMBER)
    answer = Client().post(f"/apply/{world.education.pk}/", filled_in(world, **{field: text}))
    assert answer.status_code == 400
    assert REFUSED in answer.content.decode()
    assert not FoiRequest.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("note/", {"text": f"来电核对 {NUMBER}"}),
        ("assign/", {"reason": f"申请人 {NUMBER} 的老案子"}),
        ("step/withdrawn/", {"on": "2026-03-09", "reason": f"{NUMBER} 当面撤回"}),
        ("split/", {"wanted": f"2024年的\n{NUMBER} 的", "main": "1"}),
    ],
    ids=["a note", "an assignment", "a step", "a part"],
)
def test_a_colleague_who_types_one_is_told_too(world: World, page: str, given: dict[str, Any]) -> None:
    foi = received(world)
    before = Event.objects.count()
    answer = world.signed_in(Duty.OFFICE_HEAD if page == "assign/" else Duty.HANDLER).post(
        f"{foi.get_absolute_url()}{page}", given
    )
    assert REFUSED in answer.content.decode()
    assert Event.objects.count() == before
    assert not Note.objects.exists()


def test_the_field_for_the_number_takes_it_and_seals_it(world: World) -> None:
    assert Client().post(f"/apply/{world.education.pk}/", filled_in(world, id_number=NUMBER)).status_code == 200
    assert NUMBER not in FoiRequest.objects.get().sealed
