"""Where can this reader go from here? Each room names its own entries in a module `navigation.py`:

    add(Entry(_("年度报告"), "reports", under="/reports/", order=50))

and every page shows those that its reader may use, in the masthead, beside the desk or in the foot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from gongkai.portal.ui.site import site_identification

Text = str | Promise
"""A sentence, or one that is put into the reader's language when it is shown."""

Menu = Literal["masthead", "desk", "foot"]


def everybody(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """A way that leads somewhere."""

    label: Text
    route: str
    menu: Menu = "masthead"
    under: str = ""
    """The beginning of the addresses that belong to it, when that is not its own address."""
    order: int = 100
    group: Text = ""
    """The heading above it beside the desk; groups stand in the order of their first entry."""
    shown: Callable[[Any], bool] = everybody
    """Who gets to see it, asked of the request (which knows its viewer)."""
    count: Callable[[Any], int] | None = None
    """How many things wait there for this reader; nought is not shown."""


@dataclass(frozen=True)
class Shown:
    """An entry as one reader sees it on one page."""

    label: Text
    url: str
    current: bool
    """The page that is open is this one, or lies below it."""
    exact: bool = False
    group: Text = ""
    waiting: int = 0


@dataclass(frozen=True)
class Group:
    heading: str
    entries: Sequence[Shown]


@dataclass(frozen=True)
class SignedIn:
    """What the masthead says of the person who is signed in. The room of accounts puts it into the context as
    `signed_in`; `sign_in_url` is what it puts there for everybody else."""

    name: str
    duty: Text
    account_url: str
    sign_out_url: str
    messages_url: str = ""
    messages: int = 0
    """Unread ones."""


_entries: list[Entry] = []


def add(*entries: Entry) -> None:
    """Take entries in; a room does so once, when the site starts."""
    for entry in entries:
        if entry not in _entries:
            _entries.append(entry)


def entries(request: HttpRequest, menu: Menu) -> list[Shown]:
    """What this reader sees in this menu, in order; the one that leads nearest to the open page is current."""
    here = [
        (entry, reverse(entry.route))
        for entry in sorted(_entries, key=lambda entry: entry.order)
        if entry.menu == menu and entry.shown(request)
    ]
    nearest = max((_nearness(entry, url, request.path) for entry, url in here), default=0)
    return [
        Shown(
            label=entry.label,
            url=url,
            current=nearest > 0 and _nearness(entry, url, request.path) == nearest,
            exact=url == request.path,
            group=entry.group,
            waiting=entry.count(request) if entry.count else 0,
        )
        for entry, url in here
    ]


def _nearness(entry: Entry, url: str, path: str) -> int:
    """How much of the open page's address the entry shares; 0 for a page that does not lie below it."""
    if path == url:
        return len(url)
    under = entry.under or url
    return len(under) if under != "/" and path.startswith(under) else 0


def groups(shown: Iterable[Shown]) -> list[Group]:
    """Entries under their headings."""
    listed = list(shown)
    first = {heading: place for place, heading in reversed(list(enumerate(str(entry.group) for entry in listed)))}
    listed.sort(key=lambda entry: first[str(entry.group)])
    return [Group(heading, list(below)) for heading, below in groupby(listed, key=lambda entry: str(entry.group))]


def frame(request: HttpRequest) -> dict[str, object]:
    """For the context of every page; a menu is worked out only where it is drawn."""
    return {
        "navigation": SimpleLazyObject(lambda: entries(request, "masthead")),
        "desk_navigation": SimpleLazyObject(lambda: groups(entries(request, "desk"))),
        "foot_navigation": SimpleLazyObject(lambda: entries(request, "foot")),
        "identification": site_identification(),
    }


# --- the entries of the site as a whole -----------------------------------------------------------------------------

add(
    Entry(_("关于"), "about", order=900),
    Entry(_("检查依据与说明"), "about", menu="foot"),
)
