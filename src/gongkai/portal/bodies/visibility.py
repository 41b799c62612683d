"""Who sees which body? Everybody sees every body: whom one may ask is public (条例 art. 12)."""

from __future__ import annotations

from django.db.models import Q

from gongkai.portal.bodies.models import Body, Subordination, Succession, Unit
from gongkai.portal.visibility import EVERYTHING, visible_if


@visible_if(Body)
@visible_if(Subordination)
@visible_if(Succession)
@visible_if(Unit)
def everybody(viewer: object) -> Q:
    return EVERYTHING
