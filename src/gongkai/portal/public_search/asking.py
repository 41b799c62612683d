"""What is somebody looking for, as it stands in the address? The same names as the public lists use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from gongkai.portal.bodies.tree import ids_below
from gongkai.portal.publishing.listing import FIRST_TOPICS
from gongkai.portal.publishing.models import FORCES, GENRES
from gongkai.portal.publishing.searchable import PUBLIC, mark_of, mark_of_year, marks_of_bodies
from gongkai.portal.search.ranking import Sought

LONGEST = 100
"""Characters of what is typed."""
SORTS = ("relevance", "date")


@dataclass(frozen=True)
class Asked:
    """What cannot be understood counts as not chosen."""

    q: str = ""
    body: int | None = None
    below: bool = False
    """The bodies that answer to it too."""
    topic: str = ""
    genre: str = ""
    validity: str = ""
    year: int | None = None
    sort: str = "relevance"

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST],
            body=_number(query.get("body", ""), 9),
            below=query.get("below") == "1",
            topic=_one_of(query.get("topic", ""), FIRST_TOPICS),
            genre=_one_of(query.get("genre", ""), dict(GENRES)),
            validity=_one_of(query.get("validity", ""), dict(FORCES)),
            year=_number(query.get("year", ""), 4),
            sort=_one_of(query.get("sort", ""), SORTS) or "relevance",
        )

    @property
    def narrowed(self) -> dict[str, Any]:
        """What was chosen beside the words."""
        chosen = {"body": self.body, "topic": self.topic, "genre": self.genre, "validity": self.validity}
        return {name: value for name, value in (chosen | {"year": self.year}).items() if value}

    @property
    def is_empty(self) -> bool:
        return not self.q and not self.narrowed

    def query(self, **changes: Any) -> str:
        """The address of the same search with something changed."""
        values = {one.name: getattr(self, one.name) for one in fields(self)} | changes
        if values["sort"] == "relevance":
            values["sort"] = ""
        given = {name: int(value) if value is True else value for name, value in values.items() if value}
        return f"?{urlencode(given)}"

    @property
    def sought(self) -> Sought:
        groups: list[Sequence[str]] = [[PUBLIC]]
        if self.body:
            groups.append(marks_of_bodies(ids_below([self.body]) if self.below else [self.body]))
        if self.year:
            groups.append([mark_of_year(self.year)])
        names = {"topic": self.topic, "genre": self.genre, "validity": self.validity}
        groups += [[mark_of(what, value)] for what, value in names.items() if value]
        return Sought.of(self.q, groups)


def _one_of(text: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    return text if text in known else ""


def _number(text: str, most: int) -> int | None:
    """Nought is no number here."""
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) <= most else None
