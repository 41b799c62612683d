"""How is the report of a body and year made and brought on its way? Each step is asked of `submission`, and kept.

The pages, the samples and whoever else makes a report go through these functions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Max
from django.utils import timezone

from gongkai.checks import Answer, Finding, Weight, check
from gongkai.compiling import compile_report, fee_statement, overview, restated
from gongkai.portal.accounts.models import Duty, Person
from gongkai.portal.annual.counting import Counted, counted, facts_of, fees_of
from gongkai.portal.annual.models import AnnualReport, Draft, Explanation, ReportEvent, Statement
from gongkai.portal.bodies.models import Body, Kind
from gongkai.portal.ledger.act import Actor, act
from gongkai.portal.ledger.checkpoints import signing_key
from gongkai.report import Report, loads
from gongkai.signed import canonical, digest_of, sign
from gongkai.submission import Standing, State, SubmissionEvent, as_dict, standing
from gongkai.submission.events import Accepted, Prepared, Published, Reopened, Returned, Reviewed, Signed, Submitted

PREPARING = (Duty.HANDLER, Duty.OFFICE_HEAD)
DUTIES: Mapping[str, Sequence[Duty]] = {
    "prepared": PREPARING,
    "reviewed": (Duty.UNIT_REVIEWER, Duty.OFFICE_HEAD),
    "signed": (Duty.APPROVING_LEADER,),
    "submitted": (Duty.HANDLER, Duty.OFFICE_HEAD),
    "published": (Duty.PUBLISHER,),
    "reopened": (Duty.OFFICE_HEAD, Duty.APPROVING_LEADER),
    "returned": (Duty.SUPERIOR_OFFICER,),
    "accepted": (Duty.SUPERIOR_OFFICER,),
}
"""Whose each step is; the last two are those of the superior office."""
OF_THE_SUPERIOR = ("returned", "accepted")


# --- what the report says as it is now ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Making:
    """The working copy of a report: what the records say today, what was stated, and what the checks say to it."""

    report: AnnualReport

    @cached_property
    def counted(self) -> Counted:
        return counted(self.report.body, self.report.year)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        rows = Statement.objects.filter(report=self.report).select_related("report", "by")
        return {row.cell: row for row in rows}

    @cached_property
    def content(self) -> Report:
        """The report that these make."""
        stated = {cell: row.restated for cell, row in self.statements.items()}
        return compile_report(
            str(self.report.body),
            self.report.year,
            self.counted.figures,
            restated=stated,
            words=self.report.words,
            fees=fees_of(self.report.body, self.report.year),
        )

    @cached_property
    def previous(self) -> Report | None:
        return previous_of(self.report)

    @cached_property
    def findings(self) -> list[Finding]:
        return check(self.content, self.previous)

    @cached_property
    def explanations(self) -> Mapping[str, Explanation]:
        rows = Explanation.objects.filter(report=self.report).select_related("by")
        return {row.finding: row for row in rows}

    @property
    def must_fix(self) -> list[Finding]:
        return [one for one in failing(self.findings) if one.weight is Weight.MUST_FIX]

    @property
    def unexplained(self) -> list[Finding]:
        """What must be explained and is not: also a figure that differs from the records is, by its own reason."""
        asked = [one for one in failing(self.findings) if one.weight is Weight.MUST_EXPLAIN]
        return [one for one in asked if name_of(one) not in self.explanations]

    @cached_property
    def restated(self) -> list[Any]:
        return restated(self.counted.figures, self.content)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.content)


def failing(findings: Sequence[Finding]) -> list[Finding]:
    """The failures that follow from no other."""
    return [one for one in findings if one.answer is Answer.FAIL and one.under is None]


def name_of(finding: Finding) -> str:
    """Names what a rule asks, whatever the figures: an explanation holds for later drafts too."""
    return hashlib.sha256("\n".join((finding.rule, *finding.cells)).encode()).hexdigest()


def previous_of(report: AnnualReport) -> Report | None:
    """Last year's report as it was accepted or is public, else the newest draft that was signed; None without one."""
    last = AnnualReport.objects.filter(body=report.body_id, year=report.year - 1).first()
    if last is None:
        return None
    if last.shown is not None:
        return last.shown.content
    signed = last.drafts.exclude(signed="").last()
    return signed.content if signed else None


