"""How is what happened in a dispute told on its page?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from gongkai.disputes.law import Route, article_of, grounds, results
from gongkai.portal.disputes.forms import LABELS
from gongkai.portal.disputes.models import DisputeEvent
from gongkai.portal.ui.elements import Change, Happening


def told(row: DisputeEvent, *, simple: bool) -> Happening:
    """One event with its article, and with all that was recorded; what was struck says so."""
    details = row.details
    changes = [Change(label, None, _shown(name, details[name])) for name, label in LABELS.items() if name in details]
    if row.struck:
        return Happening(_("%(step)s（误记，已撤销）") % {"step": row.label}, row.on, tone="warning", changes=changes)
    article = article_of(row.kind, Route(row.dispute.route), simple=simple)
    return Happening(f"{row.label}（{article}）", row.on, changes=changes)


def _shown(name: str, value: Any) -> str:
    if name == "result":
        return results()[value].label
    if name == "grounds":
        return "；".join(grounds()[key].label for key in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
