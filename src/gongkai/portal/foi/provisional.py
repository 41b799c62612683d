"""Which dates in a letter may still move, for want of a notice on the holidays, and how does the letter say so?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from gongkai.letters import written
from gongkai.workdays import Calendar

COUNTED = ("due_on", "first_due_on", "extended_due_on")
"""Facts that are days counted in working days; a day that an office sets for itself does not move."""


def provisional_facts(facts: Mapping[str, Any], calendar: Calendar) -> list[str]:
    """The names of those that are provisional by this calendar."""
    return [name for name in COUNTED if isinstance(day := facts.get(name), date) and not calendar.covers(day)]


def marked(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The facts with these days written out and marked."""
    return {**facts, **{name: _marked(facts[name]) for name in names if isinstance(facts.get(name), date)}}


def _marked(day: date) -> str:
    return f"{written(day)}（暂定，{day.year}年节假日安排公布后重新计算）"
