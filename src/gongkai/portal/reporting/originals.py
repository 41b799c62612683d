"""Where do the bytes of a file stand that was handed in? In the data folder, under their own SHA-256."""

from __future__ import annotations

import os
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from django.conf import settings

UNFINISHED = ".new-"
"""How the name of a file begins that is being written."""
AN_HOUR = 3600


def path_of(digest: str) -> Path:
    return Path(settings.DATA_DIR) / "originals" / digest[:2] / digest


def keep(data: bytes) -> str:
    """Write the bytes so that they are either there in full or not at all; say under which digest."""
    digest = sha256(data).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest


def bytes_of(digest: str) -> bytes:
    return path_of(digest).read_bytes()


def remove(digest: str) -> None:
    path_of(digest).unlink(missing_ok=True)


def sweep() -> None:
    """Remove what was being written when a process was killed. What is younger may still be being written."""
    for file in (Path(settings.DATA_DIR) / "originals").glob(f"*/{UNFINISHED}*"):
        if file.stat().st_mtime < time.time() - AN_HOUR:
            file.unlink(missing_ok=True)
