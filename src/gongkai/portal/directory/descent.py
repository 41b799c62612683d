"""What came before a body, and what came after it? The chain of successions both ways, however long."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gongkai.portal.bodies.models import Body, Succession

LONGEST = 30
"""Steps each way; more reorganisations than that, no body has gone through."""


@dataclass(frozen=True)
class Descent:
    """Successions that lead to a body, oldest first, and those that lead away from it."""

    before: tuple[Succession, ...]
    after: tuple[Succession, ...]


def descent_of(body: Body, successions: QuerySet[Succession]) -> Descent:
    return Descent(_steps(body, successions, back=True), _steps(body, successions, back=False))


def _steps(body: Body, successions: QuerySet[Succession], *, back: bool) -> tuple[Succession, ...]:
    found: dict[int, Succession] = {}
    edge = {body.pk}
    for _step in range(LONGEST):
        which = Q(successor__in=edge) if back else Q(predecessor__in=edge)
        rows = list(successions.filter(which).exclude(pk__in=found).select_related("predecessor", "successor"))
        if not rows:
            break
        found |= {row.pk: row for row in rows}
        edge = {row.predecessor_id if back else row.successor_id for row in rows}
    return tuple(sorted(found.values(), key=lambda row: (row.on, row.pk)))
