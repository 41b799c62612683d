"""Does a checkpoint of yesterday tell what somebody rewrote today?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from gongkai.portal.bodies.models import Kind
from gongkai.portal.ledger import checkpoints, triggers
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.ledger.chain import hash_of, seal_of, verify
from gongkai.portal.ledger.command import verify_all, write_checkpoint
from gongkai.portal.ledger.models import Event, Head
from gongkai.portal.testing import a_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    _add("甲局")
    file = tmp_path / "checkpoint.json"
    assert write_checkpoint(file) == 0
    assert "公钥" in capsys.readouterr().out
    _add("乙局")
    return file


def test_a_ledger_that_only_grew_agrees_with_its_checkpoint(checkpoint: Path) -> None:
    assert verify_all(checkpoint, "", states=True) == 0


def test_a_chain_rewritten_from_some_event_on_is_whole_but_not_what_the_checkpoint_says(checkpoint: Path) -> None:
    _rewrite_everything()
    assert list(verify()) == []
    [fault] = checkpoints.compare(checkpoint.read_bytes())
    assert fault.kind == "rewritten"
    assert verify_all(checkpoint, "", states=False) == 1


def test_a_ledger_that_begins_anew_is_told_by_its_checkpoint(checkpoint: Path) -> None:
    with connection.cursor() as cursor:
        for statement in (
            *triggers.take_down(connection.vendor),
            "DELETE FROM ledger_event",
            "DELETE FROM ledger_head",
        ):
            cursor.execute(statement)
    assert [fault.kind for fault in checkpoints.compare(checkpoint.read_bytes())] == ["cut_off"]


@pytest.mark.parametrize("member", ["number", "hash", "made", "signature", "key"])
def test_a_checkpoint_that_was_changed_is_not_believed(checkpoint: Path, member: str) -> None:
    content = json.loads(checkpoint.read_bytes())
    other = "y" if str(content[member]).startswith("x") else "x"
    content[member] = 1 if member == "number" else other + content[member][1:]
    assert [fault.kind for fault in checkpoints.compare(json.dumps(content).encode())] == ["signature"]


def test_another_key_is_not_believed(checkpoint: Path) -> None:
    assert [fault.kind for fault in checkpoints.compare(checkpoint.read_bytes(), "another key")] == ["signature"]
    own = checkpoints.written(checkpoints.signing_key().public_key())
    assert list(checkpoints.compare(checkpoint.read_bytes(), own)) == []


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"\xff", b'{"kind":"gongkai ledger checkpoint"}', b"[" * 99999])
def test_a_file_that_is_no_checkpoint_is_said_so(
    tmp_path: Path, junk: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "junk"
    file.write_bytes(junk)
    assert verify_all(file, "", states=False) == 2
    assert "检查点" in capsys.readouterr().err


def test_an_empty_ledger_has_no_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_checkpoint(tmp_path / "x") == 2
    assert "还没有记载" in capsys.readouterr().err


def test_the_command_says_where_the_ledger_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    _add("甲局")
    assert verify_all(None, "", states=True) == 0
    with connection.cursor() as cursor:
        for statement in (*triggers.take_down(connection.vendor), "UPDATE ledger_event SET actor_name = 'x'"):
            cursor.execute(statement)
    assert verify_all(None, "", states=False) == 1
    assert "第 1 条的内容与它的摘要不符" in capsys.readouterr().out


def _add(name: str) -> None:
    with act(SYSTEM, "body.add"):
        a_body(name, Kind.DEPARTMENT)


def _rewrite_everything() -> None:
    """What somebody with the database and the site's secret might do."""
    with connection.cursor() as cursor:
        for statement in triggers.take_down(connection.vendor):
            cursor.execute(statement)
        last = ""
        for event in Event.objects.order_by("number"):
            event.reason, event.previous = "another", last
            last = hash_of(event)
            cursor.execute(
                "UPDATE ledger_event SET reason = %s, previous = %s, hash = %s WHERE number = %s",
                [event.reason, event.previous, last, event.number],
            )
    number = Event.objects.count()
    Head.objects.filter(pk=1).update(hash=last, seal=seal_of(number, last))
