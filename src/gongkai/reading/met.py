"""Was something like this met before?

What is kept for the next of a kind costs as much to make as reading the first, and most files are the only one of their
kind. So it is made when a kind is met the second time, or, where it costs several times as much, so many times later.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

_KINDS_KEPT = 1 << 13


def met_before(kind: Hashable, times: int = 1) -> bool:
    """True when this was asked so many times before of an equal kind, of late."""
    meetings = _meetings(hash(kind))
    meetings.so_far += 1
    return meetings.so_far > times


@dataclass(slots=True)
class _Meetings:
    so_far: int = 0


@lru_cache(maxsize=_KINDS_KEPT)
def _meetings(mark: int) -> _Meetings:
    del mark
    return _Meetings()
