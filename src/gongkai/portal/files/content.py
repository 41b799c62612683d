"""Where do the bytes of a file stand? In the data folder, under their own SHA-256, once however many hold them.

Bytes are there in full or not at all: they are written beside their place, forced to the disk, and then renamed. A path
is made of a digest alone; nothing that a person typed ever becomes part of one.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings

UNFINISHED = ".new-"
"""How the name of a file begins that is being written."""
AN_HOUR = 3600
STEP = 2**20
_DIGEST = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    return Path(settings.DATA_DIR) / "files"


def path_of(digest: str) -> Path:
    """Raises ValueError for what is no SHA-256 in lower case."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is no digest.")
    return folder() / digest[:2] / digest


@dataclass(frozen=True)
class Draft:
    """Bytes on the disk that have not taken their place yet."""

    path: Path
    digest: str
    size: int

    def settle(self) -> None:
        """Take the place, unless the same bytes stand there whole already."""
        target = path_of(self.digest)
        if target.exists() and target.stat().st_size == self.size:
            return
        closed_folder(target.parent)
        self.path.replace(target)
        _force(target.parent)


@contextmanager
def draft(stream: IO[bytes]) -> Iterator[Draft]:
    """Write what comes out of the stream, a step at a time; what has not settled by the end is gone."""
    closed_folder(folder())
    handle, name = tempfile.mkstemp(dir=folder(), prefix=UNFINISHED)
    try:
        found, size = sha256(), 0
        with os.fdopen(handle, "wb") as file:
            while chunk := stream.read(STEP):
                file.write(chunk)
                found.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield Draft(Path(name), found.hexdigest(), size)
    finally:
        Path(name).unlink(missing_ok=True)


def bytes_of(digest: str) -> bytes:
    return path_of(digest).read_bytes()


def is_whole(digest: str) -> bool:
    """Do the bytes still give the digest they stand under? It reads all of them."""
    try:
        with path_of(digest).open("rb") as file:
            found = sha256()
            while chunk := file.read(STEP):
                found.update(chunk)
    except FileNotFoundError:
        return False
    return found.hexdigest() == digest


def remove(digest: str) -> None:
    path_of(digest).unlink(missing_ok=True)


def settled(*, before: float) -> Iterator[list[str]]:
    """The digests that have stood here since before that time (seconds since 1970), one folder at a time."""
    for shard in sorted(folder().glob("[0-9a-f][0-9a-f]")):
        yield [file.name for file in shard.iterdir() if _DIGEST.fullmatch(file.name) and _age(file) < before]


def sweep() -> None:
    """Remove what was being written when a process was killed. What is younger may still be being written."""
    for file in (*folder().glob(f"{UNFINISHED}*"), *folder().glob(f"*/{UNFINISHED}*")):
        if _age(file) < time.time() - AN_HOUR:
            file.unlink(missing_ok=True)


def closed_folder(path: Path) -> None:
    """A folder that nobody else on this machine looks into."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def _age(file: Path) -> float:
    with suppress(FileNotFoundError):  # another process was quicker
        return file.stat().st_mtime
    return time.time()


def _force(place: Path) -> None:
    """Force the name of a new file to the disk; Windows neither needs nor allows it."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
