"""Does the system administrator see what the machine does, and can act on it; and do the chores do what they say?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import connection
from django.utils import timezone

from gongkai.portal.accounts.models import Duty
from gongkai.portal.files.models import State as FileState
from gongkai.portal.files.models import StoredFile
from gongkai.portal.jobs.models import Job, State
from gongkai.portal.jobs.queue import enqueue, work_off
from gongkai.portal.ledger import triggers
from gongkai.portal.ledger.act import VISITOR
from gongkai.portal.ledger.models import Event
from gongkai.portal.mail.models import Outgoing
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


def test_where_there_is_no_scanner_the_chore_holds_no_file_back(world: World, settings: Any) -> None:
    settings.CLAMD = "none"
    receive(as_json(a_report()), "report.json", by=Filer(VISITOR, session="x"))
    before = list(StoredFile.objects.values_list("state", flat=True))
    enqueue(chores.scan_files)
    work_off()
    assert list(StoredFile.objects.values_list("state", flat=True)) == before == [FileState.UNSCANNED]


def test_calling_off_and_trying_again_are_events(world: World) -> None:
    waiting = enqueue(chores.sweep_files)
    admin = world.signed_in(Duty.SYSTEM_ADMIN)
    for step in ("call-off", "call-off", "again", "again"):
        admin.post(f"/jobs/{waiting.pk}/{step}/")
    kinds = Event.objects.filter(record_type="jobs.job").order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["job.call_off", "job.again"], "once each: the second time nothing happened"


def test_the_buttons_follow_the_state_of_the_job(world: World) -> None:
    waiting = enqueue(chores.sweep_files)
    admin = world.signed_in(Duty.SYSTEM_ADMIN)
    part = f"/jobs/{waiting.pk}/progress/"
    assert 'id="call-off"' in admin.get(part).content.decode()
    Job.objects.update(state=State.RUNNING)
    admin.post(f"/jobs/{waiting.pk}/call-off/")
    page = admin.get(part).content.decode()
    assert "做完眼下的一步就停" in page
    assert 'id="call-off"' not in page
    Job.objects.update(state=State.CANCELLED, cancel_asked=False)
    assert 'id="again"' in admin.get(part).content.decode()


def test_what_is_done_is_forgotten_after_ninety_days_and_what_is_not_done_stays(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "gongkai.portal.mail.outbox.Outbox"
    send_mail("通知", "请登录查看", "site@example.invalid", ["who@example.invalid"])
    done = enqueue(chores.sweep_files)
    work_off()
    waiting = enqueue(chores.sweep_files, not_before=timezone.now() + timedelta(days=200))
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        enqueue(chores.forget_jobs)
        work_off()
        assert Job.objects.filter(pk=done.pk).exists()
        assert Outgoing.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        enqueue(chores.forget_jobs)
        work_off()
    assert not Job.objects.filter(pk=done.pk).exists()
    assert Job.objects.filter(pk=waiting.pk).exists()
    assert not Outgoing.objects.exists()


def test_a_broken_ledger_is_a_failed_job_that_waits_for_the_administrator(world: World) -> None:
    with connection.cursor() as cursor:
        for statement in triggers.take_down(connection.vendor):
            cursor.execute(statement)
    Event.objects.filter(number=2).update(reason="改过")
    enqueue(chores.verify_ledger)
    work_off()
    failed = Job.objects.get()
    assert failed.state == State.FAILED
    assert "第 2 条" in failed.what_went_wrong
    page = world.signed_in(Duty.SYSTEM_ADMIN).get("/jobs/").content.decode()
    assert "件待办" in page[page.index("desk-navigation") :]
    assert "账本核验发现问题" in world.signed_in(Duty.AUDIT_ADMIN).get("/messages/").content.decode()


def test_what_a_mail_said_does_not_stay_for_ever_even_if_it_could_not_be_sent(world: World) -> None:
    Outgoing.objects.create(to="who@example.invalid", sender="site@example.invalid", content="123456")
    young = Outgoing.objects.create(to="who@example.invalid", sender="site@example.invalid", content="654321")
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        young.made = timezone.now()
        young.save()
        enqueue(chores.forget_jobs)
        work_off()
    assert [mail.pk for mail in Outgoing.objects.all()] == [young.pk]


def test_traces_of_sign_ins_go_after_thirty_days(world: World) -> None:
    for days in (40, 1):
        trace = AccessAttempt.objects.create(username=f"who-{days}", ip_address="127.0.0.1", failures_since_start=1)
        AccessAttempt.objects.filter(pk=trace.pk).update(attempt_time=timezone.now() - timedelta(days=days))
    enqueue(chores.forget_sign_ins)
    work_off()
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["who-1"]
