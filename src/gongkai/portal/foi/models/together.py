"""What do several people do together, or one person to many requests at once?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.portal.accounts.models import Person
from gongkai.portal.bodies.models import Unit
from gongkai.portal.foi.models.request import FoiRequest
from gongkai.portal.ledger.recorded import Recorded
from gongkai.portal.ledger.wording import declare

declare(
    {
        "foi.bulk": _("成批办理"),
        "foi.contribution": _("请求协办"),
        "foi.contribution_reply": _("回复协办"),
        "foi.contribution_return": _("退回协办"),
        "foi.contribution_remind": _("催办协办"),
        "foi.contribution_take_back": _("撤回协办"),
    }
)


class Contribution(Recorded):
    """What another unit of the body is asked to contribute (协办). It never moves the day the answer is due."""

    class State(models.TextChoices):
        ASKED = "asked", _("等待回复")
        REPLIED = "replied", _("已回复")
        RETURNED = "returned", _("已退回")
        TAKEN_BACK = "taken_back", _("已撤回")

    bulky = frozenset({"task", "reply"})

    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="contributions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contributions", verbose_name=_("协办机构"))
    task = models.TextField(_("请协办的事项"), max_length=2000)
    due = models.DateField(_("内部期限"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="contributions_asked")
    asked = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    reply = models.TextField(_("回复"), max_length=4000, blank=True)
    """What was contributed, or why it was returned."""
    replied_by = models.ForeignKey(Person, models.PROTECT, related_name="contributions_made", null=True)
    replied = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "due"], condition=Q(state="asked"), name="contributions_due")]

    def __str__(self) -> str:
        return f"{self.request} {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.ASKED and self.due < timezone.localdate()


class BulkAction(models.TextChoices):
    """What can be done to many requests at once."""

    ASSIGN = "assign", _("指定承办人")
    CONFIRM = "confirm", _("记载已与申请人确认，并登记")
    NOTE = "note", _("加上备注")
    LETTER = "letter", _("起草同一种文书")
    ARCHIVE = "archive", _("归档")


class Bulk(Recorded):
    """One thing that somebody wants done to many requests. What became of each stands in its items."""

    bulky = frozenset({"given"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="bulks")
    action = models.CharField(max_length=10, choices=BulkAction)
    given = models.TextField(default="{}")
    """What the form asked for, as JSON."""
    key = models.CharField(max_length=40, unique=True)
    """Of the page it was asked for on: the same page asks for it once, however often it is sent."""
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.made:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("bulk-result", args=[self.pk])


class BulkItem(models.Model):
    """One of the requests of a bulk, and what became of it. The request has its own events."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        DONE = "done", _("已办")
        REFUSED = "refused", _("未办")

    bulk = models.ForeignKey(Bulk, models.PROTECT, related_name="items")
    request = models.ForeignKey(FoiRequest, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.TextField(blank=True)
    """Why it was refused."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bulk", "request"], name="once_in_a_bulk")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.request_id}"
