"""What is kept of a request? Who asks for what, its parts, everything that happened, and what it counts as."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.form import Slot, load
from gongkai.outcomes import outcomes
from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Body, Unit
from gongkai.portal.foi.sealing import unseal
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare
from gongkai.procedure import Event, State, event_of
from gongkai.procedure.law import law

NEWEST_FORM = load("2021")
COLUMNS: dict[str, Slot] = {
    slot.column_key: slot for slot in NEWEST_FORM.table("requests").slots if slot.column_key != "total"
}
"""The kinds of applicant are the columns of table three."""
APPLICANT_KINDS = [(key, slot.column_path[-1]) for key, slot in COLUMNS.items()]
CHANNELS = [(key, channel["label"]) for key, channel in law()["channels"].items()]
STATES = [(state.value, state.label) for state in State]
OUTCOMES = [(key, result.label) for key, result in outcomes().items()]
NUMBERED = re.compile(r"^(（[一二三四五六七]）|\d+\.)")
CLOSED = (State.DELIVERED, State.WITHDRAWN, State.MERGED, State.ARCHIVED)
"""Nothing is due any more."""
DONE = (State.DELIVERED, State.WITHDRAWN)
"""Nothing is left to do but to close the file."""

declare({f"foi.{kind}": step["label"] for kind, step in law()["steps"].items()})
declare(
    {
        "foi.note": _("备注"),
        "foi.same_applicant": _("认定为同一申请人"),
        "foi.assign": _("指定承办人"),
    }
)


class DeliveryForm(models.TextChoices):
    """In which form the information is asked for (条例 art. 29 ¶2(三))."""

    PAPER = "paper", _("纸质")
    EMAIL = "email", _("电子邮件")
    DATA = "data", _("光盘或者电子数据")
    READING = "reading", _("查阅、抄录")


class FoiRequest(Recorded):
    """A request for government information (政府信息公开申请), counted in 件.

    Its state is worked out from its events (`casework`): the columns `state`, `is_open`, `received`, `due`, `closed`
    and `outcome` are a cache for lists. The name is what an officer needs to see; all other particulars are sealed.
    """

    private = frozenset({"applicant_name", "sealed", "query_digest"})
    bulky = frozenset({"wanted"})
    worked_out = frozenset(
        {
            "state", "is_open", "received", "due", "closed", "outcome", "provisional", "channel", "answered", "took",
            "on_time", "unrecorded_since", "to_archive",
        }
    )  # fmt: skip

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="requests", verbose_name=_("机关"), db_index=False
    )  # the number's own index begins with it
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("承办机构"))
    officer = models.ForeignKey(
        Person, models.PROTECT, related_name="requests_handled", null=True, blank=True, verbose_name=_("承办人")
    )
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="requests_made", null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    query_digest = models.CharField(max_length=64)
    applicant_kind = models.CharField(_("申请人类别"), max_length=20, choices=APPLICANT_KINDS)
    applicant_name = models.CharField(_("姓名或者名称"), max_length=100)
    sealed = models.TextField(blank=True)
    wanted = models.TextField(_("申请公开的政府信息"))
    delivery_form = models.CharField(_("提供方式"), max_length=10, choices=DeliveryForm, default=DeliveryForm.PAPER)
    made = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="taken_in", null=True, blank=True, verbose_name=_("并入"), editable=False
    )

    state = models.CharField(max_length=24, choices=STATES, db_index=True)
    is_open = models.BooleanField(default=True)
    """Not in a state of CLOSED. A column of its own, because SQLite finds no index by a list of states."""
    received = models.DateField(null=True)
    due = models.DateField(null=True)
    closed = models.DateField(null=True)
    outcome = models.CharField(max_length=60, blank=True)
    provisional = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, blank=True)
    answered = models.DateField(null=True)
    """The day that counts as that of the answer, the last one where parts were answered on several."""
    took = models.PositiveIntegerField(null=True)
    """Working days from the receipt to that day."""
    on_time = models.BooleanField(null=True)
    unrecorded_since = models.DateField(null=True)
    """Since when it is held up because nobody recorded that a letter was received (`held_up`)."""
    to_archive = models.BooleanField(default=False)
    """In a state of DONE; a column for the same reason as `is_open`."""

    class Meta:
        ordering = ["-year", "-serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "year", "serial"], name="one_request_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "due", "year", "serial"], name="requests_due", condition=Q(is_open=True)),
            models.Index(fields=["body", "state"], name="requests_in_a_state", condition=Q(is_open=True)),
            models.Index(
                fields=["officer", "due", "year", "serial"], name="requests_of_an_officer", condition=Q(is_open=True)
            ),
            models.Index(
                fields=["unit", "due", "year", "serial"], name="requests_of_a_unit", condition=Q(is_open=True)
            ),
            models.Index(
                fields=["body", "due", "year", "serial"], name="requests_to_archive", condition=Q(to_archive=True)
            ),
            models.Index(
                fields=["body", "unrecorded_since"],
                name="requests_held_up",
                condition=Q(is_open=True, unrecorded_since__isnull=False),
            ),
            models.Index(fields=["body", "received"], name="requests_received"),
            models.Index(fields=["-year", "-serial"], name="requests_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.pk])

    @property
    def number(self) -> str:
        """2026-0007, within its body."""
        return f"{self.year}-{self.serial:04}"

    @property
    def particulars(self) -> dict[str, str]:
        """Contact and identity; reading them is an event, which the page writes."""
        return unseal(self.sealed)

    @property
    def outcome_label(self) -> str:
        """The row of table three without its number."""
        return row_label(self.outcome)


@cache
def row_label(outcome: str | None) -> str:
    """The row of table three without its number."""
    return NUMBERED.sub("", outcomes()[outcome].label) if outcome else ""


class FoiPart(Recorded):
    """One of the things that a split request asks for (一事一申请). Its outcome is a cache of the request's events."""

    bulky = frozenset({"wanted"})
    worked_out = frozenset({"outcome", "decided"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="parts")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    wanted = models.TextField()
    outcome = models.CharField(max_length=60, blank=True)
    decided = models.DateField(null=True)

    class Meta:
        ordering = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "name"], name="one_part_a_name")]

    def __str__(self) -> str:
        return f"{self.request} {self.name}"

    @property
    def outcome_label(self) -> str:
        return row_label(self.outcome)


