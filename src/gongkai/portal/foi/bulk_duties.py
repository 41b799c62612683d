"""Whose part is it to do something to many requests at once? Theirs whose part it is to do it to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.portal.accounts.models import Duty
from gongkai.portal.accounts.viewer import Viewer
from gongkai.portal.foi.assigning import ASSIGNING
from gongkai.portal.foi.casework import CASE_WORKERS, duties_for
from gongkai.portal.foi.models import BulkAction

DUTIES: Mapping[str, Sequence[Duty]] = {
    BulkAction.ASSIGN: ASSIGNING,
    BulkAction.CONFIRM: duties_for("confirmed"),
    BulkAction.NOTE: CASE_WORKERS,
    BulkAction.LETTER: (Duty.HANDLER, Duty.REGISTRAR),
    BulkAction.ARCHIVE: duties_for("archived"),
}


def actions_for(viewer: Viewer) -> list[BulkAction]:
    """What this viewer may do to many requests."""
    return [action for action in BulkAction if viewer.holds(*DUTIES[action])]
