"""What do rooms above offer on the page of a request, which knows none of them?

offers_on_request(lambda viewer, foi: Offer(_("转为主动公开"), address))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.models import FoiRequest


@dataclass(frozen=True)
class Offer:
    """Something that can be done with the request elsewhere, and why it might."""

    label: str
    url: str
    why: str = ""
    urged: bool = False
    """The law suggests it."""


Offering = Callable[[Viewer, FoiRequest], Offer | None]

_rooms: list[Offering] = []


def offers_on_request(offering: Offering) -> None:
    """A room declares what it offers; nothing for requests with which it has nothing to do."""
    if offering not in _rooms:
        _rooms.append(offering)


def offers_for(viewer: Viewer, foi: FoiRequest) -> list[Offer]:
    return [offer for offering in _rooms if (offer := offering(viewer, foi)) is not None]
