"""Who sees which file? Whoever sees the record it belongs to."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.files.models import StoredFile
from gongkai.portal.files.owners import of_those_seen_by
from gongkai.portal.visibility import visible_if


@visible_if(StoredFile)
def files(viewer: object) -> Q:
    return of_those_seen_by(viewer)
