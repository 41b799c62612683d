"""Was something like this met before?

What is kept for the next of a kind costs as much to make as reading the first, and most files are the only one of their
kind. So it is made when a kind is met the second time.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

_KINDS_KEPT = 1 << 13


def met_before(kind: Hashable) -> bool:
    """True when this was asked before of an equal kind, of late."""
    meetings = _meetings(hash(kind))
    if not meetings:
        meetings.append(True)
        return False
    return True


@lru_cache(maxsize=_KINDS_KEPT)
def _meetings(mark: int) -> list[bool]:
    del mark
    return []
