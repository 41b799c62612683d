"""Who sees a calendar? Everybody: a day off is no secret."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.calendars.models import CalendarYear
from gongkai.portal.visibility import EVERYTHING, visible_if


@visible_if(CalendarYear)
def years(viewer: object) -> Q:
    return EVERYTHING
