"""What is public already, and may be what somebody is about to ask for? Rooms above say what they have.

earlier_from(lambda viewer, text, most: [Earlier(…)])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body


@dataclass(frozen=True)
class Earlier:
    """Something that everybody may read. `share` is how much of what was typed is in it, 0 to 1."""

    title: str
    link: str
    body: Body
    since: date | None
    text: str
    share: float


Finder = Callable[[Viewer, str, int], list[Earlier]]
"""What a room has that is nearest to a text, so many at the most."""

_rooms: list[Finder] = []


def earlier_from(finder: Finder) -> None:
    """A room declares how it finds what it has."""
    if finder not in _rooms:
        _rooms.append(finder)


def earlier_elsewhere(viewer: Viewer, text: str, most: int) -> list[Earlier]:
    return [one for finder in _rooms for one in finder(viewer, text, most)]
