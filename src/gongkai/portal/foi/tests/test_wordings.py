"""Does an office word its letters its own way, with the agreement of its head, and never the parts of the law?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from gongkai import letters as library
from gongkai.letters import Letters, letters
from gongkai.portal.accounts.models import Duty
from gongkai.portal.foi.models import FoiLetter, OfficeWording
from gongkai.portal.foi.tests.test_requests import received
from gongkai.portal.testing import World

GUIDANCE = 4
"""The block of the correction notice that offers guidance, which no law fixes."""
OWN = "如有疑问，请到本局一楼政务公开窗口，我们当面说明。"


def propose(world: World, text: str = OWN, template: str = "F04", effective: str = "2026-03-09", **more: Any) -> str:
    address = f"/letter-templates/{world.education.pk}/{template}/"
    given = {"effective": effective, f"block_{GUIDANCE}": text, **more}
    return world.signed_in(Duty.HANDLER).post(address, given, follow=True).content.decode()


def approve(world: World, duty: Duty = Duty.OFFICE_HEAD) -> int:
    version = OfficeWording.objects.latest("pk")
    return int(world.signed_in(duty).post(f"/letter-templates/versions/{version.pk}/approve/").status_code)


def correction_notice(world: World) -> FoiLetter:
    foi = received(world)
    world.signed_in(Duty.HANDLER).post(f"/requests/{foi.pk}/letters/", {"template": "F04"})
    return FoiLetter.objects.latest("pk")


def words_page(world: World, letter: FoiLetter) -> str:
    return world.signed_in(Duty.HANDLER).get(f"/letters/{letter.pk}/words/").content.decode()


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_wording_is_used_once_the_head_of_the_office_agreed(world: World) -> None:
    assert "第 1 版已保存" in propose(world)
    assert OWN not in words_page(world, correction_notice(world)), "nobody agreed yet"
    assert approve(world, Duty.HANDLER) == 403
    assert approve(world) == 302
    assert OWN in words_page(world, correction_notice(world))
    page = world.signed_in(Duty.HANDLER).get("/letter-templates/").content.decode()
    assert "第 1 版，2026-03-09 启用" in page


@time_machine.travel("2026-03-09 10:00 +0800")
def test_the_author_does_not_agree_to_their_own_wording(world: World) -> None:
    head = world.signed_in(Duty.OFFICE_HEAD)
    head.post(f"/letter-templates/{world.education.pk}/F04/", {"effective": "2026-03-09", f"block_{GUIDANCE}": OWN})
    assert approve(world) == 403


@time_machine.travel("2026-03-09 10:00 +0800")
def test_locked_parts_and_unknown_facts_are_refused(world: World) -> None:
    propose(world, block_1="请随便补正。")
    assert OfficeWording.objects.get().own_words == {GUIDANCE: OWN}, "a locked block is no field of the form"
    assert "不认识的内容：身份" in propose(world, "请写明{身份}。")


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_letter_keeps_the_version_it_was_begun_with_and_an_earlier_one_can_be_taken_again(world: World) -> None:
    propose(world)
    approve(world)
    letter = correction_notice(world)
    propose(world, "可以打电话问我们。")
    approve(world)
    assert OWN in words_page(world, letter)
    assert "可以打电话问我们。" in words_page(world, correction_notice(world))
    first = OfficeWording.objects.get(number=1)
    world.signed_in(Duty.HANDLER).post(f"/letter-templates/versions/{first.pk}/restore/")
    assert approve(world) == 302
    assert (OfficeWording.objects.latest("pk").number, OfficeWording.objects.latest("pk").own_words) == (
        3,
        first.own_words,
    )
    assert OWN in words_page(world, correction_notice(world))


@time_machine.travel("2026-03-09 10:00 +0800")
def test_a_newer_template_of_the_law_makes_older_wordings_stale(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    propose(world)
    approve(world)
    newer = with_newer_correction_notice(letters())
    monkeypatch.setattr(library, "letters", lambda: newer)
    for module in ("wordings", "wording_pages", "desk", "composing", "writing"):
        monkeypatch.setattr(f"gongkai.portal.foi.{module}.letters", lambda: newer)
    page = world.signed_in(Duty.HANDLER).get(f"/letter-templates/{world.education.pk}/F04/").content.decode()
    assert "本机关的写法已过时" in page
    assert OWN not in words_page(world, correction_notice(world)), "new letters use the built-in words"


def with_newer_correction_notice(known: Letters) -> Letters:
    """As if the law had been changed on 2026-03-01."""
    old = known.template("F04", date(2026, 2, 1))
    fields = {name: getattr(old, name) for name in old.__slots__} | {"effective": date(2026, 3, 1)}
    return Letters((*known.templates, type(old)(**fields)), known.sheets, known.facts, known.pattern, known.series)


@time_machine.travel("2026-03-09 10:00 +0800")
def test_every_template_is_shown_with_sample_facts_as_page_and_file(world: World) -> None:
    handler = world.signed_in(Duty.HANDLER)
    for template in letters().templates:
        page = handler.get(f"/letter-templates/{world.education.pk}/{template.id}/")
        assert page.status_code == 200, template.id
        assert "法定内容，不能改写" in page.content.decode() or not any(block.locked for block in template.blocks)
    propose(world)
    version = OfficeWording.objects.get()
    assert handler.get(f"/letter-templates/versions/{version.pk}/preview.pdf").getvalue().startswith(b"%PDF")
    assert handler.get(f"/letter-templates/versions/{version.pk}/preview.odt").status_code == 404
