"""Who answered to whom on a given day? The tree of bodies over time, asked in one query each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from gongkai.portal.bodies.models import Body, Subordination

DEEPEST = 12
"""Levels. The state has five; departments, offices and schools hang below; a loop that slipped in ends here."""

_BELOW = """
WITH RECURSIVE below(id, depth) AS (
    SELECT id, 0 FROM bodies_body WHERE id IN ({places})
    UNION
    SELECT s.body_id, below.depth + 1 FROM bodies_subordination s JOIN below ON s.superior_id = below.id
    WHERE s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to >= %s) AND below.depth < {deepest}
) SELECT DISTINCT id FROM below
"""
_ABOVE = """
WITH RECURSIVE above(id, depth) AS (
    SELECT id, 0 FROM bodies_body WHERE id = %s
    UNION
    SELECT s.superior_id, above.depth + 1 FROM bodies_subordination s JOIN above ON s.body_id = above.id
    WHERE s.superior_id IS NOT NULL AND s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to >= %s)
    AND above.depth < {deepest}
) SELECT id FROM above ORDER BY depth
"""


def ids_below(tops: Iterable[int], day: date | None = None) -> frozenset[int]:
    """These bodies and all that answer to them on that day, directly or through others."""
    wanted = sorted(set(tops))
    if not wanted:
        return frozenset()
    day = day or timezone.localdate()
    sql = _BELOW.format(places=",".join(["%s"] * len(wanted)), deepest=DEEPEST)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, day, day])
        return frozenset(row[0] for row in cursor.fetchall())


def ids_above(body: int, day: date | None = None) -> list[int]:
    """The body itself, then its superior, then that one's, up to the top."""
    day = day or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE.format(deepest=DEEPEST), [body, day, day])
        return [row[0] for row in cursor.fetchall()]


def below(body: Body, day: date | None = None) -> QuerySet[Body]:
    """All that answer to the body on that day, without itself."""
    return Body.objects.filter(pk__in=ids_below([body.pk], day) - {body.pk})


def subordination_of(body: Body, day: date | None = None) -> Subordination | None:
    rows = Subordination.objects.filter(Subordination.on(day), body=body).select_related("superior", "government")
    return rows.order_by("-valid_from").first()


def superior_of(body: Body, day: date | None = None) -> Body | None:
    found = subordination_of(body, day)
    return found.superior if found else None


def government_of(body: Body, day: date | None = None) -> Body | None:
    """The government of the same level: where reconsideration of the body's acts goes (行政复议法 art. 24)."""
    found = subordination_of(body, day)
    return found.government if found else None
