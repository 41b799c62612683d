"""How are an applicant's particulars kept? Encrypted, with a key that only the site has (个人信息保护法 art. 51)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotUnsealError(ValueError):
    """The site's secret is not the one that these particulars were kept with."""


def seal(particulars: Mapping[str, str]) -> str:
    """Particulars as they stand in the database; nothing for nothing."""
    known = {name: value for name, value in particulars.items() if value}
    return _lock().encrypt(json.dumps(known, ensure_ascii=False).encode()).decode() if known else ""


def unseal(sealed: str) -> dict[str, str]:
    """The particulars again. Raises CannotUnsealError."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_lock().decrypt(sealed.encode()))
    except InvalidToken:
        raise CannotUnsealError("申请人的个人信息无法读出：网站的密钥不是保存它们时的那一把。") from None
    return opened


def _lock() -> Fernet:
    key = hashlib.sha256(b"gongkai particulars" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
