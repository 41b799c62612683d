"""What can be done with the ledger from the command line? Verify it, and make or compare checkpoints.

Exit codes: 0 the ledger is whole, 1 it is not, 2 bad input.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from gongkai.portal.ledger import checkpoints
from gongkai.portal.ledger.chain import verify
from gongkai.portal.ledger.models import Head
from gongkai.portal.ledger.rebuild import differences

MOST_SHOWN = 50


def verify_all(checkpoint: Path | None, key: str, *, states: bool) -> int:
    """Say whether the chain is whole, where it is not, and whether a checkpoint and the stored states agree with it."""
    faults = [fault.sentence for fault in verify()]
    if checkpoint:
        try:
            faults += [fault.sentence for fault in checkpoints.compare(checkpoint.read_bytes(), key)]
        except (OSError, checkpoints.NotACheckpointError) as error:
            return _refuse(f"{checkpoint}：{getattr(error, 'strerror', None) or error}")
    if states:
        faults += differences()
    head = Head.objects.filter(pk=1).first()
    if not faults:
        _say([f"账完整：{head.number if head else 0} 条，首尾相接，未见改动。"])
        return 0
    _say([f"账有 {len(faults)} 处问题：", *(f"  {sentence}" for sentence in faults[:MOST_SHOWN])])
    if len(faults) > MOST_SHOWN:
        _say([f"  ……另有 {len(faults) - MOST_SHOWN} 处。"])
    return 1


def write_checkpoint(output: Path) -> int:
    """Write a signed checkpoint and print the public key, to be noted down elsewhere."""
    try:
        data = checkpoints.make()
        output.write_bytes(data)
    except checkpoints.NotACheckpointError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{output}：写不进去（{error.strerror}）。")
    key = checkpoints.written(checkpoints.signing_key().public_key())
    _say([f"已写入 {output}。请把它交给本系统以外的人保管。", f"公钥（请另行抄存）：{key}"])
    return 0


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 2