# --- begin and write ------------------------------------------------------------------------------------------------


def begin(body: Body, year: int, actor: Actor) -> AnnualReport:
    """Begin the report, with part one and six from the records. What is there already is given back."""
    found = AnnualReport.objects.filter(body=body, year=year).first()
    if found is not None:
        return found
    with act(actor, "annual.begun"):
        return AnnualReport.objects.create(
            body=body,
            year=year,
            overview=overview(facts_of(body, year)),
            other=fee_statement(fees_of(body, year)),
        )


def state_figure(report: AnnualReport, cell: str, values: Mapping[str, Any], person: Person, actor: Actor) -> None:
    """State a figure in place of the one counted (`value`, `code`, `reason`)."""
    with act(actor, "annual.stated", reason=values["reason"]):
        row = Statement.objects.filter(report=report, cell=cell).first() or Statement(report=report, cell=cell)
        row.value, row.code, row.reason = values["value"], values["code"], values["reason"]
        row.by, row.at = person, timezone.now()
        row.save()


def take_back_figure(statement: Statement, actor: Actor) -> None:
    with act(actor, "annual.unstated"):
        statement.delete()


def explain(
    report: AnnualReport, finding: Finding, values: Mapping[str, Any], person: Person, actor: Actor
) -> Explanation:
    """Say why something that the checks ask about is right all the same (`code`, `reason`)."""
    with act(actor, "annual.explained", reason=values["reason"]):
        name = name_of(finding)
        row = Explanation.objects.filter(report=report, finding=name).first() or Explanation(
            report=report, finding=name
        )
        row.rule, row.message, row.code, row.reason = finding.rule, finding.message, values["code"], values["reason"]
        row.by, row.at = person, timezone.now()
        row.save()
        return row


# --- the steps ------------------------------------------------------------------------------------------------------


def history(report: AnnualReport) -> tuple[SubmissionEvent, ...]:
    return tuple(row.event for row in report.events.all())


def standing_of(
    report: AnnualReport, events: Sequence[SubmissionEvent] | None = None, today: date | None = None
) -> Standing:
    """Where it stands. Raises UnlawfulError for a history that is not allowed."""
    happened = history(report) if events is None else events
    day = today or max([timezone.localdate(), *(event.on for event in happened)])
    return standing(happened, day, report.year, government=report.body.kind == Kind.GOVERNMENT)


def prepare(report: AnnualReport, person: Person, actor: Actor, on: date | None = None) -> Draft:
    """Fix what the report says now as the next draft, which goes to review."""
    with act(actor, "annual.prepared") as this:
        made = Making(report)
        number = (report.drafts.aggregate(last=Max("number"))["last"] or 0) + 1
        draft = Draft.objects.create(
            report=report, number=number, json=canonical(made.content), digest=made.digest, by=person
        )
        _keep(report, Prepared(on=_day(on), who=_key(person), digest=draft.digest), person, draft)
        this.note(report, {"draft": draft.number})
    return draft


def review(
    report: AnnualReport, person: Person, actor: Actor, *, agrees: bool, reason: str = "", on: date | None = None
) -> None:
    draft = newest(report)
    event = Reviewed(on=_day(on), who=_key(person), digest=_digest(draft), agrees=agrees, reason=reason)
    _take(report, event, person, actor, draft)


