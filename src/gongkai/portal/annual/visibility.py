"""Who sees a report and what it is made of? Everybody what is published, before that whoever works in the body.

The superior office sees a report from the day on which it is filed; what is only being written is nobody else's affair.
"""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.annual.models import AnnualReport, Draft, Explanation, RegisterEntry, ReportEvent, Statement
from gongkai.portal.files.owners import owns_files
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.visibility import visible_if
from gongkai.submission import State

FILED = (State.SUBMITTED, State.ACCEPTED)

owns_files(RegisterEntry)


@visible_if(RegisterEntry)
def register_entries(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*WORKERS))


@visible_if(AnnualReport)
def annual_reports(viewer: Viewer) -> Q:
    return Q(shown__isnull=False) | _of_own(viewer, "")


@visible_if(Draft)
def drafts(viewer: Viewer) -> Q:
    """Every edition that was published stays to be read."""
    return Q(events__kind="published") | _of_own(viewer, "report__")


@visible_if(ReportEvent)
def report_events(viewer: Viewer) -> Q:
    return _of_own(viewer, "report__")


@visible_if(Statement)
def statements(viewer: Viewer) -> Q:
    return _of_own(viewer, "report__")


@visible_if(Explanation)
def explanations(viewer: Viewer) -> Q:
    """They are published with the report."""
    return Q(report__shown__isnull=False) | _of_own(viewer, "report__")


def _of_own(viewer: Viewer, report: str) -> Q:
    filed = Q(**{f"{report}state__in": FILED, f"{report}body__in": viewer.realm(Duty.SUPERIOR_OFFICER)})
    return Q(**{f"{report}body__in": viewer.bodies(*WORKERS)}) | filed
