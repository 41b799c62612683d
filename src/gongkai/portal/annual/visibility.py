"""Who sees what the annual report is made of? Everybody who works in the body, until the report is public."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.annual.models import RegisterEntry
from gongkai.portal.files.owners import owns_files
from gongkai.portal.publishing.handling import WORKERS
from gongkai.portal.visibility import visible_if

owns_files(RegisterEntry)


@visible_if(RegisterEntry)
def register_entries(viewer: Viewer) -> Q:
    return Q(body__in=viewer.bodies(*WORKERS))
