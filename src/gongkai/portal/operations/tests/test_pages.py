"""Does the system administrator see what the machine does, and can act on it; and do the chores do what they say?"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from gongkai.portal.accounts.models import Duty
from gongkai.portal.jobs.models import Job, State
from gongkai.portal.jobs.queue import enqueue, work_off
from gongkai.portal.ledger.act import VISITOR
from gongkai.portal.operations import jobs as chores
from gongkai.portal.reporting.filing import Filer, receive
from gongkai.portal.reporting.models import Original
from gongkai.portal.testing import World, a_report, as_json

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("duty", Duty)
def test_the_work_in_the_background_is_for_the_system_administrator(world: World, duty: Duty) -> None:
    waiting = enqueue(chores.sweep_files)
    for address in ("/jobs/", f"/jobs/{waiting.pk}/", f"/jobs/{waiting.pk}/progress/"):
        status = world.signed_in(duty).get(address).status_code
        assert status == (200 if duty == Duty.SYSTEM_ADMIN else 403)


def test_a_job_is_called_off_and_tried_again(world: World) -> None:
    waiting = enqueue(chores.sweep_files)
    admin = world.signed_in(Duty.SYSTEM_ADMIN)
    assert "清理没有归属的文件" in admin.get("/jobs/?state=waiting").content.decode()
    assert "已取消" in admin.post(f"/jobs/{waiting.pk}/call-off/", follow=True).content.decode()
    assert "不能取消" in admin.post(f"/jobs/{waiting.pk}/call-off/", follow=True).content.decode()
    assert "已重新排队" in admin.post(f"/jobs/{waiting.pk}/again/", follow=True).content.decode()
    work_off()
    assert Job.objects.get(pk=waiting.pk).state == State.DONE
    page = admin.get("/jobs/").content.decode()
    assert "核验账本" in page[page.index("定时工作") :]


def test_every_chore_ends_well_on_a_site_in_use(world: World) -> None:
    wanted = [kind for kind in vars(chores).values() if getattr(kind, "when", None)]
    assert len(wanted) >= 7
    for kind in wanted:
        enqueue(kind)
    work_off()
    assert {one.title: one.state for one in Job.objects.exclude(state=State.DONE)} == {}


def test_what_a_visitor_uploaded_is_gone_after_a_day_and_what_staff_filed_stays(world: World) -> None:
    receive(as_json(a_report()), "visitor.json", by=Filer(VISITOR, session="x"))
    receive(as_json(a_report()), "staff.json", by=Filer(VISITOR, person=world.person(Duty.HANDLER)))
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        enqueue(chores.forget_visitors)
        work_off()
    [left] = Original.objects.all()
    assert left.filed_by == world.person(Duty.HANDLER)


def test_sessions_that_ran_out_are_cleared(world: World) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    enqueue(chores.forget_sign_ins)
    work_off()
    assert not Session.objects.filter(session_key="old").exists()
