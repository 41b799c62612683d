"""Is what was asked for done, once, and told as it is?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from gongkai.portal.jobs import clock, queue
from gongkai.portal.jobs.declare import Daily, Every, Kind, forget, job
from gongkai.portal.jobs.models import Job, State
from gongkai.portal.jobs.queue import call_off, enqueue, take_back, try_again, work_off
from gongkai.portal.jobs.tests import deeds
from gongkai.portal.jobs.tests.deeds import PAUSE, call_off_at, lose_at, stop_at
from gongkai.portal.jobs.work import Work, closing, sign_of_life

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_stays_behind() -> Iterator[None]:
    yield
    deeds.interruption.clear()
    closing.clear()


def later(by: timedelta) -> Any:
    return time_machine.travel(timezone.now() + by)


def one_attempt() -> None:
    queue.QueueWorker("here").run_task(DBTaskResult.objects.get())


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_job_is_done_once_and_says_how_far_it_came() -> None:
    count = enqueue(deeds.count, to=3)
    assert count.state == State.WAITING
    work_off()
    work_off()
    assert deeds.deeds() == [0, 1, 2]
    assert (again(count).state, count.done, count.of) == (State.DONE, 3, 3)
    assert count.is_doing == "数到 2"


def test_a_job_is_undone_with_the_change_that_asked_for_it() -> None:
    with transaction.atomic():
        enqueue(deeds.count, to=3)
        transaction.set_rollback(True)
    work_off()
    assert deeds.deeds() == []
    assert not Job.objects.exists()


def test_the_same_work_is_not_under_way_twice() -> None:
    first = enqueue(deeds.count, once="report 7", to=1)
    assert enqueue(deeds.count, once="report 7", to=1) == first
    assert enqueue(deeds.count, once="report 8", to=1) != first
    work_off()
    assert enqueue(deeds.count, once="report 7", to=1) != first


def test_work_for_later_waits() -> None:
    enqueue(deeds.count, to=1, not_before=timezone.now() + timedelta(hours=1))
    work_off()
    assert deeds.deeds() == []
    with later(timedelta(hours=1, seconds=1)):
        work_off()
    assert deeds.deeds() == [0]


def test_arguments_name_records_and_carry_no_contents() -> None:
    with pytest.raises(ValueError, match="too long"):
        enqueue(deeds.count, to="长" * 3000)


# --- failing --------------------------------------------------------------------------------------------------------


def test_a_job_that_fails_is_tried_again_after_longer_and_longer_pauses_until_it_has_failed_for_good() -> None:
    failing = enqueue(deeds.fail)
    work_off()
    assert again(failing).waits_again
    assert failing.what_went_wrong == "缺少 名单"
    assert failing.not_before - timezone.now() > PAUSE * 0.9
    work_off()
    assert again(failing).failures == 1, "it waits out its pause"
    with later(PAUSE + timedelta(seconds=1)):
        work_off()
    assert (again(failing).state, failing.failures) == (State.FAILED, 2)


def test_each_pause_is_twice_the_one_before_and_none_is_endless() -> None:
    pauses = [deeds.count.pause_after(failures) for failures in (1, 2, 3, 50)]
    assert pauses == [PAUSE, PAUSE * 2, PAUSE * 4, timedelta(hours=2)]


def test_what_cannot_succeed_is_not_tried_again() -> None:
    failing = enqueue(deeds.fail, final=True)
    work_off()
    assert again(failing).state == State.FAILED


def test_a_step_that_fails_is_undone_and_the_next_attempt_begins_with_it() -> None:
    def stumble(work: Work, number: int) -> None:
        if number == 2 and work.job.attempt == 1:
            raise ZeroDivisionError

    deeds.interruption.append(stumble)
    count = enqueue(deeds.count, to=4)
    work_off()
    assert deeds.deeds() == [0, 1]
    assert (again(count).state, count.done) == (State.WAITING, 2)
    with later(PAUSE * 2):
        work_off()
    assert deeds.deeds() == [0, 1, 2, 3]
    assert (again(count).state, count.failures) == (State.DONE, 0)


def test_failures_count_only_in_a_row() -> None:
    """A long job that stumbles now and then gets to its end, with more stumbles than retries."""
    stumbled = set[int]()

    def stumble(work: Work, number: int) -> None:
        if number not in stumbled:
            stumbled.add(number)
            raise ZeroDivisionError

    deeds.interruption.append(stumble)
    count = enqueue(deeds.count, to=5)
    for hours in range(1, 7):
        with later(timedelta(hours=hours)):
            work_off()
    assert again(count).state == State.DONE
    assert deeds.deeds() == [0, 1, 2, 3, 4]


def test_an_error_is_told_without_the_values_in_it() -> None:
    broken = enqueue(deeds.break_down)
    work_off()
    assert again(broken).state == State.FAILED
    assert "ValueError" in broken.what_went_wrong
    assert "jobs/tests/deeds.py" in broken.what_went_wrong
    assert "110101" not in str(Job.objects.values().get(pk=broken.pk))


def test_a_job_that_takes_too_long_is_interrupted() -> None:
    endless = enqueue(deeds.never_end)
    work_off()
    assert again(endless).state == State.FAILED
    assert "时限" in endless.what_went_wrong


def test_a_job_that_this_version_does_not_know_fails_and_says_so() -> None:
    count = enqueue(deeds.count, to=1)
    Job.objects.update(name="gone.away")
    work_off()
    assert again(count).state == State.FAILED
    assert "没有这项工作" in count.what_went_wrong
    assert count.title == "gone.away"


# --- dying and ending -----------------------------------------------------------------------------------------------


def test_the_plan_of_the_first_attempt_holds() -> None:
    deeds.interruption.append(stop_at(1))
    count = enqueue(deeds.count, to=3)
    one_attempt()
    closing.clear()
    deeds.interruption.clear()
    Job.objects.update(arguments={"to": 100})
    work_off()
    assert deeds.deeds() == [0, 1, 2]
    assert again(count).of == 3


def test_a_job_stops_after_its_step_when_the_site_ends_and_that_is_no_failure() -> None:
    deeds.interruption.append(stop_at(1))
    count = enqueue(deeds.count, to=3)
    one_attempt()
    assert deeds.deeds() == [0, 1]
    assert (again(count).state, count.failures, count.done) == (State.WAITING, 0, 2)


def test_a_worker_that_lost_its_job_cannot_write_its_step() -> None:
    deeds.interruption.append(lose_at(1))
    count = enqueue(deeds.count, to=3)
    work_off()
    assert deeds.deeds() == [0], "the step in which it lost the job is undone"
    assert again(count).state == State.RUNNING, "how it ends is for the other to say"


def test_a_job_whose_worker_gives_no_sign_is_tried_again_and_comes_to_an_end_if_that_goes_on() -> None:
    count = enqueue(deeds.count, to=1)
    for death in range(1, deeds.count.retries + 2):
        Job.objects.update(state=State.RUNNING, alive_until=timezone.now() - timedelta(seconds=1), worker="desk:7")
        assert take_back() == 1
        assert again(count).failures == death
    assert count.state == State.FAILED
    assert "desk:7 中途消失" in count.what_went_wrong


def test_a_worker_that_gives_signs_is_left_alone() -> None:
    enqueue(deeds.count, to=1)
    Job.objects.update(state=State.RUNNING, alive_until=sign_of_life())
    assert take_back() == 0


def test_a_message_that_was_lost_between_queue_and_job_is_sent_again() -> None:
    count = enqueue(deeds.count, to=2)
    DBTaskResult.objects.update(status="RUNNING")  # taken by a worker that died at once
    work_off()
    assert again(count).state == State.WAITING
    with later(timedelta(minutes=5)):
        assert take_back() == 1
        work_off()
    assert again(count).state == State.DONE


# --- people ---------------------------------------------------------------------------------------------------------


def test_a_job_that_waits_can_be_called_off_and_taken_up_again() -> None:
    count = enqueue(deeds.count, to=2)
    assert call_off(count)
    work_off()
    assert (again(count).state, deeds.deeds()) == (State.CANCELLED, [])
    assert try_again(count)
    work_off()
    assert (again(count).state, deeds.deeds()) == (State.DONE, [0, 1])
    assert not try_again(count), "what is done is done"
    assert not call_off(count)


def test_a_job_that_runs_stops_after_the_step_it_is_at_and_goes_on_from_there() -> None:
    deeds.interruption.append(call_off_at(1))
    count = enqueue(deeds.count, to=4)
    work_off()
    assert (again(count).state, deeds.deeds()) == (State.CANCELLED, [0, 1])
    deeds.interruption.clear()
    assert try_again(count)
    work_off()
    assert deeds.deeds() == [0, 1, 2, 3]


def test_a_job_that_was_called_off_is_not_tried_again_when_it_fails_or_its_worker_dies() -> None:
    failing = enqueue(deeds.fail)
    dying = enqueue(deeds.count, to=1, not_before=timezone.now() + timedelta(hours=1))
    Job.objects.update(cancel_asked=True)
    Job.objects.filter(pk=dying.pk).update(state=State.RUNNING, alive_until=timezone.now() - timedelta(seconds=1))
    take_back()
    work_off()
    assert again(failing).state == State.CANCELLED
    assert again(dying).state == State.CANCELLED


def test_a_pause_can_be_cut_short() -> None:
    failing = enqueue(deeds.fail)
    work_off()
    assert try_again(failing)
    assert again(failing).not_before <= timezone.now()


def test_a_job_is_not_taken_up_again_beside_its_like() -> None:
    old = enqueue(deeds.fail, once="x", final=True)
    work_off()
    enqueue(deeds.fail, once="x")
    assert not try_again(old)


def test_what_a_job_says_is_read_in_the_language_of_the_reader() -> None:
    told = enqueue(deeds.tell_progress)
    died = enqueue(deeds.count, to=1)
    Job.objects.filter(pk=died.pk).update(
        state=State.RUNNING, alive_until=timezone.now() - timedelta(seconds=1), worker="desk:7"
    )
    take_back()
    work_off()
    assert (again(told).done, told.of, told.is_doing) == (3, 10, "已看第 3 条")
    with translation.override("en"):
        assert again(died).what_went_wrong == "The process running it, desk:7, disappeared half-way."


# --- the clock ------------------------------------------------------------------------------------------------------

CHINA_NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kind]:
    @job("每夜", when=Daily(time(3)))
    def nightly(work: Work) -> None:
        deeds.leave_an_event(work, 0)

    monkeypatch.setattr(clock, "scheduled", lambda: [nightly])
    yield nightly
    forget(nightly)


def test_a_day_is_a_day_in_china() -> None:
    daily = Daily(time(3))
    assert timezone.localtime(daily.latest(CHINA_NOON)).isoformat() == "2026-03-05T03:00:00+08:00"
    before = daily.latest(CHINA_NOON - timedelta(hours=10))
    assert timezone.localtime(before).date() == date(2026, 3, 4)
    assert daily.next(CHINA_NOON) == daily.latest(CHINA_NOON) + timedelta(days=1)


def test_a_quarter_of_an_hour_is_counted_from_midnight() -> None:
    every = Every(timedelta(minutes=15))
    moment = CHINA_NOON + timedelta(minutes=17)
    assert every.latest(moment) == CHINA_NOON + timedelta(minutes=15)
    assert every.next(moment) == CHINA_NOON + timedelta(minutes=30)


def test_what_is_due_is_asked_for_once_however_often_the_clock_is_looked_at(nightly: Kind) -> None:
    assert len(clock.tick(CHINA_NOON)) == 1
    assert clock.tick(CHINA_NOON) == []
    with time_machine.travel(CHINA_NOON):
        Job.objects.update(not_before=CHINA_NOON, asked=CHINA_NOON)
    work_off()
    assert clock.tick(CHINA_NOON + timedelta(hours=14)) == []
    assert len(clock.tick(CHINA_NOON + timedelta(hours=16))) == 1


def test_what_was_missed_is_caught_up_with_once(nightly: Kind) -> None:
    clock.tick(CHINA_NOON)
    work_off()
    assert len(clock.tick(CHINA_NOON + timedelta(days=20))) == 1


def test_scheduled_work_does_not_pile_up_behind_work_that_lasts(nightly: Kind) -> None:
    clock.tick(CHINA_NOON)
    assert clock.tick(CHINA_NOON + timedelta(days=1)) == []
    work_off()
    assert len(clock.tick(CHINA_NOON + timedelta(days=1))) == 1


def test_two_who_look_at_the_clock_at_the_same_moment_ask_once(nightly: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has looked, and found nothing, before the first has written."""
    clock.tick(CHINA_NOON)
    monkeypatch.setattr(clock, "_taken", lambda kind, slot: False)
    assert clock.tick(CHINA_NOON) == []
    assert Job.objects.count() == 1
