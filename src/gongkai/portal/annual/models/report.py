"""What is kept of the annual report that a body makes? Its drafts, what was stated and explained, and its way."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.compiling import Restated
from gongkai.form import Slot, form_for
from gongkai.portal.accounts.models import Person
from gongkai.portal.annual.models.register import plain
from gongkai.portal.bodies.models import Body
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.report import Report, loads
from gongkai.submission import State, SubmissionEvent, event_of
from gongkai.submission.law import label_of, law

STATES = [(one.value, one.label) for one in State]
CODES = list(law()["explanations"].items())

declare({f"annual.{kind}": step["label"] for kind, step in law()["steps"].items()})
declare(
    {
        "annual.begun": _("开始编制年报"),
        "annual.written": _("改写年报文字"),
        "annual.stated": _("改填数字"),
        "annual.unstated": _("取消改填"),
        "annual.explained": _("说明"),
        "annual.unexplained": _("取消说明"),
    }
)


class AnnualReport(Recorded):
    """The report of a body on a year. The words are those of the working copy; `state` and what follows it are worked
    out of the events and stand here for lists."""

    bulky = frozenset({"overview", "problems", "other"})
    worked_out = frozenset({"state", "submitted", "accepted", "first_public", "shown_id"})

    body = models.ForeignKey(Body, models.PROTECT, related_name="annual_reports", verbose_name=_("机关"))
    year = models.PositiveSmallIntegerField(_("年度"))
    overview = models.TextField(_("一、总体情况"), blank=True)
    problems = models.TextField(_("五、存在的主要问题及改进情况"), blank=True)
    other = models.TextField(_("六、其他需要报告的事项"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default=State.NONE)
    submitted = models.DateField(_("报送日期"), null=True)
    accepted = models.DateField(_("接收日期"), null=True)
    first_public = models.DateField(_("公布日期"), null=True)
    shown = models.ForeignKey("Draft", models.PROTECT, null=True, related_name="shown_by")
    """What the public reads."""
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year", "body"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "year"], name="one_annual_report_a_year")]
        indexes: ClassVar = [models.Index(fields=["year", "state"], name="annual_reports_by_state")]
        verbose_name = _("年度报告")

    def __str__(self) -> str:
        return form_for(self.year).title_for(str(self.body), self.year)

    def get_absolute_url(self) -> str:
        """Where the public reads it, for good: the newest edition."""
        return reverse("public-annual-report", args=[self.body_id, self.year])

    @property
    def desk_url(self) -> str:
        return reverse("annual-report", args=[self.pk])

    @property
    def words(self) -> dict[str, str]:
        return {"overview": self.overview, "problems": self.problems, "other": self.other}


class Draft(Recorded):
    """The report as it was at one time, never changed afterwards: what was reviewed, signed and published is one of
    these. `signed` is the signed file, '' until somebody signs."""

    bulky = frozenset({"json", "signed"})

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    json = models.TextField()
    digest = models.CharField(max_length=64)
    signed = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["report", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "number"], name="one_draft_a_number")]
        verbose_name = _("年报稿")

    def __str__(self) -> str:
        return f"{self.report}（{self.number}）"

    @cached_property
    def content(self) -> Report:
        return loads(self.json)[0]


class ReportEvent(Recorded):
    """Something that happened to a report, as `submission` knows it, with the draft that it was about."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="events")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="events")
    data = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "place"], name="one_report_event_a_place")]

    def __str__(self) -> str:
        return f"{self.report} {self.on} {self.label}"

    @property
    def label(self) -> str:
        return label_of(self.kind)

    @property
    def details(self) -> dict[str, Any]:
        details: dict[str, Any] = json.loads(self.data)
        return details

    @property
    def event(self) -> SubmissionEvent:
        return event_of(self.details)


class Statement(Recorded):
    """A figure that somebody states in place of the one counted, or where none was counted, with its reason."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="statements")
    cell = models.CharField(max_length=120)
    value = models.DecimalField(_("填报数"), max_digits=18, decimal_places=6)
    code = models.CharField(_("原因"), max_length=20, choices=CODES)
    reason = models.CharField(_("说明"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "cell"], name="one_statement_a_cell")]
        verbose_name = _("改填的数字")

    def __str__(self) -> str:
        return f"{self.report} {self.cell}"

    @property
    def slot(self) -> Slot:
        return form_for(self.report.year).by_key[self.cell]

    @property
    def restated(self) -> Restated:
        return Restated(plain(self.value, self.slot), self.code, self.reason)


class Explanation(Recorded):
    """Why something that the checks ask about is right all the same. `finding` names the rule and its cells; it holds
    for later drafts, as long as the checks ask the same."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="explanations")
    finding = models.CharField(max_length=64)
    rule = models.CharField(max_length=40)
    message = models.TextField()
    code = models.CharField(_("原因"), max_length=20, choices=CODES)
    reason = models.CharField(_("说明"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "finding"], name="one_explanation_a_finding")
        ]
        verbose_name = _("对检查结果的说明")

    def __str__(self) -> str:
        return f"{self.report} {self.rule}"
