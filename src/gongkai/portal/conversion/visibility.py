"""Who sees that a request became an item? Those who work on the requests of the body: it names a request."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.conversion.models import Conversion
from gongkai.portal.foi.casework import CASE_WORKERS
from gongkai.portal.visibility import visible_if


@visible_if(Conversion)
def conversions(viewer: Viewer) -> Q:
    return Q(request__body__in=viewer.bodies(*CASE_WORKERS))