class FoiEvent(Recorded):
    """Something that happened to a request, as `procedure` knows it."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="events")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    on = models.DateField()
    data = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "place"], name="one_event_a_place")]

    def __str__(self) -> str:
        return f"{self.request} {self.on} {self.label}"

    @property
    def label(self) -> str:
        label: str = law()["steps"][self.kind]["label"]
        return label

    @property
    def article(self) -> str:
        article: str = law()["steps"][self.kind]["article"]
        return article

    @property
    def event(self) -> Event:
        return event_of(json.loads(self.data))

    @property
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in json.loads(self.data).items() if name not in {"kind", "on", "who"}}


class Piece(models.Model):
    """One piece (件) of table three: the request, or a part of it, in the years in which it came in and was decided.

    Worked out from the events (`casework.bring_up_to_date`) so that a table is one query; body and column stand here
    a second time for the same reason.
    """

    request = models.ForeignKey(FoiRequest, models.CASCADE, related_name="pieces")
    body = models.ForeignKey(Body, models.PROTECT, related_name="pieces")
    column = models.CharField(max_length=20)
    received_in = models.PositiveSmallIntegerField()
    decided_in = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["body", "decided_in", "received_in", "outcome", "column"], name="pieces_of_a_table"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.received_in} {self.outcome}"


class Note(Recorded):
    """A remark of a colleague in the file; applicants never see it."""

    bulky = frozenset({"text"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="notes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    text = models.TextField(_("备注"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.at:%Y-%m-%d}"


class SameApplicant(Recorded):
    """An officer says that two requests of a month come from one applicant, where no identity paper can say so."""

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="same_applicant")
    other = models.ForeignKey(FoiRequest, models.PROTECT, related_name="same_applicant_as")

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "other"], name="said_once_of_two_requests"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.other}"
