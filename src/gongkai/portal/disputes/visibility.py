"""Who sees which dispute? Those who work on requests to that body; no applicant, no administrator, nobody else."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.disputes.models import (
    CountedYears,
    Dispute,
    DisputeEvent,
    DisputePaper,
    DisputeRules,
    Evidence,
)
from gongkai.portal.files.owners import owns_files
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.visibility import visible_if

owns_files(DisputePaper)


@visible_if(Dispute)
def disputes(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(DisputeEvent)
def events(viewer: Viewer) -> Q:
    return Q(dispute__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(CountedYears)
def counted(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(DisputePaper)
def papers(viewer: Viewer) -> Q:
    return Q(dispute__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(Evidence)
def evidence(viewer: Viewer) -> Q:
    return Q(dispute__body__in=viewer.bodies(*CASE_WORKERS))


@visible_if(DisputeRules)
def rules(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*CASE_WORKERS))
