"""What did the ledger say on a certain day, so that nobody can deny it later? A signed checkpoint, kept elsewhere.

Whoever holds the database and the site's secret could rewrite the chain from some event on. A checkpoint names an event
with its digest and is signed; given to the superior, printed or put into the archive, it shows later that all events
up to it are the ones that were there.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.ledger.chain import Fault
from gongkai.portal.ledger.models import Event, Head

KIND = "gongkai ledger checkpoint"
KEY_FILE = "ledger_key"
MEMBERS = {"kind", "number", "hash", "algorithm", "made", "key", "signature"}


class NotACheckpointError(ValueError):
    """Why a file cannot be compared, said to the person."""


def make() -> bytes:
    """A checkpoint of the last event, as JSON. Raises NotACheckpointError for an empty ledger."""
    head = Head.objects.filter(pk=1).first()
    if head is None or not head.number:
        raise NotACheckpointError(_("账中还没有记载，不能制作检查点。"))
    key = signing_key()
    last = Event.objects.get(number=head.number)
    checkpoint: dict[str, Any] = {
        "kind": KIND,
        "number": head.number,
        "hash": head.hash,
        "algorithm": last.algorithm,
        "made": timezone.localtime().isoformat(timespec="seconds"),
        "key": written(key.public_key()),
    }
    checkpoint["signature"] = base64.b64encode(key.sign(_signed(checkpoint))).decode()
    return json.dumps(checkpoint, ensure_ascii=False, indent=2).encode() + b"\n"


def compare(data: bytes, trusted: str = "") -> Iterator[Fault]:
    """Where the ledger of today differs from the checkpoint. `trusted` is the public key as it was noted down; without
    it the site's own key is the measure. Raises NotACheckpointError for a file that is none."""
    checkpoint = _parsed(data)
    number = checkpoint["number"]
    if not _is_signed(checkpoint) or checkpoint["key"] != (trusted or written(signing_key().public_key())):
        yield Fault(number, "signature", _("检查点的签名不成立，或不是用这把密钥签的：文件被改动过，或来自别的系统。"))
        return
    event = Event.objects.filter(number=number).first()
    if event is None:
        yield Fault(number, "cut_off", _("检查点记着第 %(number)d 条，账中已经没有这一条。") % {"number": number})
    elif event.hash != checkpoint["hash"]:
        sentence = _("第 %(number)d 条与检查点所记的不同：检查点之前的账被改写过。")
        yield Fault(number, "rewritten", sentence % {"number": number})


def _parsed(data: bytes) -> Mapping[str, Any]:
    try:
        checkpoint = json.loads(data)
    except (ValueError, RecursionError):
        checkpoint = None
    if not isinstance(checkpoint, dict) or set(checkpoint) != MEMBERS or checkpoint["kind"] != KIND:
        raise NotACheckpointError(_("这个文件不是检查点。请选用“制作检查点”得到的文件。"))
    if type(checkpoint["number"]) is not int or not all(type(checkpoint[name]) is str for name in MEMBERS - {"number"}):
        raise NotACheckpointError(_("检查点文件的内容不完整。"))
    return checkpoint


def _signed(checkpoint: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: everything but the signature, in one way of writing."""
    content = {name: value for name, value in checkpoint.items() if name != "signature"}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _is_signed(checkpoint: Mapping[str, Any]) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(checkpoint["key"], validate=True))
        key.verify(base64.b64decode(checkpoint["signature"], validate=True), _signed(checkpoint))
    except (ValueError, InvalidSignature):
        return False
    return True


def signing_key() -> Ed25519PrivateKey:
    """The site's key, made once and readable by nobody else."""
    file = Path(settings.DATA_DIR) / KEY_FILE
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            key = Ed25519PrivateKey.generate()
            new.write(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
            return key
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(file.read_bytes())


def written(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
