"""What does a roll-up of the chosen reports look like, and what is each of its figures made of?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.checks import check, verdict
from gongkai.form import FormError, Slot
from gongkai.portal.accounts.viewer import Request
from gongkai.portal.reporting.models import StoredReport
from gongkai.portal.reporting.proof import Proof
from gongkai.portal.reporting.selection import Filters, ticked
from gongkai.portal.reporting.sheet import as_printed
from gongkai.portal.visibility import visible
from gongkai.report import Figure
from gongkai.rollup import Rollup, roll_up

LONGEST_LIST = 20_000
"""Characters in the list of the bodies that should have reported."""


@dataclass(frozen=True)
class PartView:
    """What one body's report says about the chosen cell, and where that report is."""

    agency: str
    figure: Figure
    stored: StoredReport | None

    @property
    def shown(self) -> str:
        return as_printed(self.figure)


class Summary:
    """The reports that the address names, rolled up as it says. `problem` is why they cannot be."""

    def __init__(self, request: Request) -> None:
        query = request.GET
        self.stored = chosen_by(request)
        self.agency = query.get("agency", "").replace("\0", "").strip()[:200] or _("所选机关")
        self.year = year_of(query, self.stored)
        self.expected_text = query.get("expected", "").replace("\0", "")[:LONGEST_LIST]
        self.cell = query.get("cell", "")
        self.problem = ""
        without_cell = query.copy()
        without_cell.pop("cell", None)
        self.query = without_cell.urlencode()
        asked_again = {"agency", "for", "expected", "cell"}
        self.hidden = [(key, value) for key, values in query.lists() if key not in asked_again for value in values]
        self.rolled = self._rolled()

    def _rolled(self) -> Rollup | None:
        expected = tuple(filter(None, (name.strip() for name in self.expected_text.splitlines())))
        if not self.stored:
            return None
        try:
            return roll_up([item.report for item in self.stored], self.agency, self.year, expected)
        except FormError as error:
            self.problem = str(error)
            return None

    @cached_property
    def proof(self) -> Proof | None:
        if self.rolled is None:
            return None
        answers = check(self.rolled.report, parts=[item.report for item in self.stored])

        def way_to(key: str, _figure: Figure) -> str:
            return f"?{self.query}&cell={key}#parts"

        return Proof(self.rolled.report, answers, way_to, self.cell, repairs=False)

    @property
    def verdict(self) -> str:
        return verdict(self.proof.answers) if self.proof else ""

    @property
    def slot(self) -> Slot | None:
        """The cell whose parts are to be shown."""
        return self.proof.slots.get(self.cell) if self.proof else None

    @property
    def known(self) -> int:
        return self.rolled.coverage[self.cell].known if self.rolled and self.slot else 0

    @property
    def parts(self) -> list[PartView]:
        if self.rolled is None or self.slot is None:
            return []
        by_agency = {item.agency: item for item in reversed(self.stored)}
        return [PartView(agency, figure, by_agency.get(agency)) for agency, figure in self.rolled.parts[self.cell]]


def chosen_by(request: Request) -> list[StoredReport]:
    """`id` names the reports; `all` takes every one that the filters of the list leave."""
    if "all" in request.GET:
        return list(Filters.of(request.GET).narrow(visible(request.viewer, StoredReport).select_related("original")))
    return ticked(request)


def year_of(query: QueryDict, stored: Sequence[StoredReport]) -> int:
    """The year asked for, or the one that most of the reports are for, or last year."""
    asked = query.get("for", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4:
        return int(asked)
    years = Counter(item.year for item in stored if item.year)
    return years.most_common(1)[0][0] if years else timezone.localdate().year - 1
