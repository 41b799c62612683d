"""How does a test get a site of its own: a database beside that of the tests, and real processes at work on it?"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from gongkai.portal.house import DATABASE
from gongkai.portal.jobs.tests.forked import Forked, Mother

READY = """
from gongkai.portal.start import set_up
set_up()
from gongkai.portal.jobs.tests import deeds
from gongkai.portal.jobs.models import Job
from gongkai.portal.jobs.queue import enqueue
"""
LOOK = (
    READY
    + """
import json
jobs = list(Job.objects.filter(name__startswith="tests.").values("state", "done", "attempt", "failures", "slot"))
print(json.dumps({"deeds": deeds.deeds(), "jobs": jobs}, default=str))
"""
)


class Blank:
    """The database of the tests as the migrations made it. Copies of it are sites on their first day.

    A copy takes a moment, the migrations take seconds.
    """

    def __init__(self, folder: Path, blocker: DjangoDbBlocker) -> None:
        """Keep it, before the first test. Nobody else may be connected to it."""
        self.blocker = blocker
        self.file, self.name = folder / DATABASE, f"blank_{os.getpid()}"
        self.numbers = count(1)
        if connection.vendor == "postgresql":
            made_by_the_migrations = connection.settings_dict["NAME"]
            connection.close()
            self._on_the_server(f"CREATE DATABASE {self.name} TEMPLATE {made_by_the_migrations}")
        else:
            with blocker.unblock(), closing(sqlite3.connect(self.file)) as file:
                connection.ensure_connection()
                connection.connection.backup(file)

    def _on_the_server(self, statement: str) -> None:
        with self.blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def forget(self) -> None:
        if connection.vendor == "postgresql":
            self._on_the_server(f"DROP DATABASE {self.name}")

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """The address of a copy; empty where it is a file in the folder."""
        if connection.vendor != "postgresql":
            shutil.copyfile(self.file, folder / DATABASE)
            yield ""
            return
        name = f"{self.name}_{next(self.numbers)}"
        known = settings.DATABASES["default"]
        self._on_the_server(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        try:
            yield f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{name}"
        finally:
            self._on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


class Site:
    """A site with a database of its own, in processes of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = {**environment, "GONGKAI_DATA": str(folder), "GONGKAI_JOBS_LEASE": "2", "PYTHONUTF8": "1"}
        if database:
            self.environment["DATABASE_URL"] = database
        self.mother = Mother(folder / "processes", self.environment)

    def start(self, program: str) -> Forked:
        return self.mother.fork(program)

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
            time.sleep(0.1)
        raise AssertionError(self.look())


@contextmanager
def a_site(folder: Path, blank: Blank) -> Iterator[Site]:
    with blank.copied(folder) as database:
        site = Site(folder, database)
        try:
            yield site
        finally:
            site.mother.end()
