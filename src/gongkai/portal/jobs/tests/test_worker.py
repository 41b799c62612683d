"""Do real worker processes, killed in the middle, end what they began exactly once?"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gongkai.portal.jobs.keeper import Keeper
from gongkai.portal.jobs.tests.forked import Forked
from gongkai.portal.jobs.tests.site import READY, Blank, Site, a_site

pytestmark = pytest.mark.django_db  # a site of its own is a copy of the database of the tests
WORK = READY + "import sys\nfrom gongkai.portal.jobs.worker import work\nsys.exit(work())\n"


@pytest.fixture
def site(tmp_path: Path, blank: Blank) -> Iterator[Site]:
    with a_site(tmp_path, blank) as site:
        yield site


@pytest.fixture
def workers(site: Site) -> Iterator[Callable[[], Forked]]:
    """Starts workers that are gone when the test is over."""
    with ExitStack() as ends:

        def start() -> Forked:
            worker = site.start(WORK)
            ends.callback(worker.communicate, timeout=30)
            ends.callback(worker.terminate)
            return worker

        yield start


def test_a_worker_killed_in_the_middle_of_a_job_leaves_nothing_half_done_and_nothing_is_done_twice(
    site: Site, workers: Callable[[], Forked]
) -> None:
    site.run(READY + "enqueue(deeds.count_slowly, to=6)")
    first = workers()
    site.wait_for_the_middle_of(2)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    killed = site.look()
    assert killed["deeds"] == [0, 1], "the step it was killed in is undone"
    assert (killed["jobs"][0]["state"], killed["jobs"][0]["done"]) == ("running", 2)
    workers()
    ended = site.wait_for(lambda found: found["jobs"][0]["state"] == "done")
    assert ended["deeds"] == list(range(6))
    assert ended["jobs"][0]["attempt"] == 2


def test_a_worker_told_to_end_ends_its_step_and_the_next_goes_on_without_waiting(
    site: Site, workers: Callable[[], Forked]
) -> None:
    site.run(READY + "enqueue(deeds.count_slowly, to=6)")
    first = workers()
    site.wait_for_the_middle_of(2)
    first.terminate()
    assert first.wait(10) == 0
    told = {"state": "waiting", "done": 3, "attempt": 1, "failures": 0, "slot": None}
    assert site.look()["jobs"] == [told], "the step it was at is done, and the rest waits for the next"
    workers()
    assert site.wait_for(lambda found: found["jobs"][0]["state"] == "done")["deeds"] == list(range(6))


def test_workers_beside_each_other_do_each_job_once(site: Site, workers: Callable[[], Forked]) -> None:
    site.run(READY + "for _ in range(40): enqueue(deeds.count, to=3)")
    running = [workers() for _ in range(2)]
    ended = site.wait_for(lambda found: all(job["state"] == "done" for job in found["jobs"] if not job["slot"]))
    assert sorted(ended["deeds"]) == sorted([*range(3)] * 40)
    assert {job["attempt"] for job in ended["jobs"] if not job["slot"]} == {1}
    assert all(worker.poll() is None for worker in running)


def test_the_clock_looked_at_by_many_processes_asks_once(site: Site) -> None:
    daily = READY + "from gongkai.portal.jobs.tests import nightly\nfor _ in range(20): nightly.tick()"
    looking = [site.start(daily) for _ in range(3)]
    for process in looking:
        _out, problem = process.communicate(timeout=60)
        assert process.returncode == 0, problem
    slots = [job["slot"] for job in site.look()["jobs"]]
    assert slots
    assert len(slots) == len(set(slots))


def test_a_worker_beside_the_site_is_started_again_when_it_is_killed_and_ends_with_the_site(
    tmp_path: Path, blank: Blank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    keeper = Keeper(1)
    with blank.copied(tmp_path) as database:
        if database:
            monkeypatch.setenv("DATABASE_URL", database)
        keeper.start()
        try:
            first = _pid_of(keeper)
            time.sleep(2)
            os.kill(first, signal.SIGKILL)
            second = _pid_of(keeper, other_than=first)
        finally:
            keeper.end()
    assert second != first
    assert not Path(f"/proc/{second}").exists()


def _pid_of(keeper: Keeper, other_than: int = 0) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for worker in keeper._running:
            if worker.pid != other_than:
                return worker.pid
        time.sleep(0.1)
    pytest.fail("no worker")
