"""The world in which the tests of the site live: an empty data folder, and a reader in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django_tasks_db.management.commands import db_worker
from pytest_django import DjangoDbBlocker, Settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from gongkai.portal.accounts.viewer import WORKBENCH
from gongkai.portal.jobs.tests.site import Blank
from gongkai.portal.ledger import triggers
from gongkai.portal.reporting.filing import SAMPLES, Filer, receive
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.testing import READER, Keep, World, a_report, a_world, as_json
from gongkai.report import Report


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a database, so that only this need run on every kind of it."""
    for item in items:
        fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """Nothing a test keeps stays behind."""
    settings.DATA_DIR, settings.CLAMD = tmp_path, "none"
    return tmp_path


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hashing a password takes long on purpose. A test has no thieves."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True)
def no_page_is_kept_from_another_test() -> None:
    """Its events have the numbers of this one's."""
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def a_worker_in_the_test_keeps_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two jobs a worker drops a connection that is in a transaction, which here is the test's own."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Blank]:
    """The database of the tests, and what it was before the first of them."""
    kept = Blank(tmp_path_factory.mktemp("blank"), django_db_blocker)
    yield kept
    kept.forget()


@pytest.fixture(scope="session")
def blank(django_db_setup: Blank) -> Blank:
    """For a test that needs a site beside that of the others."""
    return django_db_setup


@pytest.fixture(autouse=True, scope="session")
def the_files_of_the_look_are_looked_for_once() -> Iterator[None]:
    """The site lists them when it starts, and each `Client` starts it anew: a tenth of what a page takes."""
    listing, files = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def listed(self: WhiteNoiseMiddleware) -> None:
        if not files:
            listing(self)
            files.update(self.files)
        self.files = dict(files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", listed)
        yield


@pytest.fixture(autouse=True, scope="session")
def swept_between_tests() -> Iterator[None]:
    """A test with real transactions ends by emptying every table: the one thing that the ledger is made to refuse."""
    with pytest.MonkeyPatch.context() as patch:
        operations = type(connection.ops)
        patch.setattr(operations, "sql_flush", _past_the_triggers(operations.sql_flush))
        yield


def _past_the_triggers(flush: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def flushed(self: BaseDatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        vendor = self.connection.vendor
        return [*triggers.take_down(vendor), *flush(self, *args, **kwargs), *triggers.put_up(vendor)]

    return flushed


@pytest.fixture
def keep(db: None) -> Keep:
    def kept(report: Report | None = None, *, by: Filer = SAMPLES) -> StoredReport:
        return _kept(as_json(report or a_report()), "report.json", by)

    return kept


@pytest.fixture
def keep_text(db: None) -> Keep:
    return lambda text: _kept(text.encode(), "report.txt", SAMPLES)


def _kept(data: bytes, name: str, by: Filer) -> StoredReport:
    receipt = receive(data, name, by=by)
    assert not receipt.problem, receipt.problem
    return receipt.reports[0]


@pytest.fixture
def reader(db: None) -> Client:
    """A visitor's browser, which sees an error page where something fails, like a person."""
    client = Client(raise_request_exception=False)
    session = client.session
    session[WORKBENCH] = READER.session
    session.save()
    return client


@pytest.fixture
def world(db: None) -> World:
    return a_world()
