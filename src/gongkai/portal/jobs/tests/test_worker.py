"""Do real worker processes, killed in the middle, end what they began exactly once?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from gongkai.portal.jobs.keeper import Keeper

READY = """
from gongkai.portal.start import set_up
set_up()
from gongkai.portal.jobs.tests import deeds
from gongkai.portal.jobs.models import Job
from gongkai.portal.jobs.queue import enqueue
"""
MIGRATE = READY + "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"
WORK = READY + "import sys\nfrom gongkai.portal.jobs.worker import work\nsys.exit(work())\n"
LOOK = (
    READY
    + """
import json
jobs = list(Job.objects.filter(name__startswith="tests.").values("state", "done", "attempt", "failures", "slot"))
print(json.dumps({"deeds": deeds.deeds(), "jobs": jobs}, default=str))
"""
)


class Site:
    """A site with a database of its own, in processes of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = {**environment, "GONGKAI_DATA": str(folder), "GONGKAI_JOBS_LEASE": "2", "PYTHONUTF8": "1"}
        if database:
            self.environment["DATABASE_URL"] = database
        self.run(MIGRATE)

    def start(self, program: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-c", program],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str) -> str:
        process = self.start(program)
        out, problem = process.communicate(timeout=60)
        assert process.returncode == 0, problem
        return out

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(LOOK))
        return found

    def wait_for_the_middle_of(self, step: int) -> None:
        told = Path(self.environment["GONGKAI_DATA"]) / "in_the_middle"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if told.exists() and told.read_text(encoding="ascii") == str(step):
                return
            time.sleep(0.02)
        pytest.fail(f"step {step} was never reached")

    def wait_for(self, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            if what(found := self.look()):
                return found
        raise AssertionError(self.look())


@pytest.fixture
def site(tmp_path: Path, django_db_blocker: Any) -> Iterator[Site]:
    yield from a_site(tmp_path, django_db_blocker, "jobs")


def a_site(tmp_path: Path, django_db_blocker: Any, room: str) -> Iterator[Site]:
    """On SQLite a file, on PostgreSQL a database beside the one of the tests."""
    if connection.vendor != "postgresql":
        yield Site(tmp_path, "")
        return
    known = settings.DATABASES["default"]
    name = f"{room}_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield Site(tmp_path, f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{name}")
    finally:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def workers(site: Site) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts workers that are gone when the test is over."""
    with ExitStack() as ends:

        def start() -> subprocess.Popen[str]:
            worker = site.start(WORK)
            ends.callback(worker.communicate, timeout=30)
            ends.callback(worker.terminate)
            return worker

        yield start


def test_a_worker_killed_in_the_middle_of_a_job_leaves_nothing_half_done_and_nothing_is_done_twice(
    site: Site, workers: Callable[[], subprocess.Popen[str]]
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
    site: Site, workers: Callable[[], subprocess.Popen[str]]
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


def test_workers_beside_each_other_do_each_job_once(site: Site, workers: Callable[[], subprocess.Popen[str]]) -> None:
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    Site(tmp_path, "")
    keeper = Keeper(1)
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
