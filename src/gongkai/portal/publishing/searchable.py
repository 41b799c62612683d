"""What of items is searched? Colleagues search each version by its title, number, keywords and words, everybody
searches items by what they show.

The entry of an item holds nothing before it is public and nothing after it was withdrawn. Its marks say what a search
can be narrowed to, so that the engine narrows it and not a list of finds afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from gongkai import prose
from gongkai.portal.publishing.models import Item, Version
from gongkai.portal.search.declare import Searchable, declare
from gongkai.portal.search.document_numbers import marks_of_number

PUBLIC = "publicitem"
"""The mark of what everybody may read, as far as the index knows."""


def words_of_version(version: Version) -> str:
    """What is found by words, beside the title."""
    parts = (version.document_number, version.keywords, version.summary, version.issuer, prose.plain(version.text))
    return "\n".join(filter(None, parts))


# --- items ----------------------------------------------------------------------------------------------------------


def title_of_item(item: Item) -> str:
    return item.shown.title if item.is_public and item.shown else ""


def words_of_item(item: Item) -> str:
    return f"{words_of_version(item.shown)}\n{item.index_number}" if item.is_public and item.shown else ""


def marks_of_item(item: Item) -> Iterator[str]:
    shown = item.shown
    if not item.is_public or shown is None:
        return
    yield PUBLIC
    yield mark_of_body(item.body_id)
    if item.published:
        yield mark_of_year(item.published.year)
    yield from marks_of_number(shown.document_number)
    yield from marks_of_number(item.index_number)
    yield from (mark_of("topic", name) for name in shown.topics[:1])
    if shown.genre:
        yield mark_of("genre", shown.genre)
    if item.validity:
        yield mark_of("validity", item.validity)


def mark_of_body(body: int) -> str:
    return f"b{body}"


def marks_of_bodies(bodies: Iterable[int]) -> list[str]:
    return [mark_of_body(body) for body in sorted(bodies)]


def mark_of_year(year: int) -> str:
    return f"y{year}"


def mark_of(what: str, value: str) -> str:
    """A mark is letters and figures of ASCII, so a name becomes a digest."""
    return f"{what[0]}{hashlib.sha256(value.encode()).hexdigest()[:12]}"


declare(
    Searchable(Version, title=lambda version: version.title, text=words_of_version),
    Searchable(Item, title=title_of_item, text=words_of_item, marks=marks_of_item, goes_out=PUBLIC, with_it=("shown",)),
)
