"""Where does a reconsideration or a lawsuit stand, what may come next by which day, and where is it counted?

A dispute is what happened to it, in order. Its state, the days that run, and its cell of table four follow from that.

    law (articles, clocks, mappings) ← events ← course (what has happened) ← standing ← tally
"""

from gongkai.disputes.course import UnlawfulError
from gongkai.disputes.events import KINDS, DisputeEvent, event_of
from gongkai.disputes.law import Column, Route, Settings, SettingsError, State, UnderAppeal
from gongkai.disputes.standing import Milestone, NextStep, Standing, standing
from gongkai.disputes.tally import Span, column_in, spans, table_four
from gongkai.happening import EventError, as_dict

__all__ = [
    "KINDS",
    "Column",
    "DisputeEvent",
    "EventError",
    "Milestone",
    "NextStep",
    "Route",
    "Settings",
    "SettingsError",
    "Span",
    "Standing",
    "State",
    "UnderAppeal",
    "UnlawfulError",
    "as_dict",
    "column_in",
    "event_of",
    "spans",
    "standing",
    "table_four",
]
