"""Where does the next part of a list begin? After a record that is named by its day and its key, so that every part
costs the same however far down the list it lies."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.portal.api.questions import QuestionError, number

MOST = 100
USUAL = 50


@dataclass(frozen=True)
class Leaf:
    """At most `size` records after `after`, by the day in the column `day` (None: by key alone) and by key."""

    day: str | None
    newest_first: bool
    size: int = USUAL
    after: tuple[date | None, int] | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], day: str | None = None, *, newest_first: bool = False) -> Leaf:
        """From `limit=` and `after=`. Raises QuestionError."""
        size = number("limit", query["limit"]) if query.get("limit") else USUAL
        if not 1 <= size <= MOST:
            raise QuestionError(_("limit 要在 1 和 %(most)s 之间。") % {"most": MOST})
        after = query.get("after", "")
        return cls(day, newest_first, size, place_named(after, with_day=day is not None) if after else None)

    def of_records(self, found: QuerySet[Any]) -> tuple[list[Any], str]:
        """The records, and where the next part begins; nothing at the end."""
        rows = list(found.filter(self._beyond()).order_by(*self._order)[: self.size + 1])
        return rows[: self.size], self._name_of(rows[self.size - 1]) if len(rows) > self.size else ""

    def picked(
        self, seen: QuerySet[Any], column: str, wanted: Container[int], among: int, found: QuerySet[Any]
    ) -> tuple[list[Any], str] | None:
        """The same, of the records of `seen` that have a wanted value in the column, which are those of `found`. They
        are picked out of the next `among`; None where these have too few of them."""
        rows = seen.filter(self._beyond()).order_by(*self._order).values_list("pk", column)[:among]
        keys = list(islice((pk for pk, value in rows if value in wanted), self.size + 1))
        return self.of_records(found.filter(pk__in=keys)) if len(keys) > self.size else None

    @property
    def _order(self) -> list[str]:
        sign = "-" if self.newest_first else ""
        return [*([f"{sign}{self.day}"] if self.day else []), f"{sign}pk"]

    def _beyond(self) -> Q:
        if self.after is None:
            return Q()
        day, key = self.after
        beyond = "lt" if self.newest_first else "gt"
        if self.day is None:
            return Q(**{f"pk__{beyond}": key})
        same = Q(**{self.day: day, f"pk__{beyond}": key})
        # The bound, which the rest implies, is what the database goes into its index by.
        return Q(**{f"{self.day}__{beyond}e": day}) & (Q(**{f"{self.day}__{beyond}": day}) | same)

    def _name_of(self, record: Model) -> str:
        return f"{getattr(record, self.day)}.{record.pk}" if self.day else str(record.pk)


def place_named(after: str, *, with_day: bool) -> tuple[date | None, int]:
    """The place that `of_records` named. Raises QuestionError."""
    day, _point, key = after.rpartition(".")
    try:
        return (date.fromisoformat(day) if with_day else None), number("after", key)
    except ValueError:
        raise QuestionError(_("after 要照抄上一次回答里 next 给出的值。")) from None
