"""Are bytes kept whole, once, for as long as somebody holds them, and no longer?"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from gongkai.portal.bodies.models import Body
from gongkai.portal.files import content, keeping
from gongkai.portal.files.models import State, StoredFile
from gongkai.portal.files.tests.conftest import KeepFile
from gongkai.portal.ledger.act import SYSTEM, UnrecordedError, act
from gongkai.portal.ledger.models import Event
from gongkai.portal.ledger.rebuild import differences
from gongkai.portal.reporting.models import Original

pytestmark = pytest.mark.django_db


def on_disk(data_dir: Path) -> list[str]:
    return sorted(file.name for file in (data_dir / "files").rglob("*") if file.is_file())


def another_owner() -> Original:
    with act(SYSTEM, "test"):
        return Original.objects.create(format="text", session="somebody else")


def test_a_file_stands_under_its_digest_and_nothing_of_its_name_is_on_the_disk(
    keep_file: KeepFile, data_dir: Path
) -> None:
    stored = keep_file(b"words", "../../x")
    assert stored.name == "x"
    assert stored.path == data_dir / "files" / stored.sha256[:2] / stored.sha256
    assert stored.path.read_bytes() == b"words"
    assert on_disk(data_dir) == [stored.sha256]
    assert not (data_dir.parent / "x").exists()


def test_nobody_else_on_the_machine_reads_what_is_kept(keep_file: KeepFile) -> None:
    path = keep_file().path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_knows_its_size_its_kind_and_its_owner(keep_file: KeepFile, owner: Original) -> None:
    stored = keep_file(b"%PDF-1.7 ...", "photo.jpg")
    assert (stored.size, stored.media_type, stored.state) == (12, "application/pdf", State.UNSCANNED)
    assert list(keeping.files_of(owner)) == [stored]
    assert owner.pk in keeping.owners_by_file(Original, name__icontains="PHOTO")


def test_a_long_stream_is_kept_without_being_held_in_memory(owner: Original) -> None:
    class Zeros(io.RawIOBase):
        left, most = 20 * 2**20, 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= content.STEP
            given = min(size, self.left)
            self.left -= given
            return bytes(given)

    with act(SYSTEM, "test"):
        stored = keeping.keep(Zeros(), "zeros.bin", owner=owner)  # type: ignore[arg-type]
    assert stored.size == stored.path.stat().st_size == 20 * 2**20
    assert content.is_whole(stored.sha256)


def test_two_who_hand_in_the_same_bytes_have_a_file_each_and_the_bytes_once(
    keep_file: KeepFile, data_dir: Path
) -> None:
    one, two = keep_file(name="mine.txt"), keep_file(name="yours.txt", of=another_owner())
    assert one.pk != two.pk
    assert one.sha256 == two.sha256
    assert on_disk(data_dir) == [one.sha256]


def test_bytes_stay_until_the_last_who_holds_them_is_gone(
    keep_file: KeepFile, data_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    one, two = keep_file(), keep_file(of=another_owner())
    with django_capture_on_commit_callbacks(execute=True), act(SYSTEM, "test"):
        keeping.remove(one)
    assert two.path.read_bytes() == b"words"
    with django_capture_on_commit_callbacks(execute=True), act(SYSTEM, "test"):
        keeping.remove(two)
    assert on_disk(data_dir) == []
    assert list(differences()) == []


def test_a_removal_that_is_undone_leaves_the_bytes(
    keep_file: KeepFile, django_capture_on_commit_callbacks: Any
) -> None:
    stored = keep_file()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        _fails_after(lambda: keeping.remove(stored))
    assert StoredFile.objects.get().path.read_bytes() == b"words"


def test_a_file_is_kept_inside_an_act_only(owner: Original) -> None:
    with pytest.raises(UnrecordedError):
        keeping.keep(b"x", "a.txt", owner=owner)


def test_a_record_whose_room_has_not_said_so_owns_no_files(world: object) -> None:
    with pytest.raises(TypeError, match="owns no files"), act(SYSTEM, "test"):
        keeping.keep(b"x", "a.txt", owner=Body.objects.get(name="云溪县第一小学"))


def test_the_ledger_keeps_no_name_that_a_person_gave_a_file(keep_file: KeepFile) -> None:
    keep_file(name="张某某身份证.jpg")
    event = Event.objects.get(record_type="files.storedfile")
    assert "张某某" not in event.after + event.record_label
    assert '"name":"hmac:' in event.after


def test_what_a_failed_act_left_behind_is_swept_after_an_hour_and_what_is_held_is_not(
    keep_file: KeepFile, owner: Original, data_dir: Path
) -> None:
    held = keep_file(b"held")
    lost = sha256(b"lost").hexdigest()
    with pytest.raises(ZeroDivisionError):
        _fails_after(lambda: keeping.keep(b"lost", "a.txt", owner=owner))
    keeping.sweep()
    assert on_disk(data_dir) == sorted([held.sha256, lost]), "it may yet be that an act is under way"
    for digest in (held.sha256, lost):
        os.utime(content.path_of(digest), (0, 0))
    keeping.sweep()
    assert on_disk(data_dir) == [held.sha256]


def _fails_after(done: Callable[[], object]) -> None:
    with act(SYSTEM, "test"):
        done()
        raise ZeroDivisionError


def test_what_a_killed_process_left_half_written_is_swept(keep_file: KeepFile, data_dir: Path) -> None:
    kept = keep_file(b"whole").path
    old, new = data_dir / "files" / ".new-old", data_dir / "files" / ".new-now"
    for file in (old, new):
        file.write_bytes(b"ha")
    os.utime(old, (0, 0))
    keeping.sweep()
    assert on_disk(data_dir) == sorted([kept.name, ".new-now"])


def test_bytes_that_were_damaged_show_and_are_mended_by_the_same_file_again(keep_file: KeepFile) -> None:
    stored = keep_file(b"words")
    stored.path.write_bytes(b"wor")
    assert not content.is_whole(stored.sha256)
    keep_file(b"words")
    assert content.is_whole(stored.sha256)
    stored.path.unlink()
    assert not content.is_whole(stored.sha256)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_removes_bytes_waits_for_who_is_just_keeping_the_same(keep_file: KeepFile, owner: Original) -> None:
    first = keep_file()
    with act(SYSTEM, "test"):
        first.delete()
        second = keeping.keep(b"words", "b.txt", owner=owner)
        remover = Thread(target=_in_a_connection_of_its_own, args=(lambda: keeping.drop(second.sha256),))
        remover.start()
        remover.join(0.5)
        assert remover.is_alive(), "it would have taken the bytes away"
    remover.join(10)
    assert second.path.read_bytes() == b"words"


def _in_a_connection_of_its_own(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 63 + "/"])
def test_a_path_is_made_of_a_digest_and_of_nothing_else(digest: str) -> None:
    with pytest.raises(ValueError, match="no digest"):
        content.path_of(digest)
