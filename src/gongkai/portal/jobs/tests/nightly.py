"""Scheduled work for the tests, in processes of their own only: once loaded it is due in every tick."""

from __future__ import annotations

from datetime import time

from gongkai.portal.jobs.clock import tick as tick
from gongkai.portal.jobs.declare import Daily, job
from gongkai.portal.jobs.work import Work


@job("每夜", when=Daily(time(0)))
def rest(work: Work) -> None:
    """Nothing is to be done."""
