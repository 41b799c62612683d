"""To which body may somebody go who disagrees with what a body did? 行政复议法, as in force on the day of the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.portal.bodies.models import Body, Kind, Level
from gongkai.portal.bodies.tree import subordination_of

SINCE_2024 = date(2024, 1, 1)
"""主席令第九号 (2023-09-01): from this day on the government of the same level alone, for departments (art. 24)."""


@dataclass(frozen=True)
class Remedy:
    """Where to go: the bodies to choose from, and the article that says so."""

    bodies: tuple[Body, ...]
    article: str
    is_complaint: bool = False
    """Public institutions do not act as an authority; one complains to the department in charge (条例 art. 55)."""


def remedy_against(body: Body, day: date | None = None) -> Remedy | None:
    """Where acts of the body of that day are reconsidered; nothing where the tree does not say."""
    day = day or timezone.localdate()
    row = subordination_of(body, day)
    superior, government = (row.superior, row.government) if row else (None, None)
    if body.kind == Kind.INSTITUTION:
        return Remedy((superior,), _("《政府信息公开条例》第五十五条"), is_complaint=True) if superior else None
    if _reviews_itself(body):
        return Remedy((body,), _("《行政复议法》第二十四条、第二十五条"))
    if government is None:  # customs, taxes: led from above alone
        return Remedy((superior,), _("《行政复议法》第二十七条")) if superior else None
    if day >= SINCE_2024:
        return Remedy((government,), _("《行政复议法》第二十四条"))
    upper = (superior,) if superior and superior != government and superior.kind == Kind.DEPARTMENT else ()
    return Remedy((government, *upper), _("2023年修订前的《行政复议法》第十二条"))


def _reviews_itself(body: Body) -> bool:
    """Departments of the State Council and governments of provinces."""
    if body.kind == Kind.GOVERNMENT:
        return body.level == Level.PROVINCIAL
    return body.kind == Kind.DEPARTMENT and body.level == Level.NATIONAL
