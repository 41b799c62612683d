"""What is kept for the annual report? The figures of the registers behind table two, and the report on its way."""

from __future__ import annotations

from gongkai.portal.annual.models.register import RegisterEntry
from gongkai.portal.annual.models.report import (
    CODES,
    AnnualReport,
    Draft,
    Explanation,
    ReportEvent,
    Statement,
)

__all__ = ["CODES", "AnnualReport", "Draft", "Explanation", "RegisterEntry", "ReportEvent", "Statement"]
