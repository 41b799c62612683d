"""Where does an item stand on its way to the public: whose step is it, what may lawfully come next, by which day?

An item is what happened to it, in order. Its state, the day by which it must be public, who may take the next step and
whether the document is still in force follow from that and from the calendar.

    law (articles, settings) ← events ← life (what stands now) ← steps (what is lawful) ← standing
"""

from gongkai.happening import EventError, as_dict
from gongkai.publication.events import KINDS, VALIDITY_KINDS, ItemEvent, event_of
from gongkai.publication.law import Attribute, Settings, SettingsError, State, Validity, costs, defaults
from gongkai.publication.life import SYSTEM
from gongkai.publication.standing import Milestone, NextStep, Standing, standing
from gongkai.publication.steps import UnlawfulError

__all__ = [
    "KINDS",
    "SYSTEM",
    "VALIDITY_KINDS",
    "Attribute",
    "EventError",
    "ItemEvent",
    "Milestone",
    "NextStep",
    "Settings",
    "SettingsError",
    "Standing",
    "State",
    "UnlawfulError",
    "Validity",
    "as_dict",
    "costs",
    "defaults",
    "event_of",
    "standing",
]
