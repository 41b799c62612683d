"""What is kept of a dispute? What it is about, everything that happened in it, its papers, and where it is counted."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.disputes import Column, Route, State, UnderAppeal, event_of
from gongkai.disputes import DisputeEvent as Happened
from gongkai.disputes.law import grounds, label_of, law, results
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body
from gongkai.portal.foi.models import FoiLetter, FoiPart, FoiRequest, Hold
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.portal.publishing.models import Item

ROUTES = [(one.value, one.label) for one in Route]
STATES = [(one.value, one.label) for one in State]
COLUMNS = [(one.value, one.label) for one in Column]
RESULTS = [(key, one.label) for key, one in results().items()]

declare({f"disputes.{kind}": step["label"] for kind, step in law()["steps"].items()})
declare(
    {
        "disputes.changed": _("修改争议的登记"),
        "disputes.struck": _("撤销误记的一项"),
        "disputes.paper": _("收存争议的材料"),
        "disputes.evidence": _("列入证据目录"),
        "disputes.evidence_removed": _("从证据目录删去"),
        "disputes.rules": _("表四的计入办法"),
    }
)


class Dispute(Recorded):
    """A reconsideration or a lawsuit in which the body answers (被申请人、被告), counted in 件.

    It is about a request, or one part or letter of it, about an item, or about whatever `about` says. The columns from
    `state` on follow from its events and are a cache for lists. `hold` keeps the particulars of the applicant.
    """

    private = frozenset({"party"})
    bulky = frozenset({"about"})
    worked_out = frozenset(
        {"state", "is_open", "filed", "due", "decided", "result", "column", "grounds", "case_number"}
    )

    body = models.ForeignKey(Body, models.PROTECT, related_name="disputes", verbose_name=_("被申请、被诉的机关"))
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    route = models.CharField(_("途径"), max_length=24, choices=ROUTES)
    party = models.CharField(_("申请人、原告"), max_length=100)
    organ = models.CharField(_("复议机关、法院"), max_length=100)
    request = models.ForeignKey(FoiRequest, models.PROTECT, null=True, blank=True, related_name="disputes")
    part = models.ForeignKey(FoiPart, models.PROTECT, null=True, blank=True, related_name="disputes")
    letter = models.ForeignKey(FoiLetter, models.PROTECT, null=True, blank=True, related_name="disputes")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="disputes")
    about = models.TextField(_("争议的事项"), blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    officer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="disputes_handled", verbose_name=_("承办人")
    )
    hold = models.ForeignKey(Hold, models.PROTECT, null=True, editable=False, related_name="disputes")
    made = models.DateTimeField(default=timezone.now)

    state = models.CharField(_("状态"), max_length=10, choices=STATES, default=State.FILED)
    is_open = models.BooleanField(default=True)
    """Something can still happen in it: not FINAL."""
    filed = models.DateField(_("提出之日"), null=True)
    due = models.DateField(_("期限"), null=True)
    """The next day by which the office has to do something."""
    decided = models.DateField(_("决定、裁判之日"), null=True)
    result = models.CharField(_("结果"), max_length=30, choices=RESULTS, blank=True)
    column = models.CharField(max_length=10, choices=COLUMNS, default=Column.PENDING)
    grounds = models.JSONField(default=list)
    """Why it was lost."""
    case_number = models.CharField(_("案号"), max_length=100, blank=True)

    class Meta:
        ordering = ["-year", "-serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "year", "serial"], name="one_dispute_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "due"], name="disputes_due", condition=Q(is_open=True)),
            models.Index(fields=["body", "state"], name="disputes_in_a_state", condition=Q(is_open=True)),
            models.Index(fields=["officer", "due"], name="disputes_of_an_officer", condition=Q(is_open=True)),
            models.Index(fields=["body", "-year", "-serial"], name="disputes_newest"),
        ]
        verbose_name = _("争议")

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("dispute", args=[self.pk])

    @property
    def number(self) -> str:
        """争2026-003, within its body."""
        return f"争{self.year}-{self.serial:03}"

    @property
    def ground_labels(self) -> list[str]:
        return [grounds()[key].label for key in self.grounds]

    @property
    def outcome_label(self) -> str:
        """How the request, or the part of it, that it is about ended."""
        return self.part.outcome_label if self.part else self.request.outcome_label if self.request else ""


class DisputeEvent(Recorded):
    """Something that happened in a dispute, as `gongkai.disputes` knows it. What was recorded by mistake is struck: it
    does not count any more, and still says what was believed between `made` and `struck`."""

    STANDS: ClassVar[Q] = Q(struck=None)

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30)
    on = models.DateField()
    data = models.TextField()
    made = models.DateTimeField(default=timezone.now)
    struck = models.DateTimeField(null=True)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.dispute} {self.on} {self.label}"

    @property
    def label(self) -> str:
        return label_of(self.kind)

    @property
    def event(self) -> Happened:
        return event_of(json.loads(self.data))

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in json.loads(self.data).items() if name not in {"kind", "on", "who"}}


class CountedYears(models.Model):
    """The years in all of which a dispute stands in one cell of table four; `last` is empty while nothing ends it.

    Worked out from the events, so that a table is one query; body and route stand here a second time for that reason.
    """

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="counted")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    route = models.CharField(max_length=24)
    column = models.CharField(max_length=10)
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [models.Index(fields=["body", "first", "last"], name="disputes_of_a_table")]

    def __str__(self) -> str:
        return f"{self.dispute} {self.first} {self.column}"


class DisputePaper(Recorded):
    """A paper of the file: it owns exactly one file (`files`)."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("申请书、起诉状")
        NOTICE = "notice", _("通知书、传票")
        REPLY = "reply", _("答复书、答辩状")
        EVIDENCE = "evidence", _("证据")
        DECISION = "decision", _("决定书、裁判文书")
        OTHER = "other", _("其他")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="papers")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dispute} {self.get_kind_display()}"


class Evidence(Recorded):
    """A line of the list of evidence (证据目录)."""

    private = frozenset({"name", "proves"})

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="evidence")
    name = models.CharField(_("证据名称"), max_length=200)
    proves = models.CharField(_("证明的事实"), max_length=500)
    source = models.CharField(_("来源"), max_length=100, blank=True)
    pages = models.CharField(_("页码"), max_length=30, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dispute} {self.pk}"


class DisputeRules(Recorded):
    """How a body counts what the form leaves open; without a row, as the law file says."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="dispute_rules")
    under_appeal = models.CharField(
        _("一审已判、年底仍在上诉审理的，计入哪一栏"),
        max_length=16,
        choices=[(key, label) for key, label in law()["settings"]["under_appeal"]["choices"].items()],
        default=UnderAppeal.PENDING,
    )

    def __str__(self) -> str:
        return f"{self.body}"