def sign_off(report: AnnualReport, person: Person, actor: Actor, on: date | None = None) -> None:
    """The leader signs: the signed file is made with the key of the site, in which stands who signed on which day."""
    draft, made = newest(report), Making(report)
    asked = failing(check(draft.content, made.previous)) if draft else []
    unexplained = [one for one in asked if one.weight is Weight.MUST_EXPLAIN and name_of(one) not in made.explanations]
    day = _day(on)
    with act(actor, "annual.signed") as this:
        event = Signed(
            on=day,
            who=_key(person),
            digest=_digest(draft),
            must_fix=sum(one.weight is Weight.MUST_FIX for one in asked),
            unexplained=len(unexplained),
        )
        _keep(report, event, person, draft)
        if draft is not None:  # else the step was refused
            draft.signed = sign(draft.content, signing_key(), f"{report.body} {person.name}", day.isoformat())
            draft.save()
            this.note(report, {"draft": draft.number})


def submit(report: AnnualReport, person: Person, actor: Actor, on: date | None = None) -> None:
    draft = newest(report)
    _take(report, Submitted(on=_day(on), who=_key(person), digest=_digest(draft)), person, actor, draft)


def send_back(report: AnnualReport, person: Person, actor: Actor, reason: str, on: date | None = None) -> None:
    _take(report, Returned(on=_day(on), who=_key(person), reason=reason), person, actor, newest(report))


def accept(report: AnnualReport, person: Person, actor: Actor, on: date | None = None) -> None:
    _take(report, Accepted(on=_day(on), who=_key(person)), person, actor, newest(report))


def publish(report: AnnualReport, person: Person, actor: Actor, reason: str = "", on: date | None = None) -> None:
    """Everybody may read it; an edition after the first is a correction, and `reason` is read with it."""
    draft = newest(report)
    event = Published(on=_day(on), who=_key(person), digest=_digest(draft), reason=reason)
    _take(report, event, person, actor, draft)


def reopen(report: AnnualReport, person: Person, actor: Actor, reason: str, on: date | None = None) -> None:
    _take(report, Reopened(on=_day(on), who=_key(person), reason=reason), person, actor, newest(report))


def newest(report: AnnualReport) -> Draft | None:
    """The draft that is on its way; None before the first, when no step but the first is allowed."""
    return report.drafts.last()


def _digest(draft: Draft | None) -> str:
    return draft.digest if draft else ""


def _take(report: AnnualReport, event: SubmissionEvent, person: Person, actor: Actor, draft: Draft | None) -> None:
    with act(actor, f"annual.{event.kind}", reason=event.reason) as this:
        _keep(report, event, person, draft)
        this.note(report, {"draft": draft.number if draft else 0})


def _keep(report: AnnualReport, event: SubmissionEvent, person: Person, draft: Draft | None) -> None:
    """Add an event if it is allowed, within an act. Of two at once the second sees what the first did."""
    AnnualReport.objects.select_for_update().order_by("pk").get(pk=report.pk)
    before = history(AnnualReport.objects.get(pk=report.pk))
    now = standing_of(report, (*before, event))
    data = json.dumps(as_dict(event), ensure_ascii=False, sort_keys=True)
    ReportEvent.objects.create(
        report=report, place=len(before) + 1, kind=event.kind, on=event.on, person=person, draft=draft, data=data
    )
    report.state, report.submitted, report.accepted = now.state, now.submitted, now.accepted
    report.first_public = now.editions[0].on if now.editions else None
    report.shown = draft if draft and now.public == draft.digest else report.shown
    report.save_worked_out()


def _day(on: date | None) -> date:
    return on or timezone.localdate()


def _key(person: Person) -> str:
    return f"person:{person.pk}"


def differs_from_records(report: AnnualReport) -> list[str]:
    """Cells in which the records say something else today than when the draft on its way was made."""
    draft = report.drafts.last()
    if draft is None or report.state == State.NONE:
        return []
    now = Making(report).content
    then = loads(draft.json)[0]
    return [key for key, figure in then.cells.items() if figure.value != now.cells[key].value]
