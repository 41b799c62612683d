"""What do other rooms have to tell of a body? Each says it in a module `body_page.py`, and the page shows it.

    @on_body_page(order=20)
    def reports(viewer: Viewer, body: Body) -> Part | None: ...

So the directory need not know who stands above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.bodies.models import Body


@dataclass(frozen=True)
class Part:
    """A part of the page: its heading, and the template that draws it."""

    heading: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Tells = Callable[[Viewer, Body], Part | None]
"""What the room shows this viewer of this body, through the policy of visibility; nothing where there is nothing."""

_known: list[tuple[int, Tells]] = []


def on_body_page(order: int) -> Callable[[Tells], Tells]:
    def declare(tells: Tells) -> Tells:
        _known.append((order, tells))
        return tells

    return declare


def parts_of(viewer: Viewer, body: Body) -> list[Part]:
    told = (tells(viewer, body) for _, tells in sorted(_known, key=lambda known: known[0]))
    return [part for part in told if part]
