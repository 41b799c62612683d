"""How do bytes stand on the disk that nobody may read there? Encrypted with a key that only the site has.

AES-256-GCM, a file at a time: the limit on uploads keeps files short enough for that. The name under which they stand
is the digest of what is on the disk, so the store, its copies and its checks treat them like any other bytes. Of one
paper handed in twice there are two that have nothing in common.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARK = b"gongkai sealed 1"
"""How such a file begins: which way of sealing it was."""
_NONCE, _TAG = 12, 16
ADDED = len(MARK) + _NONCE + _TAG
"""Bytes by which a sealed file is longer than what it holds."""


class CannotUnsealError(OSError):
    """These bytes are damaged, or the site's secret is not the one that they were sealed with."""


def seal(plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return MARK + nonce + _lock().encrypt(nonce, plain, MARK)


def unseal(sealed: bytes) -> bytes:
    """Raises CannotUnsealError."""
    mark, nonce, rest = sealed[: len(MARK)], sealed[len(MARK) : ADDED - _TAG], sealed[ADDED - _TAG :]
    try:
        return _lock().decrypt(nonce, rest, mark)
    except (InvalidTag, ValueError):
        raise CannotUnsealError("the file is damaged, or the site's secret is another one") from None


def _lock() -> AESGCM:
    return AESGCM(hashlib.sha256(b"gongkai sealed files" + settings.SECRET_KEY.encode()).digest())
