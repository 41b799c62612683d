"""gongkai (公开): the open system for Chinese government information disclosure.

The front door: the names below do all the work, everything else is free to change. Each is loaded when first used, so
that `import gongkai` and `gongkai --help` cost nothing.

    from gongkai import read, check, suspects, roll_up, form_for
    from gongkai.render import render
    [report] = read(Path("report.docx"))
    findings = check(report)

    from gongkai import event_of, standing
    where = standing([event_of({"kind": "submitted", "on": "2025-09-24", "channel": "in_person"})], date.today())
    where.due, where.steps, where.explain()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.checks import Finding, check, verdict
    from gongkai.fees import fee
    from gongkai.form import Form, FormError, form_for
    from gongkai.procedure.events import event_of
    from gongkai.procedure.standing import Standing, standing
    from gongkai.procedure.tally import tally
    from gongkai.reading.document import ReadError
    from gongkai.reading.read import read, read_bytes
    from gongkai.remedies import remedy
    from gongkai.repair import Suspect, suspects
    from gongkai.report import Figure, Report, State, dumps, loads, report_of
    from gongkai.rollup import Rollup, roll_up
    from gongkai.workdays import national

__version__ = "0.1.0"

_HOMES = {
    "Figure": "gongkai.report",
    "Finding": "gongkai.checks",
    "Form": "gongkai.form",
    "FormError": "gongkai.form",
    "ReadError": "gongkai.reading.document",
    "Report": "gongkai.report",
    "Rollup": "gongkai.rollup",
    "Standing": "gongkai.procedure.standing",
    "State": "gongkai.report",
    "Suspect": "gongkai.repair",
    "check": "gongkai.checks",
    "dumps": "gongkai.report",
    "event_of": "gongkai.procedure.events",
    "fee": "gongkai.fees",
    "form_for": "gongkai.form",
    "loads": "gongkai.report",
    "national": "gongkai.workdays",
    "read": "gongkai.reading.read",
    "read_bytes": "gongkai.reading.read",
    "report_of": "gongkai.report",
    "remedy": "gongkai.remedies",
    "roll_up": "gongkai.rollup",
    "standing": "gongkai.procedure.standing",
    "suspects": "gongkai.repair",
    "tally": "gongkai.procedure.tally",
    "verdict": "gongkai.checks",
}

__all__ = [
    "Figure",
    "Finding",
    "Form",
    "FormError",
    "ReadError",
    "Report",
    "Rollup",
    "Standing",
    "State",
    "Suspect",
    "check",
    "dumps",
    "event_of",
    "fee",
    "form_for",
    "loads",
    "national",
    "read",
    "read_bytes",
    "remedy",
    "report_of",
    "roll_up",
    "standing",
    "suspects",
    "tally",
    "verdict",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gongkai' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
