"""Where does a request stand: is it received, when is the answer due, what may come next, where is it counted?

A request is what happened to it, in order. Everything else follows from that and from the calendar.

    law (articles, settings) ← events ← case (dates, periods) ← steps (what is lawful) ← standing ← tally (table three)
"""

from gongkai.procedure.events import KINDS, Event, EventError, as_dict, event_of
from gongkai.procedure.law import Settings, SettingsError, State, defaults
from gongkai.procedure.standing import Counted, Milestone, Moved, NextStep, Part, Standing, moved, standing
from gongkai.procedure.steps import UnlawfulError
from gongkai.procedure.tally import TallyError, rows_in, tally

__all__ = [
    "KINDS",
    "Counted",
    "Event",
    "EventError",
    "Milestone",
    "Moved",
    "NextStep",
    "Part",
    "Settings",
    "SettingsError",
    "Standing",
    "State",
    "TallyError",
    "UnlawfulError",
    "as_dict",
    "defaults",
    "event_of",
    "moved",
    "rows_in",
    "standing",
    "tally",
]
