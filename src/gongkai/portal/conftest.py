"""The world in which the tests of the site live: an empty data folder, and a reader in front of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from gongkai.portal.reporting.filing import receive
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.testing import Keep, a_report, as_json
from gongkai.report import Report


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """Nothing a test keeps stays behind."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def keep(db: None) -> Keep:
    def kept(report: Report | None = None) -> StoredReport:
        return _kept(as_json(report or a_report()), "report.json")

    return kept


@pytest.fixture
def keep_text(db: None) -> Keep:
    return lambda text: _kept(text.encode(), "report.txt")


def _kept(data: bytes, name: str) -> StoredReport:
    receipt = receive(data, name)
    assert not receipt.problem, receipt.problem
    return receipt.reports[0]


@pytest.fixture
def reader(db: None) -> Client:
    """A browser that sees an error page where something fails, like a person."""
    return Client(raise_request_exception=False)
