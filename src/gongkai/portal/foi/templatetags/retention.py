"""How does the page of a request say how long the applicant's particulars stay, what holds them, and what went?"""

from __future__ import annotations

from typing import Any

from django import template

from gongkai.portal.foi.models import FoiRequest, Hold
from gongkai.portal.foi.retention import HOLDING, LIFTING, due_of, keeping_of

register = template.Library()


@register.inclusion_tag("foi/_retention.html", takes_context=True)
def kept_particulars(context: dict[str, Any], foi: FoiRequest) -> dict[str, Any]:
    """The section about it; for colleagues."""
    viewer = context["request"].viewer
    shown: dict[str, Any] = {
        "foi": foi,
        "holds": foi.holds.filter(Hold.STANDS).prefetch_related("put_by"),
        "may_hold": viewer.holds(*HOLDING, body=foi.body_id),
        "may_lift": viewer.holds(*LIFTING, body=foi.body_id),
    }
    if foi.is_open:  # nothing goes and nothing went, and the page of an open request is opened often
        return shown
    rules = keeping_of(foi.body_id)
    return {**shown, "gone": foi.deletions.order_by("pk"), "due": due_of(foi, rules), "begun": rules.deletes_since}
