"""How does the annual report of a body and year stand: whose step is it, is it signed, filed, public?

law (articles, days) ← events ← course (what has happened, what may) ← standing
"""

from gongkai.happening import EventError, as_dict
from gongkai.submission.course import UnlawfulError
from gongkai.submission.events import KINDS, SubmissionEvent, event_of
from gongkai.submission.law import Settings, State, deadline
from gongkai.submission.standing import Edition, NextStep, Standing, standing

__all__ = [
    "KINDS",
    "Edition",
    "EventError",
    "NextStep",
    "Settings",
    "Standing",
    "State",
    "SubmissionEvent",
    "UnlawfulError",
    "as_dict",
    "deadline",
    "event_of",
    "standing",
]
