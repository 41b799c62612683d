"""Which reports has the reader chosen: by what the list is filtered, and which of them are ticked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict

from gongkai.form import EDITIONS
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.files.keeping import owners_by_file
from gongkai.portal.reporting.models import Original, StoredReport
from gongkai.portal.visibility import visible

VERDICTS = ("must_fix", "must_explain", "notes", "clean")
MOST_SELECTED = 1000


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; anything that is not one of the choices counts as not chosen."""

    text: str = ""
    year: int | None = None
    edition: str = ""
    verdict: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        year, edition, verdict = (query.get(name, "") for name in ("year", "edition", "verdict"))
        return cls(
            text=query.get("q", "").replace("\0", "").strip()[:100],
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            edition=edition if edition in EDITIONS else "",
            verdict=verdict if verdict in VERDICTS else "",
        )

    @property
    def any(self) -> bool:
        return bool(self.text or self.year or self.edition or self.verdict)

    def narrow(self, reports: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
        for word in self.text.split():
            by_file = owners_by_file(Original, name__icontains=word)
            reports = reports.filter(Q(agency__icontains=word) | Q(title__icontains=word) | Q(original__in=by_file))
        chosen = {"year": self.year, "form": self.edition, "verdict": self.verdict}
        return reports.filter(**{column: value for column, value in chosen.items() if value})


def ticked(request: Request, names: Sequence[str] = ("id",)) -> list[StoredReport]:
    """The reports that the address names, in its order; unknown and repeated ones are passed over."""
    said = [pk for name in names for pk in request.GET.getlist(name)]
    wanted = list(dict.fromkeys(int(pk) for pk in said if pk.isascii() and pk.isdigit() and len(pk) < 16))
    wanted = wanted[:MOST_SELECTED]
    seen = visible(request.viewer, StoredReport).select_related("original").filter(pk__in=wanted)
    found = {stored.pk: stored for stored in seen}
    return [found[pk] for pk in wanted if pk in found]
