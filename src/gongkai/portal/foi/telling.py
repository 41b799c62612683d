"""How is what happened to a request told on a page?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongkai.outcomes import outcomes
from gongkai.portal.foi.forms import LABELS
from gongkai.portal.foi.models import FoiEvent
from gongkai.portal.ui.elements import Change, Happening
from gongkai.procedure.law import law


def told(row: FoiEvent, *, in_full: bool) -> Happening:
    """One event with its article; `in_full` for colleagues, with all that was recorded."""
    details = row.details
    changes = [Change(label, None, str(value)) for label, value in with_labels(details)] if in_full else []
    return Happening(f"{row.label}（{row.article}）", row.on, changes=changes)


def with_labels(details: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """The details of an event in words."""
    return [(LABELS[name], _shown(name, value)) for name, value in details.items()]


def _shown(name: str, value: Any) -> Any:
    known = outcomes()
    ways = {"way": law()["deliveries"], "channel": law()["channels"]}
    if name == "outcome":
        return known[value].label
    if name in ways:
        return ways[name][value]["label"]
    if isinstance(value, list):
        return "；".join(known[item].label if name == "withheld" else item for item in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value
