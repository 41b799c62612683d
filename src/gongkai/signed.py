"""Is this the report that was signed, to the last figure, and by whom?

A signed report is JSON: the report, who signed it on which day, and an Ed25519 signature over the canonical bytes of
both. Whoever has the file can check it without this site: the key stands in it, and a body makes the mark of its key
known on its own page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gongkai.report import Report, ReportError, dumps, loads

ALGORITHM = "Ed25519"


class Checked(NamedTuple):
    """What a signed file turns out to be. `holds`: nothing in it was changed since; `why` says what is wrong.

    `key` is the mark of the key that signed it: the first sixteen digits of its SHA-256.
    """

    holds: bool
    report: Report
    signer: str
    signed_on: str
    key: str
    why: str = ""


def canonical(report: Report) -> str:
    """The one way of writing a report: what it says and nothing of how it was written down."""
    return dumps([report], indent=None)


def digest_of(report: Report) -> str:
    """Stands for everything that a report says."""
    return hashlib.sha256(canonical(report).encode()).hexdigest()


def sign(report: Report, key: Ed25519PrivateKey, signer: str, signed_on: str) -> str:
    """The signed report as JSON. `signed_on` is an ISO date."""
    said = {"algorithm": ALGORITHM, "signer": signer, "signed_on": signed_on, "key": _written(key.public_key())}
    text = canonical(report)
    value = base64.b64encode(key.sign(_bytes(text, said))).decode()
    signature = json.dumps({**said, "value": value}, ensure_ascii=False, indent=2)
    return f'{{"signature": {signature},\n"document": {json.dumps(text, ensure_ascii=False)}}}\n'


def verify(text: str) -> Checked:
    """Look at a signed report. Raises ReportError for JSON that is none."""
    try:
        data = json.loads(text)
        document, signature = data["document"], data["signature"]
        said = {name: signature[name] for name in ("algorithm", "signer", "signed_on", "key")}
        value, key = base64.b64decode(signature["value"], validate=True), base64.b64decode(said["key"], validate=True)
        all_text = isinstance(document, str) and all(isinstance(one, str) for one in said.values())
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReportError("这不是签名的年度报告。") from error
    if not all_text:
        raise ReportError("这不是签名的年度报告。")
    reports = loads(document)
    if len(reports) != 1:
        raise ReportError("签名的文件里应当恰好有一份年度报告。")
    why = _why_not(document, said, key, value)
    return Checked(not why, reports[0], said["signer"], said["signed_on"], mark_of(key), why)


def _why_not(document: str, said: Mapping[str, str], key: bytes, value: bytes) -> str:
    if said["algorithm"] != ALGORITHM:
        return f"不认识签名算法“{said['algorithm']}”。"
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(value, _bytes(document, said))
    except (ValueError, InvalidSignature):
        return "签名不符：报告、签发人或者日期在签名以后改过。"
    return ""


def mark_of(key: bytes) -> str:
    """How a key is named to people."""
    return hashlib.sha256(key).hexdigest()[:16]


def mark_of_key(key: Ed25519PrivateKey) -> str:
    return mark_of(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _written(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _bytes(document: str, said: Mapping[str, Any]) -> bytes:
    return json.dumps([document, said], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
