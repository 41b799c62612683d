"""Who sees the work in the background? The system administrator; what is worked on is named by number only."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.jobs.models import Job
from gongkai.portal.visibility import EVERYTHING, NOTHING, visible_if


@visible_if(Job)
def jobs(viewer: Viewer) -> Q:
    return EVERYTHING if viewer.holds(Duty.SYSTEM_ADMIN) else NOTHING
