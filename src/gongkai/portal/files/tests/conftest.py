"""What the tests of the files share: somebody to own them, and a scanner that is none."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from gongkai.portal.files.keeping import keep
from gongkai.portal.files.models import StoredFile
from gongkai.portal.ledger.act import SYSTEM, act
from gongkai.portal.reporting.models import Original

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless string that every scanner takes for a virus; in two halves, lest one takes these tests for it."""

KeepFile = Callable[..., StoredFile]


@pytest.fixture
def owner(db: None) -> Original:
    """A record that everybody sees."""
    with act(SYSTEM, "test"):
        return Original.objects.create(format="text", public=True)


@pytest.fixture
def keep_file(owner: Original) -> KeepFile:
    """Keep bytes under a name, for the owner that everybody sees unless another is named."""

    def kept(data: bytes = b"words", name: str = "a.txt", of: Original | None = None) -> StoredFile:
        with act(SYSTEM, "test"):
            return keep(data, name, owner=of or owner)

    return kept


class FakeClamd:
    """Speaks the daemon's protocol on a port of this machine; finds EICAR and nothing else."""

    longest = 2**20

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.asked: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.door.getsockname()[1]}"

    def close(self) -> None:
        """From now on nobody answers."""
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as heard:
                line.sendall(self._answer(heard.read(5), heard) + b"\0")

    def _answer(self, start: bytes, heard: Any) -> bytes:
        command = start
        while not command.endswith(b"\0"):
            command += heard.read(1)
        if command == b"zVERSION\0":
            return b"ClamAV 1.4.3/27000 (fake)"
        assert command == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack(">I", heard.read(4))[0]:
            data += heard.read(length)
            if len(data) > self.longest:
                return b"INSTREAM size limit exceeded. ERROR"
        self.asked.append(data)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"


@pytest.fixture
def clamd(settings: Settings) -> Iterator[FakeClamd]:
    """A scanner that is there."""
    fake = FakeClamd()
    settings.CLAMD = fake.address
    yield fake
    fake.close()


@pytest.fixture
def no_clamd(settings: Settings) -> str:
    """A scanner that is set up, and down."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CLAMD = f"127.0.0.1:{door.getsockname()[1]}"
    return str(settings.CLAMD)
