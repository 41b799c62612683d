"""Does an item go the way of the law on the site too: who, in which order, what is public, what is kept of it?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.mail.models import Message
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.due import do_what_is_due
from gongkai.portal.publishing.examining import UnfitError, attach_bytes, demand_publishable, mask, overrule
from gongkai.portal.publishing.models import Attachment, Delegation, Item, ReviewRules, Version
from gongkai.portal.publishing.tests.items import DAY, WORDS, a_draft, published, reviewed
from gongkai.portal.search.finding import search
from gongkai.portal.testing import World
from gongkai.portal.visibility import find, visible
from gongkai.publication import State, UnlawfulError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NUMBER = "11010519491231002X"
VISITOR = Viewer()


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 10:00 +0800", tick=False):
        yield


def test_what_is_reviewed_in_all_its_steps_and_published_everybody_can_read(world: World) -> None:
    item = published(world)
    assert (item.state, item.is_public, item.published, item.in_time) == (State.PUBLISHED, True, DAY, True)
    assert item.due == date(2026, 3, 30)
    assert item.shown is not None
    assert item.shown.frozen
    assert list(visible(VISITOR, Item)) == [item]
    assert list(visible(VISITOR, Version)) == [item.shown]


@pytest.mark.parametrize("steps", range(5))
def test_what_is_not_published_yet_no_visitor_finds_by_any_way(world: World, steps: int) -> None:
    item = a_draft(world, title="秘而不宣的通知")
    if steps:
        handling.submit(item, world.person(Duty.HANDLER), SYSTEM)
    for step in ("unit", "leader", "secrecy")[: max(steps - 1, 0)]:
        duty = {"unit": Duty.UNIT_REVIEWER, "leader": Duty.APPROVING_LEADER, "secrecy": Duty.SECRECY_REVIEWER}[step]
        digest = handling.newest_of(item).digest
        handling.review(item, world.person(duty), SYSTEM, step, digest, agrees=True)
    for model in (Item, Version):
        assert not visible(VISITOR, model).exists()
    assert not search(VISITOR, Version, "秘而不宣").exists()
    with pytest.raises(Http404):
        find(VISITOR, Item, pk=item.pk)


def test_a_colleague_sees_it_and_somebody_of_another_body_does_not(world: World) -> None:
    item = a_draft(world)
    assert visible(Viewer.of(world.person(Duty.UNIT_REVIEWER)), Item).filter(pk=item.pk).exists()
    assert not visible(Viewer.of(world.person(Duty.HANDLER, world.health)), Item).filter(pk=item.pk).exists()
    assert not visible(Viewer.of(world.person(Duty.SYSTEM_ADMIN)), Item).filter(pk=item.pk).exists()


def test_an_index_number_is_given_once(world: World) -> None:
    first, second = a_draft(world), a_draft(world)
    assert first.index_number.endswith("/2026-00001")
    assert second.index_number.endswith("/2026-00002")
    handling.discard(second, world.person(Duty.HANDLER), SYSTEM, "重复")
    assert a_draft(world).index_number.endswith("/2026-00003")


def test_an_approval_given_to_an_old_version_is_refused(world: World) -> None:
    item = a_draft(world)
    seen = handling.newest_of(item).digest
    handling.rewrite(item, {"text": "改过的正文。"}, world.person(Duty.HANDLER), SYSTEM)
    handling.submit(item, world.person(Duty.HANDLER), SYSTEM)
    with pytest.raises(UnlawfulError, match="后来改过"):
        handling.review(item, world.person(Duty.UNIT_REVIEWER), SYSTEM, "unit", seen, agrees=True)


def test_a_second_publisher_comes_too_late(world: World) -> None:
    item = published(world)
    with pytest.raises(UnlawfulError, match="还没有审核完毕"):
        handling.publish(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest)


def test_a_file_more_takes_it_back_to_the_first_step(world: World) -> None:
    item = reviewed(world, a_draft(world))
    assert item.state == State.READY
    attach_bytes(item, [("名单\n".encode(), "名单.txt")], world.person(Duty.HANDLER), SYSTEM)
    item.refresh_from_db()
    assert item.state == State.DRAFT


def test_a_correction_is_read_once_it_is_reviewed_and_leaves_a_trace(world: World) -> None:
    item = published(world)
    attach_bytes(item, [("附表\n".encode(), "附表.txt")], world.person(Duty.HANDLER), SYSTEM, "补充附表")
    handling.rewrite(item, {"title": "更正后的通知"}, world.person(Duty.HANDLER), SYSTEM, "标题有误")
    item.refresh_from_db()
    assert item.title == WORDS["title"]
    assert not visible(VISITOR, Attachment).exists()
    assert list(visible(VISITOR, Version).values_list("title", flat=True)) == [WORDS["title"]]
    reviewed(world, item)
    handling.publish(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest)
    item.refresh_from_db()
    assert item.title == "更正后的通知"
    assert visible(VISITOR, Attachment).count() == 1
    assert [version.title for version in item.versions.all()] == [WORDS["title"], "更正后的通知"]
    assert item.events.filter(kind="edited", data__contains="标题有误").exists()


def test_changes_that_are_given_up_leave_what_is_public(world: World) -> None:
    item = published(world)
    handling.rewrite(item, {"title": "不要了"}, world.person(Duty.HANDLER), SYSTEM, "试试")
    handling.discard(item, world.person(Duty.HANDLER), SYSTEM, "不改了")
    item.refresh_from_db()
    assert (item.state, item.title) == (State.PUBLISHED, WORDS["title"])
    handling.rewrite(item, {"summary": "新的概述"}, world.person(Duty.HANDLER), SYSTEM, "概述有误")
    assert handling.newest_of(item).title == WORDS["title"]


def test_what_is_withdrawn_nobody_else_sees_any_more(world: World) -> None:
    item = published(world)
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, "内容有误")
    item.refresh_from_db()
    assert (item.state, item.is_public, item.was_public) == (State.WITHDRAWN, False, True)
    assert not visible(VISITOR, Item).exists()
    assert not search(VISITOR, Version, "招生入学").exists()


def test_a_small_office_goes_two_steps(world: World) -> None:
    with act(SYSTEM, "publishing.rules"):
        ReviewRules.objects.create(body=world.education, unit_review=False, leader_review=False, publisher_apart=False)
    item = a_draft(world)
    handler = world.person(Duty.HANDLER)
    handling.submit(item, handler, SYSTEM)
    assert item.waits_for == "secrecy"
    digest = handling.newest_of(item).digest
    handling.review(item, world.person(Duty.SECRECY_REVIEWER), SYSTEM, "secrecy", digest, agrees=True)
    handling.publish(item, handler, SYSTEM, digest)
    assert item.is_public


def test_an_item_under_way_goes_by_the_rules_with_which_it_was_sent(world: World) -> None:
    item = a_draft(world)
    handling.submit(item, world.person(Duty.HANDLER), SYSTEM)
    digest = handling.newest_of(item).digest
    handling.review(item, world.person(Duty.UNIT_REVIEWER), SYSTEM, "unit", digest, agrees=True)
    with act(SYSTEM, "publishing.rules"):
        ReviewRules.objects.create(body=world.education, unit_review=False, leader_review=False)
    assert handling.standing_of(item).waits_for == "leader"


def test_a_step_is_for_those_who_hold_its_duty(world: World) -> None:
    item = a_draft(world)
    handling.submit(item, world.person(Duty.HANDLER), SYSTEM)
    with pytest.raises(PermissionDenied, match="审核"):
        handling.acting(Viewer.of(world.person(Duty.PUBLISHER)), item, "reviewed")
    _actor, person, principal = handling.acting(Viewer.of(world.person(Duty.UNIT_REVIEWER)), item, "reviewed")
    assert (person, principal) == (world.person(Duty.UNIT_REVIEWER), None)


def test_a_deputy_stands_in_while_the_delegation_lasts(world: World) -> None:
    item = a_draft(world)
    handling.submit(item, world.person(Duty.HANDLER), SYSTEM)
    deputy, principal = world.person(Duty.REGISTRAR), world.person(Duty.UNIT_REVIEWER)
    with act(SYSTEM, "publishing.delegated"):
        Delegation.objects.create(
            body=world.education, duty=Duty.UNIT_REVIEWER, principal=principal, deputy=deputy, reason="出差",
            valid_from=DAY, valid_to=DAY,
        )  # fmt: skip
    actor, person, in_place_of = handling.acting(Viewer.of(deputy), item, "reviewed")
    assert (actor.duty, person, in_place_of) == (Duty.UNIT_REVIEWER, deputy, principal)
    with time_machine.travel("2026-03-03 10:00 +0800"), pytest.raises(PermissionDenied):
        handling.acting(Viewer.of(deputy), item, "reviewed")


def test_a_number_of_a_person_blocks_until_it_is_masked(world: World) -> None:
    item = a_draft(world, text=f"联系人身份证号{NUMBER}。")
    with pytest.raises(UnfitError, match="不得公开"):
        demand_publishable(item)
    mask(item, world.person(Duty.HANDLER), SYSTEM)
    assert NUMBER not in handling.newest_of(item).text
    demand_publishable(item)


def test_a_warning_is_taken_on_by_the_secrecy_reviewer_with_a_reason_and_by_no_author(world: World) -> None:
    item = a_draft(world, text="本文仅供内部使用，注意保存。")
    with pytest.raises(UnfitError, match="人工核对"):
        demand_publishable(item)
    version = handling.newest_of(item)
    reviewer = Viewer.of(world.person(Duty.SECRECY_REVIEWER))
    with pytest.raises(UnfitError, match="理由"):
        overrule(version, reviewer, " ")
    with pytest.raises(PermissionDenied):
        overrule(version, Viewer.of(world.person(Duty.HANDLER)), "引用旧件的标注")
    overrule(version, reviewer, "引用旧件的标注")
    demand_publishable(item)
    handling.rewrite(item, {"text": "本文内部资料，注意保存。"}, world.person(Duty.HANDLER), SYSTEM)
    with pytest.raises(UnfitError):
        demand_publishable(item)


def test_a_file_is_examined_when_it_is_added_and_when_it_goes_out(world: World) -> None:
    item = a_draft(world)
    attach_bytes(item, [(f"学生 {NUMBER}\n".encode(), "名单.txt")], world.person(Duty.HANDLER), SYSTEM)
    assert handling.newest_of(item).attachments.get().verdict == "block"
    with pytest.raises(UnfitError, match="名单"):
        demand_publishable(item)


def test_what_was_scheduled_comes_out_on_its_day(world: World) -> None:
    item = reviewed(world, a_draft(world))
    publisher = world.person(Duty.PUBLISHER)
    handling.schedule(item, publisher, SYSTEM, handling.newest_of(item).digest, date(2026, 3, 9))
    assert item.changes_on == date(2026, 3, 9)
    assert do_what_is_due(item.pk, date(2026, 3, 8)) == ""
    with time_machine.travel("2026-03-09 00:10 +0800"):
        assert do_what_is_due(item.pk, date(2026, 3, 9)) == "published"
    item.refresh_from_db()
    assert item.published == date(2026, 3, 9)


def test_what_was_scheduled_does_not_come_out_when_something_is_found_in_it(world: World) -> None:
    item = reviewed(world, a_draft(world, text=f"身份证号{NUMBER}。"))
    handling.schedule(item, world.person(Duty.PUBLISHER), SYSTEM, handling.newest_of(item).digest, date(2026, 3, 9))
    with time_machine.travel("2026-03-09 00:10 +0800"):
        assert do_what_is_due(item.pk, date(2026, 3, 9)) == "unscheduled"
    item.refresh_from_db()
    assert (item.state, item.is_public) == (State.READY, False)
    assert Message.objects.filter(recipient=world.person(Duty.PUBLISHER), subject__contains="没有发布").exists()


def test_a_list_of_persons_goes_when_its_days_are_over(world: World) -> None:
    item = published(world, take_down=date(2026, 3, 6))
    with time_machine.travel("2026-03-07 00:10 +0800"):
        assert item.changes_on == date(2026, 3, 7)
        assert do_what_is_due(item.pk, date(2026, 3, 7)) == "withdrawn"
    item.refresh_from_db()
    assert not item.is_public


def test_a_document_expires_the_day_after_its_term_by_itself(world: World) -> None:
    item = published(world, effective=date(2026, 3, 10), ends=date(2026, 3, 31))
    assert item.validity == "not_yet"
    with time_machine.travel("2026-03-10 00:10 +0800"):
        do_what_is_due(item.pk, date(2026, 3, 10))
    item.refresh_from_db()
    assert (item.validity, item.changes_on) == ("in_force", date(2026, 4, 1))
    with time_machine.travel("2026-04-01 00:10 +0800"):
        assert do_what_is_due(item.pk, date(2026, 4, 1)) == "expired"
    item.refresh_from_db()
    assert (item.validity, item.changes_on) == ("expired", None)


def test_the_columns_of_the_lists_are_what_the_events_say_and_the_ledger_holds(world: World) -> None:
    item = published(world)
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, "内容有误")
    before = {name: getattr(item, name) for name in Item.worked_out}
    handling.bring_up_to_date(item, handling.standing_of(item))
    assert {name: getattr(item, name) for name in Item.worked_out} == before
    assert not list(verify())
    assert not list(differences())
