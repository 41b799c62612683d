"""Does the site start where it should, and say plainly why it cannot where it should not?"""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from gongkai.portal import demo, house


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "", "::"])  # noqa: S104
def test_without_sign_in_it_answers_this_machine_alone(host: str) -> None:
    with pytest.raises(SystemExit, match="只允许本机访问"):
        demo.refuse_strangers(host)


def test_others_may_come_in_when_the_site_knows_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOSTS", "gk.example.invalid")
    demo.refuse_strangers("0.0.0.0")  # noqa: S104


def test_who_is_refused_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_HOSTS", raising=False)
    with pytest.raises(SystemExit, match=r"GONGKAI_HOSTS=.*GONGKAI_HTTPS=1"):
        demo.refuse_strangers("0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    demo.refuse_strangers(host)


def test_a_taken_port_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"端口 {port} 已被占用"):
            demo.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 0, 65536, 99999999])
def test_a_port_that_is_none_is_said_plainly(port: int) -> None:
    with pytest.raises(SystemExit, match="1 到 65535"):
        demo.run(port=port)


def test_the_secret_is_made_once_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    data = tmp_path / "new"
    key = house.secret_key(data)
    assert house.secret_key(data) == key
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600


def test_the_secret_may_stand_elsewhere_and_no_second_one_is_made_beside_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "keys" / "secret"
    key = house.secret_key(data)
    monkeypatch.setenv("GONGKAI_SECRET_FILE", str(elsewhere))
    with pytest.raises(SystemExit, match="移到"):
        house.secret_key(data)
    moved = (data / "secret_key").rename(tmp_path / "moved")
    with pytest.raises(SystemExit, match="不存在"):
        house.secret_key(data)
    elsewhere.parent.mkdir()
    moved.rename(elsewhere)
    assert house.secret_key(data) == key
    assert key.encode() not in b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())


def test_what_is_kept_is_closed_to_others_also_in_a_folder_that_was_there(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "gongkai.sqlite3").touch(0o644)
    house.secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "gongkai.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755, "others may use the folder too"
    empty = tmp_path / "empty"
    empty.mkdir(0o755)
    house.secret_key(empty)
    assert stat.S_IMODE(empty.stat().st_mode) == 0o700


@pytest.mark.parametrize("spoil", ["a file", "no place", "junk for a database", "junk for a secret"])
def test_a_data_folder_that_cannot_be_used_is_said_in_one_sentence(tmp_path: Path, spoil: str) -> None:
    data = tmp_path / "data"
    if spoil == "a file":
        data.write_bytes(b"x")
    elif spoil == "no place":
        data = Path("/proc/x") if Path("/proc").exists() else Path("/dev/null/x")
    else:
        data.mkdir()
        junk = "gongkai.sqlite3" if "database" in spoil else "secret_key"
        (data / junk).write_bytes(bytes(range(1, 256)) * 20)
    command = f"from pathlib import Path\nfrom gongkai.portal.demo import serve\nserve(port={_free_port()}, data="
    command += f"Path({str(data)!r}))"
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", command],
        env=_own_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "请" in ended.stderr


def test_half_a_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short", encoding="ascii")
    with pytest.raises(SystemExit, match="不完整"):
        house.secret_key(tmp_path)


def test_the_data_folder_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "x"))
    assert house.data_dir() == tmp_path / "x"


def test_an_installed_site_keeps_its_data_with_the_person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GONGKAI_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(house, "runs_from_checkout", lambda: False)
    assert house.data_dir() == tmp_path / "gongkai"
    assert house.samples_dir() is None


def test_it_starts_prints_its_address_stops_and_starts_again(tmp_path: Path) -> None:
    port = _free_port()
    for _ in range(2):
        with _site(tmp_path / "data", port):
            assert _answer(f"http://127.0.0.1:{port}/healthz") == b"ok\n"


class Running(NamedTuple):
    """A site that has started, in processes of its own."""

    port: int
    pid: int


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for the tests that leave a site as they found it: a start takes a quarter of a minute of processor time."""
    port = _free_port()
    with _site(tmp_path_factory.mktemp("running"), port) as site:
        yield Running(port, site.pid)


def test_bodies_that_are_sent_by_half_do_not_keep_the_others_waiting(running: Running) -> None:
    port = running.port
    head = (
        f"POST /reports/upload/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: csrftoken={'x' * 32}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\n"
    )
    with ExitStack() as open_ones:
        _answer(f"http://127.0.0.1:{port}/healthz")
        for _ in range(12):
            open_ones.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(head.encode())
        time.sleep(0.5)
        assert "上传第一份报告" in _answer(f"http://127.0.0.1:{port}/").decode()


def test_a_process_that_dies_is_replaced(running: Running) -> None:
    _answer(f"http://127.0.0.1:{running.port}/healthz")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list the children of a process")
    for child in children.read_text(encoding="ascii").split():
        os.kill(int(child), signal.SIGKILL)
    assert _answer(f"http://127.0.0.1:{running.port}/healthz") == b"ok\n"


def _own_environment() -> dict[str, str]:
    """A site started by a test keeps its data in the folder it is given, whatever database the tests run on."""
    return {**{name: value for name, value in os.environ.items() if name != "DATABASE_URL"}, "PYTHONUTF8": "1"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _site(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The site in processes of its own, from its first line to Ctrl-C."""
    site = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", f"from gongkai.portal.demo import serve\nserve(port={port})"],
        env={**_own_environment(), "GONGKAI_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert site.stdout is not None
        assert f"http://127.0.0.1:{port}/" in site.stdout.readline()
        yield site
    finally:
        os.killpg(site.pid, signal.SIGINT)  # what Ctrl-C does
        site.wait(15)
        assert site.stdout is not None
        site.stdout.close()


def _answer(address: str) -> bytes:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {address}")


def test_a_command_on_a_folder_without_a_site_says_so_in_one_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "gongkai.cli", "ledger", "verify", "--data", str(tmp_path)],
        env=_own_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert "请确认 --data" in ended.stderr
    assert "Traceback" not in ended.stderr
