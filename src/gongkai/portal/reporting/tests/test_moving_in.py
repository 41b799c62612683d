"""Does an installation from before the store of files find its originals in it?"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from gongkai.portal.files.models import State, StoredFile
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.reporting.filing import withdraw
from gongkai.portal.reporting.models import Original

BEFORE = ("reporting", "0002_bodies_and_filers")


def migrate(*targets: tuple[str, str]) -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate(list(targets) or executor.loader.graph.leaf_nodes()).apps


@pytest.fixture
def old_site(transactional_db: None) -> Iterator[Any]:
    """The tables as they were when an original held its own name and digest."""
    yield migrate(BEFORE)
    migrate()


def an_original(old_site: Any, data_dir: Path, data: bytes, name: str, *, lost: bool = False) -> int:
    digest = sha256(data).hexdigest()
    if not lost:
        place = data_dir / "originals" / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    row = {"sha256": digest, "name": name, "size": len(data), "format": "text", "public": True}
    return int(old_site.get_model("reporting", "Original").objects.create(**row).pk)


def test_originals_become_files_with_their_names_and_their_bytes(old_site: Any, data_dir: Path) -> None:
    one = an_original(old_site, data_dir, b"%PDF-1.7 one", "一.pdf")
    two = an_original(old_site, data_dir, "两个".encode(), "二.txt")
    same = an_original(old_site, data_dir, "两个".encode(), "又是二.txt")
    migrate()
    assert [Original.objects.get(pk=pk).file.name for pk in (one, two, same)] == ["一.pdf", "二.txt", "又是二.txt"]
    stored = Original.objects.get(pk=one).file
    assert (stored.media_type, stored.size, stored.state) == ("application/pdf", 12, State.UNSCANNED)
    assert stored.path.read_bytes() == b"%PDF-1.7 one"
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    assert not (data_dir / "originals").exists()
    assert Client().get(Original.objects.get(pk=two).file.get_absolute_url()).getvalue() == "两个".encode()
    withdraw(Original.objects.get(pk=two), SYSTEM)
    assert Original.objects.get(pk=same).file.path.read_bytes() == "两个".encode()


def test_the_move_is_in_the_ledger_and_the_states_follow_from_it(old_site: Any, data_dir: Path) -> None:
    an_original(old_site, data_dir, b"words", "张某某.txt")
    migrate()
    event = Event.objects.get(kind="file.move_in")
    assert (event.record_type, event.record_id) == ("files.storedfile", str(StoredFile.objects.get().pk))
    assert "张某某" not in event.after
    assert list(verify()) == []
    assert not [sentence for sentence in differences() if "files.storedfile" in sentence]


def test_an_original_whose_bytes_are_lost_keeps_its_name(old_site: Any, data_dir: Path) -> None:
    lost = an_original(old_site, data_dir, b"lost", "丢失.txt", lost=True)
    migrate()
    assert Original.objects.get(pk=lost).file.name == "丢失.txt"
    assert not Original.objects.get(pk=lost).file.path.exists()


def test_a_move_that_fails_leaves_everything_where_it_was(
    old_site: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_original(old_site, data_dir, b"words", "a.txt")

    def fail(*args: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("shutil.copy2", fail)
        patch.setattr("os.link", fail)
        with pytest.raises(OSError, match="no space"):
            migrate()
    digest = sha256(b"words").hexdigest()
    assert (data_dir / "originals" / digest[:2] / digest).read_bytes() == b"words"
    migrate()
    assert Original.objects.get().file.path.read_bytes() == b"words"
