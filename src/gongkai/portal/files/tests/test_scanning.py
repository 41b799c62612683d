"""Is a file that may hold a virus kept from everybody until the scanner has spoken?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from gongkai.portal.accounts.models import Duty
from gongkai.portal.files import scanning
from gongkai.portal.files.models import State, StoredFile
from gongkai.portal.files.tests.conftest import EICAR, FakeClamd, KeepFile
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.reporting.tests.texts import TEXT
from gongkai.portal.testing import World, a_file

pytestmark = pytest.mark.django_db

OnCommit = Any


def test_a_clean_file_is_handed_out_once_the_scanner_has_seen_all_of_it(
    keep_file: KeepFile, clamd: FakeClamd, reader: Client, django_capture_on_commit_callbacks: OnCommit
) -> None:
    data = b"words" * 100_000
    with django_capture_on_commit_callbacks(execute=True):
        stored = keep_file(data)
        assert stored.state == State.QUARANTINED
        assert reader.get(stored.get_absolute_url()).status_code == 409
    stored.refresh_from_db()
    assert (stored.state, stored.scanner, bool(stored.scanned_at)) == (State.CLEAN, "clamd", True)
    assert clamd.asked == [data]
    assert reader.get(stored.get_absolute_url()).getvalue() == data


def test_a_virus_is_named_and_nobody_gets_the_file(
    keep_file: KeepFile, clamd: FakeClamd, reader: Client, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        stored = keep_file(EICAR, "harmless.txt")
    stored.refresh_from_db()
    assert (stored.state, stored.remark) == (State.INFECTED, "Eicar-Test-Signature")
    for answer in (reader.get(stored.get_absolute_url()), reader.head(stored.get_absolute_url())):
        assert answer.status_code == 409
        assert EICAR not in answer.content
    assert "发现了病毒（Eicar-Test-Signature）" in reader.get(stored.get_absolute_url()).content.decode()
    assert Event.objects.filter(kind="file.scan", actor="system").exists()
    assert list(differences()) == []


def test_a_scanner_that_is_down_leaves_the_file_in_quarantine_and_says_so(
    keep_file: KeepFile, no_clamd: str, reader: Client, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        stored = keep_file()
    stored.refresh_from_db()
    assert stored.state == State.QUARANTINED
    assert "clamd 没有应答" in stored.remark
    answer = reader.get(stored.get_absolute_url())
    assert answer.status_code == 409
    assert "还没有通过病毒检查" in answer.content.decode()


def test_what_waited_for_the_scanner_is_scanned_when_it_is_back(
    keep_file: KeepFile, clamd: FakeClamd, settings: Settings
) -> None:
    address, settings.CLAMD = settings.CLAMD, "127.0.0.1:1"
    waiting = [keep_file(data) for data in (b"one", b"two", EICAR)]
    assert scanning.scan_waiting() == 0
    settings.CLAMD = address
    assert scanning.scan_waiting() == 3
    assert [StoredFile.objects.get(pk=each.pk).state for each in waiting] == ["clean", "clean", "infected"]


def test_a_verdict_outlives_a_scanner_that_gives_none_today(
    keep_file: KeepFile, clamd: FakeClamd, settings: Settings
) -> None:
    stored = keep_file()
    scanning.scan(stored.sha256)
    settings.CLAMD = "127.0.0.1:1"
    scanning.scan(stored.sha256)
    stored.refresh_from_db()
    assert stored.state == State.CLEAN


def test_a_verdict_is_on_the_bytes_whoever_holds_them(keep_file: KeepFile, clamd: FakeClamd) -> None:
    one, two = keep_file(EICAR), keep_file(EICAR)
    scanning.scan(one.sha256)
    two.refresh_from_db()
    assert two.state == State.INFECTED


def test_a_file_that_is_too_long_for_the_scanner_stays_in_quarantine(keep_file: KeepFile, clamd: FakeClamd) -> None:
    clamd.longest = 1000
    stored = keep_file(b"x" * 300_000)
    scanning.scan(stored.sha256)
    stored.refresh_from_db()
    assert stored.state == State.QUARANTINED
    assert stored.remark.startswith("查毒程序")


def test_without_a_scanner_files_are_handed_out_unscanned(keep_file: KeepFile, reader: Client) -> None:
    stored = keep_file()
    assert stored.state == State.UNSCANNED
    assert reader.get(stored.get_absolute_url()).status_code == 200


def test_what_came_in_before_the_scanner_is_held_until_it_is_scanned(
    keep_file: KeepFile, reader: Client, settings: Settings
) -> None:
    stored = keep_file()
    settings.CLAMD = "127.0.0.1:1"
    assert reader.get(stored.get_absolute_url()).status_code == 409


@pytest.mark.parametrize("address", ["192.0.2.1:3310", "clamd.example.org:3310", "3310", "127.0.0.1:port", "::", "x"])
def test_files_are_never_sent_to_another_machine_to_be_scanned(
    keep_file: KeepFile, settings: Settings, address: str
) -> None:
    settings.CLAMD = address
    stored = keep_file()
    scanning.scan(stored.sha256)
    stored.refresh_from_db()
    assert stored.state == State.QUARANTINED
    assert "GONGKAI_CLAMD" in stored.remark


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("unix:/run/clamd.sock", "/run/clamd.sock"),
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("localhost:3310", ("localhost", 3310)),
    ],
)
def test_a_scanner_of_this_machine_is_named_by_its_socket_or_its_port(
    address: str, meant: str | tuple[str, int]
) -> None:
    assert scanning.Daemon.at(address).address == meant


def test_a_socket_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(scanning.NoVerdictError, match="没有应答"):
        scanning.Daemon.at(str(tmp_path / "none.ctl")).standing()


PROGRAM = """#!/bin/sh
case "$1" in --version) echo "ClamAV 1.4.3"; exit 0;; esac
found=$(grep -c EICAR)
test "$BROKEN" && { echo "no database" >&2; exit 2; }
test "$found" = 0 && exit 0
echo "stdin: Win.Test.EICAR_HDB-1 FOUND"; exit 1
"""


@pytest.fixture
def clamscan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """A program of that name on the path."""
    program = tmp_path / "bin" / "clamscan"
    program.parent.mkdir()
    program.write_text(PROGRAM, encoding="ascii")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    settings.CLAMD = ""
    return program


def test_the_program_serves_where_there_is_no_daemon(
    keep_file: KeepFile, clamscan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scanning.is_set_up()
    assert scanning.scanner().standing() == "ClamAV 1.4.3"
    clean, infected, unclear = keep_file(b"words"), keep_file(EICAR), keep_file(b"other words")
    assert clean.state == State.QUARANTINED
    scanning.scan(clean.sha256)
    scanning.scan(infected.sha256)
    monkeypatch.setenv("BROKEN", "1")
    scanning.scan(unclear.sha256)
    for stored in (clean, infected, unclear):
        stored.refresh_from_db()
    assert (clean.state, infected.state, unclear.state) == (State.CLEAN, State.INFECTED, State.QUARANTINED)
    assert infected.remark == "Win.Test.EICAR_HDB-1"
    assert "no database" in unclear.remark


# --- seen from the pages ----------------------------------------------------------------------------------------------


def test_who_hands_in_a_report_with_a_virus_is_told_and_its_original_is_not_shown(
    reader: Client, clamd: FakeClamd, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reader.post("/reports/upload/", {"files": [a_file(TEXT.encode() + EICAR, "民政局.txt")]})
    page = reader.post("/reports/upload/", {"files": [a_file(TEXT.encode() + EICAR, "民政局.txt")]}).content.decode()
    assert "发现了病毒（Eicar-Test-Signature）" in page
    address = StoredFile.objects.get().get_absolute_url()
    for where in ("/reports/1/", "/reports/1/original/"):
        page = reader.get(where.replace("1", str(_report()))).content.decode()
        assert "发现了病毒" in page, where
        assert address not in page, where
        assert "EICAR-STANDARD" not in page.partition('id="text"')[0], where


def _report() -> int:
    from gongkai.portal.reporting.models import StoredReport

    return StoredReport.objects.get().pk


def test_the_operator_sees_how_the_store_stands_and_no_names(
    world: World, keep_file: KeepFile, clamd: FakeClamd
) -> None:
    infected = keep_file(EICAR, "张某某.txt")
    keep_file(b"words")
    operator = world.signed_in(Duty.SYSTEM_ADMIN)
    page = operator.get("/files/").content.decode()
    assert "ClamAV 1.4.3/27000 (fake)" in page
    assert "检查待查的 2 个文件" in page
    page = operator.post("/files/", follow=True).content.decode()
    assert "已经重新检查 2 个文件" in page
    assert "Eicar-Test-Signature" in page
    assert infected.sha256 in page
    assert "张某某" not in page
    assert Event.objects.filter(kind="file.scan", duty="system_admin").count() == 2


def test_the_operator_is_told_when_there_is_no_scanner_or_it_is_down(
    world: World, keep_file: KeepFile, settings: Settings
) -> None:
    operator = world.signed_in(Duty.SYSTEM_ADMIN)
    assert "不经病毒检查就可以下载" in operator.get("/files/").content.decode()
    settings.CLAMD = "127.0.0.1:1"
    assert "clamd 没有应答" in operator.get("/files/").content.decode()


def test_nobody_but_the_operator_sees_how_the_store_stands(world: World, reader: Client) -> None:
    for client in (reader, world.signed_in(Duty.HANDLER), world.signed_in(Duty.AUDIT_ADMIN)):
        assert client.get("/files/").status_code == 403
        assert client.post("/files/").status_code == 403
